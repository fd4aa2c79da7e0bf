"""Changes in the year: nothing in hindsight, both sign, a third decides, leave is a right."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError, connection, transaction

from lingxiao.engines.people.models import RoleGrant
from lingxiao.engines.targets.domain import changing, checking, queries, standing
from lingxiao.engines.targets.domain.chances import check
from lingxiao.engines.targets.domain.changing import Wish
from lingxiao.engines.targets.models import CascadeEntry, ChangeSignature, Reserve, TargetChange
from lingxiao.engines.targets.refusals import (
    AmountNeeded,
    AnotherYear,
    DecidedAlready,
    LeaveTurnedRound,
    MonthClosed,
    NoteNeeded,
    NothingChanges,
    NotInForceYet,
    NotSignedYet,
    NotYoursToAsk,
    NotYoursToDecide,
    NotYoursToFound,
    NotYoursToSign,
    OpenChange,
    OwnDecision,
    SignedAlready,
    SignInAgain,
    TargetOfZero,
    TooManyChanges,
)
from lingxiao.kernel.days import Month
from lingxiao.kernel.money import Money, round_half_away
from lingxiao.kernel.viewer import Origin
from lingxiao.kernel.words import Bilingual
from tests.engines.cadence.company import MONDAY, NOW, viewer

if TYPE_CHECKING:
    from lingxiao.kernel.viewer import Viewer
    from tests.engines.targets.conftest import Planned

DECEMBER = date(2026, 12, 1)


def wish(**more: object) -> Wish:
    told: dict[str, object] = {"reason": "territory", "starting": DECEMBER, "note": "苏北划出", "full_year": 90_000_000_00}
    return Wish(**(told | more))  # type: ignore[arg-type] # one of its fields


def ask(planned: Planned, **more: object) -> TargetChange:
    """The manager of East asks."""
    manager = planned.company.east.manager
    return changing.ask(viewer=viewer(manager), node=planned.node(manager), wish=wish(**more), on=MONDAY, at=NOW)


def sign(who: Viewer, change: TargetChange, reauthenticated_at: datetime | None = NOW) -> TargetChange:
    """Sign under a sign-in that was confirmed just now."""
    return changing.sign(viewer=who, change=change, on=MONDAY, at=NOW, reauthenticated_at=reauthenticated_at)


def agreed(planned: Planned, change: TargetChange) -> TargetChange:
    """Both sign, and HR approves."""
    east = planned.company.east
    for one in (east.manager, east.director):
        sign(viewer(one), change)
    return changing.approve(viewer=viewer(planned.company.hr_head), change=change, text="同意", on=MONDAY, at=NOW)


def test_an_approved_change_holds_from_its_day_and_closed_months_stay(in_force: Planned) -> None:
    manager = in_force.company.east.manager
    before = list(in_force.node(manager).months)
    agreed(in_force, ask(in_force))
    node = in_force.node(manager)
    assert node.months[:11] == before[:11]
    assert node.months[11] == round_half_away(Fraction(before[11] * 90, 100))
    entry = CascadeEntry.objects.filter(node=node).order_by("-pk")[0]
    assert (entry.direction, entry.reason, entry.before) == ("change", "苏北划出", 100_000_000_00)
    reserve = Reserve.objects.get()
    assert (reserve.kind, reserve.reason, reserve.amount) == ("change", "苏北划出", 100_000_000_00 - node.amount)
    assert standing.quota_of(person_id=manager.pk, month=Month(2026, 12), at=NOW) == Money(node.months[11], "CNY")


def test_a_closed_month_is_not_edited(in_force: Planned) -> None:
    with pytest.raises(MonthClosed) as refused:
        ask(in_force, starting=date(2026, 10, 15))
    assert refused.value.params["first"] == date(2026, 11, 1)
    assert TargetChange.objects.count() == 0


def test_what_cannot_be_asked_is_said(in_force: Planned) -> None:
    for more, refusal in (
        ({"starting": date(2027, 1, 1)}, AnotherYear), ({"full_year": None}, AmountNeeded), ({"full_year": 0}, TargetOfZero),
        ({"note": " "}, NoteNeeded), ({"full_year": 100_000_000_00}, NothingChanges), ({"reason": "leave"}, LeaveTurnedRound),
        ({"reason": "leave", "until": date(2026, 11, 30)}, LeaveTurnedRound),
    ):
        with pytest.raises(refusal) as refused:
            ask(in_force, **more)
        assert str(refused.value)
    ask(in_force)
    with pytest.raises(OpenChange):
        ask(in_force)


def test_while_quotas_are_cascaded_there_is_nothing_to_change(open_quotas: Planned) -> None:
    with pytest.raises(NotInForceYet):
        ask(open_quotas)


def test_both_sign_before_a_third_approves(in_force: Planned) -> None:
    company, change = in_force.company, ask(in_force)
    head = viewer(company.hr_head)
    with pytest.raises(NotSignedYet):
        changing.approve(viewer=head, change=change, text="同意", on=MONDAY, at=NOW)
    for stranger in (company.west.director, company.east.hrbp):
        with pytest.raises(NotYoursToSign):
            sign(viewer(stranger), change)
    with pytest.raises(NotYoursToDecide):
        changing.approve(viewer=viewer(company.east.director), change=change, text="同意", on=MONDAY, at=NOW)
    sign(viewer(company.east.manager), change)
    with pytest.raises(SignedAlready):
        sign(viewer(company.east.manager), change)
    sign(viewer(company.east.director), change)
    with pytest.raises(SignedAlready):
        sign(viewer(company.east.director), change)
    changing.refuse(viewer=head, change=change, text="理由不足", at=NOW)
    with pytest.raises(DecidedAlready):
        changing.approve(viewer=head, change=change, text="再议", on=MONDAY, at=NOW)
    with pytest.raises(DecidedAlready):
        changing.refuse(viewer=head, change=change, text="再议", at=NOW)
    assert in_force.node(company.east.manager).amount == 100_000_000_00


def test_a_signature_asks_who_one_is_and_keeps_the_proof(in_force: Planned) -> None:
    """S2: within five minutes of a renewed sign-in; who, when, how and of what text stay, in plain SQL too."""
    manager, change = in_force.company.east.manager, ask(in_force)
    for stale in (None, NOW - timedelta(minutes=5, seconds=1), NOW + timedelta(seconds=1)):
        with pytest.raises(SignInAgain):
            sign(viewer(manager), change, stale)
    assert not ChangeSignature.objects.exists()
    confirmed = NOW - timedelta(minutes=4)
    who = replace(viewer(manager), origin=Origin(address="10.0.0.7", device="Firefox"))
    sign(who, change, confirmed)
    proof = ChangeSignature.objects.get()
    assert (proof.side, proof.person, proof.at, proof.reauthenticated_at) == ("manager", manager, NOW, confirmed)
    assert (proof.address, proof.device, proof.text_sha256) == ("10.0.0.7", "Firefox", changing.content_of(change))
    change.months = change.before
    assert changing.content_of(change) != proof.text_sha256, "the fingerprint is of the months that were signed"
    for statement in ("UPDATE targets_changesignature SET at = now()", "DELETE FROM targets_changesignature"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_who_is_a_party_does_not_decide(in_force: Planned) -> None:
    east = in_force.company.east
    RoleGrant.objects.create(person=east.hrbp, role="hr_admin", validity=RoleGrant.objects.all()[0].validity)
    change = changing.ask(
        viewer=viewer(east.hrbp), node=in_force.node(east.manager), wish=wish(), on=MONDAY, at=NOW,
    )
    with pytest.raises(OwnDecision):
        changing.refuse(viewer=viewer(east.hrbp), change=change, text="撤回", at=NOW)
    with pytest.raises(NotYoursToAsk):
        changing.ask(
            viewer=viewer(in_force.company.west.director), node=in_force.node(east.manager), wish=wish(), on=MONDAY, at=NOW,
        )


def test_twice_a_year_and_leave_is_not_counted(in_force: Planned) -> None:
    agreed(in_force, ask(in_force))
    agreed(in_force, ask(in_force, full_year=80_000_000_00))
    with pytest.raises(TooManyChanges):
        ask(in_force, full_year=70_000_000_00)
    assert agreed(in_force, ask(in_force, reason="leave", until=date(2026, 12, 31))).state == "approved"


def test_statutory_leave_falls_with_working_days_and_the_unit_carries_it(in_force: Planned) -> None:
    """LR-15: from 14 December on nine of the twenty-three working days of December are before; no word of why is kept."""
    manager = in_force.company.east.manager
    change = ask(in_force, reason="leave", starting=date(2026, 12, 14), until=date(2026, 12, 31), note="产假")
    assert change.note == "", "of leave nothing more is kept"
    before = in_force.node(manager).months[11]
    agreed(in_force, change)
    node = in_force.node(manager)
    assert node.months[11] == round_half_away(Fraction(before * 9, 23))
    reserve = Reserve.objects.get()
    assert (reserve.node_id, reserve.kind, reserve.amount) == (node.parent_id, "leave", before - node.months[11])
    east = in_force.node(code="华东")
    level = queries.level_of(east, children=queries.children_of(east), reserves=queries.reserves_of(east))
    assert level.passed == level.carried
    assert "产假" not in "".join(CascadeEntry.objects.values_list("reason", flat=True))


def test_the_effect_on_incentives_is_kept_as_it_was_said(in_force: Planned) -> None:
    def effect(*, person_id: int, year: int, before: object, months: object) -> Bilingual:
        assert (year, before != months, person_id > 0) == (2026, True, True)
        return Bilingual("奖金基数下降 1.4%", "The base of the bonus falls by 1.4 %")

    manager = in_force.company.east.manager
    change = changing.ask(
        viewer=viewer(manager), node=in_force.node(manager), wish=wish(), on=MONDAY, at=NOW, effect=effect,
    )
    assert change.effect_en == "The base of the bonus falls by 1.4 %"


@pytest.mark.parametrize("statement", [
    "UPDATE targets_targetchange SET months = before", "DELETE FROM targets_targetchange",
    "UPDATE targets_targetchange SET state = 'approved'",
])
def test_the_database_keeps_what_was_asked_for(in_force: Planned, statement: str) -> None:
    ask(in_force)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_basis_is_written_by_the_line_and_is_of_one_amount(in_force: Planned) -> None:
    east = in_force.company.east
    node = in_force.node(east.manager)
    found = check(quota=200, sold=[100] * 27, peers=[], coverage=None, remaining=0)
    with pytest.raises(NotYoursToFound):
        checking.write_basis(viewer=viewer(east.manager), node=node, found=found, text="新客户", on=MONDAY, at=NOW)
    made = checking.write_basis(viewer=viewer(east.director), node=node, found=found, text="新厂投产", on=MONDAY, at=NOW)
    assert checking.basis_of(node) == made
    assert checking.reachability(viewer(east.director), node=node, on=MONDAY) is None, "there are no facts here"
    agreed(in_force, ask(in_force))
    assert checking.basis_of(in_force.node(east.manager)) is None
