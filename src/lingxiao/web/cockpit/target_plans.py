"""Sales plans: every version of every year, bringing one in, looking at it, handing it on, approving it."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lingxiao.engines.targets.domain import cascading, following, planning, queries
from lingxiao.engines.targets.domain.plan_sheet import HEADINGS
from lingxiao.engines.targets.domain.planning import PlanDraft
from lingxiao.engines.targets.enums import PlanState, TreeState
from lingxiao.engines.targets.inputs import PlanFile, Words
from lingxiao.engines.targets.permissions import APPROVE_PLAN, PLAN, READ_PLAN
from lingxiao.engines.targets.refusals import LinesHaveProblems
from lingxiao.engines.targets.rules import may_approve, may_lead, may_plan
from lingxiao.kernel.money import Money
from lingxiao.kernel.sheets import Column as SheetColumn
from lingxiao.kernel.sheets import Sheet, read_table
from lingxiao.web import exports
from lingxiao.web.addresses import page as address
from lingxiao.web.addresses import page_of
from lingxiao.web.cockpit.targets import crumbs as way
from lingxiao.web.forms import Form, LongText
from lingxiao.web.lists import Choice, Column, Listing
from lingxiao.web.pages import do, go, page, permits
from lingxiao.web.shell.parts import Crumb, Fact, Link, State, Step, StepState, Tone, Who
from lingxiao.web.shell.written import as_written
from lingxiao.web.targets import quarters, share

if TYPE_CHECKING:
    from django.http import HttpResponse

    from lingxiao.engines.people.models import Person
    from lingxiao.engines.targets.models import PlanVersion, QuotaTree
    from lingxiao.web.pages import Request

TONES = {
    PlanState.DRAFT: Tone.PLAIN, PlanState.IN_REVIEW: Tone.WARN, PlanState.APPROVED: Tone.OK, PlanState.SUPERSEDED: Tone.PLAIN,
}
PROBLEMS_SHOWN = 100


class PlanForm(Form):
    """A plan as a file."""

    year = forms.IntegerField(label=gettext_lazy("Year"))
    total = forms.CharField(
        label=gettext_lazy("What the plan comes to"), max_length=40,
        help_text=gettext_lazy("Such as 5400000000. The rows must come to exactly this, or the file is refused."),
    )
    shares_of = forms.IntegerField(
        label=gettext_lazy("Monthly shares are of the year"), required=False,
        help_text=gettext_lazy("Empty for the same year. Of another year they move with its working days."),
    )
    note = forms.CharField(label=gettext_lazy("Note"), max_length=500, required=False)
    file = forms.FileField(
        label=gettext_lazy("File"), help_text=gettext_lazy("Excel (.xlsx) or CSV with the headings of the template."),
    )


class ReturnForm(Form):
    """Why a plan is handed back."""

    text = LongText(label=gettext_lazy("Why it is handed back"), max_length=500)


def _crumbs(*more: Crumb) -> list[Crumb]:
    return way(Crumb(_("Sales plans"), address("cockpit:target_plans") if more else ""), *more)


def _state(version: PlanVersion) -> State:
    return State(version.get_state_display(), TONES[PlanState(version.state)])


def _title(version: PlanVersion) -> str:
    return _("Plan %(year)s, version %(number)s") % {"year": version.plan.year, "number": version.number}


PLANS: Listing[Any] = Listing(
    key="plans",
    columns=[
        Column(key="year", title=gettext_lazy("Plan"), sort=("plan__year", "number"),
               value=lambda row: Link(_title(row), page_of("cockpit:target_plan", row.pk)), note=lambda row: row.note),
        Column(key="total", title=gettext_lazy("Total"), is_figure=True, sort=("total",),
               value=lambda row: Money(row.total, row.plan.currency)),
        Column(key="state", title=gettext_lazy("How it stands"), value=_state, sort=("state",)),
        Column(key="made", title=gettext_lazy("Brought in"), value=lambda row: row.made_at, sort=("made_at",)),
        Column(key="by", title=gettext_lazy("By"), value=lambda row: Who(row.made_by.name) if row.made_by else _("System")),
        Column(key="approved", title=gettext_lazy("Approved by"),
               value=lambda row: Who(row.approved_by.name) if row.approved_by else None),
    ],
    filters=[Choice(
        key="state", word=gettext_lazy("How it stands"), options=lambda _viewer: list(PlanState.choices),
        narrow=lambda rows, chosen: rows.filter(state=chosen),
    )],
    sort="-year",
    file_name=gettext_lazy("Sales plans"),
)


@permits(READ_PLAN)
def plans(request: Request) -> HttpResponse:
    """Every version of every plan."""
    viewer = request.viewer
    context = {"verdict": may_plan(viewer=viewer)}
    return PLANS.answer(request, queries.versions(viewer), "cockpit/targets/plans.html", context, crumbs=_crumbs())


@permits(PLAN)
def new(request: Request) -> HttpResponse:
    """Bring a plan in from a file, whole or not at all."""
    viewer = request.viewer
    problems: list[Any] = []
    form = PlanForm(request.POST, request.FILES) if request.method == "POST" else PlanForm(
        initial={"year": viewer.today.year + 1},
    )

    def take(given: PlanFile) -> PlanVersion:
        content = form.cleaned_data["file"].read()
        draft = PlanDraft(
            year=given.year, currency=request.company.currency if request.company is not None else "CNY", total=given.total,
            shares_of=given.shares_of, note=given.note, file_name=form.cleaned_data["file"].name[:255],
            sha256=hashlib.sha256(content).hexdigest(),
        )
        try:
            return planning.bring_in(viewer=viewer, draft=draft, table=read_table(content), on=viewer.today, at=viewer.now)
        except LinesHaveProblems as refused:
            problems.extend(refused.problems)
            raise

    made = form.carry(PlanFile, take) if request.method == "POST" else None
    if made is not None:
        messages.success(request, _("The plan was taken over whole. Look at it and hand it on."))
        return go(request, page_of("cockpit:target_plan", made.pk))
    context = {
        "form": form, "back": address("cockpit:target_plans"), "more": max(0, len(problems) - PROBLEMS_SHOWN),
        "problems": [
            {"row": one.row, "column": one.column, "value": one.value, "sentence": str(one.refusal)}
            for one in problems[:PROBLEMS_SHOWN]
        ],
    }
    crumbs = _crumbs(Crumb(_("Bring a plan in")))
    return page(request, "cockpit/targets/plan_new.html", context, crumbs=crumbs, status=form.status)


@permits(PLAN)
def template(request: Request) -> HttpResponse:
    """An empty file with the headings of a plan, in the reader's language."""
    place = 1 if request.viewer.locale.startswith("en") else 0
    columns = [SheetColumn(words[place]) for words in HEADINGS.values()]
    return exports.answer("xlsx", Sheet(_("Sales plan"), columns, []), now=request.viewer.now)


