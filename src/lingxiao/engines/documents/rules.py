"""May this viewer do that with this document? Each answer carries the reason when it is no."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lingxiao.engines.documents import permissions
from lingxiao.engines.documents.enums import (
    EDITABLE,
    LEAST_LEVEL,
    NOT_ISSUED,
    ON_PAPER_OR_CERTIFIED,
    OPEN,
    PERSONAL,
    DocumentKind,
    IssueState,
    SignatureLevel,
    VersionState,
)
from lingxiao.engines.documents.refusals import (
    AgreementFirst,
    AnsweredAlready,
    BriefingFirst,
    NotForIssue,
    NotPermitted,
    NotPublished,
    NotYours,
    ObjectionOpen,
    OpenTheChanges,
    OwnWork,
    ReadFirst,
    TooWeak,
    WrongState,
)
from lingxiao.engines.people.domain.reaching import reaches_person
from lingxiao.engines.people.permissions import READ_CONTRACT
from lingxiao.kernel.verdict import Verdict

if TYPE_CHECKING:
    from datetime import date

    from lingxiao.engines.documents.models import Issue, ReviewComment, Template, TemplateVersion
    from lingxiao.kernel.refusals import Refusal
    from lingxiao.kernel.viewer import Viewer


def write_permission(kind: str) -> str:
    """Which permission lets somebody write documents of this kind."""
    if kind == DocumentKind.IMPACT_ASSESSMENT:
        return permissions.WRITE_ASSESSMENTS
    return permissions.WRITE_STATEMENTS if kind in PERSONAL else permissions.WRITE_POLICIES


def approve_permission(kind: str) -> str:
    """Which permission lets somebody approve and publish documents of this kind."""
    if kind == DocumentKind.IMPACT_ASSESSMENT:
        return permissions.APPROVE_ASSESSMENTS
    return permissions.APPROVE_STATEMENTS if kind in PERSONAL else permissions.APPROVE_POLICIES


def issue_permission(kind: str) -> str:
    """Which permission lets somebody issue documents of this kind."""
    return permissions.ISSUE_STATEMENTS if kind in PERSONAL else permissions.ISSUE_POLICIES


def may_write(*, viewer: Viewer, kind: str) -> Verdict:
    """Whether this viewer writes templates of this kind."""
    return _when(viewer.may_somewhere(write_permission(kind)), NotPermitted())


def may_revise(*, viewer: Viewer, version: TemplateVersion) -> Verdict:
    """Whether this viewer may change the text: a writer of the kind, while it is a draft."""
    verdict = may_write(viewer=viewer, kind=version.template.kind)
    if not verdict:
        return verdict
    return _when(version.state in EDITABLE, _wrong(version))


def may_comment(*, viewer: Viewer, version: TemplateVersion) -> Verdict:
    """Whether this viewer may remark on a version under review: whoever writes or approves this kind."""
    kind = version.template.kind
    may = viewer.may_somewhere(write_permission(kind)) or viewer.may_somewhere(approve_permission(kind))
    if not may:
        return Verdict.refuse(NotPermitted())
    return _when(version.state in {VersionState.IN_REVIEW, VersionState.CONSULTATION}, _wrong(version))


def may_answer(*, viewer: Viewer, remark: ReviewComment) -> Verdict:
    """Whether this viewer may answer a remark: a writer of the kind, once, and before the text is approved."""
    version = remark.version
    if not (verdict := may_write(viewer=viewer, kind=version.template.kind)):
        return verdict
    if version.state not in {VersionState.DRAFT, VersionState.IN_REVIEW, VersionState.CONSULTATION}:
        return Verdict.refuse(_wrong(version))
    return _when(remark.resolved_at is None, AnsweredAlready())


def may_approve(*, viewer: Viewer, version: TemplateVersion) -> Verdict:
    """Whether this viewer may approve: holds the permission, and wrote no part of it (P7)."""
    if not viewer.may_somewhere(approve_permission(version.template.kind)):
        return Verdict.refuse(NotPermitted())
    if version.state not in {VersionState.IN_REVIEW, VersionState.CONSULTATION}:
        return Verdict.refuse(_wrong(version))
    return _when(viewer.person_id != version.author_id and viewer.person_id not in version.editors, OwnWork())


def may_publish(*, viewer: Viewer, version: TemplateVersion) -> Verdict:
    """Whether this viewer may publish an approved version, or put in force one published for reference.

    Whether LR-01 lets it bind is a question of law, asked in ``domain/consulting.py``.
    """
    if not viewer.may_somewhere(approve_permission(version.template.kind)):
        return Verdict.refuse(NotPermitted())
    is_waiting = version.state == VersionState.PUBLISHED and version.is_reference
    return _when(version.state == VersionState.APPROVED or is_waiting, _wrong(version))


def may_retire(*, viewer: Viewer, version: TemplateVersion) -> Verdict:
    """Whether this viewer may take a version out of use."""
    if not viewer.may_somewhere(approve_permission(version.template.kind)):
        return Verdict.refuse(NotPermitted())
    return _when(version.state in {VersionState.APPROVED, VersionState.PUBLISHED}, _wrong(version))


def may_issue(*, viewer: Viewer, version: TemplateVersion) -> Verdict:
    """Whether this viewer may issue copies of this version to anyone at all."""
    kind = version.template.kind
    if kind in NOT_ISSUED:
        return Verdict.refuse(NotForIssue())
    if not viewer.may_somewhere(issue_permission(kind)):
        return Verdict.refuse(NotPermitted())
    return _when(version.state == VersionState.PUBLISHED, NotPublished(number=version.number))


def is_strong_enough(*, kind: str, level: str) -> Verdict:
    """Whether copies of this kind may be issued for a signature of this level."""
    least = LEAST_LEVEL[DocumentKind(kind)]
    return _when(level >= least, TooWeak(level=least.label))


def may_care_for(*, viewer: Viewer, issue: Issue) -> Verdict:
    """Whether this viewer looks after this copy for the company: briefs, settles, supersedes, records.

    Scope is the subtree at the day of issue; and nobody looks after their own copy.
    """
    if viewer.person_id == issue.person_id:
        return Verdict.refuse(NotPermitted())
    is_reached = reaches_person(
        viewer=viewer, permission=issue_permission(issue.kind), person_id=issue.person_id, on=issue.issued_on,
    )
    return _when(is_reached, NotPermitted())


def may_answer_change(*, viewer: Viewer, issue: Issue) -> Verdict:
    """Whether this viewer may see what departs from the contract and name the agreement that settles it.

    Who looks after the copy and may read the person's contract, which speaks of pay (C3).
    """
    is_reached = reaches_person(
        viewer=viewer, permission=READ_CONTRACT, person_id=issue.person_id, on=issue.issued_on,
    )
    return may_care_for(viewer=viewer, issue=issue) if is_reached else Verdict.refuse(NotPermitted())


def may_brief(*, viewer: Viewer, issue: Issue, superior_id: int | None) -> Verdict:
    """Whether this viewer may hold the briefing: the person's superior, or who looks after the copy; never alone."""
    if viewer.person_id is not None and viewer.person_id == superior_id:
        return _when(viewer.person_id != issue.person_id, NotPermitted())
    return may_care_for(viewer=viewer, issue=issue)


