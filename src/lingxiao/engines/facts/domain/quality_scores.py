"""The scores of the newest scan with what they are made of: of a manager, of a source, of what a viewer may see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import DecimalField, Q, QuerySet, Sum

from lingxiao.engines.facts.domain import quality
from lingxiao.engines.facts.models import QualityCount, QualityIssue, QualityScan, Source
from lingxiao.engines.facts.permissions import READ_FIGURES
from lingxiao.engines.facts.quality import Count, score, together
from lingxiao.engines.people.domain.reaching import people_within
from lingxiao.kernel.in_sql import Looked, ids
from lingxiao.kernel.refusals import NotSeen
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date
    from fractions import Fraction

    from lingxiao.engines.people.models import Person
    from lingxiao.kernel.viewer import Viewer

TO_SORT_BY = DecimalField(max_digits=60, decimal_places=20)
SCORED = """
    SELECT sum(weight * sound / checked) / sum(weight) FROM (
        SELECT weight, sum(checked - failed) AS sound, sum(checked) AS checked FROM facts_qualitycount
        WHERE scan_id = %s AND manager_id = {row} GROUP BY rule, weight
    ) one
"""
"""To sort by, never shown: the share of a manager's records that are sound, rounded by the database; the scan."""
WITH_COUNTS = "SELECT manager_id FROM facts_qualitycount WHERE scan_id = %s"
"""Whose records were checked: the scan."""


@dataclass(frozen=True, slots=True)
class SourceCount:
    """What one rule found in the rows of one source."""

    source: str
    count: Count


@dataclass(frozen=True, slots=True)
class Score:
    """A score with its evidence: the scan, and what each rule found."""

    scan: QualityScan
    counts: tuple[Count, ...]

    @property
    def value(self) -> Fraction | None:
        """0 to 100, exact; None where no rule had rows to check."""
        return score(self.counts)

    @property
    def checked(self) -> int:
        """How many times a rule looked at a row."""
        return sum(one.checked for one in self.counts)

    @property
    def failed(self) -> int:
        """How many times a row failed a rule."""
        return sum(one.failed for one in self.counts)


def score_of(*, manager_id: int) -> Score | None:
    """The quality of one manager's own records as of the newest scan; None where nothing of theirs was checked."""
    return scores_of(manager_ids=[manager_id]).get(manager_id)


def scores_of(*, manager_ids: Iterable[int]) -> dict[int, Score]:
    """The quality of these managers' own records as of the newest scan, by manager; who has none is left out."""
    scan = quality.newest()
    return {} if scan is None else scores_in(scan, manager_ids=manager_ids)


def scores_of_sources() -> dict[str, Score]:
    """The quality of what each source brought as of the newest scan, by its key: for a badge on figures made of it."""
    scan = quality.newest()
    if scan is None:
        return {}
    found: dict[str, list[Count]] = {}
    for one in _of_totals(scan):
        found.setdefault(one.source, []).append(one.count)
    return {source: Score(scan, tuple(counts)) for source, counts in found.items()}


def scores_in(scan: QualityScan, *, manager_ids: Iterable[int]) -> dict[int, Score]:
    """The same of a scan that is in hand already, which is the newest: only its counts are kept by manager."""
    rows = QualityCount.objects.filter(scan=scan, manager__in=list(manager_ids)).order_by("manager", "rule")
    found: dict[int, list[Count]] = {}
    sums = rows.values_list("manager_id", "rule", "weight").annotate(Sum("checked"), Sum("failed"))
    for manager, rule, weight, checked, failed in sums:
        found.setdefault(manager or 0, []).append(Count(rule, weight, checked, failed))
    return {manager: Score(scan, tuple(counts)) for manager, counts in found.items()}


def seen_of(viewer: Viewer, *, scan: QualityScan) -> list[SourceCount]:
    """What every rule found, by source, in the records of everybody the viewer may read of.

    Who reaches everybody also has the records that belong to nobody in it.
    """
    if viewer.reach(READ_FIGURES).everywhere:
        return _of_totals(scan)
    rows = QualityCount.objects.filter(_reach(viewer), scan=scan).order_by("source", "rule")
    sums = rows.values_list("source", "rule", "weight").annotate(Sum("checked"), Sum("failed"))
    return [SourceCount(source, Count(*told)) for source, *told in sums]


def history(viewer: Viewer, *, most: int) -> list[tuple[date, int]]:
    """The score of everything on each of the last days, in tenths of a point, the newest last: that of a day's last scan.

    For who reads of everybody alone; days on which nothing was checked are left out.
    """
    if not viewer.reach(READ_FIGURES).everywhere:
        return []
    last = QualityScan.objects.filter(tenths__isnull=False).order_by("-scanned_on", "-batch", "-pk").distinct("scanned_on")
    return [(day, tenths or 0) for day, tenths in last.values_list("scanned_on", "tenths")[:most]][::-1]


def _of_totals(scan: QualityScan) -> list[SourceCount]:
    return [
        SourceCount(source, Count(rule, *told)) for source, rules in sorted(scan.totals.items()) for rule, told in rules.items()
    ]


def managers_with_scores(viewer: Viewer, *, scan: QualityScan) -> QuerySet[Person]:
    """The managers the viewer may read of and of whose records some were checked."""
    reached = people_within(viewer=viewer, permission=READ_FIGURES, on=viewer.today)
    return reached.filter(pk__in=ids(WITH_COUNTS, scan.pk))


def with_scores_to_sort_by(rows: QuerySet[Person], *, scan: QualityScan) -> QuerySet[Person]:
    """The same managers, each with ``scored``: for an order alone, where people may be ranked."""
    return rows.annotate(scored=Looked(SCORED, scan.pk, row="pk", kind=TO_SORT_BY))


def manager_seen_by(viewer: Viewer, *, person_id: int) -> Person:
    """One manager whose records the viewer may see the failing rows of; ``NotSeen`` for everybody else."""
    found = people_within(viewer=viewer, permission=READ_FIGURES, on=viewer.today).filter(pk=person_id).first()
    if found is None:
        raise NotSeen
    return found


def issues_of_manager(*, scan: QualityScan, person: Person) -> QuerySet[QualityIssue]:
    """The fix list of a manager that was seen by ``manager_seen_by``: the newest rows first, as far as they are listed."""
    return QualityIssue.objects.filter(scan=scan, manager=person).order_by("-day", "rule", "pk")


def issues_of_rule(viewer: Viewer, *, scan: QualityScan, rule: str) -> QuerySet[QualityIssue]:
    """The rows listed as failing a rule, of everybody the viewer may read of; nobody's for who reaches everybody."""
    rows = QualityIssue.objects.filter(_reach(viewer), scan=scan, rule=rule)
    return rows.select_related("manager").order_by("-day", "pk")


def titles_of_sources() -> dict[str, Bilingual]:
    """What the systems are called that facts come from, by key."""
    return {key: Bilingual(zh, en) for key, zh, en in Source.objects.values_list("key", "title_zh", "title_en")}


def _reach(viewer: Viewer) -> Q:
    """The records of whom the viewer's permission reaches; and nobody's, for who reaches everybody."""
    if viewer.reach(READ_FIGURES).everywhere:
        return Q()
    return Q(manager__in=people_within(viewer=viewer, permission=READ_FIGURES, on=viewer.today))


def whole(counts: Sequence[SourceCount]) -> list[Count]:
    """What every rule found, all sources together."""
    return together(one.count for one in counts)
