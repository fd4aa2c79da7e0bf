"""Target letters and scorecards as pages of the desk and the cockpit both show them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lingxiao.engines.documents.domain import queries as documents
from lingxiao.engines.facts.permissions import OPEN_RESULTS
from lingxiao.engines.scorecards.domain import reviewing
from lingxiao.engines.scorecards.domain.differing import differing_today
from lingxiao.engines.scorecards.domain.layout import target_of
from lingxiao.engines.scorecards.domain.pack import pack_pdf, total_said
from lingxiao.engines.scorecards.domain.saying import rule_said
from lingxiao.engines.scorecards.domain.wording import decimal, exact, points_said, ratio_said, value_said
from lingxiao.engines.scorecards.enums import NoteKind, Source, Standing
from lingxiao.engines.scorecards.permissions import READ_LETTERS
from lingxiao.kernel.days.periods import Month, read_period
from lingxiao.kernel.words import Bilingual, pick
from lingxiao.web.addresses import page_of
from lingxiao.web.downloads import shut_in
from lingxiao.web.forms import Form, LongText
from lingxiao.web.shell.parts import Event, Fact, Link, State, Tone, Who

if TYPE_CHECKING:
    from lingxiao.engines.scorecards.domain.differing import Differs
    from lingxiao.engines.scorecards.models import LetterLine, NegotiationEntry, Scorecard, ScoreLine, TargetLetter
    from lingxiao.kernel.viewer import Viewer
    from lingxiao.web.pages import Request

TONES = {
    Standing.DRAFT: Tone.PLAIN, Standing.NEGOTIATING: Tone.INFO, Standing.PENDING_SIGN: Tone.INFO, Standing.OBJECTED: Tone.WARN,
    Standing.REFUSED: Tone.BAD, Standing.IN_FORCE: Tone.OK, Standing.REPLACED: Tone.PLAIN, Standing.WITHDRAWN: Tone.PLAIN,
}
SOURCES = {Source.FACTS: Tone.OK, Source.MANUAL: Tone.INFO, Source.NONE: Tone.WARN}
WHOLE = 100
DONE = {
    "shown": gettext_lazy("Shown to the manager"), "given": gettext_lazy("Signed for the company and given for signature"),
    "taken_back": gettext_lazy("Taken back"),
}
PARTS = {"weight": gettext_lazy("weight"), "target": gettext_lazy("target"), "standard": gettext_lazy("standard")}


class SayForm(Form):
    """What somebody says in the negotiation."""

    text = LongText(label=gettext_lazy("What you want to say"), max_length=4_000)


def state_of(standing: str) -> State:
    """How a letter stands, as people read it."""
    one = Standing(standing)
    return State(one.label, TONES[one])


def period_said(key: str, locale: str) -> str:
    """A period in a reader's language."""
    label: Bilingual = read_period(key).label
    return label.pick(locale)


def drawn_lines(letter: TargetLetter, lines: list[LetterLine], locale: str) -> list[dict[str, Any]]:
    """The KPIs of a letter as rows of a page."""
    english = locale.startswith("en")
    return [
        {
            "number": line.number, "name": pick(line.kpi, "name", locale), "href": page_of("setup:kpi", line.kpi_id),
            "weight": f"{line.weight}%" if line.weight else "—", "rule": line.get_rule_display(),
            "target": value_said(target_of(line), unit=line.kpi.unit, currency=letter.currency),
            "said": rule_said(
                kpi=line.kpi.code, rule=line.rule, parameters=line.parameters, direction=line.kpi.direction,
            ).pick(locale),
            "standard": (line.standard_en or line.standard_zh) if english else line.standard_zh,
            "basis": pick(line.kpi, "basis", locale), "owner": pick(line.kpi, "owner", locale),
        } for line in lines
    ]


def events_of(entries: list[NegotiationEntry], lines: list[LetterLine], locale: str) -> list[Event]:
    """What was said and changed, as a course of events."""
    names = {line.kpi.code: pick(line.kpi, "name", locale) for line in lines}
    return [_event(one, names) for one in entries]


def _event(one: NegotiationEntry, names: dict[str, str]) -> Event:
    who = one.by.name if one.by is not None else ""
    if one.text:
        return Event(_("An opinion"), one.at, who=who, said=one.text, icon="message-circle")
    done = next((DONE[change["what"]] for change in one.changes if change["what"] in DONE), None)
    if done is not None:
        return Event(done, one.at, who=who, icon="send")
    said = "; ".join(_changed(change, names) for change in one.changes[:12])
    return Event(_("Targets written"), one.at, who=who, said=said, icon="pencil")


def _changed(change: dict[str, str], names: dict[str, str]) -> str:
    before, after = change["before"] or "—", change["after"] or "—"
    return f"{names.get(change['kpi'], change['kpi'])} {PARTS[change['what']]}: {before} → {after}"


def facts_of(letter: TargetLetter, viewer: Viewer) -> list[Fact]:
    """What a letter is, at a glance; the copy opens for who may see it."""
    locale = viewer.locale
    found = [
        Fact(_("Period"), period_said(letter.period, locale)), Fact(_("From"), letter.starts_on),
        Fact(_("Version"), letter.version), Fact(_("How it stands"), state_of(letter.standing)),  # type: ignore[attr-defined] # annotated
    ]
    if letter.company_signed_by is not None:
        found.append(Fact(_("Signed for the company"), Who(letter.company_signed_by.name), note=_("first, in the same text")))
    if letter.issue is not None:
        if documents.visible_to(viewer, on=viewer.today).filter(pk=letter.issue.pk).exists():
            found.append(Fact(_("The copy that is signed"), Link(_("Open it"), page_of("desk:document", letter.issue.pk))))
        found.append(Fact(_("Sign by"), letter.issue.sign_by))
    if letter.change:
        found.append(Fact(_("Why it was changed"), letter.get_change_display(), note=letter.change_reason))
    return found


