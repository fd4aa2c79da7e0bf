"""Named reads of what is owed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, F, Min, Q, QuerySet

from lingxiao.engines.cadence.domain.clock import calendar_for
from lingxiao.engines.cadence.enums import LINE_MAY_SEE, Side
from lingxiao.engines.cadence.ladders import debt_ripens_on
from lingxiao.engines.cadence.models import CalendarFeed, Due, HandOver, HolidayPack, Reminder, Snooze
from lingxiao.engines.cadence.models.due import OPEN
from lingxiao.engines.cadence.permissions import READ, READ_DEBT, READ_SENSITIVE
from lingxiao.engines.people.domain.addresses import hr_people
from lingxiao.engines.people.domain.queries import names_of
from lingxiao.engines.people.domain.reaching import reach_q
from lingxiao.engines.people.domain.superiors import managers_of
from lingxiao.engines.people.enums import Confidentiality
from lingxiao.kernel.notices.queries import with_delivery
from lingxiao.kernel.refusals import NotSeen

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from lingxiao.engines.people.models import Person
    from lingxiao.kernel.days.spans import DaySpan
    from lingxiao.kernel.notices.models import Notice
    from lingxiao.kernel.viewer import Viewer

FEW = 8
"""How many of each kind the desk shows before it says how many more there are."""


def visible_to(viewer: Viewer, *, on: date) -> QuerySet[Due]:
    """What this viewer may see of what was owed by this day.

    Their own to do; what is about them or whom they reach on the day it was opened, up to class C2; class C3 where a
    role reaches it, never about oneself. C4 and C5 are seen by who owes them alone.
    """
    if viewer.person_id is None:
        return Due.objects.none()
    about = Q(subject_id=viewer.person_id) | reach_q(viewer=viewer, permission=READ, person="subject", on="opened_on")
    sensitive = reach_q(viewer=viewer, permission=READ_SENSITIVE, person="subject", on="opened_on")
    return Due.objects.filter(
        Q(owner_id=viewer.person_id)
        | (Q(confidentiality__in=LINE_MAY_SEE) & about)
        | (Q(confidentiality=Confidentiality.SENSITIVE) & sensitive & ~Q(subject_id=viewer.person_id)),
        opened_on__lte=on,
    )


def due_seen_by(viewer: Viewer, *, due_id: int, on: date) -> Due:
    """One due that this viewer may see; ``NotSeen`` for all others and for those that do not exist."""
    due = visible_to(viewer, on=on).filter(pk=due_id).first()
    if due is None:
        raise NotSeen
    return due


def owed_by(person_id: int, on: date) -> QuerySet[Due]:
    """What a person owes as of a day and has not done, the longest due first."""
    return Due.objects.filter(OPEN, owner_id=person_id, opened_on__lte=on).order_by("due_on", "pk")


def owed_to(*, person_id: int, on: date) -> QuerySet[Due]:
    """What others owe about a person, as far as that person may know (C0 to C2), the longest due first."""
    return (
        Due.objects.filter(OPEN, subject_id=person_id, opened_on__lte=on, confidentiality__in=LINE_MAY_SEE)
        .exclude(owner_id=person_id)
        .order_by("due_on", "pk")
    )


# --- The desk --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Pile:
    """Some of what is owed, and how much it is in all."""

    dues: Sequence[Due]
    count: int


@dataclass(frozen=True, slots=True)
class Desk:
    """What stands on somebody's desk: theirs overdue, this week's and later, and what others owe them."""

    overdue: Pile
    this_week: Pile
    later: Pile
    owed_to_me: Pile

    @property
    def owed(self) -> int:
        """How much this person owes in all."""
        return self.overdue.count + self.this_week.count + self.later.count

    @property
    def dues(self) -> list[Due]:
        """Everything that is shown, for looking names up once."""
        return [due for pile in (self.overdue, self.this_week, self.later, self.owed_to_me) for due in pile.dues]


PILES = ("overdue", "this_week", "later", "owed_to_me")


def week_ends_on(day: date) -> date:
    """The Sunday of the week a day is in."""
    return day + timedelta(days=6 - day.weekday())


def pile(viewer: Viewer, *, name: str, on: date) -> QuerySet[Due]:
    """One of the four piles of the viewer's desk, whole."""
    if viewer.person_id is None:
        return Due.objects.none()
    mine, week = owed_by(viewer.person_id, on), week_ends_on(on)
    if name == "overdue":
        return mine.filter(due_on__lt=on)
    if name == "this_week":
        return mine.filter(due_on__range=(on, week))
    if name == "later":
        return mine.filter(due_on__gt=week)
    return owed_to(person_id=viewer.person_id, on=on)


