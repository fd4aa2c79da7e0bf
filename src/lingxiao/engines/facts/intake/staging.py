"""Staging: a table as text becomes typed rows in a file that waits, with every problem named and all totals counted."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

from lingxiao.engines.facts.datasets import Dataset, Field, Kind
from lingxiao.engines.facts.intake import expressions
from lingxiao.engines.facts.log.connecting import name, text
from lingxiao.engines.facts.log.writing import month_of
from lingxiao.kernel.currencies import EXPONENTS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from duckdb import DuckDBPyConnection

    from lingxiao.engines.facts.intake.profile import Profile

PROBLEMS_KEPT = 5_000
"""More problems than this say nothing new; how many there are is counted all the same."""
BITS = 3
"""How many bits of a row's mask say what is wrong with one column."""


class Wrong(IntEnum):
    """What is wrong with a cell."""

    MISSING = 1
    UNREADABLE = 2
    TOO_FINE = 3
    UNKNOWN_PERSON = 4
    TWICE = 5
    MANY_GONE = 6
    """Said of a whole kind of record and not of a cell."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One cell that cannot be taken: the row as a person counts it, the column here, what stands there, what is wrong."""

    row: int
    column: str
    value: str
    wrong: Wrong


@dataclass(frozen=True, slots=True, order=True)
class Total:
    """How many rows and how much, for one month, unit and currency. ``amount`` is in minor units."""

    month: str
    unit: str
    currency: str
    count: int
    amount: int


@dataclass(frozen=True, slots=True)
class Result:
    """A staged file and all there is to say of it."""

    path: Path
    rows: int
    problems: tuple[Problem, ...]
    problem_count: int
    totals: tuple[Total, ...]
    first_day: date | None
    last_day: date | None
    unmatched: Mapping[str, int]
    """Owners as the file writes them that match nobody, with how many rows each has."""
    rounded_count: int
    """Amounts that were too fine and were rounded, where the profile says so."""


def stage(
    connection: DuckDBPyConnection, *, profile: Profile, relation: str, to: Path, people: Mapping[str, str],
    names: Mapping[Kind, Mapping[str, str]] | None = None,
) -> Result:
    """Read ``relation`` (text columns by heading, and ``row_no``) by the profile and write the typed rows to ``to``.

    ``people`` maps what a file may write for a person, in lower case, to an employee number; ``names`` maps customers
    and products as given to their numbers, where somebody settled them. Rows with problems are written too, marked,
    so that a figure of the file can be compared; the caller takes a file over only when it has none.
    """
    dataset = profile.shape
    _match_tables(connection, people, names or {})
    connection.execute(
        f"COPY (SELECT {_columns(profile)} FROM ({_typed(profile, relation)}) AS typed) "
        f"TO {text(str(to))} (FORMAT parquet, COMPRESSION zstd)"
    )
    staged = f"read_parquet({text(str(to))})"
    problems = [*_found(connection, profile, relation, staged), *_twice(connection, dataset, staged)]
    ((rows, marked, rounded),) = connection.execute(
        f"SELECT count(*), coalesce(sum({_how_many(dataset)}), 0)::BIGINT, coalesce(sum(rounded), 0)::BIGINT FROM {staged}"
    ).fetchall()
    days = (None, None)
    if dataset.day:
        (days,) = connection.execute(f"SELECT min({name(dataset.day)}), max({name(dataset.day)}) FROM {staged}").fetchall()
    twice = sum(problem.wrong == Wrong.TWICE for problem in problems)
    return Result(
        to, rows, tuple(sorted(problems, key=lambda one: (one.row, one.column))[:PROBLEMS_KEPT]), marked + twice,
        tuple(_totals(connection, dataset, staged)), *days, _unmatched(connection, dataset, staged), rounded,
    )


def without_problems(
    connection: DuckDBPyConnection, dataset: Dataset, *, staged: Sequence[Path], to: Path, gone: Sequence[str],
) -> int:
    """Write the staged rows that nothing is wrong with, and a tombstone for each key of ``gone``; how many were left out.

    Of rows with one key the first is written. ``gone`` are relations with one column of keys, named ``gone``; only a
    dataset with one key takes them, and a row that came beside its tombstone is gone.
    """
    rows = f"read_parquet([{', '.join(text(str(path)) for path in staged)}])"
    keys, own = ", ".join(map(name, dataset.keys)), ", ".join(map(name, dataset.names))
    kept = (
        f"SELECT {own}, row_no, is_deleted FROM {rows} WHERE wrong = 0 "
        f"QUALIFY row_number() OVER (PARTITION BY {keys} ORDER BY row_no) = 1"
    )
    if len(dataset.keys) == 1 and gone:
        named = " UNION ".join(f"SELECT gone FROM {one} AS each_gone WHERE gone IS NOT NULL" for one in gone)
        values = {field.name: "NULL" for field in dataset.fields} | {dataset.keys[0]: "gone"}
        nothing = ", ".join(f"{values[field.name]}::{field.type} AS {name(field.name)}" for field in dataset.fields)
        kept = (
            f"SELECT * FROM ({kept}) AS came WHERE {keys} NOT IN ({named}) "
            f"UNION ALL SELECT {nothing}, 0 AS row_no, true AS is_deleted FROM ({named}) AS all_gone"
        )
    connection.execute(f"COPY ({kept}) TO {text(str(to))} (FORMAT parquet, COMPRESSION zstd)")
    ((came, written),) = connection.execute(
        f"SELECT (SELECT count(*) FROM {rows}), (SELECT count(*) FROM read_parquet({text(str(to))}) WHERE NOT is_deleted)"
    ).fetchall()
    return int(came - written)


