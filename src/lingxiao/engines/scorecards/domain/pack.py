"""The monthly review pack on paper: the card of a month, each line with its sentence, and what was said to it."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from django.utils import translation
from django.utils.translation import gettext as _

from lingxiao.engines.people.domain import signing_in
from lingxiao.engines.scorecards.domain.reviewing import lines_of, notes_of
from lingxiao.engines.scorecards.domain.wording import points_said
from lingxiao.engines.scorecards.enums import NoteKind
from lingxiao.kernel import pdf
from lingxiao.kernel.days.periods import Month
from lingxiao.kernel.words import Bilingual, pick

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lingxiao.engines.scorecards.models import Scorecard


def total_said(card: Scorecard) -> str:
    """The total in words: points, of how much of the weight, and the grade that is barred."""
    if not card.exact_points:
        return _("No total: no line has an actual yet.")
    points = points_said(Fraction(card.exact_points))
    said = _("%(points)s points, of %(weight)s%% of the weight.") % {"points": points, "weight": card.known_weight}
    return said if not card.grade_cap else said + " " + _("No grade above %(grade)s.") % {"grade": card.grade_cap}


def pack_pdf(card: Scorecard, *, locale: str) -> bytes:
    """A card as PDF in one language; the same card with the same notes gives the same bytes."""
    company = signing_in.company()
    name = Bilingual(company.name_zh, company.name_en).pick(locale) if company is not None else ""
    with translation.override("en" if locale.startswith("en") else "zh-hans"):
        title = _("Monthly review: %(name)s") % {"name": card.person.name}
        mark = _("Scorecard %(number)s · version %(version)s") % {"number": card.pk, "version": card.version}
        return pdf.render_pdf(
            list(_blocks(card, title, locale)), title=title, locale=locale, made_at=card.frozen_at, author=name,
            running_head=name, running_mark=mark, fingerprint=card.sha256,
        )


def _blocks(card: Scorecard, title: str, locale: str) -> Iterator[pdf.Block]:
    yield pdf.Title(title, Month.containing(card.month).label.pick(locale))
    yield pdf.Paragraph(total_said(card))
    if card.reason:
        yield pdf.Note(_("Restated: %(reason)s") % {"reason": card.reason})
    rows = [
        (
            pick(one.line.kpi, "name", locale), f"{one.line.weight}%" if one.line.weight else "—",
            points_said(Fraction(one.points)) if one.points else "—", one.said_en if locale.startswith("en") else one.said_zh,
        ) for one in lines_of(card)
    ]
    yield pdf.Table(
        (_("KPI"), _("Weight"), _("Score"), _("How it came about")), rows, widths=(3, 1, 1, 8),
        aligns=(pdf.Align.LEFT, pdf.Align.RIGHT, pdf.Align.RIGHT, pdf.Align.LEFT),
    )
    for note in notes_of(card):
        yield pdf.Heading(str(NoteKind(note.kind).label), 3)
        yield pdf.Paragraph(note.text)
        yield pdf.Note(note.by.name)
