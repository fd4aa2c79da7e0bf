"""How what fell due was met, for the health figures."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db import connection
from django.test.utils import CaptureQueriesContext

from lingxiao.engines.cadence.domain import dues, queries
from lingxiao.engines.people.models import Person
from lingxiao.kernel.days.spans import DaySpan
from tests.engines.cadence.company import NOW, moment, owe, system

if TYPE_CHECKING:
    from tests.engines.cadence.company import Company

OCTOBER = DaySpan(date(2026, 10, 1), date(2026, 11, 1))


def timely(*person_ids: int, window: DaySpan = OCTOBER, at: datetime = NOW) -> dict[int, queries.OnTime]:
    """How the signatures of these persons came in, as known at a moment."""
    return queries.timeliness(practice="duties.sign", person_ids=person_ids, window=window, at=at)


def test_a_late_correction_does_not_change_what_was_known_before(here: Company) -> None:
    """
    three fall due on the 20th; read on the 21st, when one was done
    afterwards another is done late and the third is taken back: the 21st reads as it read, today reads otherwise
    """
    who, day = here.east.manager, date(2026, 10, 20)
    met, late, gone = (owe(who, due_on=day) for _ in range(3))
    dues.fulfil(viewer=system(), key=met.key, at=moment(day), evidence="a:1")
    then = moment(day + timedelta(days=1))
    read_then = timely(who.pk, at=then)
    assert read_then[who.pk] == queries.OnTime(1, 0, 3, (met.pk, late.pk, gone.pk))
    dues.fulfil(viewer=system(), key=late.key, at=moment(day + timedelta(days=5)), evidence="a:2")
    dues.withdraw(viewer=system(), key=gone.key, at=moment(day + timedelta(days=6)), reason="更正")
    assert timely(who.pk, at=then) == read_then
    assert timely(who.pk) == {who.pk: queries.OnTime(1, 1, 2, (met.pk, late.pk))}
    everyone = Person.objects.filter(pk=who.pk)
    in_all = [
        queries.timeliness_in_all(practice="duties.sign", persons=everyone, window=OCTOBER, at=at) for at in (then, NOW)
    ]
    assert [(one.on_time, one.late, one.due) for one in in_all] == [(1, 0, 3), (1, 1, 2)]


def test_what_was_met_before_its_day_counts_from_then(here: Company) -> None:
    """Due in November, done in October: October has it as met; one due in November and not done it does not have."""
    who = here.east.manager
    early, _ahead = owe(who, due_on=date(2026, 11, 5)), owe(who, due_on=date(2026, 11, 5))
    dues.fulfil(viewer=system(), key=early.key, at=moment(date(2026, 10, 30)), evidence="a:1")
    assert timely(who.pk, at=moment(date(2026, 10, 29))) == {}
    assert timely(who.pk) == {who.pk: queries.OnTime(1, 0, 1, (early.pk,))}


def test_on_time_late_and_open_are_told_apart(here: Company) -> None:
    """
    of the manager, in October: one on its very day, one a day late, one never, one withdrawn; one falls in November
    """
    who, day = here.east.manager, date(2026, 10, 20)
    on_time, late, never, withdrawn = (owe(who, due_on=day) for _ in range(4))
    owe(who, due_on=date(2026, 11, 1))
    owe(who, due_on=day, practice="other")
    dues.fulfil(viewer=system(), key=on_time.key, at=moment(day, "23:59"), evidence="a:1")
    dues.fulfil(viewer=system(), key=late.key, at=moment(day + timedelta(days=1), "00:00"), evidence="a:2")
    dues.withdraw(viewer=system(), key=withdrawn.key, at=moment(day), reason="撤销")
    found = timely(who.pk, here.west.manager.pk)
    assert found == {who.pk: queries.OnTime(1, 1, 3, (on_time.pk, late.pk, never.pk))}


def test_an_open_span_and_many_people_cost_one_query(here: Company) -> None:
    for region in here.regions:
        owe(region.manager, due_on=date(2026, 10, 20))
    with CaptureQueriesContext(connection) as said:
        found = timely(*(region.manager.pk for region in here.regions), window=DaySpan(date(2026, 10, 1)))
    assert len(said) == 1
    assert {one.due for one in found.values()} == {1}
    assert len(found) == 2
