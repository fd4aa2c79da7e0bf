"""One pass over a dataset for all of its rules: how many rows each looked at and failed; then the rows that failed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lingxiao.engines.facts.log.connecting import name
from lingxiao.engines.facts.measures.lines import LINES
from lingxiao.engines.facts.measures.selecting import date_of
from lingxiao.engines.facts.quality.beside import sql_of, used_by
from lingxiao.kernel.expressions import compile_part

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from duckdb import DuckDBPyConnection

    from lingxiao.engines.facts.datasets import Dataset
    from lingxiao.engines.facts.quality.declared import Rule
    from lingxiao.engines.facts.quality.joins import Around
    from lingxiao.engines.facts.quality.loading import Pack

AS_IT_STANDS = frozenset({"deals", "receivables", "customers", "products"})
"""Datasets whose rows say how things stand now: who answers for them today is to see to them, not who did at their beginning."""

OF_A_MANAGER, OF_NOBODY, OF_A_RULE = 50, 1_000, 20_000
"""How many failing rows are listed at most: of one rule, source and manager; of those that belong to no manager; of a rule.
Who finds more than these has a cause to see to, not rows."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a rule found in the rows of one source that one manager answers for; ``manager`` is a number, or nobody's."""

    rule: Rule
    source: str
    manager: str | None
    checked: int
    failed: int


@dataclass(frozen=True, slots=True)
class Failing:
    """A row that failed: its key in its source, its day, and the batch and row it came with."""

    rule: Rule
    source: str
    manager: str | None
    day: date | None
    key: str
    batch: int
    row_no: int


@dataclass(frozen=True, slots=True)
class Scan:
    """The rules of one dataset that can be checked, over these facts."""

    dataset: Dataset
    rules: Sequence[Rule]
    facts: str
    checks: Sequence[str]
    fails: Sequence[str]

    @property
    def manager(self) -> str:
        """The SQL of who answers for a fact."""
        return f"{LINES}.manager" if "owner" in self.dataset else "NULL::VARCHAR"


def checkable(connection: DuckDBPyConnection, pack: Pack, around: Around) -> list[Rule]:
    """The rules that can be checked: what they compare with is there at all, of any source."""
    known: dict[str, bool] = {}

    def has_rows(dataset: str) -> bool:
        if dataset not in known:
            known[dataset] = connection.execute(f"SELECT 1 FROM ({around.relation_of[dataset]}) LIMIT 1").fetchone() is not None
        return known[dataset]

    return [
        rule for rule in pack.rules.values()
        if has_rows(rule.dataset) and all(
            any(map(has_rows, one.needs)) for one in used_by(pack.datasets[rule.dataset], pack.names(rule)) if one.needs
        )
    ]


def scan_of(dataset: Dataset, rules: Sequence[Rule], *, pack: Pack, around: Around) -> Scan:
    """The facts of a dataset with everything that its rules speak of beside them, and the rules as conditions."""
    names = frozenset[str]().union(*(pack.names(rule) for rule in rules))
    used = used_by(dataset, names)
    stands_for = sql_of(dataset, used, around)
    is_current = dataset.name in AS_IT_STANDS or not dataset.day
    day = date_of(around.as_of) if is_current else name(dataset.day)
    told = ", ".join(["*", f"{day} AS lx_day", *(one.told for one in used if one.told)])
    parts = [f"(SELECT {told} FROM ({around.relation_of[dataset.name]})) AS fact"]
    if "owner" in dataset:
        parts.append(
            f"LEFT JOIN ({around.relation_of[LINES]}) AS {LINES} ON {LINES}.person = fact.owner "
            f"AND {LINES}.since <= fact.lx_day AND fact.lx_day < {LINES}.until"
        )
    parts += [one.made(dataset, around) for one in used]
    checks, fails = [], []
    for rule in rules:
        among, passes = (compile_part(one.numerator, stands_for) for one in pack.conditions(rule))
        checks.append(among)
        fails.append(f"({among} AND NOT {passes})")
    return Scan(dataset, rules, " ".join(parts), checks, fails)


def counted(connection: DuckDBPyConnection, scan: Scan) -> Iterator[Found]:
    """What every rule found, by source and by who answers for the facts; what had no rows to check is left out."""
    sums = ", ".join(
        f"count(*) FILTER (WHERE {check}), count(*) FILTER (WHERE {fail})"
        for check, fail in zip(scan.checks, scan.fails, strict=True)
    )
    rows = connection.execute(f"SELECT fact.source, {scan.manager}, {sums} FROM {scan.facts} GROUP BY 1, 2").fetchall()
    for source, manager, *numbers in rows:
        for rule, checked, failed in zip(scan.rules, numbers[::2], numbers[1::2], strict=True):
            if checked:
                yield Found(rule, source, manager, checked, failed)


def failing(connection: DuckDBPyConnection, scan: Scan, rules: Sequence[Rule]) -> Iterator[Failing]:
    """The rows that failed these rules, the newest first and each manager's in turn, as far as they are listed."""
    places = [place for place, rule in enumerate(scan.rules) if rule in rules]
    if not places:
        return
    flags = ", ".join(f"{scan.fails[place]} AS f{place}" for place in places)
    keys = ", ".join(f"CAST(fact.{name(key)} AS VARCHAR)" for key in scan.dataset.keys)
    day = f"fact.{name(scan.dataset.day)}" if scan.dataset.day else "NULL::DATE"
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE lx_failing AS SELECT * FROM (SELECT fact.source, {scan.manager} AS manager, {day} AS day, "
        f"concat_ws(' · ', {keys}) AS key, fact.batch, fact.row_no, {flags} FROM {scan.facts}) "
        f"WHERE {' OR '.join(f'f{place}' for place in places)}"
    )
    for place in places:
        rows = connection.execute(
            "SELECT source, manager, day, key, batch, row_no FROM (SELECT *, row_number() OVER (PARTITION BY source, manager "
            f"ORDER BY day DESC NULLS LAST, key, batch, row_no) AS place FROM lx_failing WHERE f{place}) "
            f"WHERE place <= CASE WHEN manager IS NULL THEN {OF_NOBODY} ELSE {OF_A_MANAGER} END "
            f"ORDER BY place, source, manager NULLS LAST LIMIT {OF_A_RULE}"
        ).fetchall()
        for source, manager, on, key, batch, row_no in rows:
            yield Failing(scan.rules[place], source, manager, on, key, batch, row_no)
    connection.execute("DROP TABLE lx_failing")
