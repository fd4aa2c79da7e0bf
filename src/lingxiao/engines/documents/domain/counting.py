"""Counting copies over many persons without reading a text: how the newest stands, when it was signed, how many bind."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Count, DurationField, Exists, ExpressionWrapper, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import TruncDate

from lingxiao.engines.documents.enums import ENDINGS
from lingxiao.engines.documents.models import Issue, Objection, Signature

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime, tzinfo

    from django.db.models import QuerySet

    from lingxiao.engines.people.models import Person

ONE_SECOND, SECONDS_A_DAY = timedelta(seconds=1), 86_400


class Standing(NamedTuple):
    """So many newest copies stand alike: issued on this day, in this state, signed on this day or not yet."""

    issued_on: date
    state: str
    signed_on: date | None
    copies: int


class Newest(NamedTuple):
    """How somebody's newest copy stands, and whether they signed or acknowledged it."""

    person_id: int
    issue_id: int
    issued_on: date
    state: str
    is_signed: bool


def newest_of(*, kind: str, person_ids: Iterable[int], on: date) -> dict[int, Newest]:
    """How the newest copy of this kind stands for each of these persons who has one, by person. One query, no text."""
    rows = _newest(kind=kind, on=on).filter(person_id__in=set(person_ids)).annotate(is_signed=Exists(_by_the_person()))
    shown = rows.values_list("person_id", "pk", "issued_on", "state", "is_signed")
    return {row[0]: Newest(*row) for row in shown}


def latest_standings(*, kind: str, persons: QuerySet[Person], on: date, zone: tzinfo) -> list[Standing]:
    """How the newest copies of this kind of these persons stand, those that stand alike counted together. One query.

    ``zone`` is the company's: it says on which day somebody signed.
    """
    signed_on = TruncDate(Subquery(_by_the_person().values("at")[:1]), tzinfo=zone)
    rows = _newest(kind=kind, on=on).filter(person__in=persons).annotate(signed_on=signed_on)
    # Counted here, a short row a person: asked to group what it has made distinct, the planner repeats it for each row.
    found = Counter(rows.values_list("issued_on", "state", "signed_on"))
    return [Standing(*alike, copies) for alike, copies in found.items()]


def _newest(*, kind: str, on: date) -> QuerySet[Issue]:
    """Everybody's newest copy of a kind that was issued by this day."""
    rows = Issue.objects.filter(kind=kind, issued_on__lte=on)
    return rows.order_by("person_id", "-issued_on", "-pk").distinct("person_id")


def _by_the_person() -> QuerySet[Signature]:
    """The signatures by the persons of the copies asked about."""
    return Signature.objects.filter(party="person", issue=OuterRef("pk"))


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
