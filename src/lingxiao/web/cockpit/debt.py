"""管理欠账: what the company owes its managers and is late with; beside it, what managers are late with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lingxiao.engines.cadence.domain import queries
from lingxiao.engines.cadence.domain.clock import calendar_for
from lingxiao.engines.cadence.enums import Side
from lingxiao.engines.cadence.ladders import debt_ripens_on, working_days_late
from lingxiao.engines.cadence.permissions import READ_DEBT
from lingxiao.engines.people.domain.queries import names_of, unit_names
from lingxiao.kernel.days.calendars import UnknownYear
from lingxiao.kernel.words import Bilingual, pick
from lingxiao.web.addresses import page_of
from lingxiao.web.lateness import late_said
from lingxiao.web.lists import Choice, Column, Listing
from lingxiao.web.pages import permits
from lingxiao.web.shell.parts import Crumb, State, Tab, Tone, Who

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from django.db.models import QuerySet
    from django.http import HttpResponse

    from lingxiao.engines.cadence.domain.queries import Debtor, Totals
    from lingxiao.engines.cadence.models import Due
    from lingxiao.kernel.days.calendars import WorkCalendar
    from lingxiao.kernel.viewer import Viewer
    from lingxiao.web.pages import Request
    from lingxiao.web.shell.parts import Words

MOST_DEBTORS = 8
VIEWS: dict[str, tuple[Words, Words]] = {
    "debt": (
        gettext_lazy("Management debt"),
        gettext_lazy("What the company owes its managers and is ten working days late with, or more."),
    ),
    "company": (gettext_lazy("The company is late"), gettext_lazy("Everything the company owes and is late with.")),
    "manager": (gettext_lazy("Managers are late"), gettext_lazy("What managers owe and are late with.")),
}
"""What can be listed, by the ``side`` in the address."""


def _rows(viewer: Viewer, chosen: str, since: date | None) -> QuerySet[Due]:
    if chosen == "debt" and since is not None:
        return queries.debt_since(viewer, since=since, on=viewer.today)
    return queries.overdue(viewer, side=Side.MANAGER if chosen == "manager" else Side.COMPANY, on=viewer.today)


def _listing(
    viewer: Viewer, *, calendar: WorkCalendar, owed: Sequence[Debtor], names: dict[int, str], units: dict[int, Bilingual],
) -> Listing[Due]:
    today, locale = viewer.today, viewer.locale
    return Listing(
        key="debt",
        columns=[
            Column(key="what", title=gettext_lazy("The item"), value=lambda due: pick(due, "title", locale),
                   href=lambda due: page_of("desk:due", due.pk), is_long=True),
            Column(key="owner", title=gettext_lazy("Owed by"), value=lambda due: Who(due.owner.name),
                   sort=("owner__name_order",)),
            Column(key="subject", title=gettext_lazy("To, or about"), value=lambda due: due.subject.name,
                   sort=("subject__name_order",), href=lambda due: page_of("setup:person", due.subject_id)),
            Column(key="unit", title=gettext_lazy("Unit"), sort=("unit_id",),
                   value=lambda due: units.get(due.unit_id or 0, Bilingual("")).pick(locale)),
            Column(key="due", title=gettext_lazy("Was due"), value=lambda due: due.due_on, sort=("due_on",)),
            Column(key="late", title=gettext_lazy("How late"), sort=("-due_on",),
                   value=lambda due: State(late_said(due.due_on, today, calendar), Tone.BAD, "clock-exclamation")),
        ],
        filters=[
            Choice(key="owner", word=gettext_lazy("Owed by"), all_word=gettext_lazy("Owed by anyone"),
                   options=lambda _viewer: [(str(one.person_id), names[one.person_id]) for one in owed],
                   narrow=lambda rows, chosen: rows.filter(owner_id=int(chosen))),
            Choice(key="unit", word=gettext_lazy("Unit"), narrow=lambda rows, chosen: rows.filter(unit_id=int(chosen)),
                   options=lambda _viewer: sorted(
                       ((str(pk), name.pick(locale)) for pk, name in units.items()), key=lambda one: one[1])),
        ],
        sort="due",
        file_name=gettext_lazy("Management debt"),
    )


@permits(READ_DEBT)
def debt(request: Request) -> HttpResponse:
    """The list by side and owner, with the totals above it and who owes most beside it."""
    viewer, calendar = request.viewer, calendar_for()
    since, unknown = _since(viewer.today, calendar)
    totals = queries.totals(viewer, on=viewer.today, since=since)
    chosen = _chosen(request, totals)
    rows = _rows(viewer, chosen, since)
    owed = queries.debtors(rows)
    names = names_of(person_ids=[one.person_id for one in owed])
    units = unit_names(unit_ids=queries.unit_ids(rows), on=viewer.today)
    title, note = VIEWS[chosen]
    listing = _listing(viewer, calendar=calendar, owed=owed, names=names, units=units)
    return listing.answer(request, queries.with_people(rows), "cockpit/debt.html", {
        "title": title, "note": note, "tabs": _tabs(chosen, totals), "totals": totals, "unknown": unknown,
        "longest": _longest(totals, viewer.today, calendar), "chosen": chosen,
        "debtors": [
            {"count": one.count, "who": Who(
                names[one.person_id], late_said(one.since, viewer.today, calendar),
                f"?side={chosen}&owner={one.person_id}",
            )}
            for one in owed[:MOST_DEBTORS]
        ],
    }, crumbs=[
        Crumb(_("Cockpit"), reverse("cockpit:home") if viewer.may_somewhere("health.open_cockpit") else ""), Crumb(title),
    ])


def _since(today: date, calendar: WorkCalendar) -> tuple[date | None, str]:
    """The latest due day that counts as debt; or none, and the sentence why."""
    try:
        return debt_ripens_on(today, calendar), ""
    except UnknownYear as refusal:
        return None, str(refusal)


def _chosen(request: Request, totals: Totals) -> str:
    """The view the address asks for; the debt proper otherwise, as far as it can be counted."""
    asked = request.GET.get("side", "")
    if asked in VIEWS and (asked != "debt" or totals.debt is not None):
        return asked
    return "debt" if totals.debt is not None else "company"


def _tabs(chosen: str, totals: Totals) -> list[Tab]:
    counts = {"debt": totals.debt, "company": totals.company, "manager": totals.manager}
    return [
        Tab(word, f"?side={key}", key == chosen, counts[key]) for key, (word, _note) in VIEWS.items()
        if counts[key] is not None
    ]


def _longest(totals: Totals, today: date, calendar: WorkCalendar) -> int | None:
    """By how many working days the company's longest is late; None where there is none or nobody can tell."""
    if totals.since is None:
        return None
    try:
        return working_days_late(totals.since, today, calendar)
    except UnknownYear:
        return None