@permits(READ_PLAN)
def plan(request: Request, version_id: int) -> HttpResponse:
    """One version: its months, its lines, where it stands, and what can be done with it."""
    viewer = request.viewer
    one = queries.version_seen_by(viewer, version_id=version_id)
    currency, months = one.plan.currency, queries.months_of_version(one)
    lines = list(queries.lines_of(one))
    names = queries.unit_names_of(lines, on=viewer.today)
    tree = queries.tree_of_version(one)
    units: dict[int, int] = {}
    for line in lines:
        units[line["unit_id"]] = units.get(line["unit_id"], 0) + line["year"]
    context = {
        "version": one, "title": _title(one), "note": as_written(one.note), "state": _state(one),
        "facts": _facts(one, len(lines)),
        "quarters": quarters(months, year=one.plan.year, currency=currency, locale=viewer.locale),
        "whole": Money(one.total, currency),
        "units": [
            {"word": names[unit].pick(viewer.locale) if unit in names else unit, "amount": Money(amount, currency),
             "share": share(amount, one.total)}
            for unit, amount in units.items()
        ],
        "steps": _steps(one), "submit": may_plan(viewer=viewer),
        "approve": may_approve(viewer=viewer, submitted_by=one.submitted_by_id),
        "is_draft": one.state == PlanState.DRAFT, "is_in_review": one.state == PlanState.IN_REVIEW,
        "may_open": one.state == PlanState.APPROVED and tree is None, "lead": may_lead(viewer=viewer),
        "tree_href": page_of("cockpit:target_unit", queries.root_of(tree)) if tree is not None else "",
        "tree_is_of_another": tree is not None and tree.version_id != one.pk,
        "may_follow": _may_follow(one, tree),
    }
    rows = [{**line, "unit": names[line["unit_id"]].pick(viewer.locale) if line["unit_id"] in names else ""} for line in lines]
    return _lines(currency).answer(request, rows, "cockpit/targets/plan.html", context, crumbs=_crumbs(Crumb(_title(one))))


def _may_follow(one: PlanVersion, tree: QuotaTree | None) -> bool:
    """Whether quotas that are being cascaded were opened from another version than this approved one."""
    is_open = tree is not None and tree.version_id != one.pk and tree.state == TreeState.CASCADING
    return is_open and one.state == PlanState.APPROVED


def _lines(currency: str) -> Listing[Any]:
    return Listing(
        key="lines",
        columns=[
            Column(key="unit", title=gettext_lazy("Unit"), value=lambda row: row["unit"]),
            Column(key="product", title=gettext_lazy("Product line"), value=lambda row: row["product"], sort=("product",)),
            Column(key="channel", title=gettext_lazy("Channel"), value=lambda row: row["channel"], sort=("channel",)),
            Column(key="amount", title=gettext_lazy("Amount of the year"), is_figure=True, sort=("year",),
                   value=lambda row: Money(row["year"], currency)),
        ],
        search=_with_words,
        search_hint=gettext_lazy("Unit, product or channel"),
        identity=lambda row: f"{row['unit_id']}-{row['product']}-{row['channel']}",
        file_name=gettext_lazy("Sales plan"),
    )