def _match_tables(
    connection: DuckDBPyConnection, people: Mapping[str, str], names: Mapping[Kind, Mapping[str, str]],
) -> None:
    """The lists that say who and what is meant."""
    for table, known in (
        ("known_people", people),
        ("known_customers", names.get(Kind.CUSTOMER, {})),
        ("known_products", names.get(Kind.PRODUCT, {})),
        ("known_currencies", {code: code for code in EXPONENTS}),
    ):
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {table} (given VARCHAR, number VARCHAR)")
        if known:
            connection.execute(
                f"INSERT INTO {table} SELECT unnest(?::VARCHAR[]), unnest(?::VARCHAR[])", [list(known), list(known.values())],
            )


MATCHED = {
    Kind.PERSON: "known_people", Kind.CUSTOMER: "known_customers", Kind.PRODUCT: "known_products",
    Kind.CURRENCY: "known_currencies",
}
"""Looked up in a list rather than read: a join to it costs less than comparing each row with all there is."""


def _mapped(profile: Profile) -> list[Field]:
    return [field for field in profile.shape.fields if field.name in profile.fields]


def _cells(profile: Profile, relation: str) -> str:
    """Every mapped column as text, under its name here."""
    cells = ", ".join(f"{expressions.given(profile.fields[field.name])} AS {name(field.name)}" for field in _mapped(profile))
    return f"SELECT {cells}, row_no FROM {relation}"


def _match(field: Field) -> str:
    return name(f"match_{field.name}")


def _read(field: Field) -> str:
    return name(f"read_{field.name}")


def _typed(profile: Profile, relation: str) -> str:
    """Every cell as text and, beside it, what was read of it: once, since reading is what costs."""
    found, joins = ["cells.*"], []
    for field in _mapped(profile):
        cell = f"cells.{name(field.name)}"
        if field.kind in MATCHED:
            letters = "upper" if field.kind == Kind.CURRENCY else "lower"
            found.append(f"{_match(field)}.number AS {_read(field)}")
            joins.append(f"LEFT JOIN {MATCHED[field.kind]} AS {_match(field)} ON {_match(field)}.given = {letters}({cell})")
        elif field.kind == Kind.MONEY:
            currency = f"{_match(profile.shape['currency'])}.number"
            found.append(f"{expressions.scaled(expressions.typed(field, cell, profile), currency)} AS {_read(field)}")
        else:
            found.append(f"{expressions.typed(field, cell, profile)} AS {_read(field)}")
    return f"SELECT {', '.join(found)} FROM ({_cells(profile, relation)}) AS cells {' '.join(joins)}"


def _columns(profile: Profile) -> str:
    """The typed columns, the mask of what is wrong, how many amounts were rounded, and the house's own."""
    dataset = profile.shape
    mapped = {field.name for field in _mapped(profile)}
    columns = [f"{_value(field, mapped)}::{field.type} AS {name(field.name)}" for field in dataset.fields]
    masks = [
        f"(({_what_is_wrong(field, profile)})::BIGINT << {BITS * place})"
        for place, field in enumerate(dataset.fields) if field.name in mapped
    ]
    money = [field for field in dataset.fields if field.kind == Kind.MONEY and field.name in mapped]
    rounded = " + ".join(f"coalesce({expressions.is_too_fine(_read(field))}, false)::INT" for field in money) or "0"
    return ", ".join(
        [*columns, "row_no", "false AS is_deleted", f"({' | '.join(masks)}) AS wrong", f"({rounded})::BIGINT AS rounded"]
    )


def _value(field: Field, mapped: set[str]) -> str:
    if field.name == "owner_given":
        return 'CASE WHEN read_owner IS NULL THEN "owner" END' if "owner" in mapped else "NULL"
    if field.name not in mapped:
        return "NULL"
    if field.kind in {Kind.CUSTOMER, Kind.PRODUCT}:
        return f"coalesce({_read(field)}, {name(field.name)})"
    return expressions.minor(_read(field)) if field.kind == Kind.MONEY else _read(field)


