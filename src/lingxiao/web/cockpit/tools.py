"""Tools of people: who lacks what since when, one person's tools, and giving and taking back access."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lingxiao.engines.people.domain import queries as people
from lingxiao.engines.tools.domain import granting, queries
from lingxiao.engines.tools.domain.granting import Given
from lingxiao.engines.tools.domain.owing import titles
from lingxiao.engines.tools.enums import Basis
from lingxiao.engines.tools.inputs import GrantInput, WithdrawInput
from lingxiao.engines.tools.permissions import OVERSEE, PROVIDE
from lingxiao.engines.tools.rules import may_provide
from lingxiao.kernel.words import pick
from lingxiao.web.addresses import page as address
from lingxiao.web.addresses import page_of
from lingxiao.web.forms import DayField, Form
from lingxiao.web.lists import Choice, Column, Listing
from lingxiao.web.pages import go, page, permits
from lingxiao.web.shell.parts import Crumb, State, Tone, Who

if TYPE_CHECKING:
    from django.http import HttpResponse

    from lingxiao.engines.tools.domain.queries import Line
    from lingxiao.kernel.viewer import Viewer
    from lingxiao.web.pages import Request


class GrantForm(Form):
    """Access that was given over there, written down here."""

    starting = DayField(label=gettext_lazy("From"))
    licence_until = DayField(
        label=gettext_lazy("First day without a licence"), required=False,
        help_text=gettext_lazy("Empty where it does not run out. Its renewal is owed two weeks before."),
    )
    proof = forms.CharField(
        label=gettext_lazy("Proof"), max_length=200,
        help_text=gettext_lazy("The number of the ticket or of the message, so that somebody else can look it up."),
    )


class WithdrawForm(Form):
    """Access that was taken back over there."""

    starting = DayField(label=gettext_lazy("First day without access"))
    proof = forms.CharField(label=gettext_lazy("Proof"), max_length=200, help_text=gettext_lazy("The number of the ticket."))


def _crumbs(*more: Crumb) -> list[Crumb]:
    return [Crumb(_("Tools of people"), address("cockpit:tools") if more else ""), *more]


def _standing(due_on: date, today: date) -> State:
    if due_on < today:
        return State(_("overdue"), Tone.BAD)
    return State(_("within its time"), Tone.INFO)


def _listing(viewer: Viewer) -> Listing[Any]:
    locale, today = viewer.locale, viewer.today
    return Listing(
        key="gaps",
        columns=[
            Column(key="name", title=gettext_lazy("Person"), sort=("subject__name_order",),
                   value=lambda row: Who(row.subject.name, "", page_of("cockpit:tools_of", row.subject_id))),
            Column(key="tool", title=gettext_lazy("Tool"), sort=("tool_zh",), value=lambda row: pick(row, "tool", locale)),
            Column(key="since", title=gettext_lazy("Since"), sort=("opened_on",), value=lambda row: row.opened_on),
            Column(key="due", title=gettext_lazy("Owed by the company until"), sort=("due_on",), value=lambda row: row.due_on),
            Column(key="state", title=gettext_lazy("How it stands"), value=lambda row: _standing(row.due_on, today)),
            Column(key="owner", title=gettext_lazy("Who owes it"), sort=("owner__name_order",),
                   value=lambda row: Who(row.owner.name)),
        ],
        filters=[
            Choice(
                key="unit", word=gettext_lazy("Unit"), narrow=lambda rows, chosen: queries.gaps_under(
                    rows, unit_id=int(chosen), on=today),
                options=lambda _viewer: [
                    (str(pk), name) for pk, name in people.units_to_choose(viewer, permission=OVERSEE, on=today)
                ],
            ),
            Choice(
                key="tool", word=gettext_lazy("Tool"),
                narrow=lambda rows, chosen: queries.gaps_of_tool(rows, tool_id=int(chosen)),
                options=lambda _viewer: [
                    (str(pk), pick(entry, "title", locale)) for pk, entry in queries.offered(on=today).items()
                ],
            ),
            Choice(
                key="when", word=gettext_lazy("How it stands"),
                options=lambda _viewer: [("late", gettext_lazy("overdue")), ("time", gettext_lazy("within its time"))],
                narrow=lambda rows, chosen: rows.filter(due_on__lt=today) if chosen == "late" else rows.filter(due_on__gte=today),
            ),
        ],
        sort="due",
        file_name=gettext_lazy("Tools that are missing"),
    )


@permits(OVERSEE)
def gaps(request: Request) -> HttpResponse:
    """Who lacks which tool since when, and who owes it; counted against the company."""
    viewer = request.viewer
    rows = queries.gaps(viewer, on=viewer.today)
    return _listing(viewer).answer(request, rows, "cockpit/tools/gaps.html", {}, crumbs=_crumbs())


@permits(OVERSEE)
def of_person(request: Request, person_id: int) -> HttpResponse:
    """One person's tools: what is due, what is there since when, what is missing."""
    viewer = request.viewer
    person, lines = queries.tools_of(viewer, person_id=person_id, on=viewer.today)
    names = titles(on=viewer.today)
    context = {
        "person": person, "verdict": may_provide(viewer=viewer, person_id=person.pk), "provides": queries.provides(viewer),
        "lines": [drawn(line, viewer) for line in lines], "missing": sum(1 for one in lines if one.missing_since is not None),
        "earlier": [
            {"title": names[one.tool_id].pick(viewer.locale), "first_day": one.validity.lower,
             "last_day": one.validity.upper - timedelta(days=1),
             "proof": one.end_proof or one.proof}
            for one in queries.earlier_access(viewer, person_id=person.pk, on=viewer.today)
        ],
    }
    return page(request, "cockpit/tools/person.html", context, crumbs=_crumbs(Crumb(person.name)))


