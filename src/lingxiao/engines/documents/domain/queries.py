"""Named reads of documents. Every list a page shows starts at one of the ``visible_to`` here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, OuterRef, Q, Subquery, Window
from django.db.models.functions import RowNumber

from lingxiao.engines.documents import permissions, rules
from lingxiao.engines.documents.domain import redline
from lingxiao.engines.documents.domain.blocks import Block, compared, read_blocks
from lingxiao.engines.documents.domain.standing import with_proofs
from lingxiao.engines.documents.enums import (
    AGREED,
    OPEN,
    UNPUBLISHED,
    DocumentKind,
    IssueState,
    VersionState,
)
from lingxiao.engines.documents.models import (
    Attendee,
    Consultation,
    Issue,
    IssueBatch,
    Objection,
    Opinion,
    RefusalRecord,
    ReviewComment,
    Signature,
    Template,
    TemplateVersion,
    WorkingCopy,
)
from lingxiao.engines.people.domain.queries import everybody, matching, unit_name_now
from lingxiao.engines.people.domain.reaching import reach_q
from lingxiao.engines.people.enums import Confidentiality
from lingxiao.kernel.refusals import NotSeen

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from django.db.models import QuerySet

    from lingxiao.engines.people.models import Person
    from lingxiao.kernel.viewer import Reach, Viewer

READ_OF_CLASS = (
    ((Confidentiality.PUBLIC, Confidentiality.INTERNAL), permissions.READ_ISSUES),
    ((Confidentiality.PERSONAL,), permissions.READ_PERSONAL),
    ((Confidentiality.SENSITIVE,), permissions.READ_SENSITIVE),
)
"""Which permission lets somebody see copies of which class. Of C4 and C5 the person alone sees their own."""


def reading_permission(confidentiality: str) -> str:
    """Which permission lets somebody see copies of this class; none for C4 and C5, whose person alone sees them."""
    return next((permission for classes, permission in READ_OF_CLASS if confidentiality in classes), "")


WRITERS = (
    (permissions.WRITE_STATEMENTS, permissions.APPROVE_STATEMENTS),
    (permissions.WRITE_POLICIES, permissions.APPROVE_POLICIES),
    (permissions.WRITE_ASSESSMENTS, permissions.APPROVE_ASSESSMENTS),
)


def visible_to(viewer: Viewer, *, on: date) -> QuerySet[Issue]:  # noqa: ARG001 -- scope is each copy's own day (§9)
    """The copies this viewer may see: by class and permission, in their subtree on the day of issue; and their own."""
    seen = Q(pk__in=[]) if viewer.person_id is None else Q(person_id=viewer.person_id)
    readable: dict[Reach, tuple[str, list[Confidentiality]]] = {}
    for classes, permission in READ_OF_CLASS:
        if viewer.may_somewhere(permission):
            readable.setdefault(viewer.reach(permission), (permission, []))[1].extend(classes)
    for permission, together in readable.values():  # asked once where permissions reach equally far
        seen |= Q(confidentiality__in=together) & reach_q(viewer=viewer, permission=permission, on="issued_on")
    return Issue.objects.filter(seen)


def issue_seen_by(viewer: Viewer, *, issue_id: int, on: date) -> Issue:
    """One copy this viewer may see, with its proofs; ``NotSeen`` for all others."""
    found = with_proofs(visible_to(viewer, on=on)).filter(pk=issue_id).first()
    if found is None:
        raise NotSeen
    return found


def templates_visible_to(viewer: Viewer, *, on: date) -> QuerySet[Template]:  # noqa: ARG001 -- every read says for which day
    """The templates this viewer may see: all of the kinds they write or approve, of others what is published."""
    if not viewer.may_somewhere(permissions.READ_TEMPLATES):
        return Template.objects.none()
    published = Q(versions__state=VersionState.PUBLISHED)
    return Template.objects.filter(Q(kind__in=kinds_kept_by(viewer)) | published).distinct()


def with_versions(found: QuerySet[Template]) -> QuerySet[Template]:
    """The same templates, each with the number in force and the state of the version being worked on, if any."""
    versions = TemplateVersion.objects.filter(template=OuterRef("pk"))
    return found.annotate(
        published_number=Subquery(versions.filter(state=VersionState.PUBLISHED).values("number")[:1]),
        pending_state=Subquery(versions.filter(state__in=UNPUBLISHED).values("state")[:1]),
    )


def templates_named(found: QuerySet[Template], text: str) -> QuerySet[Template]:
    """Those of the templates whose title or key answers to ``text``."""
    return found.filter(Q(title_zh__icontains=text) | Q(title_en__icontains=text) | Q(key__icontains=text))


def versions_visible_to(viewer: Viewer, *, on: date) -> QuerySet[TemplateVersion]:
    """The versions this viewer may see: drafts only for who writes or approves the kind."""
    del on
    if not viewer.may_somewhere(permissions.READ_TEMPLATES):
        return TemplateVersion.objects.none()
    public = Q(state__in=(VersionState.PUBLISHED, VersionState.RETIRED))
    return TemplateVersion.objects.filter(Q(template__kind__in=kinds_kept_by(viewer)) | public).select_related(
        "template",
        "author",
        "approved_by",
        "published_by",
        "consultation",
    )


def kinds_kept_by(viewer: Viewer) -> list[str]:
    """The kinds of document whose unpublished texts this viewer works on."""
    return [
        kind.value
        for kind in DocumentKind
        if viewer.may_somewhere(rules.write_permission(kind)) or viewer.may_somewhere(rules.approve_permission(kind))
    ]


def template_seen_by(viewer: Viewer, *, key: str, on: date) -> Template:
    """One template this viewer may see; ``NotSeen`` for all others."""
    found = templates_visible_to(viewer, on=on).filter(key=key).first()
    if found is None:
        raise NotSeen
    return found


def version_seen_by(viewer: Viewer, *, version_id: int, on: date) -> TemplateVersion:
    """One version this viewer may see; ``NotSeen`` for all others."""
    found = versions_visible_to(viewer, on=on).filter(pk=version_id).first()
    if found is None:
        raise NotSeen
    return found


def latest_versions(*, keys: Iterable[str]) -> dict[str, TemplateVersion]:
    """The latest version of each of these templates, whatever its state, by key. One query."""
    rows = TemplateVersion.objects.filter(template__key__in=set(keys)).select_related("template")
    return {one.template.key: one for one in rows.order_by("template_id", "-number").distinct("template_id")}


def published(*, key: str) -> TemplateVersion | None:
    """The version of a template that is published now, in force or for reference."""
    return (
        TemplateVersion.objects.filter(template__key=key, state=VersionState.PUBLISHED)
        .select_related("template")
        .first()
    )


def published_about(*, kind: str, about: str) -> TemplateVersion | None:
    """The published version of this kind about a post or a module, such as the duty statement of a post code."""
    return (
        TemplateVersion.objects.filter(template__kind=kind, template__about=about, state=VersionState.PUBLISHED)
        .select_related("template")
        .order_by("-published_at")
        .first()
    )


def assessment_in_force(*, module: str) -> TemplateVersion | None:
    """The approved impact assessment that lets a module be switched on (LR-32); none means: not yet."""
    return published_about(kind=DocumentKind.IMPACT_ASSESSMENT, about=module)


TEXTS = ("body", "merge", "version__blocks", "version__content", "version__findings")
"""What is long and of no use where copies are listed, counted or compared; ``previous`` has them too."""


def without_texts(issues: QuerySet[Issue]) -> QuerySet[Issue]:
    """The same copies with version and template, and without what they say: for lists, which show how copies stand."""
    return issues.select_related("version", "template").defer(*TEXTS)


def as_listed(issues: QuerySet[Issue], *, on: date, locale: str) -> QuerySet[Issue]:
    """The same copies as a list shows them: with their person and ``unit_name``, what their unit is called on this day."""
    return without_texts(issues).select_related("person").annotate(unit_name=unit_name_now(on=on, locale=locale))


def current_signed(*, kind: str, person_ids: Iterable[int], on: date) -> dict[int, Issue]:
    """The copy of this kind that binds each of these persons on this day, by person; signed or acknowledged.

    Without its text, as is what ``latest_issues`` answers: both are asked for thousands at once.
    """
    rows = Issue.objects.filter(
        kind=kind,
        person_id__in=set(person_ids),
        in_force__contains=on,
        signatures__party="person",
    )
    return {one.person_id: one for one in without_texts(rows).order_by("issued_on", "pk")}


def latest_issues(*, kind: str, person_ids: Iterable[int], on: date) -> dict[int, Issue]:
    """The newest copy of this kind issued to each of these persons by this day, whatever became of it, by person."""
    rows = (
        Issue.objects.filter(kind=kind, person_id__in=set(person_ids), issued_on__lte=on)
        .annotate(
            place=Window(RowNumber(), partition_by=F("person_id"), order_by=[F("issued_on").desc(), F("pk").desc()])
        )
        .filter(place=1)
    )
    return {one.person_id: one for one in without_texts(rows)}


def issues_of(*, person_id: int) -> QuerySet[Issue]:
    """Every copy ever issued to a person, newest first."""
    return with_proofs(Issue.objects.filter(person_id=person_id)).order_by("-issued_on", "-pk")


def with_copy_of(persons: QuerySet[Person], *, template_id: int) -> QuerySet[Person]:
    """The same persons, each with the id, state and last day to sign of their newest copy of a template, if any."""
    newest = Issue.objects.filter(person_id=OuterRef("pk"), template_id=template_id).order_by("-issued_on", "-pk")
    return persons.annotate(
        copy_id=Subquery(newest.values("pk")[:1]), copy_state=Subquery(newest.values("state")[:1]),
        copy_sign_by=Subquery(newest.values("sign_by")[:1]),
    )


def without_copy_of(persons: QuerySet[Person], *, version: TemplateVersion) -> QuerySet[Person]:
    """Those of the persons who have no copy of this version that is open or agreed to."""
    held = Issue.objects.filter(version=version, state__in=OPEN | AGREED)
    return persons.exclude(pk__in=held.values("person_id"))


def open_objection(issue: Issue) -> Objection | None:
    """The latest objection to a copy, with its case; settled or not."""
    return issue.objections.select_related("case").order_by("-pk").first()


def waiting_for(*, person_id: int) -> QuerySet[Issue]:
    """The copies a person has still to read, sign or settle, the most pressing first."""
    return issues_of(person_id=person_id).filter(state__in=OPEN).order_by("sign_by", "pk")


def last_signed(*, template_id: int, person_id: int) -> Issue | None:
    """The copy of this template that a person signed or acknowledged last."""
    return (
        Issue.objects.filter(template_id=template_id, person_id=person_id, signatures__party="person")
        .order_by("-concluded_at", "-pk")
        .first()
    )


def signatures_of(*, issue_ids: Iterable[int]) -> dict[int, list[Signature]]:
    """The signatures on each of these copies, by copy."""
    found: dict[int, list[Signature]] = {}
    for one in (
        Signature.objects.filter(issue_id__in=set(issue_ids))
        .select_related("person", "attachment")
        .order_by("at", "pk")
    ):
        found.setdefault(one.issue_id, []).append(one)
    return found


def counts_by_state(issues: QuerySet[Issue]) -> Mapping[str, int]:
    """How many of these copies stand in each state, in one query."""
    rows = issues.order_by().values("state").annotate(count=Count("pk", distinct=True))
    return {row["state"]: row["count"] for row in rows}


def working_copy(viewer: Viewer, *, version: TemplateVersion) -> WorkingCopy | None:
    """What this viewer has typed into a version and not saved."""
    if viewer.person_id is None:
        return None
    return WorkingCopy.objects.filter(version=version, person_id=viewer.person_id).first()


def revision_of(version: TemplateVersion, *, number: int) -> list[dict[str, Any]]:
    """The text of a version as a revision left it; empty where there was none."""
    found = version.revisions.filter(number=number).values_list("blocks", flat=True).first()
    return list(found) if found is not None else []


def last_saved_by(version: TemplateVersion) -> str:
    """Who saved a version last."""
    last = version.revisions.select_related("saved_by").order_by("-number").first()
    return last.saved_by.name if last is not None and last.saved_by is not None else ""


def opinions_in(record: Consultation) -> QuerySet[Opinion]:
    """What was said in a consultation, in order, with who answered."""
    return record.opinions.select_related("replied_by", "consultation").order_by("said_at", "pk")


def attendees_of(record: Consultation) -> QuerySet[Attendee]:
    """Who attended a consultation, in the order they were written down."""
    return record.attendees.order_by("pk")


def comments_on(version: TemplateVersion) -> QuerySet[ReviewComment]:
    """The review comments on a version, in the order they were made."""
    return version.comments.select_related("made_by", "resolved_by").order_by("made_at", "pk")


def batches_visible_to(viewer: Viewer, *, on: date) -> QuerySet[IssueBatch]:
    """The issues to many that this viewer started; administrators of issues see all of a class they read everywhere."""
    del on
    rows = IssueBatch.objects.select_related("version__template", "asked_by")
    seen = Q(pk__in=[]) if viewer.person_id is None else Q(asked_by_id=viewer.person_id)
    if viewer.reach(permissions.ISSUE_POLICIES).everywhere:
        for classes, permission in READ_OF_CLASS:
            if viewer.reach(permission).everywhere:
                seen |= Q(version__template__confidentiality__in=classes)
    return rows.filter(seen)


def refusal_seen_by(viewer: Viewer, *, record_id: int, on: date) -> RefusalRecord:
    """A refusal record: for who sees the copy, and for its two witnesses; ``NotSeen`` for all others."""
    record = (
        RefusalRecord.objects.select_related("issue__person", "issue__template", "witness_one", "witness_two")
        .filter(
            pk=record_id,
        )
        .first()
    )
    if record is None:
        raise NotSeen
    is_witness = viewer.person_id is not None and viewer.person_id in {record.witness_one_id, record.witness_two_id}
    if not is_witness and not visible_to(viewer, on=on).filter(pk=record.issue_id).exists():
        raise NotSeen
    return record


@dataclass(frozen=True, slots=True)
class RedlineLine:
    """One line of a comparison, with the block it belongs to so that a page can show it in its shape."""

    block: Block
    change: redline.BlockChange


def redline_of(*, before: object, after: object, locale: str) -> tuple[RedlineLine, ...]:
    """What changed between two stored lists of blocks, line by line, in one language."""
    old = compared(read_blocks(before), locale)
    new = compared(read_blocks(after), locale)
    found = redline.redline(before=[line for _block, line in old], after=[line for _block, line in new])
    return tuple(
        RedlineLine(new[one.after_at][0] if one.after_at is not None else old[one.before_at or 0][0], one)
        for one in found.blocks
    )


def redline_against_previous(issue: Issue, *, locale: str) -> tuple[RedlineLine, ...] | None:
    """What changed since the text this person signed last; None when there is none to compare with."""
    if issue.previous is None:
        return None
    return redline_of(before=issue.previous.body["blocks"], after=issue.body["blocks"], locale=locale)


def is_agreed(issue: Issue) -> bool:
    """Whether the person signed or acknowledged this copy."""
    return issue.state in AGREED


def may_be_cited(issue: Issue, *, on: date) -> bool:
    """Whether this copy may be held against its person on this day: it binds, and is no mere reference (LR-01)."""
    binds = issue.in_force is not None and not issue.in_force.isempty and on >= issue.in_force.lower
    ended = issue.in_force is not None and issue.in_force.upper is not None and on >= issue.in_force.upper
    return binds and not ended and not issue.is_reference and issue.state != IssueState.REFUSED


def published_versions(*, kind: str) -> list[TemplateVersion]:
    """The published version of every template of this kind; their texts are read when they are asked for."""
    rows = TemplateVersion.objects.filter(template__kind=kind, state=VersionState.PUBLISHED)
    return list(rows.select_related("template").defer("blocks", "content", "findings").order_by("template__key"))


def open_objections(*, kind: str, person_ids: Iterable[int]) -> list[Objection]:
    """The objections not yet settled to copies of this kind of these persons, with their copies."""
    rows = Objection.objects.filter(issue__kind=kind, issue__person_id__in=set(person_ids), settled_at__isnull=True)
    return list(rows.select_related("issue").order_by("raised_at"))


def search(viewer: Viewer, *, text: str, on: date) -> QuerySet[Issue]:
    """The copies this viewer may see whose title, or whose person, answers to ``text``; the newest first."""
    persons = matching(everybody(), text=text)
    seen = visible_to(viewer, on=on).filter(
        Q(title_zh__icontains=text) | Q(title_en__icontains=text) | Q(person__in=persons),
    )
    return seen.select_related("person").defer("body", "merge").order_by("-issued_on", "-pk")
