"""The demo company's targets: sums to the fen, the article's manager, and a change in every state."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

import pytest

from lingxiao.demo.organisation import TODAY
from lingxiao.demo.targets import ARTICLE, NEW, ON_LEAVE
from lingxiao.demo.writing import NOW
from lingxiao.engines.people.domain import queries as people
from lingxiao.engines.targets.domain import standing
from lingxiao.engines.targets.domain.levels import levels_of
from lingxiao.engines.targets.models import PlanVersion, QuotaNode, QuotaTree, TargetChange
from lingxiao.kernel.days import Month
from lingxiao.kernel.money import Money

if TYPE_CHECKING:
    from tests.demo.conftest import Founded

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("founded")]


def test_plans_of_three_years_and_the_quotas_of_one(founded: Founded) -> None:
    assert founded.built.managers > 0
    states = PlanVersion.objects.order_by("plan__year").values_list("plan__year", "state")
    assert list(states) == [(2025, "approved"), (2026, "approved"), (2027, "in_review")]
    tree = QuotaTree.objects.select_related("plan").get()
    assert (tree.plan.year, tree.state) == (2026, "in_force")
    levels = levels_of(tree)
    assert len(levels) == 9
    assert [str(one.problem("CNY")) for one in levels.values() if one.problem("CNY") is not None] == []


def test_every_manager_of_a_team_carries_a_target() -> None:
    ids = set(people.at_level(people.working(on=TODAY), level="manager", on=TODAY).values_list("pk", flat=True))
    assert set(QuotaNode.objects.filter(person__isnull=False).values_list("person_id", flat=True)) == ids


def test_the_manager_of_the_article_carries_five_million_a_quarter() -> None:
    node = QuotaNode.objects.get(person__name=ARTICLE)
    assert [sum(node.months[at : at + 3]) for at in range(0, 12, 3)] == [5_000_000_00] * 4
    months = [Month(2026, number) for number in (4, 5, 6)]
    found = [standing.quota_of(person_id=node.person_id or 0, month=month, at=NOW) for month in months]
    assert Money.total([one for one in found if one is not None], currency="CNY") == Money(5_000_000_00, "CNY")


def test_leave_and_the_ramp_are_carried_by_named_reserves() -> None:
    leave = QuotaNode.objects.get(person__name=ON_LEAVE)
    assert {one.kind for one in leave.parent.reserves.all()} == {"leave"} if leave.parent is not None else False
    new = QuotaNode.objects.get(person__name=NEW)
    assert new.months[:10] == [0] * 10


def test_a_change_stands_in_every_state() -> None:
    assert Counter(TargetChange.objects.values_list("state", flat=True)) == {"approved": 2, "refused": 1, "asked": 1}
    change = TargetChange.objects.get(reason="territory")
    assert change.starting == date(2026, 7, 15)
    assert change.months[:6] == change.before[:6]
