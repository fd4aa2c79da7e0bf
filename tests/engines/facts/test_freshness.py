"""Data are fresh for a day and the morning after, late from then on, and stale after a week."""

from __future__ import annotations

from datetime import timedelta

import pytest

from lingxiao.engines.facts.domain import freshness
from lingxiao.engines.facts.models import Batch
from tests.engines.facts.logs import NOW


@pytest.mark.parametrize(("hours", "is_late", "is_stale"), [
    (-1, False, False), (0, False, False), (36, False, False), (37, True, False), (7 * 24, True, False), (7 * 24 + 1, True, True),
])
def test_how_old_data_are_against_every_day(hours: int, is_late: bool, is_stale: bool) -> None:  # noqa: FBT001 -- rows of a table
    found = freshness.of_batch(Batch(number=1, committed_at=NOW), at=NOW + timedelta(hours=hours))
    assert found == freshness.Freshness(timedelta(hours=max(hours, 0)), is_late, is_stale)
