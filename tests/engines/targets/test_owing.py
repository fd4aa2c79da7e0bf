"""What waits for somebody: signatures, then the decision; each on the desk of who acts next, by a day."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from lingxiao.engines.cadence.models import Due
from lingxiao.engines.people.models import RoleGrant
from lingxiao.engines.targets.domain import changing, owing
from lingxiao.kernel.notices.models import Notice
from tests.engines.cadence.company import MONDAY, NOW, viewer
from tests.engines.targets.test_changing import ask, sign, wish

if TYPE_CHECKING:
    from tests.engines.targets.conftest import Planned

WEEK_LATER = date(2026, 11, 30)


def waiting() -> dict[str, int]:
    """Who owes what about changes now, by practice."""
    rows = Due.objects.filter(object_kind="targets.change", fulfilled_at=None, withdrawn_at=None)
    return dict(rows.values_list("practice", "owner_id"))


def test_a_change_waits_for_both_sides_then_for_its_decision(in_force: Planned) -> None:
    company = in_force.company
    manager, director = company.east.manager, company.east.director
    change = ask(in_force)
    assert waiting() == {"targets.sign": manager.pk, "targets.countersign": director.pk}
    due = Due.objects.get(practice="targets.countersign")
    assert (due.side, due.subject, due.due_on, due.link) == ("company", manager, WEEK_LATER, owing.link_of(change))
    assert manager.name in due.title_zh
    sign(viewer(director), change)
    assert waiting() == {"targets.sign": manager.pk}, "the decision is owed once both have signed"
    sign(viewer(manager), change)
    assert waiting() == {"targets.decide": company.hr_head.pk}
    changing.approve(viewer=viewer(company.hr_head), change=change, text="同意", on=MONDAY, at=NOW)
    assert waiting() == {}
    assert Due.objects.filter(object_kind="targets.change", fulfilled_at__isnull=False).count() == 3
    told = Notice.objects.filter(link=owing.link_of(change)).order_by("pk").values_list("person_id", "kind")
    assert list(told) == [
        (director.pk, "targets.countersign_waits"), (company.hr_head.pk, "targets.decide_waits"),
        *((one, "targets.decided") for one in sorted([manager.pk, director.pk])),
    ], "who asks needs not be told to sign"


def test_a_refusal_takes_the_signatures_back(in_force: Planned) -> None:
    change = ask(in_force)
    changing.refuse(viewer=viewer(in_force.company.hr_head), change=change, text="理由不足", at=NOW)
    assert waiting() == {}
    assert Due.objects.filter(object_kind="targets.change", withdrawn_reason__gt="").count() == 2


def test_a_party_is_never_the_one_who_is_to_decide(in_force: Planned) -> None:
    """HR asked for it, so an executive owes the decision."""
    company = in_force.company
    RoleGrant.objects.filter(person=company.east.hrbp).update(role="hr_admin")
    RoleGrant.objects.filter(person=company.hr_head).delete()
    RoleGrant.objects.create(person=company.east.hrbp, role="hrbp", unit=company.east.unit, validity=(date(2020, 1, 1), None))
    change = changing.ask(
        viewer=viewer(company.east.hrbp), node=in_force.node(company.east.manager), wish=wish(), on=MONDAY, at=NOW,
    )
    for one in (company.east.manager, company.east.director):
        sign(viewer(one), change)
    assert waiting() == {"targets.decide": company.executive.pk}


def test_nobody_acts_after_the_month_of_a_change_is_over() -> None:
    def last_day(opened_on: date) -> date:
        return owing.last_day(starting=date(2026, 11, 10), opened_on=opened_on, days=7)

    assert last_day(date(2026, 11, 27)) == date(2026, 11, 30)
    assert last_day(date(2026, 11, 2)) == date(2026, 11, 9)
    assert last_day(date(2026, 12, 2)) == date(2026, 12, 2), "too late, and still a day"
