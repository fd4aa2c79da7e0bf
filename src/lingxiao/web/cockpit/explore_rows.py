"""The rows behind an amount: each with what it adds, where it came from and what it replaced; together they make it exactly."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib import messages
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lingxiao.engines.facts.domain import answers, questions, results
from lingxiao.engines.facts.domain.answering import MOST_KEPT
from lingxiao.engines.facts.domain.measuring import catalogue
from lingxiao.engines.facts.domain.opening import titles_of_sources
from lingxiao.engines.facts.enums import AskedKind, AskedState
from lingxiao.engines.facts.measures.declared import Unit
from lingxiao.engines.facts.permissions import OPEN_RESULTS
from lingxiao.kernel.money import Money, format_money, round_half_away
from lingxiao.web.addresses import page as address
from lingxiao.web.cockpit import explore_words as words
from lingxiao.web.cockpit.explore import ask, asked_for, fresh, standing, still_waits, was_asked
from lingxiao.web.cockpit.explore_form import RowsForm
from lingxiao.web.lists import Column, Listing
from lingxiao.web.pages import go, page, permits
from lingxiao.web.shell.parts import Crumb, Fact

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.http import HttpResponse

    from lingxiao.engines.facts.domain.questions import Asking
    from lingxiao.engines.facts.measures import Measure
    from lingxiao.engines.facts.models import AskedQuestion, OpenedRow
    from lingxiao.kernel.viewer import Viewer
    from lingxiao.web.pages import Request


@permits(OPEN_RESULTS)
def rows(request: Request) -> HttpResponse:
    """The rows behind the amount that the address names; what names none goes to the free questions."""
    company = request.company
    starts = company.fiscal_year_starts if company is not None else 1
    form = RowsForm(request.POST if request.method == "POST" else request.GET)
    if request.method == "POST":
        put = ask(request, form, starts, AskedKind.ROWS)
        if put is None:
            return _elsewhere(request, form)
        return was_asked(request, put, f"{request.path}{form.address()}")
    asking = asked_for(request, form, starts)
    if asking is None:
        return _elsewhere(request, form)
    asked = questions.found(request.viewer, asking=asking, kind=AskedKind.ROWS)
    if (still := still_waits(request, asked)) is not None:
        return still
    measure = words.measures_of(asking)[0]
    title = measure.title.pick(request.viewer.locale)
    crumbs = [Crumb(_("Sales results"), address("cockpit:results")), Crumb(_("Rows behind an amount"))]
    context = {
        "title": title, "meaning": measure.meaning.pick(request.viewer.locale), "chosen": form.chosen(), "is_asked": True,
        "of": _("Share") if measure.unit == Unit.RATIO else _("Amount") if catalogue().has_currency(measure) else _("Value"),
        "facts": _facts(asking, request.viewer), "file": _file(form, asking), **standing(asked, request.viewer),
    }
    if asked is None or asked.state != AskedState.ANSWERED:
        return page(request, "cockpit/explore_rows.html", context, crumbs=crumbs)
    context |= _sums(asked, measure)
    return _listing(asked, measure, request.viewer.locale).answer(
        request, answers.rows_of_answer(asked), "cockpit/explore_rows.html", context, crumbs=crumbs,
    )


def _elsewhere(request: Request, form: RowsForm) -> HttpResponse:
    """To the free questions, with what is wrong with the amount that was named; nothing is said where none was."""
    if "measure" in form.data:
        for said in dict.fromkeys(str(one) for errors in form.errors.values() for one in errors):
            messages.error(request, said)
    return go(request, address("cockpit:explore"))


def _facts(asking: Asking, viewer: Viewer) -> list[Fact]:
    """Of which months, whom and what the amount is."""
    first, last = (month.label.pick(viewer.locale) for month in (asking.first, asking.last))
    called = answers.called(viewer, asking=asking)
    return [
        Fact(_("Period"), first if first == last else f"{first} – {last}"),
        *(
            Fact(questions.SPLITS[key].pick(viewer.locale), ", ".join(called.get(one or "", one or _("not said")) for one in of))
            for key, of in asking.only.items()
        ),
        *([Fact(_("Converted into"), asking.into)] if asking.into is not None else []),
        Fact(_("As of batch"), f"#{asking.batch}"),
    ]


def _file(form: RowsForm, asking: Asking) -> str:
    """Where all rows stand as a file at once, for an amount of one manager in one month that a page of results shows."""
    person, currency = form.cleaned_data.get("person"), asking.only.get("currency", ("",))[0]
    if not person or asking.first != asking.last or asking.measures[0] not in results.SHOWN:
        return ""
    there = reverse("cockpit:result_rows", args=(person, asking.measures[0], asking.first.key))
    return f"{there}?{urlencode({'currency': currency or '', 'version': asking.version or ''})}"


def _sums(asked: AskedQuestion, measure: Measure) -> dict[str, Any]:
    """The amount, what is above and below the line of a share, and what the rows on these pages add up to."""
    whole = {key: (money, text) for key, money, text in asked.totals}
    money, text = whole.get(measure.key, ("", None))
    is_cut, is_plain = asked.line_count > MOST_KEPT, "below" not in whole
    return {
        "amount": words.written(words.shown(measure, text, money)), "line_count": asked.line_count, "most": MOST_KEPT,
        "is_cut": is_cut, "fresh": fresh(asked),
        "added": words.written(_added(measure, str(answers.added(asked)), money)) if is_plain and not is_cut else "",
        "parts": [] if is_plain else [
            (said, words.written(_added(measure, *reversed(whole[key]))))
            for key, said in (("above", _("Above the line")), ("below", _("Below the line"))) if key in whole
        ],
    }


def _added(measure: Measure, text: str | None, currency: str) -> object:
    """What is added to a total: money where the measure counts any, else a number."""
    if text is None:
        return ""
    exact = Fraction(text)
    if currency and catalogue().has_currency(measure):
        return Money(round_half_away(exact), currency)
    return int(exact) if exact.denominator == 1 else words.number(exact, words.PLACES[Unit.QUANTITY])


class _Known:
    """What is looked up for the rows of a page at once: what their systems are called, and when their batches came."""

    def __init__(self, locale: str) -> None:
        """Nothing yet."""
        self.locale = locale
        self.titles: dict[str, str] = {}
        self.came: dict[int, datetime] = {}

    def read(self, found: Sequence[OpenedRow]) -> None:
        """Look it up for these rows."""
        self.titles.update({key: said.pick(self.locale) for key, said in titles_of_sources(found).items()})
        batches = {row.batch for row in found}.union(one[0] for row in found for one in row.earlier)
        self.came.update(answers.came_when(batches=batches))

    def delivery(self, batch: int, row_no: int) -> str:
        """A batch and a row of it, with the day it came."""
        day = f", {date_format(self.came[batch], 'MONTH_DAY_FORMAT')}" if batch in self.came else ""
        return f"#{batch} · {row_no}{day}"

    def earlier(self, row: OpenedRow) -> str:
        """The versions a row took the place of, the newest first, each with its amount."""
        return "; ".join(
            _("%(where)s: taken back") % {"where": self.delivery(batch, row_no)} if is_gone
            else f"{self.delivery(batch, row_no)}: {_minor(text, row.currency)}"
            for batch, row_no, text, is_gone in row.earlier
        )


def _listing(asked: AskedQuestion, measure: Measure, locale: str) -> Listing[OpenedRow]:
    """The rows with what is known of each."""
    components = {one.key: one for one in catalogue().components(measure)}
    money = next((one for _key, one, _text in asked.totals if one), "")
    is_share = any(key == "below" for key, _money, _text in asked.totals) and len(components) == 1
    known = _Known(locale)

    def added(row: OpenedRow, at: int) -> object:
        return _added(components[row.measure], row.adds[at] if at < len(row.adds) else None, money)

    return Listing(
        key="rows",
        columns=[
            Column(key="day", title=gettext_lazy("Day"), value=lambda row: row.day, sort=("day",)),
            Column(key="key", title=gettext_lazy("Number in the source"), value=lambda row: row.key, sort=("key",)),
            *([Column[Any](key="of", title=gettext_lazy("Counts for"),
                           value=lambda row: components[row.measure].title.pick(locale))] if len(components) > 1 else []),
            Column(key="adds", title=gettext_lazy("Adds"), value=lambda row: added(row, 0), is_figure=True, sort=("added",)),
            *([Column[Any](key="below", title=gettext_lazy("Adds below the line"), value=lambda row: added(row, 1),
                           is_figure=True)] if is_share else []),
            Column(key="source", title=gettext_lazy("Source"), value=lambda row: known.titles.get(row.source, row.source)),
            Column(key="batch", title=gettext_lazy("Batch and row"), value=lambda row: known.delivery(row.batch, row.row_no)),
            Column(key="earlier", title=gettext_lazy("Took the place of"), value=known.earlier, is_long=True),
        ],
        identity=lambda row: row.place, file_name=gettext_lazy("Rows behind an amount"), reads=known.read,
    )


def _minor(text: str | None, currency: str) -> object:
    return "–" if text is None or not currency else format_money(Money(int(text), currency))
