"""Sales results 销售业绩: what was sold against plan and collected, by month and by manager, from the kept figures."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lingxiao.engines.cadence.domain.clock import calendar_for
from lingxiao.engines.facts.domain import freezing, measuring, pipeline, results
from lingxiao.engines.facts.domain.opening import rows_of_figure, titles_of_sources
from lingxiao.engines.facts.domain.pace import run_rate, working_days
from lingxiao.engines.facts.permissions import OPEN_RESULTS
from lingxiao.engines.health.domain import ranking
from lingxiao.engines.people.domain import queries as people
from lingxiao.kernel.money import Money, format_money, format_money_short, round_half_away
from lingxiao.kernel.refusals import NotSeen
from lingxiao.web.addresses import page_of
from lingxiao.web.cockpit.analysis import (
    NEWEST,
    Here,
    by_manager,
    crumbs,
    month_of,
    nothing_yet,
    once_a_row,
    percent,
    ratio,
    rows_page,
    sections,
    size_of,
    tenths,
    unit_filter,
    unit_of,
)
from lingxiao.web.cockpit.trust import month_state, newest_differ, trust_of
from lingxiao.web.exports import KINDS
from lingxiao.web.forms import whole
from lingxiao.web.lists import Column, Listing
from lingxiao.web.pages import page, permits
from lingxiao.web.shell.parts import Chart, Link, Series

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpResponse

    from lingxiao.engines.facts.domain.results import Asked, BroughtIn, Results
    from lingxiao.engines.facts.measures import FactRow
    from lingxiao.engines.facts.models import FrozenMonth, MeasuredSet
    from lingxiao.engines.people.models import Person
    from lingxiao.kernel.days.periods import Month
    from lingxiao.kernel.viewer import Viewer
    from lingxiao.web.pages import Request

OPENED = (*results.SHOWN, *pipeline.OPENED)
"""Amounts that open to a file of their rows."""


def _listing(viewer: Viewer, here: Here, *, is_ranked: bool) -> Listing[Any]:
    return by_manager(
        "results", *_figures(here.asked.currency, is_ranked=is_ranked), filters=[unit_filter(viewer)],
        href=lambda row: f"{page_of('cockpit:result', row.pk)}{here.address()}", file_name=gettext_lazy("Sales results"),
    )


def _figures(currency: str, *, is_ranked: bool) -> list[Column[Any]]:
    told = once_a_row(lambda row: results.results_of({key: getattr(row, key) for key in results.SHOWN}, currency))

    def growth(row: Any) -> str:
        now, before = told(row).sales, results.results_of({results.SALES: row.before}, currency).sales
        share = results.share(now - before, before)
        return percent(share) if share is None or share < 0 else f"+{percent(share)}"

    def by(*names: str) -> tuple[str, ...]:
        # Whoever can sort people by a figure has a ranking list: off unless HR allowed it for a purpose (conventions 1.9).
        return names if is_ranked else ()

    return [
        Column(key="sales", title=gettext_lazy("Sales by order"), value=lambda row: told(row).sales, is_figure=True,
               sort=by(results.SALES)),
        Column(key="quota", title=gettext_lazy("Quota"), value=lambda row: told(row).quota, is_figure=True),
        Column(key="attainment", title=gettext_lazy("Attainment"), sort=by("attained"),
               value=lambda row: ratio(told(row).attainment, _("Attainment"))),
        Column(key="growth", title=gettext_lazy("Against last year"), value=growth, is_figure=True),
        Column(key="receipts", title=gettext_lazy("Receipts"), value=lambda row: told(row).receipts, is_figure=True,
               sort=by(results.RECEIPTS)),
        Column(key="collected", title=gettext_lazy("Collection rate"), is_figure=True,
               value=lambda row: percent(told(row).collected)),
    ]


@permits(OPEN_RESULTS)
def home(request: Request) -> HttpResponse:
    """Totals, the months as a chart, and every manager the viewer may read of."""
    viewer = request.viewer
    kept = measuring.newest()
    if kept is None:
        return nothing_yet(request, "results")
    here = Here.of(request, kept)
    found = results.brought_in(viewer, asked=here.asked, until=here.until)
    rows = people.with_post_and_unit(
        results.managers_with_results(viewer, asked=here.asked), on=viewer.today, locale=viewer.locale,
    )
    return _listing(viewer, here, is_ranked=ranking.open_permit() is not None).answer(
        request, rows, "cockpit/results.html", {
            "nobody": format_money(found.nobody) if found.nobody.minor else "",
            "months": _months_shown(found.months, here, newest_differ(viewer, here.asked, of=Q())),
            "sections": sections("results", here), **_drawn(found, here),
        }, crumbs=crumbs("results", here),
    )


def _months_shown(
    months: Mapping[Month, Results], here: Here, differ: Mapping[Month, list[str]],
) -> list[dict[str, Any]]:
    """Each month with how it stands, the way to its versions, and by what the newest data differ."""
    frozen, currency = here.asked.frozen, here.asked.currency
    return [
        {
            "month": month, "word": month.label.pick(here.viewer.locale), "sales": one.sales, "quota": one.quota,
            "state": month_state(frozen.get(month)), "differ": "; ".join(differ.get(month, [])),
            "href": f"{reverse('cockpit:result_month', args=(month.key,))}?currency={currency}",
        }
        for month, one in months.items()
    ]


def _drawn(found: BroughtIn, here: Here) -> dict[str, Any]:
    """What both pages show of these months: the ways to other months and currencies, the totals, the chart."""
    asked, viewer = here.asked, here.viewer
    whole = results.total(found.months.values(), asked.currency)
    return {
        **here.narrowed(), "chart": chart(found.months, whole, asked, viewer), "pace": _pace(whole.sales, found.planned, here),
        "whole": _line(_("Together"), whole),
        "sales": format_money_short(whole.sales, viewer.locale), "sales_whole": format_money(whole.sales),
        "quota": format_money_short(whole.quota, viewer.locale), "quota_whole": format_money(whole.quota),
        "attainment": percent(whole.attainment), "collected": percent(whole.collected),
        "receipts": format_money_short(whole.receipts, viewer.locale), "trust": trust_of(viewer, asked),
    }


def _pace(sold: Money, planned: Money, here: Here) -> str:
    """What the whole period comes to at this pace, beside its quota; nothing for twelve months that are over."""
    if here.period == "twelve":
        return ""
    first, end = here.asked.first.span.start, here.until.next().span.start
    gone, whole = working_days(calendar_for(), first=first, end=end, today=here.viewer.today)
    found = run_rate(so_far=sold, gone=gone, whole=whole)
    if found is None:
        return ""
    told = {
        "amount": format_money_short(found, here.viewer.locale), "gone": gone, "whole": whole,
        "day": date_format(end - results.ONE_DAY, "MONTH_DAY_FORMAT"),
        "quota": format_money_short(planned, here.viewer.locale), "share": percent(results.share(found, planned)),
    }
    if not planned.minor:
        return _("%(gone)s of %(whole)s working days are over: at this pace sales come to %(amount)s by %(day)s.") % told
    return _(
        "%(gone)s of %(whole)s working days are over: at this pace sales come to %(amount)s by %(day)s, "
        "%(share)s of the quota of %(quota)s."
    ) % told


def chart(months: Mapping[Month, Results], whole: Results, asked: Asked, viewer: Viewer) -> Chart:
    """Sales beside quota, month by month, with attainment as a line."""
    size = size_of(viewer)
    every = list(months.values())

    def large(amounts: list[Money]) -> list[float]:
        return [float(round(one.as_decimal() / size, 1)) for one in amounts]

    reached = [tenths(one.attainment) / 10 if one.attainment is not None else None for one in every]
    return Chart(
        says=_("%(sales)s were sold of a quota of %(quota)s: %(share)s.") % {
            "sales": format_money_short(whole.sales, viewer.locale), "quota": format_money_short(whole.quota, viewer.locale),
            "share": percent(whole.attainment),
        },
        categories=[month.label.pick(viewer.locale) for month in months],
        series=[
            Series(_("Quota"), large([one.quota for one in every]), tone="plain"),
            Series(_("Sales by order"), large([one.sales for one in every])),
            Series(_("Attainment"), reached, kind="line", tone="ok", unit="%", on_second_axis=True),
        ],
        unit=unit_of(viewer, asked.currency), second_unit="%", trust=trust_of(viewer, asked),
        corner=_("Month"),
    )


@permits(OPEN_RESULTS)
def manager(request: Request, person_id: int) -> HttpResponse:
    """One manager's months, each amount with the way to its rows."""
    viewer = request.viewer
    kept = measuring.newest()
    if kept is None:
        return nothing_yet(request, "results")
    here = Here.of(request, kept)
    person = results.manager_seen_by(viewer, person_id=person_id, asked=here.asked)
    found = results.brought_in(viewer, asked=here.asked, persons=[person.pk], until=here.until)
    differ = newest_differ(viewer, here.asked, of=Q(manager=person.pk))
    context = {
        "person": person, "rows": [
            {**_line("", found.months[shown["month"]], here=_rows_address(here.asked, person, shown["month"])), **shown}
            for shown in _months_shown(found.months, here, differ)
        ],
        "sections": sections("results", here, person_id=person.pk),
        **_drawn(found, here),
    }
    return page(request, "cockpit/result.html", context, crumbs=crumbs("results", here, person.name))


