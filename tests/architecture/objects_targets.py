"""The things in addresses that targets make: plans in their states, quotas being cascaded and in force, changes.

2026 is in force in the small company, 2027 is being cascaded, and of 2025 there are plans alone.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from tests.architecture.making import NOBODY, OBJECTS, Objects, once
from tests.architecture.objects_desk import calendars

if TYPE_CHECKING:
    from lingxiao.engines.targets.models import PlanVersion, QuotaNode, QuotaTree
    from tests.architecture.making import Parts
    from tests.architecture.matrix import Site

ON = date(2026, 11, 23)
SEASON = tuple(Fraction(1, 12) for _month in range(12))
TEAMS = ("EAST", "SOUTH")


@once
def version(site: Site, year: int, state: str) -> PlanVersion:
    """A version of a plan: 12,000 yuan for each of the two regions."""
    from lingxiao.engines.targets.domain import planning

    calendars(site)
    finance, executive = site.small.viewer("finance"), site.small.viewer("executive")
    made = planning.keep_version(
        viewer=finance, draft=planning.PlanDraft(year=year, currency="CNY", total="24000"), on=ON, at=finance.now,
        lines=[planning.Line("A", site.small.units[code].pk, "direct", 12_000_00, SEASON) for code in TEAMS],
    )
    if state in {"in_review", "approved"}:
        made = planning.submit(viewer=finance, version=made, at=finance.now)
    if state == "approved":
        made = planning.approve(viewer=executive, version=made, at=finance.now)
    return made


@once
def newer(site: Site) -> int:
    """A version of 2024 that was approved after the quotas of that year were opened."""
    from lingxiao.engines.targets.domain import planning

    finance, executive = site.small.viewer("finance"), site.small.viewer("executive")
    tree(site, 2024)
    made = planning.keep_version(
        viewer=finance, draft=planning.PlanDraft(year=2024, currency="CNY", total="30000"), on=ON, at=finance.now,
        lines=[planning.Line("A", site.small.units[code].pk, "direct", 15_000_00, SEASON) for code in TEAMS],
    )
    made = planning.submit(viewer=finance, version=made, at=finance.now)
    return int(planning.approve(viewer=executive, version=made, at=executive.now).pk)


@once
def tree(site: Site, year: int) -> QuotaTree:
    """The quotas of a year, being cascaded."""
    from lingxiao.engines.targets.domain import cascading

    executive = site.small.viewer("executive")
    return cascading.open_tree(viewer=executive, version=version(site, year, "approved"), on=ON, at=executive.now)


@once
def tree_in_force(site: Site) -> QuotaTree:
    """The quotas of 2026, in force."""
    from lingxiao.engines.targets.domain import cascading

    executive = site.small.viewer("executive")
    return cascading.put_in_force(viewer=executive, tree=tree(site, 2026), on=ON, at=executive.now)


def node(site: Site, year: int, *, unit: str = "", person: str = "") -> QuotaNode:
    """The node of a unit or of a person."""
    from lingxiao.engines.targets.models import QuotaNode

    found = tree_in_force(site) if year == ON.year else tree(site, year)
    rows = QuotaNode.objects.select_related("tree__plan", "person")
    return rows.get(tree=found, unit__code=unit) if unit else rows.get(tree=found, person=site.small.people[person])


@once
def reserve(site: Site, unit: str) -> int:
    """A reserve of a unit."""
    from lingxiao.engines.targets.domain import reserving

    executive = site.small.viewer("executive")
    draft = reserving.ReserveDraft(kind="other", title="R", amount=1_00, reason="matrix")
    one = node(site, 2027, unit=unit)
    return int(reserving.name_reserve(viewer=executive, node=one, draft=draft, on=ON, at=executive.now).pk)


@once
def change(site: Site, person: str, partner: str) -> int:
    """A change of somebody's target that waits."""
    from lingxiao.engines.targets.domain import changing

    viewer = site.small.viewer(partner)
    wish = changing.Wish(reason="territory", starting=date(2026, 12, 1), note="matrix", full_year=6_000_00)
    made = changing.ask(viewer=viewer, node=node(site, 2026, person=person), wish=wish, on=ON, at=viewer.now)
    return int(made.pk)


@once
def taker(site: Site, team: str, person: str) -> QuotaNode:
    """Somebody else below a region who carries a target of 2026, so that a territory can go to them."""
    from lingxiao.engines.targets.models import QuotaNode

    parent = node(site, 2026, unit=team)
    return QuotaNode.objects.create(
        tree=parent.tree, parent=parent, person=site.small.people[person], amount=1200_00, months=[100_00] * 12,
    )


