"""Who plans a talk with whom, what is owed on the way, what is shared, and what leaks nowhere."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from lingxiao.engines.activities import refusals
from lingxiao.engines.activities.domain import commitments, meetings, queries
from lingxiao.engines.activities.enums import MeetingState
from lingxiao.engines.activities.telling import when_changed
from lingxiao.engines.cadence.models import Due
from lingxiao.engines.people.models import Assignment, ReportingLine
from lingxiao.kernel.audit.models import AuditEntry
from lingxiao.kernel.days.spans import DaySpan
from lingxiao.kernel.notices.models import Notice
from lingxiao.kernel.refusals import NotSeen
from lingxiao.kernel.words import Bilingual
from tests.engines.cadence.company import MONDAY, NOW, found, moment, system, viewer

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from lingxiao.engines.activities.models import Commitment, Meeting
    from lingxiao.engines.people.models import Person
    from lingxiao.kernel.viewer import Viewer
    from tests.engines.cadence.company import Company

pytestmark = pytest.mark.django_db
TITLE = Bilingual("一对一沟通", "One-on-one")
FRIDAY = date(2026, 11, 27)


@pytest.fixture
def here() -> Company:
    """Two regions with everyone in them."""
    return found()


def talk(here: Company, *, by: Person | None = None, **more: object) -> Meeting:
    """The director of the east plans a one-on-one with the manager on Friday."""
    east = here.east
    said: dict[str, object] = {
        "viewer": viewer(by or east.director), "kind": "one_on_one", "title": TITLE, "subject_id": east.manager.pk,
        "holder_id": east.director.pk, "on": MONDAY, "planned_at": moment(FRIDAY, "15:00"),
    }
    return meetings.plan_meeting(**(said | more))  # type: ignore[arg-type]


def owed(meeting: Meeting) -> dict[tuple[str, int], date]:
    """What is open on a meeting: practice and owner, and by when."""
    rows = Due.objects.filter(
        object_kind="activities.meeting", object_id=str(meeting.pk), fulfilled_at=None, withdrawn_at=None,
    )
    return {(due.practice, due.owner_id): due.due_on for due in rows}


def test_a_talk_is_owed_from_being_planned_to_being_confirmed(here: Company) -> None:
    """The holder owes it on its day; then each side owes its confirmation within three working days."""
    director, manager = here.east.director, here.east.manager
    meeting = talk(here)
    assert owed(meeting) == {("dialogue.hold", director.pk): FRIDAY}
    assert Notice.objects.filter(person_id=manager.pk, kind="activities.planned").count() == 1
    meetings.record_meeting(viewer=viewer(director), meeting=meeting, held_on=MONDAY, minutes="谈了三件事。", at=NOW)
    thursday = date(2026, 11, 26)
    assert owed(meeting) == {("dialogue.confirm", director.pk): thursday, ("dialogue.confirm", manager.pk): thursday}
    meetings.confirm_meeting(viewer=viewer(director), meeting=meeting, at=NOW)
    meetings.record_meeting(viewer=viewer(manager), meeting=meeting, held_on=MONDAY, minutes="谈了四件事。", at=NOW)
    assert set(owed(meeting)) == {("dialogue.confirm", director.pk), ("dialogue.confirm", manager.pk)}
    for side in (director, manager):
        meetings.confirm_meeting(viewer=viewer(side), meeting=meeting, at=NOW)
    assert owed(meeting) == {}


@pytest.mark.parametrize("planner", ["director", "manager", "hrbp", "hr_head"])
def test_either_side_or_who_reaches_the_person_plans_it(here: Company, planner: str) -> None:
    """Director, manager, HR partner and head of HR of the east can."""
    person = here.hr_head if planner == "hr_head" else getattr(here.east, planner)
    assert talk(here, by=person).made_by == person


@pytest.mark.parametrize("planner", ["rep", "west.director", "west.hrbp", "west.manager"])
def test_nobody_else_plans_it(here: Company, planner: str) -> None:
    """A rep cannot for their manager, and the other region not at all."""
    person = getattr(here.west, planner[5:]) if planner.startswith("west.") else getattr(here.east, planner)
    with pytest.raises(refusals.NotYoursToPlan):
        talk(here, by=person)


def test_it_is_held_by_who_stands_above_or_is_hr(here: Company) -> None:
    """Not by oneself, not by a stranger, not by who stands below; skip-level and HR partner are fine."""
    east, west = here.east, here.west
    with pytest.raises(refusals.WithOneself):
        talk(here, holder_id=east.manager.pk)
    for holder in (west.director, east.rep, west.hrbp):
        with pytest.raises(refusals.HolderElsewhere, match=holder.name):
            talk(here, holder_id=holder.pk)
    for holder in (here.executive, east.hrbp, here.hr_head):
        assert talk(here, holder_id=holder.pk).holder == holder
    with pytest.raises(refusals.PlannedInThePast):
        talk(here, planned_at=NOW - timedelta(minutes=1))


def test_a_meeting_moves_twice_and_then_did_not_take_place(here: Company) -> None:
    """Only who holds or planned it moves it; a missed one stays owed, can be planned anew, or was held after all."""
    director, manager = viewer(here.east.director), viewer(here.east.manager)
    meeting = talk(here)
    with pytest.raises(refusals.OnlyTheHolder):
        meetings.move_meeting(viewer=manager, meeting=meeting, planned_at=moment(FRIDAY, "16:00"), reason="客户来访")
    with pytest.raises(refusals.SaySomething):
        meetings.move_meeting(viewer=director, meeting=meeting, planned_at=moment(FRIDAY, "16:00"), reason=" ")
    for day in (date(2026, 11, 30), date(2026, 12, 1)):
        meetings.move_meeting(viewer=director, meeting=meeting, planned_at=moment(day), reason="出差")
        assert owed(meeting) == {("dialogue.hold", here.east.director.pk): day}
    with pytest.raises(refusals.MovedTwice):
        meetings.move_meeting(viewer=director, meeting=meeting, planned_at=moment(date(2026, 12, 2)), reason="出差")
    missed = meetings.miss_meeting(viewer=manager, meeting=meeting, reason="对方未到")
    assert (missed.state, len(owed(meeting))) == (MeetingState.MISSED, 1)
    with pytest.raises(refusals.PlannedInThePast):
        meetings.move_meeting(viewer=director, meeting=meeting, planned_at=NOW - timedelta(days=1), reason="重约")
    again = meetings.move_meeting(viewer=director, meeting=meeting, planned_at=moment(date(2026, 12, 3)), reason="重约")
    assert (again.state, again.cancelled_reason) == (MeetingState.PLANNED, "")
    meetings.miss_meeting(viewer=director, meeting=meeting, reason="生病")
    meetings.record_meeting(viewer=director, meeting=meeting, held_on=MONDAY, minutes="电话里谈了。", at=NOW)
    assert {practice for practice, _owner in owed(meeting)} == {"dialogue.confirm"}
    with pytest.raises(refusals.NotNow):
        meetings.call_off(viewer=director, meeting=meeting, reason="…")


def test_what_is_called_off_is_owed_by_nobody(here: Company) -> None:
    """By who holds it; a stranger neither calls it off nor says it did not take place."""
    meeting = talk(here)
    stranger = viewer(here.west.director)
    with pytest.raises(refusals.OnlyTheHolder):
        meetings.call_off(viewer=stranger, meeting=meeting, reason="…")
    with pytest.raises(refusals.NotYours):
        meetings.miss_meeting(viewer=stranger, meeting=meeting, reason="…")
    meetings.call_off(viewer=viewer(here.east.director), meeting=meeting, reason="改为书面答复")
    assert owed(meeting) == {}
    with pytest.raises(refusals.NotNow):
        meetings.record_meeting(
            viewer=viewer(here.east.director), meeting=meeting, held_on=MONDAY, minutes="…", at=NOW,
        )


def test_what_two_people_say_stands_on_no_list_that_others_read(here: Company) -> None:
    """Dues, notices of others and the audit chain never carry the words of a one-on-one."""
    secret = "父亲住院需要照顾"
    director, manager = viewer(here.east.director), viewer(here.east.manager)
    meeting = talk(here, agenda=secret)
    meetings.move_meeting(viewer=director, meeting=meeting, planned_at=moment(FRIDAY, "16:00"), reason=secret)
    meetings.record_meeting(viewer=director, meeting=meeting, held_on=MONDAY, minutes=secret, at=NOW)
    made = commitments.make_commitment(
        viewer=director, meeting=meeting, owner_id=here.east.director.pk, text=secret, due_on=FRIDAY, at=NOW,
    )
    commitments.keep_commitment(viewer=director, commitment=made, how=secret, at=NOW)
    other = commitments.make_commitment(
        viewer=manager, meeting=meeting, owner_id=here.east.manager.pk, text=secret, due_on=FRIDAY, at=NOW,
    )
    commitments.release_commitment(viewer=director, commitment=other, reason=secret, at=NOW)
    meetings.confirm_meeting(viewer=manager, meeting=meeting, at=NOW, remark=secret)
    everyone_else = Notice.objects.exclude(person_id__in=[here.east.director.pk, here.east.manager.pk])
    for rows in (AuditEntry.objects.values(), everyone_else.values(), Due.objects.values()):
        assert secret not in str(list(rows))


def test_hr_reads_a_personal_record_only_when_both_sides_share_it(here: Company) -> None:
    """One side is not enough, the head of HR and the other region's partner never, and it can be taken back."""
    meeting = talk(here)
    partner, other, head = here.east.hrbp, here.west.hrbp, here.hr_head

    def seen_by(person: Person) -> bool:
        return queries.visible_to(viewer(person), on=MONDAY).filter(pk=meeting.pk).exists()

    meetings.share_meeting(viewer=viewer(here.east.director), meeting=meeting, at=NOW)
    assert not seen_by(partner)
    meetings.share_meeting(viewer=viewer(here.east.manager), meeting=meeting, at=NOW)
    assert [seen_by(partner), seen_by(other), seen_by(head), seen_by(here.east.rep)] == [True, False, False, False]
    meetings.unshare_meeting(viewer=viewer(here.east.manager), meeting=meeting)
    assert not seen_by(partner)
    with pytest.raises(refusals.NotYours):
        meetings.share_meeting(viewer=viewer(partner), meeting=meeting, at=NOW)
    with pytest.raises(refusals.NotYours):
        meetings.unshare_meeting(viewer=viewer(partner), meeting=meeting)
    assert not queries.visible_to(system(), on=MONDAY).exists()


