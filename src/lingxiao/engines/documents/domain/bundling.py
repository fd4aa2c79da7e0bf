"""The evidence bundle 举证包 of one copy: everything that proves it, in one file that verifies itself.

The same copy in the same state, as of the same moment, gives the same bytes. Two editions: complete for the house;
and for the other side,
where third parties are named by their part only and the house's own audit entries stay out.
"""

from __future__ import annotations

import csv
import hashlib
import json
import zipfile
from dataclasses import dataclass
from html import escape
from io import BytesIO, StringIO
from typing import TYPE_CHECKING, Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from lingxiao.engines.cadence.domain.queries import dues_of_object
from lingxiao.engines.documents import rules
from lingxiao.engines.documents.domain.canonical import fingerprint
from lingxiao.engines.documents.domain.merging import day_words
from lingxiao.engines.documents.domain.printing import issue_pdf
from lingxiao.engines.documents.domain.queries import signatures_of
from lingxiao.engines.documents.domain.timeline import Happening, timeline
from lingxiao.engines.documents.enums import Edition
from lingxiao.engines.documents.refusals import SayWhy
from lingxiao.kernel import attachments, audit, pdf
from lingxiao.kernel.audit.queries import entries_about
from lingxiao.kernel.verdict import Verdict
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from lingxiao.engines.documents.models import Issue, Signature
    from lingxiao.kernel.viewer import Viewer

TAKE = "documents.take_evidence"
SUMS = "SHA256SUMS"


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
    signatures = signatures_of(issue_ids=[issue.pk]).get(issue.pk, [])
    happenings = [one for one in timeline(issue) if one.at <= at]
    shown = happenings if edition is Edition.INTERNAL else _redacted(issue, signatures, happenings)
    files: dict[str, bytes] = {
        "01-document-zh.pdf": issue_pdf(issue, signatures=signatures, locale="zh-hans"),
        "01-document-en.pdf": issue_pdf(issue, signatures=signatures, locale="en"),
        "01-document.json": _json(issue.body),
        "02-timeline.csv": _timeline_csv(shown),
        "03-evidence.json": _json(_facts(issue, signatures, shown, at, edition)),
    }
    if edition is Edition.INTERNAL:
        files["04-audit.csv"] = _audit_csv(issue, at)
    for one in signatures:
        if one.attachment is not None:
            held = attachments.open_for(viewer=viewer, attachment=one.attachment, may_read=_already_asked)
            files[f"05-signed/{one.attachment.sha256[:12]}-{one.attachment.name}"] = held.read()
    files["00-index.pdf"] = _index_pdf(issue, shown, files, at, edition)
    files["verify.html"] = _verify_page(issue, files, at)
    files[SUMS] = _sums(files)
    content = _zip(files, at)
    digest = hashlib.sha256(content).hexdigest()
    audit.note(
        viewer=viewer, act=TAKE, object_kind="documents.issue", object_id=issue.pk, subject_person_id=issue.person_id,
        detail={"edition": edition.value, "sha256": digest}, reason=reason.strip(),
    )
    return Bundle(f"evidence-{issue.pk}-{edition.value}.zip", content, digest)


def _already_asked(_viewer: Viewer, _attachment: object) -> Verdict:
    """The right to the bundle was asked above, for everything in it."""
    return Verdict.allow()


def _redacted(issue: Issue, signatures: Sequence[Signature], happenings: Sequence[Happening]) -> list[Happening]:
    """The same without the names of third parties: who is neither the person nor who signed for the company."""
    known = {issue.person_id, *(one.person_id for one in signatures)}
    marks: dict[int, str] = {}
    found = []
    for one in happenings:
        who = one.who
        if one.person_id is not None and one.person_id not in known:
            who = marks.setdefault(one.person_id, f"第三人 {len(marks) + 1} / third party {len(marks) + 1}")
        found.append(Happening(one.at, one.what, None if who != one.who else one.person_id, who, one.detail, one.evidence))
    return found


def _facts(
    issue: Issue, signatures: Sequence[Signature], happenings: Sequence[Happening], at: datetime, edition: Edition,
) -> dict[str, Any]:
    return {
        "edition": edition.value, "as_of": at.isoformat(), "issue": issue.pk, "state": issue.state,
        "text_sha256": issue.sha256, "text_verifies": fingerprint(issue.body) == issue.sha256,
        "template": {
            "key": issue.template.key, "version": issue.version.number, "sha256": issue.version.sha256,
            "reference_only": issue.is_reference,
        },
        "person": issue.body["person"], "issued_on": issue.issued_on.isoformat(), "sign_by": issue.sign_by.isoformat(),
        "in_force": None if issue.in_force is None or issue.in_force.isempty else [
            issue.in_force.lower.isoformat(), issue.in_force.upper.isoformat() if issue.in_force.upper else None,
        ],
        "signatures": [_signature(one) for one in signatures if one.at <= at],
        "owed": [
            {
                "practice": due.practice, "side": due.side, "due_on": due.due_on.isoformat(),
                "fulfilled_at": due.fulfilled_at.isoformat() if due.fulfilled_at else None, "evidence": due.evidence,
            }
            for due in dues_of_object(object_kind="documents.issue", object_id=str(issue.pk))
        ],
        "happenings": [_happening(one) for one in happenings],
    }


def _signature(one: Signature) -> dict[str, Any]:
    return {
        "party": one.party, "level": one.level, "at": one.at.isoformat(), "text_sha256": one.text_sha256,
        "signed_in_again_at": one.reauthenticated_at.isoformat() if one.reauthenticated_at else None,
        "changes_opened_at": one.changes_opened_at.isoformat() if one.changes_opened_at else None,
        "address": one.address, "device": one.device, "language": one.language, "reservation": one.reservation,
        "register_number": one.register_number,
        "attachment_sha256": one.attachment.sha256 if one.attachment is not None else None,
    }