def desk(viewer: Viewer, on: date) -> Desk:
    """The viewer's desk as of a day: two queries, however much lies on it."""
    if viewer.person_id is None:
        raise NotSeen
    week = week_ends_on(on)
    mine, about = Q(owner_id=viewer.person_id), Q(subject_id=viewer.person_id) & ~Q(owner_id=viewer.person_id)
    counts = Due.objects.filter(OPEN, mine | about, opened_on__lte=on).aggregate(
        overdue=Count("pk", filter=mine & Q(due_on__lt=on)),
        this_week=Count("pk", filter=mine & Q(due_on__range=(on, week))),
        later=Count("pk", filter=mine & Q(due_on__gt=week)),
        owed_to_me=Count("pk", filter=about & Q(confidentiality__in=LINE_MAY_SEE)),
    )
    first, *rest = (pile(viewer, name=name, on=on)[:FEW] for name in PILES)
    shown = sorted(first.union(*rest, all=True), key=lambda due: (due.due_on, due.pk))
    theirs = [due for due in shown if due.owner_id == viewer.person_id]
    return Desk(
        overdue=Pile([due for due in theirs if due.due_on < on], counts["overdue"]),
        this_week=Pile([due for due in theirs if on <= due.due_on <= week], counts["this_week"]),
        later=Pile([due for due in theirs if due.due_on > week], counts["later"]),
        owed_to_me=Pile([due for due in shown if due.owner_id != viewer.person_id], counts["owed_to_me"]),
    )


# --- Debt ------------------------------------------------------------------------------------------------------------


def overdue(viewer: Viewer, *, side: str, on: date) -> QuerySet[Due]:
    """What one side owes and is overdue, as far as the viewer's reach in the list of debt goes; longest first."""
    return _overdue(viewer, on=on).filter(side=side).order_by("due_on", "pk")


def _overdue(viewer: Viewer, *, on: date) -> QuerySet[Due]:
    if viewer.person_id is None:
        return Due.objects.none()
    reached = reach_q(viewer=viewer, permission=READ_DEBT, person="subject", on="opened_on")
    return Due.objects.filter(
        OPEN, reached | Q(owner_id=viewer.person_id),
        due_on__lt=on, opened_on__lte=on, confidentiality__in=LINE_MAY_SEE,
    )


def debt(viewer: Viewer, on: date) -> QuerySet[Due]:
    """管理欠账: what the company owes and is ten working days overdue or more, longest first.

    Raises ``UnknownYear`` where the calendar cannot tell.
    """
    return debt_since(viewer, since=debt_ripens_on(on, calendar_for()), on=on)


def debt_since(viewer: Viewer, *, since: date, on: date) -> QuerySet[Due]:
    """The same where the latest due day that counts is known already (``ladders.debt_ripens_on``)."""
    return overdue(viewer, side=Side.COMPANY, on=on).filter(due_on__lte=since)


def unit_ids(dues: QuerySet[Due]) -> list[int]:
    """The units these dues stand in, for naming them at once."""
    return list(dues.filter(unit__isnull=False).order_by().values_list("unit_id", flat=True).distinct())


def with_people(dues: QuerySet[Due]) -> QuerySet[Due]:
    """The same with owner and subject at hand, for lists that name them."""
    return dues.select_related("owner", "subject")


@dataclass(frozen=True, slots=True)
class Totals:
    """How much is overdue: the company's debt proper, all the company is late with, what managers are late with.

    ``debt`` is None where the calendar cannot tell. ``people`` are those the company owes, ``since`` its longest.
    """

    debt: int | None
    company: int
    manager: int
    people: int
    since: date | None


