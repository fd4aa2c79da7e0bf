"""Results: approved by other eyes, talked over, told by letter, confirmed or refused with proof."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError, connection, transaction

from lingxiao.engines.activities.domain import meetings
from lingxiao.engines.activities.models import Minutes
from lingxiao.engines.appraisals.domain import calibrating, queries, results
from lingxiao.engines.appraisals.enums import Stage
from lingxiao.engines.appraisals.models import Result
from lingxiao.engines.appraisals.refusals import (
    ApprovedAlready,
    LetterOut,
    NotCalibrated,
    NothingChosen,
    NotYoursToApprove,
    NotYoursToTell,
    OwnHand,
    TalkedAlready,
    TalkFirst,
)
from lingxiao.engines.cadence.models import Due
from lingxiao.engines.documents.domain import refusing, signing
from tests.engines.appraisals.test_calibration import move
from tests.engines.appraisals.year import AT, DAY, REASON, SAID

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.engines.appraisals.year import Year

pytestmark = pytest.mark.django_db


def test_who_gave_or_moved_a_grade_does_not_approve_it(year: Year) -> None:
    east, west = year.company.regions
    year.graded([east.manager, east.director])
    session = year.begun()
    move(year, session, year.hr, east.manager)
    calibrating.conclude(viewer=year.see(year.hr), session=session, text="结束", at=AT)
    year.open(Stage.APPROVAL)
    for who, refusal in ((year.hr, OwnHand), (east.director, NotYoursToApprove), (west.hrbp, NotYoursToApprove)):
        with pytest.raises(refusal):
            results.approve(viewer=year.see(who), reviews=[year.review_of(east.manager)], at=AT)
    with pytest.raises(OwnHand):
        results.approve(
            viewer=year.see(year.company.executive), reviews=[year.review_of(east.manager), year.review_of(east.director)], at=AT,
        )
    assert not Result.objects.exists(), "all or none"
    (one,) = results.approve(viewer=year.see(year.company.executive), reviews=[year.review_of(east.manager)], at=AT)
    assert (one.version, one.rating.grade, one.approved_by) == (1, "A", year.company.executive)
    (other,) = results.approve(viewer=year.see(year.company.hr_head), reviews=[year.review_of(east.director)], at=AT)
    assert other.approved_by == year.company.hr_head
    with pytest.raises(ApprovedAlready):
        results.approve(viewer=year.see(year.company.executive), reviews=[year.review_of(east.manager)], at=AT)
    with pytest.raises(NothingChosen):
        results.approve(viewer=year.see(year.company.executive), reviews=[], at=AT)


def test_a_card_on_the_table_is_not_approved(year: Year) -> None:
    east = year.company.east
    year.graded([east.manager])
    year.begun()
    year.open(Stage.APPROVAL)
    with pytest.raises(NotCalibrated, match=east.manager.name):
        results.approve(viewer=year.see(year.company.executive), reviews=[year.review_of(east.manager)], at=AT)


def test_talk_and_letter_are_owed_within_ten_working_days(year: Year) -> None:
    east = year.company.east
    made = year.approved(east.manager)
    assert made.tell_by == date(2026, 3, 16)
    rows = Due.objects.filter(object_kind="appraisals.result", object_id=str(made.pk))
    assert {(one.practice, one.owner.name, one.due_on) for one in rows} == {
        ("appraisals.talk", east.director.name, date(2026, 3, 16)), ("appraisals.letter", east.hrbp.name, date(2026, 3, 16)),
    }


def test_nobody_learns_their_result_from_a_letter(year: Year) -> None:
    east, west = year.company.regions
    made = year.approved(east.manager)
    review = year.review_of(east.manager)
    with pytest.raises(TalkFirst):
        results.issue_letter(viewer=year.see(east.hrbp), result=made, at=AT)
    for other in (east.manager, west.director):
        with pytest.raises(NotYoursToTell):
            results.hold_talk(viewer=year.see(other), result=made, held_on=DAY, minutes=SAID, at=AT)
    talked = results.hold_talk(viewer=year.see(east.director), result=made, held_on=DAY, minutes=SAID, at=AT)
    with pytest.raises(TalkedAlready):
        results.hold_talk(viewer=year.see(east.director), result=made, held_on=DAY, minutes=SAID, at=AT)
    assert talked.talk is not None
    minutes = Minutes.objects.get(meeting=talked.talk)
    meetings.confirm_meeting(viewer=year.see(east.manager), meeting=talked.talk, at=AT, sha256=minutes.sha256)
    assert queries.told_results(review) == []
    letter = results.issue_letter(viewer=year.see(east.hrbp), result=made, at=AT)
    assert (letter.signature_level, letter.state, letter.confidentiality) == ("S2", "pending_sign", "C2")
    assert REASON in str(letter.body)
    with pytest.raises(LetterOut):
        results.issue_letter(viewer=year.see(east.hrbp), result=made, at=AT)
    assert [one.pk for one in queries.told_results(review)] == [made.pk]
    open_dues = Due.objects.filter(object_id=str(made.pk), object_kind="appraisals.result", fulfilled_at__isnull=True)
    assert not open_dues.exists()


def test_a_letter_that_is_refused_is_proved_by_two_witnesses_and_a_delivery(year: Year) -> None:
    east, west = year.company.regions
    result = year.told(east.manager)
    assert result.letter is not None
    carer = year.see(east.hrbp)
    record = refusing.open_refusal(viewer=carer, issue=result.letter, statement="不认可结果，不签。", at=AT)
    record = refusing.explain_again(viewer=carer, record=record, held_on=DAY, minutes="逐项说明，本人仍不签。", at=AT)
    record = refusing.name_witnesses(viewer=carer, record=record, one_id=year.hr.pk, two_id=west.hrbp.pk, at=AT)
    for person in (year.hr, west.hrbp):
        refusing.witness(viewer=year.see(person), record=record, at=AT)
    record.refresh_from_db()
    refusing.deliver_refusal(viewer=carer, record=record, channel="ems", proof="EMS 1029", at=AT)
    result = Result.objects.select_related("letter", "review__cycle").get(pk=result.pk)
    assert result.letter is not None
    assert result.letter.state == "refused"
    assert results.appeal_until(result) == date(2026, 3, 9), "the days to appeal run from the proof of refusal"


def test_signing_says_received_and_starts_the_days_to_appeal(year: Year) -> None:
    east = year.company.east
    result = year.told(east.manager)
    assert results.appeal_until(result) is None
    assert result.letter is not None
    viewer = year.see(east.manager)
    signing.read_through(viewer=viewer, issue=result.letter, at=AT)
    signing.sign(
        viewer=viewer, issue=result.letter, text_sha256=result.letter.sha256, reservation="收到，不同意。",
        reauthenticated_at=AT - timedelta(minutes=1), at=AT,
    )
    again = Result.objects.select_related("letter", "review__cycle").get(pk=result.pk)
    assert results.appeal_until(again) == date(2026, 3, 9)


def test_the_database_keeps_what_was_approved(year: Year, guarded: Callable[[str], None]) -> None:
    guarded("appraisals_result")
    year.approved(year.company.east.manager)
    for statement in ("UPDATE appraisals_result SET version = 2", "DELETE FROM appraisals_result"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
