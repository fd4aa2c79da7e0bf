"""Mix and collection 结构与回款: what sales are made of, and what of it was paid, is open or overdue."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from lingxiao.engines.facts.domain import measuring, mix, results, whose
from lingxiao.engines.facts.permissions import OPEN_RESULTS
from lingxiao.kernel.money import format_money, format_money_short
from lingxiao.web.addresses import page as address
from lingxiao.web.addresses import page_of
from lingxiao.web.cockpit.analysis import (
    Here,
    crumbs,
    fresh,
    nothing_yet,
    percent,
    rows_behind,
    sections,
    size_of,
    tenths,
    unit_of,
)
from lingxiao.web.pages import page, permits
from lingxiao.web.shell.parts import Chart, Series

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.db.models import Q
    from django.http import HttpResponse

    from lingxiao.engines.facts.domain.mix import Mix, Part
    from lingxiao.engines.facts.domain.results import Results
    from lingxiao.engines.people.models import Person
    from lingxiao.kernel.days.periods import Month
    from lingxiao.kernel.money import Money
    from lingxiao.web.pages import Request

MOST_PARTS = 12
"""How many parts stand by themselves; smaller ones are put together."""


@permits(OPEN_RESULTS)
def home(request: Request) -> HttpResponse:
    """What the sales of everybody the viewer may read of, or of one unit, are made of and how they are collected."""
    kept = measuring.newest()
    if kept is None:
        return nothing_yet(request, "mix")
    here = Here.of(request, kept).in_a_unit(request)
    context = {"sections": sections("mix", here), **_drawn(here, here.figures(), None)}
    return page(request, "cockpit/mix.html", context, crumbs=crumbs("mix", here))


@permits(OPEN_RESULTS)
def manager(request: Request, person_id: int) -> HttpResponse:
    """The same of one manager."""
    viewer = request.viewer
    kept = measuring.newest()
    if kept is None:
        return nothing_yet(request, "mix")
    here = Here.of(request, kept)
    person = results.manager_seen_by(viewer, person_id=person_id, asked=here.asked)
    context = {
        "person": person, "sections": sections("mix", here, person_id=person.pk),
        **_drawn(here, whose.of_manager(viewer, person_id=person.pk, on=viewer.today), person),
    }
    return page(request, "cockpit/mix.html", context, crumbs=crumbs("mix", here, person.name))


def _drawn(here: Here, figures: Q, person: Person | None) -> dict[str, Any]:
    """What both pages show of these figures. What is frozen opens by its months, the rest to its rows at once."""
    persons = here.persons() if person is None else [person.pk]
    results_page = address("cockpit:results") if person is None else page_of("cockpit:result", person.pk)
    asked, locale = here.asked, here.viewer.locale
    found, owed = mix.mix(asked=asked, whom=figures), mix.owed(asked=asked, whom=figures)
    months = results.brought_in(here.viewer, asked=asked, persons=persons).months
    whole = results.total(months.values(), asked.currency)
    lines = found.of(results.SALES, mix.LINE, most=MOST_PARTS)
    return {
        **here.narrowed(), "collected": percent(whole.collected), "receipts": format_money_short(whole.receipts, locale),
        "invoiced": format_money_short(whole.invoiced, locale), "overdue": percent(owed.share),
        "overdue_amount": format_money_short(owed.overdue, locale), "open": format_money_short(owed.open, locale),
        "open_whole": format_money(owed.open), "new_products": percent(owed.new_products),
        "new_customers": percent(results.share(owed.new_customers, whole.sales)),
        "new_customers_amount": format_money_short(owed.new_customers, locale),
        "collected_href": f"{results_page}{here.address()}" if whole.collected is not None else "",
        "overdue_href": rows_behind(here, mix.OVERDUE, person=person, stands=True) if owed.share is not None else "",
        "new_products_href": rows_behind(here, mix.NEW_PRODUCTS, person=person) if owed.new_products is not None else "",
        "new_customers_href": rows_behind(here, mix.NEW_CUSTOMERS, person=person) if owed.new_customers.minor else "",
        "lines": _chart(lines, here) if lines else None, "channels": _channels(found),
        "regions": [
            (_named(one), one.amount, percent(one.share)) for one in found.of(results.SALES, mix.REGION, most=MOST_PARTS)
        ],
        "by_currency": mix.by_currency(asked=asked, whom=figures), "collection": _collection(months, whole, here),
    }


def _named(part: Part) -> str:
    """What a part is called: as its source wrote it."""
    if part.key is None:
        return _("All others")
    return part.key or _("Not said")


def _channels(found: Mix) -> list[dict[str, Any]]:
    """A row of each channel: what was sold through it, invoiced and paid."""
    rows = []
    for one in found.of(results.SALES, mix.CHANNEL, most=MOST_PARTS):
        invoiced, receipts = (
            found.amount(measure, mix.CHANNEL, one.key) if one.key is not None else None
            for measure in (results.INVOICED, results.RECEIPTS)
        )
        collected = results.share(receipts, invoiced) if receipts is not None and invoiced is not None else None
        rows.append({
            "word": _named(one), "sales": one.amount, "share": percent(one.share), "invoiced": invoiced, "receipts": receipts,
            "collected": percent(collected),
        })
    return rows


def _large(amounts: Sequence[Money], here: Here) -> list[float]:
    return [float(round(one.as_decimal() / size_of(here.viewer), 1)) for one in amounts]


def _chart(lines: Sequence[Part], here: Here) -> Chart:
    """Sales by product line, the largest first."""
    largest = lines[0]
    return Chart(
        says=_("“%(line)s” makes %(share)s of sales, the largest of the product lines.") % {
            "line": _named(largest), "share": percent(largest.share),
        },
        categories=[_named(one) for one in lines],
        series=[
            Series(_("Sales by order"), _large([one.amount for one in lines], here)),
            Series(_("Share"), [tenths(one.share) / 10 if one.share is not None else None for one in lines], kind="line",
                   tone="ok", unit="%", on_second_axis=True),
        ],
        unit=unit_of(here.viewer, here.asked.currency), second_unit="%", source=_("sales facts"),
        fresh=fresh(here.asked.measured), corner=_("Product line"),
    )


def _collection(months: Mapping[Month, Results], whole: Results, here: Here) -> Chart:
    """What was invoiced beside what was received, month by month, with the rate as a line."""
    every = list(months.values())
    return Chart(
        says=_("%(receipts)s were received of %(invoiced)s invoiced: %(share)s.") % {
            "receipts": format_money_short(whole.receipts, here.viewer.locale),
            "invoiced": format_money_short(whole.invoiced, here.viewer.locale), "share": percent(whole.collected),
        },
        categories=[month.label.pick(here.viewer.locale) for month in months],
        series=[
            Series(_("Invoiced"), _large([one.invoiced for one in every], here), tone="plain"),
            Series(_("Receipts"), _large([one.receipts for one in every], here)),
            Series(_("Collection rate"), [tenths(one.collected) / 10 if one.collected is not None else None for one in every],
                   kind="line", tone="ok", unit="%", on_second_axis=True),
        ],
        unit=unit_of(here.viewer, here.asked.currency), second_unit="%", source=_("sales facts"),
        fresh=fresh(here.asked.measured), corner=_("Month"),
    )
