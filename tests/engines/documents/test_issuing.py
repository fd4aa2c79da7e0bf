"""Copies for persons: filled in, frozen, owed, and never to the wrong hands."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lingxiao.engines.cadence.models import Due
from lingxiao.engines.documents.domain import blocks, issuing, queries, signing, templates
from lingxiao.engines.documents.domain.blocks import Block, BlockKind
from lingxiao.engines.documents.domain.canonical import fingerprint
from lingxiao.engines.documents.enums import IssueState
from lingxiao.engines.documents.models import Issue
from lingxiao.engines.documents.refusals import (
    AlreadyIssued,
    MissingMergeField,
    NotForIssue,
    NotPermitted,
    NotPublished,
    SayWhy,
    SignByInThePast,
    TooWeak,
    VoidClause,
    WrongState,
)
from lingxiao.kernel.audit.models import AuditEntry
from lingxiao.kernel.days.spans import DaySpan
from lingxiao.kernel.notices.models import Notice
from lingxiao.kernel.refusals import NotSeen
from lingxiao.kernel.words import Bilingual
from tests.engines.cadence.company import Region, a_person, viewer
from tests.engines.documents.desk import (
    AT,
    GIVEN,
    LATER,
    OPEN_END,
    TEXT,
    TODAY,
    a_version,
    approved,
    issued,
    next_version,
    published,
    signed,
)

if TYPE_CHECKING:
    from lingxiao.engines.documents.models import TemplateVersion
    from tests.engines.documents.desk import Desk


def terms(**how: object) -> issuing.Terms:
    fields: dict[str, object] = {"effective": OPEN_END, "sign_by": LATER, "signature_level": "S2", "merge": GIVEN}
    return issuing.Terms(**(fields | how))  # type: ignore[arg-type]


def test_a_copy_says_who_it_is_for_in_both_languages(desk: Desk) -> None:
    copy = issued(desk)
    person = desk.company.east.manager
    assert copy.body["blocks"][1]["zh"] == f"{person.name}（{person.number}）在苏州带领团队，合规达成销售与回款目标。"
    assert copy.body["blocks"][1]["en"] == f"{person.name} ({person.number}) leads a team in Suzhou."
    assert copy.sha256 == fingerprint(copy.body)
    assert (copy.state, copy.unit, copy.in_force) == (IssueState.PENDING_SIGN, desk.company.east.team, None)


def test_a_copy_is_owed_told_and_noted(desk: Desk) -> None:
    """The manager owes a signature, the superior owes the briefing, the person is told, the chain knows."""
    copy = issued(desk, brief_by=date(2026, 12, 7))
    region = desk.company.east
    owed = {due.key: due for due in Due.objects.all()}
    sign, brief = owed[f"documents.sign:{copy.pk}:0"], owed[f"documents.brief:{copy.pk}"]
    assert (sign.side, sign.owner, sign.due_on, sign.practice) == ("manager", region.manager, LATER, "duties.sign")
    assert (brief.side, brief.owner, brief.subject, brief.practice) == (
        "company", region.director, region.manager, "duties.brief",
    )
    assert len(owed) == 2
    assert Notice.objects.get(person_id=region.manager.pk).link == f"/desk/documents/{copy.pk}/"
    entry = AuditEntry.objects.get(act="documents.issue")
    assert (entry.subject_person_id, entry.detail["sha256"]) == (region.manager.pk, copy.sha256)
    assert copy.state == IssueState.ISSUED


def test_an_hrbp_issues_within_reach_only(desk: Desk) -> None:
    """The manager of the west does not exist for the HRBP of the east; nothing is left behind."""
    version = published(desk)
    with pytest.raises(NotSeen):
        issued(desk, version, to=desk.company.west.manager)
    assert Issue.objects.count() == 0
    assert Due.objects.count() == 0
    for who in (desk.hr, desk.manager):
        with pytest.raises(NotPermitted):
            issued(desk, version, viewer=who)


def test_a_director_does_not_issue_a_statement_to_themself(desk: Desk) -> None:
    director = desk.company.east.director
    with pytest.raises(NotSeen):
        issued(desk, to=director, viewer=viewer(director))
    assert issued(desk, queries.published(key="ds-01"), viewer=viewer(director)).issued_by == director


def test_what_cannot_be_issued_says_why(desk: Desk) -> None:
    draft = a_version(desk, key="draft")
    with pytest.raises(NotPublished):
        issued(desk, draft)
    version = published(desk)
    with pytest.raises(TooWeak):
        issued(desk, version, signature_level="S1")
    with pytest.raises(SignByInThePast):
        issued(desk, version, sign_by=TODAY - timedelta(days=1))
    with pytest.raises(MissingMergeField):
        issued(desk, version, merge={})
    assessment = templates.publish(
        viewer=viewer(desk.company.executive), at=AT,
        version=approved_by_executive(desk, a_version(desk, key="pia", kind="impact_assessment", blocks=TEXT[:1])),
    )
    with pytest.raises(NotForIssue):
        issued(desk, assessment, signature_level="S1")
    assert Issue.objects.count() == 0


def approved_by_executive(desk: Desk, version: TemplateVersion) -> TemplateVersion:
    templates.submit(viewer=desk.hr, version=version, at=AT)
    return templates.approve(viewer=viewer(desk.company.executive), version=version, at=AT)


def test_issuing_the_same_text_twice_is_refused_and_a_newer_text_takes_its_place(desk: Desk) -> None:
    first = issued(desk)
    with pytest.raises(AlreadyIssued):
        issued(desk, first.version)
    second = issued(desk, next_version(desk, first.template, paragraph="新的使命"))
    assert Issue.objects.get(pk=first.pk).state == IssueState.SUPERSEDED
    assert second.state == IssueState.PENDING_SIGN
    open_keys = Due.objects.filter(fulfilled_at=None, withdrawn_at=None).values_list("key", flat=True)
    assert list(open_keys) == [f"documents.sign:{second.pk}:0"]


def test_many_are_issued_at_once_and_each_problem_is_named(desk: Desk) -> None:
    version = published(desk)
    east, west = desk.company.east, desk.company.west
    issued(desk, version)
    made = issuing.issue_many(
        viewer=desk.hrbp, version=version, person_ids=[east.manager.pk, east.director.pk, west.manager.pk, east.director.pk],
        terms=terms(merge={}, merge_of={east.director.pk: {"territory": Bilingual("江苏")}}),
        blocks=blocks.read_blocks(version.blocks), at=AT, on=TODAY,
    )
    assert [one.person for one in made.issues] == [east.director]
    assert "江苏" in made.issues[0].body["blocks"][1]["zh"]
    assert [(one.person_id, type(one.refusal)) for one in made.problems] == [
        (east.manager.pk, AlreadyIssued), (west.manager.pk, NotSeen),
    ]


VOID = Bilingual("江苏。未完成任务的，视为自动离职。", "Jiangsu. Late arrivals will be fined RMB 50.")


@pytest.mark.parametrize("given", [Bilingual(VOID.zh, "Jiangsu"), Bilingual("江苏", VOID.en)])
def test_what_is_filled_in_is_checked_like_the_text_itself(desk: Desk, given: Bilingual) -> None:
    """A template passed the check-up; a merge value must not bring back what was stopped there, in either language."""
    with pytest.raises(VoidClause) as refused:
        issued(desk, merge={"territory": given})
    said = str(refused.value)
    assert str(refused.value.params["quote"]) in given.zh + given.en
    assert "责任区域" in said or "territory" in said
    assert (Issue.objects.count(), Due.objects.count(), Notice.objects.count()) == (0, 0, 0)


def test_of_many_only_who_would_get_the_void_clause_is_left_out(desk: Desk) -> None:
    version = published(desk)
    east = desk.company.east
    made = issuing.issue_many(
        viewer=desk.hrbp, version=version, person_ids=[east.manager.pk, east.director.pk], at=AT, on=TODAY,
        terms=terms(merge_of={east.director.pk: {"territory": VOID}}), blocks=blocks.read_blocks(version.blocks),
    )
    assert [one.person for one in made.issues] == [east.manager]
    assert [(one.person_id, type(one.refusal)) for one in made.problems] == [(east.director.pk, VoidClause)]


def test_looking_before_issuing_leaves_nothing(desk: Desk) -> None:
    version = published(desk)
    seen = issuing.preview(
        viewer=desk.hrbp, version=version, person_ids=[desk.company.east.manager.pk], terms=terms(),
        blocks=blocks.read_blocks(version.blocks), at=AT, on=TODAY,
    )
    assert len(seen.issues) == 1
    assert (Issue.objects.count(), Due.objects.count(), Notice.objects.count()) == (0, 0, 0)


def grown(region: Region, count: int) -> list[int]:
    """More managers in the region's team."""
    held = region.manager.assignments.get()
    people = [a_person(f"同事{at}") for at in range(count)]
    for person in people:
        person.assignments.create(position=held.position, unit=held.unit, validity=held.validity)
    return [person.pk for person in people]