def _rows_address(asked: Asked, person: Person, month: Month) -> str:
    """Where the rows behind an amount of this manager and month stand; the measure is left open."""
    frozen = asked.frozen.get(month)
    batch, version = (frozen or asked.measured).batch_id, str(frozen.version) if frozen else ""
    return rows_page([
        ("first", month.key), ("last", month.key), ("manager", person.number), ("currency", asked.currency),
        ("batch", str(batch)), ("person", str(person.pk)), ("version", version), ("measure", ""),
    ])


def _line(word: str, one: Results, *, here: str = "") -> dict[str, Any]:
    """A row of amounts; ``here`` is how the addresses of the rows behind begin, for rows that have any."""
    amounts = {key: one.of(key) for key in results.SHOWN}
    return {
        "word": word, "amounts": [
            Link(format_money(amount), f"{here}{key}") if here and amount.minor else amount for key, amount in amounts.items()
        ],
        "attainment": ratio(one.attainment, _("Attainment")), "collected": percent(one.collected),
    }


@permits(OPEN_RESULTS)
def behind(request: Request, person_id: int, measure: str, month: str) -> HttpResponse:
    """A file of the rows that make one amount of one manager in one month, each with where it came from.

    A file and no page: asking the log costs more processor than a page may, once it holds millions of rows.
    """
    viewer = request.viewer
    kept = measuring.newest()
    if kept is None or measure not in OPENED:
        raise NotSeen
    here, one = Here.of(request, kept), month_of(month)
    asked = results.Asked(kept, one, one, here.asked.currency)
    person = results.manager_seen_by(viewer, person_id=person_id, asked=asked)
    made = _made(request, here, one)
    rows = rows_of_figure(measured=made, measure=measure, number=person.number, month=one, currency=asked.currency)
    titles = {key: said.pick(viewer.locale) for key, said in titles_of_sources(rows).items()}
    wanted = request.GET.get("as", "")
    return _behind_listing(asked.currency, titles).show(request, rows).file(wanted if wanted in KINDS else "xlsx")


