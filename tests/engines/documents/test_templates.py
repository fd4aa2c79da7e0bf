"""From a first draft to a text in force: who may, what stands in the way, and that nothing typed is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from lingxiao.engines.documents.domain import queries, templates
from lingxiao.engines.documents.domain.checking import Check
from lingxiao.engines.documents.enums import VersionState
from lingxiao.engines.documents.models import Revision, Template, TemplateVersion, WorkingCopy
from lingxiao.engines.documents.refusals import (
    AnsweredAlready,
    BadBlock,
    Blocked,
    EditedMeanwhile,
    KeyTaken,
    NotPermitted,
    OneDraftAtATime,
    OwnWork,
    SayWhy,
    UnknownMergeField,
    UnresolvedComments,
    WrongState,
)
from lingxiao.kernel.audit.models import AuditEntry
from lingxiao.kernel.refusals import NotSeen
from lingxiao.kernel.words import Bilingual
from tests.engines.cadence.company import viewer
from tests.engines.documents.desk import AT, TEXT, TITLE, TODAY, a_version, approved, next_version, published

if TYPE_CHECKING:
    from tests.engines.documents.desk import Desk


def with_paragraph(text: str) -> list[dict[str, object]]:
    return [{**one, "zh": text} if one["id"] == "b2" else one for one in TEXT]


def test_a_text_is_drafted_reviewed_approved_by_another_and_published(desk: Desk) -> None:
    version = a_version(desk)
    assert (version.number, version.state, version.revision, version.sha256) == (1, "draft", 1, "")
    done = templates.publish(viewer=desk.checker, version=approved(desk, version), at=AT)
    assert done.state == VersionState.PUBLISHED
    assert done.sha256 == templates.fingerprint_of(TemplateVersion.objects.get(pk=done.pk))
    assert templates.is_intact(TemplateVersion.objects.get(pk=done.pk))
    acts = AuditEntry.objects.filter(object_kind="documents.version").order_by("pk").values_list("act", flat=True)
    assert list(acts) == ["documents.draft", "documents.submit", "documents.approve", "documents.publish"]


def test_nobody_approves_what_they_wrote_a_part_of(desk: Desk) -> None:
    """Four eyes hold for the author and for everyone who saved a revision."""
    version = a_version(desk)
    templates.revise(viewer=desk.checker, version=version, expected_revision=1, blocks=with_paragraph("改过"), at=AT)
    templates.submit(viewer=desk.hr, version=version, at=AT)
    for who in (desk.hr, desk.checker):
        with pytest.raises(OwnWork):
            templates.approve(viewer=who, version=version, at=AT)
    director = viewer(desk.company.east.director)
    assert templates.approve(viewer=director, version=version, at=AT).state == VersionState.APPROVED


@pytest.mark.parametrize("who", ["manager", "stranger"])
def test_who_may_not_write_cannot(desk: Desk, who: str) -> None:
    with pytest.raises(NotPermitted):
        templates.draft_template(viewer=getattr(desk, who), key="x", kind="policy", title=TITLE, at=AT)
    version = a_version(desk)
    for verb in (templates.submit, templates.approve, templates.publish):
        with pytest.raises(NotPermitted):
            verb(viewer=getattr(desk, who), version=version, at=AT)
    with pytest.raises(NotPermitted):
        templates.revise(viewer=getattr(desk, who), version=version, expected_revision=1, blocks=TEXT, at=AT)
    assert WorkingCopy.objects.count() == 0


def test_the_hrbp_writes_statements_and_not_policies(desk: Desk) -> None:
    templates.draft_template(viewer=desk.hrbp, key="ds", kind="duty_statement", title=TITLE, at=AT)
    with pytest.raises(NotPermitted):
        templates.draft_template(viewer=desk.hrbp, key="po", kind="policy", title=TITLE, at=AT)


def test_a_key_belongs_to_one_template_and_a_template_has_one_draft(desk: Desk) -> None:
    version = a_version(desk)
    with pytest.raises(KeyTaken):
        a_version(desk)
    with pytest.raises(OneDraftAtATime) as refused:
        templates.draft_next(viewer=desk.hr, template=version.template, change_note="", at=AT)
    assert refused.value.params["number"] == 1
    assert Template.objects.count() == 1


def test_the_second_of_two_editors_is_told_and_loses_nothing(desk: Desk) -> None:
    """Both opened revision 1. The first save stands; the second text waits beside it, and saves against revision 2."""
    version = a_version(desk)
    templates.revise(viewer=desk.hr, version=version, expected_revision=1, blocks=with_paragraph("甲的文字"), at=AT)
    with pytest.raises(EditedMeanwhile) as refused:
        templates.revise(viewer=desk.checker, version=version, expected_revision=1, blocks=with_paragraph("乙的文字"), at=AT)
    assert refused.value.params["who"] == desk.company.hr_head.name
    stands = TemplateVersion.objects.get(pk=version.pk)
    kept = queries.working_copy(desk.checker, version=stands)
    assert stands.blocks[1]["zh"] == "甲的文字"
    assert kept is not None
    assert (kept.blocks[1]["zh"], kept.base_revision) == ("乙的文字", 1)
    assert queries.working_copy(desk.hr, version=stands) is None
    templates.revise(viewer=desk.checker, version=stands, expected_revision=2, blocks=kept.blocks, at=AT)
    assert queries.working_copy(desk.checker, version=stands) is None
    texts = Revision.objects.filter(version=version).order_by("number").values_list("blocks", flat=True)
    assert [text[1]["zh"] for text in texts] == [TEXT[1]["zh"], "甲的文字", "乙的文字"]


@pytest.mark.parametrize(
    ("blocks", "refusal"),
    [
        (with_paragraph("{{不存在的字段}}"), UnknownMergeField),
        ([{"id": "a", "kind": "table", "zh": [["甲", "乙"], ["丙"]]}], BadBlock),
    ],
)
def test_a_text_that_cannot_be_saved_is_kept_as_working_copy(
    desk: Desk, blocks: list[dict[str, object]], refusal: type[Exception],
) -> None:
    version = a_version(desk)
    with pytest.raises(refusal):
        templates.revise(viewer=desk.hr, version=version, expected_revision=1, blocks=blocks, at=AT)
    kept = queries.working_copy(desk.hr, version=version)
    assert kept is not None
    assert kept.blocks == blocks
    assert TemplateVersion.objects.get(pk=version.pk).revision == 1


def test_a_void_clause_may_be_written_and_not_published(desk: Desk) -> None:
    """LR-05: the linter shows it at every save and blocks at publication, in the structured content too."""
    version = a_version(desk, blocks=with_paragraph("连续两季未达标自动离职。"))
    assert {one["law"] for one in version.findings} == {"LR-05"}
    ready = approved(desk, version)
    with pytest.raises(Blocked) as refused:
        templates.publish(viewer=desk.checker, version=ready, at=AT)
    assert [one.part for one in refused.value.params["findings"]] == ["b2.zh"]  # type: ignore[attr-defined]
    for publish in (templates.publish, templates.publish_for_reference):
        with pytest.raises(Blocked):
            publish(viewer=desk.checker, version=ready, at=AT)


def test_an_area_can_stand_in_the_way_with_its_own_findings(desk: Desk) -> None:
    ready = approved(desk, a_version(desk))
    check = Check("category", Bilingual("「客户」还没有职责项", "No duty on customers"))
    with pytest.raises(Blocked, match=r"客户|customers"):
        templates.publish(viewer=desk.checker, version=ready, at=AT, checks=[check])
    assert templates.publish(viewer=desk.checker, version=ready, at=AT).state == VersionState.PUBLISHED


def test_a_text_comes_back_from_review_with_a_reason_and_comments_are_answered(desk: Desk) -> None:
    version = a_version(desk)
    templates.submit(viewer=desk.hr, version=version, at=AT)
    with pytest.raises(WrongState):
        templates.revise(viewer=desk.hr, version=version, expected_revision=1, blocks=TEXT, at=AT)
    held = TemplateVersion.objects.get(pk=version.pk)
    remark = templates.comment(viewer=desk.checker, version=held, text="第二条说清楚频率", at=AT, block="b2")
    with pytest.raises(UnresolvedComments):
        templates.approve(viewer=desk.checker, version=held, at=AT)
    with pytest.raises(SayWhy):
        templates.hand_back(viewer=desk.checker, version=held, reason="  ")
    templates.hand_back(viewer=desk.checker, version=held, reason="请补充")
    templates.revise(viewer=desk.hr, version=held, expected_revision=1, blocks=with_paragraph("每月一次"), at=AT)
    templates.resolve_comment(viewer=desk.hr, remark=remark, answer="已改为每月一次", at=AT)
    assert approved(desk, held).state == VersionState.APPROVED


def test_an_answer_stays_as_it_was_given_and_none_comes_after_the_approval(desk: Desk) -> None:
    version = a_version(desk)
    templates.submit(viewer=desk.hr, version=version, at=AT)
    held = TemplateVersion.objects.get(pk=version.pk)
    remark = templates.comment(viewer=desk.checker, version=held, text="第二条说清楚频率", at=AT)
    templates.resolve_comment(viewer=desk.hr, remark=remark, answer="每月一次", at=AT)
    with pytest.raises(AnsweredAlready):
        templates.resolve_comment(viewer=desk.hr, remark=remark, answer="其实是每周", at=AT)
    templates.approve(viewer=desk.checker, version=held, at=AT)
    with pytest.raises(WrongState):
        templates.resolve_comment(viewer=desk.hr, remark=remark, answer="其实是每周", at=AT)
    remark.refresh_from_db()
    assert remark.answer == "每月一次"


def test_publishing_the_next_version_retires_the_one_before(desk: Desk) -> None:
    first = published(desk)
    second = next_version(desk, first.template, paragraph="新的使命")
    states = dict(TemplateVersion.objects.values_list("number", "state"))
    assert states == {1: "retired", 2: "published"}
    assert queries.published(key="ds-01") == second


def test_readers_see_what_is_published_and_writers_see_drafts(desk: Desk) -> None:
    """A sales manager reads templates in force; a draft, and a template that has only one, do not exist for them."""
    shown = published(desk)
    hidden = a_version(desk, key="draft-only")
    manager = desk.manager
    assert list(queries.templates_visible_to(manager, on=TODAY)) == [shown.template]
    assert queries.templates_visible_to(desk.hr, on=TODAY).count() == 2
    assert queries.version_seen_by(manager, version_id=shown.pk, on=TODAY) == shown
    with pytest.raises(NotSeen):
        queries.version_seen_by(manager, version_id=hidden.pk, on=TODAY)
    rep = viewer(desk.company.east.rep)
    assert queries.templates_visible_to(rep, on=TODAY).count() == 0
    assert queries.versions_visible_to(rep, on=TODAY).count() == 0
