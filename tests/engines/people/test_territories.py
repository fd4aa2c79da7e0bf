"""Territories: one owner a day, gaps that can be seen, and what becomes of them when somebody leaves."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from lingxiao.engines.people.domain import employing, territories
from lingxiao.engines.people.domain.queries import territories_of
from lingxiao.engines.people.refusals import CodeTaken, EndedAlready, NotPlaced, NotWorkingThen
from lingxiao.engines.people.rules import OnlyHrWrites
from lingxiao.kernel.refusals import NotSeen
from lingxiao.kernel.viewer import Grant
from lingxiao.kernel.words import Bilingual
from tests.engines.people.conftest import viewer_with
from tests.engines.people.org import SINCE

if TYPE_CHECKING:
    from lingxiao.engines.people.models import Territory
    from tests.engines.people.org import Org

MAY = date(2026, 5, 1)


def land(org: Org, code: str = "T1", unit: str = "EAST") -> Territory:
    """A territory of a unit."""
    return territories.open_territory(
        viewer=org.hr, code=code, name=Bilingual("苏州", "Suzhou"), unit=org.units[unit], on=SINCE,
    )


def owner(org: Org, territory: Territory, on: date) -> str | None:
    """Who answers for it on a day."""
    found: str | None = territories.with_owner(
        territories.visible_to(org.hr, on=on), on=on,
    ).get(pk=territory.pk).owner_name
    return found


def test_a_territory_changes_hands_on_a_day_and_the_past_stays(org: Org) -> None:
    for name in ("甲", "乙"):
        org.hire(name)
    suzhou = land(org)
    assert owner(org, suzhou, SINCE) is None
    territories.give_territory(viewer=org.hr, territory=suzhou, person=org.people["甲"], starting=SINCE)
    territories.give_territory(viewer=org.hr, territory=suzhou, person=org.people["乙"], starting=MAY)
    assert [owner(org, suzhou, day) for day in (SINCE, MAY - timedelta(days=1), MAY)] == ["甲", "甲", "乙"]
    assert [row.person.name for row in territories.owners_of(org.hr, territory_id=suzhou.pk, on=MAY)] == ["乙", "甲"]
    assert territories_of(person_ids=[org.people["甲"].pk], on=MAY) == {}
    territories.vacate_territory(viewer=org.hr, territory=suzhou, starting=MAY)
    assert owner(org, suzhou, MAY) is None
    with pytest.raises(EndedAlready):
        territories.vacate_territory(viewer=org.hr, territory=suzhou, starting=MAY)


def test_a_leaver_leaves_a_gap(org: Org) -> None:
    org.hire("甲")
    suzhou = land(org)
    territories.give_territory(viewer=org.hr, territory=suzhou, person=org.people["甲"], starting=SINCE)
    employing.leave(viewer=org.hr, person=org.people["甲"], last_day=MAY - timedelta(days=1), reason="个人原因")
    assert [owner(org, suzhou, day) for day in (MAY - timedelta(days=1), MAY)] == ["甲", None]
    with pytest.raises(NotWorkingThen):
        territories.give_territory(viewer=org.hr, territory=suzhou, person=org.people["甲"], starting=MAY)


def test_each_sees_the_territories_of_their_own_units(org: Org) -> None:
    east, south = land(org), land(org, "T2", "SOUTH")
    director = viewer_with(Grant("director", org.units["EAST"].pk), person_id=1)
    assert list(territories.visible_to(director, on=MAY)) == [east]
    with pytest.raises(NotSeen):
        territories.territory_seen_by(director, territory_id=south.pk, on=MAY)
    assert territories.territory_seen_by(org.hr, territory_id=south.pk, on=MAY) == south


def test_what_is_not_so_is_refused(org: Org) -> None:
    org.hire("甲")
    suzhou = land(org)
    with pytest.raises(CodeTaken):
        land(org)
    with pytest.raises(NotPlaced):
        territories.open_territory(
            viewer=org.hr, code="T3", name=Bilingual("x"), unit=org.units["EAST"], on=SINCE - timedelta(days=1),
        )
    director = viewer_with(Grant("director", org.units["EAST"].pk), person_id=1)
    acts = (
        lambda: territories.open_territory(
            viewer=director, code="T4", name=Bilingual("x"), unit=org.units["EAST"], on=MAY,
        ),
        lambda: territories.give_territory(viewer=director, territory=suzhou, person=org.people["甲"], starting=MAY),
        lambda: territories.vacate_territory(viewer=director, territory=suzhou, starting=MAY),
    )
    for act in acts:
        with pytest.raises(OnlyHrWrites):
            act()
