"""What waits while quotas are cascaded: each level in each round, a proposal, a plan; on the desk of who acts next."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from lingxiao.engines.cadence.models import Due
from lingxiao.engines.targets.domain import cascading, planning
from lingxiao.kernel.notices.models import Notice
from tests.engines.cadence.company import MONDAY, NOW, moment, viewer
from tests.engines.targets.conftest import table

if TYPE_CHECKING:
    from lingxiao.engines.targets.models import QuotaNode
    from tests.engines.targets.conftest import Planned


def waiting(kind: str) -> set[tuple[str, int]]:
    """What is owed about the tree or the plan now: under which practice, by whom."""
    rows = Due.objects.filter(object_kind=kind, fulfilled_at=None, withdrawn_at=None)
    return set(rows.values_list("practice", "owner_id"))


def set_level(planned: Planned, node: QuotaNode) -> None:
    """The director sets the level and leaves everything as it is."""
    who = viewer(planned.company.east.director)
    cascading.set_level(viewer=who, node=node, amounts={}, reason="维持原分配", on=MONDAY, at=NOW)


def test_each_level_waits_for_its_director_in_each_round(open_quotas: Planned) -> None:
    company = open_quotas.company
    levels = {("targets.level", one.pk) for one in (company.executive, company.east.director, company.west.director)}
    assert waiting("targets.tree") == levels
    due = Due.objects.get(owner=company.east.director)
    assert (due.due_on, due.link) == (date(2025, 12, 22), f"/cockpit/targets/units/{open_quotas.node(code='华东').pk}/")
    assert "华东" in due.title_zh
    assert Notice.objects.filter(kind="targets.level_waits", person_id=company.east.director.pk).count() == 1
    assert not Notice.objects.filter(kind="targets.level_waits", person_id=company.executive.pk).exists(), "they opened it"
    set_level(open_quotas, open_quotas.node(code="华东"))
    assert waiting("targets.tree") == levels - {("targets.level", company.east.director.pk)}
    executive = viewer(company.executive)
    tree = cascading.begin_round(viewer=executive, tree=open_quotas.tree, at=NOW)
    assert waiting("targets.tree") == levels
    cascading.put_in_force(viewer=executive, tree=tree, on=MONDAY, at=NOW)
    assert waiting("targets.tree") == set()


def test_a_proposal_waits_until_its_level_is_set(open_quotas: Planned) -> None:
    """Setting the level answers it, although the amount stays."""
    east = open_quotas.company.east
    node = open_quotas.node(east.manager)
    cascading.propose(viewer=viewer(east.manager), node=node, amount=node.amount - 100, reason="老客户停产", at=NOW)
    assert ("targets.answer", east.director.pk) in waiting("targets.tree")
    due = Due.objects.get(practice="targets.answer")
    assert (due.subject, due.due_on, due.side) == (east.manager, date(2026, 11, 30), "company")
    set_level(open_quotas, open_quotas.node(code="华东"))
    due.refresh_from_db()
    assert due.fulfilled_by == east.director


def test_a_plan_waits_for_an_executive_until_it_is_settled(planned: Planned) -> None:
    due = Due.objects.get(object_kind="targets.plan")
    assert (due.practice, due.owner, due.fulfilled_on) == ("targets.approval", planned.company.executive, date(2025, 12, 1))
    money = viewer(planned.finance, moment(date(2025, 12, 3)))
    version = planning.bring_in(
        viewer=money, draft=planning.PlanDraft(year=2026, currency="CNY", total="150000000"), table=table(),
        on=money.today, at=money.now,
    )
    executive = viewer(planned.company.executive)
    for handed_on in (1, 2):
        planning.submit(viewer=money, version=version, at=money.now)
        assert waiting("targets.plan") == {("targets.approval", planned.company.executive.pk)}, handed_on
        planning.hand_back(viewer=executive, version=version, reason="华东太高", at=NOW)
        assert waiting("targets.plan") == set()