def test_after_a_transfer_the_old_superior_keeps_their_own_talks_and_sees_no_new_one(here: Company) -> None:
    """Ex-manager: what they took part in, not what is said with the successor; the new line sees no old briefing."""
    manager, old, new = here.east.manager, here.east.director, here.west.director
    before, briefing = talk(here), talk(here, kind="duty_briefing", confidentiality="C1")
    moved = MONDAY + timedelta(days=1)
    ReportingLine.objects.filter(person=manager).update(validity=DateRange(date(2020, 1, 1), moved))
    Assignment.objects.filter(person=manager).update(validity=DateRange(date(2020, 1, 1), moved))
    post = Assignment.objects.filter(person=manager).get()
    Assignment.objects.create(person=manager, position=post.position, unit=here.west.team, validity=DateRange(moved, None))
    ReportingLine.objects.create(person=manager, manager=new, validity=DateRange(moved, None))
    later = NOW + timedelta(days=2)

    def as_of_later(person: Person) -> Viewer:
        return viewer(person, later)

    after = meetings.plan_meeting(
        viewer=as_of_later(new), kind="duty_briefing", title=TITLE, subject_id=manager.pk, holder_id=new.pk,
        on=later.date(), confidentiality="C1",
    )

    def sees(person: Person) -> set[int]:
        return set(queries.visible_to(as_of_later(person), on=later.date()).values_list("pk", flat=True))

    assert sees(old) == {before.pk, briefing.pk}
    assert sees(here.east.hrbp) == {briefing.pk}
    assert sees(new) == sees(here.west.hrbp) == {after.pk}
    with pytest.raises(refusals.NotYoursToPlan):
        meetings.plan_meeting(
            viewer=as_of_later(old), kind="one_on_one", title=TITLE, subject_id=manager.pk, holder_id=new.pk,
            on=later.date(),
        )


