"""Forecasts 销售预测: what managers say they will sell, and how near they came; each manager says it for their own team."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lingxiao.engines.facts.domain import forecasts, measuring, pipeline, results, whose
from lingxiao.engines.facts.domain.pipeline import Window
from lingxiao.engines.facts.inputs import Forecast
from lingxiao.engines.facts.permissions import OPEN_RESULTS, SUBMIT_FORECAST
from lingxiao.engines.facts.rules import may_forecast
from lingxiao.engines.health.domain import ranking
from lingxiao.engines.people.domain import queries as people
from lingxiao.kernel.days.periods import Month, Quarter, read_period
from lingxiao.kernel.money import Money, format_money, format_money_short
from lingxiao.web.addresses import page as address
from lingxiao.web.addresses import page_of
from lingxiao.web.cockpit.analysis import (
    Here,
    by_manager,
    crumbs,
    currency_tabs,
    fresh,
    nothing_yet,
    once_a_row,
    percent,
    ratio,
    sections,
    signed,
    size_of,
    tenths,
    unit_of,
)
from lingxiao.web.forms import Form, LongText
from lingxiao.web.lists import Column, Listing
from lingxiao.web.pages import go, page, permits
from lingxiao.web.shell.parts import Chart, Crumb, Series, State, Tab, Tone

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpResponse

    from lingxiao.engines.facts.domain.forecasts import Held, Said
    from lingxiao.engines.facts.models import MeasuredSet
    from lingxiao.web.pages import Request
    from lingxiao.web.shell.parts import Words

NEAR_LOW, NEAR_WELL = 60.0, 92.0
"""Below which accuracy is bad, and from which it is as it should be (A07: LIN(x, .6, .92))."""
MOST_SAID = 60
KINDS: dict[str, tuple[Words, type[Month | Quarter]]] = {
    "month": (gettext_lazy("Months"), Month), "quarter": (gettext_lazy("Quarters"), Quarter),
}


class ForecastForm(Form):
    """What is expected of a period: firm, at best, and all that is open."""

    period = forms.ChoiceField(label=gettext_lazy("For which period"))
    currency = forms.ChoiceField(label=gettext_lazy("Currency"))
    commit = forms.CharField(
        label=gettext_lazy("Commit"), max_length=40,
        help_text=gettext_lazy("What you are sure of, with what is sold already. Accuracy is judged by this amount."),
    )
    best_case = forms.CharField(
        label=gettext_lazy("Best case"), max_length=40,
        help_text=gettext_lazy("What it comes to if everything goes well; at least the commitment."),
    )
    pipeline = forms.CharField(
        label=gettext_lazy("Pipeline"), max_length=40,
        help_text=gettext_lazy(
            "Open deals expected to close in the period, filled in from the CRM. Correct it where it is wrong.",
        ),
    )
    note = LongText(label=gettext_lazy("What it depends on"), max_length=500, required=False)


def _start(request: Request) -> int:
    """In which month the company's year begins."""
    return request.company.fiscal_year_starts if request.company is not None else 1


def _kind(request: Request) -> tuple[str, type[Month | Quarter]]:
    asked = request.GET.get("kind", "")
    key = asked if asked in KINDS else "month"
    return key, KINDS[key][1]


@permits(OPEN_RESULTS)
def home(request: Request) -> HttpResponse:
    """How near forecasts came, month by month or by quarter, together and by manager."""
    viewer = request.viewer
    kept = measuring.newest()
    if kept is None:
        return nothing_yet(request, "forecast")
    here = Here.of(request, kept).in_a_unit(request)
    key, kind = _kind(request)
    held = forecasts.held_against(
        whom=here.figures(), currency=here.asked.currency, kept=kept, kind=kind, on=viewer.today,
    )
    rows = forecasts.managers_with_forecasts(viewer, currency=here.asked.currency, kept=kept, kind=kind)
    if here.unit is not None:
        rows = people.under_unit(rows, unit_id=here.unit, on=viewer.today)
    rows = people.with_post_and_unit(rows, on=viewer.today, locale=viewer.locale)
    return _listing(here, key, is_ranked=ranking.open_permit() is not None).answer(
        request, rows, "cockpit/forecast.html",
        {"sections": sections("forecast", here), **_drawn(held, here, key)}, crumbs=crumbs("forecast", here),
    )


