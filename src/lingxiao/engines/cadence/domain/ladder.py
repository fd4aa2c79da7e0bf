"""Climbing the ladder: sending every rung that is reached today, each once, to whom it concerns.

The day's question to the database is one statement however many dues are open; all that is sent is written in bulk.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection, transaction

from lingxiao.engines.cadence.domain import wording
from lingxiao.engines.cadence.domain.calendars import ask_for_missing_year
from lingxiao.engines.cadence.domain.clock import calendar_for, day_of
from lingxiao.engines.cadence.domain.dues import DueDraft, follow_up_key, open_dues
from lingxiao.engines.cadence.domain.rungs import Reached, Telling
from lingxiao.engines.cadence.enums import Audience, Side
from lingxiao.engines.cadence.ladders import LADDERS, TO_HRBP, Rung, windows
from lingxiao.engines.cadence.models import Reminder
from lingxiao.engines.people.domain.queries import names_of
from lingxiao.engines.people.domain.superiors import Superiors, superiors_or_former
from lingxiao.kernel import notices
from lingxiao.kernel.days.calendars import UnknownYear
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from lingxiao.kernel.days.calendars import WorkCalendar

REMINDER, ESCALATION = "cadence.reminder", "cadence.escalation"
"""Kinds of notices: to who owes it, and to those above."""

_LOCK = 0x6C7863
"""“lxc”: held while a climb looks and writes, so that two at once send nothing twice."""

_REACHED = """
SELECT due.id, asked.position, due.ladder, due.title_zh, due.title_en, due.side, due.owner_id, due.subject_id,
       due.confidentiality, due.is_urgent, due.due_on
FROM cadence_due due
JOIN unnest(%(ladders)s::text[], %(positions)s::int[], %(rungs)s::text[], %(softness)s::bool[], %(offsets)s::int[],
            %(latest)s::date[], %(after)s::date[])
     AS asked(ladder, position, rung, is_soft, days, latest, after)
  ON asked.ladder = due.ladder AND due.due_on <= asked.latest AND (asked.after IS NULL OR due.due_on > asked.after)
WHERE due.fulfilled_at IS NULL AND due.withdrawn_at IS NULL AND due.due_on <= %(horizon)s
  AND (due.is_urgent OR NOT %(urgent_only)s)
  AND NOT EXISTS (SELECT FROM cadence_reminder sent WHERE sent.due_id = due.id
                  AND (sent.rung = asked.rung OR (asked.is_soft AND sent.position > asked.position)))
  AND (NOT asked.is_soft
       OR (due.opened_on <= due.due_on + asked.days
           AND (due.snoozed_until IS NULL OR due.snoozed_until <= %(today)s)))
ORDER BY due.due_on, due.id, asked.position
"""


@transaction.atomic
def climb(at: datetime) -> int:
    """Send the rungs that are reached at this moment; answers how many. Running it again at once sends none.

    On a day of rest only urgent dues are reminded (LR-14). In a year the calendar does not know, only the rungs that
    are counted in plain days are sent, and the head of HR owes the calendar.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    ask_for_missing_year(at=at)
    today, calendar = day_of(at), calendar_for()
    found = _reached(today, calendar)
    if not found:
        return 0
    concerned = {person for one in found for person in (one.owner_id, one.subject_id)}
    superiors = superiors_or_former(person_ids=concerned, on=today)
    tellings = _owner_once([Telling(one, _persons(one, superiors)) for one in found])
    _send(tellings, today=today, calendar=calendar, at=at)
    _open_follow_ups(tellings, today=today, calendar=calendar)
    return len(found)


def _reached(today: date, calendar: WorkCalendar) -> list[Reached]:
    asked = windows(today, calendar)
    with connection.cursor() as cursor:
        cursor.execute(_REACHED, {
            "ladders": [one.ladder for one in asked], "positions": [one.position for one in asked],
            "rungs": [one.rung.key for one in asked], "softness": [one.rung.is_soft for one in asked],
            "offsets": [min(one.rung.offset, 0) for one in asked], "latest": [one.latest for one in asked],
            "after": [one.after for one in asked], "horizon": max(one.latest for one in asked), "today": today,
            "urgent_only": _is_rest(today, calendar),
        })
        return [
            Reached(due, position, ladder, Bilingual(zh, en), *rest)
            for due, position, ladder, zh, en, *rest in cursor.fetchall()
        ]