def totals(viewer: Viewer, *, on: date, since: date | None) -> Totals:
    """The totals of the viewer's reach in one query; ``since`` is the latest day that counts as debt, if known."""
    ripe = Q(due_on__lte=since or date.min)
    found = _overdue(viewer, on=on).aggregate(
        debt=Count("pk", filter=Q(side=Side.COMPANY) & ripe), company=Count("pk", filter=Q(side=Side.COMPANY)),
        manager=Count("pk", filter=Q(side=Side.MANAGER)), since=Min("due_on", filter=Q(side=Side.COMPANY)),
        people=Count("subject_id", filter=Q(side=Side.COMPANY), distinct=True),
    )
    return Totals(found["debt"] if since else None, found["company"], found["manager"], found["people"], found["since"])


@dataclass(frozen=True, slots=True)
class Debtor:
    """Somebody with overdue dues: how many, and since when."""

    person_id: int
    count: int
    since: date


def debtors(dues: QuerySet[Due]) -> list[Debtor]:
    """Who owes how much of these, most first."""
    rows = (
        dues.order_by().values("owner_id").annotate(count=Count("pk"), since=Min("due_on")).order_by("-count", "since")
    )
    return [Debtor(row["owner_id"], row["count"], row["since"]) for row in rows]


# --- Timeliness ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OnTime:
    """How what fell due was met: on time, late, and how much fell due in all; with the dues as evidence."""

    on_time: int
    late: int
    due: int
    evidence_ids: tuple[int, ...]


def timeliness(
    *, practice: str, person_ids: Collection[int], window: DaySpan, at: datetime,
) -> dict[int, OnTime]:
    """For each person a practice is about: how its dues of a span of days were met, as was known at a moment. One query.

    Those count that fell due within the span, or were met before their day within it. What was done or taken back later
    than the moment does not count yet, so a past figure can be read again. Withdrawn ones do not count at all.
    ``evidence_ids`` are ids of dues. Who had none is left out.
    """
    falling = _falling(practice, window, at).filter(subject_id__in=person_ids)
    rows = falling.order_by().values("subject_id").annotate(
        on_time=Count("pk", filter=_done(at) & Q(fulfilled_on__lte=F("due_on"))),
        late=Count("pk", filter=_done(at) & Q(fulfilled_on__gt=F("due_on"))),
        due=Count("pk"), ids=ArrayAgg("pk", order_by="pk"),
    )
    return {row["subject_id"]: OnTime(row["on_time"], row["late"], row["due"], tuple(row["ids"])) for row in rows}


@dataclass(frozen=True, slots=True)
class Fell:
    """One due that fell into a span: its key, its day, and the day on which it was met, if it was by a moment."""

    pk: int
    key: str
    due_on: date
    met_on: date | None


def what_fell_due(
    *, practice: str, person_ids: Collection[int], window: DaySpan, at: datetime,
) -> dict[int, list[Fell]]:
    """The single dues behind ``timeliness``, by the person each is about, in order of their day. One query."""
    falling = _falling(practice, window, at).filter(subject_id__in=person_ids).order_by("due_on", "pk")
    found: dict[int, list[Fell]] = {}
    for person, pk, key, due_on, done_at, met_on in falling.values_list(
        "subject_id", "pk", "key", "due_on", "fulfilled_at", "fulfilled_on",
    ):
        is_met = done_at is not None and done_at <= at
        found.setdefault(person, []).append(Fell(pk, key, due_on, met_on if is_met else None))
    return found


def timeliness_in_all(*, practice: str, persons: QuerySet[Person], window: DaySpan, at: datetime) -> OnTime:
    """How the dues of a practice about these persons were met, as was known then, without naming them. One query."""
    told = _falling(practice, window, at).filter(subject__in=persons).aggregate(
        on_time=Count("pk", filter=_done(at) & Q(fulfilled_on__lte=F("due_on"))),
        late=Count("pk", filter=_done(at) & Q(fulfilled_on__gt=F("due_on"))), due=Count("pk"),
    )
    return OnTime(told["on_time"], told["late"], told["due"], ())