def _with_words(rows: list[dict[str, Any]], text: str) -> list[dict[str, Any]]:
    """Those of the lines that name this text."""
    wanted = text.casefold()
    return [row for row in rows if wanted in f"{row['unit']} {row['product']} {row['channel']}".casefold()]


def _facts(one: PlanVersion, lines: int) -> list[Fact]:
    facts = [
        Fact(_("Total"), Money(one.total, one.plan.currency)), Fact(_("Rows"), lines),
        Fact(_("Brought in"), one.made_at, note=_by(one.made_by)),
    ]
    if one.file_name:
        facts.append(Fact(_("File"), one.file_name, note=f"SHA-256 {one.sha256[:16]}" if one.sha256 else ""))
    if one.submitted_at is not None:
        facts.append(Fact(_("Handed on"), one.submitted_at, note=_by(one.submitted_by)))
    if one.approved_at is not None:
        facts.append(Fact(_("Approved"), one.approved_at, note=_by(one.approved_by)))
    return facts


def _by(person: Person | None) -> str:
    return person.name if person is not None else _("System")


def _steps(one: PlanVersion) -> list[Step]:
    order = [PlanState.DRAFT, PlanState.IN_REVIEW, PlanState.APPROVED]
    at = len(order) if one.state in {PlanState.APPROVED, PlanState.SUPERSEDED} else order.index(PlanState(one.state))
    done, ahead = [StepState.DONE] * at, [StepState.AHEAD] * len(order)
    return [Step(step.label, state) for step, state in zip(order, [*done, StepState.CURRENT, *ahead], strict=False)]


@permits(PLAN)
def submit(request: Request, version_id: int) -> HttpResponse:
    """Hand a version on for approval."""
    viewer = request.viewer
    one = queries.version_seen_by(viewer, version_id=version_id)
    return do(
        request, lambda: planning.submit(viewer=viewer, version=one, at=viewer.now),
        to=page_of("cockpit:target_plan", one.pk), said=_("Handed on. An executive approves it or hands it back."),
    )


@permits(APPROVE_PLAN)
def approve(request: Request, version_id: int) -> HttpResponse:
    """Approve a version."""
    viewer = request.viewer
    one = queries.version_seen_by(viewer, version_id=version_id)
    return do(
        request, lambda: planning.approve(viewer=viewer, version=one, at=viewer.now),
        to=page_of("cockpit:target_plan", one.pk), said=_("Approved. Open its quotas to cascade them."),
    )


@permits(APPROVE_PLAN)
def hand_back(request: Request, version_id: int) -> HttpResponse:
    """Hand a version back with the reason."""
    viewer = request.viewer
    one = queries.version_seen_by(viewer, version_id=version_id)
    form = ReturnForm(request.POST if request.method == "POST" else None)
    done = form.carry(Words, lambda given: planning.hand_back(
        viewer=viewer, version=one, reason=given.text, at=viewer.now,
    )) if request.method == "POST" else None
    back = page_of("cockpit:target_plan", one.pk)
    if done is not None:
        messages.success(request, _("Handed back with your reason."))
        return go(request, back)
    context = {
        "form": form, "title": _("Hand the plan back"), "note": _title(one), "back": back, "submit": _("Hand it back"),
        "kind": "primary", "consequence": _("Finance sees the reason and brings in another version, or hands this one on again."),
    }
    crumbs = _crumbs(Crumb(_title(one), back), Crumb(_("Hand the plan back")))
    return page(request, "cockpit/targets/act.html", context, crumbs=crumbs, status=form.status)


@permits(APPROVE_PLAN)
def open_tree(request: Request, version_id: int) -> HttpResponse:
    """Open the quotas of an approved plan."""
    viewer = request.viewer
    one = queries.version_seen_by(viewer, version_id=version_id)
    return do(
        request, lambda: cascading.open_tree(viewer=viewer, version=one, on=viewer.today, at=viewer.now),
        to=page_of("cockpit:target_plan", one.pk), said=_("The quotas are open: units carry what the plan says."),
    )


@permits(APPROVE_PLAN)
def follow(request: Request, version_id: int) -> HttpResponse:
    """Have the quotas of the year follow this version."""
    viewer = request.viewer
    one = queries.version_seen_by(viewer, version_id=version_id)
    return do(
        request, lambda: following.follow(viewer=viewer, version=one, at=viewer.now),
        to=page_of("cockpit:target_plan", one.pk), said=_("The quotas follow this version, in the proportions they had."),
    )
