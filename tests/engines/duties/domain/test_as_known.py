"""A figure of the past can be read again to the last bit, whatever happened since; and nobody is late for the company."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from lingxiao.areas import duties as chapter
from lingxiao.engines.cadence.domain import clock
from lingxiao.engines.documents.domain import as_known, briefing, ending, objecting, queries, refusing, signing
from lingxiao.engines.documents.enums import IssueState, ObjectionOutcome
from lingxiao.engines.documents.models import Issue
from lingxiao.engines.duties.domain import coverage, issuing, readings, turns
from lingxiao.engines.duties.enums import Category
from lingxiao.engines.duties.models import EvidenceDelivery
from lingxiao.engines.health.domain import snapshots
from lingxiao.engines.health.models import Snapshot
from lingxiao.engines.people.models import Territory, TerritoryAssignment
from tests.engines.cadence.company import moment, viewer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from lingxiao.engines.people.models import Person
    from tests.engines.duties.conftest import Duties

pytestmark = pytest.mark.django_db
KIND = "duty_statement"


class Play:
    """The life of one manager's statements, act by act, each at its own moment."""

    def __init__(self, duties: Duties) -> None:
        """The east, on a Monday in September."""
        self.duties, self.east = duties, duties.desk.company.east
        self.person = self.east.manager

    def issue(self, day: date, *, to: Person | None = None, starting: date | None = None) -> Issue:
        at = moment(day)
        done = issuing.issue_statements(
            viewer=viewer(self.east.hrbp, at), version=self.duties.version, person_ids=[(to or self.person).pk],
            effective_from=starting or day, at=at, on=day,
        )
        assert not done.problems
        return done.issues[0]

    def brief(self, issue: Issue, day: date) -> None:
        at, above = moment(day), issue.duty_statement.superior
        assert above is not None
        meeting = briefing.record_briefing(
            viewer=viewer(above, at), issue=issue, held_on=day, minutes="逐条说明了职责、权限与支持。", at=at
        )
        sha = meeting.minutes.get().sha256
        briefing.confirm_briefing(viewer=viewer(issue.person, at), issue=issue, minutes_sha256=sha, at=at)

    def sign(self, issue: Issue, day: date) -> None:
        at = moment(day, "16:00")
        who, held = viewer(issue.person, at), Issue.objects.get(pk=issue.pk)
        if held.previous_id is not None:
            signing.open_changes(viewer=who, issue=held, at=at)
        signing.read_through(viewer=who, issue=held, at=at)
        signing.sign(viewer=who, issue=held, text_sha256=held.sha256, at=at, reauthenticated_at=at - timedelta(minutes=1))

    def object(self, issue: Issue, day: date) -> None:
        at = moment(day)
        held = Issue.objects.get(pk=issue.pk)
        objecting.object_to(viewer=viewer(issue.person, at), issue=held, text="第三条不在我的区域", at=at)

    def settle(self, issue: Issue, day: date, outcome: ObjectionOutcome) -> None:
        at = moment(day)
        held = Issue.objects.get(pk=issue.pk)
        objecting.settle_objection(
            viewer=viewer(self.east.hrbp, at), issue=held, outcome=outcome.value, text="核对后答复", at=at
        )

    def refuse(self, issue: Issue, day: date) -> None:
        at, carer = moment(day), viewer(self.east.hrbp, moment(day))
        held = Issue.objects.get(pk=issue.pk)
        record = refusing.open_refusal(viewer=carer, issue=held, statement="不同意", at=at)
        record = refusing.explain_again(viewer=carer, record=record, held_on=day, minutes="再次逐条说明", at=at)
        one, two = self.duties.desk.second_hr, self.duties.desk.auditor
        record = refusing.name_witnesses(viewer=carer, record=record, one_id=one.pk, two_id=two.pk, at=at)
        for witness in (one, two):
            refusing.witness(viewer=viewer(witness, at), record=record, at=at)
        refusing.deliver_refusal(viewer=carer, record=record, channel="ems", proof="EMS 1", at=at)

    def lives(self) -> Iterator[date]:
        """Everything that can happen to a statement, one after another; yields each day on which something did."""
        first = self.issue(date(2026, 9, 1))
        yield date(2026, 9, 1)
        self.brief(first, date(2026, 9, 21))  # after its ten working days: the company was late
        yield date(2026, 9, 21)
        self.object(first, date(2026, 9, 22))
        yield date(2026, 9, 22)
        self.settle(first, date(2026, 9, 25), ObjectionOutcome.TEXT_STAYS)
        yield date(2026, 9, 25)
        self.sign(first, date(2026, 9, 29))
        yield date(2026, 9, 29)
        second = self.issue(date(2026, 10, 12), starting=date(2026, 10, 26))
        yield date(2026, 10, 12)
        self.brief(second, date(2026, 10, 14))
        self.sign(second, date(2026, 10, 15))  # signed now, in force from the 26th
        yield date(2026, 10, 15)
        yield date(2026, 10, 26)
        self.end(second, date(2026, 11, 2))
        yield date(2026, 11, 2)
        third = self.issue(date(2026, 11, 3))
        self.brief(third, date(2026, 11, 4))
        yield date(2026, 11, 4)
        self.refuse(third, date(2026, 11, 10))
        yield date(2026, 11, 10)
        self.sign(third, date(2026, 11, 16))  # refused first, then thought better of it
        yield date(2026, 11, 16)

    def end(self, issue: Issue, day: date) -> None:
        at = moment(day)
        ending.revoke(viewer=viewer(self.east.hrbp, at), issue=Issue.objects.get(pk=issue.pk), reason="下发有误", at=at)