def test_the_number_of_queries_does_not_grow_with_the_persons(desk: Desk) -> None:
    version = published(desk)
    counts = []
    for size in (1, 3):
        chosen = grown(desk.company.east, size)
        with CaptureQueriesContext(connection) as seen:
            issuing.issue_many(
                viewer=desk.hrbp, version=version, person_ids=chosen, terms=terms(),
                blocks=blocks.read_blocks(version.blocks), at=AT, on=TODAY,
            )
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_an_area_puts_its_duties_into_the_copy(desk: Desk) -> None:
    text = [*TEXT, {"id": "d", "kind": "duty_items", "zh": "", "en": ""}]
    version = published(desk, blocks=text)
    duty = Block("duty-1", BlockKind.PARAGRAPH, "{{姓名}}每月复盘一次", "A review a month", key="D1")
    copy = issued(desk, version, render=lambda _mark: [duty])
    assert copy.body["blocks"][-1] == {
        "id": "duty-1", "kind": "paragraph", "zh": f"{desk.company.east.manager.name}每月复盘一次", "en": "A review a month",
        "key": "D1",
    }


def test_revoking_says_why_ends_what_was_owed_and_what_bound(desk: Desk) -> None:
    copy = issued(desk)
    with pytest.raises(SayWhy):
        issuing.revoke(viewer=desk.hrbp, issue=copy, reason=" ", at=AT)
    with pytest.raises(NotPermitted):
        issuing.revoke(viewer=desk.manager, issue=copy, reason="我不要", at=AT)
    done = issuing.revoke(viewer=desk.hrbp, issue=copy, reason="发错版本", at=AT)
    assert (done.state, done.ended_reason) == (IssueState.REVOKED, "发错版本")
    assert not Due.objects.filter(withdrawn_at=None).exists()
    with pytest.raises(WrongState):
        issuing.revoke(viewer=desk.hrbp, issue=copy, reason="再撤一次", at=AT)
    with pytest.raises(WrongState):
        signing.sign(viewer=desk.manager, issue=copy, text_sha256=copy.sha256, at=AT, reauthenticated_at=AT)


