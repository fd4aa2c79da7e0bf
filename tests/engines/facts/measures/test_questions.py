"""What cannot be answered is refused with a sentence; what can is read from the log as of a batch."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest

from lingxiao.engines.facts.datasets import ALL
from lingxiao.engines.facts.log.connecting import duck as opened
from lingxiao.engines.facts.log.reading import current
from lingxiao.engines.facts.log.store import Folder
from lingxiao.engines.facts.log.writing import append
from lingxiao.engines.facts.measures import Grain, Line, Question, compile_measure, evaluate, load, rows_behind
from lingxiao.engines.facts.measures.loading import SHIPPED
from lingxiao.engines.facts.measures.refusals import ConflictingRates, MissingRate, NoLines, NoSuchDimension, TooLarge
from lingxiao.kernel.days.periods import Month
from lingxiao.kernel.expressions.tree import Function
from lingxiao.kernel.money import Money, UnknownCurrency
from tests.engines.facts.measures.tables import relation, relations

if TYPE_CHECKING:
    from pathlib import Path

    from duckdb import DuckDBPyConnection

    from lingxiao.engines.facts.measures import Cell

CATALOGUE = load()
PYTHON_ENV = {"PYTHONPATH": str(SHIPPED.parents[4])}
DAY = date(2026, 1, 15)


def asking(**more: Any) -> Question:
    return Question(Month(2026, 1), Month(2026, 1), date(2026, 1, 31), **more)


def receipt(number: str, amount: int, **more: Any) -> dict[str, Any]:
    return {"receipt_id": number, "received_on": DAY, "currency": "CNY", "amount": amount, "owner": "E1", **more}


def ask(duck: DuckDBPyConnection, key: str, question: Question, **tables: list[dict[str, Any]]) -> list[Cell]:
    return evaluate(duck, CATALOGUE[key], catalogue=CATALOGUE, question=question, relation_of=relations(tables))


def rate(currency: str, day: date, value: str, **more: Any) -> dict[str, Any]:
    return {"currency": currency, "to_currency": "CNY", "day": day, "rate": value, **more}


def test_a_missing_rate_is_refused_by_name_and_nothing_is_left_out(duck: DuckDBPyConnection) -> None:
    dollars = receipt("R1", 100, currency="USD")
    late = [rate("USD", date(2026, 1, 16), "7")]
    with pytest.raises(MissingRate) as caught:
        ask(duck, "receipts", asking(currency="CNY"), receipts=[receipt("R2", 5), dollars], rates=late)
    assert caught.value.said.en.startswith("There is no rate from USD into CNY on or before 2026-01-15.")
    (cell,) = ask(duck, "receipts", asking(currency="CNY"), receipts=[dollars], rates=[rate("USD", DAY, "7.1")])
    assert cell.money == Money(710, "CNY")


def test_two_rates_of_one_day_are_refused_and_the_same_twice_is_not(duck: DuckDBPyConnection) -> None:
    both = [rate("USD", DAY, "7"), rate("USD", DAY, "7.2", source="crm")]
    with pytest.raises(ConflictingRates):
        ask(duck, "receipts", asking(currency="CNY"), receipts=[receipt("R1", 1)], rates=both)
    same = [rate("USD", DAY, "7"), rate("USD", DAY, "7", source="crm")]
    (cell,) = ask(duck, "receipts", asking(currency="CNY"), receipts=[receipt("R1", 3, currency="USD")], rates=same)
    assert cell.value == 21


def test_a_converted_sum_is_rounded_once_half_away_from_zero(duck: DuckDBPyConnection) -> None:
    """Three amounts of 1 cent at 0.5 are 1.5 and so 2, not 1 + 1 + 1; the opposite mirrors it. A yen has no cents."""
    half = [rate("USD", DAY, "0.5"), rate("JPY", DAY, "0.05")]
    for amount, rounded in ((1, 2), (-1, -2)):
        rows = [receipt(f"R{number}", amount, currency="USD") for number in range(3)]
        (cell,) = ask(duck, "receipts", asking(currency="CNY"), receipts=rows, rates=half)
        assert (cell.value, cell.money) == (Fraction(3 * amount, 2), Money(rounded, "CNY"))
    (yen,) = ask(duck, "receipts", asking(currency="CNY"), receipts=[receipt("R1", 100, currency="JPY")], rates=half)
    assert yen.money == Money(5_00, "CNY")


def test_what_the_data_do_not_say_is_refused(duck: DuckDBPyConnection) -> None:
    with pytest.raises(NoSuchDimension):
        ask(duck, "attainment", asking(dimensions=("customer",)))
    with pytest.raises(NoSuchDimension):
        ask(duck, "activity_count", asking(filters={"currency": ("CNY",)}))
    with pytest.raises(NoLines):
        ask(duck, "receipts", asking(dimensions=("manager",)))
    with pytest.raises(UnknownCurrency):
        asking(currency="XXX")
    with pytest.raises(ValueError, match="no such question"):
        asking(dimensions=("colour",))
    with pytest.raises(ValueError, match="no such question"):
        Question(Month(2026, 2), Month(2026, 1), DAY)


def test_what_does_not_fit_is_refused(duck: DuckDBPyConnection) -> None:
    huge = [receipt(f"R{number}", 2**63 - 1, currency="USD") for number in range(3)]
    assert ask(duck, "receipts", asking(), receipts=huge)[0].value == 3 * (2**63 - 1)
    with pytest.raises(TooLarge):
        ask(duck, "receipts", asking(currency="KWD"), receipts=huge, rates=[
            {"currency": "USD", "to_currency": "KWD", "day": DAY, "rate": "9999999999.99999999"},
        ])


def test_no_facts_are_no_figure(duck: DuckDBPyConnection) -> None:
    for grain in Grain:
        assert ask(duck, "activity_count", asking(grain=grain)) == []
        assert ask(duck, "attainment", asking(grain=grain, currency="CNY")) == []
    assert ask(duck, "open_pipeline", Question(Month(2026, 1), Month(2026, 1), date(2026, 2, 1))) == []


def test_under_two_managers_asked_for_a_fact_counts_once(duck: DuckDBPyConnection) -> None:
    lines = [Line("E1", "M", DAY), Line("E1", "D", DAY)]
    question = asking(filters={"manager": ("M", "D")})
    (cell,) = evaluate(
        duck, CATALOGUE["receipts"], catalogue=CATALOGUE, question=question,
        relation_of=relations({"receipts": [receipt("R1", 7)]}), lines=lines,
    )
    assert cell.value == 7


def test_what_two_sources_say_of_a_customer_counts_no_order_twice(duck: DuckDBPyConnection) -> None:
    """The earliest first order holds: by the CRM the customer is new, by the ERP it bought two years ago."""
    line = {"order_id": "O1", "line_no": "1", "signed_on": DAY, "currency": "CNY", "net_amount": 100}
    line |= {"customer": "C1", "product": "P1"}
    crm = {"customer": "C1", "name": "Alpha", "first_order_on": DAY, "source": "crm"}
    new = {"product": "P1", "name": "P", "is_new": True, "source": "crm"}
    products = [new, {**new, "is_new": False, "source": "erp"}]
    known = {"order_lines": [line], "products": products}
    (cell,) = ask(duck, "new_customer_sales", asking(), customers=[crm], **known)
    assert cell.value == 100
    (cell,) = ask(duck, "new_product_share", asking(), **known)
    assert cell.value == 1
    erp = {**crm, "first_order_on": date(2024, 1, 15), "source": "erp"}
    (cell,) = ask(duck, "new_customer_sales", asking(), customers=[crm, erp], **known)
    assert cell.value == 0


def test_a_figure_opens_to_its_rows(duck: DuckDBPyConnection) -> None:
    lines = [
        {"order_id": "O1", "line_no": "1", "signed_on": DAY, "currency": "CNY", "net_amount": 100, "cost": 60},
        {"order_id": "O1", "line_no": "2", "signed_on": DAY, "currency": "CNY", "net_amount": 50, "batch": 4},
        {"order_id": "O2", "line_no": "1", "signed_on": DAY, "currency": "USD", "net_amount": 9, "cost": 1},
    ]
    relation_of, question = relations({"order_lines": lines}), asking()
    cells = evaluate(duck, CATALOGUE["gross_margin_rate"], catalogue=CATALOGUE, question=question, relation_of=relation_of)
    yuan = next(cell for cell in cells if cell.currency == "CNY")
    (behind,) = rows_behind(duck, yuan, catalogue=CATALOGUE, question=question, relation_of=relation_of)
    assert (yuan.value, behind.totals) == (Fraction(40, 100), (Function.SUM, Function.SUM))
    assert [(row.keys, row.batch, row.row_no, row.adds) for row in behind.rows] == [
        ((("order_id", "O1"), ("line_no", "1")), 1, 1, (40, 100)), ((("order_id", "O1"), ("line_no", "2")), 4, 2, (None, None)),
    ]
    (first,) = rows_behind(duck, yuan, catalogue=CATALOGUE, question=question, relation_of=relation_of, limit=1)
    assert first.rows == behind.rows[:1]


def test_the_log_answers_as_of_a_batch(tmp_path: Path) -> None:
    """A figure of batch 1 stays what it was when batch 2 corrects a row; read from Parquet, as the product does."""
    store, dataset = Folder(tmp_path / "log"), ALL["receipts"]
    batches = [[receipt("R1", 100), receipt("R2", 7)], [receipt("R1", 90, batch=2), receipt("R3", 1, batch=2)]]
    store.root.mkdir()
    with opened([store.root], spill=store.spill) as connection:
        files = [
            file for rows in batches
            for file in append(connection, store=store, dataset=dataset, relation=f"({relation('receipts', rows)})")
        ]
        for batch, figure in ((1, 107), (2, 98)):
            relation_of = {**relations({}), "receipts": current(dataset, files, store=store, as_of=batch)}
            question = asking(dimensions=("owner",))
            (cell,) = evaluate(
                connection, CATALOGUE["receipts"], catalogue=CATALOGUE, question=question, relation_of=relation_of,
            )
            assert (cell.value, cell.key("owner")) == (Fraction(figure), "E1")
            (behind,) = rows_behind(connection, cell, catalogue=CATALOGUE, question=question, relation_of=relation_of)
            assert {(dict(row.keys)["receipt_id"], row.batch) for row in behind.rows} == (
                {("R1", 1), ("R2", 1)} if batch == 1 else {("R1", 2), ("R2", 1), ("R3", 2)}
            )


def test_measures_need_no_database_of_django() -> None:
    asked = "import sys, lingxiao.engines.facts.measures; print('django.db' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True, env=PYTHON_ENV)
    assert done.stdout.split() == ["False"]


def test_the_statement_divides_and_rounds_nothing() -> None:
    relation_of = {**relations({}), "lines": "SELECT 1"}
    for measure in CATALOGUE.measures.values():
        question = asking(currency="CNY", dimensions=("owner",))
        sql = compile_measure(measure, catalogue=CATALOGUE, question=question, relation_of=relation_of).sql
        for word in (" / ", "//", "round", "avg(", "DOUBLE"):
            assert word not in sql
