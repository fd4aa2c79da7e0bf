"""The things in addresses that tools make: a tool, a line of it, access somebody has, a request that waits."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from tests.architecture.making import NOBODY, OBJECTS, Objects, fixed, once
from tests.architecture.objects_desk import calendars

if TYPE_CHECKING:
    from lingxiao.engines.tools.models import Tool
    from tests.architecture.making import Parts
    from tests.architecture.matrix import Site

SINCE = date(2026, 11, 2)


@once
def tool(site: Site, key: str) -> Tool:
    """A tool that is due to managers."""
    from lingxiao.engines.tools.domain import catalogue
    from lingxiao.kernel.words import Bilingual

    calendars(site)
    viewer = site.small.viewer("hr_admin")
    made = catalogue.name_tool(
        viewer=viewer, key=key, kind="crm", draft=catalogue.EntryDraft(title=Bilingual(key, key)), starting=SINCE,
        at=viewer.now,
    )
    catalogue.entitle(viewer=viewer, tool=made, whom="level", value="manager", starting=SINCE, at=viewer.now)
    return made


def _line(site: Site) -> Parts:
    made = tool(site, "crm")
    return {"tool_id": made.pk, "entitlement_id": made.entitlements.order_by("pk")[0].pk}


@once
def access(site: Site, name: str) -> int:
    """Access to another tool that somebody has."""
    from lingxiao.engines.tools.domain import granting

    viewer = site.small.viewer("hr_admin_2")
    made = granting.grant(
        viewer=viewer, person_id=site.small.people[name].pk, tool=tool(site, "erp"), at=viewer.now,
        given=granting.Given(starting=SINCE, proof="IT-1"),
    )
    return int(made.pk)


@once
def request(site: Site, name: str) -> int:
    """A request for an analysis that waits for its answer."""
    from lingxiao.engines.tools.domain import requests

    calendars(site)
    viewer = site.small.viewer(name)
    return int(requests.ask_for_more(
        viewer=viewer, kind="data_request", title="赢单率", text="按行业看近十二个月的赢单率。", at=viewer.now,
    ).pk)


for name in ("tool", "tool_rename", "tool_retire", "tool_entitle"):
    OBJECTS[f"setup:{name}"] = Objects(
        own=lambda site, _actor: {"tool_id": tool(site, "crm").pk}, foreign=lambda _site, _actor: None,
        missing={"tool_id": NOBODY},
    )
OBJECTS["setup:tool_end_line"] = Objects(
    own=lambda site, _actor: _line(site), foreign=lambda _site, _actor: None,
    missing={"tool_id": NOBODY, "entitlement_id": NOBODY},
)
OBJECTS["cockpit:tools_of"] = Objects(
    own=lambda site, _actor: {"person_id": site.small.people["manager"].pk},
    foreign=lambda site, actor: (
        {"person_id": site.small.people["south_manager"].pk} if actor in {"BP", "DIR", "MGR"} else None
    ),
    missing={"person_id": NOBODY},
)
OBJECTS["cockpit:tool_give"] = Objects(
    own=lambda site, _actor: {"person_id": site.small.people["manager"].pk, "tool_id": tool(site, "crm").pk},
    foreign=lambda _site, _actor: None, missing={"person_id": NOBODY, "tool_id": NOBODY},
)
OBJECTS["cockpit:tool_take"] = Objects(
    own=lambda site, _actor: {"access_id": access(site, "manager")}, foreign=lambda _site, _actor: None,
    missing={"access_id": NOBODY},
)
OBJECTS["desk:tool_ask"] = fixed(kind="data_request")
OBJECTS["desk:tool_request"] = Objects(
    own=lambda site, _actor: {"case_id": request(site, "manager")},
    foreign=lambda site, actor: None if actor in {"HRA", "SYS", "EXE", "AUD"} else {"case_id": request(site, "south_manager")},
    missing={"case_id": NOBODY},
)
