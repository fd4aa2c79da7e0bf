"""A region's year in a real browser: planned and signed, changed within it, judged, told, appealed against.

Each part stands for itself: what came before it is set up by verbs, what it is about is clicked by whoever does it.
"""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pytest_django.fixtures import Settings

    from tests.journeys.the_year.stage import Year

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]


@pytest.fixture
def begun(looking: Callable[..., Any], settings: Settings, tmp_path: Path) -> Callable[[date], Any]:
    """``with begun(date(2027, 1, 4)) as year:`` the region on a morning, before one screen."""
    from tests.journeys.the_year.company import set_up
    from tests.journeys.the_year.stage import Year

    settings.FACTS_FOLDER = tmp_path / "facts"

    @contextmanager
    def on(day: date) -> Iterator[Year]:
        cast = set_up(on=day)
        with looking() as looker:
            yield Year(cast, looker, day)

    return on


def test_the_year_is_planned_passed_on_and_signed(begun: Callable[[date], Any], tmp_path: Path) -> None:
    """From the plan as a file to letters that bind; what is over the limit, void or never reached is stopped or explained."""
    from tests.journeys.the_year import agreeing, planning
    from tests.journeys.the_year.company import MANAGERS, sell

    with begun(date(2026, 10, 12)) as year:
        plan = planning.finance_brings_the_plan_in(year)
        root = planning.the_vp_approves_and_passes_it_on(year, plan)
        year.it_is(date(2026, 12, 7))
        planning.a_director_is_held_to_the_limit(year)
        planning.the_quotas_are_put_in_force(year, root)
        planning.a_text_that_may_not_stand_is_written_anew(year)
        agreeing.letters_can_be_written(year)
        year.it_is(date(2027, 1, 4))
        (tmp_path / "staged").mkdir()
        sell(year.cast, folder=tmp_path / "staged", on=year.day)
        agreeing.the_director_drafts_them(year)
        agreeing.what_was_never_reached_rests_on_a_basis(year)
        letter = agreeing.one_is_negotiated(year)
        agreeing.both_sides_sign(year, letter)
        agreeing.the_others_are_given(year, *MANAGERS[1:])
        agreeing.they_sign(year, *(name for name in MANAGERS[1:] if name != agreeing.UNWILLING))
        agreeing.one_refuses_before_two_witnesses(year)
        agreeing.the_list_says_who_signed(year)


def test_targets_change_within_the_year(begun: Callable[[date], Any]) -> None:
    """A leave takes its working days off; five changes are asked, three approved; no month that is over ever changes."""
    from tests.journeys.the_year import agreeing, changing, planning

    with begun(date(2027, 1, 4)) as year:
        planning.quotas_are_in_force(year)
        template = agreeing.letters_can_be_written(year)
        agreeing.the_others_are_given(year, agreeing.ONE, template=template)
        agreeing.they_sign(year, agreeing.ONE)
        year.it_is(date(2027, 4, 12))
        changing.her_leave_takes_working_days_off(year)
        changing.her_letter_is_changed_and_signed(year)
        year.it_is(date(2027, 7, 12))
        changing.five_ask_for_other_targets(year)
        changing.a_third_decides(year)


def test_the_year_is_judged_told_and_appealed_against(begun: Callable[[date], Any]) -> None:
    """Self-assessment, feedback, presentation, grade, calibration, approval; told, refused with proof, restated on appeal."""
    from tests.journeys.the_year import judging, telling

    with begun(date(2028, 1, 10)) as year:
        telling.letters_can_be_issued(year)
        cycle = judging.hr_begins_the_review(year)
        judging.each_says_what_they_did(year)
        judging.opens(year, cycle, "360 度评价")
        campaign = judging.raters_are_named(year)
        year.it_is(date(2028, 1, 20))
        judging.everybody_answers(year, campaign)
        judging.two_peers_are_shown_nowhere(year, campaign)
        judging.opens(year, cycle, "述职", "初评")
        judging.they_are_heard_and_graded(year)
        judging.opens(year, cycle, "校准")
        session = judging.six_are_forced_into_no_curve(year, cycle)
        judging.cards_move_with_reason_and_evidence(year, session)
        judging.the_session_ends_and_others_approve(year, cycle, session)
        telling.results_are_talked_over_and_sent(year)
        telling.all_but_one_confirm(year)
        telling.one_refuses_and_it_is_proved(year)
        case = telling.one_appeals(year)
        telling.others_answer_and_it_is_restated(year, case)
