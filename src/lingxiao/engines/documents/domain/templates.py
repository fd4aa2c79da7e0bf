"""Verbs on templates and their versions: draft, revise, submit, approve, publish, retire."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import Max

from lingxiao.engines.documents import rules
from lingxiao.engines.documents.domain import consulting
from lingxiao.engines.documents.domain.blocks import read_blocks, to_json
from lingxiao.engines.documents.domain.canonical import fingerprint
from lingxiao.engines.documents.domain.checking import blocking, findings_of, unfilled
from lingxiao.engines.documents.domain.merging import fields_of
from lingxiao.engines.documents.enums import UNPUBLISHED, VERSION_TRANSITIONS, DocumentKind, Matter, VersionState
from lingxiao.engines.documents.models import ReviewComment, Revision, Template, TemplateVersion, WorkingCopy
from lingxiao.engines.documents.refusals import (
    Blocked,
    ConsultedText,
    EditedMeanwhile,
    KeyTaken,
    OneDraftAtATime,
    SayWhy,
    UnresolvedComments,
    WrongState,
)
from lingxiao.engines.people.domain.queries import names_of
from lingxiao.engines.people.enums import Confidentiality
from lingxiao.kernel import audit

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from lingxiao.engines.documents.domain.checking import Check, Finding
    from lingxiao.kernel.viewer import Viewer
    from lingxiao.kernel.words import Bilingual

CLASS_OF_KIND = {
    DocumentKind.DUTY_STATEMENT: Confidentiality.INTERNAL,
    DocumentKind.POLICY: Confidentiality.PUBLIC,
    DocumentKind.NOTICE: Confidentiality.PUBLIC,
    DocumentKind.PRIVACY_NOTICE: Confidentiality.PUBLIC,
    DocumentKind.IMPACT_ASSESSMENT: Confidentiality.INTERNAL,
    DocumentKind.PLEDGE: Confidentiality.INTERNAL,
    DocumentKind.LETTER: Confidentiality.PERSONAL,
    DocumentKind.CHANGE_AGREEMENT: Confidentiality.SENSITIVE,
}
"""The class of confidentiality a template starts with (conventions 1.7)."""


@transaction.atomic
def draft_template(
    *,
    viewer: Viewer,
    key: str,
    kind: str,
    title: Bilingual,
    at: datetime,
    about: str = "",
    confidentiality: str = "",
    blocks: Sequence[Mapping[str, Any]] = (),
    content: Mapping[str, Any] | None = None,
    touches: Sequence[str] = (),
) -> TemplateVersion:
    """A new template with its first version as a draft. ``KeyTaken`` when the key is in use."""
    rules.may_write(viewer=viewer, kind=kind).or_refuse()
    try:
        with transaction.atomic():
            template = Template.objects.create(
                key=key,
                kind=kind,
                title_zh=title.zh,
                title_en=title.en,
                about=about,
                made_by_id=viewer.person_id,
                made_at=at,
                confidentiality=confidentiality or CLASS_OF_KIND[DocumentKind(kind)],
            )
    except IntegrityError as error:
        raise KeyTaken(key=key) from error
    version = TemplateVersion(template=template, number=1)
    return _first_text(viewer, version, list(blocks), dict(content or {}), list(touches), at)


@transaction.atomic
def draft_next(*, viewer: Viewer, template: Template, change_note: str, at: datetime) -> TemplateVersion:
    """The next version of a template, starting from the text of the latest one. One unpublished version at a time."""
    rules.may_make_template(viewer=viewer, template=template).or_refuse()
    Template.objects.select_for_update().get(pk=template.pk)
    versions = TemplateVersion.objects.filter(template=template)
    pending = versions.filter(state__in=UNPUBLISHED).first()
    if pending is not None:
        raise OneDraftAtATime(number=pending.number)
    latest = versions.order_by("-number").first()
    last = versions.aggregate(last=Max("number"))["last"] or 0
    version = TemplateVersion(template=template, number=last + 1, change_note=change_note)
    blocks, content, touches = (latest.blocks, latest.content, latest.touches) if latest is not None else ([], {}, [])
    return _first_text(viewer, version, blocks, content, touches, at)


def _first_text(
    viewer: Viewer,
    version: TemplateVersion,
    blocks: list[Any],
    content: dict[str, Any],
    touches: list[str],
    at: datetime,
) -> TemplateVersion:
    parsed = read_blocks(blocks)
    fields_of(parsed)
    version.blocks, version.content, version.touches = to_json(parsed), content, sorted(Matter(one) for one in touches)
    version.author_id = viewer.person_id
    version.editors = _editors(version, viewer)
    version.made_at = version.revised_at = at
    version.findings = findings_of(version, on=viewer.today)
    version.save()
    _keep_revision(viewer, version, at)
    _note(viewer, version, "documents.draft", {"number": version.number})
    return version


@transaction.atomic
def keep_working_copy(
    *,
    viewer: Viewer,
    version: TemplateVersion,
    blocks: Sequence[Mapping[str, Any]],
    base_revision: int,
    at: datetime,
) -> WorkingCopy | None:
    """Keep on the server what this person has typed and not saved. Nothing is checked: unfinished text is the point."""
    held = TemplateVersion.objects.select_related("template").get(pk=version.pk)
    rules.may_revise(viewer=viewer, version=held).or_refuse()
    if viewer.person_id is None:
        return None
    copy, _made = WorkingCopy.objects.update_or_create(
        version=held,
        person_id=viewer.person_id,
        defaults={"blocks": list(blocks), "base_revision": base_revision, "kept_at": at},
    )
    return copy


@transaction.atomic
def discard_working_copy(*, viewer: Viewer, version: TemplateVersion) -> None:
    """Let go of what this person typed and did not save."""
    if viewer.person_id is not None:
        WorkingCopy.objects.filter(version=version, person_id=viewer.person_id).delete()


def revise(
    *, viewer: Viewer, version: TemplateVersion, expected_revision: int, blocks: Sequence[Mapping[str, Any]],
    at: datetime, content: Mapping[str, Any] | None = None, touches: Sequence[str] | None = None, change_note: str | None = None,
) -> TemplateVersion:
    """Save a draft's text, if nobody saved it since ``expected_revision``.

    ``EditedMeanwhile`` when somebody did: their text stands, this one is kept as the person's working copy, so that
    the two can be laid side by side. ``BadBlock`` and ``UnknownMergeField`` leave the working copy too.
    """
    # Kept first and on its own, so that a refusal below does not take it back.
    keep_working_copy(viewer=viewer, version=version, blocks=blocks, base_revision=expected_revision, at=at)
    with transaction.atomic():
        held = _locked(version)
        rules.may_revise(viewer=viewer, version=held).or_refuse()
        if held.revision != expected_revision:
            last = held.revisions.order_by("-number").first()
            saved_by = last.saved_by_id if last is not None else None
            who = names_of(person_ids=[saved_by]).get(saved_by, "") if saved_by is not None else viewer.name
            raise EditedMeanwhile(who=who, revision=held.revision)
        parsed = read_blocks(list(blocks))
        fields_of(parsed)
        held.blocks = to_json(parsed)
        if content is not None:
            held.content = dict(content)
        if touches is not None:
            held.touches = sorted(Matter(one) for one in touches)
        if change_note is not None:
            held.change_note = change_note
        held.revision += 1
        held.revised_at = at
        held.editors = _editors(held, viewer)
        held.findings = findings_of(held, on=viewer.today)
        held.save()
        _keep_revision(viewer, held, at)
        if viewer.person_id is not None:
            WorkingCopy.objects.filter(version=held, person_id=viewer.person_id).delete()
        _note(viewer, held, "documents.revise", {"revision": held.revision})
        return held


@transaction.atomic
def submit(*, viewer: Viewer, version: TemplateVersion, at: datetime) -> TemplateVersion:
    """Hand a draft to review; its text can no longer change unless it is handed back. ``Blocked`` while places are unfilled."""
    held = _locked(version)
    rules.may_revise(viewer=viewer, version=held).or_refuse()
    open_places = unfilled(read_blocks(held.blocks), kind=held.template.kind)
    if open_places:
        raise Blocked(count=len(open_places), first=open_places[0].title, findings=open_places)
    held.submitted_at = at
    return _moved(viewer, held, VersionState.IN_REVIEW, "documents.submit")


@transaction.atomic
def hand_back(*, viewer: Viewer, version: TemplateVersion, reason: str) -> TemplateVersion:
    """Make a version under review a draft again, saying why. ``ConsultedText`` once staff were consulted on it."""
    held = _locked(version)
    rules.may_comment(viewer=viewer, version=held).or_refuse()
    if not reason.strip():
        raise SayWhy
    if consulting.is_complete(held):
        raise ConsultedText
    return _moved(viewer, held, VersionState.DRAFT, "documents.hand_back", reason=reason)


@transaction.atomic
def comment(*, viewer: Viewer, version: TemplateVersion, text: str, at: datetime, block: str = "") -> ReviewComment:
    """Remark on a version under review, or on one block of it."""
    version = _locked(version)
    rules.may_comment(viewer=viewer, version=version).or_refuse()
    if not text.strip() or viewer.person_id is None:
        raise SayWhy
    made = ReviewComment.objects.create(
        version=version,
        text=text.strip(),
        block=block,
        made_by_id=viewer.person_id,
        made_at=at,
    )
    _note(viewer, version, "documents.comment", {"comment": made.pk})
    return made


@transaction.atomic
def resolve_comment(*, viewer: Viewer, remark: ReviewComment, answer: str, at: datetime) -> ReviewComment:
    """Answer a remark, which settles it for good."""
    remark = ReviewComment.objects.select_for_update(of=("self",)).select_related("version__template").get(pk=remark.pk)
    rules.may_answer(viewer=viewer, remark=remark).or_refuse()
    if not answer.strip():
        raise SayWhy
    remark.answer, remark.resolved_by_id, remark.resolved_at = answer.strip(), viewer.person_id, at
    remark.save(update_fields=["answer", "resolved_by", "resolved_at"])
    _note(viewer, remark.version, "documents.resolve_comment", {"comment": remark.pk})
    return remark


@transaction.atomic
def approve(*, viewer: Viewer, version: TemplateVersion, at: datetime) -> TemplateVersion:
    """Freeze the text under its fingerprint. Four eyes: never by anyone who wrote part of it (P7)."""
    held = _locked(version)
    rules.may_approve(viewer=viewer, version=held).or_refuse()
    open_count = held.comments.filter(resolved_at__isnull=True).count()
    if open_count:
        raise UnresolvedComments(count=open_count)
    held.approved_by_id, held.approved_at = viewer.person_id, at
    held.sha256 = fingerprint_of(held)
    return _moved(viewer, held, VersionState.APPROVED, "documents.approve", {"sha256": held.sha256})


@transaction.atomic
def publish(
    *,
    viewer: Viewer,
    version: TemplateVersion,
    at: datetime,
    checks: Sequence[Finding | Check] = (),
) -> TemplateVersion:
    """Put an approved version in force; the one before it is retired.

    ``Blocked`` by a finding of the clause linter, or of the area's own ``checks``, that may not stand.
    ``ConsultationMissing`` when LR-01 concerns the text and the record is not complete.
    """
    held = _locked(version)
    rules.may_publish(viewer=viewer, version=held).or_refuse()
    consulting.may_bind(held, on=viewer.today).or_refuse()
    held.is_reference = False
    return _published(viewer, held, at, checks, "documents.publish")


@transaction.atomic
def publish_for_reference(
    *,
    viewer: Viewer,
    version: TemplateVersion,
    at: datetime,
    checks: Sequence[Finding | Check] = (),
) -> TemplateVersion:
    """Publish an approved version as 「参考」: it may be read, and nothing may be held against anyone on its ground."""
    held = _locked(version)
    rules.may_publish(viewer=viewer, version=held).or_refuse()
    held.is_reference = True
    return _published(viewer, held, at, checks, "documents.publish_for_reference")


def _published(
    viewer: Viewer,
    held: TemplateVersion,
    at: datetime,
    checks: Sequence[Finding | Check],
    act: str,
) -> TemplateVersion:
    forbidden = blocking(held, on=viewer.today, checks=checks)
    if forbidden:
        raise Blocked(count=len(forbidden), first=forbidden[0].title, findings=forbidden)
    before = TemplateVersion.objects.select_for_update().filter(template=held.template, state=VersionState.PUBLISHED)
    before.exclude(pk=held.pk).update(state=VersionState.RETIRED, retired_at=at)
    held.published_by_id, held.published_at = viewer.person_id, at
    return _moved(viewer, held, VersionState.PUBLISHED, act, {"sha256": held.sha256})


@transaction.atomic
def retire(*, viewer: Viewer, version: TemplateVersion, reason: str, at: datetime) -> TemplateVersion:
    """Take a version out of use. Copies that were issued stay as they are."""
    held = _locked(version)
    rules.may_retire(viewer=viewer, version=held).or_refuse()
    if not reason.strip():
        raise SayWhy
    held.retired_at = at
    return _moved(viewer, held, VersionState.RETIRED, "documents.retire", reason=reason)


def fingerprint_of(version: TemplateVersion) -> str:
    """The SHA-256 of everything that a version says, in both languages."""
    template = version.template
    return fingerprint(
        {
            "template": template.key,
            "kind": template.kind,
            "number": version.number,
            "title": {"zh": template.title_zh, "en": template.title_en},
            "blocks": version.blocks,
            "content": version.content,
            "touches": sorted(version.touches),
        }
    )


def is_intact(version: TemplateVersion) -> bool:
    """Whether the frozen text still has the fingerprint it was approved under."""
    return bool(version.sha256) and fingerprint_of(version) == version.sha256


def _locked(version: TemplateVersion) -> TemplateVersion:
    return TemplateVersion.objects.select_for_update(of=("self",)).select_related("template").get(pk=version.pk)


def _editors(version: TemplateVersion, viewer: Viewer) -> list[int]:
    return sorted({*version.editors, *([viewer.person_id] if viewer.person_id is not None else [])})


def _keep_revision(viewer: Viewer, version: TemplateVersion, at: datetime) -> None:
    Revision.objects.create(
        version=version,
        number=version.revision,
        blocks=version.blocks,
        content=version.content,
        saved_by_id=viewer.person_id,
        saved_at=at,
    )


def _moved(
    viewer: Viewer,
    held: TemplateVersion,
    state: VersionState,
    act: str,
    detail: dict[str, object] | None = None,
    *,
    reason: str = "",
) -> TemplateVersion:
    if state not in VERSION_TRANSITIONS[VersionState(held.state)]:
        raise WrongState(state=held.get_state_display())
    held.state = state
    held.save()
    _note(viewer, held, act, {"state": state.value, **(detail or {})}, reason=reason)
    return held


def _note(
    viewer: Viewer,
    version: TemplateVersion,
    act: str,
    detail: dict[str, object],
    *,
    reason: str = "",
) -> None:
    audit.note(
        viewer=viewer,
        act=act,
        object_kind="documents.version",
        object_id=version.pk,
        detail={"template": version.template.key, **detail},
        reason=reason,
    )
