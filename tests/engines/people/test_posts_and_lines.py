"""Posts and lines: appointments, acting, besides; loops refused on any day to come; two at once close none."""

from __future__ import annotations

from datetime import date, timedelta
from threading import Barrier, Thread
from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from lingxiao.engines.people.domain import lines, posts
from lingxiao.engines.people.domain.queries import main_assignment, sales_managers
from lingxiao.engines.people.domain.superiors import acting_for, chain_above, director_of
from lingxiao.engines.people.models import Assignment, ReportingLine
from lingxiao.engines.people.refusals import (
    ActingTooLong,
    EndedAlready,
    LeadsOtherwise,
    NotPlaced,
    OnlyBesidesEnds,
    ReportingLoop,
)
from lingxiao.kernel.days import DaySpan, months_after
from tests.engines.people.org import SINCE, Org

if TYPE_CHECKING:
    from lingxiao.kernel.viewer import Viewer

MID = date(2026, 3, 17)


def test_a_transfer_in_mid_month_is_two_answers_on_two_days(org: Org) -> None:
    org.chain("甲", "经理", "总监")
    org.place("甲", "SR", "EAST_1")
    org.place("甲", "SM", "SOUTH", head=True, starting=MID)
    org.under("甲", "总监", starting=MID)
    before, after = (main_assignment(person_id=org.people["甲"].pk, on=day) for day in (MID - timedelta(days=1), MID))
    assert before is not None
    assert after is not None
    assert (before.position.code, before.unit.code) == ("SR", "EAST_1")
    assert (after.position.code, after.unit.code, after.leads_unit) == ("SM", "SOUTH", True)
    assert org.reports(MID - timedelta(days=1))["甲"] == "经理"
    assert org.reports(MID)["甲"] == "总监"
    assert [person.name for person in sales_managers(on=MID - timedelta(days=1))] == []
    assert [person.name for person in sales_managers(on=MID)] == ["甲"]


def test_a_change_takes_back_what_was_planned_for_later_and_nothing_before(org: Org) -> None:
    org.hire("甲")
    org.place("甲", "SR", "EAST_1")
    org.place("甲", "SM", "SOUTH", starting=date(2026, 9, 1))
    org.place("甲", "SM", "EAST", starting=MID)
    spans = [(held.position.code, held.unit.code, held.validity.lower, held.validity.upper)
             for held in Assignment.objects.order_by("validity")]
    assert spans == [("SR", "EAST_1", SINCE, MID), ("SM", "EAST", MID, None)]


def test_a_unit_has_one_head_on_every_day_to_come(org: Org) -> None:
    """The second head is named in the refusal; after the first goes elsewhere the way is free."""
    for name in ("甲", "乙"):
        org.hire(name)
    org.place("甲", "SM", "EAST_1", head=True, starting=date(2026, 9, 1))
    with pytest.raises(LeadsOtherwise, match="甲"):
        org.place("乙", "SM", "EAST_1", head=True)
    org.place("甲", "SM", "SOUTH", starting=date(2026, 8, 1))
    org.place("乙", "SM", "EAST_1", head=True)
    with pytest.raises(IntegrityError, match="one_head_of_unit_a_day"), transaction.atomic():
        Assignment.objects.filter(person=org.people["甲"]).update(unit=org.units["EAST_1"], leads_unit=True)


def test_a_unit_that_is_not_there_yet_takes_nobody(org: Org) -> None:
    org.hire("甲", starting=date(2025, 1, 1))
    with pytest.raises(NotPlaced, match="EAST_1"):
        org.place("甲", "SR", "EAST_1", starting=date(2025, 12, 31))


def test_an_acting_head_stands_beside_the_head_for_six_months_at_most(org: Org) -> None:
    """A01 rule 10, as a sentence before it is a constraint; the last day that is possible is named."""
    for name in ("甲", "乙", "丙"):
        org.hire(name)
    org.place("甲", "SD", "EAST", head=True)
    east = org.units["EAST"].pk

    def act(name: str, span: DaySpan) -> Assignment:
        return posts.appoint_acting(
            viewer=org.hr, person=org.people[name], position=org.posts["SD"], unit=org.units["EAST"], span=span,
        )

    for span in (DaySpan(MID), DaySpan(MID, date(2026, 9, 18))):
        with pytest.raises(ActingTooLong, match="2026-09-16"):
            act("乙", span)
    held = act("乙", DaySpan(MID, date(2026, 9, 17)))
    assert acting_for(unit_id=east, on=MID) == org.people["乙"].pk
    with pytest.raises(LeadsOtherwise, match="乙"):
        act("丙", DaySpan(date(2026, 9, 16), date(2026, 10, 1)))
    posts.end_post(viewer=org.hr, held=held, starting=date(2026, 5, 1))
    assert acting_for(unit_id=east, on=date(2026, 4, 30)) == org.people["乙"].pk
    assert acting_for(unit_id=east, on=date(2026, 5, 1)) is None
    with pytest.raises(EndedAlready):
        posts.end_post(viewer=org.hr, held=held, starting=date(2026, 5, 1))


