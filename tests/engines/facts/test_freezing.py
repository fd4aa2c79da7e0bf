"""Months freeze by the calendar and stand; who restates says why; every version opens to rows that make it exactly."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lingxiao.engines.cadence.domain import calendars
from lingxiao.engines.cadence.domain.clock import calendar_for
from lingxiao.engines.facts import permissions, tasks
from lingxiao.engines.facts.domain import differing, freezing, measuring, restating, results, whose
from lingxiao.engines.facts.domain.opening import MadeByAnotherFormula, rows_of_figure
from lingxiao.engines.facts.domain.results import Asked
from lingxiao.engines.facts.measures.loading import SHIPPED, load
from lingxiao.engines.facts.models import Batch, Difference, FrozenFigure, FrozenMonth
from lingxiao.engines.facts.rules import NotYoursToRestate
from lingxiao.engines.people.models import Assignment, OrgUnit, Person, Position, ReportingLine
from lingxiao.kernel.audit.models import AuditEntry
from lingxiao.kernel.days import UnknownYear
from lingxiao.kernel.days.pack_files import shipped_packs
from lingxiao.kernel.days.periods import Month
from lingxiao.kernel.notices.models import Notice
from lingxiao.kernel.refusals import NotSeen
from lingxiao.kernel.viewer import Reach, Viewer
from tests.engines.facts.logs import NOW
from tests.engines.facts.test_measuring import quota, sold

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.engines.facts.logs import Log

OCTOBER, NOVEMBER = Month(2026, 10), Month(2026, 11)
DUE = date(2026, 11, 30)
"""The fifth working day after the first delivery, which came on 23 November."""
FINANCE = Viewer(
    person_id=None, name="财务", today=DUE, now=NOW,
    reaches={permissions.READ_FIGURES: Reach(everywhere=True), permissions.FREEZE: Reach(everywhere=True)},
)
REASON = "十月两笔订单的归属经双方确认更正"

ORDERS = st.tuples(st.sampled_from("ABCD"), st.integers(-5_00, 99_99), st.sampled_from(["E1", "E2", "M1", None]))


@pytest.fixture
def team(log: Log) -> dict[str, Person]:
    """周敏 and 吴广胜's man 陈立 sell; 林若曦 and 吴广胜 lead them. The company knows the working days of 2026 and 2027."""
    packs = shipped_packs()
    for name in ("cn-2026", "demo-2027"):
        calendars.install(viewer=Viewer.system(now=NOW, today=DUE), pack=packs[name], at=NOW, calendar="cn")
    unit = OrgUnit.objects.create(code="EC")
    posts = {level: Position.objects.create(code=level, title_zh=level, level=level) for level in ("manager", "rep")}
    found = {}
    for number, name in (("M1", "林若曦"), ("M2", "吴广胜"), ("E1", "周敏"), ("E2", "陈立")):
        found[number] = Person.objects.create(number=number, name=name)
        Assignment.objects.create(
            person=found[number], position=posts["manager" if number[0] == "M" else "rep"], unit=unit,
            validity=(date(2025, 1, 1), None),
        )
    for person, manager in (("E1", "M1"), ("E2", "M2")):
        ReportingLine.objects.create(person=found[person], manager=found[manager], validity=(date(2025, 1, 1), None))
    return found


def morning(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 1, tzinfo=UTC)


def turn(day: date) -> list[FrozenMonth]:
    """The worker's turn on the morning of a day; answers what froze."""
    before = set(FrozenMonth.objects.values_list("pk", flat=True))
    tasks.work_out_figures(at=morning(day).isoformat())
    return list(FrozenMonth.objects.exclude(pk__in=before).order_by("month"))


def asked(first: Month = OCTOBER, last: Month = OCTOBER) -> Asked:
    measured = measuring.newest()
    assert measured is not None
    return Asked(measured, first, last, "CNY", freezing.standing())


def sales(month: Month = OCTOBER) -> int:
    return results.brought_in(FINANCE, asked=asked(month, month)).months[month].sales.minor


def begin(log: Log) -> None:
    """October: M1 has 100.01, M2 has 20.00."""
    log.bring([
        sold("A", date(2026, 10, 5), 100_01, "E1"), sold("B", date(2026, 10, 6), 20_00, "E2"),
    ], dataset="order_lines")


def restate(reason: str = REASON, **more: Any) -> FrozenMonth:
    measured = measuring.newest()
    assert measured is not None
    told = {"viewer": FINANCE, "month": OCTOBER, "reason": reason, "batch": measured.batch_id, "at": NOW, **more}
    return restating.restate(**told)


