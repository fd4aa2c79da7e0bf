"""An issued copy on paper: the text, who signed it and how, what changed since the last one, and how it came about.

Its fingerprint stands on every page; times are those of the company's clock, whoever prints it and where.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from unicodedata import east_asian_width

from django.utils import translation
from django.utils.translation import gettext as _

from lingxiao.engines.documents.domain.blocks import BlockKind, plain, read_blocks
from lingxiao.engines.documents.domain.certificate import certificate, days_of, is_told, signing_words
from lingxiao.engines.documents.domain.moments import company_clock
from lingxiao.engines.documents.domain.queries import redline_against_previous
from lingxiao.engines.documents.enums import ON_PAPER_OR_CERTIFIED, IssueState, Party
from lingxiao.engines.people.domain import signing_in
from lingxiao.engines.people.domain.queries import names_of
from lingxiao.kernel import pdf
from lingxiao.kernel.days.saying import day_words
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from lingxiao.engines.documents.domain.blocks import Block
    from lingxiao.engines.documents.domain.moments import Clock
    from lingxiao.engines.documents.domain.timeline import Happening
    from lingxiao.engines.documents.models import Issue, Signature

VOID = frozenset({IssueState.SUPERSEDED, IssueState.EXPIRED, IssueState.REVOKED})
NARROW, CELL, LINE = 16, 3, 90
"""In breadths of a Latin letter: a cell that keeps its own breadth, the space around each, the whole line."""


def issue_pdf(
    issue: Issue, *, signatures: Sequence[Signature], locale: str, story: Sequence[Happening] = (),
) -> bytes:
    """The copy as PDF in one language. The same copy in the same state gives the same bytes.

    ``story`` is what happened with it (``timeline``); with it, a concluded copy ends in a record of how it came about.
    """
    company = signing_in.company()
    name = Bilingual(company.name_zh, company.name_en).pick(locale) if company is not None else ""
    title = Bilingual(issue.title_zh, issue.title_en).pick(locale)
    clock = company_clock()
    with translation.override("en" if locale.startswith("en") else "zh-hans"):
        blocks = [
            *_head(issue, title, locale), *_text(issue, locale), *_foot(issue, signatures, name, clock, locale),
            *_annex(issue, locale),
        ]
        if story and is_told(issue):
            blocks += certificate(issue, signatures=signatures, story=story, clock=clock, locale=locale)
        mark = _("No. %(number)s · version %(version)s") % {"number": issue.pk, "version": issue.body["version"]}
        return pdf.render_pdf(
            blocks, title=title, locale=locale, made_at=_made_at(issue), author=name, running_head=name, running_mark=mark,
            fingerprint=issue.sha256, watermark=_watermark(issue),
        )


def paper(block: Block, locale: str) -> pdf.Block | None:
    """One block of a document as it stands on paper; None when it says nothing in this language."""
    payload = block.payload(locale)
    if not payload:
        return None
    if isinstance(payload, str):
        if block.kind is BlockKind.HEADING:
            return pdf.Heading(payload, block.level)
        if block.kind is BlockKind.NOTE:
            return pdf.Note(payload)
        return pdf.Paragraph(payload) if block.kind is BlockKind.PARAGRAPH else None
    rows = [row for row in payload if not isinstance(row, str)]
    if block.kind is BlockKind.LIST:
        return pdf.Bullets([row for row in payload if isinstance(row, str)])
    if block.kind is BlockKind.KEY_VALUES:
        return pdf.KeyValues([(row[0], row[1]) for row in rows])
    return pdf.Table(rows[0], rows[1:], widths=_widths(rows))


def _widths(rows: Sequence[Sequence[str]]) -> list[int]:
    """How broad each column is: short ones as their text, the others by how much they say; all by that when many are short."""
    longest = [max(_breadth(cell) for cell in column) for column in zip(*rows, strict=True)]
    short = [long for long in longest if long <= NARROW]
    fits = sum(long + CELL for long in short) <= LINE // 2 and len(short) < len(longest)
    return [0 if fits and long <= NARROW else max(2, min(12, long // 6)) for long in longest]


def _breadth(text: str) -> int:
    """How broad a text is: a Chinese character is as broad as two Latin letters."""
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)


def _watermark(issue: Issue) -> str:
    if issue.state in VOID:
        return str(issue.get_state_display())
    return _("For reference only") if issue.is_reference else ""


def _made_at(issue: Issue) -> datetime:
    return issue.ended_at or issue.concluded_at or issue.issued_at


def _head(issue: Issue, title: str, locale: str) -> Iterator[pdf.Block]:
    said = [
        _("For reference only; nothing may be held against anyone on its ground") if issue.is_reference else "",
        _("Issued on %(day)s") % {"day": day_words(issue.issued_on).pick(locale)},
        days_of(issue.effective.lower, issue.effective.upper).pick(locale),
    ]
    yield pdf.Title(title, " · ".join(part for part in said if part))
    person = issue.body["person"]
    if person["number"] not in plain(read_blocks(issue.body["blocks"]), locale):
        yield pdf.KeyValues([(_("Addressed to"), f"{person['name']}（{person['number']}）")])


def _text(issue: Issue, locale: str) -> Iterator[pdf.Block]:
    for block in read_blocks(issue.body["blocks"]):
        found = paper(block, locale)
        if found is not None:
            yield found


def _foot(
    issue: Issue, signatures: Sequence[Signature], company: str, clock: Clock, locale: str,
) -> Iterator[pdf.Block]:
    by_party = {one.party: one for one in signatures}
    person = by_party.get(Party.PERSON)
    parties = [pdf.Party(_("The person"), issue.body["person"]["name"], _how(issue, person, clock, locale))]
    parties.append(pdf.Party(_("For the company"), company, _company(issue, by_party.get(Party.COMPANY), clock, locale)))
    yield pdf.Signatures(parties)
    if person is not None and person.reservation:
        yield pdf.Heading(_("Reservation of the person"), 3)
        yield pdf.Paragraph(person.reservation)


def _how(issue: Issue, signature: Signature | None, clock: Clock, locale: str) -> str:
    if signature is not None:
        return signing_words(signature, clock=clock, locale=locale)
    if issue.state == IssueState.REFUSED:
        return _("Not signed: known, not agreed. See the record of the refusal.")
    return ""


def _company(issue: Issue, signature: Signature | None, clock: Clock, locale: str) -> str:
    """Of what is signed on paper, the company's own signature; of everything else, who issued it for the company."""
    if signature is not None:
        return signing_words(signature, clock=clock, locale=locale)
    if issue.signature_level in ON_PAPER_OR_CERTIFIED:
        return ""
    who = names_of(person_ids=[issue.issued_by_id]).get(issue.issued_by_id, "") if issue.issued_by_id is not None else ""
    at = clock.words(issue.issued_at).pick(locale)
    return _("Issued by %(who)s, %(at)s") % {"who": who, "at": at} if who else _("Issued %(at)s") % {"at": at}


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