def drawn(line: Line, viewer: Viewer) -> dict[str, Any]:
    """One tool of a person as a row of a page."""
    access = line.access
    return {
        "tool_id": line.entry.tool_id, "title": pick(line.entry, "title", viewer.locale),
        "purpose": pick(line.entry, "purpose", viewer.locale), "state": state_of(line, viewer.today),
        "due_since": line.due_since, "owed_by": line.owed_by, "access_id": access.pk if access is not None else None,
        "since": access.validity.lower if access is not None else line.missing_since,
        "until": access.validity.upper - timedelta(days=1) if access is not None and access.validity.upper else None,
        "proof": access.proof if access is not None else "",
        "basis": Basis(access.basis).label if access is not None else "",
        "is_missing": line.missing_since is not None, "is_to_renew": line.runs_out_on is not None,
    }


def state_of(line: Line, today: date) -> State:
    """How one tool stands with a person."""
    if line.access is not None:
        if line.due_since is None and line.access.basis == Basis.ENTITLED:
            return State(_("to be taken back"), Tone.WARN)
        return State(_("there; the licence ends soon"), Tone.WARN) if _ends_soon(line, today) else State(_("there"), Tone.OK)
    if line.owed_by is None or line.owed_by < today:
        return State(_("missing, overdue"), Tone.BAD)
    return State(_("missing, within its time"), Tone.INFO)


def _ends_soon(line: Line, today: date) -> bool:
    return line.runs_out_on is not None and line.runs_out_on - today <= timedelta(days=14)


@permits(PROVIDE)
def give(request: Request, person_id: int, tool_id: int) -> HttpResponse:
    """Write down that somebody has a tool."""
    viewer = request.viewer
    person = queries.person_overseen(viewer, person_id=person_id, on=viewer.today)
    tool = queries.tool_seen_by(viewer, tool_id=tool_id)
    may_provide(viewer=viewer, person_id=person.pk).or_turn_away()
    title = pick(queries.entries_of(tool)[0], "title", viewer.locale)
    form = GrantForm(request.POST or None, initial={"starting": viewer.today})
    given = form.carry(GrantInput, lambda typed: granting.grant(
        viewer=viewer, person_id=person.pk, tool=tool, at=viewer.now,
        given=Given(starting=typed.starting, proof=typed.proof, licence_until=typed.licence_until),
    )) if request.method == "POST" else None
    back = page_of("cockpit:tools_of", person.pk)
    if given is not None:
        messages.success(request, _("Written down. What was owed about it is met."))
        return go(request, back)
    context = {
        "form": form, "title": _("Access to %(tool)s was given") % {"tool": title}, "person": person, "back": back,
        "submit": _("Write it down"), "kind": "primary",
        "consequence": _("It meets what was owed, with the ticket as proof. Access in the tool itself you give there."),
    }
    return page(request, "cockpit/tools/act.html", context, crumbs=_crumbs(Crumb(person.name, back), Crumb(title)),
                status=form.status)


@permits(PROVIDE)
def take(request: Request, access_id: int) -> HttpResponse:
    """Write down that access was taken back."""
    viewer = request.viewer
    access = queries.access_seen_by(viewer, access_id=access_id, on=viewer.today)
    may_provide(viewer=viewer, person_id=access.person_id).or_turn_away()
    title = pick(queries.entries_of(access.tool)[0], "title", viewer.locale)
    form = WithdrawForm(request.POST or None, initial={"starting": viewer.today})
    taken = form.carry(WithdrawInput, lambda typed: granting.withdraw(
        viewer=viewer, access=access, starting=typed.starting, proof=typed.proof, at=viewer.now,
    )) if request.method == "POST" else None
    back = reverse("cockpit:tools_of", args=(access.person_id,))
    if taken is not None:
        messages.success(request, _("Written down. That it was there before stays."))
        return go(request, back)
    context = {
        "form": form, "title": _("Access to %(tool)s was taken back") % {"tool": title}, "person": access.person,
        "back": back, "submit": _("Write it down"), "kind": "danger",
        "consequence": _("If the tool is due to the post, a gap begins on that day."),
    }
    return page(request, "cockpit/tools/act.html", context, crumbs=_crumbs(Crumb(access.person.name, back), Crumb(title)),
                status=form.status)
