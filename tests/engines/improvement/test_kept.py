"""What was said, given or proved stays, in plain SQL too."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError, connection, transaction

from tests.engines.improvement.conftest import FIRST

if TYPE_CHECKING:
    from tests.engines.improvement.conftest import Story

KEPT = (
    "plangoal", "plananswer", "planconclusion", "support", "supportrecord", "checkin", "goalprogress", "checkinconfirmation",
    "planreview", "chainproof",
)


@pytest.mark.parametrize("table", KEPT)
@pytest.mark.parametrize("statement", ["DELETE FROM {table}", "UPDATE {table} SET id = id"])
def test_what_was_written_refuses_change(db: None, table: str, statement: str) -> None:
    with pytest.raises(IntegrityError, match="refused"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(table=f"improvement_{table}"))


def test_a_record_of_support_is_not_deleted(story: Story) -> None:
    plan = story.running()
    story.give(plan, FIRST + timedelta(days=2))
    record = plan.supports.get().record
    with pytest.raises(IntegrityError), transaction.atomic():
        record.delete()
    record.refresh_from_db()


def test_a_plan_keeps_its_days_and_its_reason(story: Story) -> None:
    plan = story.draft()
    with pytest.raises(IntegrityError), transaction.atomic():
        type(plan).objects.filter(pk=plan.pk).update(why="另一个理由")
    with pytest.raises(IntegrityError), transaction.atomic():
        plan.delete()