def _is_rest(today: date, calendar: WorkCalendar) -> bool:
    try:
        return not calendar.is_working(today)
    except UnknownYear:
        return False  # nothing leaves the house then: delivering waits for the calendar by itself


def _persons(one: Reached, superiors: Mapping[int, Superiors]) -> dict[Audience, int]:
    """Who is told: the superior is the owner's; HRBP and director are those of whom it is about."""
    above_owner, above_subject = superiors[one.owner_id], superiors[one.subject_id]
    places = {
        Audience.OWNER: one.owner_id, Audience.SUPERIOR: above_owner.manager_id or above_owner.hrbp_id,
        Audience.HRBP: above_subject.hrbp_id, Audience.DIRECTOR: above_subject.director_id,
        Audience.HR_HEAD: above_subject.hr_head_id,
    }
    told: dict[Audience, int] = {}
    for audience in one.rung.tells:
        person = places[audience]
        is_hidden = person == one.subject_id and person != one.owner_id and not one.is_open_to_line
        if person is not None and person not in told.values() and not is_hidden:
            told[audience] = person
    return told


def _owner_once(tellings: Sequence[Telling]) -> list[Telling]:
    """Where several rungs of a due are caught up at once, its owner hears of the last alone; those above of each."""
    last = {one.reached.due_id: one.reached.position for one in tellings}  # they come in the order of their positions
    return [
        one if one.reached.position == last[one.reached.due_id] else Telling(one.reached, {
            audience: person for audience, person in one.persons.items() if audience is not Audience.OWNER
        })
        for one in tellings
    ]


def _send(tellings: Sequence[Telling], *, today: date, calendar: WorkCalendar, at: datetime) -> None:
    told = {person for one in tellings for person in one.persons.values()}
    concerned = {person for one in tellings for person in (one.reached.owner_id, one.reached.subject_id)}
    names = names_of(person_ids=told | concerned)
    says = wording.Says(today=today, calendar=calendar, names=names)
    drafts = [
        notices.NoticeDraft(
            to_person_id=person, kind=REMINDER if audience is Audience.OWNER else ESCALATION,
            link=f"/desk/dues/{one.reached.due_id}/", is_urgent=one.reached.is_urgent,
            title=says.title(one, audience), body=says.body(one, audience),
        )
        for one in tellings
        for audience, person in one.persons.items()
    ]
    posted = iter(notices.post_all(drafts, at=at))
    Reminder.objects.bulk_create([
        Reminder(
            due_id=one.reached.due_id, rung=one.reached.rung.key, position=one.reached.position,
            sent_at=at, sent_on=today, recipient_ids=list(one.persons.values()),
            notice_ids=[next(posted).pk for _person in one.persons],
        )
        for one in tellings
    ])


def _open_follow_ups(tellings: Sequence[Telling], *, today: date, calendar: WorkCalendar) -> None:
    """At the HRBP's rung the HRBP owes following it up, unless the debt is their own."""
    asked = [one for one in tellings if one.reached.rung is TO_HRBP and Audience.HRBP in one.persons]
    if not asked:
        return
    due_on = calendar.add_working_days(today, TO_HRBP.offset)
    open_dues([
        DueDraft(
            key=follow_up_key(one.reached.due_id), practice="cadence.follow_up", side=Side.COMPANY,
            title=wording.follow_up(one), why=wording.follow_up_reason(),
            owner_id=one.persons[Audience.HRBP], subject_id=one.reached.subject_id,
            confidentiality=one.reached.confidentiality, object_kind="cadence.due", object_id=str(one.reached.due_id),
            link=f"/desk/dues/{one.reached.due_id}/", opened_on=today, due_on=due_on, ladder="follow_up",
        )
        for one in asked
    ])


def ahead(*, ladder: str, due_on: date, today: date, calendar: WorkCalendar) -> list[tuple[Rung, date]]:
    """The rungs of a due that are still to come, with their days, as far as the calendar knows them."""
    found = []
    for rung in LADDERS[ladder]:
        try:
            day = rung.day_of(due_on, calendar)
        except UnknownYear:
            break
        if day > today:
            found.append((rung, day))
    return found
