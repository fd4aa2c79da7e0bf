"""The papers of a plan as PDF: offer, check-in sheet, review, results, offer of a post, union notice, checklist, letter.

Their wording is data (``data/papers.json``), ours, in both languages. A paper exists once what it tells has happened; the
letter exists only when all nine steps are proved (LR-03).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from django.utils import translation
from django.utils.translation import gettext as _

from lingxiao.engines.improvement.domain import chains
from lingxiao.engines.improvement.domain.wording import exact
from lingxiao.engines.improvement.enums import ChainStep, NoticeWay
from lingxiao.engines.people.domain import signing_in
from lingxiao.kernel import pdf
from lingxiao.kernel.days.saying import day_words
from lingxiao.kernel.refusals import NotSeen
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from lingxiao.engines.improvement.domain.queries import PlanFile

OF_RESULTS = ("met", "extended", "not_met")
OF_CHAINS = ("post_offer", "union_notice", "checklist")


@dataclass(frozen=True, slots=True)
class Paper:
    """A file: its name and its bytes."""

    name: str
    content: bytes


@lru_cache(maxsize=1)
def _shipped() -> dict[str, dict[str, Any]]:
    pack = json.loads(files("lingxiao.engines.improvement").joinpath("data/papers.json").read_bytes())
    return {one["key"]: one for one in pack["papers"]}


def title_of(key: str) -> Bilingual:
    """What a paper is called; ``NotSeen`` for one that there is not."""
    if key not in _shipped():
        raise NotSeen
    return Bilingual.from_json(_shipped()[key]["title"])


def papers_of(file: PlanFile) -> list[str]:
    """The papers that there are of a plan as it stands, by key; the letter is not among them until the chain is whole."""
    found = ["offer"]
    if file.answer is not None:
        found += ["check_in", "review"]
    kinds = {one.kind for one in file.conclusions}
    found += [key for key in OF_RESULTS if key in kinds]
    if file.chain is not None:
        found += OF_CHAINS
        if chains.standing(file.chain).is_whole:
            found.append("letter")
    return found


def paper(file: PlanFile, *, key: str, locale: str, at: datetime) -> Paper:
    """One paper of a plan in one language. Raises ``NotSeen`` for one that is not there yet, ``MissingSteps`` for the letter."""
    title = title_of(key).pick(locale)
    if key == "letter" and file.chain is not None:
        chains.whole(file.chain)
    if key not in papers_of(file):
        raise NotSeen
    company = signing_in.company()
    issuer = Bilingual(company.name_zh, company.name_en).pick(locale) if company is not None else ""
    with translation.override("en" if locale.startswith("en") else "zh-hans"):
        places = _places(file, key, locale)
        blocks: list[pdf.Block] = [pdf.Title(title)]
        for one in _shipped()[key]["blocks"]:
            blocks += _block(one, file, places, locale, issuer)
        content = pdf.render_pdf(
            blocks, title=title, locale=locale, made_at=at, author=issuer, running_head=issuer,
            running_mark=_("Plan No. %(number)s") % {"number": file.plan.pk}, fingerprint=file.plan.text_sha256,
        )
    return Paper(f"{key}-{file.plan.pk}.pdf", content)


def _places(file: PlanFile, key: str, locale: str) -> dict[str, str]:
    plan = file.plan
    said = {one.kind: one.text for one in file.conclusions}
    found = {
        "person": plan.person.name, "holder": plan.holder.name, "why": plan.why, "days": str(plan.days),
        "starts_on": day_words(plan.starts_on).pick(locale), "last_day": day_words(plan.last_day).pick(locale),
        "middle": day_words(plan.middle).pick(locale), "conclusion": said.get(key, ""),
    }
    if key == "letter" and file.chain is not None:
        proofs = {line.step: line.proof for line in chains.standing(file.chain).lines if line.proof is not None}
        end, letter = proofs[ChainStep.NOTICE].until, proofs[ChainStep.LETTER]
        found |= {
            "letter": letter.text, "end": day_words(end).pick(locale) if end is not None else "",
            "way": str(NoticeWay(proofs[ChainStep.NOTICE].detail["way"]).label),
        }
    return found


def _block(
    one: Mapping[str, Any], file: PlanFile, places: Mapping[str, str], locale: str, issuer: str,
) -> Iterator[pdf.Block]:
    def said(words: Mapping[str, str]) -> str:
        return Bilingual.from_json(words).pick(locale).format_map(places)

    match next(iter(one)):
        case "p":
            yield pdf.Paragraph(said(one["p"]))
        case "h":
            yield pdf.Heading(said(one["h"]), 2)
        case "address":
            yield pdf.Address(said(one["address"]))
        case "bullets":
            yield pdf.Bullets([said(words) for words in one["bullets"]])
        case "pairs":
            yield pdf.KeyValues([(said(words), "　" * 12) for words in one["pairs"]])
        case "sign":
            yield pdf.Signatures([pdf.Party(_("For the company"), issuer), pdf.Party(_("Person"), file.plan.person.name)])
        case table:
            yield from _table(table, file)


def _table(kind: str, file: PlanFile) -> Iterator[pdf.Block]:
    match kind:
        case "goals":
            yield pdf.Table(
                [_("Goal"), _("Agreed in"), _("Measured by"), _("As it is now"), _("To be")],
                [[one.title, one.tie_title, one.measure, f"{exact(one.baseline)} {one.unit}", f"{exact(one.target)} {one.unit}"]
                 for one in file.goals], widths=[3, 3, 3, 0, 0],
            )
        case "supports":
            yield pdf.Table(
                [_("Support"), _("Who gives it"), _("Until"), _("Given on")],
                [[one.what, one.owner.name, one.due_on.isoformat(),
                  one.record.given_on.isoformat() if hasattr(one, "record") else "—"] for one in file.supports],
                widths=[4, 2, 0, 0],
            )
        case "check_ins":
            rows = [[str(one.week), one.held_on.isoformat(), one.text] for one in file.check_ins] or [["—"] * 3]
            yield pdf.Table([_("Week"), _("Day"), _("What both said")], rows, widths=[0, 0, 1])
        case _:
            lines = chains.standing(file.chain).lines if file.chain is not None else []
            yield pdf.Table(
                [_("Step"), _("Proved on"), _("By whom")],
                [[str(line.step.label), line.proof.happened_on.isoformat() if line.proof else "—",
                  line.proof.by.name if line.proof else "—"] for line in lines], widths=[4, 0, 2],
            )
