"""What stands in addresses of people, units and territories, and of lent rights. See objects.py."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from tests.architecture.making import NOBODY, OBJECTS, Objects, once

if TYPE_CHECKING:
    from tests.architecture.matrix import Site


@once
def territory(site: Site, unit: str) -> int:
    """A territory of a unit."""
    from lingxiao.engines.people.models import Territory

    return int(Territory.objects.create(code=f"T-{unit}", name_zh="苏州", unit=site.small.units[unit]).pk)


@once
def second_post(site: Site) -> int:
    """A second post of somebody."""
    from lingxiao.engines.people.models import Assignment, Position

    held = Assignment.objects.create(
        person=site.small.people["manager"], position=Position.objects.get(code="MGR"), unit=site.small.units["SOUTH_1"],
        kind="secondary", validity=(site.small.viewer("manager").today, None),
    )
    return int(held.pk)


@once
def dotted_line(site: Site) -> int:
    """A dotted line of somebody."""
    from lingxiao.engines.people.models import ReportingLine

    line = ReportingLine.objects.create(
        person=site.small.people["manager"], manager=site.small.people["south_director"], kind="dotted",
        validity=(site.small.viewer("manager").today, None),
    )
    return int(line.pk)


@once
def loan(site: Site, giver: str, receiver: str) -> int:
    """Rights somebody lent somebody."""
    from lingxiao.engines.people.models import Delegation

    today = site.small.viewer("manager").today
    made = Delegation.objects.create(
        giver=site.small.people[giver], receiver=site.small.people[receiver], permissions=["cadence.read"],
        validity=(today, today + timedelta(days=7)), reason="出差",
    )
    return int(made.pk)


def _one(part: str, make: object) -> Objects:
    """Something that whoever may do this at all reaches."""
    return Objects(
        own=lambda site, _actor: {part: make(site)}, foreign=lambda _site, _actor: None, missing={part: NOBODY},  # type: ignore[operator]
    )


OBJECTS["setup:person_act"] = Objects(
    own=lambda site, _actor: {"person_id": site.small.people["team_member"].pk, "key": "appoint"},
    foreign=lambda _site, _actor: None, missing={"person_id": NOBODY, "key": "appoint"},
)
OBJECTS["setup:post_end"] = _one("assignment_id", second_post)
OBJECTS["setup:line_end"] = _one("line_id", dotted_line)
OBJECTS["setup:unit"] = Objects(
    own=lambda site, actor: {"unit_id": site.small.units["EAST_1" if actor == "MGR" else "EAST"].pk},
    foreign=lambda site, actor: {"unit_id": site.small.units["SOUTH"].pk} if actor in {"BP", "DIR", "MGR", "TM"} else None,
    missing={"unit_id": NOBODY},
)
OBJECTS["setup:unit_act"] = Objects(
    own=lambda site, _actor: {"unit_id": site.small.units["EAST"].pk, "key": "rename"},
    foreign=lambda _site, _actor: None, missing={"unit_id": NOBODY, "key": "rename"},
)
OBJECTS["setup:territory"] = Objects(
    own=lambda site, _actor: {"territory_id": territory(site, "EAST_1")},
    foreign=lambda site, actor: {"territory_id": territory(site, "SOUTH")} if actor in {"BP", "DIR", "MGR", "TM"} else None,
    missing={"territory_id": NOBODY},
)
for name in ("give", "vacate"):
    OBJECTS[f"setup:territory_{name}"] = _one("territory_id", lambda site: territory(site, "EAST_1"))
OBJECTS["desk:delegation_end"] = Objects(
    own=lambda site, actor: {"loan_id": loan(site, _name(actor), "south_member")},
    foreign=lambda site, actor: {"loan_id": loan(site, "south_director", "south_manager")} if actor != "HRA" else None,
    missing={"loan_id": NOBODY},
)


def _name(actor: str) -> str:
    from tests.architecture.matrix import ACTORS

    return ACTORS.get(actor, "team_member")
