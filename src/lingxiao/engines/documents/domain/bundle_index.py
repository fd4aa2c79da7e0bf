"""The cover of an evidence bundle: what it proves, by which file, what happened, and how to see that nothing was changed."""

from __future__ import annotations

import hashlib
from html import escape
from typing import TYPE_CHECKING

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from lingxiao.engines.documents.domain.certificate import course, days_of, signing_words
from lingxiao.engines.documents.enums import Edition, IssueState, Party
from lingxiao.kernel import bundle, pdf
from lingxiao.kernel.days.saying import day_words
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from lingxiao.engines.documents.domain.moments import Clock
    from lingxiao.engines.documents.domain.timeline import Happening
    from lingxiao.engines.documents.models import Issue, Signature

LONGEST = 600
"""Letters of a detail on the cover; the whole of it stands in the files."""


def index_pdf(
    issue: Issue, *, signatures: Sequence[Signature], story: Sequence[Happening], files: Mapping[str, bytes], at: datetime,
    edition: Edition, clock: Clock, locale: str, issuer: str,
) -> bytes:
    """The cover in one language."""
    title = Bilingual(issue.title_zh, issue.title_en).pick(locale)
    with translation.override("en" if locale.startswith("en") else "zh-hans"):
        blocks: list[pdf.Block] = [
            pdf.Title(_("Evidence bundle"), f"{title} · {edition.label}"),
            pdf.KeyValues(list(_about(issue, at, clock, locale, issuer))),
            pdf.Heading(_("1. What it proves"), 2),
            pdf.Numbered(list(_points(issue, signatures, story, clock, locale))),
            pdf.Heading(_("2. List of evidence"), 2),
            pdf.Table(
                [_("No."), _("Evidence"), _("File"), _("What it shows")],
                [[str(at), what, name, shows] for at, (name, what, shows) in enumerate(_listed(files), start=1)],
                widths=[0, 3, 4, 5],
            ),
            pdf.Heading(_("3. What happened"), 2),
            course(story, clock=clock, locale=locale, longest=LONGEST),
            pdf.Heading(_("4. Fingerprints and how to verify"), 2),
            *_verifying(files),
        ]
        return pdf.render_pdf(
            blocks, title=f"{_('Evidence bundle')} {title}", locale=locale, made_at=at, author=issuer, running_head=issuer,
            running_mark=_("Evidence on No. %(number)s") % {"number": issue.pk}, fingerprint=issue.sha256,
        )


def _about(issue: Issue, at: datetime, clock: Clock, locale: str, issuer: str) -> Iterator[tuple[str, str]]:
    person = issue.body["person"]
    yield _("Employer"), issuer
    yield pgettext("paper", "Employee"), f"{person['name']}（{person['number']}）"
    yield _("Document"), _("%(title)s, No. %(number)s, version %(version)s") % {
        "title": Bilingual(issue.title_zh, issue.title_en).pick(locale), "number": issue.pk, "version": issue.body["version"],
    }
    yield _("State"), str(issue.get_state_display())
    if issue.in_force is not None and not issue.in_force.isempty:
        yield pgettext("paper", "In force"), days_of(issue.in_force.lower, issue.in_force.upper).pick(locale)
    yield _("As of"), f"{clock.words(at).pick(locale)} · {clock.name(at).pick(locale)}"


def _points(
    issue: Issue, signatures: Sequence[Signature], story: Sequence[Happening], clock: Clock, locale: str,
) -> Iterator[str]:
    """What the bundle proves, a sentence each; only what is so is said."""
    first = {one.kind: one for one in reversed(story)}
    yield _("The text was issued on %(day)s and has not been changed since: its fingerprint is the one at the foot.") % {
        "day": day_words(issue.issued_on).pick(locale),
    }
    for one in story:
        if one.kind == "delivered":
            proof = one.detail.pick(locale)
            yield _said(clock.words(one.at).pick(locale), one.what.pick(locale), locale, proof=proof)
    reading = getattr(issue, "reading", None)
    if reading is not None and reading.reached_end_at is not None:
        yield _("The person opened it %(opened)s and read it to the end %(end)s.") % {
            "opened": clock.words(reading.opened_at).pick(locale), "end": clock.words(reading.reached_end_at).pick(locale),
        }
    if reading is not None and reading.changes_opened_at is not None:
        yield _("What changed against the text signed before was shown, and opened %(at)s.") % {
            "at": clock.words(reading.changes_opened_at).pick(locale),
        }
    if "confirmed" in first:
        yield _("It was talked over, and both sides confirmed the same minutes %(at)s.") % {
            "at": clock.words(first["confirmed"].at).pick(locale),
        }
    yield from _answers(issue, signatures, story, clock, locale)
    if getattr(getattr(issue.version, "consultation", None), "completed_at", None) is not None:
        yield _("Staff and their representatives were consulted on this text before it was published (Labour Contract Law, "
                "article 4).")