def test_a_promise_ends_one_way(here: Company) -> None:
    """Kept by who made it, released by whom it was made to, not both; not for a day gone by."""
    director, manager = viewer(here.east.director), viewer(here.east.manager)
    meeting = talk(here)

    def promise() -> Commitment:
        return commitments.make_commitment(
            viewer=manager, meeting=meeting, owner_id=here.east.manager.pk, text="提交客户名单", due_on=FRIDAY, at=NOW,
        )

    with pytest.raises(refusals.PromiseInThePast):
        commitments.make_commitment(
            viewer=manager, meeting=meeting, owner_id=here.east.manager.pk, text="…", due_on=date(2026, 11, 20), at=NOW,
        )
    first, second = promise(), promise()
    with pytest.raises(refusals.NotPromisedToYou):
        commitments.release_commitment(viewer=manager, commitment=first, reason="…", at=NOW)
    commitments.release_commitment(viewer=director, commitment=first, reason="客户已移交", at=NOW)
    with pytest.raises(refusals.PromiseEnded):
        commitments.keep_commitment(viewer=manager, commitment=first, how="…", at=NOW)
    commitments.keep_commitment(viewer=manager, commitment=second, how="已发邮件", at=NOW)
    with pytest.raises(refusals.PromiseEnded):
        commitments.release_commitment(viewer=director, commitment=second, reason="…", at=NOW)
    assert ("dialogue.commitment", here.east.manager.pk) not in owed(meeting)


