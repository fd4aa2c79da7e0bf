"""What is read for the health of role clarity: five indicators and two red lines, each in bulk with its evidence.

Every reader answers for a day and a moment of knowledge: what was signed, confirmed, answered, ended or handed in later
than the moment does not count, so that a past figure can be read again to the last bit.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from lingxiao.engines.cadence.domain import clock
from lingxiao.engines.cadence.domain.queries import timeliness
from lingxiao.engines.documents.domain.as_known import Known, known_copies
from lingxiao.engines.documents.enums import OPEN, DocumentKind, IssueState
from lingxiao.engines.duties.domain import coverage, evidence
from lingxiao.engines.duties.domain.turns import SIGN_WITHIN, turn_of
from lingxiao.engines.duties.models import DutyItem
from lingxiao.engines.people.domain import queries as people
from lingxiao.kernel.days import DaySpan
from lingxiao.kernel.days.saying import day_words
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from lingxiao.engines.documents.domain.as_known import Copy
    from lingxiao.kernel.days.calendars import WorkCalendar

KIND = DocumentKind.DUTY_STATEMENT
SIGNED_POINTS, PENDING_POINTS, REFUSED_POINTS = 100, 60, 50
EVIDENCE_WINDOW = timedelta(days=90)
BRIEFING_WINDOW = timedelta(days=365)
UNISSUED_AFTER = timedelta(days=30)
OBJECTION_AFTER = timedelta(days=30)
WAITING = OPEN
"""States in which a statement still waits for somebody."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How one person's statement stands on a day: what binds, what was issued last, and since when they hold the post."""

    bound: Copy | None
    latest: Copy | None
    since: date | None

    @property
    def is_for_the_post(self) -> bool:
        """Whether what was issued last was issued for the post held: duties follow the post."""
        return self.latest is not None and (self.since is None or self.latest.issued_on >= self.since)


@dataclass(frozen=True, slots=True)
class Worth:
    """What the state of a statement is worth, in words, and the copy it rests on."""

    points: int
    said: Bilingual
    copy: Copy


@dataclass(frozen=True, slots=True)
class Lacking:
    """Why there is nothing to read, and which side owes it."""

    why: Bilingual
    owed_by: str


NEVER_ISSUED = Lacking(Bilingual("还没有下发职责说明书", "No duty statement was issued yet"), "company")
NONE_LEFT = Lacking(
    Bilingual("没有现行有效的职责说明书，也没有新的下发", "None is in force, and none was issued anew"), "company"
)


def standings(*, person_ids: Sequence[int], on: date, at: datetime) -> dict[int, Standing]:
    """How the statement of each person stood on a day as known at a moment, by person. The same few queries for any number."""
    known = known_copies(kind=KIND, person_ids=person_ids, on=on, at=at)
    since = people.in_post_since(person_ids=person_ids, on=on)
    return {person: Standing(one.signed, one.latest, since.get(person)) for person, one in known.items()}


def worth_of(standing: Standing, *, on: date, calendar: WorkCalendar) -> Worth | Lacking:
    """What the state of a person's newest statement is worth (A01, Health, first row), or what is lacking.

    100 signed and current; 60 waiting within fifteen working days, or for the company; 50 refused by completed
    procedure; 0 after that. What the company never issued is lacking, not 0.
    """
    copy = standing.latest
    if copy is None:
        return NEVER_ISSUED
    if not standing.is_for_the_post:
        day = day_words(standing.since or on)
        why = Bilingual(f"{day.zh}起任新岗位，新岗位的说明书尚未下发", f"In a new post since {day.en}; no statement for it yet")
        return Lacking(why, "company")
    if copy.has_ended and standing.bound is None:
        return NONE_LEFT
    if copy.has_ended or copy.signed_on is not None:
        binding = standing.bound or copy
        day = day_words(binding.starts_on or binding.issued_on)
        said = Bilingual(f"现行版本已签署，自{day.zh}起生效", f"The current version is signed, in force from {day.en}")
        return Worth(SIGNED_POINTS, said, binding)
    if copy.state == IssueState.REFUSED:
        return Worth(REFUSED_POINTS, Bilingual("拒签，程序已完成", "Signature refused; the procedure was completed"), copy)
    turn = turn_of(copy, on=on, calendar=calendar)
    is_in_time = turn.side == "company" or (turn.until is not None and on <= turn.until)
    return Worth(PENDING_POINTS if is_in_time else 0, turn.why, copy)


