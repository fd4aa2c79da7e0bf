"""The demo company's improvement plans: one that runs with the company late, one of last year that was met."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from lingxiao.demo.improvement import WHO
from lingxiao.demo.organisation import TODAY
from lingxiao.engines.improvement.models import ImprovementPlan

if TYPE_CHECKING:
    from tests.demo.conftest import Founded

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("founded")]


def test_one_runs_with_three_goals_support_late_and_ten_of_eleven_check_ins(founded: Founded) -> None:
    assert founded.built.managers > 0
    plan = ImprovementPlan.objects.get(person__name=WHO)
    assert (plan.state, plan.days, plan.weeks, plan.goals.count()) == ("running", 75, 11, 3)
    assert plan.check_ins.count() == plan.check_ins.filter(confirmations__isnull=False).count() == 10
    late = plan.supports.filter(record=None, due_on__lt=TODAY)
    assert (plan.supports.count(), late.count()) == (4, 1)
    assert plan.answer.kind == "reserved"


def test_one_of_last_year_was_met() -> None:
    plan = ImprovementPlan.objects.exclude(person__name=WHO).get()
    assert (plan.state, plan.starts_on.year, plan.conclusions.get().kind) == ("met", 2025, "met")
    assert plan.check_ins.count() == plan.weeks
