"""The pipeline 商机管道: what is open and whether it covers what is left to sell, how it is tended, and where deals stay."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lingxiao.engines.facts.domain import measuring, pipeline, results, whose
from lingxiao.engines.facts.domain.pipeline import CYCLE, HYGIENE, HYGIENE_PARTS, WIN_RATE, WIN_RATE_BY_AMOUNT
from lingxiao.engines.facts.permissions import OPEN_RESULTS
from lingxiao.engines.health.domain import ranking
from lingxiao.engines.people.domain import queries as people
from lingxiao.kernel.days.periods import Month
from lingxiao.kernel.money import Money, format_money, format_money_short
from lingxiao.web.addresses import page_of
from lingxiao.web.cockpit.analysis import (
    Here,
    by_manager,
    crumbs,
    decimal,
    fresh,
    nothing_yet,
    once_a_row,
    percent,
    ratio,
    rows_behind,
    sections,
    size_of,
    unit_of,
)
from lingxiao.web.lists import Column, Listing
from lingxiao.web.pages import page, permits
from lingxiao.web.shell.parts import Chart, Link, Series

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from django.db.models import Q
    from django.http import HttpResponse

    from lingxiao.engines.facts.domain.pipeline import Standing, Step
    from lingxiao.engines.people.models import Person
    from lingxiao.web.pages import Request
    from lingxiao.web.shell.parts import Words

TENDED_LOW, TENDED_WELL = 50.0, 95.0
"""Below which hygiene is bad, and from which it is as it should be (A07: LIN(x, .5, .95))."""
LEAST_TEAM = 3
"""Activities are counted of teams: below so many people the count would be one person's diary (LR-36)."""
PART_WORDS: dict[str, Words] = {
    "hygiene_next_step": gettext_lazy("A next step within 14 days"),
    "hygiene_close_date": gettext_lazy("A close date that is not past"),
    "hygiene_amount": gettext_lazy("An amount above zero"),
    "hygiene_stage_age": gettext_lazy("No more than 60 days in the stage"),
}


@permits(OPEN_RESULTS)
def home(request: Request) -> HttpResponse:
    """The pipeline of everybody the viewer may read of, or of one unit, and of each manager."""
    viewer = request.viewer
    kept = measuring.newest()
    if kept is None:
        return nothing_yet(request, "pipeline")
    here = Here.of(request, kept).in_a_unit(request)
    rows = pipeline.managers_with_pipeline(viewer, window=here.window)
    if here.unit is not None:
        rows = people.under_unit(rows, unit_id=here.unit, on=viewer.today)
    rows = people.with_post_and_unit(rows, on=viewer.today, locale=viewer.locale)
    return _listing(here, is_ranked=ranking.open_permit() is not None).answer(
        request, rows, "cockpit/pipeline.html",
        {"sections": sections("pipeline", here), "has_activities": True, "open_href": "", **_drawn(here, here.figures(), None)},
        crumbs=crumbs("pipeline", here),
    )


@permits(OPEN_RESULTS)
def manager(request: Request, person_id: int) -> HttpResponse:
    """The pipeline of one manager; amounts open to the deals they are made of."""
    viewer = request.viewer
    kept = measuring.newest()
    if kept is None:
        return nothing_yet(request, "pipeline")
    here = Here.of(request, kept)
    person = results.manager_seen_by(viewer, person_id=person_id, asked=here.asked)
    size = people.team_sizes(person_ids=[person.pk], on=viewer.today).get(person.pk, 0)
    drawn = _drawn(here, whose.of_manager(viewer, person_id=person.pk, on=viewer.today), person)
    now = Month.containing(kept.last_month)
    return page(request, "cockpit/pipeline_of.html", {
        "person": person, "sections": sections("pipeline", here, person_id=person.pk), "has_activities": size >= LEAST_TEAM,
        "open_href": _behind(person.pk, pipeline.OPEN, now, here), **drawn,
        "ahead_rows": [
            (month.label.pick(viewer.locale), Link(format_money(expected), _behind(person.pk, pipeline.EXPECTED, month, here))
             if expected.minor else expected, quota)
            for month, expected, quota in drawn["ahead"]
        ],
    }, crumbs=crumbs("pipeline", here, person.name))


def _behind(person_id: int, measure: str, month: Month, here: Here) -> str:
    """Where the rows of an amount are."""
    return f"{page_of('cockpit:result', person_id)}{measure}/{month.key}/{here.address()}"


