"""Plans: a file is taken whole or refused with every problem; four eyes; what was approved never changes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError, connection, transaction

from lingxiao.engines.targets.domain import planning, queries
from lingxiao.engines.targets.domain.planning import PlanDraft
from lingxiao.engines.targets.models import PlanLine, PlanVersion, SeasonalityProfile
from lingxiao.engines.targets.refusals import (
    ColumnsMissing,
    LinesHaveProblems,
    LineTwice,
    NoLines,
    NotAShare,
    NotAYear,
    NothingWritten,
    NotInThisState,
    NotTheTotal,
    NotYoursToApprove,
    NotYoursToPlan,
    OwnPlan,
    SharesNotWhole,
    TargetOfZero,
    TextTooLong,
    UnitInsideAnother,
    UnitNotKnown,
)
from lingxiao.kernel.days import UnknownYear
from lingxiao.kernel.money import NotAnAmount
from lingxiao.kernel.refusals import NotSeen
from tests.engines.cadence.company import MONDAY, NOW, viewer
from tests.engines.targets.conftest import HEADS, ROWS, SHARES, TOTAL, table

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.engines.targets.conftest import Planned


def bring(planned: Planned, *, total: str = TOTAL, year: int = 2027, shares_of: int | None = None, **more: object) -> PlanVersion:
    return planning.bring_in(
        viewer=viewer(planned.finance), draft=PlanDraft(year=year, currency="CNY", total=total, shares_of=shares_of),
        table=table(**more), on=MONDAY, at=NOW,  # type: ignore[arg-type] # rows, shares or heads, as they are named
    )


def test_lines_add_up_to_the_total_month_by_month(planned: Planned) -> None:
    months = queries.months_of_version(planned.version)
    assert sum(months) == planned.version.total == 150_000_000_00
    assert months[0] == 60_000_000_00 * 62 // 1000 + 40_000_000_00 * 62 // 1000 + 50_000_000_00 * 62 // 1000
    assert PlanLine.objects.count() == 36
    assert {(sum(one.weights), one.whole) for one in SeasonalityProfile.objects.all()} == {(Decimal(1000), Decimal(1000))}
    assert queries.plan_total(year=2026) == (150_000_000_00, "CNY")
    assert queries.plan_total(year=2031) is None


def test_shares_of_95_per_cent_are_refused_by_row_and_nothing_is_taken(planned: Planned) -> None:
    with pytest.raises(LinesHaveProblems) as refused:
        bring(planned, shares=(*SHARES[:-1], "9.2"))
    problems = refused.value.problems
    assert [(one.row, type(one.refusal)) for one in problems] == [(row, SharesNotWhole) for row in (2, 3, 4)]
    assert "95" in str(problems[0].refusal)
    assert PlanVersion.objects.count() == 1


@pytest.mark.parametrize(("row", "refusal"), [
    (("压力", "华东", "直销", "0"), TargetOfZero), (("压力", "华东", "直销", "很多"), NotAnAmount),
    (("", "华东", "直销", "1"), NothingWritten), (("控" * 81, "华东", "直销", "1"), TextTooLong),
    (("控制器", "火星", "直销", "1"), UnitNotKnown), (("控制器", "华东-1", "直销", "1"), UnitInsideAnother),
    (("驱动", "华东", "经销", "1"), LineTwice),
])
def test_each_problem_says_its_row_and_what_to_do(planned: Planned, row: tuple[str, ...], refusal: type) -> None:
    with pytest.raises(LinesHaveProblems) as refused:
        bring(planned, rows=(*ROWS, row))
    (problem,) = refused.value.problems
    assert (problem.row, type(problem.refusal)) == (5, refusal)
    assert str(problem.refusal)


def test_a_share_that_is_none_is_named(planned: Planned) -> None:
    with pytest.raises(LinesHaveProblems) as refused:
        bring(planned, shares=("x", *SHARES[1:]))
    assert {type(one.refusal) for one in refused.value.problems} == {NotAShare}


def test_what_the_whole_file_lacks_is_said(planned: Planned) -> None:
    with pytest.raises(ColumnsMissing) as missing:
        bring(planned, heads=("产品", *HEADS[1:]))
    assert missing.value.params["columns"] == "产品线"
    with pytest.raises(NoLines):
        bring(planned, rows=())
    with pytest.raises(NotTheTotal) as apart:
        bring(planned, total="150000001")
    assert apart.value.params["difference"] == "¥1.00"
    with pytest.raises(NotAYear):
        bring(planned, year=2035)


def test_english_headings_without_signs_are_known(planned: Planned) -> None:
    heads = ("Product line", "Unit code", "channel", "Year target", *(f"Month {number}" for number in range(1, 13)))
    assert bring(planned, heads=heads).total == 150_000_000_00


def test_shares_of_another_year_move_with_its_working_days(planned: Planned) -> None:
    moved = queries.months_of_version(bring(planned, year=2025, shares_of=2026))
    same = queries.months_of_version(bring(planned, year=2025))
    assert sum(moved) == sum(same)
    assert moved[1] > same[1], "February 2025 has more working days than February 2026"
    with pytest.raises(UnknownYear):
        bring(planned, year=2027, shares_of=2026)


def test_it_takes_two_people_and_the_version_before_stays(planned: Planned) -> None:
    one = bring(planned, year=2026)
    executive = viewer(planned.company.executive)
    with pytest.raises(NotInThisState):
        planning.approve(viewer=executive, version=one, at=NOW)
    planning.submit(viewer=viewer(planned.finance), version=one, at=NOW)
    one.refresh_from_db()
    with pytest.raises(NotYoursToApprove):
        planning.approve(viewer=viewer(planned.finance), version=one, at=NOW)
    returned = planning.hand_back(viewer=executive, version=one, reason="华东太高", at=executive.now)
    assert (returned.state, returned.returned) == ("draft", "华东太高")
    planning.submit(viewer=viewer(planned.finance), version=one, at=NOW)
    PlanVersion.objects.filter(pk=one.pk).update(submitted_by=planned.company.executive)
    one.refresh_from_db()
    with pytest.raises(OwnPlan):
        planning.approve(viewer=executive, version=one, at=NOW)
    PlanVersion.objects.filter(pk=one.pk).update(submitted_by=planned.finance)
    one.refresh_from_db()
    planning.approve(viewer=executive, version=one, at=NOW)
    planned.version.refresh_from_db()
    assert planned.version.state == "superseded"
    assert PlanLine.objects.filter(version=planned.version).count() == 36


def test_who_may_not_plan_may_not_and_sees_nothing(planned: Planned) -> None:
    manager = viewer(planned.company.east.manager)
    with pytest.raises(NotYoursToPlan):
        planning.submit(viewer=manager, version=planned.version, at=NOW)
    assert not queries.versions(manager).exists()
    with pytest.raises(NotSeen):
        queries.version_seen_by(manager, version_id=planned.version.pk)
    assert queries.versions(viewer(planned.company.hr_head)).count() == 1


@pytest.mark.parametrize("statement", [
    "UPDATE targets_planline SET amount = 0", "DELETE FROM targets_planline", "UPDATE targets_seasonalityprofile SET whole = 1",
    "UPDATE targets_planversion SET total = 1", "DELETE FROM targets_planversion",
])
def test_the_database_keeps_what_was_brought_in(planned: Planned, guarded: Callable[[str], None], statement: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert date(2026, 12, 1) in set(PlanLine.objects.values_list("month", flat=True))