def test_others_are_told_in_the_same_transaction_when_it_is_held_and_when_both_have_confirmed(here: Company) -> None:
    """Once each, and only of their kind of meeting."""
    told: list[str] = []

    def note(*, viewer: Viewer, meeting: Meeting, at: datetime) -> None:
        assert viewer.now == at
        told.append(meeting.state)

    when_changed("skip_level", note)
    when_changed("skip_level", note)
    for kind in ("skip_level", "one_on_one"):
        meeting = talk(here, kind=kind, holder_id=here.executive.pk, by=here.executive)
        meetings.record_meeting(viewer=viewer(here.executive), meeting=meeting, held_on=MONDAY, minutes="谈了。", at=NOW)
        for side in (here.executive, here.east.manager, here.executive):
            meetings.confirm_meeting(viewer=viewer(side), meeting=meeting, at=NOW)
    assert told == [MeetingState.HELD, MeetingState.CONFIRMED]


def test_the_list_says_what_waits_for_me(here: Company) -> None:
    """Until my side is given, and again when the words change."""
    meeting = talk(here)

    def waits(person: Person) -> bool:
        return queries.for_list(viewer(person), on=MONDAY).filter(pk=meeting.pk, waits_for_me=True).exists()

    director, manager = here.east.director, here.east.manager
    assert [waits(director), waits(manager)] == [False, False]
    meetings.record_meeting(viewer=viewer(director), meeting=meeting, held_on=MONDAY, minutes="一", at=NOW)
    meetings.confirm_meeting(viewer=viewer(director), meeting=meeting, at=NOW)
    assert [waits(director), waits(manager)] == [False, True]
    meetings.record_meeting(viewer=viewer(manager), meeting=meeting, held_on=MONDAY, minutes="二", at=NOW)
    assert [waits(director), waits(manager)] == [True, True]
    shown = queries.file_of(meeting)
    assert shown.last is not None
    assert (shown.last.text, len(shown.versions), shown.confirmed_by(director.pk)) == ("二", 2, None)
    assert queries.file_of(talk(here)).confirmed_by(director.pk) is None