def _made(request: Request, here: Here, month: Month) -> MeasuredSet | FrozenMonth:
    """Of what the rows are asked: the version of the address, ``newest`` data, or what stands."""
    wanted = request.GET.get("version", "")
    kept = here.asked.measured
    if wanted == NEWEST:
        return kept
    number = whole(wanted)
    return freezing.version_of(month, number=number) if number is not None else here.asked.frozen.get(month, kept)


NOT_OF_THE_NUMBER = {"measure", "month"}
"""Keys of a row that the page says already."""


def _behind_listing(currency: str, titles: Mapping[str, str]) -> Listing[FactRow]:
    return Listing(
        key="rows",
        columns=[
            Column(key="day", title=gettext_lazy("Day"), value=lambda row: row.day),
            Column(key="key", title=gettext_lazy("Number in the source"), sort=("key",),
                   value=lambda row: " · ".join(str(value) for key, value in row.keys if key not in NOT_OF_THE_NUMBER)),
            Column(key="amount", title=gettext_lazy("Adds"), is_figure=True, sort=("amount",),
                   value=lambda row: _adds(row, currency)),
            Column(key="source", title=gettext_lazy("Source"), value=lambda row: titles.get(row.source, row.source)),
            Column(key="batch", title=gettext_lazy("Batch and row"), value=lambda row: f"#{row.batch} · {row.row_no}"),
        ],
        identity=lambda row: f"{row.batch}-{row.row_no}",
        file_name=gettext_lazy("Rows of a figure"),
    )


def _adds(row: FactRow, currency: str) -> Money | None:
    """What a row brings to the amount; nothing where it does not count there."""
    brought = row.adds[0]
    return Money(round_half_away(brought), currency) if isinstance(brought, Fraction) else None
