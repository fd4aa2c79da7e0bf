"""What can be done with people, units, territories, lent rights, figures and saved views."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from tests.architecture.doing import DAY, DEEDS, LATER, Deed
from tests.architecture.matrix import ACTORS
from tests.architecture.objects_organisation import territory

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.architecture.doing import Typed
    from tests.architecture.making import Parts
    from tests.architecture.matrix import Site

TOMORROW = "2026-11-24"
BUNDLE = {"bundles": ["see"], "first_day": DAY, "last_day": LATER, "reason": "出差"}


def _position(code: str) -> int:
    from lingxiao.engines.people.models import Position

    return int(Position.objects.get(code=code).pk)


def _with_post(code: str, **more: str) -> Callable[[Site, str], Typed]:
    return lambda _site, _actor: {"position_id": _position(code), **more}


def _number(site: Site, name: str) -> str:
    return str(site.small.people[name].number)


def _neighbour(site: Site, name: str) -> str:
    from lingxiao.engines.people.domain.superiors import neighbours

    near = neighbours(person_id=site.small.people[name].pk, on=site.small.viewer(name).today)
    return str(next(iter(near), ""))


def _about(name: str, key: str) -> Callable[[Site, str], Parts]:
    return lambda site, _actor: {"person_id": site.small.people[name].pk, "key": key}


def _unit(code: str, key: str) -> Callable[[Site, str], Parts]:
    return lambda site, _actor: {"unit_id": site.small.units[code].pk, "key": key}


def _gone(site: Site, _actor: str) -> None:
    from lingxiao.engines.people.domain import employing

    viewer = site.small.viewer("hr_admin")
    employing.leave(
        viewer=viewer, person=site.small.people["south_member"], last_day=viewer.today - timedelta(days=1), reason="x",
    )


def _owned(site: Site, _actor: str) -> None:
    from lingxiao.engines.people.domain import territories

    viewer = site.small.viewer("hr_admin")
    held = territories.territory_seen_by(viewer, territory_id=territory(site, "EAST_1"), on=viewer.today)
    territories.give_territory(
        viewer=viewer, territory=held, person=site.small.people["manager"], starting=viewer.today - timedelta(days=7),
    )


UNIT = {"code": "NORTH", "name_zh": "华北大区", "name_en": "North", "kind": "region", "starting": DAY}
DEEDS += [
    # -- people ------------------------------------------------------------------------------------------------------
    Deed("setup:join", "HRA", _with_post(
        "REP", number="E901", name="陆川", email="lu@hengyu.example", kind="employee", starting=DAY, unit="EAST_1", leads_unit="",
        manager="",
    )),
    Deed("setup:person_act", "HRA", _with_post("REP", unit="SOUTH_1", leads_unit="", starting=DAY)),
    Deed("setup:person_act#manager", "HRA", lambda site, _actor: {
        "manager": _number(site, "south_manager"), "starting": DAY,
    }, parts=_about("team_member", "manager")),
    Deed("setup:person_act#acting", "HRA", _with_post("MGR", unit="EAST_1", first_day=DAY, last_day=LATER),
         parts=_about("team_member", "acting")),
    Deed("setup:person_act#besides", "HRA", _with_post("STAFF", unit="HQ", first_day=DAY, last_day=LATER),
         parts=_about("team_member", "besides")),
    Deed("setup:person_act#also", "HRA", lambda site, _actor: {
        "manager": _number(site, "south_director"), "starting": DAY,
    }, parts=_about("team_member", "also")),
    Deed("setup:person_act#correct", "HRA", {"name": "林晓", "name_latin": "Lin Xiao", "email": "lin@hengyu.example"},
         parts=_about("team_member", "correct")),
    Deed("setup:person_act#leave", "HRA", {"last_day": DAY, "reason": "合同到期", "successor": ""},
         parts=_about("south_member", "leave")),
    Deed("setup:person_act#again", "HRA", {"kind": "employee", "starting": DAY}, before=_gone,
         parts=_about("south_member", "again")),
    Deed("setup:person_act#lend", "HRA", lambda site, _actor: {"receiver_id": _neighbour(site, "manager"), **BUNDLE},
         parts=_about("manager", "lend")),
    Deed("setup:post_end", "HRA", {"starting": TOMORROW}),
    Deed("setup:line_end", "HRA", {"starting": TOMORROW}),
    # -- units and territories ---------------------------------------------------------------------------------------
    Deed("setup:unit_new", "HRA", UNIT),
    Deed("setup:unit_act", "HRA", {"name_zh": "华东大区", "name_en": "East", "starting": DAY}),
    Deed("setup:unit_act#open", "HRA", UNIT, parts=_unit("EAST", "open")),
    Deed("setup:unit_act#move", "HRA", {"parent": "SOUTH", "starting": DAY}, parts=_unit("EAST_1", "move")),
    Deed("setup:territory_new", "HRA", {"code": "T-NEW", "name_zh": "无锡", "name_en": "Wuxi", "unit": "EAST_1"}),
    Deed("setup:territory_give", "HRA", lambda site, _actor: {"owner": _number(site, "manager"), "starting": DAY}),
    Deed("setup:territory_vacate", "HRA", {"end-starting": DAY}, before=_owned),
    # -- lent rights: who has something to lend, and somebody near to lend it to -------------------------------------
    Deed("desk:delegations", "DIR MGR EXE", lambda site, actor: {
        "receiver_id": _neighbour(site, ACTORS.get(actor, "manager")), **BUNDLE,
    }),
    Deed("desk:delegation_end", "ALL"),
    # -- figures and lists -------------------------------------------------------------------------------------------
    Deed("cockpit:again", ""),
    Deed("cockpit:appeal", "MGR", {"text": "十月十二日的会谈没有算进去。"}),
    Deed("cockpit:ranking", "HRA", {"purpose": "年度盘点，至十二月底。"}),
    Deed("view_save", "ALL", {"name": "我的", "path": "/desk/cases/", "query": "state=open"}, parts=lambda _site, _actor: {}),
    Deed("view_forget", "MGR"),
]
