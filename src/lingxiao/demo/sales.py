"""The sales facts of the demo company: made by ``sales.sql`` from plans, and taken into the log as its systems bring them."""

from __future__ import annotations

import csv
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from django.db import transaction

from lingxiao.demo import files, forecasts, market
from lingxiao.demo.organisation import TODAY, draw
from lingxiao.demo.writing import NOW
from lingxiao.engines.facts.datasets import ALL
from lingxiao.engines.facts.domain import manifest, sources
from lingxiao.engines.facts.domain.committing import Staged, commit
from lingxiao.engines.facts.enums import BatchKind, SourceKind
from lingxiao.engines.facts.log.connecting import duck, name, text
from lingxiao.kernel.viewer import Viewer
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from collections.abc import Iterator

    from duckdb import DuckDBPyConnection

    from lingxiao.demo.organisation import Drawn

SQL = Path(__file__).with_name("sales.sql")
TYPES = (
    "{'n': 'BIGINT', 'month': 'DATE', 'quota': 'BIGINT', 'attainment': 'BIGINT', "
    "'weight': 'DECIMAL(18,6)'}"
)
COLUMNS = ("n", "number", "unit", "city", "region", "manager", "currency", "month", "quota", "attainment", "weight")
ORDERS_A_MONTH = {"s": 3, "m": 4, "l": 13}
"""Orders of a representative in a month, at the middle; an order has two lines. At l they make ten million lines."""

SYSTEMS = (
    ("erp", Bilingual("用友 U8（演示）", "Yonyou U8 (demo)"),
     ("products", "rates", "order_lines", "invoices", "receipts", "receivables", "returns")),
    ("crm", Bilingual("纷享销客（演示）", "Fxiaoke CRM (demo)"), ("customers", "orders", "deals", "deal_stages", "activities")),
    ("plan", Bilingual("年度目标表（演示）", "Plan of the year (demo)"), ("quotas",)),
)
"""Where facts come from, and which."""


def is_there() -> bool:
    """Whether anything was sold."""
    return manifest.latest() > 0


@transaction.atomic
def sell(*, size: str, seed: int) -> int:
    """Make up what the company sold since January 2025 and commit it, one batch for each system, all or nothing.

    Answers how many rows that are.
    """
    viewer, at, found = Viewer.system(now=NOW, today=TODAY), NOW, 0
    drawn = draw(size=size, seed=seed)
    with _made(drawn, seed=seed, size=size) as (connection, staged):
        for key, title, datasets in SYSTEMS:
            source = sources.make(viewer=viewer, key=key, title=title, kind=SourceKind.DEMO, at=at)
            done = commit(
                viewer=viewer, source=source, kind=BatchKind.SYNC, title=title.zh, at=at,
                staged={dataset: staged[dataset] for dataset in datasets},
            )
            found += sum(counts.read for counts in done.counts.values())
        forecasts.say(connection, size=size)
    files.bring(drawn)
    return found


@contextmanager
def _made(drawn: Drawn, *, seed: int, size: str) -> Iterator[tuple[DuckDBPyConnection, dict[str, Staged]]]:
    """The tables they are made of and every dataset as a staged file, for as long as they are needed."""
    store = manifest.store()
    with store.work() as folder:
        _write_plans(drawn, seed=seed, to=folder / "plans.csv")
        with duck([store.root], spill=store.spill) as connection:
            plans = f"read_csv({text(str(folder / 'plans.csv'))}, header = true, types = {TYPES})"
            connection.execute(f"CREATE TABLE plans AS SELECT * FROM {plans}")
            connection.execute(_sql(seed=seed, size=size))
            staged = {dataset: _stage(connection, dataset, folder) for _key, _title, rows in SYSTEMS for dataset in rows}
            yield connection, staged


def _sql(*, seed: int, size: str) -> str:
    told = {"seed": str(seed), "today": TODAY.isoformat(), "orders": str(ORDERS_A_MONTH[size])}
    found = SQL.read_text(encoding="utf-8")
    for key, value in told.items():
        found = found.replace("{{" + key + "}}", value)
    return found


def _stage(connection: DuckDBPyConnection, dataset: str, folder: Path) -> Staged:
    """Write the rows of a dataset with the types they have at rest."""
    columns = ", ".join(f"{name(field.name)}::{field.type} AS {name(field.name)}" for field in ALL[dataset].fields)
    path = folder / f"{dataset}.parquet"
    connection.execute(
        f"COPY (SELECT {columns}, row_no::BIGINT AS row_no, false AS is_deleted FROM staged_{dataset} "
        f"ORDER BY row_no) TO {text(str(path))} (FORMAT parquet)"
    )
    return Staged(path)


def _write_plans(drawn: Drawn, *, seed: int, to: Path) -> None:
    """A row for each representative and month, as ``sales.sql`` reads it."""
    team = market.sellers(drawn, seed=seed)
    known = {one.number: one for one in team}
    cities = {unit.code: unit.name.zh.removesuffix("团队") for unit in drawn.units}
    told = next(row.number for row in drawn.people if row.name == market.ARTICLE_MANAGER)
    article = market.told_quotas(team, told)
    with to.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(COLUMNS)
        for place, (number, month, quota) in enumerate(market.quotas(team)):
            one = known[number]
            shares = market.shares_of(one)
            rows.writerow([
                place, number, cities[one.unit], cities[one.unit][:2], one.region, one.manager, one.currency, month.isoformat(),
                article.get((number, month), quota), one.attainment, f"0.{shares[month.month - 1]:03d}",
            ])
