"""The evidence bundle 举证包 of one copy: everything that proves it, in one file that verifies itself.

The same copy in the same state, as of the same moment, gives the same bytes. Two editions: complete for the house;
and for the other side, where third parties are named by their part only and the house's own audit entries stay out.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lingxiao.engines.documents import rules
from lingxiao.engines.documents.domain import bundle_facts
from lingxiao.engines.documents.domain.bundle_index import index_pdf, verify_page
from lingxiao.engines.documents.domain.moments import Clock, company_clock
from lingxiao.engines.documents.domain.printing import issue_pdf
from lingxiao.engines.documents.domain.queries import signatures_of
from lingxiao.engines.documents.domain.timeline import Happening, timeline
from lingxiao.engines.documents.enums import Edition
from lingxiao.engines.documents.refusals import SayWhy
from lingxiao.engines.people.domain import signing_in
from lingxiao.kernel import attachments, audit
from lingxiao.kernel.audit.queries import entries_about
from lingxiao.kernel.bundle import SUMS, as_csv, as_json, packed, sums_file
from lingxiao.kernel.verdict import Verdict
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from lingxiao.engines.documents.models import Issue, Signature
    from lingxiao.kernel.attachments.models import Attachment
    from lingxiao.kernel.viewer import Viewer

TAKE = "documents.take_evidence"
LOCALES = (("zh", "zh-hans"), ("en", "en"))


@dataclass(frozen=True, slots=True)
class Bundle:
    """The file: its name, its bytes, and their SHA-256."""

    name: str
    content: bytes
    sha256: str


def internal_bundle(*, viewer: Viewer, issue: Issue, at: datetime, reason: str) -> Bundle:
    """Everything about this copy as of a moment, complete. Noted in the audit chain with the fingerprint of the file."""
    return _bundle(viewer, issue, at, Edition.INTERNAL, reason)


def disclosable_bundle(*, viewer: Viewer, issue: Issue, at: datetime, reason: str) -> Bundle:
    """What may be handed to the other side: third parties by their part only, no audit entries of the house."""
    return _bundle(viewer, issue, at, Edition.DISCLOSABLE, reason)


def _bundle(viewer: Viewer, issue: Issue, at: datetime, edition: Edition, reason: str) -> Bundle:
    rules.may_take_evidence(viewer=viewer, issue=issue, on=viewer.today).or_refuse()
    if not reason.strip():
        raise SayWhy
    signatures = [one for one in signatures_of(issue_ids=[issue.pk]).get(issue.pk, []) if one.at <= at]
    names = bundle_facts.Names(issue, signatures, edition)
    story = bundle_facts.told([one for one in timeline(issue) if one.at <= at], names)
    clock = company_clock()
    files = _files(issue, signatures, story, names, at, edition, clock)
    files |= _attached(viewer, issue, signatures, at)
    files |= _covers(issue, signatures, story, files, at, edition, clock)
    files["verify.html"] = verify_page(issue, files, f"{clock.stamp(at)} {clock.name(at).zh}")
    files[SUMS] = sums_file(files)
    content = packed(files, clock.local(at))
    digest = hashlib.sha256(content).hexdigest()
    audit.note(
        viewer=viewer, act=TAKE, object_kind="documents.issue", object_id=issue.pk, subject_person_id=issue.person_id,
        detail={"edition": edition.value, "sha256": digest}, reason=reason.strip(),
    )
    return Bundle(f"evidence-{issue.pk}-{edition.value}.zip", content, digest)


def _files(
    issue: Issue, signatures: Sequence[Signature], story: Sequence[Happening], names: bundle_facts.Names, at: datetime,
    edition: Edition, clock: Clock,
) -> dict[str, bytes]:
    """What the system itself knows."""

    def shown(moment: datetime) -> str:
        return clock.local(moment).isoformat()

    files = {
        f"01-document-{short}.pdf": issue_pdf(issue, signatures=signatures, locale=locale, story=story)
        for short, locale in LOCALES
    }
    files["01-document.json"] = as_json(issue.body)
    if issue.previous is not None:
        files["01-previous.json"] = as_json(issue.previous.body)
    files["02-timeline.csv"] = _timeline_csv(story, clock)
    files["03-evidence.json"] = as_json(bundle_facts.facts(
        issue, signatures=signatures, story=story, names=names, at=at, edition=edition, shown=shown,
    ))
    heard = bundle_facts.consultation(issue, names=names, edition=edition, shown=shown)
    if heard is not None:
        files["03-consultation.json"] = as_json(heard)
    if edition is Edition.INTERNAL:
        files["04-audit.csv"] = _audit_csv(issue, at, clock)
    return files


def _attached(viewer: Viewer, issue: Issue, signatures: Sequence[Signature], at: datetime) -> dict[str, bytes]:
    """The files people put on record: what was signed on paper, and what proves a delivery."""
    found = {}
    for folder, held in _attachments(issue, signatures, at):
        content = attachments.open_for(viewer=viewer, attachment=held, may_read=_already_asked).read()
        found[f"{folder}/{held.sha256[:12]}-{held.name}"] = content
    return found


def _attachments(issue: Issue, signatures: Sequence[Signature], at: datetime) -> Iterator[tuple[str, Attachment]]:
    seen: set[int] = set()
    for one in signatures:
        if one.attachment is not None and one.attachment_id not in seen:
            seen.add(one.attachment.pk)
            yield "05-signed", one.attachment
    for sent in issue.deliveries.select_related("attachment").order_by("pk"):
        if sent.attachment is not None and sent.at <= at:
            yield "05-delivered", sent.attachment


def _already_asked(_viewer: Viewer, _attachment: object) -> Verdict:
    """The right to the bundle was asked above, for everything in it."""
    return Verdict.allow()


def _covers(
    issue: Issue, signatures: Sequence[Signature], story: Sequence[Happening], files: Mapping[str, bytes], at: datetime,
    edition: Edition, clock: Clock,
) -> dict[str, bytes]:
    company = signing_in.company()
    name = Bilingual(company.name_zh, company.name_en) if company is not None else Bilingual("")
    return {
        f"00-index-{short}.pdf": index_pdf(
            issue, signatures=signatures, story=story, files=files, at=at, edition=edition, clock=clock, locale=locale,
            issuer=name.pick(locale),
        )
        for short, locale in LOCALES
    }


def _timeline_csv(happenings: Sequence[Happening], clock: Clock) -> bytes:
    return as_csv([
        ("at", "事项", "what", "who", "detail", "evidence"),
        *(
            (clock.local(one.at).isoformat(), one.what.zh, one.what.en, one.who, one.detail.zh, one.evidence)
            for one in happenings
        ),
    ])


def _audit_csv(issue: Issue, at: datetime, clock: Clock) -> bytes:
    entries = entries_about(object_kind="documents.issue", object_id=issue.pk).exclude(act=TAKE).filter(at__lte=at)
    return as_csv([
        ("entry", "at", "act", "actor", "address", "reason", "sequence", "hash"),
        *(
            (
                one.pk, clock.local(one.at).isoformat(), one.act, one.actor_name, one.address, one.reason,
                one.link.sequence if hasattr(one, "link") else "", bytes(one.link.hash).hex() if hasattr(one, "link") else "",
            )
            for one in entries.select_related("link")
        ),
    ])
