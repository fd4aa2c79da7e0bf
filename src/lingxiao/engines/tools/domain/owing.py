"""What tools make the company owe: access to be given, renewed or withdrawn. All dues of this engine but those of requests."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from lingxiao.engines.cadence.domain import clock, closing, dues
from lingxiao.engines.cadence.domain.dues import DueDraft
from lingxiao.engines.cadence.enums import Side
from lingxiao.engines.people.domain import queries as people
from lingxiao.engines.people.domain.addresses import people_with_role
from lingxiao.engines.people.domain.superiors import hr_head
from lingxiao.engines.people.enums import Role
from lingxiao.engines.tools.domain.needs import entitled_people, needs_of
from lingxiao.engines.tools.enums import PROVIDE_WITHIN, RENEW_AHEAD, WITHDRAW_WITHIN, Basis
from lingxiao.engines.tools.models import Access, CatalogueEntry
from lingxiao.kernel.days.saying import day_words
from lingxiao.kernel.viewer import Viewer
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date, datetime

    from lingxiao.engines.tools.domain.needs import Need
    from lingxiao.kernel.days.calendars import WorkCalendar

PROVIDE, WITHDRAW = "tools.provide", "tools.withdraw"
OBJECT = "tools.tool"
LONG_AGO = timedelta(days=31)
"""Three working days never take a month, holidays included: what was due earlier is owed now."""


@dataclass(frozen=True, slots=True)
class Keepers:
    """Who opens each tool, and who does where the catalogue names nobody."""

    of_tool: Mapping[int, int]
    otherwise: tuple[int, ...]

    def for_tool(self, tool_id: int | None, *, besides: int) -> int | None:
        """Who owes something about a tool; never the person it is about."""
        named = self.of_tool.get(tool_id) if tool_id is not None else None
        return next((one for one in (named, *self.otherwise) if one is not None and one != besides), None)


def keepers(*, on: date) -> Keepers:
    """Who keeps the tools on a day: whom the catalogue names while they work here, else IT, else the head of HR."""
    admins, head = people_with_role(Role.SYSTEM_ADMIN, on=on), hr_head(on=on)
    rows = CatalogueEntry.objects.filter(validity__contains=on, keeper__in=people.working(on=on))
    otherwise = (*sorted(admins), *([head] if head is not None else []))
    return Keepers(dict(rows.values_list("tool_id", "keeper_id")), otherwise)


def titles(*, on: date) -> dict[int, Bilingual]:
    """What each tool is called on a day, or was called last, by tool."""
    rows = CatalogueEntry.objects.filter(validity__startswith__lte=on).order_by("validity")
    return {tool: Bilingual(zh, en) for tool, zh, en in rows.values_list("tool_id", "title_zh", "title_en")}


@dataclass(frozen=True, slots=True)
class _Known:
    """What every draft needs to know."""

    on: date
    calendar: WorkCalendar
    keepers: Keepers
    titles: Mapping[int, Bilingual]
    names: Mapping[int, str]


def owe_access(*, on: date, at: datetime) -> int:
    """Open what is owed as of a day, and take back what nothing asks for any more; answers how much is owed.

    A gap is owed within three working days of its first day, a renewal by the last day of the licence, a withdrawal
    within three working days of the day it was seen.
    """
    entitled = entitled_people(on=on, at=at)
    holding = set(Access.objects.filter(validity__contains=on).values_list("person_id", flat=True))
    everybody = sorted({*entitled, *holding})
    needs = [one for found in needs_of(person_ids=everybody, on=on, at=at).values() for one in found]
    known = _Known(
        on, clock.calendar_for(), keepers(on=on), titles(on=on), people.names_of(person_ids=everybody),
    )
    provide = list(_to_provide(needs, known))
    withdraw = list(_to_withdraw(needs, known))
    for practice, drafts in ((PROVIDE, provide), (WITHDRAW, withdraw)):
        closing.withdraw_all_but(
            viewer=Viewer.system(now=at, today=on), practice=practice, keys={draft.key for draft in drafts},
            reason=str(_("Nothing asks for it any more.")), at=at,
        )
    return len(dues.open_dues([*provide, *withdraw]))


def _to_provide(needs: Iterable[Need], known: _Known) -> Iterator[DueDraft]:
    for need in needs:
        missing, ends = need.stand.missing_since, need.stand.runs_out_on
        if missing is not None:
            yield from _provide(need, known, missing, missing, provide_by(missing, on=known.on, calendar=known.calendar))
        elif ends is not None and (ends - known.on).days <= RENEW_AHEAD:
            yield from _provide(need, known, ends, known.on, ends - timedelta(days=1))


def provide_by(missing_since: date, *, on: date, calendar: WorkCalendar) -> date:
    """By when a tool that is missing since a day is owed, as it is seen on a day: three working days, never in the past."""
    if on - missing_since > LONG_AGO:
        return on
    return max(calendar.add_working_days(missing_since, PROVIDE_WITHIN), on)


def _provide(need: Need, known: _Known, gap: date, opened_on: date, due_on: date) -> Iterator[DueDraft]:
    owner = known.keepers.for_tool(need.tool_id, besides=need.person_id)
    if owner is None:
        return
    name, title, said = known.names[need.person_id], known.titles.get(need.tool_id, Bilingual("")), day_words(gap)
    yield DueDraft(
        key=f"{PROVIDE}:{need.person_id}:{need.tool_id}:{gap}", practice=PROVIDE, side=Side.COMPANY, owner_id=owner,
        subject_id=need.person_id, object_kind=OBJECT, object_id=str(need.tool_id), link=_link(need.person_id),
        title=Bilingual(f"为{name}开通{title.zh}", f"Give {name} access to {title.en or title.zh}"),
        why=Bilingual(f"按岗位应配，自{said.zh}起缺少", f"Due to the post; missing from {said.en} on"),
        opened_on=opened_on, due_on=due_on,
    )


def _to_withdraw(needs: Iterable[Need], known: _Known) -> Iterator[DueDraft]:
    """Access that the post no longer gives, and access granted on request to who has left or moved to another post."""
    rows = [(need, had) for need in needs if need.stand.due_since is None and (had := need.now(known.on)) is not None]
    asked = [need.person_id for need, had in rows if had.basis == Basis.REQUESTED]
    since = people.in_post_since(person_ids=asked, on=known.on) if asked else {}
    due_on = known.calendar.add_working_days(known.on, WITHDRAW_WITHIN)
    for need, had in rows:
        if had.basis == Basis.REQUESTED and since.get(need.person_id, known.on) <= had.span.start:
            continue
        owner = known.keepers.for_tool(need.tool_id, besides=need.person_id)
        if owner is None:
            continue
        name, title = known.names[need.person_id], known.titles.get(need.tool_id, Bilingual(""))
        yield DueDraft(
            key=f"{WITHDRAW}:{had.access_id}", practice=WITHDRAW, side=Side.COMPANY, owner_id=owner,
            subject_id=need.person_id, object_kind="tools.access", object_id=str(had.access_id),
            link=_link(need.person_id), opened_on=known.on, due_on=due_on,
            title=Bilingual(f"收回{name}的{title.zh}", f"Withdraw {name}’s access to {title.en or title.zh}"),
            why=Bilingual("离职、换岗或不再应配", "Left, moved to another post, or no longer due"),
        )


def _link(person_id: int) -> str:
    return f"/cockpit/tools/people/{person_id}/"