def _falling(practice: str, window: DaySpan, at: datetime) -> QuerySet[Due]:
    """The dues of a practice that fell into a span, or were met early in it, and were not taken back by a moment."""
    still = Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gt=at)
    falling = Due.objects.filter(still, practice=practice, due_on__gte=window.start)
    if window.end is None:
        return falling
    return falling.filter(Q(due_on__lt=window.end) | (_done(at) & Q(fulfilled_on__lt=window.end)))


def _done(at: datetime) -> Q:
    return Q(fulfilled_at__lte=at)


# --- One due ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Sent:
    """A rung that was sent: to whom, and what became of each notice."""

    reminder: Reminder
    notices: tuple[Notice, ...]


@dataclass(frozen=True, slots=True)
class History:
    """Everything that happened with a due."""

    sent: Sequence[Sent]
    snoozes: Sequence[Snooze]
    hand_overs: Sequence[HandOver]
    names: dict[int, str]


def history(due: Due) -> History:
    """What was reminded, put off and handed over, with the names of all concerned. Five queries."""
    reminders = list(Reminder.objects.filter(due=due).order_by("sent_at", "position"))
    notices = with_delivery(pk for reminder in reminders for pk in reminder.notice_ids)
    sent = [
        Sent(reminder, tuple(notices[pk] for pk in reminder.notice_ids if pk in notices)) for reminder in reminders
    ]
    snoozes = list(Snooze.objects.filter(due=due).order_by("number"))
    hand_overs = list(HandOver.objects.filter(due=due).order_by("at", "pk"))
    people: set[int | None] = {due.owner_id, due.subject_id, due.fulfilled_by_id, due.withdrawn_by_id}
    people |= {person for reminder in reminders for person in reminder.recipient_ids}
    people |= {person for one in hand_overs for person in (one.giver_id, one.receiver_id, one.by_id)}
    return History(sent, snoozes, hand_overs, names_of(person_ids=[one for one in people if one is not None]))


def reminders_of_object(*, object_kind: str, object_id: str) -> list[Reminder]:
    """Every rung that was sent about one object, in the order of sending, each with its due. One query, for engines."""
    rows = Reminder.objects.filter(due__object_kind=object_kind, due__object_id=object_id).select_related("due")
    return list(rows.order_by("sent_at", "pk"))


def receivers(due: Due, *, on: date) -> dict[int, str]:
    """Who could take a due over on a day: the superiors of its owner and of whom it is about, and HR. Three queries."""
    above = managers_of(person_ids={due.owner_id, due.subject_id}, on=on)
    found = names_of(person_ids=above.values()) | hr_people(on=on)
    return {person: name for person, name in found.items() if person not in {due.owner_id, due.subject_id}}


def dues_of_object(*, object_kind: str, object_id: str) -> QuerySet[Due]:
    """What is or was owed on one object, in the order it was asked for. For engines; pages ask ``visible_to``."""
    return Due.objects.filter(object_kind=object_kind, object_id=object_id).order_by("opened_on", "pk")


def open_of_practice(*, practice: str, on: date) -> QuerySet[Due]:
    """What is owed under one practice as of a day. For engines, which narrow it to whom a viewer reaches."""
    return Due.objects.filter(OPEN, practice=practice, opened_on__lte=on)


def feed_of_person(person_id: int) -> CalendarFeed | None:
    """The calendar feed a person has open, if any."""
    return CalendarFeed.objects.filter(person_id=person_id, ended_at__isnull=True).first()


def packs(on: date) -> QuerySet[HolidayPack]:  # noqa: ARG001 -- every read says for which day
    """The holiday packs in force, by calendar and year."""
    return HolidayPack.objects.filter(replaced_at__isnull=True).select_related("calendar").order_by(
        "-calendar__is_company", "calendar__key", "years",
    )


def about(viewer: Viewer, *, person_id: int, on: date) -> list[Due]:
    """What is owed about one person now, as far as this viewer may see it: the longest overdue first. One query."""
    rows = visible_to(viewer, on=on).filter(
        subject_id=person_id, fulfilled_at__isnull=True, withdrawn_at__isnull=True,
    )
    return list(rows.select_related("owner").order_by("due_on", "pk")[:ABOUT_AT_MOST])


ABOUT_AT_MOST = 30
"""More open dues about one person than this no page shows at once."""
