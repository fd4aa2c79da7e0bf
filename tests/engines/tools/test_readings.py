"""What health reads of tools: in time, late, missing; as it was known then."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from lingxiao.areas import tooling
from lingxiao.engines.health.domain.indicators import Indicator, Missing, OutOfScope, Reading
from lingxiao.engines.tools.domain import granting, owing, readings, requests
from lingxiao.engines.tools.domain.granting import Given
from lingxiao.engines.tools.domain.readings import Provided
from lingxiao.engines.tools.domain.requests import Answer
from tests.engines.cadence.company import moment, viewer

if TYPE_CHECKING:
    from lingxiao.engines.health.domain.indicators import Found
    from lingxiao.engines.people.models import Person
    from tests.engines.tools.conftest import Tools

SINCE, THURSDAY, MONDAY = date(2026, 11, 2), date(2026, 11, 5), date(2026, 11, 23)
INDICATORS = {one.key: one for one in tooling.AREA.health if isinstance(one, Indicator)}


def told(person: Person, on: date) -> Provided | None:
    """The reading of one person on a day, as known that evening."""
    return readings.provided(person_ids=[person.pk], on=on, at=moment(on, "20:00")).get(person.pk)


def give(tools: Tools, person: Person, day: date) -> int:
    at = moment(day, "15:00")
    access = granting.grant(
        viewer=viewer(tools.it, at), person_id=person.pk, tool=tools.crm, given=Given(starting=day, proof="IT-1"), at=at,
    )
    return access.pk


def indicator(key: str, person: Person, on: date) -> Found:
    return INDICATORS[key].read([person.pk], on, moment(on, "20:00"))[person.pk]


def test_in_time_late_and_missing_count_as_what_they_are(tools: Tools) -> None:
    """Within three working days it waits; then it is missing, and once it came late it stays late for a year."""
    east, west = tools.company.east.manager, tools.company.west.manager
    owing.owe_access(on=SINCE, at=moment(SINCE, "08:30"))
    assert told(east, THURSDAY) == Provided(0, 0, 0, 1, ())
    assert told(east, date(2026, 11, 6)) == Provided(0, 0, 1, 0, ())
    in_time, late = give(tools, east, date(2026, 11, 4)), give(tools, west, date(2026, 11, 9))
    assert told(east, MONDAY) == Provided(1, 0, 0, 0, (in_time,))
    assert told(west, MONDAY) == Provided(0, 1, 0, 0, (late,))
    assert told(tools.company.east.rep, MONDAY) is None


def test_what_came_late_is_forgotten_after_a_year(tools: Tools) -> None:
    west = tools.company.west.manager
    owing.owe_access(on=SINCE, at=moment(SINCE, "08:30"))
    late = give(tools, west, date(2026, 11, 9))
    assert told(west, date(2027, 11, 5)) == Provided(0, 1, 0, 0, (late,))
    assert told(west, date(2027, 11, 6)) == Provided(1, 0, 0, 0, (late,))


def test_a_past_figure_is_read_again_to_the_same_value(tools: Tools) -> None:
    """What was given, withdrawn or ended later than a moment was not known then."""
    east = tools.company.east.manager
    owing.owe_access(on=SINCE, at=moment(SINCE, "08:30"))
    before = told(east, date(2026, 11, 6))
    access = give(tools, east, date(2026, 11, 9))
    between = told(east, date(2026, 11, 10))
    from lingxiao.engines.tools.models import Access  # models load after Django is set up

    granting.withdraw(
        viewer=viewer(tools.it), access=Access.objects.get(pk=access), starting=date(2026, 11, 10), proof="IT-2",
        at=moment(MONDAY),
    )
    assert told(east, date(2026, 11, 6)) == before
    assert told(east, date(2026, 11, 10)) == between
    assert told(east, MONDAY) == Provided(0, 0, 1, 0, ())


def test_the_indicator_scores_what_was_read_and_opens_to_the_persons_tools(tools: Tools) -> None:
    east = tools.company.east.manager
    owing.owe_access(on=SINCE, at=moment(SINCE, "08:30"))
    assert indicator("access", east, THURSDAY) == tooling.STILL_IN_TIME
    give(tools, east, date(2026, 11, 9))
    found = indicator("access", east, MONDAY)
    assert isinstance(found, Reading)
    assert {key: int(value) for key, value in found.inputs.items()} == {"on": 0, "late": 1, "due": 1}
    assert found.evidence[0].link == f"/cockpit/tools/people/{east.pk}/"
    assert indicator("access", tools.company.east.rep, MONDAY) == tooling.NONE_DUE


def test_requests_count_by_the_day_they_were_answered(tools: Tools) -> None:
    """One in time, one late, one never: as known on each day."""
    manager = tools.company.east.manager
    asked = viewer(manager, moment(SINCE, "10:00"))
    cases = [
        requests.ask_for_more(
            viewer=asked, kind="data_request", title=title, text="按行业看近十二个月的赢单率。", at=asked.now,
        )
        for title in ("赢单率", "回款", "空编")
    ]
    for case, day in zip(cases, (date(2026, 11, 9), date(2026, 11, 10)), strict=False):
        it = viewer(tools.it, moment(day, "11:00"))
        requests.answer(viewer=it, case=case, answer=Answer(outcome="upheld", text="见附件。"), at=it.now)
    found = indicator("tickets", manager, MONDAY)
    assert isinstance(found, Reading)
    assert {key: int(value) for key, value in found.inputs.items()} == {"on": 1, "late": 1, "due": 3}
    assert isinstance(indicator("tickets", manager, date(2026, 11, 6)), OutOfScope), "nothing had fallen due by then"
    assert isinstance(indicator("tickets", tools.company.west.manager, MONDAY), OutOfScope)


def test_weights_are_those_of_the_chapter_and_what_is_not_set_up_says_so(tools: Tools) -> None:
    assert [(key, one.weight, one.kind.value) for key, one in INDICATORS.items()] == [
        ("access", 15, "P"), ("certified", 15, "C"), ("hygiene", 25, "O"), ("quality", 20, "O"), ("forecast", 15, "C"),
        ("tickets", 10, "P"),
    ]
    assert sum(one.weight for one in INDICATORS.values()) == 100
    for key in ("certified", "hygiene", "quality", "forecast"):
        later = indicator(key, tools.company.east.manager, MONDAY)
        assert isinstance(later, Missing)
        assert later.owed_by == ("" if key == "forecast" else "later"), key