def test_a_month_freezes_on_the_fifth_working_day_after_it(team: dict[str, Person]) -> None:
    calendar = calendar_for()
    long_ago = date(2020, 1, 1)
    told: Any = {"calendar": calendar, "first_came_on": long_ago}
    assert freezing.freezes_on(OCTOBER, **told) == date(2026, 11, 6)
    # The holiday of 1 to 7 October lies between (国务院办公厅 2026 年节假日安排).
    assert freezing.freezes_on(Month(2026, 9), **told) > date(2026, 10, 10)
    assert freezing.freezes_on(Month(2020, 1), calendar=calendar, first_came_on=date(2026, 11, 23)) == DUE
    with pytest.raises(UnknownYear):
        freezing.freezes_on(Month(2027, 12), **told)


def test_the_worker_freezes_when_the_day_has_come_and_once(log: Log, team: dict[str, Person]) -> None:
    begin(log)
    assert turn(DUE - timedelta(days=1)) == []
    (made,) = turn(DUE)
    assert (made.month, made.version, made.days_late, made.reason) == (OCTOBER.span.start, 1, 0, "")
    assert (made.due_on, made.frozen_by, made.batch_id) == (DUE, None, 1)
    assert freezing.is_as_frozen(made)
    assert turn(DUE) == turn(DUE + timedelta(days=1)) == []
    entry = AuditEntry.objects.get(act="facts.freeze")
    assert entry.detail["sha256"] == made.figures_sha256


def test_a_month_that_goes_on_or_has_nothing_stays_open(log: Log, team: dict[str, Person]) -> None:
    log.bring([sold("A", date(2026, 11, 5), 1_00, "E1")], dataset="order_lines")
    assert turn(DUE) == []
    assert turn(date(2026, 12, 4)) == []
    assert [one.month for one in turn(date(2026, 12, 7))] == [NOVEMBER.span.start]


def test_a_freeze_that_missed_its_day_says_by_how_many_working_days(log: Log, team: dict[str, Person]) -> None:
    log.bring([sold("A", date(2026, 11, 5), 1_00, "E1")], dataset="order_lines")
    (made,) = turn(date(2026, 12, 14))
    assert (made.due_on, made.days_late) == (date(2026, 12, 7), 5)


def test_nothing_freezes_while_figures_are_behind_or_the_calendar_is_not_known(log: Log, team: dict[str, Person]) -> None:
    begin(log)
    measuring.work_out(on=DUE, at=morning(DUE))
    log.bring([sold("C", date(2026, 10, 7), 1_00, "E1")], dataset="order_lines")
    assert freezing.freeze_due(on=DUE, at=morning(DUE)) == []
    assert [one.batch_id for one in turn(DUE)] == [2]
    log.bring([sold("D", date(2027, 12, 7), 1_00, "E1")], dataset="order_lines")
    frozen = {one.month for one in turn(date(2028, 2, 1))}
    assert date(2027, 12, 1) not in frozen, "2028 is not imported: nobody guesses the day"


def test_frozen_figures_stand_and_what_came_later_is_told(log: Log, team: dict[str, Person]) -> None:
    begin(log)
    turn(DUE)
    log.bring([sold("B", date(2026, 10, 6), 50_00, "E2"), sold("N", date(2026, 11, 6), 3_00, "E2")], dataset="order_lines")
    turn(DUE)
    assert (sales(), sales(NOVEMBER)) == (120_01, 3_00)
    both = asked(OCTOBER, NOVEMBER)
    rows = {row.number: row.sales_by_order for row in results.managers_with_results(FINANCE, asked=both)}
    assert rows == {"M1": 100_01, "M2": 23_00}
    (one,) = differing.by_measure(
        measured=both.measured, versions=both.versions, within=whose.everybodys(FINANCE, on=DUE), measures=results.SHOWN,
    )
    assert (one.month, one.measure, one.figures, one.frozen, one.newest) == (
        OCTOBER.span.start, "sales_by_order", 1, Decimal(20_00), Decimal(50_00),
    )
    assert differing.persons_of(both.versions[0], measured=both.measured) == [team["M2"].pk]