@once
def handover(site: Site, team: str, giver: str, member: str) -> int:
    """A territory that is offered by an executive and waits to be confirmed."""
    from lingxiao.engines.targets.domain import handing_over
    from lingxiao.kernel.days import Month

    executive = site.small.viewer("executive")
    what = handing_over.Offer(
        title="T", amount=1200_00, first=Month(2026, 12), kept=(100, 70, 30, 0), taken=(0, 30, 70, 100), reason="matrix",
    )
    return int(handing_over.offer(
        viewer=executive, giver=node(site, 2026, person=giver), taker=taker(site, team, member), what=what, on=ON,
        at=executive.now,
    ).pk)


def signed(site: Site, _actor: str) -> None:
    """Both have signed the change of the manager."""
    from lingxiao.engines.targets.models import TargetChange

    at = site.small.viewer("director").now
    TargetChange.objects.filter(pk=change(site, "manager", "hrbp")).update(manager_signed_at=at, superior_signed_at=at)


def _one(make: object, part: str, far: object, near: set[str]) -> Objects:
    """One that everybody who reaches East reaches, and one of South that those must not."""
    assert callable(make)
    assert callable(far)
    return Objects(
        own=lambda site, _actor: {part: make(site)},
        foreign=lambda site, actor: {part: far(site)} if actor in near else None, missing={part: NOBODY},
    )


def _version(state: str, year: int = 2025) -> Objects:
    return Objects(
        own=lambda site, _actor: {"version_id": version(site, year, state).pk}, foreign=lambda _site, _actor: None,
        missing={"version_id": NOBODY},
    )


def _top(site: Site) -> Parts:
    return {"node_id": node(site, 2027, unit="HQ").pk}


def _person(year: int) -> Objects:
    def own(site: Site, _actor: str) -> Parts:
        return {"person_id": node(site, year, person="manager").person_id}

    def foreign(site: Site, actor: str) -> Parts | None:
        far = node(site, year, person="south_manager").person_id
        return {"person_id": far} if actor in {"BP", "DIR", "MGR"} else None

    return Objects(own=own, foreign=foreign, missing={"person_id": NOBODY})


OBJECTS["desk:target_propose"] = Objects(
    own=lambda site, _actor: {"year": tree(site, 2027).plan.year}, foreign=lambda _site, _actor: None, missing={"year": 2031},
)
OBJECTS["cockpit:target_plan"] = _version("in_review")
OBJECTS["cockpit:target_plan_submit"] = _version("draft")
OBJECTS["cockpit:target_plan_approve"] = OBJECTS["cockpit:target_plan_return"] = _version("in_review")
OBJECTS["cockpit:target_tree_open"] = _version("approved")
OBJECTS["cockpit:target_plan_follow"] = Objects(
    own=lambda site, _actor: {"version_id": newer(site)}, foreign=lambda _site, _actor: None, missing={"version_id": NOBODY},
)
for name in ("unit", "set", "reserve"):
    OBJECTS[f"cockpit:target_{name}"] = _one(
        lambda site: node(site, 2027, unit="EAST").pk, "node_id", lambda site: node(site, 2027, unit="SOUTH").pk, {"BP", "DIR"},
    )
for name in ("round", "force"):
    OBJECTS[f"cockpit:target_{name}"] = Objects(
        own=lambda site, _actor: _top(site), foreign=lambda _site, _actor: None, missing={"node_id": NOBODY},
    )
OBJECTS["cockpit:target_release"] = _one(
    lambda site: reserve(site, "EAST"), "reserve_id", lambda site: reserve(site, "SOUTH"), {"DIR"},
)
for name in ("handover", "handover_confirm", "handover_back"):
    OBJECTS[f"cockpit:target_{name}"] = _one(
        lambda site: handover(site, "EAST", "manager", "team_member"), "handover_id",
        lambda site: handover(site, "SOUTH", "south_manager", "south_member"), {"BP", "DIR", "MGR"},
    )
for name in ("of", "check", "ramp", "hand_over", "change_ask"):
    OBJECTS[f"cockpit:target_{name}"] = _person(2026)
for name in ("", "_sign", "_decide"):
    OBJECTS[f"cockpit:target_change{name}"] = _one(
        lambda site: change(site, "manager", "hrbp"), "change_id",
        lambda site: change(site, "south_manager", "south_director"), {"BP", "DIR", "MGR"},
    )
