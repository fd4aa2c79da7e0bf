"""Figures are taken once for the same truth, anew for another, and the number of queries does not grow with the people."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lingxiao.engines.health import rules
from lingxiao.engines.health.domain import queries, scoring, snapshots
from lingxiao.engines.health.domain.indicators import Found, Indicator, Missing, Reading, as_read
from lingxiao.engines.health.enums import Band, Kind
from lingxiao.engines.health.models import Snapshot
from lingxiao.engines.people.models import Person
from lingxiao.kernel.practice import Area
from lingxiao.kernel.refusals import NotSeen
from lingxiao.kernel.words import Bilingual
from tests.engines.cadence.company import MONDAY, NOW, found, viewer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

pytestmark = pytest.mark.django_db
WORDS = Bilingual("有据")


def area_worth(points: Mapping[int, int]) -> Area:
    """An area whose one indicator reads these points; who is not named has no evidence."""

    def read(person_ids: Sequence[int], _on: date, _at: datetime) -> Mapping[int, Found]:
        return {
            person: Reading({"points": Fraction(points[person])}, 1, WORDS) if person in points else Missing(WORDS)
            for person in person_ids
        }

    indicator = Indicator("one", WORDS, Kind.CONDUCT, 100, as_read(), read)
    return Area(number=1, key="duties", title="A", short="A", asks="", weight=6, health=[indicator])


def test_the_same_truth_is_taken_once_and_another_anew() -> None:
    """Nothing is overwritten: the first take stays, the second is the latest."""
    person = found().east.manager
    assert snapshots.take(area=area_worth({person.pk: 80}), person_ids=[person.pk], on=MONDAY, at=NOW) == 1
    assert snapshots.take(area=area_worth({person.pk: 80}), person_ids=[person.pk], on=MONDAY, at=NOW) == 0
    assert snapshots.take(area=area_worth({person.pk: 90}), person_ids=[person.pk], on=MONDAY, at=NOW) == 1
    rows = list(Snapshot.objects.order_by("take").values_list("take", "shown_tenths", "is_latest"))
    assert rows == [(1, 800, False), (2, 900, True)]


def test_a_figure_of_yesterday_taken_today_does_not_become_the_latest() -> None:
    """The past can be read again without changing the present."""
    person = found().east.manager
    yesterday = MONDAY - timedelta(days=1)
    snapshots.take(area=area_worth({person.pk: 80}), person_ids=[person.pk], on=MONDAY, at=NOW)
    snapshots.take(area=area_worth({person.pk: 20}), person_ids=[person.pk], on=yesterday, at=NOW)
    latest = Snapshot.objects.get(is_latest=True)
    assert (latest.on, latest.shown_tenths) == (MONDAY, 800)


def test_a_day_of_the_past_can_be_taken_as_often_as_it_changes() -> None:
    """Twice anew for a day that is not the newest: two takes of it, and the same truth is not taken again."""
    person = found().east.manager
    yesterday = MONDAY - timedelta(days=1)
    snapshots.take(area=area_worth({person.pk: 80}), person_ids=[person.pk], on=MONDAY, at=NOW)
    for points in (20, 30, 30):
        snapshots.take(area=area_worth({person.pk: points}), person_ids=[person.pk], on=yesterday, at=NOW)
    of_yesterday = Snapshot.objects.filter(on=yesterday).order_by("take")
    assert list(of_yesterday.values_list("take", "shown_tenths", "is_latest")) == [(1, 200, False), (2, 300, False)]
    listed = queries.earlier(viewer(person), person_id=person.pk, area="duties", on=MONDAY)
    assert [(one.on, one.take) for one in listed] == [(MONDAY, 1), (yesterday, 2), (yesterday, 1)]


def test_a_figure_read_again_is_the_same_until_its_sources_are_corrected() -> None:
    """Twelve checks, no. 9: the same day and knowledge give the same tree; what differs is named."""
    person = found().east.manager
    area = area_worth({person.pk: 80})
    snapshots.take(area=area, person_ids=[person.pk], on=MONDAY, at=NOW, computed_by="person:1")
    row = Snapshot.objects.get()
    assert row.computed_by == "person:1"
    assert snapshots.read_again(area=area, figure=row).is_same
    other = snapshots.read_again(area=area_worth({person.pk: 81}), figure=row)
    assert (other.is_same, other.differing) == (False, ("one",))


def test_an_area_whose_weights_are_not_a_hundred_is_a_mistake() -> None:
    """Conventions 1.9, step 1."""
    area = replace(area_worth({}), health=[replace(one, weight=99) for one in snapshots.indicators_of(area_worth({}))])
    with pytest.raises(ValueError, match="100"):
        snapshots.take(area=area, person_ids=[1], on=MONDAY, at=NOW)


def test_conduct_is_not_held_against_somebody_the_company_does_not_provide_for() -> None:
    """Neither below sixty, nor where nothing of the company's part can be read."""
    lacking = Snapshot(is_provision_lacking=True, provision_tenths=500)
    unread = Snapshot(is_provision_lacking=False, provision_tenths=None)
    provided = Snapshot(is_provision_lacking=False, provision_tenths=600)
    answers = [rules.may_hold_conduct_against(figure=one) for one in (lacking, unread, provided)]
    assert [bool(one) for one in answers] == [False, False, True]
    assert "Provide it first" in str(answers[0].reason) or "先" in answers[0].reason


def test_a_kept_tree_still_hashes_and_re_adds_after_the_database() -> None:
    """What was stored is what was explained."""
    person = found().east.manager
    snapshots.take(area=area_worth({person.pk: 77}), person_ids=[person.pk], on=MONDAY, at=NOW)
    row = Snapshot.objects.get()
    assert snapshots.tree_hash(row.tree) == row.tree_sha256
    assert scoring.exact(row.tree["score"]) == scoring.exact(row.score) == 77


def test_who_may_see_whose_figure() -> None:
    """The person, the line above, the HRBP of the region, HR; nobody of the other region."""
    company = found()
    east, west = company.east, company.west
    snapshots.take(
        area=area_worth({east.manager.pk: 80}), person_ids=[east.manager.pk, west.manager.pk], on=MONDAY, at=NOW
    )
    for person in (east.manager, east.director, east.hrbp, company.hr_head, company.executive):
        assert queries.card(viewer(person), person_id=east.manager.pk, area="duties", on=MONDAY).shown_tenths == 800
    for person in (west.manager, west.director, west.hrbp, east.rep):
        with pytest.raises(NotSeen):
            queries.card(viewer(person), person_id=east.manager.pk, area="duties", on=MONDAY)
    assert queries.bands(viewer(company.hr_head), area="duties", on=MONDAY)[Band.INSUFFICIENT] == 1


def test_queries_do_not_grow_with_people() -> None:
    """One person or thirty: the same number."""
    people = [Person.objects.create(number=f"X{n}", name=f"人{n}") for n in range(31)]
    counts = []
    for ids in ([people[0].pk], [person.pk for person in people[1:]]):
        with CaptureQueriesContext(connection) as captured:
            snapshots.take(area=area_worth(dict.fromkeys(ids, 80)), person_ids=ids, on=MONDAY, at=NOW)
        counts.append(len(captured))
    assert counts[0] == counts[1]
