"""Data quality scanned once per batch and day: every rule over every fact, by source and by who answers for it (A07)."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from django.db import connection, transaction
from django.db.models import Q

from lingxiao.engines.cadence.domain import clock
from lingxiao.engines.facts.datasets import ALL
from lingxiao.engines.facts.domain import manifest
from lingxiao.engines.facts.domain.asking import rows_of
from lingxiao.engines.facts.domain.measuring import MONTHS
from lingxiao.engines.facts.log import reading
from lingxiao.engines.facts.log.connecting import duck, text
from lingxiao.engines.facts.measures import LINES, Line, load_lines
from lingxiao.engines.facts.measures.selecting import date_of
from lingxiao.engines.facts.models import Batch, QualityCount, QualityIssue, QualityScan
from lingxiao.engines.facts.quality import SHIPPED, Count, Pack, load, score
from lingxiao.engines.facts.quality.joins import Around
from lingxiao.engines.facts.quality.scanning import AS_IT_STANDS, checkable, counted, failing, scan_of
from lingxiao.engines.people.domain import queries as people
from lingxiao.engines.people.domain.founding import ids_by_number
from lingxiao.engines.people.domain.signing_in import company
from lingxiao.kernel.days.periods import Month
from lingxiao.kernel.money import round_half_away

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from duckdb import DuckDBPyConnection

    from lingxiao.engines.facts.quality import Rule
    from lingxiao.engines.facts.quality.scanning import Failing, Found

COUNTS = "scan_id, rule, source, manager_id, weight, checked, failed"
ISSUES = "scan_id, rule, source, manager_id, day, key, batch, row_no"
_LOCK = 0x6C78_6671


class _Seen(NamedTuple):
    """Everything that a scan found, before it is kept."""

    counts: list[Found]
    issues: list[Failing]


@cache
def pack() -> Pack:
    """The rules the company's facts are held to."""
    return load()


@cache
def _edition() -> str:
    return sha256(SHIPPED.read_bytes()).hexdigest()


def newest() -> QualityScan | None:
    """The scan that holds now: that of the newest batch that was made last; None before the first."""
    return QualityScan.objects.select_related("batch").order_by("-batch", "-pk").first()


def scan(*, on: date, at: datetime) -> QualityScan | None:
    """Scan the facts as of the newest batch and keep what was found in place of what was there; None where it stands already.

    A scan is there whole or not at all; until it is, the one before it answers. Counts and failing rows of older scans go,
    their totals stay.
    """
    number = manifest.latest()
    if not number or _stands(number, on):
        return None
    seen = _look(number, on)
    ids = ids_by_number()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        if _stands(number, on):
            return None
        made = QualityScan.objects.create(
            batch_id=number, rules_sha256=_edition(), scanned_on=on, made_at=at, totals=_totals(seen.counts),
            tenths=_tenths(seen.counts),
        )
        _keep(made, seen, ids)
        for model in (QualityCount, QualityIssue):
            model.objects.exclude(scan=made)._raw_delete(using="default")  # noqa: SLF001 -- hundreds of thousands at once
    return made


def _stands(number: int, on: date) -> bool:
    """Whether this scan was made already, or one of a later batch was while this one was under way."""
    same = Q(batch_id=number, rules_sha256=_edition(), scanned_on=on)
    return QualityScan.objects.filter(same | Q(batch__gt=number)).exists()


def _look(number: int, on: date) -> _Seen:
    """Every rule over every dataset as of a batch. All of the database is asked before the log is."""
    store = manifest.store()
    store.root.mkdir(parents=True, exist_ok=True)
    around = _around(number, on)
    lines = [Line(*line) for line in people.answering_managers()]
    seen = _Seen([], [])
    with duck([store.root], spill=store.spill) as database:
        with_lines = {**around.relation_of, LINES: load_lines(database, lines)}
        ready = replace(around, relation_of=with_lines)
        rules = checkable(database, pack(), ready)
        for dataset in dict.fromkeys(rule.dataset for rule in rules):
            _look_at(database, [rule for rule in rules if rule.dataset == dataset], ready, seen)
    return seen


def _look_at(database: DuckDBPyConnection, rules: Sequence[Rule], around: Around, seen: _Seen) -> None:
    scanned = scan_of(ALL[rules[0].dataset], rules, pack=pack(), around=around)
    counts = list(counted(database, scanned))
    broken = {one.rule.key for one in counts if one.failed}
    seen.counts.extend(counts)
    seen.issues.extend(failing(database, scanned, [rule for rule in rules if rule.key in broken]))


def _around(number: int, on: date) -> Around:
    """What the scan is made over: the rows of two years, and all of what says how things stand."""
    first = Month.containing(on).shift(1 - MONTHS)
    relation_of, versions_of = {}, {}
    for key, dataset in ALL.items():
        is_whole = key in AS_IT_STANDS or not dataset.day
        since = "" if is_whole else first.key
        relation_of[key] = rows_of(dataset, as_of=number, first_month=since)
        files = manifest.files_of(dataset=key, first_month=since)
        again = {
            file.month for file in files
            if file.first != file.last or any(other.month == file.month and other is not file for other in files)
        }
        versions_of[key] = reading.every_version(
            dataset, [file for file in files if file.month in again], store=manifest.store(), as_of=number,
        )
    came = [(one, clock.day_of(at), source) for one, at, source in Batch.objects.filter(number__lte=number).values_list(
        "number", "committed_at", "source__key",
    )]
    since_of: dict[str, date] = {}
    for _number, day, source in sorted(came):
        since_of.setdefault(source, day)
    owner = company()
    return Around(
        relation_of, versions_of, _rows("batch, arrived_on", [f"{one}, {date_of(day)}" for one, day, _source in came]),
        _rows("source, since", [f"{text(key)}, {date_of(day)}" for key, day in since_of.items()]),
        on, first.span.start, owner.currency if owner is not None else "CNY",
    )


def _rows(columns: str, rows: Sequence[str]) -> str:
    """A few rows as SQL; a batch was committed, so there is one at least."""
    return f"SELECT * FROM (VALUES {', '.join(f'({row})' for row in rows)}) AS told({columns})"


def _totals(counts: Sequence[Found]) -> dict[str, dict[str, list[int]]]:
    """Weight, checked and failed by source and rule."""
    found: dict[str, dict[str, list[int]]] = {}
    for one in counts:
        told = found.setdefault(one.source, {}).setdefault(one.rule.key, [one.rule.weight, 0, 0])
        told[1] += one.checked
        told[2] += one.failed
    return found


def _tenths(counts: Sequence[Found]) -> int | None:
    exact = score(Count(one.rule.key, one.rule.weight, one.checked, one.failed) for one in counts)
    return None if exact is None else round_half_away(exact * 10)


def _keep(made: QualityScan, seen: _Seen, ids: dict[str, int]) -> None:
    with connection.cursor() as cursor:
        with cursor.copy(f"COPY facts_qualitycount ({COUNTS}) FROM STDIN") as stream:
            for count in seen.counts:
                manager = ids[count.manager] if count.manager is not None else None
                stream.write_row((
                    made.pk, count.rule.key, count.source, manager, count.rule.weight, count.checked, count.failed,
                ))
        with cursor.copy(f"COPY facts_qualityissue ({ISSUES}) FROM STDIN") as stream:
            for issue in seen.issues:
                manager = ids[issue.manager] if issue.manager is not None else None
                stream.write_row((
                    made.pk, issue.rule.key, issue.source, manager, issue.day, issue.key, issue.batch, issue.row_no,
                ))
