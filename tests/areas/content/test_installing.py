"""Shipped texts become the company's own templates: once, as drafts, and never over what the company wrote."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from lingxiao.areas.content import installing, library
from lingxiao.areas.content.installing import Fate
from lingxiao.engines.documents.domain import templates as documents
from lingxiao.engines.documents.enums import DocumentKind
from lingxiao.engines.documents.models import Issue, Template, TemplateVersion
from lingxiao.engines.documents.refusals import Blocked, NotPermitted
from lingxiao.engines.duties.domain import issuing, templates
from tests.engines.cadence.company import viewer
from tests.engines.documents.desk import AT, TODAY, Desk, set_up

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lingxiao.areas.content.installing import Placed
    from lingxiao.areas.content.library import ContentItem

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(db: None) -> Desk:
    """The company, with two HR administrators."""
    return set_up()


def fates(placed: Sequence[Placed]) -> dict[str, Fate]:
    return {one.item.id: one.fate for one in placed}


def newer(monkeypatch: pytest.MonkeyPatch, item_id: str, version: str, words: tuple[str, str]) -> None:
    """The product ships this item in another version, one phrase of it in other words."""

    def change(one: ContentItem) -> ContentItem:
        if one.id != item_id:
            return one
        values = json.loads(json.dumps(dict(one.values), ensure_ascii=False).replace(*words))
        assert values != one.values
        return replace(one, version=version, values={**values, "version": version})

    shipped = tuple(change(one) for one in library.shipped("duties"))
    monkeypatch.setattr(installing, "shipped", lambda _area: shipped)


def test_everything_is_installed_once_as_drafts_that_know_where_they_came_from(desk: Desk) -> None:
    items = library.shipped("duties")
    read_only = {one.id for one in items if one.kind in installing.READ_ONLY}
    done = installing.install(viewer=desk.hr, area="duties", at=AT)
    assert fates(done) == {one.id: Fate.READ if one.id in read_only else Fate.NEW for one in items}
    assert set(Template.objects.values_list("key", flat=True)) == {one.key for one in items if one.id not in read_only}
    for one in done:
        if one.version is not None:
            source = one.version.content["source"]
            assert (one.version.state, one.version.number, one.version.author) == ("draft", 1, desk.company.hr_head)
            assert (source["id"], source["version"], source["sha256"]) == (one.item.id, one.item.version, one.item.sha256)
            assert one.version.findings == []
    before = list(TemplateVersion.objects.order_by("pk").values_list("pk", "revision"))
    again = installing.install(viewer=desk.hr, area="duties", at=AT)
    assert set(fates(again).values()) == {Fate.SAME, Fate.READ}
    assert list(TemplateVersion.objects.order_by("pk").values_list("pk", "revision")) == before


def test_planning_writes_nothing_and_an_unknown_name_is_said(desk: Desk) -> None:
    assert set(fates(installing.plan(area="duties")).values()) == {Fate.NEW, Fate.READ}
    assert not Template.objects.exists()
    with pytest.raises(KeyError, match="DS-99"):
        installing.plan(area="duties", ids=["DS-01", "DS-99"])


def test_only_who_writes_such_texts_installs_them_and_then_all_or_none(desk: Desk) -> None:
    with pytest.raises(NotPermitted):
        installing.install(viewer=desk.hrbp, area="duties", at=AT, ids=["DS-01", "PN-01"])
    with pytest.raises(NotPermitted):
        installing.install(viewer=desk.manager, area="duties", at=AT, ids=["DS-01"])
    assert not Template.objects.exists()


@pytest.mark.parametrize("item_id", [f"DS-0{number}" for number in range(1, 9)])
def test_an_installed_duty_template_passes_every_rule_and_is_issued(desk: Desk, item_id: str) -> None:
    """The whole way: installed, reviewed, approved by somebody else, published, issued, with the rows behind it."""
    (one,) = installing.install(viewer=desk.hr, area="duties", at=AT, ids=[item_id])
    assert one.version is not None
    documents.submit(viewer=desk.hr, version=one.version, at=AT)
    approved = documents.approve(viewer=desk.checker, version=one.version, at=AT)
    published = templates.publish(viewer=desk.checker, version=approved, at=AT)
    done = issuing.issue_statements(
        viewer=desk.hrbp, version=published, person_ids=[desk.company.east.manager.pk], effective_from=TODAY, at=AT, on=TODAY,
    )
    assert not done.problems
    copy = Issue.objects.get()
    assert copy.duty_statement.items.count() == len(one.item.values["duties"]["duties"])
    assert "{{" not in json.dumps(copy.body, ensure_ascii=False)


def test_a_newer_shipped_text_becomes_the_next_draft_where_nobody_changed_the_old(
    desk: Desk, monkeypatch: pytest.MonkeyPatch,
) -> None:
    (one,) = installing.install(viewer=desk.hr, area="duties", at=AT, ids=["DS-01"])
    assert one.version is not None
    newer(monkeypatch, "DS-01", "9.0.0", ("每季度制定区域销售计划", "每季度编制区域销售计划"))
    assert fates(installing.install(viewer=desk.hr, area="duties", at=AT, ids=["DS-01"])) == {"DS-01": Fate.WAITING}
    documents.submit(viewer=desk.hr, version=one.version, at=AT)
    approved = documents.approve(viewer=desk.checker, version=one.version, at=AT)
    templates.publish(viewer=desk.checker, version=approved, at=AT)
    (two,) = installing.install(viewer=desk.hr, area="duties", at=AT, ids=["DS-01"])
    assert two.version is not None
    assert (two.fate, two.version.number, two.version.state) == (Fate.NEXT, 2, "draft")
    assert "每季度编制区域销售计划" in json.dumps(two.version.content, ensure_ascii=False)
    assert "DS-01 9.0.0" in two.version.change_note
    assert TemplateVersion.objects.get(pk=approved.pk).state == "published"


def test_what_the_company_rewrote_is_left_alone_and_laid_beside_only_when_asked(
    desk: Desk, monkeypatch: pytest.MonkeyPatch,
) -> None:
    (one,) = installing.install(viewer=desk.hr, area="duties", at=AT, ids=["NL-01"])
    assert one.version is not None
    own = [{**block, "zh": "我们自己的称呼："} if block["id"] == "to" else block for block in one.version.blocks]
    revised = documents.revise(viewer=desk.hr, version=one.version, expected_revision=1, blocks=own, at=AT)
    documents.submit(viewer=desk.hr, version=revised, at=AT)
    approved = documents.approve(viewer=desk.checker, version=revised, at=AT)
    documents.publish(viewer=desk.checker, version=approved, at=AT)
    assert fates(installing.plan(area="duties", ids=["NL-01"])) == {"NL-01": Fate.SAME}
    newer(monkeypatch, "NL-01", "9.0.0", ("有疑问请直接联系", "有问题请直接联系"))
    assert fates(installing.install(viewer=desk.hr, area="duties", at=AT, ids=["NL-01"])) == {"NL-01": Fate.REWRITTEN}
    assert TemplateVersion.objects.count() == 1
    (two,) = installing.offer(viewer=desk.hr, area="duties", at=AT, ids=["NL-01"])
    assert two.version is not None
    assert (two.version.number, two.version.state) == (2, "draft")
    assert "有问题请直接联系" in json.dumps(two.version.blocks, ensure_ascii=False)


def test_a_template_of_the_company_under_the_same_key_is_its_own(desk: Desk) -> None:
    item = library.item("duties", "NL-01")
    documents.draft_template(viewer=desk.hr, key=item.key, kind=DocumentKind.LETTER, title=item.title, at=AT)
    (one,) = installing.install(viewer=desk.hr, area="duties", at=AT, ids=["NL-01"])
    assert one.fate is Fate.REWRITTEN
    (offered,) = installing.offer(viewer=desk.hr, area="duties", at=AT, ids=["NL-01"])
    assert offered.fate is Fate.WAITING
    assert TemplateVersion.objects.get().blocks == []


@pytest.mark.parametrize("item_id", ["PN-01", "PIA-01"])
def test_what_the_company_has_to_fill_in_does_not_reach_anybody_unfilled(desk: Desk, item_id: str) -> None:
    """The marked places of the privacy notice, the blanks of the assessment."""
    (one,) = installing.install(viewer=desk.hr, area="duties", at=AT, ids=[item_id])
    assert one.version is not None
    assert one.is_to_fill
    with pytest.raises(Blocked):
        documents.submit(viewer=desk.hr, version=one.version, at=AT)


def test_blanks_for_a_pen_are_no_reason_to_stop(desk: Desk) -> None:
    (one,) = installing.install(viewer=desk.hr, area="duties", at=AT, ids=["RF-01"])
    assert one.version is not None
    assert "____" in json.dumps(one.version.blocks)
    assert documents.submit(viewer=desk.hr, version=one.version, at=AT).state == "in_review"


def test_the_executive_installs_nothing(desk: Desk) -> None:
    with pytest.raises(NotPermitted):
        installing.install(viewer=viewer(desk.company.executive), area="duties", at=AT)
