"""The demo company's targets: sums to the fen, the article's manager, and a change in every state."""

from __future__ import annotations

from collections import Counter
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest

from lingxiao.areas import joining
from lingxiao.demo.organisation import TODAY
from lingxiao.demo.targets import ARTICLE, NEW, ON_LEAVE
from lingxiao.demo.writing import NOW
from lingxiao.engines.appraisals.domain import beside
from lingxiao.engines.health.models import Snapshot
from lingxiao.engines.improvement.domain.offering import conditions_of
from lingxiao.engines.people.domain import queries as people
from lingxiao.engines.targets.domain import standing
from lingxiao.engines.targets.domain.levels import levels_of
from lingxiao.engines.targets.models import PlanVersion, QuotaNode, QuotaTree, TargetChange
from lingxiao.kernel.days import DaySpan, Month
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


def test_what_is_carried_is_the_target_of_a_letter_and_lies_beside_the_grade() -> None:
    """Joined by the areas: whole months alone, to the fen, and a gap where somebody carries nothing in the period."""
    node = QuotaNode.objects.get(person__name=ARTICLE)
    person = node.person_id or 0
    told = joining.QuotaTargets(at=NOW).targets_of(
        person_ids=[person], starts_on=date(2026, 1, 1), ends_on=date(2027, 1, 1),
    )
    assert told == {(person, code): Fraction(20_000_000_00) for code in joining.SALES_KPIS}
    quarter = DaySpan(date(2026, 4, 1), date(2026, 7, 1))
    (fact,) = joining.quotas_beside(person_ids=[person], window=quarter, at=NOW)[person]
    assert (fact.said.zh, fact.is_gap, fact.link) == ("¥5,000,000.00", False, f"/cockpit/targets/people/{person}/")
    (gap,) = joining.quotas_beside(person_ids=[person], window=DaySpan(date(2024, 1, 1), date(2025, 1, 1)), at=NOW)[person]
    assert (gap.said, gap.is_gap) == (joining.NO_QUOTA, True)


def test_a_grade_and_a_plan_ask_what_other_engines_know() -> None:
    """Each part beside a grade comes from somewhere or says so; an improvement plan is told what was provided and signed."""
    person = QuotaNode.objects.get(person__name=ARTICLE).person_id or 0
    parts = beside.laid_beside(person_id=person, window=DaySpan(date(2026, 1, 1), date(2027, 1, 1)), at=NOW)
    assert {part.key: part.is_connected for part in parts} == {
        "targets": True, "scorecard": True, "raters": True, "customers": True, "team": True,
    }
    assert all(part.facts for part in parts if part.is_connected)
    given = conditions_of(person_id=person, on=TODAY, at=NOW)
    figure = snapshots_of(person)
    assert given.provision == figure
    assert not given.is_protected


def snapshots_of(person: int) -> Fraction | None:
    """What the newest figure of the area says that the company provided."""
    told = Snapshot.objects.filter(person=person, area="performance", is_latest=True).values_list("provision_tenths", flat=True)
    return next((Fraction(one, 10) for one in told if one is not None), None)