def test_indicators_count_only_what_both_confirmed_in_their_window(here: Company) -> None:
    """A briefing held and confirmed counts on the day it was held."""
    director, manager = here.east.director, here.east.manager
    done, open_one = (talk(here, kind="duty_briefing", object_kind="duties.paper", object_id=str(i)) for i in (1, 2))
    for meeting in (done, open_one):
        meetings.record_meeting(viewer=viewer(director), meeting=meeting, held_on=MONDAY, minutes="逐条。", at=NOW)
        meetings.confirm_meeting(viewer=viewer(director), meeting=meeting, at=NOW)
    meetings.confirm_meeting(viewer=viewer(manager), meeting=done, at=NOW)
    people = [manager.pk, here.west.manager.pk]
    counted = queries.confirmed_talks(kind="duty_briefing", person_ids=people, window=DaySpan(MONDAY, MONDAY + timedelta(days=1)))
    assert {person: [one.object_id for one in rows] for person, rows in counted.items()} == {manager.pk: ["1"]}
    assert queries.confirmed_talks(kind="duty_briefing", person_ids=people, window=DaySpan(MONDAY + timedelta(days=1))) == {}
    assert list(queries.meetings_about(object_kind="duties.paper", object_id="1")) == [done]


def test_promises_are_found_by_the_two_between_whom_they_were_made(here: Company) -> None:
    """Both see it, nobody else does."""
    meeting = talk(here)
    made = commitments.make_commitment(
        viewer=viewer(here.east.director), meeting=meeting, owner_id=here.east.director.pk, text="开通账号",
        due_on=FRIDAY, at=NOW,
    )
    for side in (here.east.director, here.east.manager):
        assert queries.commitment_of(viewer(side), commitment_id=made.pk) == made
        assert list(queries.open_commitments(viewer(side))) == [made]
    for other in (here.east.hrbp, here.west.director):
        assert not queries.open_commitments(viewer(other)).exists()
        with pytest.raises(NotSeen):
            queries.commitment_of(viewer(other), commitment_id=made.pk)


@pytest.mark.parametrize("change", [
    "UPDATE activities_meeting SET subject_id = holder_id WHERE id = %(meeting)s",
    "UPDATE activities_participant SET seat = 'guest' WHERE meeting_id = %(meeting)s",
    "DELETE FROM activities_participant WHERE meeting_id = %(meeting)s",
    "UPDATE activities_commitment SET text = 'x' WHERE meeting_id = %(meeting)s",
    "DELETE FROM activities_commitment WHERE meeting_id = %(meeting)s",
    "UPDATE activities_meeting SET move_count = 3 WHERE id = %(meeting)s",
    """UPDATE activities_meeting SET state = 'confirmed', held_on = now(), confirmed_at = now() WHERE id = %(meeting)s;
    SET CONSTRAINTS ALL IMMEDIATE""",
])
def test_the_database_itself_refuses(here: Company, change: str) -> None:
    """Raw SQL, past every rule: who met, what was promised, and a confirmation nobody gave."""
    meeting = talk(here)
    commitments.make_commitment(
        viewer=viewer(here.east.director), meeting=meeting, owner_id=here.east.director.pk, text="开通账号",
        due_on=FRIDAY, at=NOW,
    )
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change, {"meeting": meeting.pk})


def test_no_table_of_meetings_can_be_emptied(here: Company, guarded: Callable[[str], None]) -> None:
    """TRUNCATE is refused too."""
    for table in ("activities_meeting", "activities_minutes", "activities_confirmation", "activities_commitment"):
        guarded(table)
        with pytest.raises(IntegrityError, match="refused"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"TRUNCATE {table} CASCADE")
