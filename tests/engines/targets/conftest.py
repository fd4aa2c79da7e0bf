"""A company of two regions with a plan for 2026, approved, whose quotas are open or in force."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from lingxiao.engines.people.models import Person
    from lingxiao.engines.targets.models import PlanVersion, QuotaNode, QuotaTree
    from lingxiao.kernel.sheets import Table
    from tests.engines.cadence.company import Company

HEADS = ("产品线", "部门编码", "渠道", "全年目标", *(f"{number}月%" for number in range(1, 13)))
SHARES = ("6.2", "4.3", "8.9", "7.4", "7.8", "9.6", "7.3", "7.7", "10.1", "7.2", "9.3", "14.2")
ROWS = (("控制器", "华东", "直销", "60000000"), ("驱动", "华东", "经销", "40000000"), ("控制器", "西南", "直销", "50000000"))
TOTAL = "150000000"


def table(rows: tuple[tuple[str, ...], ...] = ROWS, shares: tuple[str, ...] = SHARES, heads: tuple[str, ...] = HEADS) -> Table:
    """A plan as a file gives it."""
    from lingxiao.kernel.sheets import Table

    every = tuple((*row, *shares) for row in rows)
    return Table(heads, every, tuple(range(2, 2 + len(every))), "utf-8", ())


@dataclass
class Planned:
    """The company, its finance, and the year's plan."""

    company: Company
    finance: Person
    version: PlanVersion

    @property
    def tree(self) -> QuotaTree:
        """The quotas of the year."""
        from lingxiao.engines.targets.models import QuotaTree

        return QuotaTree.objects.select_related("plan").get(plan=self.version.plan_id)

    def node(self, whose: Person | None = None, code: str = "") -> QuotaNode:
        """The node of a person, or of the unit of this code."""
        from lingxiao.engines.targets.models import QuotaNode

        rows = QuotaNode.objects.select_related("tree__plan", "person", "parent")
        return rows.get(person=whose) if whose is not None else rows.get(unit__code=code)


@pytest.fixture
def planned(db: None) -> Planned:
    """The plan was brought in, handed on and approved in December 2025."""
    from lingxiao.engines.people.models import RoleGrant
    from lingxiao.engines.targets.domain import planning
    from lingxiao.engines.targets.domain.planning import PlanDraft
    from tests.engines.cadence.company import ALWAYS, a_person, found, moment, viewer

    company = found()
    finance = a_person("财务", email="fin@example.cn")
    RoleGrant.objects.create(person=finance, role="finance", validity=ALWAYS)
    day = date(2025, 12, 1)
    asking = viewer(finance, moment(day))
    version = planning.bring_in(
        viewer=asking, draft=PlanDraft(year=2026, currency="CNY", total=TOTAL), table=table(), on=day, at=asking.now,
    )
    planning.submit(viewer=asking, version=version, at=asking.now)
    version.refresh_from_db()
    planning.approve(viewer=viewer(company.executive, moment(day)), version=version, at=asking.now)
    version.refresh_from_db()
    return Planned(company, finance, version)


@pytest.fixture
def open_quotas(planned: Planned) -> Planned:
    """And its quotas were opened, by the plan."""
    from lingxiao.engines.targets.domain import cascading
    from tests.engines.cadence.company import moment, viewer

    day = date(2025, 12, 8)
    at = moment(day)
    cascading.open_tree(viewer=viewer(planned.company.executive, at), version=planned.version, on=day, at=at)
    return planned


@pytest.fixture
def in_force(open_quotas: Planned) -> Planned:
    """And put in force in January 2026."""
    from lingxiao.engines.targets.domain import cascading
    from tests.engines.cadence.company import moment, viewer

    day = date(2026, 1, 5)
    at = moment(day)
    cascading.put_in_force(viewer=viewer(open_quotas.company.executive, at), tree=open_quotas.tree, on=day, at=at)
    return open_quotas