def may_read_own(*, viewer: Viewer, issue: Issue) -> Verdict:
    """Whether reading this copy is this viewer's own affair."""
    return _when(viewer.person_id is not None and viewer.person_id == issue.person_id, NotYours())


def may_object(*, viewer: Viewer, issue: Issue) -> Verdict:
    """Whether this viewer may object: the person, while the copy is open and no objection is."""
    verdict = may_read_own(viewer=viewer, issue=issue)
    if not verdict:
        return verdict
    if issue.state in {IssueState.OBJECTED, IssueState.NEGOTIATING}:
        return Verdict.refuse(ObjectionOpen())
    return _when(issue.state in OPEN, _wrong(issue))


def may_acknowledge(*, viewer: Viewer, issue: Issue) -> Verdict:
    """Whether this viewer may confirm having read it: the person, for a copy that asks for no more than that."""
    verdict = may_read_own(viewer=viewer, issue=issue)
    if not verdict:
        return verdict
    if issue.signature_level != SignatureLevel.S1 or issue.state != IssueState.ISSUED:
        return Verdict.refuse(_wrong(issue))
    refusal = _changes_contract(issue)
    return _has_read(issue) if refusal is None else Verdict.refuse(refusal)


def may_sign(*, viewer: Viewer, issue: Issue) -> Verdict:
    """Whether this viewer may sign now: the person; briefed, read to the end, changes opened, contract untouched."""
    verdict = may_read_own(viewer=viewer, issue=issue)
    if not verdict:
        return verdict
    refusal = _not_yet(issue)
    return Verdict.allow() if refusal is None else Verdict.refuse(refusal)