def own(duties: Duties, person: Person) -> Territory:
    """A territory the manager answers for."""
    land = Territory.objects.create(code="SZ", name_zh="苏州", unit=duties.desk.company.east.unit)
    TerritoryAssignment.objects.create(territory=land, person=person, validity=(date(2020, 1, 1), None))
    return land


def now_said(person: Person, on: date) -> tuple[int | None, int | None, str | None]:
    """What the documents engine says today: the signed copy in force, the newest copy, its state."""
    bound = queries.current_signed(kind=KIND, person_ids=[person.pk], on=on).get(person.pk)
    latest = queries.latest_issues(kind=KIND, person_ids=[person.pk], on=on).get(person.pk)
    return bound.pk if bound else None, latest.pk if latest else None, latest.state if latest else None


def known(person: Person, on: date, at: datetime) -> tuple[int | None, int | None, str | None]:
    """The same as known at a moment."""
    one = as_known.known_copies(kind=KIND, person_ids=[person.pk], on=on, at=at)[person.pk]
    signed, latest = one.signed, one.latest
    return signed.pk if signed else None, latest.pk if latest else None, str(latest.state) if latest else None


def test_every_figure_of_a_long_story_reads_again_as_it_was_taken(duties: Duties) -> None:
    """After each act: what is known agrees with how things stand; after all of them: every day reads as it did then."""
    play = Play(duties)
    land = own(duties, play.person)
    scope, told, cells = coverage.ScopeKey("territory", land.pk), {}, {}
    for day in play.lives():
        at = moment(day, "18:00")
        assert known(play.person, day, at) == now_said(play.person, day), day
        told[day] = known(play.person, day, at)
        cells[day] = coverage.conflicts_of(person_ids=[play.person.pk], on=day, at=at)
        is_open = coverage.answering(on=day, scopes=[scope]).get((scope, Category.STRATEGY)) is None
        assert is_open == (play.person.pk not in cells[day]), day
        snapshots.take(area=chapter.AREA, person_ids=[play.person.pk], on=day, at=at)
    assert {day: known(play.person, day, moment(day, "18:00")) for day in told} == told
    again = {day: coverage.conflicts_of(person_ids=[play.person.pk], on=day, at=moment(day, "18:00")) for day in cells}
    assert again == cells
    rows = list(Snapshot.objects.order_by("on"))
    assert len(rows) == len(told)
    assert len({row.tree_sha256 for row in rows}) == len(rows)
    assert [row.on for row in rows if not snapshots.read_again(area=chapter.AREA, figure=row).is_same] == []


def test_evidence_asked_for_or_handed_in_later_does_not_change_an_earlier_figure(duties: Duties) -> None:
    """On the 9th one of two was handed in; afterwards the other came, and a third was asked for in arrears."""
    play = Play(duties)
    first = play.issue(date(2026, 9, 1))
    play.brief(first, date(2026, 9, 2))
    play.sign(first, date(2026, 9, 3))
    items = list(first.duty_statement.items.order_by("number")[:3])
    rows = [
        EvidenceDelivery.objects.create(
            item=item, person=play.person, period="2026-09", opened_on=opened, due_on=date(2026, 10, 8)
        )
        for item, opened in zip(items, (date(2026, 10, 1), date(2026, 10, 1), date(2026, 11, 1)), strict=True)
    ]
    on, at = date(2026, 10, 9), moment(date(2026, 10, 9))

    def hand_in(row: EvidenceDelivery, day: date) -> None:
        row.delivered_at, row.delivered_on, row.note = moment(day, "08:00"), day, "已交"
        row.save()

    hand_in(rows[0], date(2026, 10, 8))
    before = readings.handed_in(person_ids=[play.person.pk], on=on, at=at)
    assert before == {play.person.pk: (1, 0, 2, (rows[0].pk, rows[1].pk))}
    hand_in(rows[1], date(2026, 10, 20))
    assert readings.handed_in(person_ids=[play.person.pk], on=on, at=at) == before
    later = readings.handed_in(person_ids=[play.person.pk], on=date(2026, 11, 9), at=moment(date(2026, 11, 9)))
    assert later == {play.person.pk: (1, 1, 3, tuple(row.pk for row in rows))}


