"""A company with two regions, an administrator of its systems, and a CRM that is due to its managers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from lingxiao.engines.people.models import Person
    from lingxiao.engines.tools.models import Tool
    from tests.engines.cadence.company import Company

SINCE = date(2026, 11, 2)
"""The Monday from which on the CRM is due."""


@dataclass
class Tools:
    """The company, who keeps its systems, and the CRM."""

    company: Company
    it: Person
    crm: Tool


@pytest.fixture
def tools(db: None) -> Tools:
    """The CRM was named and made due to managers from 2 November 2026 on, written down that morning."""
    return set_up()


def set_up() -> Tools:
    """Make it."""
    from lingxiao.engines.people.models import RoleGrant
    from lingxiao.engines.tools.domain import catalogue
    from lingxiao.kernel.words import Bilingual
    from tests.engines.cadence.company import ALWAYS, a_person, found, moment, system

    company = found()
    it = a_person("系统管理员", email="it@example.cn")
    RoleGrant.objects.create(person=it, role="system_admin", validity=ALWAYS)
    at = moment(SINCE, "08:00")
    crm = catalogue.name_tool(
        viewer=system(at), key="crm", kind="crm", starting=SINCE, at=at,
        draft=catalogue.EntryDraft(title=Bilingual("客户关系管理", "CRM"), keeper_id=it.pk),
    )
    catalogue.entitle(viewer=system(at), tool=crm, whom="level", value="manager", starting=SINCE, at=at)
    return Tools(company, it, crm)
