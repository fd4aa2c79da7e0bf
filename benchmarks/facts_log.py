"""A file's way into the fact log, and corrections of what is there, against the same written by hand for DuckDB.

Run with ``./lx bench facts_log``. ``LX_BENCH_ROWS`` order lines (1,000,000 unless told) of three years lie in one CSV.
Ours brings it in as an operator does (read, validated, totals compared, taken over as a batch); by hand one statement reads
and checks the same cells into files by month, and others look for keys that stand twice and add up the months. Then, some
rounds each, a system delivers ``CORRECTED`` corrected rows: of the last quarter, and of all three years; they are taken over
as a batch, and show as soon as that is done. Each is a process of its own, so that its memory is its own.
"""

# ruff: noqa: S608 -- statements over files of its own, put together from what stands in this file

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
from founding import keep, machine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROWS = int(os.environ.get("LX_BENCH_ROWS", "1000000"))
CORRECTED = min(100_000, ROWS // 10)
PEOPLE = 20_000
HELD_FROM = 1_000_000
IMPORT_GOAL, VISIBLE_GOAL, MEMORY_GOAL = 2.5, 1.0, 1536
NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
ROUNDS = 3
HAND_MEMORY = max(1_200, ROWS // 20_000)
"""Megabytes for what is written by hand: looking for a key that stands twice among 100 million rows does not spill."""
FIELDS = {
    "order_id": "订单号", "line_no": "行号", "signed_on": "签订日", "owner": "业务员", "customer": "客户", "product": "产品",
    "quantity": "数量", "currency": "币种", "net_amount": "净额", "cost": "成本", "channel": "渠道", "unit": "大区",
}
SPEC = {"dataset": "order_lines", "fields": {key: {"column": heading} for key, heading in FIELDS.items()}}


@dataclass(frozen=True, slots=True)
class Took:
    """Seconds that passed, seconds of processor, and the most memory in MB; how many rows came of it."""

    wall: float
    cpu: float
    peak: int
    rows: int


def main() -> None:
    """Write the file, let each bring it in, print and keep what came of it."""
    if len(sys.argv) > 1:
        print(json.dumps(asdict(JOBS[sys.argv[1]](Path(sys.argv[2])))))
        return
    with tempfile.TemporaryDirectory(prefix="lx-bench-") as folder, company(Path(folder)):
        write_csv(Path(folder))
        took = {job: alone(job, Path(folder)) for job in TITLES}
    keep(f"facts-log-{ROWS // 1_000_000}m", report(took))
    sys.exit(int(ROWS >= HELD_FROM and bool(broken(took))))


@contextmanager
def company(folder: Path) -> Iterator[None]:
    """A database of its own with everybody in it, and a folder for the log."""
    folder.chmod(0o755)
    os.environ |= {
        "LX_MODE": "test", "LX_VAR": str(folder), "DJANGO_SETTINGS_MODULE": "lingxiao.config.settings", "LX_HOSTS": "testserver",
    }
    os.environ["PYTHONPATH"] = os.pathsep.join([str(Path(__file__).parents[1]), *sys.path])
    from lingxiao.kernel import postgres  # noqa: PLC0415 -- after the settings

    data = folder / "pg"
    os.environ["DATABASE_URL"] = postgres.start(data).url("postgres")
    try:
        alone("founded", folder)
        yield
    finally:
        postgres.stop(data)


def founded(_folder: Path) -> Took:
    """Tables, and the people whom the file names."""
    from django.core.management import call_command  # noqa: PLC0415

    django()
    call_command("migrate", verbosity=0)
    from lingxiao.engines.people.models import Person  # noqa: PLC0415

    Person.objects.bulk_create(Person(number=f"E{one}", name=f"销售{one}") for one in range(PEOPLE))
    return Took(0, 0, 0, PEOPLE)


def django() -> None:
    """Django as the program has it."""
    import django  # noqa: PLC0415

    django.setup()


def alone(job: str, folder: Path) -> Took:
    """A job in a process of its own."""
    done = subprocess.run(
        [sys.executable, __file__, job, str(folder)], check=True, stdout=subprocess.PIPE, encoding="utf-8",
    )
    return Took(**json.loads(done.stdout.splitlines()[-1]))


def write_csv(folder: Path) -> None:
    """Order lines as an ERP writes them, in no order of days; one in ten has an owner in other letters."""
    columns = ", ".join(f"{sql} AS {FIELDS[key]}" for key, sql in cells("number // 3", "number").items())
    with duckdb.connect() as connection:
        connection.execute(f"COPY (SELECT {columns} FROM range({ROWS}) AS t(number)) TO '{folder / 'lines.csv'}' (HEADER)")


def cells(order: str, number: str) -> dict[str, str]:
    """The cells of a line as text; lines of one order have one day."""
    return {
        "order_id": f"'SO' || lpad(CAST({order} AS VARCHAR), 9, '0')", "line_no": f"CAST({number} % 3 + 1 AS VARCHAR)",
        "signed_on": f"strftime(DATE '2024-01-01' + CAST({order} * 1096 // {ROWS // 3 + 1} AS INTEGER), '%Y-%m-%d')",
        "owner": f"CASE WHEN {number} % 10 = 0 THEN 'e' ELSE 'E' END || hash({order}) % {PEOPLE}",
        "customer": f"'C' || hash({order} + 1) % 50000", "product": f"'P' || hash({number}) % 2000",
        "quantity": f"CAST(hash({number} + 2) % 40 + 1 AS VARCHAR)", "currency": "'CNY'",
        "net_amount": f"CAST(CAST(CAST(hash({number} + 3) % 9000000 AS BIGINT) - 90000 AS DECIMAL(18,2)) / 100 AS DECIMAL(18,2))",
        "cost": f"CAST(CAST(hash({number} + 4) % 6000000 AS DECIMAL(18,2)) / 100 AS DECIMAL(18,2))",
        "channel": f"CASE WHEN hash({order} + 5) % 3 = 0 THEN '经销' ELSE '直销' END", "unit": f"'大区' || hash({order} + 6) % 8",
    }


def by_hand(folder: Path) -> Took:
    """What somebody who knows DuckDB would write for this file alone: the same cells checked, files by month."""
    out, began = folder / "hand", clock()
    with duckdb.connect() as connection:
        connection.execute(f"SET memory_limit = '{HAND_MEMORY}MB'; SET temp_directory = '{folder / 'hand-spill'}'")
        connection.execute("SET preserve_insertion_order = false")
        connection.execute(
            f"CREATE TABLE people AS SELECT 'E' || number AS number, 'e' || number AS given FROM range({PEOPLE}) AS t(number)"
        )
        connection.execute(HAND.format(csv=folder / "lines.csv", out=out))
        rows = f"read_parquet('{out}/**/*.parquet')"
        wrong, many = connection.execute(f"SELECT count(*) FILTER (WHERE is_wrong), count(*) FROM {rows}").fetchall()[0]
        twice = connection.execute(
            f"SELECT order_id, line_no FROM {rows} GROUP BY order_id, line_no HAVING count(*) > 1 LIMIT 1"
        ).fetchall()
        connection.execute(f"SELECT month, unit, currency, count(*), sum(net_amount) FROM {rows} GROUP BY ALL").fetchall()
    if wrong or twice or many != ROWS:
        sys.exit("the file is not what it should be")
    return since(began, many)


HAND = """
    COPY (
        SELECT nullif(trim(订单号), '') AS order_id, nullif(trim(行号), '') AS line_no, TRY_CAST(签订日 AS DATE) AS signed_on,
          people.number AS owner, nullif(trim(客户), '') AS customer, nullif(trim(产品), '') AS product,
          TRY_CAST(数量 AS DECIMAL(18,4)) AS quantity, upper(币种) AS currency,
          CAST(TRY_CAST(净额 AS DECIMAL(30,8)) * 100 AS BIGINT) AS net_amount,
          CAST(TRY_CAST(成本 AS DECIMAL(30,8)) * 100 AS BIGINT) AS cost, nullif(trim(渠道), '') AS channel,
          nullif(trim(大区), '') AS unit, row_number() OVER () + 1 AS row_no, 1 AS batch,
          (order_id IS NULL OR line_no IS NULL OR signed_on IS NULL OR net_amount IS NULL OR currency NOT IN ('CNY', 'USD')
            OR quantity IS NULL AND 数量 IS NOT NULL OR cost IS NULL AND 成本 IS NOT NULL
            OR TRY_CAST(净额 AS DECIMAL(30,8)) * 100 <> trunc(TRY_CAST(净额 AS DECIMAL(30,8)) * 100)
            OR TRY_CAST(成本 AS DECIMAL(30,8)) * 100 <> trunc(TRY_CAST(成本 AS DECIMAL(30,8)) * 100)) AS is_wrong,
          strftime(signed_on, '%Y-%m') AS month
        FROM read_csv('{csv}', header = true, all_varchar = true, delim = ',') LEFT JOIN people ON people.given = lower(业务员)
    ) TO '{out}' (FORMAT parquet, COMPRESSION zstd, PARTITION_BY (month))"""


def ours(folder: Path) -> Took:
    """The file staged with its control total, and taken over."""
    django()
    from lingxiao.engines.facts.domain import imports, profiles, sources  # noqa: PLC0415
    from lingxiao.engines.facts.enums import SourceKind  # noqa: PLC0415
    from lingxiao.engines.facts.intake.controls import Control  # noqa: PLC0415
    from lingxiao.kernel.words import Bilingual  # noqa: PLC0415
    from tests.engines.facts.logs import FINANCE  # noqa: PLC0415

    source = sources.make(viewer=FINANCE, key="erp", title=Bilingual("ERP", "ERP"), kind=SourceKind.FILES, at=NOW)
    profile = profiles.keep(
        viewer=FINANCE, source=source, key="lines", title=Bilingual("明细", "Lines"), spec=SPEC, at=NOW,
    )
    began = clock()
    staged = imports.stage_file(
        viewer=FINANCE, profile=profile, path=folder / "lines.csv", sha256="0" * 64, controls=[Control(count=ROWS)], at=NOW,
    )
    told(began, "staged")
    done = imports.take_over(viewer=FINANCE, intake=staged, at=NOW)
    return since(began, done.counts["order_lines"].new)


def recent(folder: Path) -> Took:
    """A correction as they are: rows of the last quarter."""
    return correction(folder, "signed_on >= DATE '2026-10-01'", ROWS // 12)


def scattered(folder: Path) -> Took:
    """A correction as they hardly are: rows of all three years."""
    return correction(folder, "true", ROWS)


def correction(folder: Path, which: str, among: int) -> Took:
    """Rows with another amount, as a system delivers them, taken over: the best of some rounds, each with other amounts."""
    django()
    from lingxiao.engines.facts.datasets import ALL  # noqa: PLC0415
    from lingxiao.engines.facts.domain import asking, manifest  # noqa: PLC0415
    from lingxiao.engines.facts.domain.committing import Staged, commit  # noqa: PLC0415
    from lingxiao.engines.facts.enums import BatchKind  # noqa: PLC0415
    from lingxiao.engines.facts.models import Source  # noqa: PLC0415
    from tests.engines.facts.logs import FINANCE  # noqa: PLC0415

    path, source, spent = folder / "corrected.parquet", Source.objects.get(), []
    for number in range(ROUNDS):
        rows = asking.rows_of(ALL["order_lines"], as_of=manifest.latest())
        step = max(1, among // CORRECTED)
        with duckdb.connect() as connection:
            connection.execute(
                f"COPY (SELECT * EXCLUDE (source, batch, is_moved) REPLACE (net_amount + 1 AS net_amount) FROM ({rows}) "
                f"WHERE {which} AND row_no % {step} = {number % step} LIMIT {CORRECTED}) TO '{path}' (FORMAT parquet)"
            )
        began = clock()
        done = commit(
            viewer=FINANCE, source=source, kind=BatchKind.SYNC, title="", staged={"order_lines": Staged(path)}, at=NOW,
        )
        spent.append(since(began, done.counts["order_lines"].changed))
    return min(spent, key=lambda one: one.cpu)


def clock() -> tuple[float, float]:
    """Now, as time passes and as processors count."""
    return time.perf_counter(), time.process_time()


def told(began: tuple[float, float], what: str) -> None:
    """A stage on the way, for whoever looks for what is slow."""
    wall, cpu = clock()
    print(f"  {what}: {wall - began[0]:.2f} s, {cpu - began[1]:.2f} CPU-s", file=sys.stderr)


def since(began: tuple[float, float], rows: int) -> Took:
    """What was spent since then."""
    wall, cpu = clock()
    return Took(wall - began[0], cpu - began[1], resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, rows)


JOBS: dict[str, Callable[[Path], Took]] = {
    "founded": founded, "by_hand": by_hand, "ours": ours, "recent": recent, "scattered": scattered,
}


def report(took: dict[str, Took]) -> str:
    """What came of it, and how it stands to the limits."""
    hand, mine = took["by_hand"], took["ours"]
    lines = [
        f"{title:44} {one.wall:8.2f} s  {one.cpu:8.2f} CPU-s  {one.peak:5} MB"
        for title, one in ((title, took[job]) for job, title in TITLES.items())
    ]
    return "\n".join([
        f"{ROWS:,} order lines, {datetime.now(UTC):%Y-%m-%d}; {machine()}", "", *lines, "",
        (f"import: {mine.cpu / hand.cpu:.2f} times the processor time by hand, {mine.wall / hand.wall:.2f} times the time "
         f"that passed; limit {IMPORT_GOAL}"),
        (f"{CORRECTED:,} rows of the last quarter visible after {took['recent'].cpu:.2f} CPU-s ({took['recent'].wall:.2f} s); "
         f"limit {VISIBLE_GOAL} s where nothing else runs"),
        f"peak memory {max(one.peak for one in took.values())} MB; limit {MEMORY_GOAL} MB",
        *(f"over its limit: {one}" for one in broken(took)),
    ])


def broken(took: dict[str, Took]) -> list[str]:
    """What is over its limit. Processor time is held, which other programs do not change by much."""
    held = {
        "import": took["ours"].cpu / took["by_hand"].cpu <= IMPORT_GOAL,
        "correction": took["recent"].cpu <= VISIBLE_GOAL,
        "memory": max(took[job].peak for job in ("ours", "recent", "scattered")) <= MEMORY_GOAL,
    }
    return [what for what, holds in held.items() if not holds]


TITLES = {
    "by_hand": "by hand: checked and written by month", "ours": "ours: staged, compared, taken over",
    "recent": "a correction of the last quarter, best round", "scattered": "a correction of three years, best round",
}


if __name__ == "__main__":
    main()
