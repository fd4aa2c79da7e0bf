"""What a person may answer besides a signature: talk first, object, refuse; and what the company then owes."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from lingxiao.engines.activities.domain import meetings
from lingxiao.engines.activities.models import Confirmation, Minutes
from lingxiao.engines.cadence.models import Due
from lingxiao.engines.cases.models import Case
from lingxiao.engines.documents.domain import briefing, issuing, queries, refusing, signing
from lingxiao.engines.documents.domain.objecting import withdraw_objection
from lingxiao.engines.documents.enums import Channel, IssueState
from lingxiao.engines.documents.models import Delivery, Issue, Objection, RefusalRecord, Signature
from lingxiao.engines.documents.refusals import (
    BriefingFirst,
    NoRefusalBeforeDeadline,
    NotAWitness,
    NothingToSettle,
    NotPermitted,
    NotYours,
    ObjectionOpen,
    ProofNeeded,
    SayWhy,
    StepFirst,
    WrongState,
)
from lingxiao.kernel.refusals import NotSeen
from tests.engines.cadence.company import moment, viewer
from tests.engines.documents.desk import (
    AT,
    LATER,
    TEXT,
    TODAY,
    issued,
    looking,
    next_version,
    published,
    read,
    signed,
)

if TYPE_CHECKING:
    from tests.engines.documents.desk import Desk

BRIEF_BY = date(2026, 12, 7)


def state_of(copy: Issue) -> str:
    return Issue.objects.get(pk=copy.pk).state


def open_keys() -> set[str]:
    return set(Due.objects.filter(fulfilled_at=None, withdrawn_at=None).values_list("key", flat=True))


# -- the briefing ----------------------------------------------------------------------------------------------------


def test_a_briefing_is_confirmed_by_both_and_then_it_is_signed(desk: Desk) -> None:
    copy = read(desk.manager, issued(desk, brief_by=BRIEF_BY))
    director = viewer(desk.company.east.director)
    meeting = briefing.record_briefing(viewer=director, issue=copy, held_on=TODAY, minutes="问：限额？答：5%。", at=AT)
    assert (state_of(copy), meeting.state) == (IssueState.DISCUSSED, "held")
    with pytest.raises(BriefingFirst):
        signing.sign(viewer=desk.manager, issue=copy, text_sha256=copy.sha256, at=AT, reauthenticated_at=AT)
    sha = Minutes.objects.get().sha256
    briefing.confirm_briefing(viewer=desk.manager, issue=copy, minutes_sha256=sha, at=AT)
    held = Issue.objects.get(pk=copy.pk)
    assert (held.state, held.briefed_at) == (IssueState.PENDING_SIGN, AT)
    assert Confirmation.objects.count() == 2
    assert f"documents.brief:{copy.pk}" not in open_keys()
    assert signing.sign(viewer=desk.manager, issue=copy, text_sha256=copy.sha256, at=AT, reauthenticated_at=AT).pk


def test_who_may_brief_and_who_may_confirm(desk: Desk) -> None:
    copy = issued(desk, brief_by=BRIEF_BY)
    for who in (desk.manager, desk.stranger, viewer(desk.company.east.rep), viewer(desk.company.west.hrbp)):
        with pytest.raises(NotPermitted):
            briefing.record_briefing(viewer=who, issue=copy, held_on=TODAY, minutes="我说了算", at=AT)
    briefing.record_briefing(viewer=desk.hrbp, issue=copy, held_on=TODAY, minutes="已沟通", at=AT)
    with pytest.raises(Exception, match=r".") as refused:
        briefing.confirm_briefing(viewer=desk.stranger, issue=copy, minutes_sha256="", at=AT)
    assert type(refused.value).__name__ == "NotYours"
    assert state_of(copy) == IssueState.DISCUSSED


def test_minutes_that_change_take_the_copy_back_a_step(desk: Desk) -> None:
    copy = issued(desk, brief_by=BRIEF_BY)
    meeting = briefing.record_briefing(viewer=desk.hrbp, issue=copy, held_on=TODAY, minutes="甲", at=AT)
    briefing.confirm_briefing(viewer=desk.manager, issue=copy, minutes_sha256="", at=AT)
    assert state_of(copy) == IssueState.PENDING_SIGN
    meetings.record_meeting(viewer=desk.hrbp, meeting=meeting, held_on=TODAY, minutes="乙", at=AT)
    briefing.follow(viewer=desk.hrbp, meeting=meeting, at=AT)
    held = Issue.objects.get(pk=copy.pk)
    assert (held.state, held.briefed_at) == (IssueState.DISCUSSED, None)


def test_a_late_briefing_gives_the_person_time(desk: Desk) -> None:
    """The company was late; the person has five working days from then, under a due of its own."""
    copy = issued(desk, brief_by=TODAY, sign_by=TODAY + timedelta(days=1))
    late = moment(date(2026, 12, 1))
    briefing.record_briefing(
        viewer=viewer(desk.company.east.hrbp, late), issue=copy, held_on=date(2026, 12, 1), minutes="晚了", at=late,
    )
    briefing.confirm_briefing(viewer=viewer(desk.company.east.manager, late), issue=copy, minutes_sha256="", at=late)
    held = Issue.objects.get(pk=copy.pk)
    assert held.sign_by == date(2026, 12, 8)
    assert open_keys() >= {f"documents.sign:{copy.pk}:1"}
    assert Due.objects.get(key=f"documents.sign:{copy.pk}:0").withdrawn_at == late
    assert Due.objects.get(key=f"documents.sign:{copy.pk}:1").due_on == date(2026, 12, 8)


# -- objections ------------------------------------------------------------------------------------------------------


def test_an_objection_stops_one_clock_and_starts_another(desk: Desk) -> None:
    copy = issued(desk)
    with pytest.raises(SayWhy):
        signing.object_to(viewer=desk.manager, issue=copy, text=" ", at=AT)
    for who in (desk.stranger, desk.hrbp):
        with pytest.raises(NotYours):
            signing.object_to(viewer=who, issue=copy, text="不同意", at=AT)
    objection = signing.object_to(viewer=desk.manager, issue=copy, text="折扣限额低于授权表", at=AT)
    assert state_of(copy) == IssueState.OBJECTED
    assert open_keys() == {f"documents.objection:{objection.pk}"}
    due = Due.objects.get(key=f"documents.objection:{objection.pk}")
    assert (due.owner, due.side, due.due_on) == (desk.company.east.hrbp, "company", date(2026, 12, 7))
    case = Case.objects.get()
    assert (case.kind, case.subject, case.object_id) == ("duty_objection", desk.company.east.manager, str(copy.pk))
    with pytest.raises(ObjectionOpen):
        signing.object_to(viewer=desk.manager, issue=copy, text="再说一次", at=AT)
    with pytest.raises(ObjectionOpen):
        signing.sign(viewer=desk.manager, issue=copy, text_sha256=copy.sha256, at=AT, reauthenticated_at=AT)


def test_an_objection_to_another_document_is_called_by_its_own_name(desk: Desk) -> None:
    """A policy is no duty statement: its objection is another kind of case, and settled on the document all the same."""
    version = published(desk, key="po", kind="policy", blocks=TEXT[:1])
    copy = issued(desk, version, signature_level="S1", viewer=desk.hr)
    signing.object_to(viewer=desk.manager, issue=copy, text="第二条不清楚", at=AT)
    assert Case.objects.get().kind == "document_objection"
    signing.settle_objection(viewer=desk.hr, issue=copy, outcome="text_stays", text="第二条的意思是……", at=AT)
    assert (Case.objects.get().state, state_of(copy)) == ("communicated", IssueState.ISSUED)


def test_nobody_settles_their_own_objection_nor_a_stranger(desk: Desk) -> None:
    copy = issued(desk)
    signing.object_to(viewer=desk.manager, issue=copy, text="不同意", at=AT)
    for who in (desk.manager, desk.stranger, viewer(desk.company.west.hrbp), desk.hr):
        with pytest.raises(NotPermitted):
            signing.settle_objection(viewer=who, issue=copy, outcome="text_stays", text="维持", at=AT)
    with pytest.raises(SayWhy):
        signing.settle_objection(viewer=desk.hrbp, issue=copy, outcome="text_stays", text="", at=AT)
    assert state_of(copy) == IssueState.OBJECTED


def test_the_text_stays_and_the_person_has_time_again(desk: Desk) -> None:
    copy = read(desk.manager, issued(desk, sign_by=TODAY))
    signing.object_to(viewer=desk.manager, issue=copy, text="不同意", at=AT)
    signing.settle_objection(viewer=desk.hrbp, issue=copy, outcome="text_stays", text="与授权表一致", at=AT)
    held = Issue.objects.get(pk=copy.pk)
    assert (held.state, held.sign_by) == (IssueState.PENDING_SIGN, date(2026, 11, 30))
    assert open_keys() >= {f"documents.sign:{copy.pk}:1"}
    case = Case.objects.get()
    assert (case.state, case.outcome, case.decided_by) == ("communicated", "not_upheld", desk.company.east.hrbp)
    with pytest.raises(NothingToSettle):
        signing.settle_objection(viewer=desk.hrbp, issue=copy, outcome="text_stays", text="再来", at=AT)
    assert signing.sign(viewer=desk.manager, issue=copy, text_sha256=copy.sha256, at=AT, reauthenticated_at=AT).pk


def test_the_text_changes_and_the_new_copy_answers(desk: Desk) -> None:
    first = issued(desk)
    objection = signing.object_to(viewer=desk.manager, issue=first, text="范围过大", at=AT)
    text = next_version(desk, first.template, paragraph="负责{{责任区域}}的直销客户。")
    with pytest.raises(ObjectionOpen):
        issued(desk, text)
    signing.settle_objection(viewer=desk.hrbp, issue=first, outcome="new_version", text="接受，修改范围", at=AT)
    assert open_keys() >= {f"documents.renegotiate:{objection.pk}"}
    assert state_of(first) == IssueState.NEGOTIATING
    second = issued(desk, text)
    assert state_of(first) == IssueState.SUPERSEDED
    assert Objection.objects.get().answered_with == second
    assert Due.objects.get(key=f"documents.renegotiate:{objection.pk}").evidence == f"documents.issue:{second.pk}"
    assert Case.objects.get().outcome == "upheld"


def test_an_objection_can_be_taken_back_by_who_raised_it(desk: Desk) -> None:
    copy = issued(desk)
    signing.object_to(viewer=desk.manager, issue=copy, text="不同意", at=AT)
    with pytest.raises(NotYours):
        withdraw_objection(viewer=desk.hrbp, issue=copy, text="他撤回了", at=AT)
    withdraw_objection(viewer=desk.manager, issue=copy, text="已说明清楚", at=AT)
    assert state_of(copy) == IssueState.PENDING_SIGN
    assert (Case.objects.get().outcome, Objection.objects.get().outcome) == ("withdrawn", "withdrawn")


# -- refusal ---------------------------------------------------------------------------------------------------------


def explained(desk: Desk, copy: Issue) -> RefusalRecord:
    record = refusing.open_refusal(viewer=desk.hrbp, issue=copy, statement="本人当面表示不签", at=AT)
    return refusing.explain_again(viewer=desk.hrbp, record=record, held_on=TODAY, minutes="逐条说明，本人仍不签。", at=AT)


def witnessed(desk: Desk, copy: Issue) -> RefusalRecord:
    record = explained(desk, copy)
    region = desk.company.east
    refusing.name_witnesses(viewer=desk.hrbp, record=record, one_id=region.director.pk, two_id=region.rep.pk, at=AT)
    for person in (region.director, region.rep):
        refusing.witness(viewer=looking(person), record=record, at=AT)
    return record


def test_a_refusal_goes_step_by_step(desk: Desk) -> None:
    """Re-explained, two witnesses under their own sign-in, EMS number: only then the copy stands as refused."""
    copy = issued(desk)
    record = explained(desk, copy)
    region = desk.company.east
    with pytest.raises(StepFirst):
        refusing.deliver_refusal(viewer=desk.hrbp, record=record, channel="ems", proof="123", at=AT)
    refusing.name_witnesses(viewer=desk.hrbp, record=record, one_id=region.director.pk, two_id=region.rep.pk, at=AT)
    assert open_keys() >= {f"documents.witness:{record.pk}:{one.pk}" for one in (region.director, region.rep)}
    with pytest.raises(NotYours):
        refusing.witness(viewer=desk.hrbp, record=record, at=AT)
    refusing.witness(viewer=looking(region.director), record=record, at=AT)
    with pytest.raises(StepFirst):
        refusing.deliver_refusal(viewer=desk.hrbp, record=record, channel="ems", proof="123", at=AT)
    refusing.witness(viewer=looking(region.rep), record=record, at=AT)
    assert state_of(copy) == IssueState.PENDING_SIGN
    for channel, proof in (("ems", ""), ("hand", "当面"), ("in_app", "1")):
        with pytest.raises(ProofNeeded):
            refusing.deliver_refusal(viewer=desk.hrbp, record=record, channel=channel, proof=proof, at=AT)
    refusing.deliver_refusal(viewer=desk.hrbp, record=record, channel=Channel.EMS, proof="1234567890123", at=AT)
    held = Issue.objects.get(pk=copy.pk)
    assert held.state == IssueState.REFUSED
    assert held.in_force.lower == held.effective.lower
    assert Delivery.objects.get(channel="ems").proof == "1234567890123"
    assert not Signature.objects.exists()
    assert not queries.may_be_cited(held, on=LATER)
    assert not {key for key in open_keys() if key.startswith("documents.")}


@pytest.mark.parametrize(
    "pair", [("manager", "rep"), ("rep", "manager"), ("rep", "rep"), ("hrbp", "rep"), ("rep", "hrbp")],
)
def test_the_person_who_runs_it_and_one_colleague_twice_are_no_two_witnesses(desk: Desk, pair: tuple[str, str]) -> None:
    record = explained(desk, issued(desk))
    one, two = (getattr(desk.company.east, who).pk for who in pair)
    with pytest.raises(NotAWitness):
        refusing.name_witnesses(viewer=desk.hrbp, record=record, one_id=one, two_id=two, at=AT)


def test_witnesses_come_after_the_talk(desk: Desk) -> None:
    record = refusing.open_refusal(viewer=desk.hrbp, issue=issued(desk), statement="不签", at=AT)
    region = desk.company.east
    with pytest.raises(StepFirst):
        refusing.name_witnesses(viewer=desk.hrbp, record=record, one_id=region.director.pk, two_id=region.rep.pk, at=AT)


def test_silence_is_no_refusal_before_the_last_day(desk: Desk) -> None:
    copy = issued(desk, sign_by=TODAY)
    with pytest.raises(NoRefusalBeforeDeadline):
        refusing.open_refusal(viewer=desk.hrbp, issue=copy, statement="", at=AT)
    tomorrow = moment(TODAY + timedelta(days=1))
    late = viewer(desk.company.east.hrbp, tomorrow)
    assert refusing.open_refusal(viewer=late, issue=copy, statement="", at=tomorrow).pk
    for who in (desk.manager, desk.stranger, desk.hr):
        with pytest.raises(NotPermitted):
            refusing.open_refusal(viewer=who, issue=copy, statement="他不签", at=AT)


def test_who_refused_may_still_sign(desk: Desk) -> None:
    copy = read(desk.manager, issued(desk))
    refusing.deliver_refusal(viewer=desk.hrbp, record=witnessed(desk, copy), channel="mail", proof="<1@x>", at=AT)
    signing.sign(viewer=desk.manager, issue=copy, text_sha256=copy.sha256, at=AT, reauthenticated_at=AT)
    assert state_of(copy) == IssueState.SIGNED


def test_a_record_is_seen_by_its_witnesses_and_not_by_others(desk: Desk) -> None:
    record = witnessed(desk, issued(desk))
    rep, west = looking(desk.company.east.rep), looking(desk.company.west.rep)
    assert queries.refusal_seen_by(rep, record_id=record.pk, on=TODAY) == record
    with pytest.raises(NotSeen):
        queries.refusal_seen_by(west, record_id=record.pk, on=TODAY)
    with pytest.raises(NotSeen):
        queries.issue_seen_by(rep, issue_id=record.issue_id, on=TODAY)


def test_signing_in_the_middle_ends_the_procedure(desk: Desk) -> None:
    copy = read(desk.manager, issued(desk))
    record = witnessed(desk, copy)
    signing.sign(viewer=desk.manager, issue=copy, text_sha256=copy.sha256, at=AT, reauthenticated_at=AT)
    with pytest.raises(WrongState):
        refusing.deliver_refusal(viewer=desk.hrbp, record=record, channel="ems", proof="123", at=AT)


def test_a_revoked_copy_takes_its_objection_with_it(desk: Desk) -> None:
    copy = issued(desk, published(desk))
    signing.object_to(viewer=desk.manager, issue=copy, text="不同意", at=AT)
    issuing.revoke(viewer=desk.hrbp, issue=copy, reason="岗位取消", at=AT)
    assert not {key for key in open_keys() if key.startswith("documents.")}


def test_a_signed_copy_is_done(desk: Desk) -> None:
    copy = signed(desk)
    with pytest.raises(WrongState):
        signing.object_to(viewer=desk.manager, issue=copy, text="后悔了", at=AT)
    with pytest.raises(WrongState):
        refusing.open_refusal(viewer=desk.hrbp, issue=copy, statement="不签", at=AT)
