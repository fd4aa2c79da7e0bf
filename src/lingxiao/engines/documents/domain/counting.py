"""Counting copies over many persons without reading a text: how the newest stands, when it was signed, how many bind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

from django.db.models import Count, DurationField, ExpressionWrapper, F, Q, Sum

from lingxiao.engines.documents.enums import ENDINGS
from lingxiao.engines.documents.models import Issue, Objection, Signature

if TYPE_CHECKING:
    from datetime import date, datetime

    from django.db.models import QuerySet

    from lingxiao.engines.people.models import Person

ONE_SECOND, SECONDS_A_DAY = timedelta(seconds=1), 86_400


@dataclass(frozen=True, slots=True)
class Standing:
    """How the newest copy of somebody stands: which one, of which day, in which state."""

    issue_id: int
    issued_on: date
    state: str


def latest_standings(*, kind: str, persons: QuerySet[Person], on: date) -> list[Standing]:
    """How the newest copy of this kind stands for each of these persons who has one; no text is read. One query."""
    rows = (
        Issue.objects.filter(kind=kind, person__in=persons, issued_on__lte=on)
        .order_by("person_id", "-issued_on", "-pk")
        .distinct("person_id")
        .values_list("pk", "issued_on", "state")
    )
    return [Standing(*row) for row in rows]


def signed_moments(*, kind: str, persons: QuerySet[Person]) -> dict[int, datetime]:
    """When these persons signed their copies of this kind, by copy. One query."""
    rows = Signature.objects.filter(party="person", issue__kind=kind, person__in=persons)
    return dict(rows.values_list("issue_id", "at"))


@dataclass(frozen=True, slots=True)
class Answered:
    """How many objections were answered, how many days that took on average, exact, and how many are still open."""

    answered: int
    days: Fraction | None
    open: int


def objections_answered(*, kind: str, persons: QuerySet[Person], since: datetime) -> Answered:
    """How objections of these persons to copies of this kind were answered since a moment. One query."""
    taken = ExpressionWrapper(F("settled_at") - F("raised_at"), output_field=DurationField())
    rows = Objection.objects.filter(issue__kind=kind, issue__person__in=persons)
    told = rows.aggregate(
        answered=Count("pk", filter=Q(settled_at__gte=since)),
        open=Count("pk", filter=Q(settled_at__isnull=True) & ~Q(issue__state__in=sorted(ENDINGS))),
        taken=Sum(taken, filter=Q(settled_at__gte=since)),
    )
    answered, lasted = told["answered"], told["taken"]
    days = Fraction(lasted // ONE_SECOND, answered * SECONDS_A_DAY) if answered else None
    return Answered(answered, days, told["open"])


def bound_count(*, kind: str, persons: QuerySet[Person], on: date) -> int:
    """How many of these persons a signed or acknowledged copy of this kind binds on this day. One query."""
    rows = Issue.objects.filter(kind=kind, person__in=persons, in_force__contains=on, signatures__party="person")
    return int(rows.aggregate(count=Count("person_id", distinct=True))["count"])
