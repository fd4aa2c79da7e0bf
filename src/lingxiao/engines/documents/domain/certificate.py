"""The last page of a concluded copy: how it came about, so that whoever holds the paper alone can follow it.

Everything on it is told by rows that cannot be changed; names come from the story passed in, so that an edition for the
other side names third parties only by their part.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from lingxiao.engines.documents.enums import AGREED, Channel, IssueState, SignatureLevel
from lingxiao.kernel import pdf
from lingxiao.kernel.days.saying import day_words
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from lingxiao.engines.documents.domain.moments import Clock
    from lingxiao.engines.documents.domain.timeline import Happening
    from lingxiao.engines.documents.models import Issue, RefusalRecord, Signature

LONGEST = 220
"""Letters of a detail on this page; the whole of it stands in the evidence bundle."""

WIDTHS = (0, 5, 2, 6)


def is_told(issue: Issue) -> bool:
    """Whether there is a story to tell: somebody signed, confirmed or refused."""
    return issue.state in AGREED or issue.state == IssueState.REFUSED or issue.concluded_at is not None


def certificate(
    issue: Issue, *, signatures: Sequence[Signature], story: Sequence[Happening], clock: Clock, locale: str,
) -> Iterator[pdf.Block]:
    """The blocks of the page."""
    yield pdf.PageBreak()
    yield pdf.Heading(_("Record of delivery and signing"), 1)
    yield pdf.Note(_(
        "Drawn up by the system from its own records, none of which can be changed. All times are %(clock)s.",
    ) % {"clock": clock.name(issue.issued_at).pick(locale)})
    yield pdf.KeyValues(list(_facts(issue, signatures, clock, locale)))
    record = getattr(issue, "refusal", None)
    if record is not None and record.completed_at is not None:
        yield from _refusal(record, story, clock, locale)
    yield pdf.Heading(_("What happened"), 2)
    yield course(story, clock=clock, locale=locale, longest=LONGEST)
    yield pdf.SmallPrint(_(
        "To verify: the fingerprint at the foot of every page is the SHA-256 of the text as data (sorted keys, no spaces, "
        "UTF-8). The same figure stands in the signature, in the audit chain and in the evidence bundle of this copy.",
    ))


def course(story: Sequence[Happening], *, clock: Clock, locale: str, longest: int) -> pdf.Table:
    """What happened as a table."""
    rows = [
        [clock.stamp(one.at), one.what.pick(locale), one.who or "—", _detail(one, locale, longest)]
        for one in _without_echoes(story)
    ]
    return pdf.Table(
        [_("When"), _("What"), _("By whom"), _("Detail")], rows or [["—", "—", "—", "—"]], widths=WIDTHS,
    )


def _facts(issue: Issue, signatures: Sequence[Signature], clock: Clock, locale: str) -> Iterator[tuple[str, str]]:
    body = issue.body
    yield _("Addressed to"), f"{body['person']['name']}（{body['person']['number']}）"
    yield _("Text fingerprint"), issue.sha256
    yield _("Made from"), _("%(template)s, version %(number)s") % {"template": body["template"], "number": body["version"]}
    yield _("Fingerprint of the version"), body["version_sha256"]
    if issue.previous is not None:
        yield _("Compared with"), issue.previous.sha256
    for one in signatures:
        yield _("Signed"), signing_words(one, clock=clock, locale=locale)
        if one.reauthenticated_at is not None:
            yield _("Identity confirmed anew"), clock.words(one.reauthenticated_at).pick(locale)
        if one.address or one.device:
            yield pgettext("paper", "From"), " · ".join(part for part in (one.address, one.device) if part)
    if issue.in_force is not None and not issue.in_force.isempty:
        yield pgettext("paper", "In force"), days_of(issue.in_force.lower, issue.in_force.upper).pick(locale)


def signing_words(one: Signature, *, clock: Clock, locale: str) -> str:
    """When and how somebody signed, in a line."""
    level = str(SignatureLevel(one.level).label)
    return " · ".join(part for part in (clock.words(one.at).pick(locale), level, one.register_number) if part)


def days_of(first: date, end: date | None) -> Bilingual:
    """A half-open span as people say it: 2026年1月8日起，长期有效."""
    start = day_words(first)
    if end is None:
        return Bilingual(f"{start.zh}起，长期有效", f"from {start.en}, no end date")
    last = day_words(end - timedelta(days=1))
    return Bilingual(f"{start.zh}至{last.zh}", f"{start.en} to {last.en}")


def _refusal(record: RefusalRecord, story: Sequence[Happening], clock: Clock, locale: str) -> Iterator[pdf.Block]:
    """拒签: explained again, seen by two, delivered; known and not agreed."""
    witnesses = [one for one in story if one.kind == "witnessed"]
    explained = next((one.who for one in story if one.kind == "talk" and one.evidence.startswith("documents.refusal")), "")
    sent = clock.words(record.delivered_at).pick(locale) if record.delivered_at is not None else ""
    channel = str(Channel(record.delivered_by).label) if record.delivered_by else ""
    yield pdf.Heading(_("Record of the refusal to sign"), 2)
    yield pdf.KeyValues([
        (_("Reason given"), record.reason or _("None: the last day to sign passed without an answer.")),
        (_("Explained again"), _("%(day)s, by %(who)s") % {
            "day": day_words(record.explained_on or record.opened_at.date()).pick(locale), "who": explained or "—",
        }),
        (_("What was explained"), record.explained_minutes),
        *((_("Witness %(number)s") % {"number": number}, f"{one.who} · {clock.words(one.at).pick(locale)}")
          for number, one in enumerate(witnesses, start=1)),
        (pgettext("paper", "Delivered"), " · ".join(part for part in (f"{channel} {record.delivery_proof}", sent) if part)),
    ])
    yield pdf.Paragraph(_(
        "This records that the person knows the text and does not agree. Not signing is no misconduct. The text stands as "
        "an instruction for the present post only as far as it leaves the labour contract unchanged (Labour Contract Law, "
        "article 35); the person may sign, object or go to arbitration at any time.",
    ))


def _without_echoes(story: Sequence[Happening]) -> list[Happening]:
    """A talk that belongs to the refusal stands among the meetings too; it is told once."""
    told = {(one.at, one.detail.zh) for one in story if one.kind == "talk" and one.evidence.startswith("documents.refusal")}
    return [
        one for one in story
        if not (one.kind == "talk" and one.evidence.startswith("activities") and (one.at, one.detail.zh) in told)
    ]


def _detail(one: Happening, locale: str, longest: int) -> str:
    """What is said beside a step; the fingerprint of the text stands on every page already."""
    text = "" if one.kind == "issued" else one.detail.pick(locale)
    return text if len(text) <= longest else f"{text[:longest].rstrip()}…"
