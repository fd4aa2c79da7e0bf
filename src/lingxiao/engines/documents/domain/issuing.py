"""Issuing copies to persons, one or many."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from lingxiao.engines.documents import rules
from lingxiao.engines.documents.domain import changes, ending, owing, standing, telling
from lingxiao.engines.documents.domain.blocks import read_blocks, rendered, to_json
from lingxiao.engines.documents.domain.canonical import fingerprint
from lingxiao.engines.documents.domain.checking import refuse_void
from lingxiao.engines.documents.domain.ending import expire, revoke, supersede
from lingxiao.engines.documents.domain.gathering import Facts, gather, values_for
from lingxiao.engines.documents.domain.merging import filled
from lingxiao.engines.documents.enums import (
    PERSONAL,
    DocumentKind,
    IssueState,
    SignatureLevel,
    VersionState,
)
from lingxiao.engines.documents.models import Issue, Objection
from lingxiao.engines.documents.refusals import (
    AlreadyIssued,
    NobodyChosen,
    NoPlaceOnThatDay,
    NotPermitted,
    NotPublished,
    ObjectionOpen,
    SignByInThePast,
)
from lingxiao.engines.people.domain.reaching import people_within
from lingxiao.kernel import audit
from lingxiao.kernel.days.saying import day_words
from lingxiao.kernel.days.spans import DaySpan
from lingxiao.kernel.refusals import NotSeen, Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from lingxiao.engines.documents.domain.blocks import Block, Render
    from lingxiao.engines.documents.domain.contract_change import ProposedTerms
    from lingxiao.engines.documents.models import TemplateVersion
    from lingxiao.kernel.viewer import Viewer
    from lingxiao.kernel.words import Bilingual

__all__ = [
    "Issued", "Problem", "Terms", "expire", "issue", "issue_as_asked", "issue_many",
    "issue_to_oneself", "preview", "revoke", "supersede",
]

FORM = 1
"""The shape of an issued body; a later shape gets a later number, so that old fingerprints still verify."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """On what terms copies are issued. ``merge`` serves everyone, ``merge_of`` adds or overrides for one person."""

    effective: DaySpan
    sign_by: date
    signature_level: str
    brief_by: date | None = None
    merge: Mapping[str, Bilingual] = field(default_factory=dict)
    merge_of: Mapping[int, Mapping[str, Bilingual]] = field(default_factory=dict)
    proposed_of: Mapping[int, ProposedTerms] = field(default_factory=dict)

    def given(self, person_id: int) -> dict[str, Bilingual]:
        """The values given for one person."""
        return {**self.merge, **self.merge_of.get(person_id, {})}


@dataclass(frozen=True, slots=True)
class Problem:
    """Somebody who could not be issued a copy, and why."""

    person_id: int
    refusal: Refusal


@dataclass(frozen=True, slots=True)
class Issued:
    """What came of issuing to many: the copies made, and the persons left out with the reason."""

    issues: tuple[Issue, ...]
    problems: tuple[Problem, ...]


def issue(
    *,
    viewer: Viewer,
    version: TemplateVersion,
    person_id: int,
    merge: Mapping[str, Bilingual],
    effective: DaySpan,
    at: datetime,
    on: date,
    sign_by: date,
    signature_level: str,
    brief_by: date | None = None,
    render: Render | None = None,
    proposed: ProposedTerms | None = None,
) -> Issue:
    """A copy of a published version for one person: filled in, frozen, hashed, told to them, and owed a signature.

    ``render`` puts an area's own blocks where the template marks their place; ``proposed`` are the contract terms the
    text would bring, for LR-02. Raises whatever stands against it: ``MissingMergeField``, ``VoidClause``, ``AlreadyIssued``,
    ``NotPublished``, ``TooWeak``; ``NotSeen`` for a person the viewer may not issue to.
    """
    terms = Terms(
        effective=effective,
        sign_by=sign_by,
        signature_level=signature_level,
        brief_by=brief_by,
        merge=merge,
        proposed_of={} if proposed is None else {person_id: proposed},
    )
    blocks = rendered(read_blocks(version.blocks), render)
    made = issue_many(
        viewer=viewer,
        version=version,
        person_ids=[person_id],
        terms=terms,
        blocks=blocks,
        at=at,
        on=on,
    )
    if made.problems:
        raise made.problems[0].refusal
    return made.issues[0]


@transaction.atomic
def issue_many(
    *, viewer: Viewer, version: TemplateVersion, person_ids: Sequence[int], terms: Terms, blocks: Sequence[Block],
    at: datetime, on: date,
) -> Issued:
    """Copies for all these persons who can have one, and for each of the others the reason why not.

    ``blocks`` are the version's own with the area's put in (see ``blocks.rendered``). The number of queries does not
    grow with the persons, except for copies of theirs that these replace.
    """
    reached = _reached(viewer, version, person_ids, terms, on)
    return _issued(viewer, version, person_ids, reached, terms, blocks, at, on)


@transaction.atomic
def issue_as_asked(
    *, viewer: Viewer, version: TemplateVersion, person_ids: Sequence[int], terms: Terms, blocks: Sequence[Block],
    at: datetime, on: date,
) -> Issued:
    """As ``issue_many``, for the worker that carries out what was permitted when it was asked (``batches``)."""
    if version.state != VersionState.PUBLISHED:
        raise NotPublished(number=version.number)
    return _issued(viewer, version, person_ids, set(person_ids), terms, blocks, at, on)


@transaction.atomic
def issue_to_oneself(*, viewer: Viewer, version: TemplateVersion, at: datetime, on: date) -> Issue:
    """A copy of a privacy notice for whoever is reading it: nobody has to hand it out (LR-30)."""
    made = issue_as_asked(
        viewer=viewer, version=version, person_ids=[_oneself(viewer, version)], terms=_notice_terms(on),
        blocks=read_blocks(version.blocks), at=at, on=on,
    )
    if made.problems:
        raise made.problems[0].refusal
    return made.issues[0]


def draft_to_oneself(*, viewer: Viewer, version: TemplateVersion, at: datetime, on: date) -> Issue:
    """The copy that ``issue_to_oneself`` would make, not kept: what the page shows before it is confirmed."""
    person_id = _oneself(viewer, version)
    _facts, drafts, problems = _drafted(
        viewer, version, [person_id], {person_id}, _notice_terms(on), read_blocks(version.blocks), at, on,
    )
    if problems:
        raise problems[0].refusal
    return drafts[0]


def _oneself(viewer: Viewer, version: TemplateVersion) -> int:
    if version.template.kind != DocumentKind.PRIVACY_NOTICE or viewer.person_id is None:
        raise NotPermitted
    return viewer.person_id


def _notice_terms(on: date) -> Terms:
    return Terms(effective=DaySpan(on), sign_by=on, signature_level=SignatureLevel.S1)


def preview(
    *, viewer: Viewer, version: TemplateVersion, person_ids: Sequence[int], terms: Terms, blocks: Sequence[Block],
    at: datetime, on: date,
) -> Issued:
    """What ``issue_many`` would make, with nothing kept: unsaved copies, and the reasons against the others."""
    reached = _reached(viewer, version, person_ids, terms, on)
    _facts, drafts, problems = _drafted(viewer, version, person_ids, reached, terms, blocks, at, on)
    return Issued(tuple(drafts), tuple(problems))


def _reached(
    viewer: Viewer, version: TemplateVersion, person_ids: Sequence[int], terms: Terms, on: date,
) -> set[int]:
    """The persons of these whom this viewer may issue this version to, on these terms."""
    rules.may_issue(viewer=viewer, version=version).or_refuse()
    rules.is_strong_enough(kind=version.template.kind, level=terms.signature_level).or_refuse()
    permission = rules.issue_permission(version.template.kind)
    reached = people_within(viewer=viewer, permission=permission, on=on).filter(pk__in=person_ids)
    found = set(reached.values_list("pk", flat=True))
    if version.template.kind in PERSONAL:
        found.discard(viewer.person_id or 0)
    return found


def _issued(
    viewer: Viewer, version: TemplateVersion, person_ids: Sequence[int], reached: set[int], terms: Terms,
    blocks: Sequence[Block], at: datetime, on: date,
) -> Issued:
    facts, drafts, problems = _drafted(viewer, version, person_ids, reached, terms, blocks, at, on)
    _replace_open(viewer, facts, drafts, at)
    made = Issue.objects.bulk_create(drafts)
    _answer_objections(viewer, facts, made, at)
    found = changes.keep(made, facts=facts, proposed_of=terms.proposed_of, at=at)
    owing.owe_for(made, facts=facts, changes=found, on=on)
    telling.issued(made, at=at)
    audit.note_all(_issue_note(viewer, one) for one in made)
    return Issued(tuple(made), tuple(problems))


def _drafted(
    viewer: Viewer, version: TemplateVersion, person_ids: Sequence[int], reached: set[int], terms: Terms,
    blocks: Sequence[Block], at: datetime, on: date,
) -> tuple[Facts, list[Issue], list[Problem]]:
    if not person_ids:
        raise NobodyChosen
    if terms.sign_by < on:
        raise SignByInThePast(day=day_words(terms.sign_by))
    refuse_void(terms.merge, on=on)
    facts = gather(version=version, person_ids=sorted(reached), changing=terms.proposed_of.keys() & reached, on=on)
    drafts: list[Issue] = []
    problems: list[Problem] = []
    for person_id in dict.fromkeys(person_ids):
        try:
            if person_id not in reached:
                raise NotSeen
            drafts.append(_draft(viewer, version, person_id, terms, blocks, facts, at, on))
        except Refusal as refusal:
            problems.append(Problem(person_id, refusal))
    return facts, drafts, problems


def _draft(
    viewer: Viewer,
    version: TemplateVersion,
    person_id: int,
    terms: Terms,
    blocks: Sequence[Block],
    facts: Facts,
    at: datetime,
    on: date,
) -> Issue:
    card = facts.cards[person_id][0]
    if card.unit_id is None and version.template.kind in PERSONAL:
        raise NoPlaceOnThatDay(person=card.name, day=day_words(on))
    held = facts.open_copies.get(person_id)
    if held is not None and held.version_id == version.pk and held.state != IssueState.NEGOTIATING:
        raise AlreadyIssued(person=card.name)
    if held is not None and held.state == IssueState.OBJECTED:
        raise ObjectionOpen
    refuse_void(terms.merge_of.get(person_id, {}), on=on)
    values = values_for(
        facts=facts,
        person_id=person_id,
        version=version,
        effective=terms.effective,
        on=on,
        sign_by=terms.sign_by,
        given=terms.given(person_id),
    )
    text = filled(blocks, values=values, person=card.name)
    template = version.template
    body: dict[str, Any] = {
        "form": FORM,
        "template": template.key,
        "kind": template.kind,
        "version": version.number,
        "version_sha256": version.sha256,
        "reference": version.is_reference,
        "title": {"zh": template.title_zh, "en": template.title_en},
        "person": {"number": card.number, "name": card.name},
        "issued_on": on.isoformat(),
        "effective": {
            "from": terms.effective.start.isoformat(),
            "until": terms.effective.end.isoformat() if terms.effective.end else None,
        },
        "level": str(terms.signature_level),
        "blocks": to_json(text),
    }
    previous = facts.last_signed.get(person_id)
    waits = terms.brief_by is not None or terms.signature_level == SignatureLevel.S1
    return Issue(
        version=version,
        template=template,
        kind=template.kind,
        confidentiality=template.confidentiality,
        person_id=person_id,
        unit_id=card.unit_id,
        title_zh=template.title_zh,
        title_en=template.title_en,
        body=body,
        merge={key: value.to_json() for key, value in values.items() if value},
        sha256=fingerprint(body),
        effective=DateRange(terms.effective.start, terms.effective.end),
        issued_on=on,
        issued_at=at,
        issued_by_id=viewer.person_id,
        signature_level=terms.signature_level,
        is_reference=version.is_reference,
        brief_by=terms.brief_by,
        previous=previous,
        sign_by=terms.sign_by,
        state=IssueState.ISSUED if waits else IssueState.PENDING_SIGN,
    )


def _replace_open(viewer: Viewer, facts: Facts, drafts: Sequence[Issue], at: datetime) -> None:
    """Close the open copies of an earlier text of the same template: the new text takes their place."""
    for draft in drafts:
        held = facts.open_copies.get(draft.person_id)
        if held is not None:
            ending.end(viewer, standing.locked(held), IssueState.SUPERSEDED, "", at, "documents.supersede", viewer.today)


def _answer_objections(viewer: Viewer, facts: Facts, made: Sequence[Issue], at: datetime) -> None:
    """The new text is the answer to the objection that brought it about."""
    for one in made:
        held = facts.open_copies.get(one.person_id)
        if held is None or held.state != IssueState.NEGOTIATING:
            continue
        for objection in Objection.objects.filter(issue=held, answered_with__isnull=True):
            objection.answered_with = one
            objection.save(update_fields=["answered_with"])
            owing.settle(viewer, owing.renegotiate_key(objection), at, f"documents.issue:{one.pk}")


def _issue_note(viewer: Viewer, one: Issue) -> audit.Note:
    return audit.Note(
        viewer=viewer,
        act="documents.issue",
        object_kind="documents.issue",
        object_id=one.pk,
        subject_person_id=one.person_id,
        detail={
            "template": one.template.key,
            "version": one.version.number,
            "sha256": one.sha256,
            "level": str(one.signature_level),
            "sign_by": one.sign_by.isoformat(),
        },
    )