def test_who_reaches_nobody_reads_nothing_of_frozen_months_either(log: Log, team: dict[str, Person]) -> None:
    begin(log)
    turn(DUE)
    told: dict[str, Any] = {"name": "周敏", "today": DUE, "now": NOW}
    stranger = Viewer(person_id=team["E1"].pk, **told)
    manager = Viewer(person_id=team["M2"].pk, reaches={permissions.READ_FIGURES: Reach(own=True, reports=True)}, **told)
    assert results.brought_in(stranger, asked=asked()).months[OCTOBER].sales.minor == 0
    assert results.currencies(stranger, measured=asked().measured) == []
    assert results.brought_in(manager, asked=asked()).months[OCTOBER].sales.minor == 20_00
    assert results.brought_in(FINANCE, asked=asked(), persons=[team["M1"].pk]).months[OCTOBER].sales.minor == 100_01
    assert results.brought_in(manager, asked=asked(), persons=[team["M1"].pk]).months[OCTOBER].sales.minor == 0


def test_a_year_is_the_sum_of_its_months_as_they_stand(log: Log, team: dict[str, Person]) -> None:
    begin(log)
    log.bring([quota("M1", date(2026, 10, 1), 50_00), quota("M1", date(2026, 11, 1), 50_00)], dataset="quotas")
    turn(DUE)
    log.bring([sold("A", date(2026, 10, 5), 1_00, "E1"), sold("N", date(2026, 11, 5), 2_00, "E1")], dataset="order_lines")
    turn(DUE)
    whole = asked(Month(2026, 1), NOVEMBER)
    months = results.brought_in(FINANCE, asked=whole).months
    assert results.total(months.values(), "CNY").sales.minor == 122_01
    row = next(one for one in results.managers_with_results(FINANCE, asked=whole) if one.number == "M1")
    assert (row.sales_by_order, row.quota) == (102_01, 100_00)
    assert float(row.attained) == pytest.approx(1.0201)


def test_rows_make_the_frozen_amount_whatever_came_later(log: Log, team: dict[str, Person]) -> None:
    """Later batches, and later corrections of who answered for whom, change neither the amount nor its rows."""
    begin(log)
    (made,) = turn(DUE)
    log.bring([sold("A", date(2026, 10, 5), 7_00, "E1"), sold("C", date(2026, 10, 8), 9_00, "E1")], dataset="order_lines")
    ReportingLine.objects.filter(person=team["E1"]).update(manager=team["M2"])
    turn(DUE)
    told: dict[str, Any] = {"measure": "sales_by_order", "month": OCTOBER, "currency": "CNY"}
    for number, amount in (("M1", 100_01), ("M2", 20_00)):
        rows: Any = rows_of_figure(measured=FrozenMonth.objects.get(pk=made.pk), number=number, **told)
        assert sum(row.adds[0] for row in rows) == amount
    newest = measuring.newest()
    assert newest is not None
    now: Any = rows_of_figure(measured=newest, number="M2", **told)
    assert sum(row.adds[0] for row in now) == 7_00 + 9_00 + 20_00
    assert rows_of_figure(measured=newest, number="M1", **told) == []


def test_rows_of_another_formula_are_refused_where_they_do_not_make_the_amount(
    log: Log, team: dict[str, Person], monkeypatch: pytest.MonkeyPatch, tmp_path: Path,
) -> None:
    begin(log)
    (made,) = turn(DUE)
    told: dict[str, Any] = {"measure": "sales_by_order", "month": OCTOBER, "currency": "CNY", "number": "M1"}
    monkeypatch.setattr(measuring, "edition", lambda: "another")
    assert len(rows_of_figure(measured=made, **told)) == 1
    rewritten = tmp_path / "measures.csv"
    rewritten.write_text(SHIPPED.read_text("utf-8").replace("sum(net_amount)", "sum(net_amount + cost)"), "utf-8")
    monkeypatch.setattr("lingxiao.engines.facts.domain.opening.catalogue", lambda: load(rewritten))
    with pytest.raises(MadeByAnotherFormula, match="最新数据"):
        rows_of_figure(measured=made, **told)


def test_restating_takes_the_newest_says_why_and_keeps_the_first_version(log: Log, team: dict[str, Person]) -> None:
    begin(log)
    (first,) = turn(DUE)
    log.bring([sold("B", date(2026, 10, 6), 50_00, "E2")], dataset="order_lines")
    turn(DUE)
    standing, _measured, changes = restating.preview(viewer=FINANCE, month=OCTOBER)
    assert standing == first
    assert {one.measure for one in changes} >= {"sales_by_order"}
    second = restate()
    assert (second.version, second.reason, second.batch_id, second.days_late) == (2, REASON, 2, 0)
    assert sales() == 150_01
    earlier = Asked(asked().measured, OCTOBER, OCTOBER, "CNY", {OCTOBER: freezing.version_of(OCTOBER, number=1)})
    assert results.brought_in(FINANCE, asked=earlier).months[OCTOBER].sales.minor == 120_01
    assert [one.version for one in freezing.versions_of(OCTOBER)] == [2, 1]
    assert not Difference.objects.exists()
    (notice,) = Notice.objects.all()
    assert (notice.person_id, notice.link) == (team["M2"].pk, "/cockpit/results/months/2026-10/")
    assert REASON in notice.body_zh
    assert AuditEntry.objects.get(act="facts.restate").reason == REASON
    assert all(freezing.is_as_frozen(one) for one in FrozenMonth.objects.all())


