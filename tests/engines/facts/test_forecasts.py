"""Forecasts stay as they were said, one of each period counts, and how near they came is a law of arithmetic."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest
from django.db import DatabaseError, transaction
from hypothesis import given
from hypothesis import strategies as st

from lingxiao.engines.cadence.domain import calendars
from lingxiao.engines.facts import permissions
from lingxiao.engines.facts.domain import forecasts, whose
from lingxiao.engines.facts.domain.forecasts import accuracy, bias, of_distance
from lingxiao.engines.facts.domain.pace import run_rate, working_days
from lingxiao.engines.facts.inputs import Forecast
from lingxiao.engines.facts.models import ForecastSnapshot
from lingxiao.engines.facts.rules import NotYoursToForecast
from lingxiao.kernel.audit.models import AuditEntry
from lingxiao.kernel.days.calendars import WorkCalendar
from lingxiao.kernel.days.pack_files import shipped_packs
from lingxiao.kernel.days.packs import calendar_of
from lingxiao.kernel.days.periods import Month, Quarter
from lingxiao.kernel.money import Money, NotAnAmount
from lingxiao.kernel.viewer import Reach, Viewer
from lingxiao.kernel.words import Bilingual
from tests.engines.facts.logs import NOW
from tests.engines.facts.test_measuring import EVERYBODY, TODAY, sold, team, worked_out

if TYPE_CHECKING:
    from lingxiao.engines.people.models import Person
    from tests.engines.facts.logs import Log

__all__ = ["team"]
SAID = st.integers(0, 10**12).map(lambda minor: Money(minor, "CNY"))


def manager(team: dict[str, Person], number: str = "M1", on: date = TODAY) -> Viewer:
    reaches = {permissions.SUBMIT_FORECAST: Reach(own=True), permissions.READ_FIGURES: Reach(own=True, reports=True)}
    return Viewer(person_id=team[number].pk, name=number, today=on, now=NOW, reaches=reaches)


def say(viewer: Viewer, commit: str, *, period: str = "2026-11", best: str = "", **more: Any) -> ForecastSnapshot:
    said = Forecast(period=period, currency="CNY", commit=commit, best_case=best or commit, pipeline="9,000,000.00", **more)
    return forecasts.submit(viewer=viewer, said=said, year_starts_in=1, at=NOW)


@given(SAID, SAID)
def test_accuracy_is_a_share_that_is_whole_only_where_it_came_as_said(said: Money, came: Money) -> None:
    found = accuracy(said=said, came=came)
    if not came.minor:
        assert found is None
        assert bias(said=said, came=came) is None
        return
    assert found is not None
    assert 0 <= found <= 1
    assert (found == 1) == (said == came)
    assert found == max(Fraction(0), 1 - abs(bias(said=said, came=came) or Fraction(0)))


@given(st.lists(st.tuples(SAID, SAID.filter(lambda one: one.minor > 0)), min_size=1, max_size=6))
def test_of_several_together_none_hides_another(pairs: list[tuple[Money, Money]]) -> None:
    off = Money.total([abs(said - came) for said, came in pairs], currency="CNY")
    came = Money.total([one for _said, one in pairs], currency="CNY")
    said = Money.total([one for one, _came in pairs], currency="CNY")
    whole = of_distance(off=off, came=came)
    assert whole is not None
    assert whole <= (accuracy(said=said, came=came) or 0), "too much of one never makes up for too little of another"
    if len(pairs) == 1:
        assert whole == accuracy(said=said, came=came)


def test_a_forecast_stays_as_it_was_said(log: Log, team: dict[str, Person]) -> None:
    made = say(manager(team), "1,200.50", best="1,500", note=" 两家在谈 ")
    assert (made.commit, made.best_case, made.note, made.since, made.until) == (
        1_200_50, 1_500_00, "两家在谈", date(2026, 11, 1), date(2026, 12, 1),
    )
    for change in ("UPDATE facts_forecastsnapshot SET commit = 0", "DELETE FROM facts_forecastsnapshot"):
        with pytest.raises(DatabaseError, match="refused"), transaction.atomic(), _cursor() as cursor:
            cursor.execute(change)
    assert ForecastSnapshot.objects.get().commit == 1_200_50
    entry = AuditEntry.objects.get(act="facts.submit_forecast")
    assert entry.detail["commit"] == 1_200_50


def _cursor() -> Any:
    from django.db import connection

    return connection.cursor()


@pytest.mark.parametrize(("told", "refusal"), [
    ({"period": "2026-10"}, forecasts.NotThisPeriod), ({"period": "2027-02"}, forecasts.NotThisPeriod),
    ({"period": "2026"}, forecasts.NotThisPeriod), ({"period": "autumn"}, forecasts.NotThisPeriod),
    ({"best": "99.99"}, forecasts.NotBest), ({"commit": "-1", "best": "5"}, forecasts.NotNegative),
    ({"commit": "viel"}, NotAnAmount),
])
def test_what_cannot_be_said_is_refused(
    log: Log, team: dict[str, Person], told: dict[str, str], refusal: type[Exception],
) -> None:
    with pytest.raises(refusal):
        say(manager(team), **{"commit": "100", **told})
    assert not ForecastSnapshot.objects.exists()


def test_nobody_says_it_for_somebody_else(log: Log, team: dict[str, Person]) -> None:
    for viewer in (EVERYBODY, replace(manager(team), reaches={permissions.READ_FIGURES: Reach(everywhere=True)})):
        with pytest.raises(NotYoursToForecast):
            say(viewer, "1")


def test_the_last_one_in_time_counts_and_else_the_first(log: Log, team: dict[str, Person]) -> None:
    calendars.install(viewer=Viewer.system(now=NOW, today=TODAY), pack=shipped_packs()["cn-2026"], at=NOW, calendar="cn")
    assert forecasts.due_on(Month(2026, 10)) == date(2026, 10, 10), "after the holiday; Saturday the 10th is worked"
    log.bring([sold("A", date(2026, 10, 20), 1_000_00, "E1"), sold("B", date(2026, 10, 21), 500_00, "M2")], dataset="order_lines")
    kept = worked_out()
    say(manager(team, on=date(2026, 9, 30)), "700", period="2026-10")
    say(manager(team, on=date(2026, 10, 9)), "800", period="2026-10")
    say(manager(team, on=date(2026, 10, 30)), "1000", period="2026-10")
    say(manager(team, "M2", on=date(2026, 10, 29)), "900", period="2026-10")
    say(manager(team, "M2", on=date(2026, 10, 30)), "500", period="2026-10")
    say(manager(team, on=date(2026, 10, 9)), "9", period="2026-Q4")
    told: dict[str, Any] = {"currency": "CNY", "kept": kept, "kind": Month, "on": TODAY}
    (october,) = forecasts.held_against(whom=whose.everybodys(EVERYBODY, on=TODAY), **told)
    assert (october.period, october.said, october.came) == ("2026-10", Money(1_700_00, "CNY"), Money(1_500_00, "CNY"))
    assert (october.accuracy, october.bias) == (1 - Fraction(200 + 400, 1_500), Fraction(200, 1_500))
    assert (october.count, october.in_time) == (2, 1)
    assert forecasts.held_against(whom=whose.everybodys(manager(team, "M2"), on=TODAY), **told)[0].count == 1
    assert forecasts.held_against(whom=whose.everybodys(EVERYBODY, on=TODAY), **{**told, "kind": Quarter}) == []
    assert forecasts.held_against(whom=whose.everybodys(EVERYBODY, on=TODAY), **{**told, "on": date(2026, 10, 31)}) == []
    rows = forecasts.managers_with_forecasts(EVERYBODY, currency="CNY", kept=kept, kind=Month)
    assert {row.name: forecasts.held_of(row, currency="CNY").accuracy for row in rows} == {
        "林若曦": Fraction(4, 5), "吴广胜": Fraction(1, 5),
    }
    said = forecasts.said_by(whom=whose.of_manager(EVERYBODY, person_id=team["M1"].pk, on=TODAY), currency="CNY", kept=kept,
                             on=TODAY, most=9)
    assert [(one.said.minor, one.counts, one.is_in_time, one.accuracy) for one in said] == [
        (9_00, True, True, None), (1_000_00, False, False, Fraction(1)), (800_00, True, True, Fraction(4, 5)),
        (700_00, False, True, Fraction(7, 10)),
    ]
    latest = forecasts.latest_of(manager_id=team["M1"].pk, period="2026-10", currency="CNY")
    assert latest is not None
    assert latest.commit == 1_000_00


def test_who_sold_nothing_is_not_held_against_it(log: Log, team: dict[str, Person]) -> None:
    log.bring([sold("A", date(2026, 11, 20), 1_00, "M2")], dataset="order_lines")
    kept = worked_out()
    say(manager(team, on=date(2026, 10, 2)), "700", period="2026-10")
    everybody = whose.everybodys(EVERYBODY, on=TODAY)
    assert forecasts.held_against(whom=everybody, currency="CNY", kept=kept, kind=Month, on=TODAY) == []
    assert forecasts.together([], "CNY").accuracy is None
    (row,) = forecasts.managers_with_forecasts(EVERYBODY, currency="CNY", kept=kept, kind=Month)
    assert forecasts.held_of(row, currency="CNY").accuracy is None


def test_without_a_calendar_nothing_is_late(log: Log, team: dict[str, Person]) -> None:
    assert say(manager(team), "1").due_on is None


@given(st.integers(0, 10**10), st.integers(1, 250), st.integers(0, 250))
def test_at_this_pace_the_whole_period_brings_as_much_a_day(sales: int, gone: int, left: int) -> None:
    found = run_rate(so_far=Money(sales, "CNY"), gone=gone, whole=gone + left)
    assert found is not None
    assert abs(found.minor * gone - sales * (gone + left)) * 2 <= gone, "rounded once"
    assert left or found.minor == sales


def test_nothing_is_told_from_no_day() -> None:
    assert run_rate(so_far=Money(5, "CNY"), gone=0, whole=20) is None
    november = {"first": date(2026, 11, 1), "end": date(2026, 12, 1)}
    assert working_days(WorkCalendar(Bilingual("无", "none"), frozenset()), today=TODAY, **november) == (0, 0)
    calendar = calendar_of(shipped_packs()["cn-2026"], name=Bilingual("公司", "company"))
    assert working_days(calendar, today=TODAY, **november) == (15, 21)
    assert working_days(calendar, today=date(2026, 12, 9), **november) == (21, 21)
    assert working_days(calendar, today=date(2026, 10, 9), **november) == (0, 21)
