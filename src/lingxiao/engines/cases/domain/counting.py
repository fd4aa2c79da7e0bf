"""Cases counted for engines that already know whom they ask about: which wait, and which were decided in time."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Exists, Min, OuterRef, Q

from lingxiao.engines.cadence.domain.clock import zone
from lingxiao.engines.cases.enums import UNDECIDED, CaseState, OutcomeKind
from lingxiao.engines.cases.models import Case, Outcome
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime

    from django.db.models import QuerySet

    from lingxiao.kernel.days import DaySpan

ENDS_WAITING = (CaseState.DECIDED, CaseState.REJECTED)
"""States with which whoever raised a case has an answer."""


def undecided(*, kind: str) -> QuerySet[Case]:
    """Every case of a kind that waits for a decision, the oldest first; for practices that have it owed."""
    return Case.objects.filter(kind=kind, state__in=UNDECIDED).order_by("opened_at", "pk")


@dataclass(frozen=True, slots=True)
class Answered:
    """One case: by when a decision was owed, and the day on which it was decided, if it was."""

    case_id: int
    title: Bilingual
    decide_by: date
    decided_on: date | None

    @property
    def is_in_time(self) -> bool:
        """Whether it was decided by its day."""
        return self.decided_on is not None and self.decided_on <= self.decide_by


def answers_to(
    *, kinds: Collection[str], subject_ids: Collection[int], window: DaySpan, at: datetime,
) -> dict[int, list[Answered]]:
    """Cases of these kinds whose decision fell due within a span of days, or came early in it, as known at a moment.

    By the person each is about. What its person took back, and what was merged into another, does not count. One query.
    """
    taken_back = Outcome.objects.filter(case=OuterRef("pk"), outcome=OutcomeKind.WITHDRAWN, at__lte=at)
    rows = (
        Case.objects.filter(kind__in=kinds, subject_id__in=set(subject_ids), opened_at__lte=at)
        .filter(decide_by__gte=window.start).exclude(state=CaseState.MERGED).exclude(Exists(taken_back))
        .annotate(first=Min("stages__at", filter=Q(stages__state__in=ENDS_WAITING, stages__at__lte=at)))
        .order_by("opened_at", "pk")
    )
    here, found = zone(), defaultdict(list)
    for row in rows.values_list("pk", "subject_id", "title_zh", "title_en", "decide_by", "first"):
        pk, subject, zh, en, decide_by, first = row
        decided_on = first.astimezone(here).date() if first is not None else None
        if decided_on is not None or (window.end is not None and decide_by < window.end):
            found[subject].append(Answered(pk, Bilingual(zh, en), decide_by, decided_on))
    return dict(found)