def test_restating_is_refused_with_a_sentence_that_says_what_to_do(log: Log, team: dict[str, Person]) -> None:
    begin(log)
    measuring.work_out(on=DUE, at=NOW)
    with pytest.raises(restating.NotFrozenYet):
        restate()
    turn(DUE)
    with pytest.raises(restating.NothingDiffers):
        restate()
    log.bring([sold("B", date(2026, 10, 6), 50_00, "E2")], dataset="order_lines")
    with pytest.raises(restating.StillWorkedOut):
        restate()
    turn(DUE + timedelta(days=1))
    for reason in ("", "  ", "更正"):
        with pytest.raises(restating.ReasonTooShort, match="10"):
            restate(reason)
    with pytest.raises(restating.OtherDataByNow):
        restate(batch=1)
    nobody = Viewer(person_id=team["M1"].pk, name="林若曦", today=DUE, now=NOW, reaches={permissions.FREEZE: Reach(own=True)})
    with pytest.raises(NotYoursToRestate):
        restate(viewer=nobody)
    assert FrozenMonth.objects.count() == 1
    with pytest.raises(NotSeen):
        freezing.version_of(OCTOBER, number=2)


@pytest.mark.parametrize("sentence", [
    "UPDATE facts_frozenmonth SET reason = 'x'", "DELETE FROM facts_frozenmonth", "TRUNCATE facts_frozenmonth CASCADE",
    "UPDATE facts_frozenfigure SET above = 1", "DELETE FROM facts_frozenfigure", "TRUNCATE facts_frozenfigure",
])
def test_the_database_refuses_to_change_what_is_frozen(
    log: Log, team: dict[str, Person], sentence: str, guarded: Callable[[str], None],
) -> None:
    begin(log)
    turn(DUE)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for table in ("facts_frozenmonth", "facts_frozenfigure"):
        guarded(table)
    assert FrozenFigure.objects.exists()
    with pytest.raises(DatabaseError, match="refused"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sentence)


def test_a_restatement_without_a_reason_is_refused_by_the_database_too(log: Log, team: dict[str, Person]) -> None:
    begin(log)
    (made,) = turn(DUE)
    made.pk, made.version = None, 2
    with pytest.raises(DatabaseError, match="restatement_says_why"), transaction.atomic():
        made.save(force_insert=True)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.lists(ORDERS, max_size=3), max_size=3))
def test_whatever_comes_later_versions_stay_and_the_newest_is_what_is_restated(
    log: Log, team: dict[str, Person], steps: list[list[tuple[str, int, str | None]]],
) -> None:
    """Freeze, then any batches, each restated where it differs: every version answers as on its first day."""
    with transaction.atomic():
        begin(log)
        day = DUE
        turn(day)
        told = {1: sales()}
        for step in steps:
            day += timedelta(days=1)
            rows = {order: sold(order, date(2026, 10, 9), amount, owner) for order, amount, owner in step}
            log.bring(rows.values(), dataset="order_lines")
            turn(day)
            assert sales() == told[max(told)]
            try:
                made = restate()
            except restating.NothingDiffers:
                continue
            told[made.version] = open_sales()
            assert sales() == open_sales()
        for version, amount in told.items():
            frozen = {OCTOBER: freezing.version_of(OCTOBER, number=version)}
            past = Asked(asked().measured, OCTOBER, OCTOBER, "CNY", frozen)
            assert results.brought_in(FINANCE, asked=past).months[OCTOBER].sales.minor == amount
            assert freezing.is_as_frozen(frozen[OCTOBER])
        transaction.set_rollback(True)


def open_sales() -> int:
    """October by the newest data alone."""
    now = Asked(asked().measured, OCTOBER, OCTOBER, "CNY")
    return results.brought_in(FINANCE, asked=now).months[OCTOBER].sales.minor


def test_the_first_delivery_is_the_companys_day(log: Log) -> None:
    assert freezing.first_came_on() is None
    log.bring([sold("A", date(2026, 10, 5), 1_00, None)], dataset="order_lines")
    assert Batch.objects.get().committed_at == NOW
    assert freezing.first_came_on() == date(2026, 11, 23)
