"""An issued copy on paper: the text, who signed it and how, what changed since the last one, its fingerprint on every page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from lingxiao.engines.documents.domain.blocks import BlockKind, read_blocks
from lingxiao.engines.documents.domain.merging import OPEN_END, day_words
from lingxiao.engines.documents.domain.queries import redline_against_previous
from lingxiao.engines.documents.enums import IssueState, Party, SignatureLevel
from lingxiao.engines.people.domain import signing_in
from lingxiao.kernel import pdf
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from lingxiao.engines.documents.domain.blocks import Block
    from lingxiao.engines.documents.models import Issue, Signature

VOID = frozenset({IssueState.SUPERSEDED, IssueState.EXPIRED, IssueState.REVOKED})
MOST_WIDTH = 8


def issue_pdf(issue: Issue, *, signatures: Sequence[Signature], locale: str) -> bytes:
    """The copy as PDF in one language. The same copy in the same state gives the same bytes."""
    company = signing_in.company()
    name = Bilingual(company.name_zh, company.name_en).pick(locale) if company is not None else ""
    title = Bilingual(issue.title_zh, issue.title_en).pick(locale)
    with translation.override("en" if locale.startswith("en") else "zh-hans"):
        blocks = [*_head(issue, title, locale), *_text(issue, locale), *_foot(issue, signatures, name, locale)]
        mark = _("No. %(number)s · version %(version)s") % {"number": issue.pk, "version": issue.body["version"]}
        watermark = str(issue.get_state_display()) if issue.state in VOID else ""
        return pdf.render_pdf(
            blocks, title=title, locale=locale, made_at=_made_at(issue), author=name, running_head=name, running_mark=mark,
            fingerprint=issue.sha256, watermark=watermark,
        )


def paper(block: Block, locale: str) -> pdf.Block | None:
    """One block of a document as it stands on paper; None when it says nothing in this language."""
    payload = block.payload(locale)
    if not payload:
        return None
    if isinstance(payload, str):
        if block.kind is BlockKind.HEADING:
            return pdf.Heading(payload, block.level)
        return pdf.Paragraph(payload) if block.kind is BlockKind.PARAGRAPH else None
    rows = [row for row in payload if not isinstance(row, str)]
    if block.kind is BlockKind.LIST:
        return pdf.Bullets([row for row in payload if isinstance(row, str)])
    if block.kind is BlockKind.KEY_VALUES:
        return pdf.KeyValues([(row[0], row[1]) for row in rows])
    return pdf.Table(rows[0], rows[1:])


def _made_at(issue: Issue) -> datetime:
    return issue.ended_at or issue.concluded_at or issue.issued_at


def _head(issue: Issue, title: str, locale: str) -> Iterator[pdf.Block]:
    last = issue.effective.upper
    until = OPEN_END if last is None else day_words(last.fromordinal(last.toordinal() - 1))
    yield pdf.Title(title, _("For reference only") if issue.is_reference else "")
    yield pdf.KeyValues([
        (_("Name"), issue.body["person"]["name"]),
        (_("Staff number"), issue.body["person"]["number"]),
        (_("Issued on"), day_words(issue.issued_on).pick(locale)),
        (_("Effective"), f"{day_words(issue.effective.lower).pick(locale)} – {until.pick(locale)}"),
    ])


def _text(issue: Issue, locale: str) -> Iterator[pdf.Block]:
    for block in read_blocks(issue.body["blocks"]):
        found = paper(block, locale)
        if found is not None:
            yield found


def _foot(issue: Issue, signatures: Sequence[Signature], company: str, locale: str) -> Iterator[pdf.Block]:
    by_party = {one.party: one for one in signatures}
    person, for_company = by_party.get(Party.PERSON), by_party.get(Party.COMPANY)
    parties = [pdf.Party(_("The person"), issue.body["person"]["name"], _how(person))]
    if issue.signature_level in {SignatureLevel.S3, SignatureLevel.S4}:
        parties.append(pdf.Party(_("For the company"), company, _how(for_company)))
    yield pdf.Signatures(parties)
    if person is not None and person.reservation:
        yield pdf.Heading(_("Reservation of the person"), 3)
        yield pdf.Paragraph(person.reservation)
    record = getattr(issue, "refusal", None)
    if issue.state == IssueState.REFUSED and record is not None:
        yield pdf.Paragraph(_(
            "The person did not sign. The text was explained again on %(day)s before two witnesses and delivered under "
            "number %(proof)s: known, not agreed. It has no effect as far as it would change the contract.",
        ) % {"day": day_words(record.explained_on).pick(locale), "proof": record.delivery_proof})
    yield from _annex(issue, locale)


def _how(signature: Signature | None) -> str:
    if signature is None:
        return ""
    at = timezone.localtime(signature.at)
    said = f"{day_words(at.date()).pick('zh' if not translation.get_language().startswith('en') else 'en')} {at:%H:%M}"
    level = str(SignatureLevel(signature.level).label)
    return " · ".join(part for part in (said, level, signature.register_number) if part)


def _annex(issue: Issue, locale: str) -> Iterator[pdf.Block]:
    """What changed against the text signed before, as the person saw it before signing this one."""
    lines = redline_against_previous(issue, locale=locale)
    changed = [line.change for line in lines or () if line.change.is_changed]
    if not changed:
        return
    yield pdf.PageBreak()
    yield pdf.Heading(_("Annex: what changed since the text signed before"), 1)
    yield pdf.Table(
        [_("Before"), _("Now")], [[one.text_before() or "—", one.text_after() or "—"] for one in changed],
    )
    if issue.previous is not None:
        yield pdf.SmallPrint(_("Fingerprint of the text before: %(sha)s") % {"sha": issue.previous.sha256})
