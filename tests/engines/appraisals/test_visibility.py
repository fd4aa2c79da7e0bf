"""Nobody reads their own grade before it is told, nobody another region's, and a session is its members'."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from lingxiao.engines.appraisals.domain import queries
from lingxiao.kernel.refusals import NotSeen
from tests.engines.appraisals.year import DAY

if TYPE_CHECKING:
    from lingxiao.engines.people.models import Person
    from tests.engines.appraisals.year import Year

pytestmark = pytest.mark.django_db


def seen(year: Year, person: Person) -> set[str]:
    return {one.person.name for one in queries.visible_to(year.see(person), on=DAY).select_related("person")}


def test_everyone_sees_their_own_people_and_nobody_themself(year: Year) -> None:
    year.start()
    east, west = year.company.regions
    everybody = {one.name for region in (east, west) for one in (region.manager, region.director)}
    assert seen(year, year.hr) == everybody
    assert seen(year, year.company.executive) == everybody
    assert seen(year, east.hrbp) == {east.manager.name, east.director.name}
    assert seen(year, east.director) == {east.manager.name}, "never their own"
    assert seen(year, east.manager) == seen(year, east.rep) == set()


def test_ones_own_result_is_ones_own_once_it_is_told(year: Year) -> None:
    east = year.company.east
    result = year.told(east.manager)
    assert queries.own_result(year.see(east.manager), result_id=result.pk).pk == result.pk
    for other in (east.director, east.rep, year.hr):
        with pytest.raises(NotSeen):
            queries.own_result(year.see(other), result_id=result.pk)
    with pytest.raises(NotSeen):
        queries.own_review(year.see(east.rep), review_id=result.review_id)


def test_a_session_is_seen_by_who_sits_in_it_and_who_reads_everything(year: Year) -> None:
    east, west = year.company.regions
    year.graded([east.manager, west.manager])
    session = year.begun()
    for member in (east.director, west.director, east.hrbp, year.hr, year.company.executive):
        assert queries.session_seen_by(year.see(member), session_id=session.pk).pk == session.pk
    for other in (west.hrbp, east.manager, east.rep):
        with pytest.raises(NotSeen):
            queries.session_seen_by(year.see(other), session_id=session.pk)


def test_what_waits_for_approval_says_whose_own_hand_it_is(year: Year) -> None:
    east = year.company.east
    year.graded([east.manager, east.director])
    year.open("calibration", "approval")
    rows = {one.person.name: one.is_own_hand for one in queries.waiting_for_approval(year.see(year.company.executive), on=DAY)}
    assert rows == {east.manager.name: False, east.director.name: True}
    assert list(queries.waiting_for_approval(year.see(east.director), on=DAY)) == []
    assert [one.pk for one in queries.letters(year.see(year.hr), on=DAY)] == []
