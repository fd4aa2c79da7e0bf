"""Running the areas: what their practices make owed each day, and how their health stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lingxiao.areas.register import AREAS
from lingxiao.engines.activities.domain import owing as activities
from lingxiao.engines.appraisals.domain import owing as appraisals
from lingxiao.engines.cadence.domain import leaving
from lingxiao.engines.campaigns import practice as campaigns
from lingxiao.engines.documents.domain import owing as documents
from lingxiao.engines.duties import practice as duties
from lingxiao.engines.health.domain import snapshots
from lingxiao.engines.people.domain import queries as people
from lingxiao.engines.scorecards import practice as scorecards
from lingxiao.engines.targets.domain import cascade_owing as cascades
from lingxiao.engines.targets.domain import owing as targets
from lingxiao.engines.tools import practice as tools

if TYPE_CHECKING:
    from datetime import date, datetime

PERSONAL = frozenset({*activities.PERSONAL, *appraisals.PERSONAL, *documents.PERSONAL, *targets.PERSONAL})
MOOT = frozenset({
    *activities.MOOT, *appraisals.MOOT, *campaigns.MOOT, *cascades.MOOT, *documents.MOOT, *duties.MOOT, *scorecards.MOOT,
    *targets.MOOT, *tools.MOOT,
})
"""What is owed by practices that end with a person; all others are passed on. See ``settle_leavers``."""

BATCH = 400
"""Managers read at once: enough to be quick, few enough to keep memory small at any size of company."""


def open_dues(*, on: date, at: datetime) -> int:
    """Open everything that the practices of all areas make owed as of a day; returns how many they answered."""
    return sum(practice.open_dues(on=on, at=at) for area in AREAS for practice in area.practices)


def take_figures(*, on: date, at: datetime) -> int:
    """Take the health figure of every sales manager in every area that is set up; returns how many are new."""
    ids = list(people.sales_managers(on=on).order_by("pk").values_list("pk", flat=True))
    taken = 0
    for area in AREAS:
        if not area.is_set_up:
            continue
        for start in range(0, len(ids), BATCH):
            taken += snapshots.take(area=area, person_ids=ids[start : start + BATCH], on=on, at=at)
    return taken


def settle_leavers(*, at: datetime) -> int:
    """Pass on or take back what is owed by and about people who have left; returns how many dues that were."""
    settled = leaving.settle_leavers(personal=PERSONAL, moot=MOOT, at=at)
    return settled.passed_on + settled.withdrawn
