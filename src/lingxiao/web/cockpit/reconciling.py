"""Reconciliation 对账: how the months stand, and one month with its sums, its differences and what is left to do."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lingxiao.engines.facts.domain import explaining, reconciliations, signing_off
from lingxiao.engines.facts.enums import Cause, ReconciliationState, Stage
from lingxiao.engines.facts.inputs import Explain
from lingxiao.engines.facts.permissions import OPEN_RESULTS, READ_FIGURES
from lingxiao.engines.facts.rules import may_reconcile, may_sign_off
from lingxiao.kernel.money import Money
from lingxiao.web.addresses import page as address
from lingxiao.web.addresses import page_of
from lingxiao.web.cockpit.analysis import month_of
from lingxiao.web.cockpit.reconciling_words import ExplainForm, money, rate_said, state_said, whose
from lingxiao.web.forms import whole
from lingxiao.web.lists import Choice, Column, Listing
from lingxiao.web.pages import go, permits
from lingxiao.web.shell.parts import Crumb, Link, State, Tab, Tone

if TYPE_CHECKING:
    from django.http import HttpResponse

    from lingxiao.engines.facts.domain.reconciliations import Standing, Totals
    from lingxiao.engines.facts.models import Reconciliation
    from lingxiao.kernel.days.periods import Month
    from lingxiao.kernel.viewer import Viewer
    from lingxiao.web.pages import Request

MOST_MANAGERS = 50
"""How many managers can be chosen from above the differences: those with the most."""


def path_of(name: str, month: Month) -> str:
    """The address of a page about a month."""
    return reverse(f"cockpit:{name}", args=(month.key,))


def crumbs_of(*more: Crumb) -> list[Crumb]:
    """The path above a page of reconciliation."""
    return [Crumb(_("Reconciliation"), address("cockpit:reconciliations") if more else ""), *more]


def _months(currency: str, *, is_whole: bool, locale: str) -> Listing[Standing]:
    counts: list[Column[Standing]] = [
        Column(key="rate", title=gettext_lazy("Difference rate"), is_figure=True,
               value=lambda one: rate_said(one.rates.get(currency))),
        Column(key="matched", title=gettext_lazy("Agree"), is_figure=True, value=lambda one: one.newest.matched_count),
        Column(key="differences", title=gettext_lazy("Differences"), is_figure=True,
               value=lambda one: one.newest.difference_count),
        Column(key="open", title=gettext_lazy("To be explained"), is_figure=True, value=lambda one: one.open_count),
    ]
    return Listing(
        key="months",
        columns=[
            Column(key="month", title=gettext_lazy("Month"), sort=("month",),
                   value=lambda one: Link(one.month.label.pick(locale), path_of("reconciliation", one.month))),
            Column(key="state", title=gettext_lazy("How it stands"), value=state_said),
            *(counts if is_whole else []),
            Column(key="batch", title=gettext_lazy("As of batch"), value=lambda one: f"#{one.newest.still_at_id}"),
            Column(key="signed", title=gettext_lazy("Signed off by"),
                   value=lambda one: one.sign_off.signed_by.name if one.sign_off else ""),
            Column(key="signed_at", title=gettext_lazy("Signed off on"),
                   value=lambda one: one.sign_off.signed_at if one.sign_off else None),
        ],
        identity=lambda one: one.newest.pk,
        file_name=gettext_lazy("Reconciliation"),
    )


@permits(OPEN_RESULTS)
def months(request: Request) -> HttpResponse:
    """Every month that was compared, with how far the systems are apart and who signed."""
    viewer = request.viewer
    found = reconciliations.standings(reconciliations.newest_of_each())
    is_whole = viewer.reach(READ_FIGURES).everywhere
    currency = request.company.currency if request.company is not None else "CNY"
    context = {
        "may_reconcile": bool(may_reconcile(viewer=viewer)), "is_whole": is_whole,
        "last": found[0].month.next().key if found else "",
    }
    listing = _months(currency, is_whole=is_whole, locale=viewer.locale)
    return listing.answer(request, found, "cockpit/reconciliations.html", context, crumbs=crumbs_of())


def _cause(row: Any) -> State:
    word = Cause(row.cause).label
    if row.said_id is None:
        return State(_("Suggested: %(cause)s") % {"cause": word}, Tone.WARN, "help-circle")
    return State(word, Tone.BAD if row.cause == Cause.UNEXPLAINED else Tone.OK)


def _gap(row: Any) -> Money | None:
    """CRM less ERP; nothing where the two are of different currencies."""
    if row.crm_currency and row.erp_currency and row.crm_currency != row.erp_currency:
        return None
    return Money((row.crm_amount or 0) - (row.erp_amount or 0), row.crm_currency or row.erp_currency)


def differences(rows: Any) -> Listing[Any]:
    """The differences of a month as a list, and as a file."""
    return Listing(
        key="differences",
        columns=[
            Column(key="number", title=gettext_lazy("Number"), sort=("number",),
                   value=lambda row: Link(row.number, page_of("cockpit:reconciliation_item", row.pk))),
            Column(key="stage", title=gettext_lazy("Stage"), value=lambda row: Stage(row.stage).label),
            Column(key="cause", title=gettext_lazy("Cause"), sort=("cause",), value=_cause),
            Column(key="crm", title="CRM", is_figure=True, value=lambda row: money(row.crm_amount, row.crm_currency)),
            Column(key="erp", title="ERP", is_figure=True, value=lambda row: money(row.erp_amount, row.erp_currency)),
            Column(key="gap", title=gettext_lazy("Difference"), is_figure=True, sort=("gap",), value=_gap),
            Column(key="crm_manager", title=gettext_lazy("Manager in CRM"), sort=("crm_manager__name_order",),
                   value=lambda row: row.crm_manager_name or ""),
            Column(key="erp_manager", title=gettext_lazy("Manager in the ERP"), sort=("erp_manager__name_order",),
                   value=lambda row: row.erp_manager_name or ""),
            Column(key="crm_on", title=gettext_lazy("Day in CRM"), sort=("crm_on",), is_shown=False,
                   value=lambda row: row.crm_on),
            Column(key="erp_on", title=gettext_lazy("Day in the ERP"), sort=("erp_on",), is_shown=False,
                   value=lambda row: row.erp_on),
            Column(key="elsewhere", title=gettext_lazy("Other side in another month"), is_shown=False,
                   value=lambda row: row.elsewhere_on),
            Column(key="customer", title=gettext_lazy("Customer"), is_shown=False, value=lambda row: row.customer),
            Column(key="crm_owner", title=gettext_lazy("Owner in CRM"), is_shown=False,
                   value=lambda row: row.crm_owner_name or ""),
            Column(key="erp_owner", title=gettext_lazy("Owner in the ERP"), is_shown=False,
                   value=lambda row: row.erp_owner_name or ""),
            Column(key="note", title=gettext_lazy("Note"), is_shown=False, is_long=True, value=lambda row: row.note or ""),
            Column(key="said_by", title=gettext_lazy("Explained by"), is_shown=False, value=lambda row: row.said_by or ""),
            Column(key="said_at", title=gettext_lazy("Explained on"), is_shown=False, value=lambda row: row.said_at),
        ],
        filters=_filters(rows),
        search=lambda found, text: found.filter(
            Q(number__icontains=text) | Q(erp_number__icontains=text) | Q(customer__icontains=text)
            | Q(crm_manager__name__icontains=text) | Q(erp_manager__name__icontains=text)
        ),
        search_hint=gettext_lazy("Number, customer or manager"),
        sort="-gap",
        file_name=gettext_lazy("Differences"),
    )


def _filters(rows: Any) -> list[Choice]:
    def narrow_open(found: Any, chosen: str) -> Any:
        return found.filter(reconciliations.OPEN_NOW) if chosen == "open" else found.exclude(reconciliations.OPEN_NOW)

    def with_most(_viewer: Viewer) -> list[tuple[str, str]]:
        return [(str(pk), name) for pk, name in reconciliations.managers_of(rows, most=MOST_MANAGERS)]

    return [
        Choice(key="open", word=gettext_lazy("Explanation"),
               options=lambda _viewer: [("open", _("To be explained")), ("done", _("Explained"))], narrow=narrow_open),
        Choice(key="stage", word=gettext_lazy("Stage"), options=lambda _viewer: Stage.choices,
               narrow=lambda found, chosen: found.filter(stage=chosen)),
        Choice(key="cause", word=gettext_lazy("Cause"), options=lambda _viewer: Cause.choices,
               narrow=lambda found, chosen: found.filter(cause=chosen)),
        Choice(key="manager", word=gettext_lazy("Manager"), options=with_most,
               narrow=lambda found, chosen: found.filter(Q(crm_manager=int(chosen)) | Q(erp_manager=int(chosen)))),
    ]


@permits(OPEN_RESULTS)
def month(request: Request, month: str) -> HttpResponse:
    """One month: what both sides have, stage by stage, and every difference. A POST says the cause of those chosen."""
    viewer, asked = request.viewer, month_of(month)
    newest = reconciliations.seen_by(viewer, month=asked)
    form = ExplainForm(request.POST) if request.method == "POST" else ExplainForm()
    if request.method == "POST":
        said = _explain(request, asked, form)
        if said:
            return go(request, request.get_full_path())
    rows = reconciliations.items_visible_to(viewer, of=newest)
    context = {"form": form, **framed(request, newest, "differences"), "causes": Cause.choices}
    if form.errors:
        messages.error(request, " ".join(str(one) for each in form.errors.values() for one in each))
    return differences(rows).answer(
        request, rows, "cockpit/reconciliation.html", context, crumbs=crumbs_of(Crumb(asked.label.pick(viewer.locale))),
    )


def _explain(request: Request, month: Month, form: ExplainForm) -> bool:
    """Say the cause of what was ticked; whether that was done. Whoever may not is turned away."""
    viewer = request.viewer
    may_reconcile(viewer=viewer).or_refuse()
    chosen = [number for one in request.POST.getlist("chosen") if (number := whole(one)) is not None]
    count = form.carry(Explain, lambda given: explaining.explain(
        viewer=viewer, month=month, item_ids=chosen, cause=given.cause, note=given.note, at=viewer.now,
    ))
    if count:
        messages.success(request, ngettext(
            "The cause of %(n)s difference was kept.", "The cause of %(n)s differences was kept.", count,
        ) % {"n": count})
    return bool(count)


def framed(request: Request, newest: Reconciliation, tab: str) -> dict[str, Any]:
    """What every page of a month begins with: how it stands, its totals in one currency, and the ways on."""
    viewer = request.viewer
    standing = reconciliations.standing_of(newest)
    every_total = reconciliations.totals(viewer, of=newest)
    currencies = sorted({one.currency for one in every_total})
    own = request.company.currency if request.company is not None else "CNY"
    asked = request.GET.get("currency", "")
    currency = asked if asked in currencies else own if own in currencies or not currencies else currencies[0]
    shown = [one for one in every_total if one.currency == currency]
    return {
        "standing": standing, "state": state_said(standing), "month": standing.month, "currency": currency,
        "title": standing.month.label.pick(viewer.locale), "stages": [_stage(one) for one in shown],
        "missing": [stage.label for stage in Stage if stage not in newest.stages],
        "orders": next((one_stage for one_stage in map(_stage, shown) if one_stage["stage"] == Stage.ORDERS), None),
        "currencies": [Tab(one, f"?currency={one}", one == currency) for one in currencies] if len(currencies) > 1 else [],
        "tabs": [
            Tab(_("Differences"), path_of("reconciliation", standing.month), tab == "differences"),
            Tab(_("By manager"), path_of("reconciliation_managers", standing.month), tab == "managers"),
        ],
        "may_reconcile": bool(may_reconcile(viewer=viewer)) and standing.state != ReconciliationState.SIGNED,
        "may_ask": bool(may_reconcile(viewer=viewer)), "is_whole": viewer.reach(READ_FIGURES).everywhere,
        "sign": signing_off.may_sign_month(viewer=viewer, standing=standing) if may_sign_off(viewer=viewer) else None,
        "is_signed": standing.state == ReconciliationState.SIGNED,
        "file": path_of("reconciliation_file", standing.month), "sign_href": path_of("reconciliation_sign", standing.month),
    }


def _stage(one: Totals) -> dict[str, Any]:
    return {
        "stage": one.stage, "word": one.stage.label, "crm": Money(one.crm, one.currency), "erp": Money(one.erp, one.currency),
        "gap": Money(one.crm - one.erp, one.currency), "crm_count": one.crm_count, "erp_count": one.erp_count,
        "matched": one.matched_count, "rate": rate_said(one.rate),
    }


def by_manager() -> Listing[Any]:
    """The sums of a month, a row for each stage and manager."""
    def rate(row: Any) -> str:
        exact = Fraction(abs(row.crm_amount - row.erp_amount), abs(row.erp_amount)) if row.erp_amount else None
        return rate_said(exact)

    return Listing(
        key="managers",
        columns=[
            Column(key="manager", title=gettext_lazy("Manager"), sort=("manager__name_order",),
                   value=lambda row: whose(row.manager) or _("Nobody’s")),
            Column(key="stage", title=gettext_lazy("Stage"), value=lambda row: Stage(row.stage).label),
            Column(key="crm", title="CRM", is_figure=True, sort=("crm_amount",),
                   value=lambda row: Money(row.crm_amount, row.currency)),
            Column(key="erp", title="ERP", is_figure=True, sort=("erp_amount",),
                   value=lambda row: Money(row.erp_amount, row.currency)),
            Column(key="gap", title=gettext_lazy("Difference"), is_figure=True,
                   value=lambda row: Money(row.crm_amount - row.erp_amount, row.currency)),
            Column(key="rate", title=gettext_lazy("Difference rate"), is_figure=True, value=rate),
            Column(key="agree", title=gettext_lazy("Agree"), is_figure=True, value=lambda row: row.matched_count),
            Column(key="crm_count", title=gettext_lazy("Entries in CRM"), is_figure=True, value=lambda row: row.crm_count),
            Column(key="erp_count", title=gettext_lazy("Entries in the ERP"), is_figure=True, value=lambda row: row.erp_count),
        ],
        filters=[
            Choice(key="stage", word=gettext_lazy("Stage"), options=lambda _viewer: Stage.choices, default=Stage.ORDERS,
                   narrow=lambda found, chosen: found.filter(stage=chosen)),
        ],
        search=lambda found, text: found.filter(Q(manager__name__icontains=text) | Q(manager__number=text)),
        search_hint=gettext_lazy("Name or number"),
        sort="manager",
        file_name=gettext_lazy("Reconciliation by manager"),
    )


@permits(OPEN_RESULTS)
def managers(request: Request, month: str) -> HttpResponse:
    """One month by manager: what CRM and ERP have of each, as far as the viewer's figures reach."""
    viewer, asked = request.viewer, month_of(month)
    newest = reconciliations.seen_by(viewer, month=asked)
    context = framed(request, newest, "managers")
    rows = reconciliations.sums_visible_to(viewer, of=newest).filter(currency=context["currency"])
    return by_manager().answer(
        request, rows, "cockpit/reconciliation_managers.html", context, crumbs=crumbs_of(Crumb(asked.label.pick(viewer.locale))),
    )
