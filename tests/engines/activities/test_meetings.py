"""Meetings are confirmed by both sides, on the same words, and what was said stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import DatabaseError, connection, transaction

from lingxiao.engines.activities import refusals
from lingxiao.engines.activities.domain import commitments, meetings, queries
from lingxiao.engines.activities.enums import MeetingState
from lingxiao.kernel.refusals import NotSeen
from lingxiao.kernel.words import Bilingual
from tests.engines.cadence.company import MONDAY, NOW, found, viewer

if TYPE_CHECKING:
    from lingxiao.engines.activities.models import Meeting
    from tests.engines.cadence.company import Company

pytestmark = pytest.mark.django_db
TITLE = Bilingual("职责沟通会", "Duty briefing")


@pytest.fixture
def company() -> Company:
    """Two regions with everyone in them."""
    return found()


def planned(company: Company, *, kind: str = "duty_briefing", confidentiality: str = "C1") -> Meeting:
    """The director of the east meets the manager of the east."""
    east = company.east
    return meetings.plan_meeting(
        viewer=viewer(east.director), kind=kind, title=TITLE, subject_id=east.manager.pk, holder_id=east.director.pk,
        on=MONDAY, confidentiality=confidentiality,
    )


def written(company: Company, text: str = "逐条说明了职责。") -> Meeting:
    """Held today and written up by the director."""
    meeting = planned(company)
    meetings.record_meeting(viewer=viewer(company.east.director), meeting=meeting, held_on=MONDAY, minutes=text, at=NOW)
    return meeting


def test_it_takes_both_sides(company: Company) -> None:
    """One confirmation is not two, and twice by one side is once."""
    meeting = written(company)
    director, manager = viewer(company.east.director), viewer(company.east.manager)
    for _time in range(2):
        assert meetings.confirm_meeting(viewer=director, meeting=meeting, at=NOW).state == MeetingState.HELD
    assert meetings.confirm_meeting(viewer=manager, meeting=meeting, at=NOW).state == MeetingState.CONFIRMED


def test_other_words_need_both_again_and_the_first_are_kept(company: Company) -> None:
    """The director adds a sentence after both confirmed."""
    meeting = written(company)
    both = [viewer(company.east.director), viewer(company.east.manager)]
    for one in both:
        meetings.confirm_meeting(viewer=one, meeting=meeting, at=NOW)
    meetings.record_meeting(viewer=both[0], meeting=meeting, held_on=MONDAY, minutes="逐条说明了职责。另加一项。", at=NOW)
    meeting.refresh_from_db()
    assert (meeting.state, meeting.confirmed_at) == (MeetingState.HELD, None)
    assert [len(one.confirmations.all()) for one in queries.minutes_of(meeting)] == [0, 2]


def test_what_was_not_read_is_not_confirmed(company: Company) -> None:
    """The page showed other minutes than those that now stand."""
    meeting = written(company)
    shown = meetings.fingerprint("别的内容")
    with pytest.raises(refusals.MinutesChanged):
        meetings.confirm_meeting(viewer=viewer(company.east.manager), meeting=meeting, at=NOW, sha256=shown)


def test_a_meeting_is_not_confirmed_before_it_is_written_up_nor_by_a_stranger(company: Company) -> None:
    """No minutes, a stranger, an empty text, a day that lies ahead."""
    meeting = planned(company)
    with pytest.raises(refusals.NotNow):
        meetings.confirm_meeting(viewer=viewer(company.east.manager), meeting=meeting, at=NOW)
    director = viewer(company.east.director)
    with pytest.raises(refusals.SaySomething):
        meetings.record_meeting(viewer=director, meeting=meeting, held_on=MONDAY, minutes="  ", at=NOW)
    with pytest.raises(refusals.NotHeldYet):
        meetings.record_meeting(viewer=director, meeting=meeting, held_on=MONDAY.replace(day=30), minutes="x", at=NOW)
    with pytest.raises(refusals.NotYours):
        meetings.record_meeting(
            viewer=viewer(company.west.manager), meeting=meeting, held_on=MONDAY, minutes="x", at=NOW)


@pytest.mark.parametrize("table", ["activities_minutes", "activities_confirmation"])
def test_what_was_said_stays(company: Company, table: str) -> None:
    """The database refuses to change or delete it."""
    meeting = written(company)
    meetings.confirm_meeting(viewer=viewer(company.east.manager), meeting=meeting, at=NOW)
    for sql in (f"UPDATE {table} SET sha256 = 'x'", f"DELETE FROM {table}"):  # noqa: S608 -- as listed above
        with pytest.raises(DatabaseError, match="refused"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)


def test_a_briefing_is_seen_by_line_and_hr_a_one_on_one_only_by_the_two(company: Company) -> None:
    """The other region sees neither."""
    briefing = planned(company)
    talk = planned(company, kind="one_on_one", confidentiality="C2")

    def sees(person: object, meeting: Meeting) -> bool:
        return queries.visible_to(viewer(person), on=MONDAY).filter(pk=meeting.pk).exists()  # type: ignore[arg-type]

    east, west = company.east, company.west
    assert [sees(one, briefing) for one in (east.manager, east.director, east.hrbp, company.hr_head)] == [True] * 4
    assert [sees(one, talk) for one in (east.manager, east.director, east.hrbp, company.hr_head)] == [True, True, False, False]
    assert not any(sees(one, meeting) for one in (west.manager, west.hrbp, west.director) for meeting in (briefing, talk))
    with pytest.raises(NotSeen):
        queries.meeting_seen_by(viewer(west.hrbp), meeting_id=briefing.pk, on=MONDAY)


def test_a_promise_is_owed_by_the_side_that_made_it(company: Company) -> None:
    """The director promises a system account: the company's debt until it is kept, and only the director keeps it."""
    from lingxiao.engines.cadence.domain.queries import dues_of_object

    meeting = written(company)
    east = company.east
    made = commitments.make_commitment(
        viewer=viewer(east.manager), meeting=meeting, owner_id=east.director.pk, text="开通 CRM 账号",
        due_on=MONDAY.replace(day=27), at=NOW,
    )
    about = dues_of_object(object_kind="activities.meeting", object_id=str(meeting.pk))
    due = about.get(practice="dialogue.commitment")
    assert (due.side, due.owner_id, due.subject_id) == ("company", east.director.pk, east.manager.pk)
    with pytest.raises(refusals.NotYours):
        commitments.keep_commitment(viewer=viewer(east.manager), commitment=made, how="已开通", at=NOW)
    commitments.keep_commitment(viewer=viewer(east.director), commitment=made, how="已开通", at=NOW)
    due.refresh_from_db()
    assert due.fulfilled_at == NOW
    with pytest.raises(refusals.NotYours):
        commitments.make_commitment(
            viewer=viewer(company.west.manager), meeting=meeting, owner_id=east.director.pk, text="x",
            due_on=MONDAY.replace(day=27), at=NOW)
