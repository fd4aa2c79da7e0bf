"""What the demo company sold: plans to the fen, nothing after today, sums that agree, and the defects that are planted."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest
from django.db.models import Q

from lingxiao.demo import SEED, market, organisation
from lingxiao.demo.organisation import TODAY
from lingxiao.demo.writing import NOW

if TYPE_CHECKING:
    from collections.abc import Iterator

    from duckdb import DuckDBPyConnection
    from pytest_django import DjangoDbBlocker

    from tests.demo.conftest import Founded


pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def facts(founded: Founded, django_db_blocker: DjangoDbBlocker) -> Iterator[DuckDBPyConnection]:
    """The fact log of the small company, as it is now."""
    from lingxiao.engines.facts.domain import asking, manifest

    with django_db_blocker.unblock(), asking.opened(as_of=manifest.latest()) as connection:
        yield connection


def _all(facts: DuckDBPyConnection, sql: str) -> list[tuple[Any, ...]]:
    return facts.execute(sql).fetchall()


@pytest.mark.parametrize("size", ["s", "m"])
def test_the_months_of_a_year_add_up_to_the_plan(size: str) -> None:
    team = market.sellers(organisation.draw(size=size, seed=SEED), seed=SEED)
    whole_year = {one.number: one for one in team if one.hired_on.year < 2026}
    summed = dict.fromkeys(whole_year, 0)
    for number, month, quota in market.quotas(list(whole_year.values())):
        summed[number] += quota if month.year == 2026 else 0
    # December has not begun: it is what is left of the year, and the months before it miss no minor unit.
    left = {number: one.plan * (1_000 - market.shares_of(one)[11]) // 1_000 for number, one in whole_year.items()}
    assert summed == left


def test_the_manager_of_the_article_has_his_target_to_the_fen(facts: DuckDBPyConnection) -> None:
    told = organisation.draw(size="s", seed=SEED)
    manager = next(row.number for row in told.people if row.name == market.ARTICLE_MANAGER)
    assert _all(facts, f"""
        SELECT currency, sum(amount)::BIGINT FROM quotas WHERE owner = '{manager}' AND measure = 'team_sales'
        AND month BETWEEN '{market.ARTICLE_SPRING[0]}' AND '{market.ARTICLE_SPRING[-1]}' GROUP BY currency
    """) == [("CNY", market.ARTICLE_TARGET.minor)]


def test_a_team_is_to_sell_what_its_people_are_to_sell(facts: DuckDBPyConnection) -> None:
    sums = "SELECT measure, currency, month, sum(amount)::BIGINT AS whole FROM quotas GROUP BY ALL"
    assert _all(facts, f"""
        SELECT count(*) FROM ({sums}) AS one JOIN ({sums}) AS other USING (currency, month)
        WHERE one.measure = 'sales' AND other.measure = 'team_sales' AND one.whole <> other.whole
    """) == [(0,)]


@pytest.mark.parametrize(("dataset", "days"), [
    ("order_lines", ("signed_on", "shipped_on", "invoiced_on")), ("orders", ("signed_on", "delivered_on")),
    ("invoices", ("invoiced_on",)), ("receipts", ("received_on",)),
    ("returns", ("returned_on",)), ("deals", ("opened_on", "closed_on")), ("deal_stages", ("entered_on",)),
    ("activities", ("done_on",)), ("rates", ("day",)),
])
def test_nothing_has_happened_after_today(facts: DuckDBPyConnection, dataset: str, days: tuple[str, ...]) -> None:
    for day in days:
        ((last, rows),) = _all(facts, f"SELECT max({day}), count(*) FROM {dataset}")
        assert rows > 0
        assert last <= TODAY, (dataset, day, last)


def test_what_is_open_is_what_was_invoiced_and_not_received(facts: DuckDBPyConnection) -> None:
    assert _all(facts, """
        WITH got AS (SELECT order_id, sum(amount) AS got FROM receipts GROUP BY order_id)
        SELECT count(*) FILTER (amount - COALESCE(got, 0) <> open_amount), count(*) FILTER (open_amount > 0) > 100,
               count(*) FILTER (open_amount < 0)
        FROM receivables LEFT JOIN got USING (order_id)
    """) == [(0, True, 0)]


def test_an_invoice_is_the_sum_of_its_lines(facts: DuckDBPyConnection) -> None:
    assert _all(facts, """
        WITH lines AS (SELECT order_id, sum(net_amount) AS whole FROM order_lines GROUP BY order_id)
        SELECT count(*), count(*) FILTER (whole = amount) FROM invoices JOIN lines USING (order_id)
    """) == _all(facts, "SELECT count(*), count(*) FROM invoices")


def test_crm_has_the_orders_of_the_erp_but_for_those_that_are_planted(facts: DuckDBPyConnection) -> None:
    told = """
        WITH booked AS (SELECT order_id, sum(net_amount)::BIGINT AS whole FROM order_lines GROUP BY order_id)
        SELECT count(*) FILTER (orders.order_id IS NULL), count(*) FILTER (whole IS NULL), count(*) FILTER (amount <> whole)
        FROM booked FULL OUTER JOIN orders USING (order_id)
    """
    assert _all(facts, told) == [(2, 4, 4)]


def test_what_is_planted_is_found_by_reconciling(founded: Founded) -> None:
    from collections import Counter

    from lingxiao.engines.facts.domain import reconciling
    from lingxiao.engines.facts.enums import Stage
    from lingxiao.kernel.days.periods import Month
    from lingxiao.kernel.viewer import Viewer

    viewer = Viewer.system(now=NOW, today=TODAY)
    assert reconciling.due(on=TODAY) == [Month(2026, 10)]
    for month, more in ((Month(2026, 10), 1), (Month(2026, 9), 0)):
        made = reconciling.work_out(viewer=viewer, month=month, at=NOW)
        causes = Counter(made.items.filter(stage=Stage.ORDERS).values_list("suggested", flat=True))
        assert causes == {
            "not_in_crm": 1, "amount": 1, "other_month": 1 + more, "other_owner": 1, "tax_rounding": 1, "duplicate": 1,
            "not_in_erp": 1,
        }
        assert made.stages == [Stage.ORDERS, Stage.SHIPMENTS]
        assert made.matched_count > 100


def test_owners_are_people_of_the_company(facts: DuckDBPyConnection) -> None:
    drawn = organisation.draw(size="s", seed=SEED)
    numbers = {row.number for row in drawn.people}
    for dataset in ("order_lines", "orders", "receipts", "deals", "quotas", "customers"):
        assert {owner for (owner,) in _all(facts, f"SELECT DISTINCT owner FROM {dataset} WHERE owner IS NOT NULL")} <= numbers


def test_the_defects_of_the_domain_book_are_there(facts: DuckDBPyConnection) -> None:
    assert _all(facts, "SELECT count(*) FROM customers WHERE merged_into IS NOT NULL") == [(2,)]
    ((last,),) = _all(facts, "SELECT max(day) FROM rates WHERE currency = 'AED'")
    assert (TODAY - last).days > 80, "one rate is stale"
    assert _all(facts, "SELECT DISTINCT currency FROM order_lines ORDER BY 1") == [("AED",), ("CNY",), ("EUR",)]


def test_attainment_lies_where_the_domain_book_has_it(facts: DuckDBPyConnection) -> None:
    year = "BETWEEN '2026-01-01' AND '2026-10-31' AND currency = 'CNY'"
    ((sold,),) = _all(facts, f"SELECT sum(net_amount)::BIGINT FROM order_lines WHERE signed_on {year}")
    ((planned,),) = _all(facts, f"SELECT sum(amount)::BIGINT FROM quotas WHERE measure = 'sales' AND month {year}")
    assert 90 * planned <= 100 * sold <= 108 * planned


def test_one_file_is_a_yuan_off_and_one_has_a_number_twice(founded: Founded) -> None:
    from lingxiao.demo import files
    from lingxiao.engines.facts.models import FactImport

    found = {one.file_name: one for one in FactImport.objects.all()}
    off = found[files.A_YUAN_OFF].differences[0]
    assert off["expected"]["amount"] - off["amount"] == 100
    assert found[files.A_YUAN_OFF].problem_count == 0
    assert {problem["wrong"] for problem in found[files.MISTAKEN].problems} == {2, 5}
    assert found[files.TAKEN].batch is not None
    assert set(found[files.TAKEN].unmatched) == set(files.STRANGERS)


def test_forecasts_are_as_far_off_as_the_domain_book_has_it(founded: Founded) -> None:
    """83 in a hundred, most of them in time; only periods that have begun, and by people who lead a team."""
    from lingxiao.engines.facts.domain import measuring
    from lingxiao.engines.facts.domain.forecasts import held_against, together
    from lingxiao.engines.facts.models import ForecastSnapshot
    from lingxiao.kernel.days.periods import Month, Quarter

    kept = measuring.work_out(on=TODAY, at=NOW)
    assert kept is not None
    for kind in (Month, Quarter):
        told = held_against(whom=Q(), currency="CNY", kept=kept, kind=kind, on=TODAY)
        whole = together(told, "CNY")
        assert whole.accuracy is not None
        assert Fraction(78, 100) <= whole.accuracy <= Fraction(88, 100), kind
        assert Fraction(8, 10) < Fraction(whole.in_time, whole.count) < 1
    assert not ForecastSnapshot.objects.filter(since__gt=TODAY).exists()
    leads = {row.number for row in organisation.draw(size="s", seed=SEED).people if row.post in {"SM", "RM"}}
    assert set(ForecastSnapshot.objects.values_list("manager__number", flat=True)) <= leads


def test_deals_go_through_the_stages_in_their_order(founded: Founded) -> None:
    """Fewer in each stage than in the one before, and four of five open deals are looked after."""
    from lingxiao.engines.facts.domain import measuring, pipeline
    from lingxiao.engines.facts.domain.results import Asked
    from lingxiao.kernel.days.periods import Month

    kept = measuring.newest() or measuring.work_out(on=TODAY, at=NOW)
    assert kept is not None
    asked = Asked(kept, Month(2026, 1), Month(2026, 11), "CNY")
    steps = pipeline.funnel(asked=asked, whom=Q())
    assert [one.stage for one in steps] == ["线索确认", "需求立项", "方案与试用", "商务谈判", "赢单"]
    assert all(0 < (one.conversion or 0) < 1 for one in steps[:-1])
    hygiene = pipeline.standing(window=pipeline.Window(asked, Month(2026, 12)), whom=Q()).rates["pipeline_hygiene"]
    assert hygiene is not None
    assert Fraction(76, 100) <= hygiene <= Fraction(86, 100)
