"""Causes are said on record, a month is signed once all are, and facts that change it ask for a signature anew."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, transaction

from lingxiao.engines.facts.domain import explaining, reconciliations, reconciling, sides, signing_off
from lingxiao.engines.facts.enums import Cause, ReconciliationState
from lingxiao.engines.facts.models import ReconciliationCause, ReconciliationSignOff
from lingxiao.engines.facts.rules import NotYoursToReconcile, NotYoursToSignOff
from lingxiao.kernel.audit.models import AuditEntry
from lingxiao.kernel.refusals import NotSeen
from tests.company import Small
from tests.engines.facts.logs import NOW, Log
from tests.engines.facts.test_reconciling import OCTOBER, SYSTEM, Two, booked, promised

if TYPE_CHECKING:
    from lingxiao.engines.facts.models import Reconciliation
    from lingxiao.kernel.viewer import Viewer


@pytest.fixture
def small(db: None) -> Small:
    return Small.make(is_demo=True)


@pytest.fixture
def two(log: Log, small: Small) -> Two:
    """East's order is a yuan off, South's is not in the ERP, another of East agrees."""
    east, south = (small.people[name].number for name in ("team_member", "south_member"))
    two = Two(log)
    two.promise(promised("A", 1, 100_00, east), promised("B", 2, 200_00, south, customer="C2"), promised("C", 3, 5_00, east))
    two.book(booked("A", 1, 99_00, east), booked("C", 3, 5_00, east))
    return two


def compared() -> Reconciliation:
    return reconciling.work_out(viewer=SYSTEM, month=OCTOBER, at=NOW)


def explain(viewer: Viewer, made: Reconciliation, number: str, cause: Cause, note: str = "已核对合同") -> int:
    return explaining.explain(
        viewer=viewer, month=OCTOBER, item_ids=[made.items.get(number=number).pk], cause=cause, note=note, at=viewer.now,
    )


def sign(viewer: Viewer, made: Reconciliation, **more: Any) -> ReconciliationSignOff:
    told = {"content": made.content, "note": "", "at": viewer.now, "reauthenticated_at": viewer.now, **more}
    return signing_off.sign_off(viewer=viewer, month=OCTOBER, **told)


def state() -> reconciliations.Standing:
    found = reconciliations.state_of(OCTOBER)
    assert found is not None
    return found


def test_a_month_is_signed_when_every_difference_is_explained(small: Small, two: Two) -> None:
    made, finance = compared(), small.viewer("finance")
    with pytest.raises(signing_off.DifferencesOpen) as refused:
        sign(finance, made)
    assert refused.value.params == {"count": 2}
    explain(finance, made, "A", Cause.AMOUNT)
    explain(finance, made, "B", Cause.UNEXPLAINED, "等区域回复，11月28日前")
    with pytest.raises(signing_off.DifferencesOpen):
        sign(finance, made)
    explain(finance, made, "B", Cause.OTHER_MONTH)
    assert state().state == ReconciliationState.EXPLAINED
    signed = sign(finance, made, note="十月已核对")
    assert signed.evidence["causes"] == {"amount": 1, "other_month": 1}
    assert ["orders", "CNY", 305_00, 104_00] in signed.evidence["totals"]
    assert state().is_reconciled
    assert reconciliations.is_reconciled(OCTOBER)
    assert AuditEntry.objects.filter(act="facts.sign_off").count() == 1
    with pytest.raises(signing_off.SignedOffAlready):
        sign(finance, made)
    with pytest.raises(explaining.SignedAlready):
        explain(finance, made, "A", Cause.TAX_ROUNDING)


def test_what_was_signed_stays_and_facts_that_change_the_month_ask_anew(small: Small, two: Two) -> None:
    first, finance = compared(), small.viewer("finance")
    for number in ("A", "B"):
        explain(finance, first, number, Cause.AMOUNT)
    signed = sign(finance, first)
    two.book({**booked("Z", 1, 1_00), "signed_on": date(2026, 11, 3)})
    assert state().is_stale
    assert not reconciliations.is_reconciled(OCTOBER)
    assert compared() == first, "the new facts change nothing of it"
    assert reconciliations.is_reconciled(OCTOBER)
    two.book(booked("D", 4, 7_00, small.people["team_member"].number, customer="C7"))
    second = compared()
    standing = state()
    assert (standing.newest, standing.state, standing.open_count) == (second, ReconciliationState.SUPERSEDED, 1)
    assert second.items.count() == 3, "what was explained and has not changed is explained still"
    signed.refresh_from_db()
    assert signed.reconciliation == first
    assert first.items.count() == 2, "what was signed keeps its rows"
    explain(finance, second, "D", Cause.NOT_IN_CRM)
    sign(finance, second)
    assert reconciliations.is_reconciled(OCTOBER)


def test_terms_set_later_do_not_reopen_a_signed_month(small: Small, two: Two) -> None:
    made, finance = compared(), small.viewer("finance")
    for number in ("A", "B"):
        explain(finance, made, number, Cause.AMOUNT)
    sign(finance, made)
    sides.set_terms(viewer=finance, tolerance=sides.MOST_TOLERANCE - 1, days=31, sides={}, at=NOW)
    assert compared() == made


def test_another_amount_needs_another_explanation(small: Small, two: Two) -> None:
    made, finance = compared(), small.viewer("finance")
    explain(finance, made, "A", Cause.AMOUNT)
    assert state().open_count == 1
    two.book(booked("A", 1, 98_00, small.people["team_member"].number))
    compared()
    assert state().open_count == 2


def test_what_stands_against_a_signature(small: Small, two: Two) -> None:
    made, finance = compared(), small.viewer("finance")
    for number in ("A", "B"):
        explain(finance, made, number, Cause.AMOUNT)
    with pytest.raises(signing_off.ConfirmFirst):
        sign(finance, made, reauthenticated_at=finance.now - timedelta(minutes=6))
    with pytest.raises(signing_off.ConfirmFirst):
        sign(finance, made, reauthenticated_at=None)
    with pytest.raises(signing_off.OtherFiguresShown):
        sign(finance, made, content="0" * 64)
    for nobody in ("hr_admin", "manager", "auditor"):
        with pytest.raises(NotYoursToSignOff):
            sign(small.viewer(nobody), made)
    two.book({**booked("Z", 1, 1_00), "signed_on": date(2026, 11, 3)})
    with pytest.raises(signing_off.FactsCameSince):
        sign(finance, made)


def test_more_differences_than_are_kept_are_not_signed_away(
    small: Small, two: Two, monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(reconciling, "MOST_KEPT", 1)
    made, finance = compared(), small.viewer("finance")
    assert (made.difference_count, made.kept_count, made.items.count()) == (2, 1, 1)
    explain(finance, made, "B", Cause.NOT_IN_ERP)
    assert state().open_count == 1
    with pytest.raises(signing_off.TooManyDifferences):
        sign(finance, made)


def test_a_month_without_orders_is_not_signed(small: Small, log: Log) -> None:
    two = Two(log)
    receipt = {"receipt_id": "R", "received_on": date(2026, 10, 9), "amount": 1_00, "currency": "CNY"}
    two.promise(receipt, dataset="receipts")
    two.book(receipt, dataset="receipts")
    made = compared()
    assert (made.stages, made.difference_count) == (["receipts"], 0)
    with pytest.raises(signing_off.OrdersNotCompared):
        sign(small.viewer("finance"), made)


def test_everybody_sees_their_own_differences(small: Small, two: Two) -> None:
    made = compared()

    def numbers(name: str) -> set[str]:
        return set(reconciliations.items_visible_to(small.viewer(name), of=made).values_list("number", flat=True))

    assert numbers("finance") == numbers("hr_admin") == {"A", "B"}
    assert numbers("manager") == numbers("director") == {"A"}
    assert numbers("south_manager") == {"B"}
    own = reconciliations.totals(small.viewer("manager"), of=made)
    assert [(one.crm, one.erp, one.matched_count) for one in own] == [(105_00, 104_00, 1)]
    assert reconciliations.item_seen_by(small.viewer("manager"), item_id=made.items.get(number="A").pk).number == "A"
    with pytest.raises(NotSeen):
        reconciliations.item_seen_by(small.viewer("manager"), item_id=made.items.get(number="B").pk)
    with pytest.raises(NotSeen):
        reconciliations.seen_by(small.viewer("team_member"), month=OCTOBER)
    with pytest.raises(NotYoursToReconcile):
        explain(small.viewer("manager"), made, "A", Cause.AMOUNT)


def test_what_was_said_stays_on_record(small: Small, two: Two) -> None:
    made, finance = compared(), small.viewer("finance")
    with pytest.raises(explaining.NothingChosen):
        explaining.explain(viewer=finance, month=OCTOBER, item_ids=[], cause=Cause.AMOUNT, note="x", at=NOW)
    with pytest.raises(explaining.NoteMissing):
        explain(finance, made, "A", Cause.AMOUNT, " ")
    with pytest.raises(explaining.NoLongerThere):
        explaining.explain(viewer=finance, month=OCTOBER, item_ids=[0], cause=Cause.DUPLICATE, note="", at=NOW)
    explain(finance, made, "A", Cause.AMOUNT, "先")
    explain(small.viewer("hr_admin"), made, "A", Cause.TAX_ROUNDING, "后")
    item = reconciliations.item_seen_by(finance, item_id=made.items.get(number="A").pk)
    assert (item.cause, item.note, item.said_by) == (Cause.TAX_ROUNDING, "后", small.people["hr_admin"].name)
    assert [one.note for one in reconciliations.said_of(item, month=OCTOBER)] == ["后", "先"]
    assert reconciliations.counts_by_cause(made) == {Cause.TAX_ROUNDING: 1, Cause.UNEXPLAINED: 1}
    for change in (ReconciliationCause.objects.all().delete, lambda: ReconciliationCause.objects.update(note="x")):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