def _drawn(here: Here, figures: Q, person: Person | None) -> dict[str, Any]:
    """What both pages show of these figures."""
    viewer, window = here.viewer, here.window
    standing = pipeline.standing(window=window, whom=figures)
    steps = pipeline.funnel(asked=here.asked, whom=figures)
    ahead = pipeline.expected_by_month(window=window, whom=figures)

    def short(amount: Money) -> str:
        return format_money_short(amount, viewer.locale)

    def rows(measure: str) -> str:
        if standing.rates[measure] is None:
            return ""
        return rows_behind(here, measure, person=person, stands=measure in pipeline.STANDING)

    rates = standing.rates
    return {
        **here.narrowed(), "standing": standing, "open": short(standing.open), "open_whole": format_money(standing.open),
        "coverage": times(standing.coverage), "expected": short(standing.expected), "remaining": short(standing.remaining),
        "hygiene": percent(rates[HYGIENE]), "win_rate": percent(rates[WIN_RATE]),
        "win_rate_by_amount": percent(rates[WIN_RATE_BY_AMOUNT]), "cycle": decimal(rates[CYCLE]), "won": short(standing.won),
        "win_rate_href": rows(WIN_RATE), "cycle_href": rows(CYCLE), "hygiene_href": rows(HYGIENE),
        "parts": [(PART_WORDS[key], _tended(rates[key]), rows(key)) for key in HYGIENE_PARTS],
        "whole_hygiene": _tended(rates[HYGIENE]),
        "steps": [_step(one) for one in steps], "funnel": _funnel_chart(steps, here) if steps else None,
        "ahead": [(Month.containing(month), *both) for month, both in ahead.items()],
        "ahead_chart": _ahead_chart(ahead, standing, here) if ahead else None,
    }


def times(exact: Any) -> str:
    """A multiple to one decimal place; a dash where there is none."""
    return "–" if exact is None else f"{decimal(exact)}×"


def _tended(exact: Any) -> object:
    return ratio(exact, _("Pipeline hygiene"), low=TENDED_LOW, high=TENDED_WELL, most=100.0)


def _step(one: Step) -> dict[str, Any]:
    """A row of the table of stages."""
    return {
        "stage": one.stage, "entered": one.entered, "went_on": one.went_on, "waiting": one.waiting, "lost": one.lost,
        "amount": one.amount, "conversion": percent(one.conversion), "days": decimal(one.mean_days),
    }


def _funnel_chart(steps: Sequence[Step], here: Here) -> Chart:
    """How many deals entered each stage and went on, as lying bars."""
    first, last = steps[0], steps[-1]
    return Chart(
        says=_("Of %(first)s deals that entered “%(stage)s”, %(went)s went on; %(last)s entered “%(end)s”.") % {
            "first": first.entered, "stage": first.stage, "went": first.went_on, "last": last.entered, "end": last.stage,
        },
        categories=[one.stage for one in steps],
        series=[
            Series(_("Entered"), [one.entered for one in steps]),
            Series(_("Went on"), [one.went_on for one in steps], tone="ok"),
            Series(_("Still there"), [one.waiting for one in steps], tone="plain"),
        ],
        unit=_("deals"), source=_("sales facts"), fresh=fresh(here.asked.measured), corner=_("Stage"), is_lying=True,
    )


def _ahead_chart(ahead: Mapping[date, tuple[Money, Money]], standing: Standing, here: Here) -> Chart:
    """What open deals are expected to bring, month by month, beside the quota."""
    viewer, size = here.viewer, size_of(here.viewer)

    def large(amounts: Sequence[Money]) -> list[float]:
        return [float(round(one.as_decimal() / size, 1)) for one in amounts]

    return Chart(
        says=_("%(expected)s are expected until the period ends, %(remaining)s are left to sell: %(times)s.") % {
            "expected": format_money_short(standing.expected, viewer.locale), "times": times(standing.coverage),
            "remaining": format_money_short(standing.remaining, viewer.locale),
        },
        categories=[Month.containing(month).label.pick(viewer.locale) for month in ahead],
        series=[
            Series(_("Quota"), large([quota for _expected, quota in ahead.values()]), tone="plain"),
            Series(_("Expected to close"), large([expected for expected, _quota in ahead.values()])),
        ],
        unit=unit_of(viewer, here.asked.currency), source=_("sales facts"), fresh=fresh(here.asked.measured), corner=_("Month"),
    )


def _listing(here: Here, *, is_ranked: bool) -> Listing[Any]:
    told = once_a_row(lambda row: pipeline.standing_of(row, currency=here.asked.currency))
    return by_manager(
        "pipeline",
        Column(key="open", title=gettext_lazy("Open pipeline"), value=lambda row: told(row).open, is_figure=True,
               sort=("open_amount",) if is_ranked else ()),
        Column(key="remaining", title=gettext_lazy("Left to sell"), value=lambda row: told(row).remaining, is_figure=True),
        Column(key="coverage", title=gettext_lazy("Coverage"), is_figure=True,
               value=lambda row: times(told(row).coverage)),
        Column(key="hygiene", title=gettext_lazy("Hygiene"), value=lambda row: _tended(told(row).rates[HYGIENE])),
        Column(key="win_rate", title=gettext_lazy("Win rate"), is_figure=True,
               value=lambda row: percent(told(row).rates[WIN_RATE])),
        Column(key="cycle", title=gettext_lazy("Cycle, days"), is_figure=True,
               value=lambda row: decimal(told(row).rates[CYCLE])),
        href=lambda row: f"{page_of('cockpit:pipeline_of', row.pk)}{here.address()}",
        file_name=gettext_lazy("Pipeline"),
    )
