"""The figures of role clarity over many managers (A01, Metrics): each with how many of how many, and from what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

from django.db.models import Count, F, Q

from lingxiao.engines.cadence.domain import clock
from lingxiao.engines.cadence.domain.queries import timeliness_in_all
from lingxiao.engines.documents.domain import counting as documents
from lingxiao.engines.documents.enums import ENDINGS, DocumentKind, IssueState
from lingxiao.engines.duties.domain import readings
from lingxiao.engines.duties.models import DutyItem, EvidenceDelivery
from lingxiao.kernel.days import DaySpan

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from django.db.models import QuerySet

    from lingxiao.engines.documents.domain.counting import Answered, Standing
    from lingxiao.engines.people.models import Person

KIND = DocumentKind.DUTY_STATEMENT
OBJECTION_WINDOW = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many; no figure where there is nothing to count."""

    good: int
    total: int

    @property
    def percent(self) -> Fraction | None:
        """The share in percent, exact; None when nothing counts."""
        return Fraction(100 * self.good, self.total) if self.total else None


@dataclass(frozen=True, slots=True)
class Clarity:
    """How clear duties are over a group of managers on a day."""

    managers: int
    current: Share
    """在期有效率: managers with a current signed copy, of managers in post."""
    signed_in_time: Share
    """签署及时率: signed within fifteen working days, of issued."""
    briefed: Share
    """沟通完成率: briefings confirmed by both within the time, of those that fell due."""
    traceable: Share
    """职责—指标可追溯率: duties with a KPI or evidence, of duties."""
    evidence: Share
    """履责按期率: evidence handed in on time, of what fell due in ninety days."""
    refused: int
    waiting: int
    never: int
    objections: Answered
    """异议平均处理天数: how long objections of the last year took to answer, and how many are open."""


def clarity(*, managers: QuerySet[Person], on: date, at: datetime) -> Clarity:
    """The figures of these managers. Eight queries that count in the database; no text of a document is read."""
    total = managers.count()
    latest = documents.latest_standings(kind=KIND, persons=managers, on=on, zone=clock.zone())
    deadlines = readings.deadlines_of({one.issued_on for one in latest})
    decided = [one for one in latest if one.signed_on is not None or deadlines[one.issued_on] < on]
    in_time = [one for one in decided if one.signed_on is not None and one.signed_on <= deadlines[one.issued_on]]
    briefed = timeliness_in_all(
        practice="duties.brief", persons=managers, window=DaySpan(on - readings.BRIEFING_WINDOW, on), at=at
    )
    return Clarity(
        managers=total,
        current=Share(documents.bound_count(kind=KIND, persons=managers, on=on), total),
        signed_in_time=Share(_counted(in_time), _counted(decided)),
        briefed=Share(briefed.on_time, briefed.due),
        traceable=_traceable(managers, on),
        evidence=_evidence(managers, on),
        refused=_counted(one for one in latest if one.state == IssueState.REFUSED),
        waiting=_counted(one for one in latest if one.state in readings.WAITING),
        never=total - _counted(latest),
        objections=documents.objections_answered(
            kind=KIND, persons=managers, since=at - OBJECTION_WINDOW
        ),
    )


def _counted(standings: Iterable[Standing]) -> int:
    return sum(one.copies for one in standings)


def _traceable(managers: QuerySet[Person], on: date) -> Share:
    items = DutyItem.objects.filter(
        statement__person__in=managers, statement__issue__kind=KIND, statement__issue__issued_on__lte=on,
    ).exclude(statement__issue__state__in=sorted(ENDINGS))
    told = items.aggregate(all=Count("pk"), seen=Count("pk", filter=~Q(kpi_codes=[]) | ~Q(evidence_rhythm="")))
    return Share(told["seen"], told["all"])


def _evidence(managers: QuerySet[Person], on: date) -> Share:
    rows = EvidenceDelivery.objects.filter(person__in=managers, due_on__gte=on - readings.EVIDENCE_WINDOW, due_on__lt=on)
    told = rows.aggregate(all=Count("pk"), met=Count("pk", filter=Q(delivered_on__lte=F("due_on"))))
    return Share(told["met"], told["all"])