def _what_is_wrong(field: Field, profile: Profile) -> str:
    """The SQL of what is wrong with a cell, 0 when nothing is."""
    missing = int(Wrong.MISSING) if field.is_required else 0
    checks = [f"WHEN {name(field.name)} IS NULL THEN {missing}"]
    if field.kind == Kind.MONEY:
        checks.append(f"WHEN {expressions.minor(_read(field))} IS NULL THEN {int(Wrong.UNREADABLE)}")
        if profile.too_fine == "refuse":
            checks.append(f"WHEN {expressions.is_too_fine(_read(field))} THEN {int(Wrong.TOO_FINE)}")
    elif field.kind == Kind.PERSON:
        if profile.unknown_owner == "refuse" or field.is_required:
            checks.append(f"WHEN {_read(field)} IS NULL THEN {int(Wrong.UNKNOWN_PERSON)}")
    elif field.kind not in {Kind.CUSTOMER, Kind.PRODUCT, Kind.TEXT}:
        checks.append(f"WHEN {_read(field)} IS NULL THEN {int(Wrong.UNREADABLE)}")
    return f"CASE {' '.join(checks)} ELSE 0 END"


def _how_many(dataset: Dataset) -> str:
    """The SQL of how many cells of a row are wrong."""
    return " + ".join(
        f"(((wrong >> {BITS * place}) & {2**BITS - 1}) <> 0)::INT" for place, _field in enumerate(dataset.fields)
    )


def _found(connection: DuckDBPyConnection, profile: Profile, relation: str, staged: str) -> list[Problem]:
    """The cells that cannot be taken, with what the file has there."""
    rows = connection.execute(
        f"SELECT row_no, wrong FROM {staged} WHERE wrong <> 0 ORDER BY row_no LIMIT {PROBLEMS_KEPT}"
    ).fetchall()
    if not rows:
        return []
    mapped = _mapped(profile)
    shown = ", ".join(name(field.name) for field in mapped)
    numbers = [row for row, _mask in rows]
    cells = connection.execute(
        f"SELECT row_no, {shown} FROM ({_cells(profile, relation)}) WHERE row_no IN (SELECT unnest(?::BIGINT[]))", [numbers],
    ).fetchall()
    by_row = {row: dict(zip((field.name for field in mapped), rest, strict=True)) for row, *rest in cells}
    return [
        Problem(row, field.name, str(by_row[row].get(field.name) or "")[:200], Wrong(mask >> BITS * place & 2**BITS - 1))
        for row, mask in rows
        for place, field in enumerate(profile.shape.fields)
        if mask >> BITS * place & 2**BITS - 1
    ]


def _twice(connection: DuckDBPyConnection, dataset: Dataset, staged: str) -> list[Problem]:
    """The rows whose key another row of the file has, too; the first of them counts as the one."""
    keys = ", ".join(map(name, dataset.keys))
    named = " AND ".join(f"{name(key)} IS NOT NULL" for key in dataset.keys)
    ((most,),) = connection.execute(
        f"SELECT coalesce(max(many), 0) FROM (SELECT count(*) AS many FROM {staged} WHERE {named} GROUP BY {keys})"
    ).fetchall()
    if most <= 1:
        return []
    shown = f"concat_ws(' ', {', '.join(f'{name(key)}::VARCHAR' for key in dataset.keys)})"
    rows = connection.execute(
        f"SELECT row_no, {shown} FROM {staged} WHERE {named} "
        f"QUALIFY row_number() OVER (PARTITION BY {keys} ORDER BY row_no) > 1 ORDER BY row_no LIMIT {PROBLEMS_KEPT}"
    ).fetchall()
    return [Problem(row, dataset.keys[0], str(value)[:200], Wrong.TWICE) for row, value in rows]


def _totals(connection: DuckDBPyConnection, dataset: Dataset, staged: str) -> Sequence[Total]:
    """Count and amount by month, unit and currency, in order."""
    unit = "coalesce(unit, '')" if "unit" in dataset else "''"
    currency, amount = ("coalesce(currency, '')", f"sum({name(dataset.amount)})") if dataset.amount else ("''", "0")
    found = connection.execute(
        f"SELECT coalesce({month_of(dataset)}, ''), {unit}, {currency}, count(*), CAST(coalesce({amount}, 0) AS BIGINT) "
        f"FROM {staged} GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    return [Total(*row) for row in found]


def _unmatched(connection: DuckDBPyConnection, dataset: Dataset, staged: str) -> dict[str, int]:
    if "owner_given" not in dataset:
        return {}
    return dict(
        connection.execute(
            f"SELECT owner_given, count(*) FROM {staged} WHERE owner_given IS NOT NULL GROUP BY ALL ORDER BY 2 DESC, 1"
        ).fetchall()
    )
