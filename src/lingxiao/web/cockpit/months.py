"""Versions of a month 月度版本: when it froze, who restated it and why, and what that changed, by manager."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lingxiao.engines.facts.domain import comparing, freezing, measuring, restating, results
from lingxiao.engines.facts.domain.comparing import Compared
from lingxiao.engines.facts.inputs import Restate
from lingxiao.engines.facts.permissions import FREEZE, OPEN_RESULTS
from lingxiao.engines.people.domain import queries as people
from lingxiao.kernel.money import format_money
from lingxiao.kernel.refusals import NotForYou, NotSeen, Refusal
from lingxiao.web.addresses import page as address
from lingxiao.web.addresses import page_of
from lingxiao.web.cockpit import trust
from lingxiao.web.cockpit.analysis import NEWEST, month_of
from lingxiao.web.forms import Form, LongText
from lingxiao.web.lists import Column, Listing
from lingxiao.web.pages import go, page, permits
from lingxiao.web.shell.parts import Crumb, Tab, Who

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet
    from django.http import HttpResponse

    from lingxiao.engines.facts.domain.differing import Differs
    from lingxiao.engines.facts.models import FrozenMonth, MeasuredSet
    from lingxiao.kernel.days.periods import Month
    from lingxiao.kernel.viewer import Viewer
    from lingxiao.web.pages import Request

HASH_SHOWN = 16


def _key(of: FrozenMonth | MeasuredSet | None) -> str:
    """A side of a comparison as it stands in an address."""
    return "" if of is None else str(getattr(of, "version", NEWEST))


def _word(of: FrozenMonth | MeasuredSet | None) -> str:
    key = _key(of)
    return _("Newest data") if key == NEWEST else _("Version %(number)s") % {"number": key}


@dataclass(frozen=True, slots=True)
class _Shown:
    """What the page of a month shows: two versions of it, one measure, one currency, and what else could be chosen."""

    compared: Compared
    choices: list[tuple[FrozenMonth, FrozenMonth | MeasuredSet | None]]
    currencies: list[str]

    @classmethod
    def of(cls, request: Request, month: Month, versions: Sequence[FrozenMonth], differ: Sequence[Differs]) -> _Shown:
        """What the address asks for; where it asks for nothing, what changed last."""
        kept, told = measuring.newest(), request.GET
        if kept is None:
            raise NotSeen
        choices: list[tuple[FrozenMonth, FrozenMonth | MeasuredSet | None]] = []
        if differ:
            choices.append((versions[0], kept))
        choices += [(before, after) for after, before in pairwise(versions)]
        choices += [(one, None) for one in versions]
        asked = (told.get("version", ""), told.get("against", ""))
        before, after = next((pair for pair in choices if (_key(pair[0]), _key(pair[1])) == asked), choices[0])
        found = results.currencies(request.viewer, measured=kept)
        own = request.company.currency if request.company is not None else "CNY"
        currency = next((one for one in (told.get("currency", ""), own) if one in found), found[0] if found else own)
        measure = told.get("measure", "")
        measure = measure if measure in results.SHOWN else next((one.measure for one in differ), results.SALES)
        return cls(Compared(month, measure, currency, before, after), choices, found)

    def address(self, **other: str) -> str:
        """The same page with something else chosen."""
        one = self.compared
        told = {
            "version": _key(one.before), "against": _key(one.after), "measure": one.measure, "currency": one.currency, **other,
        }
        return "?" + "&".join(f"{key}={value}" for key, value in told.items())

    def tabs(self) -> dict[str, list[Tab]]:
        """What can be chosen: which versions, which measure, which currency where there are several."""
        one = self.compared
        return {
            "version_tabs": [
                Tab(
                    _word(before) if after is None else f"{_word(before)} → {_word(after)}",
                    self.address(version=_key(before), against=_key(after)), (before, after) == (one.before, one.after),
                )
                for before, after in self.choices
            ],
            "measure_tabs": [
                Tab(word(), self.address(measure=key), key == one.measure) for key, word in trust.MEASURES.items()
            ],
            "currency_tabs": [
                Tab(key, self.address(currency=key), key == one.currency)
                for key in (self.currencies if len(self.currencies) > 1 else ())
            ],
        }


def _listing(compared: Compared) -> Listing[Any]:
    currency = compared.currency

    def amount(key: str, of: FrozenMonth | MeasuredSet | None) -> Column[Any]:
        def href(row: Any) -> str:
            there = reverse("cockpit:result_rows", args=(row.pk, compared.measure, compared.month.key))
            return f"{there}?currency={currency}&version={_key(of)}" if getattr(row, key) else ""

        return Column(
            key=key, title=_word(of), is_figure=True, value=lambda row: trust.money(getattr(row, key), currency), href=href,
        )

    columns: list[Column[Any]] = [
        Column(key="name", title=gettext_lazy("Manager"), sort=("name_order",),
               value=lambda row: Who(row.name, row.post_title or "", f"{page_of('cockpit:result', row.pk)}?currency={currency}")),
        Column(key="unit", title=gettext_lazy("Unit"), value=lambda row: row.unit_name or ""),
        amount("before", compared.before),
    ]
    if compared.after is not None:
        columns += [
            amount("after", compared.after),
            Column(key="difference", title=gettext_lazy("Difference"), is_figure=True,
                   value=lambda row: trust.money(Decimal(row.after or 0) - Decimal(row.before or 0), currency)),
        ]
    return Listing(
        key="versions", columns=columns, search=lambda rows, text: people.matching(rows, text=text),
        search_hint=gettext_lazy("Name, pinyin or number"), sort="name", file_name=gettext_lazy("Versions of a month"),
    )


def _rows(viewer: Viewer, compared: Compared) -> QuerySet[Any]:
    rows = comparing.managers_compared(viewer, compared=compared)
    return people.with_post_and_unit(rows, on=viewer.today, locale=viewer.locale)


def _crumbs(month: Month, viewer: Viewer, *more: Crumb) -> list[Crumb]:
    here = Crumb(month.label.pick(viewer.locale), reverse("cockpit:result_month", args=(month.key,)) if more else "")
    return [Crumb(_("Sales results"), address("cockpit:results")), here, *more]


@permits(OPEN_RESULTS)
def month(request: Request, month: str) -> HttpResponse:
    """The versions of one month, and by manager what two of them differ by; a page of its own while it is open."""
    viewer, one = request.viewer, month_of(month)
    versions = freezing.versions_of(one)
    context: dict[str, Any] = {
        "title": _("Versions of %(month)s") % {"month": one.label.pick(viewer.locale)},
        "state": trust.month_state(versions[0] if versions else None),
    }
    if not versions:
        context["freezes"] = freezing.day_of_freezing(one)
        return page(request, "cockpit/result_open.html", context, crumbs=_crumbs(one, viewer))
    kept = measuring.newest()
    every = trust.seen_to_differ(viewer, versions[0], kept) if kept is not None else []
    differ = [one for one in every if one.measure in results.SHOWN]
    shown = _Shown.of(request, one, versions, differ)
    before, after = comparing.sums_compared(viewer, compared=shown.compared)
    currency = shown.compared.currency
    return _listing(shown.compared).answer(request, _rows(viewer, shown.compared), "cockpit/result_month.html", {
        **context, **shown.tabs(), "versions": [_told(version) for version in versions],
        "differ": [trust.difference(one) for one in differ if one.currency == currency], "newest": kept,
        "to_newest": shown.address(version=_key(versions[0]), against=NEWEST),
        "before": format_money(trust.money(before, currency)), "after": format_money(trust.money(after, currency)),
        "moved": trust.signed(after - before, currency), "is_pair": shown.compared.after is not None,
        "restate": reverse("cockpit:result_restate", args=(one.key,)) if every and viewer.may_somewhere(FREEZE) else "",
    }, crumbs=_crumbs(one, viewer))


def _told(version: FrozenMonth) -> dict[str, Any]:
    """One version as a row: who made it when, why, out of which batch."""
    return {
        "word": _word(version), "at": version.frozen_at, "batch": f"#{version.batch_id}",
        "who": version.frozen_by.name if version.frozen_by is not None else _("the system, by the calendar"),
        "why": version.reason, "state": trust.month_state(version), "sha256": version.figures_sha256[:HASH_SHOWN],
        "due_on": version.due_on,
    }


class RestateForm(Form):
    """Why a month is restated, and out of which batch it was looked at."""

    reason = LongText(
        label=gettext_lazy("Why the month is restated"), max_length=500,
        help_text=gettext_lazy("What was wrong, who found it. It is kept with the version, and told to everybody it concerns."),
    )
    batch = forms.IntegerField(widget=forms.HiddenInput)


@permits(FREEZE)
def restate(request: Request, month: str) -> HttpResponse:
    """What restating a month would change, and the way to do it with a reason."""
    viewer, one = request.viewer, month_of(month)
    there = reverse("cockpit:result_month", args=(one.key,))
    try:
        standing, measured, changes = restating.preview(viewer=viewer, month=one)
    except NotForYou:
        raise
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return go(request, there)
    form = RestateForm(request.POST) if request.method == "POST" else RestateForm(initial={"batch": measured.batch_id})
    if request.method == "POST":
        made = form.carry(Restate, lambda given: restating.restate(
            viewer=viewer, month=one, reason=given.reason, batch=given.batch, at=viewer.now,
        ))
        if made is not None:
            messages.success(request, _("Version %(number)s stands from now on.") % {"number": made.version})
            return go(request, there)
    context = {
        "form": form, "title": _("Restate %(month)s") % {"month": one.label.pick(viewer.locale)},
        "changes": [_change(change, viewer) for change in changes], "next": standing.version + 1,
        "batch": measured.batch_id, "there": there, "by_manager": f"{there}?version={standing.version}&against={NEWEST}",
    }
    crumbs = _crumbs(one, viewer, Crumb(_("Restate")))
    return page(request, "cockpit/result_restate.html", context, crumbs=crumbs, status=form.status)


def _change(change: Differs, viewer: Viewer) -> dict[str, Any]:
    """One measure in the preview; what cannot be added over managers says only how many figures change."""
    return {
        "word": measuring.catalogue()[change.measure].title.pick(viewer.locale), "currency": change.currency,
        "figures": change.figures, **trust.amounts(change),
    }
