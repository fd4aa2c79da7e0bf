"""Units that open, move, are renamed and close: the tree of any day, and no circle on any of them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lingxiao.engines.people.domain import units
from lingxiao.engines.people.domain.queries import unit_names, units_under
from lingxiao.engines.people.models import OrgUnit, UnitClosure, UnitPlacement
from lingxiao.engines.people.refusals import CodeTaken, EndedAlready, NotPlaced, StillHolds, UnitLoop
from lingxiao.engines.people.rules import OnlyHrWrites
from lingxiao.kernel.words import Bilingual
from tests.engines.people.conftest import viewer_with
from tests.engines.people.org import SINCE

if TYPE_CHECKING:
    from lingxiao.kernel.viewer import Viewer
    from tests.engines.people.org import Org

MAY, JUNE = date(2026, 5, 1), date(2026, 6, 1)


def below(org: Org, code: str, on: date) -> set[str]:
    """The codes of a unit and all below it on a day."""
    codes = {unit.pk: unit.code for unit in OrgUnit.objects.all()}
    return {codes[pk] for pk in units_under(unit_id=org.units[code].pk, on=on)}


def move(org: Org, code: str, to: str, starting: date) -> None:
    """A unit goes elsewhere."""
    units.move_unit(viewer=org.hr, unit=org.units[code], parent=org.units[to], starting=starting)


def test_a_move_holds_from_its_day_and_the_old_tree_can_be_asked(org: Org) -> None:
    move(org, "EAST_1", "SOUTH", MAY)
    assert below(org, "EAST", MAY - timedelta(days=1)) == {"EAST", "EAST_1"}
    assert below(org, "EAST", MAY) == {"EAST"}
    assert below(org, "SOUTH", MAY) == {"SOUTH", "EAST_1"}


def test_a_new_name_leaves_old_papers_alone(org: Org) -> None:
    unit = org.units["EAST"]
    units.rename_unit(viewer=org.hr, unit=unit, name=Bilingual("华东一区", "East One"), starting=MAY)
    assert unit_names(unit_ids=[unit.pk], on=MAY - timedelta(days=1))[unit.pk].zh == "EAST"
    assert unit_names(unit_ids=[unit.pk], on=MAY)[unit.pk].zh == "华东一区"


def test_a_circle_is_refused_on_whatever_day_it_would_close(org: Org) -> None:
    """EAST goes under SOUTH in June; in May SOUTH may still go under EAST, but not to stay there in June."""
    with pytest.raises(UnitLoop):
        move(org, "EAST", "EAST_1", MAY)
    with pytest.raises(UnitLoop):
        move(org, "EAST", "EAST", MAY)
    move(org, "EAST", "SOUTH", JUNE)
    with pytest.raises(UnitLoop):
        move(org, "SOUTH", "EAST", MAY)
    assert below(org, "SOUTH", JUNE) == {"SOUTH", "EAST", "EAST_1"}


def test_a_unit_closes_when_nothing_stands_in_it_any_more(org: Org) -> None:
    org.hire("甲")
    org.place("甲", "SR", "EAST_1")
    with pytest.raises(StillHolds, match="1"):
        units.close_unit(viewer=org.hr, unit=org.units["EAST_1"], starting=MAY)
    with pytest.raises(StillHolds, match="1"):
        units.close_unit(viewer=org.hr, unit=org.units["EAST"], starting=MAY)
    org.place("甲", "SR", "SOUTH", starting=MAY)
    units.close_unit(viewer=org.hr, unit=org.units["EAST_1"], starting=MAY)
    assert below(org, "HQ", MAY - timedelta(days=1)) == {"HQ", "EAST", "EAST_1", "SOUTH"}
    assert below(org, "HQ", MAY) == {"HQ", "EAST", "SOUTH"}
    with pytest.raises(EndedAlready):
        units.close_unit(viewer=org.hr, unit=org.units["EAST_1"], starting=MAY)
    with pytest.raises(NotPlaced, match="EAST_1"):
        move(org, "EAST_1", "SOUTH", MAY)
    with pytest.raises(NotPlaced):
        org.place("甲", "SR", "EAST_1", starting=JUNE)


def test_a_code_names_one_unit_and_a_unit_needs_one_above_that_is_there(org: Org) -> None:
    new = Bilingual("新")
    with pytest.raises(CodeTaken, match="EAST"):
        units.open_unit(viewer=org.hr, code="EAST", kind="team", name=new, parent=None, starting=SINCE)
    with pytest.raises(NotPlaced):
        units.open_unit(
            viewer=org.hr, code="NEW", kind="team", name=new, parent=org.units["EAST"], starting=SINCE - timedelta(days=1),
        )


def test_only_hr_administrators_change_units(org: Org) -> None:
    director: Viewer = viewer_with()
    unit = org.units["EAST_1"]
    acts = (
        lambda: units.open_unit(viewer=director, code="X", kind="team", name=Bilingual("x"), parent=None, starting=MAY),
        lambda: units.move_unit(viewer=director, unit=unit, parent=org.units["SOUTH"], starting=MAY),
        lambda: units.rename_unit(viewer=director, unit=unit, name=Bilingual("x"), starting=MAY),
        lambda: units.close_unit(viewer=director, unit=unit, starting=MAY),
    )
    for act in acts:
        with pytest.raises(OnlyHrWrites):
            act()


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(moves=st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5), st.integers(0, 40)), max_size=8))
def test_the_tree_of_every_day_is_what_the_moves_made_it(hr: Viewer, db: None, moves: list[tuple[int, int, int]]) -> None:
    """
    Six units under one root; moves in any order of days, refused or not
        on every one of 41 days the closure is what walking up the placements finds, and nothing is above itself
    """
    from django.db import transaction

    with transaction.atomic():
        root = units.open_unit(viewer=hr, code="R", kind="company", name=Bilingual("R"), parent=None, starting=SINCE)
        all_units = [
            units.open_unit(viewer=hr, code=f"U{n}", kind="team", name=Bilingual("u"), parent=root, starting=SINCE)
            for n in range(6)
        ]
        for low, high, later in moves:
            try:
                with transaction.atomic():
                    units.move_unit(
                        viewer=hr, unit=all_units[low], parent=all_units[high], starting=SINCE + timedelta(days=later),
                    )
            except UnitLoop:
                continue
        placed = list(UnitPlacement.objects.values_list("unit_id", "parent_id", "validity"))
        closed = list(UnitClosure.objects.values_list("ancestor_id", "descendant_id", "validity"))
        for ahead in range(41):
            day = SINCE + timedelta(days=ahead)
            above = {unit: parent for unit, parent, span in placed if day in span}
            walked = set()
            for unit in above:
                at: int | None = unit
                for _step in range(9):
                    if at is None:
                        break
                    walked.add((at, unit))
                    at = above[at]
                assert at is None
            assert walked == {(high, low) for high, low, span in closed if day in span}
        transaction.set_rollback(True)