def signed(*, person_ids: Sequence[int], on: date, at: datetime) -> dict[int, Worth | Lacking]:
    """What the statement of each person is worth, by person."""
    calendar = clock.calendar_for()
    found = standings(person_ids=person_ids, on=on, at=at)
    return {person: worth_of(one, on=on, calendar=calendar) for person, one in found.items()}


def sides_owing(*, person_ids: Sequence[int], on: date, at: datetime) -> dict[int, str]:
    """Which side owes the next step of each person's statement: ``company``, ``manager``, or nobody where it is signed."""
    if not person_ids:
        return {}
    calendar = clock.calendar_for()
    found = standings(person_ids=person_ids, on=on, at=at)
    return {person: _side_owing(one, on=on, calendar=calendar) for person, one in found.items()}


def _side_owing(standing: Standing, *, on: date, calendar: WorkCalendar) -> str:
    copy = standing.latest
    if copy is None or not standing.is_for_the_post:
        return "company"
    if copy.state not in WAITING:
        return "" if copy.signed_on is not None and not copy.has_ended else "company"
    return turn_of(copy, on=on, calendar=calendar).side


def deadlines_of(days: set[date]) -> dict[date, date]:
    """The last of the fifteen working days after each of these days of issue. One query."""
    calendar = clock.calendar_for()
    return {day: calendar.add_working_days(day, SIGN_WITHIN) for day in days}


def briefings(*, person_ids: Sequence[int], on: date, at: datetime) -> dict[int, tuple[int, int, int, tuple[int, ...]]]:
    """Briefings that fell due in the last year, or were held before, by person: on time, late, due, and the dues."""
    window = DaySpan(on - BRIEFING_WINDOW, on)
    told = timeliness(practice="duties.brief", person_ids=person_ids, window=window, at=at)
    return {person: (one.on_time, one.late, one.due, one.evidence_ids) for person, one in told.items()}


def _current(known: Known) -> Copy | None:
    """The newest copy that had not ended."""
    return next((copy for copy in reversed(known.copies) if not copy.has_ended), None)


def traceable(*, person_ids: Sequence[int], on: date, at: datetime) -> dict[int, tuple[int, int, Copy]]:
    """Duty items that a KPI or an evidence rule makes visible, by person: how many, of how many, in which copy."""
    known = known_copies(kind=KIND, person_ids=person_ids, on=on, at=at)
    copies = {copy.pk: copy for one in known.values() if (copy := _current(one)) is not None}
    counts: dict[int, tuple[int, int]] = dict.fromkeys(copies, (0, 0))
    items = DutyItem.objects.filter(statement__issue_id__in=copies)
    for issue, codes, rhythm in items.values_list("statement__issue_id", "kpi_codes", "evidence_rhythm"):
        good, total = counts[issue]
        counts[issue] = (good + bool(codes or rhythm), total + 1)
    return {copies[issue].person_id: (good, total, copies[issue]) for issue, (good, total) in counts.items() if total}


def conflicts(*, person_ids: Sequence[int], on: date, at: datetime) -> dict[int, int]:
    """Cells of each person's scope in which nobody or more than one answers, by person."""
    return coverage.conflicts_of(person_ids=person_ids, on=on, at=at)


def handed_in(*, person_ids: Sequence[int], on: date, at: datetime) -> dict[int, tuple[int, int, int, tuple[int, ...]]]:
    """Evidence that fell due in the last ninety days, by person: on time, late, due, and the deliveries."""
    rows = evidence.due_between(person_ids=person_ids, start=on - EVIDENCE_WINDOW, end=on, at=at)
    return {
        person: (
            sum(is_on_time for _pk, _day, is_on_time, _late in told),
            sum(late for _pk, _day, _on, late in told),
            len(told),
            tuple(pk for pk, _day, _on, _late in told),
        )
        for person, told in rows.items()
    }


def unissued(*, person_ids: Sequence[int], on: date, at: datetime) -> dict[int, date]:
    """Who has been in post over thirty days with no statement issued for it, by person: since when in post.

    A statement of the post held before does not count: duties follow the post.
    """
    found = standings(person_ids=person_ids, on=on, at=at)
    return {
        person: one.since
        for person, one in found.items()
        if one.since is not None and on - one.since > UNISSUED_AFTER and not one.is_for_the_post
    }


def open_objections(*, person_ids: Sequence[int], on: date, at: datetime) -> dict[int, Copy]:
    """Objections that have stood open over thirty days, by person: the copy objected to, with the day."""
    known = known_copies(kind=KIND, person_ids=person_ids, on=on, at=at)
    return {
        copy.person_id: copy
        for one in known.values()
        for copy in one.copies
        if copy.objected_on is not None and on - copy.objected_on > OBJECTION_AFTER
    }
