"""Reading the tables of a folder into a connection: every cell what its column holds, or refused with file, row and reason.

Everything is read as text first: nothing between the file and the exact value guesses a number, a date or a missing cell.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import duckdb

from lingxiao.engines.incentives.calculation.declared import TABLES, WHOSE, Declared, Kind
from lingxiao.kernel.currencies import EXPONENTS
from lingxiao.kernel.words import Bilingual as W

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from duckdb import DuckDBPyConnection

MOST_REFUSED = 20
"""Rows of one table that are named; with the first of them a person sees what is wrong with the others."""
USUAL = 2
"""Decimals of most currencies; the others are listed one by one."""
_FLOATS = ("DOUBLE", "FLOAT", "REAL")


@dataclass(frozen=True, slots=True)
class Refused:
    """A cell, a row or a file that cannot be taken. ``row`` counts the rows of data from 1; 0 is the file."""

    file: str
    row: int
    said: W


class DataRefused(Exception):  # noqa: N818 -- the data are refused; nothing broke
    """Some of the data cannot be taken, so nothing is calculated. ``found`` is never empty."""

    def __init__(self, found: Sequence[Refused]) -> None:
        """Keep all of it."""
        self.found = tuple(found)
        super().__init__("; ".join(f"{one.file}:{one.row}: {one.said.en}" for one in self.found))


def load(connection: DuckDBPyConnection, folder: Path) -> None:
    """Make every declared table of the connection: from its file, or empty when there is none."""
    found: list[Refused] = []
    for declared in TABLES.values():
        try:
            found += _load(connection, folder, declared)
        except duckdb.Error as problem:
            found.append(
                Refused(
                    _file(folder, declared),
                    0,
                    W(
                        "读不了这个文件。请确认是 UTF-8、逗号分隔、首行为列名。",
                        f"The file cannot be read; it has to be UTF-8, with commas and a first row of names ({_first(problem)}).",
                    ),
                )
            )
    if not found:
        found += _strangers(connection, folder)
    if found:
        raise DataRefused(found)


def _file(folder: Path, declared: Declared) -> str:
    return next(
        (f"{declared.name}.{end}" for end in ("csv", "parquet") if (folder / f"{declared.name}.{end}").is_file()),
        f"{declared.name}.csv",
    )


def _load(connection: DuckDBPyConnection, folder: Path, declared: Declared) -> list[Refused]:
    file = _file(folder, declared)
    path = str(folder / file).replace("'", "''")
    if not (folder / file).is_file():
        columns = ", ".join(f"{name} {_at_rest(kind)}" for name, kind in declared.columns.items())
        connection.execute(f"CREATE TABLE {declared.name} (row_no BIGINT, {columns})")
        return []
    source = (
        f"read_parquet('{path}')"
        if file.endswith("parquet")
        else (f"read_csv('{path}', all_varchar = true, header = true, delim = ',', quote = '\"', escape = '\"')")
    )
    there = {
        str(name).lower(): str(kind)
        for name, kind, *_rest in connection.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()
    }
    missing = sorted(declared.required - set(there))
    if missing:
        return [
            Refused(file, 0, W(f"缺少列：{'、'.join(missing)}。", f"These columns are missing: {', '.join(missing)}."))
        ]
    floats = [
        name
        for name, kind in declared.columns.items()
        if kind in {Kind.MONEY, Kind.NUMBER} and there.get(name, "").startswith(_FLOATS)
    ]
    if floats:
        return [
            Refused(
                file,
                0,
                W(
                    f"{'、'.join(floats)} 是浮点数，金额会差分。请存为 DECIMAL 或文本。",
                    f"{', '.join(floats)} are floating-point numbers, in which cents are lost. Store DECIMAL or text.",
                ),
            )
        ]
    cells = ", ".join(
        f"nullif(trim(CAST({name} AS VARCHAR)), '') AS {name}" if name in there else f"NULL::VARCHAR AS {name}"
        for name in declared.columns
    )
    connection.execute(
        f"CREATE OR REPLACE TEMP VIEW raw AS SELECT row_number() OVER () AS row_no, {cells} FROM {source}"
    )
    typed = ", ".join(f"{_typed(name, kind)} AS {name}" for name, kind in declared.columns.items())
    connection.execute(f"CREATE TABLE {declared.name} AS SELECT row_no, {typed} FROM raw")
    return [*_wrong(connection, declared, file), *_twice(connection, declared, file)]


def _at_rest(kind: Kind) -> str:
    return "VARCHAR" if kind == Kind.MONTH else kind.value


def _typed(name: str, kind: Kind) -> str:
    """The cell as its column holds it; NULL where it is not that."""
    number = f"regexp_full_match({name}, '-?(0|[1-9][0-9]{{0,17}})([.][0-9]{{1,8}})?')"
    match kind:
        case Kind.MONEY:
            factor = " ".join(
                f"WHEN '{code}' THEN {10**exponent}" for code, exponent in EXPONENTS.items() if exponent != USUAL
            )
            scaled = f"CAST({name} AS DECIMAL(28,8)) * (CASE currency {factor} ELSE {10**USUAL} END)"
            return f"CASE WHEN {number} AND {scaled} = trunc({scaled}) THEN CAST({scaled} AS BIGINT) END"
        case Kind.NUMBER:
            share = f"regexp_full_match({name}, '-?(0|[1-9][0-9]{{0,15}})([.][0-9]{{1,6}})? ?%')"
            plain = f"CASE WHEN {number} THEN CAST({name} AS DECIMAL(28,8))"
            return f"{plain} WHEN {share} THEN CAST(CAST(rtrim({name}, ' %') AS DECIMAL(24,6)) * 0.01 AS DECIMAL(28,8)) END"
        case Kind.DAY:
            return f"CASE WHEN regexp_full_match({name}, '[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}') THEN TRY_CAST({name} AS DATE) END"
        case Kind.MONTH:
            return f"CASE WHEN regexp_full_match({name}, '[0-9]{{4}}-(0[1-9]|1[0-2])') THEN {name} END"
        case _:
            return name


_SAID = {
    Kind.MONEY: W("不是金额，或小数位多于币种所有", "is no amount, or has more decimals than its currency"),
    Kind.NUMBER: W("不是数", "is no number"),
    Kind.DAY: W("不是日期，请写成 2027-01-31", "is no day; write it as 2027-01-31"),
    Kind.MONTH: W("不是月份，请写成 2027-01", "is no month; write it as 2027-01"),
}


def _wrong(connection: DuckDBPyConnection, declared: Declared, file: str) -> list[Refused]:
    """Cells that are not what their column holds, and rows that lack what every row has."""
    found: list[Refused] = []
    for name, kind in declared.columns.items():
        if kind in _SAID:
            for row, cell in connection.execute(
                f"SELECT raw.row_no, raw.{name} FROM raw JOIN {declared.name} AS typed USING (row_no) "
                f"WHERE raw.{name} IS NOT NULL AND typed.{name} IS NULL ORDER BY 1 LIMIT {MOST_REFUSED}"
            ).fetchall():
                found.append(
                    Refused(file, row, W(f"{name}：“{cell}”{_SAID[kind].zh}。", f"{name}: “{cell}” {_SAID[kind].en}."))
                )
    for name in sorted(declared.required):
        for (row,) in connection.execute(
            f"SELECT row_no FROM raw WHERE {name} IS NULL ORDER BY 1 LIMIT {MOST_REFUSED}"
        ).fetchall():
            found.append(Refused(file, row, W(f"缺少 {name}。", f"{name} is empty.")))
    if "currency" in declared.columns:
        known = ", ".join(f"'{code}'" for code in EXPONENTS)
        for row, cell in connection.execute(
            f"SELECT row_no, currency FROM raw WHERE currency IS NOT NULL AND currency NOT IN ({known}) "
            f"ORDER BY 1 LIMIT {MOST_REFUSED}"
        ).fetchall():
            found.append(Refused(file, row, W(f"“{cell}”不是币种代码。", f"“{cell}” is no currency code.")))
    return sorted(found, key=lambda one: one.row)[:MOST_REFUSED]


def _twice(connection: DuckDBPyConnection, declared: Declared, file: str) -> list[Refused]:
    if not declared.keys:
        return []
    keys = ", ".join(declared.keys)
    return [
        Refused(file, row, W(f"{key} 与前面的一行重复。", f"{key} stands in an earlier row already."))
        for row, key in connection.execute(
            f"SELECT row_no, concat_ws(' ', {keys}) FROM {declared.name} "
            f"QUALIFY row_number() OVER (PARTITION BY {keys} ORDER BY row_no) > 1 ORDER BY 1 LIMIT {MOST_REFUSED}"
        ).fetchall()
    ]


def _strangers(connection: DuckDBPyConnection, folder: Path) -> list[Refused]:
    """People whom ``employment`` does not know."""
    found = []
    for name, column in WHOSE.items():
        for row, who in connection.execute(
            f"SELECT min(row_no), {column} FROM {name} WHERE {column} NOT IN (SELECT employee_id FROM employment) "
            f"GROUP BY {column} ORDER BY 1 LIMIT {MOST_REFUSED}"
        ).fetchall():
            found.append(
                Refused(
                    _file(folder, TABLES[name]),
                    row,
                    W(
                        f"employment 里没有 {who}。请补上，或改工号。",
                        f"{who} is not in employment. Add them, or mend the number.",
                    ),
                )
            )
    return found


def _first(problem: Exception) -> str:
    return str(problem).splitlines()[0][:120]
