"""Figures are worked out once a batch, belong to who answered on the day, add up, and open to rows that make them exactly."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from hypothesis import given
from hypothesis import strategies as st

from lingxiao.engines.facts import permissions
from lingxiao.engines.facts.domain import measuring, results
from lingxiao.engines.facts.domain.opening import rows_of_figure
from lingxiao.engines.facts.domain.results import Asked
from lingxiao.engines.facts.models import Measured, MeasuredSet
from lingxiao.engines.people.domain.queries import answering_managers
from lingxiao.engines.people.models import Assignment, OrgUnit, Person, Position, ReportingLine
from lingxiao.kernel.days.periods import Month
from lingxiao.kernel.money import Money
from lingxiao.kernel.refusals import NotSeen
from lingxiao.kernel.viewer import Reach, Viewer
from tests.engines.facts.logs import NOW, receipt

if TYPE_CHECKING:
    from tests.engines.facts.logs import Log

TODAY = date(2026, 11, 23)
OCTOBER, NOVEMBER = Month(2026, 10), Month(2026, 11)
EVERYBODY = Viewer(
    person_id=None, name="财务", today=TODAY, now=NOW, reaches={permissions.READ_FIGURES: Reach(everywhere=True)},
)


@pytest.fixture
def team(log: Log) -> dict[str, Person]:
    """周敏 reported to 林若曦, and from 1 November on to 吴广胜; both of them lead."""
    unit = OrgUnit.objects.create(code="EC")
    posts = {level: Position.objects.create(code=level, title_zh=level, level=level) for level in ("manager", "rep")}
    found = {
        number: Person.objects.create(number=number, name=name)
        for number, name in (("M1", "林若曦"), ("M2", "吴广胜"), ("E1", "周敏"), ("D1", "顾远"))
    }
    for number, level in (("M1", "manager"), ("M2", "manager"), ("E1", "rep")):
        Assignment.objects.create(
            person=found[number], position=posts[level], unit=unit, validity=DateRange(date(2025, 1, 1), None),
        )
    lines = [("E1", "M1", date(2025, 1, 1), date(2026, 11, 1)), ("E1", "M2", date(2026, 11, 1), None),
             ("M1", "D1", date(2025, 1, 1), None), ("M2", "D1", date(2025, 1, 1), None)]
    for person, manager, since, until in lines:
        ReportingLine.objects.create(person=found[person], manager=found[manager], validity=DateRange(since, until))
    return found


def sold(number: str, day: date, amount: int, owner: str | None, **more: Any) -> dict[str, Any]:
    """An order line."""
    return {
        "order_id": number, "line_no": "1", "signed_on": day, "owner": owner, "net_amount": amount, "currency": "CNY", **more,
    }


def quota(owner: str, month: date, amount: int) -> dict[str, Any]:
    return {"owner": owner, "measure": "sales", "month": month, "amount": amount, "currency": "CNY"}


def worked_out() -> MeasuredSet:
    made = measuring.work_out(on=TODAY, at=NOW)
    assert made is not None
    return made


def amounts(measure: str) -> dict[tuple[str, int], int]:
    """What stands in the table: by manager and month."""
    rows = Measured.objects.filter(measure=measure).values_list("manager__number", "month", "above")
    return {(number or "", month.month): int(above) for number, month, above in rows}


def test_a_fact_belongs_to_who_answered_for_it_on_its_own_day(log: Log, team: dict[str, Person]) -> None:
    log.bring([
        sold("A", date(2026, 10, 5), 100_00, "E1"), sold("B", date(2026, 11, 5), 7_00, "E1"),
        sold("C", date(2026, 10, 9), 20_05, "M1"), sold("D", date(2026, 10, 9), 3_00, "D1"),
        sold("E", date(2026, 10, 9), 1_00, None),
    ], dataset="order_lines")
    worked_out()
    assert amounts("sales_by_order") == {("M1", 10): 120_05, ("M2", 11): 7_00, ("", 10): 4_00}


def test_attainment_is_divided_once_over_all_months(log: Log, team: dict[str, Person]) -> None:
    log.bring([sold("A", date(2026, 10, 5), 50_00, "E1"), sold("B", date(2026, 11, 5), 30_00, "M1")], dataset="order_lines")
    log.bring([quota("M1", date(2026, 10, 1), 100_00), quota("M1", date(2026, 11, 1), 20_00)], dataset="quotas")
    asked = Asked(worked_out(), OCTOBER, NOVEMBER, "CNY")
    months = results.brought_in(EVERYBODY, asked=asked).months
    assert [one.attainment for one in months.values()] == [Fraction(1, 2), Fraction(3, 2)]
    assert results.total(months.values(), "CNY").attainment == Fraction(80, 120)
    (row,) = results.managers_with_results(EVERYBODY, asked=asked)
    assert (row.name, row.sales_by_order, row.quota) == ("林若曦", 80_00, 120_00)
    dollars = Asked(asked.measured, NOVEMBER, NOVEMBER, "USD")
    assert results.brought_in(EVERYBODY, asked=dollars).months[NOVEMBER].attainment is None


def test_the_same_batch_is_worked_out_once_and_a_new_one_takes_its_place(log: Log, team: dict[str, Person]) -> None:
    assert measuring.work_out(on=TODAY, at=NOW) is None, "nothing came yet"
    log.bring([receipt("R1", date(2026, 11, 2), 5_00, owner="M2")])
    first = worked_out()
    assert measuring.work_out(on=TODAY, at=NOW) is None
    log.bring([receipt("R1", date(2026, 11, 2), 6_00, owner="M2")])
    second = worked_out()
    assert list(MeasuredSet.objects.all()) == [second]
    assert second.batch_id == first.batch_id + 1
    assert amounts("receipts") == {("M2", 11): 6_00}
    assert measuring.newest() == second


def test_a_set_that_breaks_leaves_the_one_before(log: Log, team: dict[str, Person], monkeypatch: pytest.MonkeyPatch) -> None:
    log.bring([receipt("R1", date(2026, 11, 2), 5_00, owner="M2")])
    first = worked_out()
    log.bring([receipt("R2", date(2026, 11, 2), 6_00, owner="M2")])
    monkeypatch.setattr(measuring, "kept", lambda: [*measuring.catalogue().measures.values(), None])
    with pytest.raises(AttributeError), transaction.atomic():
        measuring.work_out(on=TODAY, at=NOW)
    assert measuring.newest() == first
    assert amounts("receipts") == {("M2", 11): 5_00}


def test_every_figure_opens_to_rows_that_make_it_exactly(log: Log, team: dict[str, Person]) -> None:
    log.bring([
        sold("A", date(2026, 10, 5), 100_01, "E1"), sold("B", date(2026, 10, 31), -7_00, "E1"),
        sold("C", date(2026, 11, 1), 20_05, "E1"), sold("D", date(2026, 10, 9), 3_00, "M1"),
        sold("E", date(2026, 10, 9), 9_00, "M2"),
        sold("F", date(2026, 10, 9), 5_00, "M1", currency="EUR"),
    ], dataset="order_lines")
    made = worked_out()
    told: dict[str, Any] = {"measured": made, "measure": "sales_by_order", "month": OCTOBER, "currency": "CNY"}
    rows: Any = rows_of_figure(number="M1", **told)
    assert [dict(row.keys)["order_id"] for row in rows] == ["A", "D", "B"]
    assert sum(row.adds[0] for row in rows) == amounts_in(made, "M1", OCTOBER, "CNY")
    assert rows_of_figure(number="D1", **told) == []


def amounts_in(made: MeasuredSet, number: str, month: Month, currency: str) -> int:
    return int(made.rows.get(
        measure="sales_by_order", manager__number=number, month=month.span.start, currency=currency,
    ).above)


def test_who_reads_one_team_sees_its_figures_and_no_others(log: Log, team: dict[str, Person]) -> None:
    log.bring([
        sold("A", date(2026, 11, 5), 100_00, "M1"), sold("B", date(2026, 11, 5), 7_00, "M2"),
        sold("C", date(2026, 11, 5), 1_00, None),
    ], dataset="order_lines")
    asked = Asked(worked_out(), NOVEMBER, NOVEMBER, "CNY")
    own = Viewer(
        person_id=team["M2"].pk, name="吴广胜", today=TODAY, now=NOW,
        reaches={permissions.READ_FIGURES: Reach(own=True, reports=True)},
    )
    assert results.brought_in(own, asked=asked).months[NOVEMBER].sales == Money(7_00, "CNY")
    assert [one.name for one in results.managers_with_results(own, asked=asked)] == ["吴广胜"]
    assert results.brought_in(own, asked=asked).nobody == Money(0, "CNY")
    assert results.brought_in(EVERYBODY, asked=asked).nobody == Money(1_00, "CNY")
    assert results.brought_in(EVERYBODY, asked=asked).months[NOVEMBER].sales == Money(108_00, "CNY")
    assert results.manager_seen_by(own, person_id=team["M2"].pk, asked=asked) == team["M2"]
    with pytest.raises(NotSeen):
        results.manager_seen_by(own, person_id=team["M1"].pk, asked=asked)


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 9), st.booleans()), max_size=12))
@pytest.mark.django_db
def test_no_day_of_anybody_has_two_managers(steps: list[tuple[int, int, bool]]) -> None:
    """Whatever posts and lines there were, figures of managers add up to the whole."""
    with transaction.atomic():
        unit = OrgUnit.objects.create(code="U")
        posts = [Position.objects.create(code=level, title_zh=level, level=level) for level in ("rep", "manager")]
        people = [Person.objects.create(number=f"P{at}", name=f"P{at}") for at in range(7)]
        days: dict[tuple[int, str], int] = {}
        for who, length, is_manager in steps:
            begin = days.get((who, "post"), 0)
            span = DateRange(date(2026, 1, 1 + begin), date(2026, 1, 2 + begin + length % 3))
            days[who, "post"] = begin + 1 + length % 3
            if days[who, "post"] < 28:
                Assignment.objects.create(person=people[who], position=posts[is_manager], unit=unit, validity=span)
                ReportingLine.objects.create(person=people[who], manager=people[who + 1], validity=span)
        told = answering_managers()
        for person in {one[0] for one in told}:
            spans = sorted((first, end or date.max) for name, _manager, first, end in told if name == person)
            assert all(end <= first for (_first, end), (first, _end) in pairwise(spans))
        transaction.set_rollback(True)


@given(st.fractions(max_denominator=1).filter(lambda one: abs(one) < 10**30), st.integers(0, 8))
def test_a_number_stands_in_the_table_as_it_is(whole: Fraction, places: int) -> None:
    exact = whole / 10**places
    assert Fraction(measuring._text(exact)) == exact


def test_a_number_of_too_many_places_is_a_bug_and_no_rounding() -> None:
    with pytest.raises(ValueError, match="decimal places"):
        measuring._text(Fraction(1, 3))


def test_months_that_are_over_are_read_by_who_reached_the_team_on_their_last_day(log: Log, team: dict[str, Person]) -> None:
    """E1 came to another manager on 1 November: who got them then does not get October."""
    asked = Asked(brought_and_worked_out(log), OCTOBER, OCTOBER, "CNY")
    reach = {permissions.READ_FIGURES: Reach(reports=True)}
    before, after = (
        Viewer(person_id=team[number].pk, name=number, today=TODAY, now=NOW, reaches=reach) for number in ("M1", "M2")
    )
    assert results.manager_seen_by(before, person_id=team["E1"].pk, asked=asked) == team["E1"]
    with pytest.raises(NotSeen):
        results.manager_seen_by(after, person_id=team["E1"].pk, asked=asked)


def brought_and_worked_out(log: Log) -> MeasuredSet:
    log.bring([sold("A", date(2026, 10, 5), 1_00, "E1")], dataset="order_lines")
    return worked_out()