def may_refuse_on_record(*, viewer: Viewer, issue: Issue) -> Verdict:
    """Whether this viewer may start the refusal procedure: who looks after the copy, while it awaits a signature."""
    verdict = may_care_for(viewer=viewer, issue=issue)
    if not verdict:
        return verdict
    return _when(issue.state == IssueState.PENDING_SIGN, _wrong(issue))


def may_take_evidence(*, viewer: Viewer, issue: Issue, on: date) -> Verdict:
    """Whether this viewer may take the evidence bundle of this copy out of the system."""
    is_reached = reaches_person(
        viewer=viewer, permission=permissions.TAKE_EVIDENCE, person_id=issue.person_id, on=issue.issued_on,
    ) or reaches_person(viewer=viewer, permission=permissions.TAKE_EVIDENCE, person_id=issue.person_id, on=on)
    return _when(is_reached, NotPermitted())


def may_make_template(*, viewer: Viewer, template: Template) -> Verdict:
    """Whether this viewer may start the next version of a template."""
    return may_write(viewer=viewer, kind=template.kind)


def _not_yet(issue: Issue) -> Refusal | None:
    if issue.state in {IssueState.OBJECTED, IssueState.NEGOTIATING}:
        return ObjectionOpen()
    if issue.brief_by is not None and issue.state in {IssueState.ISSUED, IssueState.DISCUSSED}:
        return BriefingFirst()
    if issue.state not in {IssueState.PENDING_SIGN, IssueState.REFUSED}:
        return _wrong(issue)
    if issue.signature_level in ON_PAPER_OR_CERTIFIED:
        return _wrong(issue)
    return _changes_contract(issue) or _has_read(issue).refusal


def _changes_contract(issue: Issue) -> Refusal | None:
    change = getattr(issue, "contract_change", None)
    if change is None or change.settled_at is not None:
        return None
    return AgreementFirst(what=what_changes(change.hits))


def _has_read(issue: Issue) -> Verdict:
    reading = getattr(issue, "reading", None)
    if reading is None or reading.reached_end_at is None:
        return Verdict.refuse(ReadFirst())
    return _when(issue.previous_id is None or reading.changes_opened_at is not None, OpenTheChanges())


def what_changes(hits: list[dict[str, object]]) -> str:
    """The contract terms that a document touches, as a short list in the reader's language."""
    from django.utils.translation import get_language  # noqa: PLC0415 -- only where a sentence is made

    locale = get_language() or ""
    names = [hit["title"] for hit in hits]
    mark = ", " if locale.startswith("en") else "、"
    return mark.join(
        str((name.get("en") if locale.startswith("en") else None) or name.get("zh"))
        for name in names if isinstance(name, dict)
    )


def _wrong(thing: Issue | TemplateVersion) -> WrongState:
    return WrongState(state=thing.get_state_display())


def _when(is_true: bool, refusal: Refusal) -> Verdict:  # noqa: FBT001 -- private, and the condition is the point
    return Verdict.allow() if is_true else Verdict.refuse(refusal)