@permits(OPEN_RESULTS)
def manager(request: Request, person_id: int) -> HttpResponse:
    """What one manager said, and what came of it."""
    viewer = request.viewer
    kept = measuring.newest()
    if kept is None:
        return nothing_yet(request, "forecast")
    here = Here.of(request, kept)
    person = results.manager_seen_by(viewer, person_id=person_id, asked=here.asked)
    key, kind = _kind(request)
    whom = whose.of_manager(viewer, person_id=person.pk, on=viewer.today)
    told: dict[str, Any] = {"whom": whom, "currency": here.asked.currency, "kept": kept, "on": viewer.today}
    said = forecasts.said_by(**told, most=MOST_SAID)
    return page(request, "cockpit/forecast_of.html", {
        "person": person, "sections": sections("forecast", here, person_id=person.pk),
        "said": [_said(one, here) for one in said],
        **_drawn(forecasts.held_against(**told, kind=kind), here, key),
    }, crumbs=crumbs("forecast", here, person.name))


def _drawn(held: Sequence[Held], here: Here, key: str) -> dict[str, Any]:
    """What both pages show of forecasts that were held against what came."""
    whole = forecasts.together(list(held), here.asked.currency)
    return {
        **here.narrowed(), "tabs": [Tab(word, here.address(kind=one), one == key) for one, (word, _period) in KINDS.items()],
        "currencies": currency_tabs(here, kind=key), "kind": key, "may_submit": bool(may_forecast(viewer=here.viewer)),
        "submit_href": address("cockpit:forecast_submit"), "accuracy": percent(whole.accuracy), "bias": signed(whole.bias),
        "in_time": whole.in_time, "count": whole.count, "said_whole": format_money_short(whole.said, here.viewer.locale),
        "came_whole": format_money_short(whole.came, here.viewer.locale), "chart": _chart(held, whole, here) if held else None,
    }


def _chart(held: Sequence[Held], whole: Held, here: Here) -> Chart:
    """What was said beside what came, period by period, with accuracy as a line."""
    viewer, size = here.viewer, size_of(here.viewer)

    def large(amounts: Sequence[Money]) -> list[float]:
        return [float(round(one.as_decimal() / size, 1)) for one in amounts]

    near = [tenths(one.accuracy) / 10 if one.accuracy is not None else None for one in held]
    return Chart(
        says=_("%(said)s were said and %(came)s came: %(share)s accurate, each forecast by itself.") % {
            "said": format_money_short(whole.said, viewer.locale), "came": format_money_short(whole.came, viewer.locale),
            "share": percent(whole.accuracy),
        },
        categories=[_named(one.period, here) for one in held],
        series=[
            Series(_("Said"), large([one.said for one in held]), tone="plain"),
            Series(_("Sales by order"), large([one.came for one in held])),
            Series(_("Accuracy"), near, kind="line", tone="ok", unit="%", on_second_axis=True),
        ],
        unit=unit_of(viewer, here.asked.currency), second_unit="%", source=_("forecasts and sales facts"),
        fresh=fresh(here.asked.measured), corner=_("Period"),
    )


def _named(key: str, here: Here) -> str:
    """What a period is called."""
    return read_period(key, year_starts_in=here.year_starts_in).label.pick(here.viewer.locale)


def _said(one: Said, here: Here) -> dict[str, Any]:
    """A row of the table of what somebody said."""
    snapshot = one.snapshot
    return {
        "period": _named(snapshot.period, here),
        "on": snapshot.submitted_on, "commit": one.said, "best": Money(snapshot.best_case, snapshot.currency),
        "pipeline": Money(snapshot.pipeline, snapshot.currency), "came": one.came, "note": snapshot.note,
        "accuracy": _near(one.accuracy), "bias": signed(one.bias), "counts": one.counts,
        "state": State(_("in time"), Tone.OK) if one.is_in_time else State(_("said late"), Tone.WARN),
    }


def _near(exact: Any) -> object:
    return ratio(exact, _("Accuracy"), low=NEAR_LOW, high=NEAR_WELL, most=100.0)


