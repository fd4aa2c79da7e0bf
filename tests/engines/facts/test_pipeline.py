"""Parts add up to the whole, the funnel says who went on, what is left is covered, and everybody reads their own part."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lingxiao.engines.facts import permissions
from lingxiao.engines.facts.domain import measuring, mix, pipeline, results, whose
from lingxiao.engines.facts.domain.opening import rows_of_figure
from lingxiao.engines.facts.domain.pipeline import Window
from lingxiao.engines.facts.domain.results import Asked
from lingxiao.engines.facts.measures import LINES, Line, load_lines
from lingxiao.engines.facts.measures.funnel import stages
from lingxiao.engines.facts.models import Measured, MeasuredPart, MeasuredStage
from lingxiao.kernel.days.periods import Month
from lingxiao.kernel.money import Money
from lingxiao.kernel.viewer import Reach, Viewer
from tests.engines.facts.logs import NOW, receipt
from tests.engines.facts.test_measuring import EVERYBODY, TODAY, quota, sold, team, worked_out

if TYPE_CHECKING:
    from collections.abc import Iterator

    from duckdb import DuckDBPyConnection

    from lingxiao.engines.people.models import Person
    from tests.engines.facts.logs import Log

__all__ = ["team"]


@pytest.fixture(scope="module")
def memory() -> Iterator[DuckDBPyConnection]:
    with duckdb.connect() as found:
        yield found


OCTOBER, NOVEMBER, DECEMBER = Month(2026, 10), Month(2026, 11), Month(2026, 12)


def deal(number: str, opened: date, amount: int | None, owner: str | None, **more: Any) -> dict[str, Any]:
    """An open deal."""
    return {
        "deal_id": number, "opened_on": opened, "owner": owner, "amount": amount, "currency": "CNY", "stage": "proposal",
        "state": "open", **more,
    }


def entered(number: str, day: date, stage: str, place: int | None, owner: str = "M1", amount: int = 100) -> dict[str, Any]:
    """A deal coming to a stage."""
    return {
        "deal_id": number, "entered_on": day, "stage": stage, "place": place, "owner": owner, "amount": amount, "currency": "CNY",
    }


def window(until: Month = NOVEMBER, first: Month = NOVEMBER) -> Window:
    return Window(Asked(worked_out(), first, NOVEMBER, "CNY"), until)


def everybody() -> Any:
    return whose.everybodys(EVERYBODY, on=TODAY)


def test_what_is_open_is_held_against_what_is_left_to_sell(log: Log, team: dict[str, Person]) -> None:
    """400.00 of a quota of 1,000.00 are sold; 900.00 are expected until the end of December, and 50.00 after it."""
    log.bring([quota("M1", date(2026, month, 1), 500_00) for month in (11, 12)], dataset="quotas")
    log.bring([sold("A", date(2026, 11, 5), 400_00, "E1"), sold("B", date(2026, 11, 5), 9_00, "M1")], dataset="order_lines")
    log.bring([
        deal("D1", date(2026, 9, 1), 700_00, "E1", expected_on=date(2026, 11, 30), next_step_on=TODAY),
        deal("D2", date(2026, 9, 1), 200_00, "M1", expected_on=date(2026, 12, 31)),
        deal("D3", date(2026, 9, 1), 50_00, "M1", expected_on=date(2027, 1, 1)),
        deal("D4", date(2026, 9, 1), 33_00, "M1", expected_on=date(2026, 10, 1)),
        deal("D5", date(2026, 1, 1), 60_00, "M1", state="won", closed_on=date(2026, 11, 2)),
        deal("D6", date(2026, 1, 1), 60_00, "M1", state="lost", closed_on=date(2026, 11, 2)),
        deal("D7", date(2026, 1, 1), 60_00, "M1", state="lost", closed_on=date(2026, 10, 31)),
    ], dataset="deals")
    asked = window(DECEMBER)
    found = pipeline.standing(window=asked, whom=everybody())
    assert (found.open, found.expected, found.remaining) == (Money(983_00, "CNY"), Money(900_00, "CNY"), Money(591_00, "CNY"))
    assert found.coverage == Fraction(900, 591)
    assert found.rates["win_rate"] == Fraction(1, 2)
    assert found.rates["sales_cycle_days"] == (date(2026, 11, 2) - date(2026, 1, 1)).days
    assert found.rates["pipeline_hygiene"] == Fraction(1, 4), "only D1 has a next step"
    assert found.rates["hygiene_close_date"] == Fraction(3, 4), "D4 should have closed in October"
    found_rows = pipeline.managers_with_pipeline(EVERYBODY, window=asked)
    rows = {row.name: pipeline.standing_of(row, currency="CNY") for row in found_rows}
    assert rows["吴广胜"].expected == Money(700_00, "CNY")
    assert rows["吴广胜"].rates["pipeline_hygiene"] == 1
    assert rows["林若曦"].remaining == Money(991_00, "CNY")
    assert pipeline.expected_by_month(window=asked, whom=everybody()) == {
        date(2026, 11, 1): (Money(700_00, "CNY"), Money(500_00, "CNY")),
        date(2026, 12, 1): (Money(200_00, "CNY"), Money(500_00, "CNY")),
        date(2027, 1, 1): (Money(50_00, "CNY"), Money(0, "CNY")),
    }


def test_a_quota_that_is_reached_leaves_nothing_to_cover(log: Log, team: dict[str, Person]) -> None:
    log.bring([quota("M1", date(2026, 11, 1), 100_00)], dataset="quotas")
    log.bring([sold("A", date(2026, 11, 5), 100_00, "M1")], dataset="order_lines")
    found = pipeline.standing(window=window(), whom=everybody())
    assert (found.remaining, found.coverage) == (Money(0, "CNY"), None)


def test_what_stands_in_the_pipeline_opens_to_the_deals_that_make_it(log: Log, team: dict[str, Person]) -> None:
    log.bring([
        deal("D1", date(2026, 3, 1), 700_01, "M1", expected_on=date(2026, 12, 30), next_step_on=TODAY),
        deal("D2", date(2025, 9, 1), 200_00, "M1", expected_on=date(2026, 12, 1)),
        deal("D3", date(2026, 9, 1), 5_00, "M2", expected_on=date(2026, 12, 1)),
        deal("D4", date(2026, 9, 1), 5_00, "M1", state="lost", closed_on=TODAY),
    ], dataset="deals")
    days = (("D1", date(2026, 11, 1)), ("D2", date(2026, 2, 1)))
    log.bring([entered(number, day, "proposal", 1) for number, day in days], dataset="deal_stages")
    made = worked_out()
    for measure, month, expected in (
        ("open_pipeline", NOVEMBER, {"D1", "D2"}), ("expected_pipeline", DECEMBER, {"D1", "D2"}),
        ("pipeline_hygiene", NOVEMBER, {"D1", "D2"}), ("win_rate", NOVEMBER, {"D4"}),
    ):
        rows: Any = rows_of_figure(measured=made, measure=measure, number="M1", month=month, currency="CNY")
        assert {dict(row.keys)["deal_id"] for row in rows} == expected, measure
        kept = Measured.objects.get(measure=measure, month=month.span.start, manager__number="M1")
        assert sum(row.adds[0] or 0 for row in rows) == kept.above
        assert kept.below is None or sum(row.adds[1] or 0 for row in rows) == kept.below


def test_the_funnel_counts_who_entered_and_who_went_on(log: Log, team: dict[str, Person]) -> None:
    log.bring([
        deal("D1", date(2026, 9, 1), 100, "M1", stage="won", state="won", closed_on=date(2026, 11, 15)),
        deal("D2", date(2026, 9, 1), 100, "M1", stage="lead"),
        deal("D3", date(2026, 9, 1), 100, "M1", stage="dropped", state="lost", closed_on=date(2026, 11, 11)),
    ], dataset="deals")
    log.bring([
        entered("D1", date(2026, 11, 1), "lead", 1), entered("D1", date(2026, 11, 4), "offer", 2, amount=300),
        entered("D1", date(2026, 11, 15), "won", 3), entered("D2", date(2026, 11, 2), "lead", 1, amount=50),
        entered("D3", date(2026, 11, 1), "lead", 1), entered("D3", date(2026, 11, 11), "dropped", 9),
        entered("D1", date(2026, 11, 20), "lead", 1),
    ], dataset="deal_stages")
    asked = window().asked
    lead, offer, won = pipeline.funnel(asked=asked, whom=everybody())
    assert [one.stage for one in (lead, offer, won)] == ["lead", "offer", "won"]
    assert (lead.entered, lead.went_on, lead.waiting, lead.lost) == (3, 1, 1, 1)
    assert (lead.conversion, lead.mean_days) == (Fraction(1, 3), Fraction(3 + 10, 2))
    assert (lead.amount, lead.amount_went_on) == (Money(250, "CNY"), Money(100, "CNY"))
    assert (offer.conversion, offer.mean_days) == (Fraction(1), Fraction(11))
    assert (won.conversion, won.mean_days) == (None, None), "it leads nowhere"
    south = Viewer(
        person_id=team["M2"].pk, name="吴广胜", today=TODAY, now=NOW, reaches={permissions.READ_FIGURES: Reach(own=True)},
    )
    assert pipeline.funnel(asked=asked, whom=whose.everybodys(south, on=TODAY)) == []
    assert pipeline.funnel(asked=asked, whom=whose.of_manager(south, person_id=team["M1"].pk, on=TODAY)) == []


STEPS = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 3), st.integers(0, 60), st.integers(0, 900)), max_size=25,
)


@given(steps=STEPS, states=st.lists(st.sampled_from(["open", "won", "lost"]), min_size=6, max_size=6))
@settings(max_examples=40)
def test_any_funnel_is_what_plain_python_counts(
    steps: list[tuple[int, int, int, int]], states: list[str], memory: DuckDBPyConnection,
) -> None:
    first = date(2026, 9, 1)
    rows = [(f"D{who}", f"S{at}", at, first + timedelta(days=day), amount) for who, at, day, amount in steps]
    memory.execute("CREATE OR REPLACE TEMP TABLE seen (source VARCHAR, deal_id VARCHAR, stage VARCHAR, place BIGINT, "
                       "entered_on DATE, amount BIGINT, owner VARCHAR, currency VARCHAR)")
    memory.execute("CREATE OR REPLACE TEMP TABLE known ("
                   "source VARCHAR, deal_id VARCHAR, stage VARCHAR, state VARCHAR, closed_on DATE)")
    for number, stage, place, day, amount in rows:
        memory.execute("INSERT INTO seen VALUES ('a', ?, ?, ?, ?, ?, 'E', 'CNY')", [number, stage, place, day, amount])
    for at, state in enumerate(states):
        memory.execute("INSERT INTO known VALUES ('a', ?, 'S9', ?, ?)", [f"D{at}", state, date(2026, 12, 1)])
    relation_of = {
        "deal_stages": "SELECT * FROM seen", "deals": "SELECT * FROM known",
        LINES: load_lines(memory, [Line("E", "M", date(2020, 1, 1))]),
    }
    found: dict[str, list[int]] = {}
    for one in stages(memory, relation_of=relation_of, first=first, as_of=date(2026, 12, 31)):
        assert one.manager == "M"
        assert one.went_on + one.waiting <= one.entered
        told = found.setdefault(one.stage, [0, 0, 0])
        told[0] += one.entered
        told[1] += one.went_on
        told[2] += one.waiting
    assert {stage: tuple(told) for stage, told in found.items()} == _by_hand(rows, states)


def _by_hand(rows: list[tuple[str, str, int, date, int]], states: list[str]) -> dict[str, tuple[int, int, int]]:
    """Who entered each stage, and who is found in a higher one no earlier than that."""
    entries: dict[tuple[str, str], tuple[date, int]] = {}
    for number, stage, place, day, _amount in rows:
        entries[number, stage] = min(entries.get((number, stage), (date.max, place)), (day, place))
    found: dict[str, tuple[int, int, int]] = {}
    for (number, stage), (day, place) in entries.items():
        went_on = any(
            who == number and there > place and when >= day for (who, _stage), (when, there) in entries.items()
        )
        waits = not went_on and states[int(number[1:])] == "open"
        before = found.get(stage, (0, 0, 0))
        found[stage] = (before[0] + 1, before[1] + went_on, before[2] + waits)
    return found


def test_parts_add_up_to_the_whole(log: Log, team: dict[str, Person]) -> None:
    log.bring([
        sold("A", date(2026, 11, 5), 120_01, "E1", channel="dealer", product="P1"),
        sold("B", date(2026, 11, 6), 60_00, "M1", channel="direct", product="P2"),
        sold("C", date(2026, 10, 9), -20_00, "M1", channel=None, product="P9"),
        sold("D", date(2026, 11, 9), 7_00, None, channel="dealer"),
    ], dataset="order_lines")
    log.bring([{"product": f"P{at}", "name": "a", "line": "pumps"} for at in (1, 2)], dataset="products")
    log.bring([receipt("R1", date(2026, 11, 2), 5_00, owner="M2", channel="dealer")])
    made = worked_out()
    asked = Asked(made, OCTOBER, NOVEMBER, "CNY")
    found = mix.mix(asked=asked, whom=everybody())
    whole = results.total(results.brought_in(EVERYBODY, asked=asked).months.values(), "CNY")
    for dimension in (mix.LINE, mix.CHANNEL, mix.REGION):
        parts = found.of(results.SALES, dimension, most=2)
        assert Money.total([one.amount for one in parts], currency="CNY") == whole.sales
        assert sum(one.share or 0 for one in parts) == 1
    assert {one.key: one.amount.minor for one in found.of(results.SALES, mix.LINE, most=9)} == {"pumps": 180_01, "": -13_00}
    assert found.amount(results.RECEIPTS, mix.CHANNEL, "dealer") == Money(5_00, "CNY")
    for part in MeasuredPart.objects.filter(measure="sales_by_order", dimension="channel", manager__number="M1"):
        assert part.key in {"direct", ""}


def test_the_rest_of_many_parts_stands_as_one() -> None:
    told = mix.Mix({("m", "d"): {str(at): Money(at, "CNY") for at in range(1, 6)}}, "CNY")
    assert [(one.key, one.amount.minor) for one in told.of("m", "d", most=3)] == [("5", 5), ("4", 4), (None, 6)]
    assert told.of("m", "other", most=3) == []


def test_older_parts_and_stages_go_with_their_set(log: Log, team: dict[str, Person]) -> None:
    log.bring([sold("A", date(2026, 11, 5), 1_00, "M1", channel="x")], dataset="order_lines")
    log.bring([entered("D1", date(2026, 11, 1), "lead", 1)], dataset="deal_stages")
    worked_out()
    log.bring([sold("A", date(2026, 11, 5), 2_00, "M1", channel="x")], dataset="order_lines")
    second = worked_out()
    assert {one.of_set_id for model in (MeasuredPart, MeasuredStage) for one in model.objects.all()} == {second.pk}


def test_overdue_and_currencies_are_told_apart(log: Log, team: dict[str, Person]) -> None:
    log.bring([
        {"receivable_id": "1", "due_on": date(2026, 10, 1), "owner": "M1", "amount": 900, "open_amount": 300, "currency": "CNY"},
        {"receivable_id": "2", "due_on": TODAY, "owner": "M1", "amount": 900, "open_amount": 900, "currency": "CNY"},
    ], dataset="receivables")
    log.bring([
        sold("A", date(2026, 11, 5), 9_00, "M1"), sold("B", date(2026, 11, 5), 7_00, "M1", currency="EUR"),
    ], dataset="order_lines")
    asked = Asked(worked_out(), NOVEMBER, NOVEMBER, "CNY")
    owed = mix.owed(asked=asked, whom=everybody())
    assert (owed.open, owed.overdue, owed.share) == (Money(1200, "CNY"), Money(300, "CNY"), Fraction(1, 4))
    assert [one[:2] for one in mix.by_currency(asked=asked, whom=everybody())] == [
        ("CNY", Money(9_00, "CNY")), ("EUR", Money(7_00, "EUR")),
    ]
    assert measuring.newest() == asked.measured