def test_days_pass_and_copies_end(desk: Desk) -> None:
    """
    an unsigned copy for December only:      expired on 1 January
    a signed copy, replaced from 1 January:  superseded on that day, not before
    """
    version = published(desk)
    over = issued(desk, version, to=desk.company.east.director, effective=DaySpan(date(2026, 12, 1), date(2027, 1, 1)))
    first = signed(desk, issued(desk, version))
    text = next_version(desk, version.template, paragraph="新的使命")
    second = signed(desk, issued(desk, text, effective=DaySpan(date(2027, 1, 1))))
    assert Issue.objects.get(pk=first.pk).state == IssueState.SIGNED
    system = desk.hr
    assert issuing.expire(viewer=system, on=date(2026, 12, 31), at=AT) == 0
    assert issuing.expire(viewer=system, on=date(2027, 1, 1), at=AT) == 2
    assert issuing.expire(viewer=system, on=date(2027, 1, 1), at=AT) == 0
    assert {one.pk: one.state for one in Issue.objects.all()} == {
        over.pk: "expired", first.pk: "superseded", second.pk: "signed",
    }
    manager = desk.company.east.manager.pk
    for day, binding in ((date(2026, 12, 31), first), (date(2027, 1, 1), second)):
        assert queries.current_signed(kind="duty_statement", person_ids=[manager], on=day) == {manager: binding}


def test_a_reference_text_binds_nobody(desk: Desk) -> None:
    """LR-01: published as 「参考」, it may be acknowledged and never cited."""
    ready = approved(desk, a_version(desk, key="po", kind="policy", blocks=TEXT[:1], touches=["discipline"]))
    version = templates.publish_for_reference(viewer=desk.checker, version=ready, at=AT)
    copy = issued(desk, version, signature_level="S1", viewer=desk.hr)
    assert copy.is_reference
    signing.read_through(viewer=desk.manager, issue=copy, at=AT)
    signing.acknowledge(viewer=desk.manager, issue=copy, text_sha256=copy.sha256, at=AT)
    held = Issue.objects.get(pk=copy.pk)
    assert (held.state, held.in_force) == (IssueState.ACKNOWLEDGED, None)
    assert not queries.may_be_cited(held, on=LATER)