def _listing(here: Here, key: str, *, is_ranked: bool) -> Listing[Any]:
    told = once_a_row(lambda row: forecasts.held_of(row, currency=here.asked.currency))
    return by_manager(
        "forecasts",
        Column(key="said", title=gettext_lazy("Said"), value=lambda row: told(row).said, is_figure=True),
        Column(key="came", title=gettext_lazy("Sales by order"), value=lambda row: told(row).came, is_figure=True,
               sort=("sold",) if is_ranked else ()),
        Column(key="accuracy", title=gettext_lazy("Accuracy"), value=lambda row: _near(told(row).accuracy)),
        Column(key="bias", title=gettext_lazy("Bias"), is_figure=True, value=lambda row: signed(told(row).bias)),
        Column(key="in_time", title=gettext_lazy("In time"), is_figure=True,
               value=lambda row: _("%(in_time)s of %(count)s") % {"in_time": told(row).in_time, "count": told(row).count}),
        href=lambda row: f"{page_of('cockpit:forecast_of', row.pk)}{here.address(kind=key)}",
        file_name=gettext_lazy("Forecasts"),
    )


@permits(SUBMIT_FORECAST)
def submit(request: Request) -> HttpResponse:
    """Hand in a forecast, with the pipeline of the period filled in."""
    viewer = request.viewer
    kept = measuring.newest()
    form, facts = _form(request, kept)
    if request.method == "POST":
        made = form.carry(Forecast, lambda given: forecasts.submit(
            viewer=viewer, said=given, year_starts_in=_start(request), at=viewer.now,
        ))
        if made is not None:
            messages.success(request, _("Your forecast is kept as you said it. What you said before stays beside it."))
            return go(request, f"{page_of('cockpit:forecast_of', made.manager_id)}?currency={made.currency}")
    way = [Crumb(_("Forecast"), address("cockpit:forecast")), Crumb(_("Hand in a forecast"))]
    return page(request, "cockpit/forecast_submit.html", {"form": form, **facts}, crumbs=way, status=form.status)


def _form(request: Request, kept: MeasuredSet | None) -> tuple[ForecastForm, dict[str, Any]]:
    """The form for the period and currency of the address, and what is known of them."""
    viewer = request.viewer
    offered = forecasts.periods_offered(on=viewer.today, year_starts_in=_start(request))
    period = next((one for one in offered if one.key == request.GET.get("period")), offered[0])
    own = request.company.currency if request.company is not None else "CNY"
    found = results.currencies(viewer, measured=kept) if kept is not None else []
    currencies = sorted({own, *found})
    currency = wanted if (wanted := request.GET.get("currency", "")) in currencies else own
    expected, sold = _known(request, kept, period, currency)
    before = forecasts.latest_of(manager_id=viewer.person_id or 0, period=period.key, currency=currency)
    initial = {"period": period.key, "currency": currency, "pipeline": str(expected.as_decimal())}
    if before is not None:
        initial |= {key: str(Money(getattr(before, key), currency).as_decimal()) for key in ("commit", "best_case")}
    form = ForecastForm(request.POST if request.method == "POST" else None, initial=initial)
    form.fields["period"].choices = [(one.key, one.label.pick(viewer.locale)) for one in offered]  # type: ignore[attr-defined]
    form.fields["currency"].choices = [(one, one) for one in currencies]  # type: ignore[attr-defined]
    tabs = [Tab(one.label.pick(viewer.locale), f"?period={one.key}&currency={currency}", one == period) for one in offered]
    money = [Tab(one, f"?period={period.key}&currency={one}", one == currency) for one in currencies]
    return form, {
        "tabs": tabs, "currencies": money if len(money) > 1 else [], "due_on": forecasts.due_on(period), "before": before,
        "sold": format_money(sold), "expected": format_money(expected),
    }


def _known(request: Request, kept: MeasuredSet | None, period: Month | Quarter, currency: str) -> tuple[Money, Money]:
    """What open deals are expected to bring in a period, and what is sold in it already."""
    zero = Money.zero(currency)
    if kept is None or request.viewer.person_id is None:
        return zero, zero
    months = period.months()
    window = Window(results.Asked(kept, months[0], months[-1], currency), months[-1])
    figures = whose.of_manager(request.viewer, person_id=request.viewer.person_id, on=request.viewer.today)
    standing = pipeline.standing(window=window, whom=figures)
    return standing.expected, standing.sold