def card_context(card: Scorecard, viewer: Viewer) -> dict[str, Any]:
    """One card as a page shows it: the total in words, each line with its sentence and what it opens to."""
    month = Month.containing(card.month)
    notes, lines = reviewing.notes_of(card), reviewing.lines_of(card)
    kinds, versions = {one.kind for one in notes}, reviewing.versions_of(card)
    differs = differing_today(card=card, lines=lines, at=viewer.now) if versions[0].pk == card.pk else []
    return {
        "card": card, "title": _("Scorecard of %(name)s") % {"name": card.person.name}, "month": month.label.pick(viewer.locale),
        "total": total_said(card), "is_whole": card.known_weight == WHOLE,
        "lines": [_line(one, card, viewer) for one in lines],
        "differs": [_differs(one, card, viewer) for one in differs],
        "facts": _facts(card, viewer), "versions": [
            {"number": one.version, "at": one.frozen_at, "why": one.reason, "pk": one.pk}
            for one in versions
        ],
        "notes": [
            Event(NoteKind(one.kind).label, one.at, who=one.by.name, said=one.text, icon="message-circle") for one in notes
        ],
        "is_noted": NoteKind.SELF in kinds, "is_reviewed": NoteKind.REVIEW in kinds,
    }


def _facts(card: Scorecard, viewer: Viewer) -> list[Fact]:
    by = card.frozen_by.name if card.frozen_by is not None else _("the system, by the calendar")
    found = [
        Fact(_("Version"), card.version), Fact(_("Frozen on"), card.frozen_on), Fact(_("Frozen by"), by),
        Fact(_("Of the weight"), f"{card.known_weight}%", note=_("What is missing is never counted as zero.")),
        Fact(_("Fingerprint"), card.sha256[:16]),
    ]
    attained = exact(card.attainment)
    if attained is not None:
        found.insert(3, Fact(_("Attained by weight"), ratio_said(attained)))
    bonus = exact(card.bonus)
    if bonus:
        found.append(Fact(_("Bonus points"), points_said(bonus)))
    if viewer.person_id == card.person_id or viewer.may_somewhere(READ_LETTERS):
        route = "desk:letter_seen" if viewer.person_id == card.person_id else "cockpit:letter"
        found.append(Fact(_("Target letter"), Link(_("Open it"), page_of(route, card.letter_id))))
    return found


def _line(one: ScoreLine, card: Scorecard, viewer: Viewer) -> dict[str, Any]:
    kpi, currency = one.line.kpi, card.letter.currency
    points = exact(one.points)
    return {
        "name": pick(kpi, "name", viewer.locale), "weight": f"{one.line.weight}%" if one.line.weight else "—",
        "actual": value_said(exact(one.actual), unit=kpi.unit, currency=currency),
        "target": value_said(exact(one.target), unit=kpi.unit, currency=currency),
        "points": decimal(points) if points is not None else "—", "said": pick(one, "said", viewer.locale),
        "source": State(Source(one.source).label, SOURCES[Source(one.source)]),
        "evidence": [_evidence(found, card, viewer) for found in one.evidence],
    }


def _differs(one: Differs, card: Scorecard, viewer: Viewer) -> dict[str, Any]:
    """A figure that is another by now: as it was frozen, as it would be, and the newest rows behind it."""
    kpi, currency = one.line.line.kpi, card.letter.currency
    first = Month.containing(card.letter.starts_on)
    words = {month.key: month.label.pick(viewer.locale) for month in first.through(Month.containing(card.month))}
    asked = f"?currency={currency}&version=newest"
    rows = [
        Link(words[key], reverse("cockpit:result_rows", args=(card.person_id, measure, key)) + asked)
        for measure, key in one.months
    ] if viewer.may_somewhere(OPEN_RESULTS) else []
    return {
        "name": pick(kpi, "name", viewer.locale), "rows": rows,
        "then": value_said(exact(one.line.actual), unit=kpi.unit, currency=currency),
        "now": value_said(one.now, unit=kpi.unit, currency=currency),
    }


def _evidence(found: dict[str, Any], card: Scorecard, viewer: Viewer) -> Link:
    """What a score rests on: the rows of a frozen month, the entry of the data owner, the closed case."""
    if found["kind"] == "facts":
        month = next(one for one in Month.containing(card.letter.starts_on).through(Month.containing(card.month))
                     if one.key == found["month"])
        word = f"{month.label.pick(viewer.locale)} v{found['version']}"
        if not viewer.may_somewhere(OPEN_RESULTS):
            return Link(word, "")
        there = reverse("cockpit:result_rows", args=(card.person_id, found["measure"], found["month"]))
        return Link(word, f"{there}?currency={card.letter.currency}&version={found['version']}")
    if found["kind"] == "case":
        return Link(_("Closed case %(number)s") % {"number": found["case"]}, page_of("desk:case", found["case"]))
    return Link(found["said"], "")


def pack_answer(request: Request, card: Scorecard) -> HttpResponse:
    """A card as a file to save."""
    answer = HttpResponse(pack_pdf(card, locale=request.viewer.locale), content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="scorecard-{card.pk}.pdf"'
    return shut_in(answer)
