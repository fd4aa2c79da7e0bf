"""A cycle: planned in working days, started with everybody frozen, led from stage to stage, closed when it is done."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError, transaction
from pydantic import ValidationError

from lingxiao.engines.appraisals.domain import cycles, queries, reviewing
from lingxiao.engines.appraisals.domain.cycles import CycleDraft
from lingxiao.engines.appraisals.domain.reviewing import OwnWords
from lingxiao.engines.appraisals.enums import NotRated, Stage
from lingxiao.engines.appraisals.inputs import CycleInput
from lingxiao.engines.appraisals.models import Review, ReviewCycle
from lingxiao.engines.appraisals.refusals import (
    NotGraded,
    NotYourReview,
    NotYoursToRun,
    PeriodNotOver,
    StageNotNext,
    StageUnfinished,
    WrongCycleState,
    WrongStage,
)
from lingxiao.engines.cadence.models import Due
from lingxiao.kernel.days.spans import DaySpan
from lingxiao.kernel.words import Bilingual
from tests.engines.appraisals.year import AT, DAY, GOALS, another_manager

if TYPE_CHECKING:
    from tests.engines.appraisals.year import Year

pytestmark = pytest.mark.django_db


def owed(practice: str) -> dict[str, date]:
    rows = Due.objects.filter(practice=practice, fulfilled_at__isnull=True, withdrawn_at__isnull=True)
    return {one.owner.name: one.due_on for one in rows.select_related("owner")}


def test_stages_follow_each_other_in_working_days(year: Year) -> None:
    days = {one.stage: (one.opens_on, one.due_on) for one in year.cycle.stages.all()}
    assert days["self"] == (DAY, date(2026, 3, 16))
    assert days["approval"][1] == date(2026, 4, 15), "Qingming, 4 to 6 April, is not counted"
    assert list(days) == list(Stage.values)


def test_only_hr_plans_and_a_period_has_to_be_one(year: Year) -> None:
    draft = CycleDraft(
        title=Bilingual("x"), period=DaySpan(DAY), approver_id=year.company.executive.pk, opens_on=DAY,
    )
    with pytest.raises(NotYoursToRun):
        cycles.plan_cycle(viewer=year.see(year.company.east.director), draft=draft, at=AT)
    with pytest.raises(PeriodNotOver):
        cycles.plan_cycle(viewer=year.see(year.hr), draft=draft, at=AT)


def test_how_much_raters_weigh_is_said_before_a_cycle_and_stays(year: Year) -> None:
    """None by default, a fifth at most, and nobody turns it up once people have answered (A02)."""
    assert year.cycle.raters_percent == 0
    for percent in (21, 5):
        with pytest.raises(IntegrityError), transaction.atomic():
            ReviewCycle.objects.filter(pk=year.cycle.pk).update(raters_percent=percent)
    with pytest.raises(ValidationError, match="raters_percent"):
        CycleInput(title_zh="x", first=DAY, last=DAY, approver_id=1, opens_on=DAY, raters_percent=21)


def test_who_takes_part_is_frozen_with_who_grades_them(year: Year) -> None:
    year.start()
    east = year.company.east
    rows = {one.person_id: one for one in Review.objects.filter(cycle=year.cycle)}
    assert set(rows) == {one.pk for region in year.company.regions for one in (region.manager, region.director)}
    assert (rows[east.manager.pk].rater_id, rows[east.director.pk].rater_id) == (east.director.pk, year.company.executive.pk)
    assert rows[east.manager.pk].post_zh == "manager"
    with pytest.raises(WrongCycleState):
        year.start()


def test_who_is_new_in_post_is_not_graded_and_the_page_says_why(year: Year) -> None:
    new = another_manager(year.company, "新经理", since=date(2025, 11, 3))
    just = another_manager(year.company, "老经理", since=date(2025, 10, 1))
    year.start()
    assert (year.review_of(new).not_rated, year.review_of(just).not_rated) == (NotRated.RECENT, "")
    with pytest.raises(NotGraded, match="新经理"):
        year.assess(new)
    assert "新经理" not in owed("appraisals.self")


def test_a_stage_is_owed_by_named_people_and_settled_by_doing_it(year: Year) -> None:
    year.start()
    east = year.company.east
    assert owed("appraisals.self")[east.manager.name] == date(2026, 3, 16)
    year.assess(east.manager)
    assert east.manager.name not in owed("appraisals.self")
    year.open(Stage.PRESENTATION, Stage.INITIAL)
    assert set(owed("appraisals.initial")) == {east.director.name, year.company.west.director.name, year.company.executive.name}


def test_stages_open_in_their_order_and_feedback_may_be_left_out(year: Year) -> None:
    year.start()
    with pytest.raises(StageNotNext):
        year.open(Stage.INITIAL)
    year.open(Stage.PRESENTATION, Stage.INITIAL)
    with pytest.raises(StageUnfinished, match="4"):
        cycles.close_stage(viewer=year.see(year.hr), cycle=year.cycle, stage=Stage.INITIAL, at=AT)


def test_silence_stays_visible_when_the_self_assessment_closes(year: Year) -> None:
    year.start()
    east = year.company.east
    year.assess(east.manager)
    cycles.close_stage(viewer=year.see(year.hr), cycle=year.cycle, stage=Stage.SELF, at=AT)
    assert owed("appraisals.self") == {}
    with pytest.raises(WrongStage):
        year.assess(east.director)
    rows = queries.participants(year.see(year.hr), cycle=year.cycle, on=DAY)
    assert east.director.name in {one.person.name for one in queries.missing_in(rows, stage=Stage.SELF)}


def test_every_version_of_a_self_assessment_is_kept_and_only_ones_own_is_written(year: Year) -> None:
    year.start()
    east = year.company.east
    year.assess(east.manager)
    year.assess(east.manager)
    assert [one.number for one in queries.own_words(year.review_of(east.manager))] == [2, 1]
    with pytest.raises(NotYourReview):
        reviewing.hand_in(
            viewer=year.see(east.director), review=year.review_of(east.manager), words=OwnWords(goals=GOALS), at=AT,
        )


def test_the_board_counts_who_is_done_among_the_people_one_reads(year: Year) -> None:
    year.start()
    east = year.company.east
    year.assess(east.manager)
    everybody = {one.stage.stage: (one.done, one.total) for one in queries.board(year.see(year.hr), cycle=year.cycle, on=DAY)}
    assert everybody["self"] == (1, 4)
    theirs = {one.stage.stage: (one.done, one.total) for one in queries.board(year.see(east.director), cycle=year.cycle, on=DAY)}
    assert theirs["self"] == (1, 1), "their own card is not on their board"
    late = queries.board(year.see(year.hr), cycle=year.cycle, on=date(2026, 3, 17))
    assert [one.stage.stage for one in late if one.is_late] == ["self"]


def test_a_cycle_closes_when_everybody_was_told(year: Year) -> None:
    year.start()
    cycles.close_stage(viewer=year.see(year.hr), cycle=year.cycle, stage=Stage.SELF, at=AT)
    with pytest.raises(StageUnfinished):
        cycles.close_cycle(viewer=year.see(year.hr), cycle=year.cycle, at=AT)
    for review in Review.objects.filter(cycle=year.cycle).select_related("person"):
        reviewing.leave_ungraded(
            viewer=year.see(year.company.hr_head), review=review, why="short", text="在岗不足三个月，不予评定。", at=AT,
        )
    closed = cycles.close_cycle(viewer=year.see(year.hr), cycle=year.cycle, at=AT)
    assert closed.state == "closed"