def _happening(one: Happening) -> dict[str, Any]:
    return {
        "at": one.at.isoformat(), "what": one.what.to_json(), "who": one.who, "detail": one.detail.to_json(),
        "evidence": one.evidence,
    }


def _json(value: Mapping[str, Any]) -> bytes:
    return (json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()


def _csv(rows: Sequence[Sequence[object]]) -> bytes:
    """Rows for a spreadsheet; a cell that a spreadsheet would take for a formula is kept as text."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    for row in rows:
        writer.writerow([f"'{cell}" if str(cell)[:1] in {"=", "+", "-", "@", "\t"} else cell for cell in row])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _timeline_csv(happenings: Sequence[Happening]) -> bytes:
    return _csv([
        ("at", "事项", "what", "who", "detail", "evidence"),
        *((one.at.isoformat(), one.what.zh, one.what.en, one.who, one.detail.zh, one.evidence) for one in happenings),
    ])


def _audit_csv(issue: Issue, at: datetime) -> bytes:
    entries = entries_about(object_kind="documents.issue", object_id=issue.pk).exclude(act=TAKE).filter(at__lte=at)
    return _csv([
        ("entry", "at", "act", "actor", "address", "reason", "sequence", "hash"),
        *(
            (
                one.pk, one.at.isoformat(), one.act, one.actor_name, one.address, one.reason,
                one.link.sequence if hasattr(one, "link") else "", bytes(one.link.hash).hex() if hasattr(one, "link") else "",
            )
            for one in entries.select_related("link")
        ),
    ])


def _index_pdf(
    issue: Issue, happenings: Sequence[Happening], files: Mapping[str, bytes], at: datetime, edition: Edition,
) -> bytes:
    """The cover: what this is about, what happened, and what is in the bundle."""
    with translation.override("zh-hans"):
        title = _("Evidence bundle: %(title)s") % {"title": issue.title_zh}
        local = timezone.localtime(at)
        blocks: list[pdf.Block] = [
            pdf.Title(title, str(edition.label)),
            pdf.KeyValues([
                (_("Name"), f"{issue.body['person']['name']}（{issue.body['person']['number']}）"),
                (_("State"), str(issue.get_state_display())),
                (_("As of"), f"{day_words(local.date()).zh} {local:%H:%M}"),
                (_("Text fingerprint"), issue.sha256),
            ]),
            pdf.Heading(_("What happened"), 2),
            pdf.Table(
                [_("When"), _("What"), _("Who")],
                [[f"{timezone.localtime(one.at):%Y-%m-%d %H:%M}", one.what.zh, one.who] for one in happenings] or [["", "", ""]],
                widths=[2, 4, 2],
            ),
            pdf.Heading(_("What is in this bundle"), 2),
            pdf.Table(
                [_("File"), "SHA-256"], [[name, hashlib.sha256(files[name]).hexdigest()] for name in sorted(files)],
                widths=[2, 5],
            ),
        ]
        return pdf.render_pdf(
            blocks, title=title, locale="zh-hans", made_at=at, running_head=issue.title_zh, running_mark=f"#{issue.pk}",
            fingerprint=issue.sha256,
        )


def _verify_page(issue: Issue, files: Mapping[str, bytes], at: datetime) -> bytes:
    """A page that says, without any server, how to see that nothing in the bundle was changed."""
    rows = "".join(
        f"<tr><td>{escape(name)}</td><td><code>{hashlib.sha256(files[name]).hexdigest()}</code></td></tr>"
        for name in sorted(files)
    )
    steps = Bilingual(
        f"在本文件夹内运行：<code>sha256sum -c {SUMS}</code>"
        "（Windows：<code>certutil -hashfile 文件名 SHA256</code>），逐行应为 OK。"
        "正文指纹是 01-document.json 规范化（键排序、无空格、UTF-8）后的 SHA-256，应与下列指纹以及每页页脚一致。",
        f"Run <code>sha256sum -c {SUMS}</code> in this folder (Windows: <code>certutil -hashfile NAME SHA256</code>); every line "
        "must say OK. The fingerprint of the text is the SHA-256 of 01-document.json in canonical form (sorted keys, no "
        "spaces, UTF-8) and must equal the one below and at the foot of every page.",
    )
    return (
        "<!doctype html><html lang=\"zh-CN\"><meta charset=\"utf-8\"><title>核验 Verify</title>"
        f"<h1>{escape(issue.title_zh)} #{issue.pk}</h1><p>{steps.zh}</p><p lang=\"en\">{steps.en}</p>"
        f"<p>SHA-256: <code>{issue.sha256}</code></p><p>{at.isoformat()}</p>"
        f"<table border=\"1\"><tr><th>文件 File</th><th>SHA-256</th></tr>{rows}</table></html>\n"
    ).encode()


def _sums(files: Mapping[str, bytes]) -> bytes:
    return "".join(f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files)).encode()


def _zip(files: Mapping[str, bytes], at: datetime) -> bytes:
    """One ZIP whose bytes depend on nothing but the files and the moment."""
    out = BytesIO()
    local = timezone.localtime(at)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, (local.year, local.month, local.day, local.hour, local.minute, local.second))
            entry.compress_type, entry.create_system, entry.external_attr = zipfile.ZIP_DEFLATED, 3, 0o644 << 16
            archive.writestr(entry, files[name])
    return out.getvalue()
