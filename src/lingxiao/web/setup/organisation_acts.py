"""What HR writes down about one person: each act is a page with one form, its consequence in a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from django.contrib import messages
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lingxiao.engines.people import inputs
from lingxiao.engines.people.domain import employing, joining, lines, posts
from lingxiao.engines.people.domain import queries as people
from lingxiao.engines.people.domain.finding import person_meant, unit_meant
from lingxiao.engines.people.permissions import WRITE_ORG
from lingxiao.kernel.days import DaySpan
from lingxiao.kernel.refusals import NotSeen
from lingxiao.web.lending import LendForm
from lingxiao.web.pages import go, page, permits
from lingxiao.web.setup import organisation_forms as typed
from lingxiao.web.shell.parts import Crumb

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from django.http import HttpResponse

    from lingxiao.engines.people.models import OrgUnit, Person
    from lingxiao.kernel.viewer import Viewer
    from lingxiao.web.forms import Form
    from lingxiao.web.pages import Request
    from lingxiao.web.shell.parts import Words


Subject = TypeVar("Subject")


@dataclass(frozen=True, kw_only=True)
class Act(Generic[Subject]):
    """One act: its form, the input it feeds, the verb, and what is said before and after."""

    title: Words
    icon: str
    form: type[Form]
    input: type[Any]
    verb: Callable[[Viewer, Subject, Any], object]
    consequence: Words
    submit: Words
    said: Words
    is_grave: bool = False


def _person(viewer: Viewer, text: str, field: str) -> Person:
    return person_meant(viewer, text=text, field=field, on=viewer.today)


def _unit(viewer: Viewer, text: str, on: date, field: str = "unit") -> OrgUnit:
    return unit_meant(viewer, text=text, field=field, on=on)


def _appoint(viewer: Viewer, person: Person, given: inputs.AppointInput) -> None:
    verb = posts.appoint_head if given.leads_unit else posts.appoint
    verb(
        viewer=viewer, person=person, position=posts.position(position_id=given.position_id),
        unit=_unit(viewer, given.unit, given.starting), starting=given.starting,
    )


def _act(viewer: Viewer, person: Person, given: inputs.ActInput) -> None:
    posts.appoint_acting(
        viewer=viewer, person=person, position=posts.position(position_id=given.position_id),
        unit=_unit(viewer, given.unit, given.first_day), span=_span(given),
    )


def _besides(viewer: Viewer, person: Person, given: inputs.ActInput) -> None:
    posts.appoint_besides(
        viewer=viewer, person=person, position=posts.position(position_id=given.position_id),
        unit=_unit(viewer, given.unit, given.first_day), span=_span(given),
    )


def _span(given: inputs.ActInput) -> DaySpan:
    return DaySpan.through(given.first_day, given.last_day) if given.last_day else DaySpan(given.first_day)


def _report(viewer: Viewer, person: Person, given: inputs.ReportInput) -> None:
    if not given.manager:
        lines.release(viewer=viewer, person=person, starting=given.starting)
        return
    manager = _person(viewer, given.manager, "manager")
    lines.reassign(viewer=viewer, person=person, manager=manager, starting=given.starting)


def _report_also(viewer: Viewer, person: Person, given: inputs.ReportInput) -> None:
    manager = _person(viewer, given.manager, "manager")
    lines.report_also(viewer=viewer, person=person, manager=manager, starting=given.starting)


def _leave(viewer: Viewer, person: Person, given: inputs.LeaveInput) -> None:
    employing.leave(
        viewer=viewer, person=person, last_day=given.last_day, reason=given.reason,
        successor=_person(viewer, given.successor, "successor") if given.successor else None,
    )


def _again(viewer: Viewer, person: Person, given: inputs.AgainInput) -> None:
    employing.take_on_again(viewer=viewer, person=person, kind=given.kind, starting=given.starting)


def _correct(viewer: Viewer, person: Person, given: inputs.CorrectInput) -> None:
    employing.correct(viewer=viewer, person=person, name=given.name, name_latin=given.name_latin, email=given.email)


ACTS: dict[str, Act[Person]] = {
    "appoint": Act(
        title=gettext_lazy("Transfer or appoint"), icon="briefcase", form=typed.AppointForm, input=inputs.AppointInput,
        verb=_appoint, submit=gettext_lazy("Appoint"), said=gettext_lazy("Appointed."),
        consequence=gettext_lazy(
            "The post before ends on the day before; what was planned for later is taken back. "
            "Whom they report to is not changed.",
        ),
    ),
    "manager": Act(
        title=gettext_lazy("Another manager"), icon="arrow-up", form=typed.ManagerForm, input=inputs.ReportInput,
        verb=_report, submit=gettext_lazy("Change the line"), said=gettext_lazy("The reporting line is changed."),
        consequence=gettext_lazy("From that day on the new manager sees and owes what a manager does; the past stays as it was."),
    ),
    "acting": Act(
        title=gettext_lazy("Acting appointment"), icon="user-check", form=typed.ActingForm, input=inputs.ActInput,
        verb=_act, submit=gettext_lazy("Appoint"), said=gettext_lazy("Appointed."),
        consequence=gettext_lazy(
            "They lead that unit in somebody's place, beside their own post; it ends by itself after the last day.",
        ),
    ),
    "besides": Act(
        title=gettext_lazy("A second post"), icon="plus", form=typed.BesidesForm, input=inputs.ActInput,
        verb=_besides, submit=gettext_lazy("Appoint"), said=gettext_lazy("Appointed."),
        consequence=gettext_lazy("The main post stays as it is."),
    ),
    "also": Act(
        title=gettext_lazy("A dotted line"), icon="git-compare", form=typed.AlsoForm, input=inputs.ReportInput,
        verb=_report_also, submit=gettext_lazy("Draw the line"), said=gettext_lazy("The dotted line is drawn."),
        consequence=gettext_lazy("It informs and decides nothing: who manages them stays the same."),
    ),
    "correct": Act(
        title=gettext_lazy("Correct name or address"), icon="pencil", form=typed.CorrectForm, input=inputs.CorrectInput,
        verb=_correct, submit=gettext_lazy("Save"), said=gettext_lazy("Corrected."),
        consequence=gettext_lazy("What stood there before stays in the audit trail. Papers that were issued keep the old name."),
    ),
    "leave": Act(
        title=gettext_lazy("Record leaving"), icon="door-exit", form=typed.LeaveForm, input=inputs.LeaveInput,
        verb=_leave, submit=gettext_lazy("Record leaving"), said=gettext_lazy("Recorded."), is_grave=True,
        consequence=gettext_lazy(
            "After the last day post, lines, roles, territories and lent rights end, and so does access. What they owed "
            "goes to who stands in their place. Records stay.",
        ),
    ),
    "again": Act(
        title=gettext_lazy("Take on again"), icon="user-plus", form=typed.AgainForm, input=inputs.AgainInput,
        verb=_again, submit=gettext_lazy("Take on again"), said=gettext_lazy("Taken on again."),
        consequence=gettext_lazy("Post, line and roles do not come back by themselves: give them anew."),
    ),
}
"""In the order in which they stand in the menu of a person."""


def acts_for(*, has_left: bool) -> list[tuple[str, Act[Person] | Heading]]:
    """The acts that make sense for somebody who works here, or for somebody who has left."""
    if has_left:
        return [(key, ACTS[key]) for key in OF_LEAVERS]
    return [*((key, one) for key, one in ACTS.items() if key != "again"), ("lend", LENDING)]


@dataclass(frozen=True)
class Heading:
    """An act that has a form of another make: only what the menu shows of it."""

    title: Words
    icon: str


LENDING = Heading(gettext_lazy("Lend their rights"), "user-check")
OF_LEAVERS = ("correct", "again")


def _initial(key: str, person: Person, today: date) -> dict[str, object]:
    if key == "correct":
        return {"name": person.name, "name_latin": person.name_latin, "email": person.email}
    return {"starting": today, "first_day": today, "last_day": today if key == "leave" else None}


@permits(WRITE_ORG)
def act(request: Request, person_id: int, key: str) -> HttpResponse:
    """One act about one person: its form, and doing it."""
    viewer = request.viewer
    person = people.person_seen_by(viewer, person_id=person_id, on=viewer.today)
    if key == "lend":
        return _lend(request, person)
    one = ACTS.get(key)
    if one is None:
        raise NotSeen
    form = one.form(request.POST or None, initial=_initial(key, person, viewer.today))
    if isinstance(form, typed.WithPost):
        form.offer(viewer)
    if request.method == "POST" and done(form, one.input, lambda given: one.verb(viewer, person, given)):
        return _done(request, person, str(one.said))
    return act_page(
        request, form, title=one.title, note=f"{person.name} · {person.number}", submit=one.submit,
        consequence=one.consequence, back=reverse("setup:person", args=(person.pk,)), is_grave=one.is_grave,
        crumbs=[Crumb(person.name, reverse("setup:person", args=(person.pk,)))],
    )


def _lend(request: Request, person: Person) -> HttpResponse:
    """Rights of somebody who is away, lent in their name."""
    viewer, back = request.viewer, reverse("setup:person", args=(person.pk,))
    form = LendForm(request.POST or None, initial={"first_day": viewer.today}).offer(giver_id=person.pk, on=viewer.today)
    if request.method == "POST" and form.lend(request, person.pk) is not None:
        return _done(request, person, _("Lent. Both were told."))
    return act_page(
        request, form, title=LENDING.title, note=f"{person.name} · {person.number}", submit=_("Lend"), back=back,
        consequence=_("For somebody who is away and cannot do it themself. Both are told; it ends by itself after the last day."),
        crumbs=[Crumb(person.name, back)],
    )


def done(form: Form, kind: type[Any], verb: Callable[[Any], object]) -> bool:
    """Whether what was typed was right and done, for verbs that answer nothing; else the form says what is wrong."""

    def act(given: Any) -> bool:
        verb(given)
        return True

    return form.carry(kind, act) is True


def _done(request: Request, person: Person, said: str) -> HttpResponse:
    messages.success(request, said)
    return go(request, reverse("setup:person", args=(person.pk,)))


def act_page(
    request: Request, form: Form, *, title: Words, note: Words, submit: Words, consequence: Words, back: str,
    crumbs: list[Crumb], is_grave: bool = False,
) -> HttpResponse:
    """A page with one form and what it does."""
    return page(request, "setup/organisation/act.html", {
        "form": form, "title": title, "note": note, "submit": submit, "consequence": consequence, "back": back,
        "kind": "danger" if is_grave else "primary",
    }, crumbs=[Crumb(_("Organisation"), reverse("setup:organisation")), *crumbs, Crumb(title)], status=form.status)


@permits(WRITE_ORG)
def join(request: Request) -> HttpResponse:
    """Somebody new: who they are, from when, in which post, under whom."""
    viewer = request.viewer
    form = typed.JoinForm(request.POST or None, initial={"starting": viewer.today})
    form.offer(viewer)

    def take_on(given: inputs.JoinInput) -> Person:
        newcomer = joining.Newcomer(
            number=given.number, name=given.name, email=given.email, kind=given.kind, leads_unit=given.leads_unit,
            position=posts.position(position_id=given.position_id), unit=_unit(viewer, given.unit, given.starting),
            manager=_person(viewer, given.manager, "manager") if given.manager else None,
        )
        return joining.join(viewer=viewer, newcomer=newcomer, starting=given.starting)

    person = form.carry(inputs.JoinInput, take_on) if request.method == "POST" else None
    if person is not None:
        return _done(request, person, _("Taken on."))
    return act_page(
        request, form, title=_("Take somebody on"), note=_("One person; for many, import a file."), submit=_("Take on"),
        consequence=_("They appear from their first day on. An account is given on the page of access, by invitation."),
        back=reverse("setup:organisation"), crumbs=[],
    )


@permits(WRITE_ORG)
def end_post(request: Request, assignment_id: int) -> HttpResponse:
    """End an acting or second post."""
    viewer = request.viewer
    held = posts.post_seen_by(viewer, assignment_id=assignment_id, on=viewer.today)
    return _end(
        request, held.person, title=_("End a post"), note=f"{held.person.name} · {held.position} · {held.unit}",
        verb=lambda given: posts.end_post(viewer=viewer, held=held, starting=given.starting),
    )


@permits(WRITE_ORG)
def end_line(request: Request, line_id: int) -> HttpResponse:
    """End a dotted line."""
    viewer = request.viewer
    line = lines.line_seen_by(viewer, line_id=line_id, on=viewer.today)
    return _end(
        request, line.person, title=_("End a dotted line"), note=f"{line.person.name} → {line.manager.name}",
        verb=lambda given: lines.end_dotted(viewer=viewer, line=line, starting=given.starting),
    )


def _end(
    request: Request, person: Person, *, title: Words, note: Words, verb: Callable[[inputs.FromInput], object],
) -> HttpResponse:
    form = typed.FromForm(request.POST or None, initial={"starting": request.viewer.today})
    if request.method == "POST" and done(form, inputs.FromInput, verb):
        return _done(request, person, _("Ended."))
    back = reverse("setup:person", args=(person.pk,))
    return act_page(
        request, form, title=title, note=note, back=back, submit=_("End it"),
        consequence=_("The past stays: on the days before it held."), crumbs=[Crumb(person.name, back)],
    )
