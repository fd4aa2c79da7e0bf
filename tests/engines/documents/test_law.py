"""The law where documents meet it: LR-01 consultation, LR-02 contract changes, LR-30 privacy notice, LR-32 assessments."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from lingxiao.engines.cadence.models import Due
from lingxiao.engines.documents.domain import changes, consulting, privacy, queries, refusing, signing, templates
from lingxiao.engines.documents.domain.contract_change import ProposedTerms
from lingxiao.engines.documents.enums import IssueState
from lingxiao.engines.documents.models import Consultation, ContractChange, Issue, Signature
from lingxiao.engines.documents.refusals import (
    AgreementFirst,
    ConsultationIncomplete,
    ConsultationMissing,
    ConsultedText,
    NotPermitted,
    SayWhy,
    TextChanged,
)
from lingxiao.engines.people.models import ContractTerms
from lingxiao.kernel import attachments
from lingxiao.kernel.words import Bilingual
from tests.engines.cadence.company import viewer
from tests.engines.documents.desk import AT, TEXT, TODAY, a_version, approved, issued, looking, published, read

if TYPE_CHECKING:
    from lingxiao.engines.documents.models import TemplateVersion
    from tests.engines.documents.desk import Desk

RULE = [{"id": "b1", "kind": "paragraph", "zh": "迟到三次给予书面提醒。", "en": "Three late arrivals bring a written reminder."}]


# -- LR-01 -----------------------------------------------------------------------------------------------------------


def a_rule(desk: Desk, **how: object) -> TemplateVersion:
    fields: dict[str, object] = {"key": "po-01", "kind": "policy", "blocks": RULE, "touches": ["discipline"]}
    return a_version(desk, **(fields | how))  # type: ignore[arg-type]


def heard(desk: Desk, version: TemplateVersion) -> Consultation:
    """The whole procedure up to its completion, with one opinion adopted and one declined."""
    record = consulting.open_consultation(viewer=desk.hr, version=version)
    consulting.record_meeting(
        viewer=desk.hr, record=record, form="职工代表大会", held_on=TODAY, place="杭州", minutes="逐条讨论，形成两条意见。",
    )
    consulting.record_attendance(viewer=desk.hr, record=record, names=["王芳 | 工会", "李静", "", "李静"])
    one = consulting.add_opinion(viewer=desk.hr, record=record, text="改为四次", said_by="王芳", at=AT)
    two = consulting.add_opinion(viewer=desk.hr, record=record, text="取消提醒", said_by="", at=AT)
    consulting.adopt_opinion(viewer=desk.hr, opinion=one, reply="采纳", at=AT)
    consulting.decline_opinion(viewer=desk.hr, opinion=two, reply="提醒是最轻的处理", at=AT)
    consulting.record_agreement(viewer=desk.hr, record=record, agreed_with="公司工会", agreed_on=TODAY)
    consulting.record_publicity(viewer=desk.hr, record=record, how="内网公示五日", on=TODAY)
    return consulting.complete_consultation(viewer=desk.hr, record=record, at=AT)


def test_a_rule_on_discipline_without_consultation_is_only_a_reference(desk: Desk) -> None:
    ready = approved(desk, a_rule(desk))
    with pytest.raises(ConsultationMissing):
        templates.publish(viewer=desk.checker, version=ready, at=AT)
    done = templates.publish_for_reference(viewer=desk.checker, version=ready, at=AT)
    assert (done.state, done.is_reference) == ("published", True)
    assert issued(desk, done, signature_level="S1", viewer=desk.hr).body["reference"] is True


def test_a_consulted_rule_is_put_in_force(desk: Desk) -> None:
    version = a_rule(desk)
    templates.submit(viewer=desk.hr, version=version, at=AT)
    record = heard(desk, version)
    assert record.attendees.count() == 2
    ready = templates.approve(viewer=desk.checker, version=version, at=AT)
    done = templates.publish(viewer=desk.checker, version=ready, at=AT)
    assert (done.state, done.is_reference) == ("published", False)


def test_a_reference_is_put_in_force_once_staff_were_heard(desk: Desk) -> None:
    """The record is completed while the text is published for reference; then the same text may bind."""
    version = a_rule(desk)
    templates.submit(viewer=desk.hr, version=version, at=AT)
    record = consulting.open_consultation(viewer=desk.hr, version=version)
    ready = templates.approve(viewer=desk.checker, version=version, at=AT)
    templates.publish_for_reference(viewer=desk.checker, version=ready, at=AT)
    consulting.record_meeting(viewer=desk.hr, record=record, form="全员", held_on=TODAY, place="", minutes="纪要")
    consulting.record_attendance(viewer=desk.hr, record=record, names=["王芳"])
    consulting.record_agreement(viewer=desk.hr, record=record, agreed_with="工会", agreed_on=TODAY)
    consulting.record_publicity(viewer=desk.hr, record=record, how="公示", on=TODAY)
    consulting.complete_consultation(viewer=desk.hr, record=record, at=AT)
    assert templates.publish(viewer=desk.checker, version=ready, at=AT).is_reference is False


def test_the_text_that_was_consulted_on_is_the_text_that_binds(desk: Desk) -> None:
    """It cannot go back to a draft; and a record for another text puts nothing in force."""
    version = a_rule(desk)
    templates.submit(viewer=desk.hr, version=version, at=AT)
    heard(desk, version)
    with pytest.raises(ConsultedText):
        templates.hand_back(viewer=desk.checker, version=version, reason="再改一条")
    ready = templates.approve(viewer=desk.checker, version=version, at=AT)
    assert consulting.may_bind(ready, on=TODAY)
    ready.blocks = [{**ready.blocks[0], "zh": "迟到一次给予书面警告。"}]
    assert not consulting.may_bind(ready, on=TODAY)


def test_opinions_may_still_change_the_text_before_the_record_is_closed(desk: Desk) -> None:
    version = a_rule(desk)
    templates.submit(viewer=desk.hr, version=version, at=AT)
    consulting.open_consultation(viewer=desk.hr, version=version)
    draft = templates.hand_back(viewer=desk.checker, version=version, reason="采纳职工代表意见")
    changed = templates.revise(
        viewer=desk.hr, version=draft, expected_revision=1, at=AT,
        blocks=[{**RULE[0], "zh": "迟到四次给予书面提醒。"}],
    )
    templates.submit(viewer=desk.hr, version=changed, at=AT)
    heard(desk, changed)
    ready = templates.approve(viewer=desk.checker, version=changed, at=AT)
    assert templates.publish(viewer=desk.checker, version=ready, at=AT).is_reference is False


@pytest.mark.parametrize(
    ("kind", "touches", "is_needed"),
    [
        ("policy", ["pay"], True), ("policy", [], False), ("duty_statement", ["discipline"], True),
        ("notice", ["pay"], False), ("pledge", ["training"], True), ("letter", ["pay"], False),
    ],
)
def test_which_texts_the_democratic_procedure_concerns(
    desk: Desk, kind: str, touches: list[str], is_needed: bool,  # noqa: FBT001 -- a column of the table above
) -> None:
    version = a_rule(desk, kind=kind, touches=touches)
    assert consulting.is_needed(version, on=TODAY) is is_needed
    assert bool(consulting.may_bind(version, on=TODAY)) is not is_needed


def test_an_incomplete_record_says_everything_that_is_missing(desk: Desk) -> None:
    version = a_rule(desk)
    templates.submit(viewer=desk.hr, version=version, at=AT)
    record = consulting.open_consultation(viewer=desk.hr, version=version)
    opinion = consulting.add_opinion(viewer=desk.hr, record=record, text="改为四次", said_by="", at=AT)
    assert len(consulting.missing_from(record)) == 6
    with pytest.raises(ConsultationIncomplete):
        consulting.complete_consultation(viewer=desk.hr, record=record, at=AT)
    with pytest.raises(SayWhy):
        consulting.adopt_opinion(viewer=desk.hr, opinion=opinion, reply=" ", at=AT)
    with pytest.raises(NotPermitted):
        consulting.add_opinion(viewer=desk.manager, record=record, text="我说", said_by="", at=AT)


# -- LR-02 -----------------------------------------------------------------------------------------------------------

PROMOTED = ProposedTerms(post_title="大区经理", base_pay_minor=2_600_000)


def changing(desk: Desk) -> Issue:
    """A duty statement that would make a sales manager a regional manager at another pay."""
    ContractTerms.objects.create(
        person=desk.company.east.manager, validity=DateRange(date(2024, 1, 1), None), post_title="销售经理", location="苏州",
        base_pay_minor=2_000_000,
    )
    return issued(desk, proposed=PROMOTED)


def test_a_text_that_changes_the_contract_is_not_signed_by_a_click(desk: Desk) -> None:
    copy = read(desk.manager, changing(desk))
    change = ContractChange.objects.get()
    assert [hit["term"] for hit in change.hits] == ["post", "base_pay"]
    due = Due.objects.get(key=f"documents.agreement:{copy.pk}")
    assert (due.owner, due.side, due.due_on) == (desk.company.east.hrbp, "company", date(2026, 12, 21))
    with pytest.raises(AgreementFirst):
        signing.sign(viewer=desk.manager, issue=copy, text_sha256=copy.sha256, at=AT, reauthenticated_at=AT)


def test_an_agreement_signed_by_both_sides_opens_the_way(desk: Desk) -> None:
    copy = read(desk.manager, changing(desk))
    change = ContractChange.objects.get()
    text = published(desk, key="ca-01", kind="change_agreement", blocks=TEXT[:1])
    agreement = issued(desk, text, signature_level="S4")
    with pytest.raises(NotPermitted):
        changes.answer_with(viewer=desk.hrbp, change=change, agreement=copy)
    with pytest.raises(NotPermitted):
        changes.answer_with(viewer=desk.manager, change=change, agreement=agreement)
    changes.answer_with(viewer=desk.hrbp, change=change, agreement=agreement)
    with pytest.raises(AgreementFirst):
        signing.sign(viewer=desk.manager, issue=copy, text_sha256=copy.sha256, at=AT, reauthenticated_at=AT)
    scan = attachments.store(
        viewer=desk.hrbp, name="a.pdf", content=b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n", confidentiality="C3", at=AT,
    )
    signing.record_paper(
        viewer=desk.hrbp, issue=agreement, level="S4", attachment=scan, register_number="R-9", signed_at=AT, at=AT,
    )
    assert Due.objects.get(key=f"documents.agreement:{copy.pk}").evidence == f"documents.issue:{agreement.pk}"
    assert signing.sign(viewer=desk.manager, issue=copy, text_sha256=copy.sha256, at=AT, reauthenticated_at=AT).pk


def test_a_refused_text_stands_only_as_far_as_it_leaves_the_contract_alone(desk: Desk) -> None:
    copy = changing(desk)
    record = refusing.open_refusal(viewer=desk.hrbp, issue=copy, statement="不签", at=AT)
    refusing.explain_again(viewer=desk.hrbp, record=record, held_on=TODAY, minutes="已说明", at=AT)
    region = desk.company.east
    refusing.name_witnesses(viewer=desk.hrbp, record=record, one_id=region.director.pk, two_id=region.rep.pk, at=AT)
    for person in (region.director, region.rep):
        refusing.witness(viewer=looking(person), record=record, at=AT)
    refusing.deliver_refusal(viewer=desk.hrbp, record=record, channel="ems", proof="123", at=AT)
    held = Issue.objects.get(pk=copy.pk)
    assert (held.state, held.in_force) == (IssueState.REFUSED, None)


def test_the_same_terms_are_no_change(desk: Desk) -> None:
    ContractTerms.objects.create(
        person=desk.company.east.manager, validity=DateRange(date(2024, 1, 1), None), post_title="大区经理", location="苏州",
        base_pay_minor=2_600_000,
    )
    issued(desk, proposed=PROMOTED)
    assert not ContractChange.objects.exists()


# -- LR-30 -----------------------------------------------------------------------------------------------------------


def a_notice(desk: Desk) -> TemplateVersion:
    return published(desk, key="privacy", kind="privacy_notice", blocks=TEXT[:1])


def test_everybody_acknowledges_the_privacy_notice_once_and_again_when_it_changes(desk: Desk) -> None:
    assert privacy.pending_privacy_notice(desk.manager) is None
    first = a_notice(desk)
    rep = looking(desk.company.east.rep)
    assert privacy.pending_privacy_notice(rep) == first
    one = privacy.acknowledge_notice(viewer=rep, version=first, version_sha256=first.sha256, at=AT, on=TODAY)
    again = privacy.acknowledge_notice(viewer=rep, version=first, version_sha256=first.sha256, at=AT, on=TODAY)
    assert one == again
    assert privacy.pending_privacy_notice(rep) is None
    assert privacy.pending_privacy_notice(desk.manager) == first
    draft = templates.draft_next(viewer=desk.hr, template=first.template, change_note="新用途", at=AT)
    second = templates.publish(viewer=desk.checker, version=approved(desk, draft), at=AT)
    assert privacy.pending_privacy_notice(rep) == second
    with pytest.raises(TextChanged):
        privacy.acknowledge_notice(viewer=rep, version=second, version_sha256=first.sha256, at=AT, on=TODAY)
    privacy.acknowledge_notice(viewer=rep, version=second, version_sha256=second.sha256, at=AT, on=TODAY)
    assert [one.state for one in queries.issues_of(person_id=rep.person_id or 0)] == ["acknowledged", "superseded"]
    assert Signature.objects.filter(person=desk.company.east.rep, level="S1").count() == 2


def test_nobody_issues_themself_anything_but_the_notice(desk: Desk) -> None:
    other = published(desk, key="notice", kind="notice", blocks=TEXT[:1])
    with pytest.raises(NotPermitted):
        privacy.acknowledge_notice(viewer=desk.manager, version=other, version_sha256=other.sha256, at=AT, on=TODAY)


# -- LR-32 -----------------------------------------------------------------------------------------------------------


def test_a_module_finds_its_assessment_only_once_it_is_approved_and_published(desk: Desk) -> None:
    version = templates.draft_template(
        viewer=desk.hr, key="pia-scoring", kind="impact_assessment", at=AT, about="health", blocks=RULE,
        title=Bilingual("健康度评分影响评估", "Impact assessment"),
    )
    assert queries.assessment_in_force(module="health") is None
    templates.submit(viewer=desk.hr, version=version, at=AT)
    with pytest.raises(NotPermitted):
        templates.approve(viewer=desk.checker, version=version, at=AT)
    executive = viewer(desk.company.executive)
    ready = templates.approve(viewer=executive, version=version, at=AT)
    done = templates.publish(viewer=executive, version=ready, at=AT)
    assert queries.assessment_in_force(module="health") == done
    assert queries.assessment_in_force(module="flight_risk") is None

