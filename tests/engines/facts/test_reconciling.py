"""A month compared as plain Python compares it: every entry is matched once or listed once, and everything adds up."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lingxiao.engines.facts.domain import manifest, reconciling, sides
from lingxiao.engines.facts.domain.committing import commit
from lingxiao.engines.facts.domain.matching import Difference, Entry, Terms, against_statement, cause_of, match, order
from lingxiao.engines.facts.domain.reconciliations import is_reconciled, state_of
from lingxiao.engines.facts.domain.two_sides import Asked, Gathered, gather
from lingxiao.engines.facts.enums import BatchKind, Cause, ReconciliationState, Side, SourceKind, Stage
from lingxiao.engines.facts.log.connecting import duck
from lingxiao.engines.facts.measures import load_lines
from lingxiao.engines.facts.models import ReconciledSum, Reconciliation, ReconciliationItem, Source
from lingxiao.kernel.days.periods import Month
from lingxiao.kernel.money import Money
from lingxiao.kernel.viewer import Viewer
from tests.engines.facts.logs import FINANCE, NOW, Log

if TYPE_CHECKING:
    from collections.abc import Sequence

OCTOBER = Month(2026, 10)
SYSTEM = Viewer.system(now=NOW, today=date(2026, 11, 23))
TERMS = Terms(Decimal("0.05"), 3)


class Two:
    """A log with a CRM beside the ERP."""

    def __init__(self, log: Log) -> None:
        """Both sources, empty."""
        self.log = log
        self.crm = Source.objects.create(key="crm", title_zh="CRM", made_at=NOW, kind=SourceKind.FXIAOKE)

    def promise(self, *rows: dict[str, Any], dataset: str = "orders") -> None:
        """What the CRM has."""
        commit(viewer=FINANCE, source=self.crm, kind=BatchKind.SYNC, title="crm", at=NOW,
               staged={dataset: self.log.stage(dataset, rows)})

    def book(self, *rows: dict[str, Any], dataset: str = "order_lines") -> None:
        """What the ERP has."""
        self.log.bring(rows, dataset=dataset)


@pytest.fixture
def two(log: Log) -> Two:
    return Two(log)


def promised(number: str, day: int, amount: int, owner: str | None = "E1", **more: Any) -> dict[str, Any]:
    return {"order_id": number, "signed_on": date(2026, 10, day), "owner": owner, "customer": "C1", "currency": "CNY",
            "amount": amount, **more}


def booked(number: str, day: int, amount: int, owner: str | None = "E1", **more: Any) -> dict[str, Any]:
    return {"order_id": number, "line_no": "1", "signed_on": date(2026, 10, day), "owner": owner, "customer": "C1",
            "currency": "CNY", "net_amount": amount, **more}


def compared() -> Reconciliation:
    return reconciling.work_out(viewer=SYSTEM, month=OCTOBER, at=NOW)


def found(made: Reconciliation) -> dict[str, str]:
    """The differences of orders: the cause suggested, by number."""
    return dict(made.items.filter(stage=Stage.ORDERS).values_list("number", "suggested"))


def test_each_difference_has_the_cause_that_the_figures_speak_for(two: Two) -> None:
    two.promise(
        promised("A", 1, 100_00), promised("B", 2, 100_00, customer="C2"), promised("C", 3, 200_00, customer="C3"),
        promised("D", 4, 113_00, customer="C4"), promised("E", 31, 300_00, customer="C5"), promised("F", 5, 400_00),
        promised("G", 6, 500_00, currency="USD"), promised("H", 7, 50_00, customer="C8"), promised("h ", 7, 50_00, customer="C8"),
        promised("I", 8, 60_00, customer="C9", status="已取消"), promised("K", 9, 10_00, customer="C10"),
    )
    two.book(
        booked("A", 1, 60_00), {**booked("A", 1, 40_00), "line_no": "2"}, booked("C", 3, 199_00, customer="C3"),
        booked("D", 4, 100_00, customer="C4"), {**booked("E", 1, 300_00, customer="C5"), "signed_on": date(2026, 11, 1)},
        booked("F", 5, 400_00, owner="E2"), booked("G", 6, 500_00), booked("H", 7, 50_00, customer="C8"),
        booked("J", 9, 70_00, customer="C11"), booked("K-1", 10, 10_00, customer="C10"),
        {**booked("R", 12, -5_00, customer="C12")},
    )
    made = compared()
    assert found(made) == {
        "B": Cause.NOT_IN_ERP, "C": Cause.AMOUNT, "D": Cause.TAX_ROUNDING, "E": Cause.OTHER_MONTH, "F": Cause.OTHER_OWNER,
        "G": Cause.OTHER_CURRENCY, "h ": Cause.DUPLICATE, "I": Cause.CANCELLED, "J": Cause.NOT_IN_CRM, "R": Cause.CANCELLED,
    }
    assert made.matched_count == 3, "A by its lines, H by number, K by customer, amount and day"
    assert made.items.get(number="E").elsewhere_on == date(2026, 11, 1)
    (sums,) = ReconciledSum.objects.filter(reconciliation=made, stage=Stage.ORDERS, currency="CNY")
    assert (sums.crm_amount, sums.erp_amount, sums.matched_crm, sums.matched_erp) == (1383_00, 1424_00, 160_00, 160_00)


def test_customers_that_were_merged_are_one(two: Two) -> None:
    two.promise(promised("A", 1, 100_00, customer="OLD"))
    two.promise({"customer": "OLD", "name": "旧", "merged_into": "NEW"}, dataset="customers")
    two.book(booked("Z", 2, 100_00, customer="NEW"))
    assert found(compared()) == {"A": Cause.CUSTOMER_MERGED}


def test_a_return_counts_for_the_order_it_takes_back(two: Two) -> None:
    two.promise(promised("A", 1, 100_00))
    two.book(booked("A", 1, 100_00), {**booked("RT1", 20, -30_00), "original_order_id": "A"})
    made = compared()
    assert found(made) == {"A": Cause.CANCELLED}
    assert made.items.get().gap == 30_00


def test_every_stage_of_which_both_have_something(two: Two) -> None:
    two.promise(promised("A", 1, 100_00, delivered_on=date(2026, 10, 9)))
    two.book(booked("A", 1, 100_00, shipped_on=date(2026, 10, 9)))
    two.book({"receipt_id": "R", "received_on": date(2026, 10, 9), "amount": 1_00, "currency": "CNY"}, dataset="receipts")
    made = compared()
    assert made.stages == [Stage.ORDERS, Stage.SHIPMENTS]
    assert made.matched_count == 2


def test_where_a_crm_keeps_no_orders_its_won_deals_are_compared(two: Two) -> None:
    deal = {"deal_id": "A", "opened_on": date(2026, 8, 1), "closed_on": date(2026, 10, 5), "owner": "E1", "customer": "C1",
            "currency": "CNY", "amount": 100_00, "stage": "赢单", "state": "won"}
    two.promise(deal, {**deal, "deal_id": "B", "state": "lost"}, dataset="deals")
    two.book(booked("A", 5, 100_00), booked("X", 20, 9_00, customer="C7"))
    made = compared()
    assert (made.matched_count, found(made)) == (1, {"X": Cause.NOT_IN_CRM})


def test_what_is_missing_is_said(two: Two) -> None:
    with pytest.raises(reconciling.NothingCame):
        compared()
    two.book(booked("A", 1, 1_00))
    sides.set_terms(viewer=SYSTEM, tolerance=Decimal(0), days=3, sides={"crm": ""}, at=NOW)
    with pytest.raises(reconciling.SidesMissing):
        compared()
    with pytest.raises(reconciling.MonthNotOver):
        reconciling.work_out(viewer=SYSTEM, month=Month(2026, 11), at=NOW)
    with pytest.raises(sides.TooWide):
        sides.set_terms(viewer=SYSTEM, tolerance=Decimal(-1), days=3, sides={}, at=NOW)


def test_a_source_is_on_the_side_that_was_said(two: Two) -> None:
    two.promise(promised("A", 1, 1_00))
    two.book(booked("A", 1, 1_00))
    assert {one.source.key: one.side for one in sides.placed()} == {"erp": Side.ERP, "crm": Side.CRM}
    sides.set_terms(viewer=SYSTEM, tolerance=Decimal(1), days=0, sides={"crm": "erp", "erp": "crm"}, at=NOW)
    assert {one.source.key: one.side for one in sides.placed()} == {"erp": Side.CRM, "crm": Side.ERP}
    assert compared().tolerance == 1


def test_the_same_facts_come_to_the_same_and_others_to_a_further_one(two: Two) -> None:
    two.promise(promised("A", 1, 100_00))
    two.book(booked("A", 1, 100_00))
    first = compared()
    assert compared() == first
    two.book({**booked("Z", 1, 1_00), "signed_on": date(2026, 11, 20)})
    standing = state_of(OCTOBER)
    assert standing is not None
    assert standing.is_stale
    assert reconciling.due(on=SYSTEM.today) == [OCTOBER]
    again = compared()
    assert (again.pk, again.still_at_id) == (first.pk, manifest.latest())
    assert reconciling.due(on=SYSTEM.today) == []
    two.book(booked("A", 1, 90_00))
    second = compared()
    assert second.pk != first.pk
    assert not ReconciliationItem.objects.filter(reconciliation=first).exists()
    assert not is_reconciled(OCTOBER)
    assert state_of(OCTOBER).state == ReconciliationState.OPEN  # type: ignore[union-attr]


def test_the_database_keeps_what_was_compared(two: Two) -> None:
    two.promise(promised("A", 1, 100_00))
    two.book(booked("A", 1, 90_00))
    made = compared()
    for change in (
        lambda: Reconciliation.objects.filter(pk=made.pk).update(matched_count=9),
        lambda: Reconciliation.objects.filter(pk=made.pk).delete(),
        lambda: made.items.update(gap=1),
        lambda: made.sums.update(matched_count=9),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


# -- the law ---------------------------------------------------------------------------------------------------------

NUMBERS, OWNERS = st.sampled_from("ABCDEF"), st.sampled_from(["E1", "E2", None])
CUSTOMERS = st.sampled_from(["C1", "C2", "C3", None])
AMOUNTS = st.sampled_from([0, 1_00, 1_03, 1_06, 2_00, 5_00])
SALES = st.lists(st.tuples(NUMBERS, st.integers(1, 8), AMOUNTS, OWNERS, CUSTOMERS, st.sampled_from(["CNY", "USD"])), max_size=9)
MERGED = {"C3": "C2"}


def entries(sales: Sequence[tuple[Any, ...]], source: str) -> list[Entry]:
    """Sales as one side has them; the same number again is written otherwise, as systems do."""
    seen: Counter[str] = Counter()
    made = []
    for number, day, amount, owner, customer, currency in sales:
        written = number + " " * seen[number]
        seen[number] += 1
        made.append(Entry(source, written, number, customer, owner, None, currency, amount, date(2026, 10, day)))
    return made


def paired_in_python(crm: list[Entry], erp: list[Entry]) -> list[tuple[Entry | None, Entry | None]]:
    """The first pass, as slowly as it can be written: the k-th of a number and currency beside the k-th."""
    pairs: list[tuple[Entry | None, Entry | None]] = []
    for key in sorted({(one.number_key, one.currency) for one in (*crm, *erp)}):
        left, right = ([one for one in sorted(side, key=order) if (one.number_key, one.currency) == key] for side in (crm, erp))
        pairs += list(zip_longest(left, right))
    return pairs


def plain(entry: Entry | None) -> tuple[Any, ...] | None:
    return None if entry is None else tuple(entry[:9])


@given(SALES, SALES)
def test_every_entry_is_matched_once_or_listed_once(left: list[Any], right: list[Any]) -> None:
    crm, erp = entries(left, "crm"), entries(right, "erp")
    done = match(paired_in_python(crm, erp), terms=TERMS, merged=MERGED)
    for side, every_one in ((0, crm), (1, erp)):
        held = [plain(pair[side]) for pair in done.agreed]
        held += [plain((one.crm, one.erp)[side]) for one in done.differences]
        assert Counter(one for one in held if one is not None) == Counter(map(plain, every_one))
    for one, other in done.agreed:
        assert cause_of(one, other, TERMS) is None
    backwards = match(paired_in_python(crm[::-1], erp[::-1])[::-1], terms=TERMS, merged=MERGED)
    assert Counter(map(str, done.differences)) == Counter(map(str, backwards.differences)), "in any order the same"


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(SALES, SALES)
def test_the_log_is_compared_as_plain_python_compares(two: Two, left: list[Any], right: list[Any]) -> None:
    nothing = [("A", 1, 0, None, None, "CNY")]
    crm, erp = entries(left or nothing, "crm"), entries(right or nothing, "erp")
    with transaction.atomic():
        gathered = gathered_of(two, crm, erp)
        done = match(gathered.open, terms=TERMS, merged=MERGED)
        reconciling._add_agreed(gathered.sums, done)
        reconciling.prove(gathered.sums, done.differences)
        transaction.set_rollback(True)
    slowly = match(paired_in_python(crm, erp), terms=TERMS, merged=MERGED)
    assert told(done.differences) == told(slowly.differences)
    for currency in ("CNY", "USD"):
        pairs = [pair for pair in slowly.agreed if pair[0].currency == currency]
        sums = [asdict(one) for key, one in gathered.sums.items() if key.currency == currency]
        assert sum(one["matched_count"] for one in sums) == len(pairs)
        assert sum(one["matched_crm"] for one in sums) == sum(one.amount for one, _other in pairs)
        assert sum(one["crm_amount"] for one in sums) == sum(one.amount for one in crm if one.currency == currency)
        assert sum(one["erp_amount"] for one in sums) == sum(one.amount for one in erp if one.currency == currency)


def gathered_of(two: Two, crm: list[Entry], erp: list[Entry]) -> Gathered:
    """These entries through the log: brought as orders and lines, and paired in DuckDB."""
    two.promise(*(
        promised(one.number, one.day.day, one.amount, one.owner, customer=one.customer, currency=one.currency) for one in crm
    ))
    two.book(*(
        booked(one.number, one.day.day, one.amount, one.owner, customer=one.customer, currency=one.currency) for one in erp
    ))
    asked = Asked(OCTOBER, manifest.latest(), TERMS, sides.terms_now().sides)
    store = manifest.store()
    with duck([store.root], spill=store.spill) as database:
        found_there = gather(database, Stage.ORDERS, asked=asked, lines=load_lines(database, []))
    assert found_there is not None
    return found_there


def told(differences: Sequence[Difference]) -> Counter[tuple[Any, ...]]:
    return Counter((plain(one.crm), plain(one.erp)) for one in differences)


def test_sums_that_do_not_add_up_are_a_bug_and_no_reconciliation() -> None:
    from lingxiao.engines.facts.domain.two_sides import Key, Sums

    with pytest.raises(ValueError, match="does not add up"):
        reconciling.prove({Key(None, "CNY"): Sums(crm_count=1, crm_amount=1)}, [])


def test_the_third_side_is_compared_order_by_order() -> None:
    booked_then = {"A": Money(100, "CNY"), "B": Money(100, "CNY"), "C": Money(100, "CNY"), "D": Money(100, "CNY")}
    incentives = {"A": Money(104, "CNY"), "B": Money(150, "CNY"), "C": Money(100, "USD"), "X": Money(1, "CNY")}
    found_then = against_statement(booked_then, statement=incentives, terms=TERMS)
    assert [(one.number, one.cause) for one in found_then] == [
        ("B", Cause.AMOUNT), ("C", Cause.OTHER_CURRENCY), ("X", Cause.NOT_IN_ERP),
    ]
    assert against_statement(booked_then, statement=None, terms=TERMS) == []


def test_every_cause_says_what_to_do() -> None:
    from lingxiao.engines.facts.domain.causes import WHAT_TO_DO

    assert set(WHAT_TO_DO) == set(Cause)
    assert all(one.zh and one.en for one in WHAT_TO_DO.values())


def test_the_schedule_compares_the_month_that_is_over_and_no_month_twice(two: Two) -> None:
    from lingxiao.engines.facts import tasks

    assert tasks.reconcile_months(at=NOW.isoformat()) == 0, "nothing came yet"
    two.promise(promised("A", 1, 100_00))
    assert tasks.reconcile_months(at=NOW.isoformat()) == 0, "there is no other side yet"
    two.book(booked("A", 1, 100_00))
    assert tasks.reconcile_months(at=NOW.isoformat()) == 1
    assert tasks.reconcile_months(at=NOW.isoformat()) == 0
    tasks.reconcile_month(month="2026-09", at=NOW.isoformat())
    assert sorted(Reconciliation.objects.values_list("month__month", flat=True)) == [9, 10]