def worth(play: Play, day: date) -> readings.Worth | readings.Lacking:
    """What the manager's statement is worth on a day."""
    return readings.signed(person_ids=[play.person.pk], on=day, at=moment(day, "20:00"))[play.person.pk]


def points(play: Play, day: date) -> int:
    found = worth(play, day)
    assert isinstance(found, readings.Worth)
    return found.points


def test_what_a_statement_is_worth_and_that_nobody_waits_for_the_company_at_their_own_cost(duties: Duties) -> None:
    """
    issued 1 September, to be talked over within ten working days and signed within fifteen, by the 21st
        before it is talked over: 60, also after the 21st, because the company is late
        talked over on the 28th: five working days more, over the holidays; 60 until then, 0 after
        objected to a day later: 60 while the company owes the answer, also forty days on
        signed: 100; never issued: nothing to read, owed by the company
    """
    play = Play(duties)
    lacking = worth(play, date(2026, 9, 1))
    assert isinstance(lacking, readings.Lacking)
    assert lacking.owed_by == "company"
    issue = play.issue(date(2026, 9, 1))
    deadline = clock.working_days_after(date(2026, 9, 1), turns.SIGN_WITHIN)
    assert deadline == date(2026, 9, 21)
    assert [points(play, day) for day in (date(2026, 9, 1), deadline, deadline + timedelta(days=5))] == [60, 60, 60]
    play.brief(issue, date(2026, 9, 28))
    again = clock.working_days_after(date(2026, 9, 28), turns.SIGN_AGAIN_WITHIN)
    assert (points(play, again), points(play, again + timedelta(days=1))) == (60, 0)
    play.object(issue, again + timedelta(days=1))
    assert points(play, again + timedelta(days=40)) == 60
    capped = readings.open_objections(
        person_ids=[play.person.pk], on=again + timedelta(days=40), at=moment(again + timedelta(days=40))
    )
    assert set(capped) == {play.person.pk}
    play.settle(issue, date(2026, 11, 20), ObjectionOutcome.TEXT_STAYS)
    play.sign(issue, date(2026, 11, 23))
    assert points(play, date(2026, 11, 23)) == 100


def test_a_copy_signed_before_its_first_day_is_signed(duties: Duties) -> None:
    """Signed in September, in force from December: the current version is signed. It binds nobody yet."""
    play = Play(duties)
    issue = play.issue(date(2026, 9, 1), starting=date(2026, 12, 1))
    play.brief(issue, date(2026, 9, 2))
    play.sign(issue, date(2026, 9, 3))
    assert points(play, date(2026, 11, 23)) == 100
    assert readings.standings(person_ids=[play.person.pk], on=date(2026, 11, 23), at=moment(date(2026, 11, 23)))[
        play.person.pk
    ].bound is None


def test_a_newer_copy_that_waits_is_the_current_version(duties: Duties) -> None:
    """The old one still binds, and is not what the company asks to be signed: 60, then 0 once its days are over."""
    play = Play(duties)
    first = play.issue(date(2026, 9, 1))
    play.brief(first, date(2026, 9, 2))
    play.sign(first, date(2026, 9, 3))
    second = play.issue(date(2026, 10, 12))
    play.brief(second, date(2026, 10, 13))
    assert points(play, date(2026, 10, 14)) == 60
    assert points(play, clock.working_days_after(date(2026, 10, 12), turns.SIGN_WITHIN + 1)) == 0


def test_an_objection_to_a_copy_that_was_replaced_caps_nothing(duties: Duties) -> None:
    """The new text took its place; the objection was never settled by itself, and ends with its copy."""
    play = Play(duties)
    issue = play.issue(date(2026, 9, 1))
    play.brief(issue, date(2026, 9, 2))
    play.object(issue, date(2026, 9, 3))
    play.end(issue, date(2026, 9, 4))
    assert Issue.objects.get(pk=issue.pk).state == IssueState.REVOKED
    on = date(2026, 11, 20)
    assert readings.open_objections(person_ids=[play.person.pk], on=on, at=moment(on)) == {}
