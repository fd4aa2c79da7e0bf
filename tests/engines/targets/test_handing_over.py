"""A ramp and a handover in the year: nothing in hindsight, both managers confirm, the two carry together what they did."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError, connection, transaction

from lingxiao.engines.cadence.models import Due
from lingxiao.engines.targets.domain import adjusting, handing_over
from lingxiao.engines.targets.domain.handing_over import (
    CarriesLessNow,
    ConfirmedAlready,
    HandOverIsOver,
    MoreThanCarried,
    Offer,
    OpenHandOver,
    SharesOfAMonth,
    ToAnother,
)
from lingxiao.engines.targets.models import CascadeEntry, QuotaNode, Reserve, TerritoryHandOver
from lingxiao.engines.targets.refusals import (
    AnotherYear,
    MonthClosed,
    NotYoursToCascade,
    NotYoursToConfirm,
    RampedAlready,
    TargetOfZero,
)
from lingxiao.kernel.days import Month
from lingxiao.kernel.notices.models import Notice
from tests.engines.cadence.company import MONDAY, NOW, viewer

if TYPE_CHECKING:
    from lingxiao.engines.people.models import Person
    from tests.engines.targets.conftest import Planned

NOVEMBER = Month(2026, 11)
WHAT = Offer(
    title="苏北", amount=12_000_000_00, first=NOVEMBER, kept=(100, 70, 30, 0), taken=(0, 30, 70, 100), reason="按客户所在地划分",
)


def offer(planned: Planned, what: Offer = WHAT, by: Person | None = None) -> TerritoryHandOver:
    """An executive offers the East's territory to the West."""
    company = planned.company
    return handing_over.offer(
        viewer=viewer(by or company.executive), giver=planned.node(company.east.manager),
        taker=planned.node(company.west.manager), what=what, on=MONDAY, at=NOW,
    )


def confirm(one: TerritoryHandOver, who: Person) -> TerritoryHandOver:
    return handing_over.confirm(viewer=viewer(who), one=one, on=MONDAY, at=NOW)


def test_it_moves_once_both_confirmed_and_the_two_carry_what_they_did(in_force: Planned) -> None:
    east, west = in_force.company.east.manager, in_force.company.west.manager
    before = [in_force.node(one).months for one in (east, west)]
    one = offer(in_force)
    assert {(due.owner, due.side) for due in Due.objects.filter(practice="targets.confirm")} == {
        (east, "manager"), (west, "manager"),
    }
    confirm(one, east)
    assert [in_force.node(person).months for person in (east, west)] == before, "one of two is not enough"
    with pytest.raises(ConfirmedAlready):
        confirm(one, east)
    assert confirm(one, west).state == "done"
    after = [in_force.node(person).months for person in (east, west)]
    assert [sum(months) for months in zip(*after, strict=True)] == [sum(months) for months in zip(*before, strict=True)]
    assert after[0][:11] == before[0][:11], "in the first month everything stays"
    gone = before[0][11] - after[0][11]
    assert gone * 10 == pytest.approx(one.months[11] * 3, abs=10), "three tenths go in the second month"
    assert set(CascadeEntry.objects.filter(direction="transition").values_list("node__person", flat=True)) == {east.pk, west.pk}
    assert not Due.objects.filter(practice="targets.confirm", fulfilled_at=None).exists()
    told = Notice.objects.filter(kind="targets.moved").values_list("person_id", flat=True)
    assert sorted(told) == sorted([east.pk, in_force.company.executive.pk])
    with pytest.raises(HandOverIsOver):
        confirm(one, east)


def test_what_cannot_be_offered_is_said_beside_its_field(in_force: Planned) -> None:
    uneven = replace(WHAT, taken=(0, 25, 70, 100))
    for what, refusal, field in (
        (replace(WHAT, first=Month(2026, 10)), MonthClosed, "starting"),
        (replace(WHAT, first=Month(2027, 1)), AnotherYear, "starting"),
        (replace(WHAT, amount=0), TargetOfZero, "amount"), (replace(WHAT, amount=10**15), MoreThanCarried, "amount"),
        (uneven, SharesOfAMonth, "taken_2"),
    ):
        with pytest.raises(refusal) as refused:
            offer(in_force, what)
        assert getattr(refused.value, "field", None) == field
    with pytest.raises(SharesOfAMonth, match=r"95 ?%"):
        handing_over.refuse_uneven(kept=uneven.kept, taken=uneven.taken)
    with pytest.raises(NotYoursToCascade):
        offer(in_force, by=in_force.company.east.director)
    node = in_force.node(in_force.company.east.manager)
    with pytest.raises(ToAnother):
        handing_over.offer(
            viewer=viewer(in_force.company.executive), giver=node, taker=node, what=WHAT, on=MONDAY, at=NOW,
        )
    offer(in_force)
    with pytest.raises(OpenHandOver):
        offer(in_force)


def test_only_the_two_confirm_and_what_was_offered_stays(in_force: Planned) -> None:
    company, one = in_force.company, offer(in_force)
    for stranger in (company.east.director, company.executive, company.east.hrbp):
        with pytest.raises(NotYoursToConfirm):
            confirm(one, stranger)
    for statement in ("UPDATE targets_territoryhandover SET months = shares", "DELETE FROM targets_territoryhandover"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    handing_over.take_back(
        viewer=viewer(company.east.director), one=one, reason="客户已改归属", on=MONDAY, at=NOW,
    )
    assert not Due.objects.filter(practice="targets.confirm", withdrawn_at=None).exists()
    with pytest.raises(HandOverIsOver):
        confirm(one, company.east.manager)


def test_what_is_no_longer_carried_is_not_given(in_force: Planned) -> None:
    company, one = in_force.company, offer(in_force)
    confirm(one, company.east.manager)
    QuotaNode.objects.filter(person=company.east.manager).update(months=[0] * 12, amount=0)
    with pytest.raises(CarriesLessNow):
        confirm(one, company.west.manager)


def test_a_ramp_is_of_the_year_open_and_once(in_force: Planned) -> None:
    manager = in_force.company.east.manager
    who = viewer(in_force.company.east.director)

    def ramp(first: Month) -> QuotaNode:
        return adjusting.ramp_up(
            viewer=who, node=in_force.node(manager), first=first, reason="新任经理爬坡", on=MONDAY, at=NOW,
        )

    before = in_force.node(manager)
    with pytest.raises(MonthClosed):
        ramp(Month(2026, 10))
    with pytest.raises(AnotherYear):
        ramp(Month(2027, 1))
    ramped = ramp(NOVEMBER)
    assert ramped.months[:10] == [0] * 10
    assert Reserve.objects.get().amount == before.amount - ramped.amount
    with pytest.raises(RampedAlready):
        ramp(NOVEMBER)
