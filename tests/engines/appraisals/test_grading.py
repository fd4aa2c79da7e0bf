"""Grades: by a named superior, after hearing the person, each a row that the database keeps."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError, connection, transaction

from lingxiao.engines.appraisals.domain import calibrating, grading, results, reviewing
from lingxiao.engines.appraisals.domain.standards import Grounds
from lingxiao.engines.appraisals.enums import Stage
from lingxiao.engines.appraisals.models import Rating
from lingxiao.engines.appraisals.refusals import (
    ApprovedAlready,
    GradedAlready,
    NamesLeave,
    NotYoursToRate,
    NotYoursToRecord,
    SelfFirst,
    WrongStage,
)
from tests.engines.appraisals.year import AT, DAY, EVIDENCE, REASON, SAID

if TYPE_CHECKING:
    from collections.abc import Callable

    from lingxiao.engines.people.models import Person
    from tests.engines.appraisals.year import Year

pytestmark = pytest.mark.django_db


def rate(year: Year, by: Person, of: Person, reason: str = REASON) -> Rating:
    return grading.rate(viewer=year.see(by), review=year.review_of(of), grade="A", grounds=Grounds(reason=reason), at=AT)


def test_the_named_superior_grades_once_after_hearing_the_person(year: Year) -> None:
    east, west = year.company.regions
    year.start()
    with pytest.raises(WrongStage):
        rate(year, east.director, east.manager)
    year.open(Stage.PRESENTATION, Stage.INITIAL)
    with pytest.raises(SelfFirst, match=east.manager.name):
        rate(year, east.director, east.manager)
    year.assess(east.manager)
    for other in (east.manager, east.hrbp, west.director, year.company.executive, year.hr):
        with pytest.raises(NotYoursToRate):
            rate(year, other, east.manager)
    made = rate(year, east.director, east.manager)
    assert (made.number, made.step, made.grade, made.grade_before, made.by) == (1, "initial", "A", "", east.director)
    with pytest.raises(GradedAlready):
        rate(year, east.director, east.manager)


def test_leave_is_no_reason_for_a_grade(year: Year) -> None:
    east = year.company.east
    year.start()
    year.open(Stage.PRESENTATION, Stage.INITIAL)
    year.assess(east.manager)
    with pytest.raises(NamesLeave, match="产假"):
        rate(year, east.director, east.manager, "上半年休产假，业绩不完整，因此偏低。")
    assert not Rating.objects.exists()


def test_the_database_keeps_every_grade(year: Year, guarded: Callable[[str], None]) -> None:
    guarded("appraisals_rating")
    year.graded([year.company.east.manager])
    for statement in ("UPDATE appraisals_rating SET grade = 'S'", "DELETE FROM appraisals_rating"):
        with pytest.raises(IntegrityError, match="refused"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert Rating.objects.get().grade == "B+"


def test_no_verb_can_be_told_a_figure() -> None:
    """A grade is given, not worked out: no number comes in, but for the result of a whole unit in a session."""
    for module in (grading, calibrating, results):
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if function.__module__ == module.__name__:
                told = set(inspect.signature(function).parameters)
                assert not told & {"score", "figure", "figures", "health", "points"}, name


def test_a_presentation_and_evidence_are_written_by_the_line_and_hr_never_by_oneself(year: Year) -> None:
    east, west = year.company.regions
    year.start()
    year.open(Stage.PRESENTATION)
    review = year.review_of(east.manager)
    made = reviewing.record_presentation(
        viewer=year.see(east.hrbp), review=review, held_on=DAY, panel=[east.director.pk, west.director.pk], record=SAID, at=AT,
    )
    assert made.panel == sorted([east.director.pk, west.director.pk])
    for other in (east.manager, west.director, west.hrbp):
        with pytest.raises(NotYoursToRecord):
            reviewing.add_evidence(viewer=year.see(other), review=review, title="对账单", text=EVIDENCE, at=AT)


def test_nothing_is_added_after_approval(year: Year) -> None:
    east = year.company.east
    year.approved(east.manager)
    with pytest.raises(ApprovedAlready):
        reviewing.add_evidence(
            viewer=year.see(east.hrbp), review=year.review_of(east.manager), title="迟到的材料", text=EVIDENCE, at=AT,
        )
