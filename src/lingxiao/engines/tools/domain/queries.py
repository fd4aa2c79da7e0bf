"""Named reads of tools: the catalogue, who has what, who lacks what, and one's own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import CharField, Count, OuterRef, Q, Subquery
from django.db.models.functions import Cast

from lingxiao.engines.cadence.domain.clock import calendar_for
from lingxiao.engines.cadence.domain.queries import open_of_practice, with_people
from lingxiao.engines.cases.domain import queries as cases
from lingxiao.engines.people.domain import queries as people
from lingxiao.engines.people.domain.addresses import people_with_role
from lingxiao.engines.people.domain.reaching import people_within, reach_q
from lingxiao.engines.people.enums import Role
from lingxiao.engines.tools.domain.needs import needs_of
from lingxiao.engines.tools.domain.owing import LONG_AGO, OBJECT, PROVIDE
from lingxiao.engines.tools.enums import PROVIDE_WITHIN, RequestKind
from lingxiao.engines.tools.models import Access, CatalogueEntry, Entitlement, Tool
from lingxiao.engines.tools.permissions import OVERSEE, READ_CATALOGUE
from lingxiao.engines.tools.permissions import PROVIDE as MAY_PROVIDE
from lingxiao.kernel.refusals import NotSeen

if TYPE_CHECKING:
    from datetime import date, datetime

    from django.db.models import QuerySet

    from lingxiao.engines.cadence.models import Due
    from lingxiao.engines.cases.models import Case
    from lingxiao.engines.people.models import Person
    from lingxiao.kernel.days.calendars import WorkCalendar
    from lingxiao.kernel.viewer import Viewer


def visible_to(viewer: Viewer, *, on: date) -> QuerySet[Access]:
    """The access of whoever the viewer oversees on this day, and their own."""
    if viewer.person_id is None:
        return Access.objects.none()
    return Access.objects.filter(Q(person_id=viewer.person_id) | reach_q(viewer=viewer, permission=OVERSEE, on=on))


def access_seen_by(viewer: Viewer, *, access_id: int, on: date) -> Access:
    """One access that this viewer may see; ``NotSeen`` for all others."""
    found = visible_to(viewer, on=on).filter(pk=access_id).select_related("person", "tool").first()
    if found is None:
        raise NotSeen
    return found


# --- The catalogue ---------------------------------------------------------------------------------------------------


def catalogue(viewer: Viewer, *, on: date) -> QuerySet[Any]:
    """What the catalogue says on a day, each entry with ``lines``: by how many lines the tool is due to anybody then."""
    if not viewer.may_somewhere(READ_CATALOGUE):
        return CatalogueEntry.objects.none()
    holds = Q(tool__entitlements__validity__contains=on)
    rows = CatalogueEntry.objects.filter(validity__contains=on).select_related("tool", "keeper")
    return rows.annotate(lines=Count("tool__entitlements", filter=holds))


def matching(rows: QuerySet[Any], *, text: str) -> QuerySet[Any]:
    """Those of the entries whose name holds this text."""
    return rows.filter(Q(title_zh__icontains=text.strip()) | Q(title_en__icontains=text.strip()))


def tool_seen_by(viewer: Viewer, *, tool_id: int) -> Tool:
    """One tool of the catalogue, for who may read it; ``NotSeen`` for all others."""
    found = Tool.objects.filter(pk=tool_id).first() if viewer.may_somewhere(READ_CATALOGUE) else None
    if found is None:
        raise NotSeen
    return found


def entries_of(tool: Tool) -> list[CatalogueEntry]:
    """What the catalogue said, says and will say of a tool, the latest first."""
    return list(CatalogueEntry.objects.filter(tool=tool).select_related("keeper").order_by("-validity"))


def lines_of(tool: Tool) -> list[Entitlement]:
    """To whom a tool was, is and will be due: what still holds first."""
    rows = Entitlement.objects.filter(tool=tool).order_by("ended_at", "whom", "value", "pk")
    return sorted(rows, key=lambda one: one.ended_at is not None)


def line_of(tool: Tool, *, entitlement_id: int) -> Entitlement:
    """One line of a tool; ``NotSeen`` where it has no such line."""
    found = Entitlement.objects.filter(tool=tool, pk=entitlement_id).first()
    if found is None:
        raise NotSeen
    return found


def known_keys() -> set[str]:
    """The keys of all tools that were ever named."""
    return set(Tool.objects.values_list("key", flat=True))


def keepers_to_choose(*, on: date) -> dict[int, str]:
    """Who can keep a tool on a day, with their names: those who may answer requests for it."""
    return people_with_role(Role.SYSTEM_ADMIN, Role.HR_ADMIN, on=on)


def offered(*, on: date) -> dict[int, CatalogueEntry]:
    """The tools anybody can ask for on a day, by tool. The catalogue is no secret to who works here."""
    rows = CatalogueEntry.objects.filter(validity__contains=on).select_related("tool").order_by("title_zh", "pk")
    return {one.tool_id: one for one in rows}


# --- Who lacks what --------------------------------------------------------------------------------------------------


def gaps(viewer: Viewer, *, on: date) -> QuerySet[Any]:
    """Every tool that is due to somebody the viewer oversees and is missing or about to run out.

    They are the dues by which the company owes them, with who lacks it and who owes it, and ``tool_zh`` and ``tool_en``.
    The gap begins on ``opened_on``.
    """
    seen = reach_q(viewer=viewer, permission=OVERSEE, person="subject", on=on)
    said = CatalogueEntry.objects.annotate(told=Cast("tool_id", CharField())).filter(told=OuterRef("object_id"))
    said = said.order_by("-validity")
    return with_people(open_of_practice(practice=PROVIDE, on=on).filter(seen, object_kind=OBJECT)).annotate(
        tool_zh=Subquery(said.values("title_zh")[:1]), tool_en=Subquery(said.values("title_en")[:1]),
    )


def gaps_of_tool(rows: QuerySet[Due], *, tool_id: int) -> QuerySet[Due]:
    """Those of the gaps that are about one tool."""
    return rows.filter(object_id=str(tool_id))


def gaps_under(rows: QuerySet[Due], *, unit_id: int, on: date) -> QuerySet[Due]:
    """Those of the gaps of people whose main post stands in a unit or below it on a day."""
    return rows.filter(subject__in=people.under_unit(people.everybody(), unit_id=unit_id, on=on))


def person_overseen(viewer: Viewer, *, person_id: int, on: date) -> Person:
    """Somebody whose tools this viewer may see; ``NotSeen`` for all others."""
    found = people_within(viewer=viewer, permission=OVERSEE, on=on).filter(pk=person_id).first()
    if found is None:
        raise NotSeen
    return found


@dataclass(frozen=True, slots=True)
class Line:
    """One tool of one person: since when it is due, the access that holds, else since when it is missing and owed by."""

    entry: CatalogueEntry
    due_since: date | None
    access: Access | None
    missing_since: date | None
    owed_by: date | None
    runs_out_on: date | None


def tools_of(viewer: Viewer, *, person_id: int, on: date) -> tuple[Person, list[Line]]:
    """Somebody the viewer oversees, with every tool that is due to them or that they have; ``NotSeen`` for all others."""
    person = person_overseen(viewer, person_id=person_id, on=on)
    return person, _lines(person_id, on, viewer.now)


def my_tools(viewer: Viewer, *, on: date) -> list[Line]:
    """Every tool that is due to the viewer or that they have."""
    if viewer.person_id is None:
        raise NotSeen
    return _lines(viewer.person_id, on, viewer.now)


def _lines(person_id: int, on: date, at: datetime) -> list[Line]:
    """The tools of one person, what is missing first."""
    needs = needs_of(person_ids=[person_id], on=on, at=at)[person_id]
    entries: dict[int, CatalogueEntry] = {}
    for entry in CatalogueEntry.objects.filter(tool__in=[one.tool_id for one in needs]).order_by("validity"):
        entries[entry.tool_id] = entry
    held = Access.objects.filter(pk__in=[had.access_id for one in needs if (had := one.now(on)) is not None])
    accesses = {one.tool_id: one for one in held.select_related("granted_by")}
    calendar = calendar_for()
    lines = [
        Line(
            entries[one.tool_id], one.stand.due_since, accesses.get(one.tool_id), one.stand.missing_since,
            _owed_by(one.stand.missing_since, on, calendar), one.stand.runs_out_on,
        )
        for one in needs
    ]
    return sorted(lines, key=lambda line: (line.missing_since is None, line.entry.title_zh))


def _owed_by(missing_since: date | None, on: date, calendar: WorkCalendar) -> date | None:
    """By when a missing tool was owed; None where that is so long ago that only "long since" can be said."""
    if missing_since is None or on - missing_since > LONG_AGO:
        return None
    return calendar.add_working_days(missing_since, PROVIDE_WITHIN)


def earlier_access(viewer: Viewer, *, person_id: int, on: date) -> QuerySet[Access]:
    """Access this person had that is over, the latest first; as far as the viewer may see it."""
    rows = visible_to(viewer, on=on).filter(person_id=person_id, validity__endswith__lte=on)
    return rows.select_related("tool").order_by("-validity__endswith", "pk")[:50]


def requests_of(viewer: Viewer, *, on: date) -> QuerySet[Case]:
    """What the viewer themself asked for, the newest first."""
    mine = cases.visible_to(viewer, on=on).filter(kind__in=RequestKind.values, opened_by_id=viewer.person_id)
    return mine.select_related("handler").order_by("-opened_at", "-pk")


def what_was_asked(case: Case) -> str:
    """The words with which a request was made."""
    first = case.entries.order_by("number").first()
    return first.text if first is not None else ""


def provides(viewer: Viewer) -> bool:
    """Whether the viewer gives and withdraws access at all."""
    return viewer.may_somewhere(MAY_PROVIDE)