def _said(when_or_who: str, what: str, locale: str, *, proof: str = "") -> str:
    """「时间或人：什么（凭证）」, with the marks of the language."""
    if locale.startswith("en"):
        return f"{when_or_who}: {what}{f' ({proof})' if proof else ''}"
    return f"{when_or_who}：{what}{f'（{proof}）' if proof else ''}"


def _answers(
    issue: Issue, signatures: Sequence[Signature], story: Sequence[Happening], clock: Clock, locale: str,
) -> Iterator[str]:
    for one in story:
        if one.kind in {"objected", "settled"}:
            yield _said(clock.words(one.at).pick(locale), one.what.pick(locale), locale)
    for mark in signatures:
        who = _("The person signed") if mark.party == Party.PERSON else _("The company signed")
        yield _said(str(who), signing_words(mark, clock=clock, locale=locale), locale)
    if issue.state == IssueState.REFUSED:
        yield _("The person did not sign: the text was explained again, two witnesses confirmed it, and it was delivered under "
                "a number. It is known and not agreed.")


def _listed(files: Mapping[str, bytes]) -> Iterator[tuple[str, str, str]]:
    """Every file of the bundle with what it is and what it shows, in order."""
    known = {
        "01-document-zh.pdf": (_("The document, Chinese"), _("The text as issued, the signature, the record of its course")),
        "01-document-en.pdf": (_("The document, English"), _("The same in English")),
        "01-document.json": (_("The document as data"), _("What the fingerprint is taken of")),
        "01-previous.json": (_("The text signed before, as data"), _("What the comparison was made against")),
        "02-timeline.csv": (_("Course"), _("Every step with moment, person and record number")),
        "03-evidence.json": (_("Proofs"), _("Signatures, minutes with their hashes and confirmations, dues of both sides")),
        "03-consultation.json": (_("Consultation record"), _("The democratic procedure before publication")),
        "04-audit.csv": (_("Audit entries"), _("Links of the chain that the database refuses to change")),
    }
    order = {name: at for at, name in enumerate(known)}
    for name in sorted(files, key=lambda name: (order.get(name, len(order)), name)):
        if name in known:
            yield name, *known[name]
        elif name.startswith("05-signed/"):
            yield name, _("Signed paper"), _("Signatures of both sides, under their register number")
        elif name.startswith("05-delivered/"):
            yield name, _("Proof of delivery"), _("Receipt of the courier or message")


def _verifying(files: Mapping[str, bytes]) -> Iterator[pdf.Block]:
    yield pdf.Table(
        [_("File"), "SHA-256"], [[name, hashlib.sha256(files[name]).hexdigest()] for name in sorted(files)], widths=[1, 0],
    )
    yield pdf.Numbered([
        _("Open verify.html in a browser (no network needed) and choose the files: each is compared with this list."),
        _("Or run sha256sum -c SHA256SUMS in the folder; every line must say OK."),
        _("The fingerprint of the text is the SHA-256 of 01-document.json with sorted keys and no spaces, in UTF-8."),
    ])


def verify_page(issue: Issue, files: Mapping[str, bytes], shown_at: str) -> bytes:
    """A page that checks the files of the bundle by itself, and says how the fingerprint of the text is made."""
    return bundle.check_page(
        files, about=f"<p>{escape(issue.title_zh)} · No. {issue.pk} · {escape(shown_at)}</p>"
        f"<p>正文指纹 Text fingerprint<br><code>{issue.sha256}</code></p>",
        more_zh="正文指纹是 01-document.json 规范化（键排序、无空格、UTF-8）后的 SHA-256，与每页页脚一致。",
        more_en=" The fingerprint of the text is the SHA-256 of 01-document.json with sorted keys and no spaces, in UTF-8; it "
        "stands at the foot of every page.",
    )
