"""The bundle of proof 举证包 of one plan: one file that lists, tells and verifies itself.

The same plan in the same state, as of the same moment, gives the same bytes. Two editions: complete for the house; and for
the other side, where third parties are called by a number and what is for the house alone stays out.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from django.utils import translation
from django.utils.translation import gettext as _

from lingxiao.engines.cadence.domain.queries import reminders_of_object
from lingxiao.engines.documents.domain.moments import company_clock
from lingxiao.engines.documents.enums import Edition
from lingxiao.engines.improvement.domain.owing import OBJECT
from lingxiao.engines.improvement.domain.proof import proof_of
from lingxiao.engines.improvement.domain.queries import file_of
from lingxiao.engines.improvement.enums import ProofKind
from lingxiao.engines.people.domain import signing_in
from lingxiao.kernel import attachments, pdf
from lingxiao.kernel.bundle import SUMS, as_csv, as_json, check_page, packed, sums, sums_file
from lingxiao.kernel.days.saying import day_words
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from lingxiao.engines.documents.domain.moments import Clock
    from lingxiao.engines.improvement.domain.proof import Proof
    from lingxiao.engines.improvement.models import ImprovementPlan
    from lingxiao.engines.improvement.sources import ProofItem
    from lingxiao.kernel.attachments.models import Attachment

TAKE = "improvement.take_proof"
LOCALES = (("zh", "zh-hans"), ("en", "en"))
FEWEST_LETTERS = 2
"""A name of one letter is left alone inside texts: it would be found in ordinary words."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """The file: its name, its bytes, their SHA-256, and the SHA-256 of each file in it."""

    name: str
    content: bytes
    sha256: str
    sums: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Told:
    """One item as an edition tells it."""

    item: ProofItem
    title: Bilingual
    said: str
    who: str


def assembled(plan: ImprovementPlan, *, edition: Edition, at: datetime) -> Bundle:
    """The file of an edition as of a moment; nothing is noted. The same input gives the same bytes."""
    clock, proof = company_clock(), proof_of(file_of(plan), at=at)
    told = _told(plan, proof, edition)
    files: dict[str, bytes] = {
        "02-timeline.csv": as_csv([
            ("on", "类别", "kind", "事项", "what", "who", "said", "reference"),
            *((one.item.on.isoformat(), _kind(one.item.kind, "zh-hans"), one.item.kind, one.title.zh, one.title.en, one.who,
               one.said, one.item.reference) for one in told),
        ]),
        "03-proof.json": as_json({
            "edition": edition.value, "as_of": clock.local(at).isoformat(), "plan": plan.pk, "text_sha256": plan.text_sha256,
            "complete": f"{proof.share.numerator}/{proof.share.denominator}",
            "expected": [{"kind": one.kind, "title": one.title.to_json(), "is_there": one.is_there} for one in proof.expected],
            "items": [
                {"on": one.item.on.isoformat(), "kind": one.item.kind, "title": one.title.to_json(), "said": one.said,
                 "who": one.who, "reference": one.item.reference, "delivered": list(one.item.delivered),
                 "reminders": list(one.item.reminders)} for one in told
            ],
        }),
        "04-deliveries.csv": as_csv([
            ("on", "reference", "delivered"),
            *((one.item.on.isoformat(), one.item.reference, mark) for one in told for mark in one.item.delivered),
        ]),
        "05-reminders.csv": as_csv([
            ("reference", "sent"), *((one.item.reference, sent) for one in told for sent in one.item.reminders),
            *((one.due.key, f"{clock.local(one.sent_at).isoformat()} {one.rung}")
              for one in reminders_of_object(object_kind=OBJECT, object_id=str(plan.pk)) if one.sent_at <= at),
        ]),
    }
    for one in told:
        for name, content in sorted(one.item.parts.items()):
            files[f"06-documents/{one.item.reference.replace(':', '-')}-{name}"] = content
        for held in one.item.attached:
            files[f"06-documents/{one.item.reference.replace(':', '-')}-{_called(held)}"] = attachments.content_of(held)
    for short, locale in LOCALES:
        files[f"00-index-{short}.pdf"] = _index(plan, proof, told, files, edition, at, clock, locale)
    shown_at = f"{clock.stamp(at)} {clock.name(at).zh}"
    files["verify.html"] = check_page(files, about=f"<p>No. {plan.pk} · {escape(shown_at)}</p>")
    proven = sums(files)
    files[SUMS] = sums_file(files)
    content = packed(files, clock.local(at))
    return Bundle(f"proof-{plan.pk}-{edition.value}.zip", content, hashlib.sha256(content).hexdigest(), proven)


def _told(plan: ImprovementPlan, proof: Proof, edition: Edition) -> list[_Told]:
    """The items as an edition tells them: for the other side, who is neither the person nor the superior is a number."""
    if edition is Edition.INTERNAL:
        return [_Told(one, one.title, one.said, "、".join(_names(one))) for one in proof.items]
    items = [one for one in proof.items if not one.is_for_house]
    known, marks = {plan.person_id, plan.holder_id}, dict[int, str]()
    words: dict[str, str] = {}
    for item in items:
        for who in item.people:
            if who.pk not in known:
                mark = marks.setdefault(who.pk, f"第三人{len(marks) + 1}")
                if len(who.name) >= FEWEST_LETTERS:
                    words[who.name] = mark

    def shown(text: str) -> str:
        for name in sorted(words, key=len, reverse=True):
            text = text.replace(name, words[name])
        return text

    return [
        _Told(one, Bilingual(shown(one.title.zh), shown(one.title.en)), shown(one.said),
              "、".join(dict.fromkeys(marks.get(who.pk, who.name) for who in one.people)))
        for one in items
    ]


def _called(held: Attachment) -> str:
    """What a file on record is called in a bundle: by its fingerprint, for its own name may hold the name of a third party."""
    return f"{held.sha256[:12]}.{held.name.rpartition('.')[2].lower()}"


def _names(item: ProofItem) -> list[str]:
    return list(dict.fromkeys(who.name for who in item.people))


def _kind(kind: str, locale: str) -> str:
    with translation.override(locale):
        return str(ProofKind(kind).label)


def _index(
    plan: ImprovementPlan, proof: Proof, told: Sequence[_Told], files: Mapping[str, bytes], edition: Edition, at: datetime,
    clock: Clock, locale: str,
) -> bytes:
    """The cover in one language: whose, how complete, what is missing, the story, the fingerprints."""
    company = signing_in.company()
    issuer = Bilingual(company.name_zh, company.name_en).pick(locale) if company is not None else ""
    with translation.override(locale):
        share = f"{len(proof.expected) - len(proof.missing)} / {len(proof.expected)}"
        blocks: list[pdf.Block] = [
            pdf.Title(_("Bundle of proof"), str(edition.label)),
            pdf.KeyValues([
                (_("Employer"), issuer), (_("Person"), plan.person.name), (_("Superior"), plan.holder.name),
                (_("Plan"), f"{day_words(plan.starts_on).pick(locale)} – {day_words(plan.last_day).pick(locale)}"),
                (_("State"), str(plan.get_state_display())), (_("As of"), clock.words(at).pick(locale)),
                (_("There, of what should be"), share),
            ]),
            pdf.Heading(_("1. What is missing"), 2),
            *_missing(proof, locale),
            pdf.Heading(_("2. What happened"), 2),
            pdf.Table(
                [_("Day"), _("Kind"), _("What"), _("By whom")],
                [[one.item.on.isoformat(), str(ProofKind(one.item.kind).label), one.title.pick(locale), one.who or "—"]
                 for one in told] or [["—"] * 4],
                widths=[0, 3, 5, 3],
            ),
            pdf.Heading(_("3. Fingerprints, and how to check them"), 2),
            pdf.Table([_("File"), "SHA-256"],
                      [[name, hashlib.sha256(files[name]).hexdigest()] for name in sorted(files) if "index" not in name],
                      widths=[1, 0]),
            pdf.Numbered([
                _("Open verify.html in a browser (no network needed) and choose the files: each is compared with its list."),
                _("Or run sha256sum -c SHA256SUMS in the folder; every line must say OK."),
            ]),
        ]
        return pdf.render_pdf(
            blocks, title=f"{_('Bundle of proof')} {plan.pk}", locale=locale, made_at=at, author=issuer, running_head=issuer,
            running_mark=_("Proof on plan No. %(number)s") % {"number": plan.pk}, fingerprint=plan.text_sha256,
        )


def _missing(proof: Proof, locale: str) -> Iterator[pdf.Block]:
    names = [one.title.pick(locale) for one in proof.missing]
    yield pdf.Bullets(names) if names else pdf.Paragraph(_("Nothing: everything that should be there is."))
