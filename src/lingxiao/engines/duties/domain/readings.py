"""What is read for the health of role clarity: six indicators and two red lines, each in bulk with its evidence.

Every reader answers for a day and a moment of knowledge: what was signed, confirmed or handed in later than the moment
does not count, so that a past figure can be read again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

from lingxiao.engines.cadence.domain import clock
from lingxiao.engines.cadence.domain.queries import timeliness
from lingxiao.engines.documents.domain import queries as documents
from lingxiao.engines.documents.enums import DocumentKind, IssueState
from lingxiao.engines.duties.domain import coverage, evidence
from lingxiao.engines.duties.models import DutyItem
from lingxiao.engines.people.domain import queries as people
from lingxiao.kernel.days import DaySpan
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from lingxiao.engines.documents.models import Issue

KIND = DocumentKind.DUTY_STATEMENT
SIGN_WITHIN = 15
PENDING_POINTS, REFUSED_POINTS = 60, 50
EVIDENCE_WINDOW = timedelta(days=90)
BRIEFING_WINDOW = timedelta(days=365)
UNISSUED_AFTER = timedelta(days=30)
OBJECTION_AFTER = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Standing:
    """How one person's statement stands on a day: what binds, what was issued last, and since when they hold the post."""

    bound: Issue | None
    latest: Issue | None
    since: date | None


def standings(*, person_ids: Sequence[int], on: date) -> dict[int, Standing]:
    """How the statement of each person stands, by person. The same few queries for any number."""
    bound = documents.current_signed(kind=KIND, person_ids=person_ids, on=on)
    latest = documents.latest_issues(kind=KIND, person_ids=person_ids, on=on)
    since = people.in_post_since(person_ids=person_ids, on=on)
    return {person: Standing(bound.get(person), latest.get(person), since.get(person)) for person in person_ids}


def points_of(standing: Standing, *, on: date, sign_deadlines: dict[int, date]) -> tuple[int, Bilingual, Issue] | None:
    """What the state of a person's statement is worth (A01, Health, first row), in words, and the copy it rests on.

    100 signed and current; 60 waiting within fifteen working days; 50 refused by completed procedure; 0 after that.
    None when no statement was ever issued.
    """
    latest = standing.latest
    if latest is not None and standing.since is not None and latest.issued_on < standing.since:
        day = standing.since
        return (
            0,
            Bilingual(
                f"{day} 起任新岗位，新岗位的说明书尚未下发", f"In a new post since {day}; no statement for it yet"
            ),
            latest,
        )
    if standing.bound is not None:
        day = standing.bound.in_force.lower if standing.bound.in_force else standing.bound.issued_on
        return (
            100,
            Bilingual(f"现行版本已签署，自 {day} 起生效", f"The current version is signed, in force from {day}"),
            standing.bound,
        )
    issue = standing.latest
    if issue is None:
        return None
    if issue.state == IssueState.REFUSED:
        return REFUSED_POINTS, Bilingual("拒签，程序已完成", "Signature refused; the procedure was completed"), issue
    if issue.state in {IssueState.SUPERSEDED, IssueState.EXPIRED, IssueState.REVOKED}:
        return 0, Bilingual("没有现行有效的职责说明书", "No duty statement is in force"), issue
    deadline = sign_deadlines[issue.pk]
    if on <= deadline:
        return (
            PENDING_POINTS,
            Bilingual(f"已下发，待签署，期限 {deadline}", f"Issued, awaiting signature until {deadline}"),
            issue,
        )
    return 0, Bilingual(f"已下发，超过 {deadline} 仍未签署", f"Issued, not signed by {deadline}"), issue


def deadlines_of(days: set[date]) -> dict[date, date]:
    """The last of the fifteen working days after each of these days of issue. One query."""
    calendar = clock.calendar_for()
    return {day: calendar.add_working_days(day, SIGN_WITHIN) for day in days}


def sign_deadlines(issues: Sequence[Issue]) -> dict[int, date]:
    """The last day of the fifteen working days after issue, by copy."""
    ends = deadlines_of({issue.issued_on for issue in issues})
    return {issue.pk: ends[issue.issued_on] for issue in issues}


def briefings(*, person_ids: Sequence[int], on: date, at: datetime) -> dict[int, tuple[int, int, int, tuple[int, ...]]]:
    """Briefings that fell due in the last year, by person: on time, late, due, and the dues as evidence."""
    window = DaySpan(on - BRIEFING_WINDOW, on)
    del at  # the dues of the briefing carry their own day of fulfilment
    told = timeliness("duties.brief", list(person_ids), window)
    return {person: (one.on_time, one.late, one.due, one.evidence_ids) for person, one in told.items()}


def traceable(*, person_ids: Sequence[int], on: date) -> dict[int, tuple[int, int, int]]:
    """Duty items that a KPI or an evidence rule makes visible, by person: how many, of how many, and the statement."""
    rows = DutyItem.objects.filter(
        statement__person_id__in=person_ids,
        statement__issue__kind=KIND,
        statement__issue__issued_on__lte=on,
    ).exclude(statement__issue__state__in=(IssueState.SUPERSEDED, IssueState.EXPIRED, IssueState.REVOKED))
    found: dict[int, tuple[int, int, int]] = {}
    told = rows.order_by("statement_id").values_list(
        "statement__person_id",
        "statement__issue_id",
        "kpi_codes",
        "evidence_rhythm",
    )
    for person, issue, codes, rhythm in told:
        good, total, last = found.get(person, (0, 0, issue))
        if issue != last:
            good, total = 0, 0
        found[person] = (good + bool(codes or rhythm), total + 1, issue)
    return found


def conflicts(*, person_ids: Sequence[int], on: date) -> dict[int, int]:
    """Cells of each person's scope in which nobody or more than one answers, by person."""
    return coverage.conflicts_of(person_ids=person_ids, on=on)


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


def unissued(*, person_ids: Sequence[int], on: date) -> dict[int, date]:
    """Who has been in post over thirty days with no statement issued for it, by person: since when in post.

    A statement of the post held before does not count: duties follow the post.
    """
    issued = documents.latest_issues(kind=KIND, person_ids=person_ids, on=on)
    since = people.in_post_since(person_ids=person_ids, on=on)
    return {
        person: day
        for person, day in since.items()
        if on - day > UNISSUED_AFTER and (person not in issued or issued[person].issued_on < day)
    }


def open_objections(*, person_ids: Sequence[int], on: date) -> dict[int, tuple[int, date]]:
    """Objections that have stood open over thirty days, by person: the copy objected to, and since when."""
    rows = documents.open_objections(kind=KIND, person_ids=person_ids)
    zone = clock.zone()
    since = {one.pk: one.raised_at.astimezone(zone).date() for one in rows}
    return {one.issue.person_id: (one.issue_id, since[one.pk]) for one in rows if on - since[one.pk] > OBJECTION_AFTER}


def whole(count: int) -> Fraction:
    """A count as an exact input."""
    return Fraction(count)


WAITING = frozenset(
    {
        IssueState.ISSUED,
        IssueState.DISCUSSED,
        IssueState.PENDING_SIGN,
        IssueState.OBJECTED,
        IssueState.NEGOTIATING,
    }
)
"""States in which a statement still waits for somebody."""
