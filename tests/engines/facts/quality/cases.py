"""A small company's facts without a fault, and for each rule the one fault that it is there to find."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from django.db.backends.postgresql.psycopg_any import DateRange

from lingxiao.engines.facts.domain.committing import commit
from lingxiao.engines.facts.enums import BatchKind
from lingxiao.engines.people.models import Assignment, OrgUnit, Person, Position, ReportingLine
from tests.engines.facts.logs import FINANCE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from tests.engines.facts.logs import Log

    Rows = dict[str, list[dict[str, Any]]]
    Fault = Callable[[Rows], None]

TODAY = date(2026, 11, 23)
BEGAN, CAME = datetime(2026, 10, 1, 9, tzinfo=UTC), datetime(2026, 10, 20, 9, tzinfo=UTC)


def team(*, others: Sequence[str] = ()) -> dict[str, Person]:
    """E1 reports to M1, who is a sales manager; ``others`` are managers beside him."""
    unit = OrgUnit.objects.create(code="EC")
    posts = {level: Position.objects.create(code=level, title_zh=level, level=level) for level in ("manager", "rep")}
    levels = {"M1": "manager", "E1": "rep", **dict.fromkeys(others, "manager")}
    found = {number: Person.objects.create(number=number, name=number) for number in levels}
    since = DateRange(date(2025, 1, 1), None)
    for number, level in levels.items():
        Assignment.objects.create(person=found[number], position=posts[level], unit=unit, validity=since)
    ReportingLine.objects.create(person=found["E1"], manager=found["M1"], validity=since)
    return found


def bring(log: Log, rows: Mapping[str, Sequence[Mapping[str, Any]]], *, at: datetime = CAME) -> None:
    """Commit rows of several datasets as one batch at a moment."""
    commit(
        viewer=FINANCE, source=log.source, kind=BatchKind.IMPORT, title="x.csv", at=at,
        staged={dataset: log.stage(dataset, told) for dataset, told in rows.items() if told},
    )


def line(number: str, day: date, **more: Any) -> dict[str, Any]:
    return {
        "order_id": number, "line_no": "1", "signed_on": day, "owner": "E1", "owner_given": "周敏", "customer": "C1",
        "product": "P1", "currency": "CNY", "net_amount": 100_00, **more,
    }


def deal(number: str, state: str, **more: Any) -> dict[str, Any]:
    return {
        "deal_id": number, "opened_on": date(2026, 8, 1), "owner": "E1", "customer": "C1", "currency": "CNY",
        "amount": 100_00, "stage": "方案", "state": state, **more,
    }


def sound() -> Rows:
    """Facts in which every rule finds something to check and nothing to say."""
    october = date(2026, 10, 18)
    return {
        "products": [{"product": "P1", "name": "变频器"}],
        "customers": [
            {"customer": "C1", "name": "江东精密", "owner": "E1"}, {"customer": "C2", "name": "江东重工", "owner": "E1"},
        ],
        "rates": [{"currency": "USD", "to_currency": "CNY", "day": date(2026, 10, 1), "rate": 7}],
        "order_lines": [
            line("O1", october), line("O2", october, currency="USD"), line("O0", date(2026, 9, 12)),
            line("O3", october, net_amount=-5_00, original_order_id="O1"),
        ],
        "orders": [
            {"order_id": "O1", "signed_on": october, "customer": "C1", "owner": "E1", "currency": "CNY", "amount": 100_00},
            {"order_id": "O2", "signed_on": october, "customer": "C1", "owner": "E1", "currency": "USD", "amount": 100_00},
        ],
        "invoices": [{"invoice_id": "I1", "invoiced_on": october, "owner": "E1", "currency": "CNY", "amount": 100_00}],
        "receipts": [
            {"receipt_id": "R1", "received_on": october, "invoice_id": "I1", "customer": "C1", "owner": "E1",
             "currency": "CNY", "amount": 60_00},
            {"receipt_id": "R2", "received_on": october, "invoice_id": "I1", "customer": "C1", "owner": "E1",
             "currency": "CNY", "amount": 40_00},
        ],
        "deals": [
            deal("D1", "open", expected_on=date(2026, 12, 31), next_step_on=date(2026, 11, 30)),
            deal("D2", "won", closed_on=date(2026, 9, 10)),
            deal("D3", "lost", closed_on=date(2026, 9, 10), lost_because="价格"),
        ],
        "deal_stages": [
            {"deal_id": "D1", "entered_on": date(2026, 8, 1), "stage": "线索", "place": 1, "owner": "E1", "currency": "CNY"},
            {"deal_id": "D1", "entered_on": date(2026, 9, 1), "stage": "方案", "place": 2, "owner": "E1", "currency": "CNY"},
        ],
        "quotas": [
            {"owner": "E1", "measure": "sales", "month": date(2026, 10, 1), "amount": 100_00, "currency": "CNY"},
        ],
    }


def changed(dataset: str, place: int, /, **values: Any) -> Fault:
    """One row with other values."""
    return lambda rows: rows[dataset][place].update(values)


def again(dataset: str, place: int, /, **values: Any) -> Fault:
    """One more row, like another but for these values."""
    return lambda rows: rows[dataset].append({**rows[dataset][place], **values})


FAULTS: dict[str, tuple[Fault, set[str]]] = {
    "line_without_owner": (changed("order_lines", 0, owner=None, owner_given=None), {"O1 · 1"}),
    "line_without_customer": (changed("order_lines", 0, customer=None), {"O1 · 1"}),
    "deal_without_customer": (changed("deals", 2, customer=None), {"D3"}),
    "deal_without_next_step": (changed("deals", 0, next_step_on=None), {"D1"}),
    "deal_without_close_day": (changed("deals", 0, expected_on=None), {"D1"}),
    "lost_without_reason": (changed("deals", 2, lost_because=None), {"D3"}),
    "closed_without_day": (changed("deals", 2, closed_on=None), {"D3"}),
    "line_late": (changed("order_lines", 0, signed_on=date(2026, 10, 12)), {"O1 · 1"}),
    "receipt_late": (changed("receipts", 0, received_on=date(2026, 10, 12)), {"R1"}),
    "deal_past_close": (changed("deals", 0, expected_on=date(2026, 11, 22)), {"D1"}),
    "next_step_past": (changed("deals", 0, next_step_on=date(2026, 11, 22)), {"D1"}),
    "deal_stalled": (again("deals", 0, deal_id="D9", opened_on=date(2026, 5, 26)), {"D9"}),
    "rate_stale": (changed("rates", 0, day=date(2026, 9, 12)), {"O2 · 1"}),
    "line_day_ahead": (changed("order_lines", 0, signed_on=date(2026, 11, 24)), {"O1 · 1"}),
    "line_negative": (changed("order_lines", 3, original_order_id=None), {"O3 · 1"}),
    "owner_unknown": (changed("order_lines", 0, owner=None), {"O1 · 1"}),
    "owner_without_manager": (changed("order_lines", 0, owner="X9"), {"O1 · 1"}),
    "customer_unknown": (changed("order_lines", 0, customer="C9"), {"O1 · 1"}),
    "product_unknown": (changed("order_lines", 0, product="P9"), {"O1 · 1"}),
    "line_unrated": (changed("rates", 0, day=date(2026, 10, 19)), {"O2 · 1"}),
    "quota_without_manager": (changed("quotas", 0, owner="X9"), {"X9 · sales · 2026-10-01"}),
    "order_twice": (again("orders", 0, order_id="O8"), {"O1", "O8"}),
    "receipt_twice": (again("receipts", 0, receipt_id="R8"), {"R1", "R8"}),
    "customer_twice": (again("customers", 0, customer="C8", name=" 江东精密"), {"C1", "C8"}),
    "order_sum": (changed("orders", 0, amount=100_01), {"O1"}),
    "won_without_order": (changed("deals", 1, closed_on=date(2026, 7, 1), opened_on=date(2026, 6, 1)), {"D2"}),
    "received_above_invoice": (changed("receipts", 0, amount=60_01), {"I1"}),
    "closed_before_opened": (changed("deals", 2, closed_on=date(2026, 7, 31)), {"D3"}),
    "stage_back": (changed("deal_stages", 1, place=0), {"D1 · 方案 · 2026-09-01"}),
    "customer_merged": (changed("customers", 0, merged_into="C2"), {"O0 · 1", "O1 · 1", "O2 · 1", "O3 · 1"}),
}
"""By rule: what is done to sound facts, and the keys of the rows that the rule then names."""
