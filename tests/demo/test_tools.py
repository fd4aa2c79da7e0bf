"""The demo company's tools: nearly everybody has theirs, two lack one, and what was asked for stands in every state."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from lingxiao.demo.organisation import TODAY
from lingxiao.demo.tools import LACKING, NEW
from lingxiao.demo.writing import NOW
from lingxiao.engines.cadence.models import Due
from lingxiao.engines.cases.models import Case
from lingxiao.engines.health.models import Snapshot
from lingxiao.engines.people.domain import queries as people
from lingxiao.engines.tools.domain import owing, readings

if TYPE_CHECKING:
    from tests.demo.conftest import Founded

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("founded")]


def test_two_lack_a_tool_and_the_company_owes_it(founded: Founded) -> None:
    assert founded.built.managers > 0
    owed = Due.objects.filter(practice=owing.PROVIDE, fulfilled_at__isnull=True, withdrawn_at__isnull=True)
    found = Counter(owed.values_list("subject__name", flat=True))
    assert found == {name: len(tools) for name, tools in LACKING.items()}
    assert {one.side for one in owed} == {"company"}


def test_some_came_late_and_nobody_is_watched() -> None:
    ids = list(people.sales_managers(on=TODAY).values_list("pk", flat=True))
    told = readings.provided(person_ids=ids, on=TODAY, at=NOW)
    assert len(told) == len(ids)
    assert sum(one.missing for one in told.values()) == sum(len(tools) for tools in LACKING.values())
    late = sum(one.late for one in told.values())
    assert 0 < late < sum(one.due for one in told.values()) / 5


def test_what_was_asked_for_stands_in_every_state() -> None:
    rows = Case.objects.filter(object_kind__in=("tools.tool", "tools.wish"))
    assert Counter((one.kind, one.outcome) for one in rows) == {
        ("tool_access", "upheld"): 1, ("data_request", "not_upheld"): 1, ("data_request", "upheld"): 1,
        ("data_request", ""): 1, ("tool_feedback", ""): 1,
    }
    open_ones = rows.filter(outcome="")
    assert {one.decide_by < TODAY for one in open_ones} == {True, False}, "one is overdue, one is not"


def test_every_manager_has_a_figure_of_the_area_and_it_says_that_evidence_is_lacking() -> None:
    """A quarter of the weight can be read so far: access and requests. That is not enough for a number, and it says so."""
    rows = Snapshot.objects.filter(area="tooling", is_latest=True)
    assert rows.count() == people.sales_managers(on=TODAY).count()
    assert set(rows.values_list("band", flat=True)) == {"insufficient"}
    assert rows.filter(person__name=NEW).exists()
