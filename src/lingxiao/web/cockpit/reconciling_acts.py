"""What is done about a month's reconciliation: asking for it, explaining one difference, signing, the file, the terms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lingxiao.engines.facts import tasks
from lingxiao.engines.facts.domain import explaining, reconciliations, reconciling, sides, signing_off
from lingxiao.engines.facts.domain.causes import WHAT_TO_DO
from lingxiao.engines.facts.enums import Cause, Side
from lingxiao.engines.facts.inputs import AskMonth, Explain, SetTerms, SignMonthOff
from lingxiao.engines.facts.permissions import OPEN_RESULTS, RECONCILE, SIGN_RECONCILIATION
from lingxiao.engines.facts.rules import may_reconcile
from lingxiao.kernel.days.periods import Month
from lingxiao.kernel.refusals import NotSeen
from lingxiao.kernel.sheets import Column, Sheet
from lingxiao.kernel.words import Bilingual, pick
from lingxiao.web import exports, stepup
from lingxiao.web.addresses import page as address
from lingxiao.web.cockpit.analysis import month_of
from lingxiao.web.cockpit.reconciling import by_manager, crumbs_of, differences, framed, path_of
from lingxiao.web.cockpit.reconciling_words import ExplainForm, money, rate_said
from lingxiao.web.forms import Form, LongText, MonthField
from lingxiao.web.pages import go, page, permits
from lingxiao.web.shell.parts import Crumb, Event, Fact

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from django.http import HttpResponse

    from lingxiao.engines.facts.domain.sides import Placed
    from lingxiao.engines.facts.models import Reconciliation
    from lingxiao.kernel.viewer import Viewer
    from lingxiao.web.pages import Request

SIDE = "side-"
"""How the boxes begin that say on which side a source is."""


class MonthForm(Form):
    """The month to be compared."""

    month = MonthField(label=gettext_lazy("Month"))


@permits(RECONCILE)
def ask(request: Request) -> HttpResponse:
    """Have a month compared by the worker."""
    viewer, form = request.viewer, MonthForm(request.POST)

    def begin(day: date) -> Month:
        may_reconcile(viewer=viewer).or_refuse()
        asked = Month.containing(day)
        reconciling.ready(month=asked, on=viewer.today)
        tasks.reconcile_month.defer(month=asked.key, at=viewer.now.isoformat())
        return asked

    begun = form.carry(AskMonth, lambda given: begin(given.month))
    if begun is None:
        messages.error(request, " ".join(str(one) for each in form.errors.values() for one in each))
    else:
        messages.success(request, _("%(month)s is compared in the background; it stands here within minutes.") % {
            "month": begun.label.pick(viewer.locale),
        })
    return go(request, address("cockpit:reconciliations"))


@permits(OPEN_RESULTS)
def item(request: Request, item_id: int) -> HttpResponse:
    """One difference: what each side says, why that may be, what was said of it; a POST says its cause."""
    viewer = request.viewer
    one = reconciliations.item_seen_by(viewer, item_id=item_id)
    asked = Month.containing(one.reconciliation.month)
    form = ExplainForm(request.POST) if request.method == "POST" else ExplainForm(initial={"cause": one.cause})
    if request.method == "POST":
        may_reconcile(viewer=viewer).or_refuse()
        done = form.carry(Explain, lambda given: explaining.explain(
            viewer=viewer, month=asked, item_ids=[one.pk], cause=given.cause, note=given.note, at=viewer.now,
        ))
        if done:
            messages.success(request, _("The cause was kept."))
            return go(request, path_of("reconciliation", asked))
    titles = sides.titles()
    context = {
        "item": one, "month": asked, "title": one.number, "form": form, "may": bool(may_reconcile(viewer=viewer)),
        "sides": [_side_facts(one, side, titles, viewer.locale) for side in Side],
        "suggested": Cause(one.suggested).label, "to_do": WHAT_TO_DO[Cause(one.cause)].pick(viewer.locale),
        "is_signed": getattr(one.reconciliation, "sign_off", None) is not None, "elsewhere": one.elsewhere_on,
        "causes": [(cause.label, words.pick(viewer.locale)) for cause, words in WHAT_TO_DO.items()],
        "events": [
            Event(Cause(said.cause).label, said.said_at, said.said_by.name, said.note, "git-compare")
            for said in reconciliations.said_of(one, month=asked)
        ],
    }
    crumbs = crumbs_of(Crumb(asked.label.pick(viewer.locale), path_of("reconciliation", asked)), Crumb(one.number))
    return page(request, "cockpit/reconciliation_item.html", context, crumbs=crumbs, status=form.status)


def _side_facts(one: Any, side: Side, titles: Mapping[str, Bilingual], locale: str) -> dict[str, Any]:
    def told(name: str) -> Any:
        return getattr(one, f"{side.value}_{name}")

    if told("amount") is None:
        return {"word": side.label, "facts": []}
    return {"word": side.label, "facts": [
        Fact(_("Source"), titles.get(told("source"), Bilingual(told("source"))).pick(locale)),
        Fact(_("Number"), told("number")), Fact(_("Day"), told("on")),
        Fact(_("Amount"), money(told("amount"), told("currency"))),
        Fact(_("Sold by"), told("owner_name") or _("Nobody’s")), Fact(_("Manager"), told("manager_name") or _("Nobody’s")),
    ]}


class SignForm(Form):
    """What is to stand beside the signature, and the fingerprint of what the page showed."""

    content = forms.CharField(widget=forms.HiddenInput, max_length=64)
    note = LongText(label=gettext_lazy("Note"), required=False, max_length=2_000)


@permits(SIGN_RECONCILIATION)
def sign(request: Request, month: str) -> HttpResponse:
    """Sign a month off under a renewed sign-in: what is signed is said once more above the button."""
    viewer, asked = request.viewer, month_of(month)
    newest = reconciliations.seen_by(viewer, month=asked)
    context, here = framed(request, newest, ""), path_of("reconciliation_sign", asked)
    if context["is_signed"]:
        return go(request, path_of("reconciliation", asked))
    at = stepup.reauthenticated_at(request)
    if context["sign"] and at is None:
        return stepup.ask_first(request, next_page=here)
    form = SignForm(request.POST) if request.method == "POST" else SignForm(initial={"content": newest.content})
    if request.method == "POST":
        done = form.carry(SignMonthOff, lambda given: signing_off.sign_off(
            viewer=viewer, month=asked, content=given.content, note=given.note, at=viewer.now, reauthenticated_at=at,
        ))
        if done is not None:
            messages.success(request, _("%(month)s is signed off.") % {"month": asked.label.pick(viewer.locale)})
            return go(request, path_of("reconciliation", asked))
    counts = reconciliations.counts_by_cause(newest)
    context |= {"form": form, "facts": [
        Fact(_("As of batch"), f"#{newest.still_at_id}"), Fact(_("Agree"), newest.matched_count),
        *(Fact(cause.label, count) for cause, count in counts.items()),
        Fact(_("Tolerance"), f"± {newest.tolerance}"), Fact(_("Days apart"), newest.days),
    ]}
    crumbs = crumbs_of(Crumb(asked.label.pick(viewer.locale), path_of("reconciliation", asked)), Crumb(_("Sign off")))
    return page(request, "cockpit/reconciliation_sign.html", context, crumbs=crumbs, status=form.status)


@permits(OPEN_RESULTS)
def file(request: Request, month: str) -> HttpResponse:
    """Everything of a month as one Excel file: totals, managers, differences with their causes, the signature."""
    viewer, asked = request.viewer, month_of(month)
    newest = reconciliations.seen_by(viewer, month=asked)
    managers = by_manager()
    sums = reconciliations.sums_visible_to(viewer, of=newest).order_by("stage", "currency", "manager__name_order")
    rows = reconciliations.items_visible_to(viewer, of=newest).order_by("-gap", "pk")
    listing = differences(rows)
    sheets = [
        _totals_sheet(viewer, newest),
        Sheet(str(managers.file_name), [Column(str(one.title)) for one in managers.columns],
              ([one.exported(row) for one in managers.columns] for row in sums)),
        Sheet(str(listing.file_name), [Column(str(one.title)) for one in listing.columns],
              ([one.exported(row) for one in listing.columns] for row in rows)),
        Sheet(_("Sign-off"), [Column(_("What")), Column(_("Value"))], _signature(newest)),
    ]
    return exports.workbook(f"{_('Reconciliation')}-{asked.key}", sheets, now=viewer.now)


def _totals_sheet(viewer: Viewer, newest: Reconciliation) -> Sheet:
    heads = [_("Stage"), _("Currency"), "CRM", "ERP", _("Difference"), _("Difference rate"), _("Entries in CRM"),
             _("Entries in the ERP"), _("Agree")]
    return Sheet(_("Totals"), [Column(word) for word in heads], [
        [str(one.stage.label), one.currency, money(one.crm, one.currency), money(one.erp, one.currency),
         money(one.crm - one.erp, one.currency), rate_said(one.rate), one.crm_count, one.erp_count, one.matched_count]
        for one in reconciliations.totals(viewer, of=newest)
    ])


def _signature(newest: Reconciliation) -> list[list[Any]]:
    signed = getattr(newest, "sign_off", None)
    told = [[_("As of batch"), newest.still_at_id], [_("Tolerance"), newest.tolerance], [_("Days apart"), newest.days]]
    if signed is None:
        return [*told, [_("Signed off by"), _("not signed off yet")]]
    return [*told, [_("Signed off by"), signed.signed_by.name], [_("Signed off on"), signed.signed_at], [_("Note"), signed.note]]


class TermsForm(Form):
    """What is let pass, and on which side each source is."""

    tolerance = forms.DecimalField(
        label=gettext_lazy("Tolerance"), max_digits=12, decimal_places=2, min_value=0,
        help_text=gettext_lazy("In whole units of the currency compared. Amounts no further apart than this agree."),
    )
    days = forms.IntegerField(
        label=gettext_lazy("Days apart"), min_value=0, max_value=31,
        help_text=gettext_lazy("How far two days may lie apart where only customer and amount agree."),
    )

    def __init__(self, *args: Any, sources: Sequence[Placed], locale: str, **more: Any) -> None:
        """A box for each source."""
        super().__init__(*args, **more)
        for one in sources:
            self.fields[f"{SIDE}{one.source.pk}"] = forms.ChoiceField(
                label=pick(one.source, "title", locale), required=False,
                choices=[("", _("Neither")), *Side.choices], initial=one.side.value if one.side else "",
            )
        self.keys = {f"{SIDE}{one.source.pk}": one.source.key for one in sources}

    def given(self) -> dict[str, Any]:
        """The sides by the keys of the sources."""
        return {
            "tolerance": self.cleaned_data["tolerance"], "days": self.cleaned_data["days"],
            "sides": {key: self.cleaned_data[box] for box, key in self.keys.items()},
        }


@permits(RECONCILE)
def terms(request: Request) -> HttpResponse:
    """The terms on which months are compared from now on."""
    viewer = request.viewer
    if not may_reconcile(viewer=viewer):
        raise NotSeen
    now, placed = sides.terms_now(), sides.placed()
    form = TermsForm(
        *((request.POST,) if request.method == "POST" else ()), sources=placed, locale=viewer.locale,
        initial={"tolerance": now.tolerance, "days": now.days},
    )
    if request.method == "POST":
        kept = form.carry(SetTerms, lambda given: sides.set_terms(
            viewer=viewer, tolerance=given.tolerance, days=given.days, sides=given.sides, at=viewer.now,
        ))
        if kept is not None:
            messages.success(request, _("The terms hold from now on. Have a month reconciled to see them at work."))
            return go(request, address("cockpit:reconciliations"))
    crumbs = crumbs_of(Crumb(_("Terms of reconciliation")))
    return page(request, "cockpit/reconciliation_terms.html", {"form": form}, crumbs=crumbs, status=form.status)
