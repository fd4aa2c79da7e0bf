"""The quota tree: what it begins with, the limits of a level, the ledger, and the past that stays."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError, connection, transaction

from lingxiao.engines.targets.domain import cascading, following, planning, queries, reserving, standing
from lingxiao.engines.targets.domain.levels import levels_of
from lingxiao.engines.targets.domain.reserving import ReserveDraft
from lingxiao.engines.targets.models import CascadeEntry, QuotaNode
from lingxiao.engines.targets.refusals import (
    AboveCumulative,
    AboveRatio,
    BelowRatio,
    FollowsAlready,
    NobodyBelow,
    NotCascading,
    NotInThisState,
    NotYoursToCascade,
    NotYoursToOverride,
    NotYoursToPropose,
    ReserveEnded,
    ReservesTooLarge,
    StillOutside,
    TargetOfZero,
    TreeThereAlready,
)
from lingxiao.kernel.days import Month
from lingxiao.kernel.money import Money
from lingxiao.kernel.refusals import NotSeen
from tests.engines.cadence.company import MONDAY, NOW, moment, viewer
from tests.engines.targets.conftest import table

if TYPE_CHECKING:
    from tests.engines.targets.conftest import Planned

WHY = "按潜力分配"


def set_all(planned: Planned, code: str, factor: int, *, who: object = None, override: str = "") -> list[QuotaNode]:
    """Have everybody below a unit carry so many hundredths of what they do."""
    node = planned.node(code=code)
    amounts = {one.pk: one.amount * factor // 100 for one in QuotaNode.objects.filter(parent=node)}
    return cascading.set_level(
        viewer=viewer(who or planned.company.executive),  # type: ignore[arg-type] # a person
        node=node, amounts=amounts, reason=WHY, on=MONDAY, at=NOW, override=override,
    )


def test_units_carry_the_plan_and_managers_share_it(open_quotas: Planned) -> None:
    company = open_quotas.company
    assert open_quotas.node(code="ROOT").amount == 150_000_000_00
    assert open_quotas.node(code="华东").amount == 100_000_000_00
    mine = open_quotas.node(company.east.manager)
    assert mine.amount == sum(mine.months) == 100_000_000_00
    assert {str(one.ratio) for one in levels_of(open_quotas.tree).values()} == {"1"}
    with pytest.raises(TreeThereAlready):
        cascading.open_tree(
            viewer=viewer(company.executive), version=open_quotas.version, on=MONDAY, at=NOW,
        )


def test_1_27_is_refused_and_nothing_is_lost(open_quotas: Planned) -> None:
    set_all(open_quotas, "ROOT", 103)
    director = open_quotas.company.east.director
    with pytest.raises(AboveCumulative) as refused:
        set_all(open_quotas, "华东", 127, who=director)
    assert (refused.value.params["ratio"], refused.value.params["cumulative"]) == ("1.23", "1.27")
    assert open_quotas.node(open_quotas.company.east.manager).amount == 100_000_000_00
    with pytest.raises(NotYoursToOverride):
        set_all(open_quotas, "华东", 127, who=director, override="新客户已签约")
    set_all(open_quotas, "华东", 127, override="新客户已签约")
    entry = CascadeEntry.objects.order_by("-pk")[0]
    assert (entry.override, entry.amount) == ("新客户已签约", 127_000_000_00)


def test_each_limit_of_a_level_holds(open_quotas: Planned) -> None:
    with pytest.raises(AboveRatio):
        set_all(open_quotas, "ROOT", 115)
    with pytest.raises(BelowRatio) as below:
        set_all(open_quotas, "ROOT", 98)
    assert below.value.params["missing"] == "¥3,000,000.00"
    with pytest.raises(TargetOfZero):
        set_all(open_quotas, "ROOT", 0)
    QuotaNode.objects.filter(pk=open_quotas.node(open_quotas.company.west.manager).pk).update(
        parent=open_quotas.node(code="华东"),
    )
    with pytest.raises(NobodyBelow):
        set_all(open_quotas, "西南", 100)


def test_a_named_reserve_fills_what_is_not_assigned(open_quotas: Planned) -> None:
    east, director = open_quotas.node(code="华东"), viewer(open_quotas.company.east.director)
    draft = ReserveDraft(kind="vacancy", title="苏北空缺", amount=4_000_000_00, reason="招聘中")
    with pytest.raises(ReservesTooLarge):
        reserving.name_reserve(
            viewer=director, node=east, on=MONDAY, at=NOW,
            draft=ReserveDraft(kind="other", title="过大", amount=100_000_000_01, reason="测试"),
        )
    reserve = reserving.name_reserve(viewer=director, node=east, draft=draft, on=MONDAY, at=NOW)
    set_all(open_quotas, "华东", 98, who=open_quotas.company.east.director)
    level = queries.level_of(east, children=queries.children_of(east), reserves=queries.reserves_of(east))
    assert (level.children, level.reserved, str(level.ratio)) == (98_000_000_00, 4_000_000_00, "51/50")
    reserving.release_reserve(viewer=director, reserve=reserve, on=MONDAY, at=NOW)
    with pytest.raises(ReserveEnded):
        reserving.release_reserve(viewer=director, reserve=reserve, on=MONDAY, at=NOW)
    with pytest.raises(StillOutside) as outside:
        cascading.put_in_force(viewer=viewer(open_quotas.company.executive), tree=open_quotas.tree, on=MONDAY, at=NOW)
    assert str(outside.value.params["name"].pick("zh")) == "华东"  # type: ignore[attr-defined] # both languages


def test_a_director_sets_their_own_unit_and_no_other(open_quotas: Planned) -> None:
    west = open_quotas.company.west
    with pytest.raises(NotYoursToCascade):
        set_all(open_quotas, "华东", 101, who=west.director)
    with pytest.raises(NotYoursToCascade):
        set_all(open_quotas, "ROOT", 101, who=west.director)
    assert set_all(open_quotas, "西南", 101, who=west.director)
    assert {one.person_id for one in queries.people_of_tree(viewer(west.director), year=2026, on=MONDAY)} == {west.manager.pk}
    with pytest.raises(NotSeen):
        queries.node_seen_by(viewer(west.director), node_id=open_quotas.node(code="华东").pk, on=MONDAY)
    with pytest.raises(NotSeen):
        queries.target_seen_by(
            viewer(west.manager), person_id=open_quotas.company.east.manager.pk, year=2026, on=MONDAY,
        )


def test_a_manager_proposes_and_it_waits_for_an_answer(open_quotas: Planned) -> None:
    manager = open_quotas.company.east.manager
    node = open_quotas.node(manager)
    with pytest.raises(NotYoursToPropose):
        cascading.propose(viewer=viewer(open_quotas.company.east.director), node=node, amount=1, reason=WHY, at=NOW)
    with pytest.raises(TargetOfZero):
        cascading.propose(viewer=viewer(manager), node=node, amount=0, reason=WHY, at=NOW)
    cascading.propose(viewer=viewer(manager), node=node, amount=95_000_000_00, reason=WHY, at=NOW)
    assert open_quotas.node(manager).amount == 100_000_000_00
    assert queries.proposals_of([node])[node.pk].amount == 95_000_000_00
    set_all(open_quotas, "华东", 101, who=open_quotas.company.east.director)
    assert queries.proposals_of([node]) == {}
    tree = cascading.begin_round(viewer=viewer(open_quotas.company.executive), tree=open_quotas.tree, at=NOW)
    assert tree.round == 2


def test_what_was_known_stays_known(open_quotas: Planned) -> None:
    manager, march = open_quotas.company.east.manager, Month(2026, 3)
    set_all(open_quotas, "华东", 105, who=open_quotas.company.east.director)
    then, now = moment(date(2025, 12, 20)), NOW
    assert standing.quota_of(person_id=manager.pk, month=march, at=then) == Money(8_900_000_00, "CNY")
    assert standing.quota_of(person_id=manager.pk, month=march, at=now) == Money(9_345_000_00, "CNY")
    assert standing.quota_of(person_id=manager.pk, month=march, at=moment(date(2025, 1, 1))) is None
    unit = open_quotas.company.east.unit.pk
    before, after = (standing.tree_for_unit(unit_id=unit, year=2026, at=one) for one in (then, now))
    assert [one.amount for one in before] == [100_000_000_00, 100_000_000_00]
    assert [one.amount for one in after] == [100_000_000_00, 105_000_000_00]
    assert standing.tree_for_unit(unit_id=unit, year=2031, at=now) == []


def test_quotas_follow_another_version_in_their_proportions(open_quotas: Planned) -> None:
    """East passes on 1.05 and West 1.02; the plan rises from 150 to 180 million."""
    company = open_quotas.company
    set_all(open_quotas, "华东", 105, who=company.east.director)
    set_all(open_quotas, "西南", 102, who=company.west.director)
    with pytest.raises(FollowsAlready):
        following.follow(viewer=viewer(company.executive), version=open_quotas.version, at=NOW)
    version = planning.bring_in(
        viewer=viewer(open_quotas.finance), on=MONDAY, at=NOW,
        draft=planning.PlanDraft(year=2026, currency="CNY", total="180000000"),
        table=table((("控制器", "华东", "直销", "100000000"), ("控制器", "西南", "直销", "80000000"))),
    )
    with pytest.raises(NotInThisState):
        following.follow(viewer=viewer(company.executive), version=version, at=NOW)
    version = planning.submit(viewer=viewer(open_quotas.finance), version=version, at=NOW)
    version = planning.approve(viewer=viewer(company.executive), version=version, at=NOW)
    tree = following.follow(viewer=viewer(company.executive), version=version, at=NOW)
    assert (tree.round, tree.version_id) == (2, version.pk)
    carried = [open_quotas.node(code=code).amount for code in ("ROOT", "华东", "西南")]
    assert carried == [180_000_000_00, 120_000_000_00, 60_000_000_00]
    assert open_quotas.node(company.east.manager).amount == 126_000_000_00
    assert open_quotas.node(company.west.manager).amount == 61_200_000_00


def test_quotas_in_force_are_not_set_any_more(in_force: Planned) -> None:
    with pytest.raises(NotCascading):
        set_all(in_force, "华东", 101)
    with pytest.raises(NotCascading):
        cascading.put_in_force(viewer=viewer(in_force.company.executive), tree=in_force.tree, on=MONDAY, at=NOW)
    with pytest.raises(NotCascading):
        cascading.begin_round(viewer=viewer(in_force.company.executive), tree=in_force.tree, at=NOW)


@pytest.mark.parametrize("statement", [
    "UPDATE targets_cascadeentry SET reason = 'x'", "DELETE FROM targets_cascadeentry",
    "UPDATE targets_quotanode SET amount = amount + 1",
])
def test_the_database_keeps_the_ledger_and_the_sums(open_quotas: Planned, statement: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert CascadeEntry.objects.count() == 5