@given(day=st.dates(date(2000, 1, 1), date(2090, 1, 1)))
@pytest.mark.django_db
def test_six_months_are_counted_as_the_database_counts_them(day: date) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT (%s::date + interval '6 months')::date", [day])
        (counted,) = cursor.fetchone()
    assert months_after(day, 6) == counted


def test_a_second_post_runs_beside_the_main_one(org: Org) -> None:
    org.hire("甲")
    main = org.place("甲", "SR", "EAST_1")
    second = posts.appoint_besides(
        viewer=org.hr, person=org.people["甲"], position=org.posts["SM"], unit=org.units["SOUTH"], span=DaySpan(MID),
    )
    assert Assignment.objects.filter(validity__contains=MID).count() == 2
    with pytest.raises(OnlyBesidesEnds):
        posts.end_post(viewer=org.hr, held=main, starting=MID)
    posts.end_post(viewer=org.hr, held=second, starting=MID)  # it never began
    assert Assignment.objects.get() == main


def test_a_loop_is_refused_however_long_and_on_whatever_day(org: Org) -> None:
    """
    甲 → 乙 → 丙; from September 丙 → 丁
        丙 → 甲 closes a loop today; 丁 → 甲 closes one in September, though nothing is wrong before
    """
    org.chain("甲", "乙", "丙")
    org.hire("丁")
    for name in ("乙", "丙"):
        with pytest.raises(ReportingLoop):
            org.under(name, "甲")
    with pytest.raises(ReportingLoop):
        org.under("甲", "甲")
    org.under("丙", "丁", starting=date(2026, 9, 1))
    with pytest.raises(ReportingLoop, match="2026-09-01"):
        org.under("丁", "甲", starting=MID)
    assert org.reports(MID) == {"甲": "乙", "乙": "丙"}


@pytest.mark.usefixtures("transactional_db")
def test_two_who_draw_a_line_each_at_the_same_moment_close_no_loop(hr: Viewer) -> None:
    """甲 → 乙 and 乙 → 甲, both allowed by themselves: one of the two is refused, every time."""
    org = Org.make(hr)
    for turn in range(5):
        one, other = f"甲{turn}", f"乙{turn}"
        org.hire(one)
        org.hire(other)
        start, refused = Barrier(2), list[str]()

        def draw(low: str, high: str, start: Barrier = start, refused: list[str] = refused) -> None:
            start.wait()
            try:
                org.under(low, high)
            except ReportingLoop:
                refused.append(low)
            finally:
                connection.close()

        threads = [Thread(target=draw, args=pair) for pair in ((one, other), (other, one))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(refused) == 1
        assert ReportingLine.objects.filter(person__name__in=(one, other)).count() == 1


def test_a_loop_made_by_hand_in_the_database_hangs_nobody(org: Org) -> None:
    """Whatever a script did, asking for the chain comes to an end."""
    org.chain("甲", "乙")
    ReportingLine.objects.create(
        person=org.people["乙"], manager=org.people["甲"], validity=ReportingLine.objects.get().validity,
    )
    assert chain_above(person_id=org.people["甲"].pk, on=MID) == [org.people["乙"].pk]


def test_dotted_lines_inform_and_do_not_decide(org: Org) -> None:
    org.chain("甲", "乙")
    org.hire("丙")
    line = lines.report_also(viewer=org.hr, person=org.people["甲"], manager=org.people["丙"], starting=SINCE)
    again = lines.report_also(viewer=org.hr, person=org.people["甲"], manager=org.people["丙"], starting=MID)
    assert again == line
    assert org.reports(MID)["甲"] == "乙"
    assert chain_above(person_id=org.people["甲"].pk, on=MID) == [org.people["乙"].pk]
    lines.end_dotted(viewer=org.hr, line=line, starting=MID)
    with pytest.raises(EndedAlready):
        lines.end_dotted(viewer=org.hr, line=line, starting=MID)
    assert ReportingLine.objects.get(kind="dotted").validity.upper == MID


def test_whoever_leads_the_whole_reports_to_nobody(org: Org) -> None:
    org.chain("甲", "乙")
    lines.release(viewer=org.hr, person=org.people["甲"], starting=MID)
    assert org.reports(MID - timedelta(days=1)) == {"甲": "乙"}
    assert org.reports(MID) == {}
    with pytest.raises(EndedAlready):
        lines.release(viewer=org.hr, person=org.people["甲"], starting=MID)


def test_the_director_is_the_nearest_above_and_never_oneself(org: Org) -> None:
    for name, post, unit in (("总", "VP", "HQ"), ("督", "SD", "EAST"), ("甲", "SM", "EAST_1")):
        org.hire(name)
        org.place(name, post, unit, head=True)
    found = {name: director_of(person_id=org.people[name].pk, on=MID) for name in org.people}
    assert found == {"甲": org.people["督"].pk, "督": org.people["总"].pk, "总": None}
