"""Every shipped measure on a few facts, worked out by hand."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest

from lingxiao.engines.facts.measures import Cell, Grain, Line, Question, Status, evaluate, load
from lingxiao.kernel.days.periods import Month
from lingxiao.kernel.money import parse_money
from tests.engines.facts.measures.tables import read, relations

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

FACTS = """
order_lines:
order_id line_no signed_on  owner customer product currency net_amount cost    discount shipped_on
O1       1       2026-01-10 E1    C1       P1      CNY      1000.00    600.00  0.10     2026-01-20
O1       2       2026-01-10 E1    C1       P2      CNY      500.00     -       -        2026-02-03
O2       1       2026-01-25 E2    C2       P1      CNY      300.00     200.00  0        2026-02-10
R1       1       2026-02-05 E1    C1       P1      CNY      -200.00    -120.00 0.10     2026-02-05
O3       1       2026-02-20 E1    C3       P2      CNY      800.00     500.00  0.25     -
O4       1       2026-02-21 E2    C2       P1      USD      100.00     70.00   -        2026-02-25
orders:
order_id signed_on  owner currency amount
O1       2026-01-10 E1    CNY      1500.00
O2       2026-01-25 E2    CNY      300.00
O3       2026-02-20 E1    CNY      800.00
O4       2026-02-21 E2    USD      100.00
invoices:
invoice_id invoiced_on owner currency amount
I1         2026-01-31  E1    CNY      1000.00
I2         2026-02-15  E2    CNY      300.00
I3         2026-02-28  E1    CNY      500.00
receipts:
receipt_id received_on owner currency amount
M1         2026-01-05  E1    CNY      50.00
M2         2026-02-10  E1    CNY      600.00
M3         2026-02-20  E2    CNY      300.00
returns:
return_id line_no returned_on owner currency amount
T1        1       2026-02-05  E1    CNY      200.00
receivables:
receivable_id due_on     owner currency amount  open_amount
A1            2026-01-31 E1    CNY      1000.00 400.00
A2            2026-02-28 E1    CNY      500.00  500.00
A3            2026-03-31 E2    CNY      100.00  100.00
A4            2026-01-01 E2    CNY      900.00  -
customers:
customer name  first_order_on
C1       Alpha 2025-01-15
C2       Beta  2024-01-01
C3       Gamma 2026-02-20
products:
product name is_new
P1      Old  no
P2      New  yes
deals:
deal_id opened_on  owner currency amount  stage state closed_on  expected_on next_step_on
D1      2025-12-01 E1    CNY      1000.00 x     won   2026-01-10 -           -
D2      2026-01-11 E1    CNY      500.00  x     won   2026-02-10 -           -
D3      2026-01-05 E2    CNY      1500.00 x     lost  2026-02-20 -           -
D4      2026-02-01 E1    CNY      2000.00 x     open  -          2026-03-15  2026-03-10
D5      2026-02-02 E2    CNY      700.00  x     open  -          2026-02-20  2026-03-01
D6      2026-02-03 E1    CNY      -       x     open  -          2026-03-31  2026-03-05
D7      2026-02-04 E2    CNY      300.00  x     open  -          2026-02-28  2026-03-14
deal_stages:
deal_id entered_on stage place currency
D4      2026-02-01 x     1     CNY
D5      2026-01-01 w     1     CNY
D5      2026-02-02 x     2     CNY
D7      2025-12-20 x     1     CNY
activities:
activity_id done_on    kind  owner
V1          2026-01-02 visit E1
V2          2026-01-03 call  E1
V3          2026-01-03 visit E2
V4          2026-02-03 visit E2
quotas:
owner measure  month      currency amount
E1    sales    2026-01-01 CNY      1000.00
E2    sales    2026-01-01 CNY      1000.00
E1    sales    2026-02-01 CNY      1200.00
E1    receipts 2026-01-01 CNY      999.00
rates:
currency to_currency day        rate
USD      CNY         2026-02-01 7.12345678
USD      CNY         2026-02-21 7
USD      CNY         2026-02-22 8
"""
TABLES = read(FACTS)
CATALOGUE = load()
ASKED = Question(Month(2026, 1), Month(2026, 2), date(2026, 2, 28))
JAN, FEB = "2026-01", "2026-02"


def yuan(amount: str) -> Fraction:
    return Fraction(parse_money(amount, "CNY").minor)


WORKED_OUT: dict[str, dict[tuple[str, str | None], Fraction | None]] = {
    "sales_by_order": {(JAN, "CNY"): yuan("1800"), (FEB, "CNY"): yuan("600"), (FEB, "USD"): yuan("100")},
    "sales_by_shipment": {(JAN, "CNY"): yuan("1000"), (FEB, "CNY"): yuan("600"), (FEB, "USD"): yuan("100")},
    "sales_by_invoice": {(JAN, "CNY"): yuan("1000"), (FEB, "CNY"): yuan("800")},
    "receipts": {(JAN, "CNY"): yuan("50"), (FEB, "CNY"): yuan("900")},
    "returns": {(FEB, "CNY"): yuan("200")},
    # 0 of 1000, 200 of 600, 0 of 100 shipped
    "return_rate": {(JAN, "CNY"): Fraction(0), (FEB, "CNY"): Fraction(1, 3), (FEB, "USD"): Fraction(0)},
    # 400 + 100, the second line of O1 has no cost; -80 + 300
    "gross_margin": {(JAN, "CNY"): yuan("500"), (FEB, "CNY"): yuan("220"), (FEB, "USD"): yuan("30")},
    "gross_margin_rate": {(JAN, "CNY"): Fraction(500, 1300), (FEB, "CNY"): Fraction(220, 600), (FEB, "USD"): Fraction(3, 10)},
    # 10 % of 1000 and 0 % of 300; 10 % of -200 and 25 % of 800; of O4 none is known
    "discount_rate": {(JAN, "CNY"): Fraction(100, 1300), (FEB, "CNY"): Fraction(180, 600), (FEB, "USD"): None},
    "order_count": {(JAN, None): Fraction(2), (FEB, None): Fraction(2)},
    "average_order_value": {(JAN, "CNY"): yuan("900"), (FEB, "CNY"): yuan("800"), (FEB, "USD"): yuan("100")},
    "collection_rate": {(JAN, "CNY"): Fraction(50, 1000), (FEB, "CNY"): Fraction(900, 800)},
    # on 28 February only A1 was due before; A2 is due on that very day
    "overdue_share": {(FEB, "CNY"): Fraction(400, 1000)},
    # C1 ordered first 360 days before O1 and 386 before R1; C3 on the day of O3
    "new_customer_sales": {(JAN, "CNY"): yuan("1500"), (FEB, "CNY"): yuan("800"), (FEB, "USD"): Fraction(0)},
    "new_product_share": {(JAN, "CNY"): Fraction(500, 1800), (FEB, "CNY"): Fraction(800, 600), (FEB, "USD"): Fraction(0)},
    "won_amount": {(JAN, "CNY"): yuan("1000"), (FEB, "CNY"): yuan("500")},
    "win_rate": {(JAN, None): Fraction(1), (FEB, None): Fraction(1, 2)},
    "win_rate_by_amount": {(JAN, "CNY"): Fraction(1), (FEB, "CNY"): Fraction(500, 2000)},
    "open_pipeline": {(FEB, "CNY"): yuan("3000")},
    "expected_pipeline": {(FEB, "CNY"): yuan("1000")},
    "pipeline_coverage": {(JAN, "CNY"): Fraction(0), (FEB, "CNY"): Fraction(1000, 1200)},
    # D4 alone; D5 should have closed already, D6 has no amount, D7 has been 70 days in its stage
    "pipeline_hygiene": {(FEB, None): Fraction(1, 4)},
    "hygiene_next_step": {(FEB, None): Fraction(1)},
    "hygiene_close_date": {(FEB, None): Fraction(3, 4)},
    "hygiene_amount": {(FEB, None): Fraction(3, 4)},
    # of D6 nobody knows when it came to its stage
    "hygiene_stage_age": {(FEB, None): Fraction(3, 4)},
    "sales_cycle_days": {(JAN, None): Fraction(40), (FEB, None): Fraction(30)},
    "activity_count": {(JAN, None): Fraction(3), (FEB, None): Fraction(1)},
    "quota": {(JAN, "CNY"): yuan("2000"), (FEB, "CNY"): yuan("1200")},
    "attainment": {(JAN, "CNY"): Fraction(1800, 2000), (FEB, "CNY"): Fraction(600, 1200), (FEB, "USD"): None},
}


def ask(duck: DuckDBPyConnection, key: str, question: Question = ASKED, lines: list[Line] | None = None) -> list[Cell]:
    return evaluate(
        duck, CATALOGUE[key], catalogue=CATALOGUE, question=question, relation_of=relations(TABLES), lines=lines,
    )


def test_every_shipped_measure_is_reviewed_and_worked_out() -> None:
    assert set(WORKED_OUT) == set(CATALOGUE.measures)
    assert {one.status for one in CATALOGUE.measures.values()} == {Status.REVIEWED}


@pytest.mark.parametrize("key", WORKED_OUT)
def test_by_month_and_currency(duck: DuckDBPyConnection, key: str) -> None:
    found = {(cell.month.key if cell.month else "", cell.currency): cell.value for cell in ask(duck, key)}
    assert found == WORKED_OUT[key]


def test_over_both_months_a_ratio_is_divided_once(duck: DuckDBPyConnection) -> None:
    """Not the mean of 50/1000 and 900/800, but 950/1800."""
    whole = Question(Month(2026, 1), Month(2026, 2), date(2026, 2, 28), grain=Grain.WHOLE)
    (cell,) = ask(duck, "collection_rate", whole)
    assert (cell.month, cell.value, cell.above, cell.below) == (None, Fraction(950, 1800), yuan("950"), yuan("1800"))
    assert cell.money is None


def test_converted_by_the_last_rate_on_or_before_the_day_and_rounded_once(duck: DuckDBPyConnection) -> None:
    """O4 was signed on 21 February for US$100 at 7, not at 8 or 7.12345678: 600 + 700; shipped on the 25th: 600 + 800."""
    converted = Question(Month(2026, 2), Month(2026, 2), date(2026, 2, 28), currency="CNY")
    (by_order,), (by_shipment,) = ask(duck, "sales_by_order", converted), ask(duck, "sales_by_shipment", converted)
    assert (by_order.money, by_shipment.money) == (parse_money("1300", "CNY"), parse_money("1400", "CNY"))
    assert [cell.value for cell in ask(duck, "attainment", converted)] == [Fraction(1300, 1200)]


def test_a_manager_has_what_was_sold_while_the_line_held(duck: DuckDBPyConnection) -> None:
    """E1 reports to M1 until 14 February and to M2 from the 15th; both report to D. E2 reports to nobody."""
    change = date(2026, 2, 15)
    lines = [Line("E1", "M1", date(2025, 1, 1), change), Line("E1", "M2", change), Line("E1", "D", date(2025, 1, 1))]
    february = Question(Month(2026, 2), Month(2026, 2), date(2026, 2, 28), dimensions=("manager",))
    found = {(cell.key("manager"), cell.currency): cell.value for cell in ask(duck, "sales_by_order", february, lines)}
    assert found == {
        ("M1", "CNY"): yuan("-200"), ("M2", "CNY"): yuan("800"), ("D", "CNY"): yuan("600"), (None, "USD"): yuan("100"),
    }
    # the quota of February is of its first day, when E1 was with M1
    rates = {cell.key("manager"): cell.value for cell in ask(duck, "attainment", february, lines) if cell.currency == "CNY"}
    assert rates == {"M1": Fraction(-200, 1200), "M2": None, "D": Fraction(600, 1200)}
    # how things stand is of whoever is in charge on the day asked about
    stands = {cell.key("manager"): cell.value for cell in ask(duck, "open_pipeline", february, lines)}
    assert stands == {"M2": yuan("2000"), "D": yuan("2000"), None: yuan("1000")}
