"""Appeals: in time, answered by other hands; upheld, the result is restated as version 2 and the first one stays."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from lingxiao.engines.appraisals.domain import appealing, queries, telling
from lingxiao.engines.appraisals.domain.appealing import Answer
from lingxiao.engines.appraisals.models import Rating, Result
from lingxiao.engines.appraisals.refusals import (
    AnsweredAlready,
    AppealedAlready,
    GradeNeeded,
    NotToldYet,
    NotYourReview,
    TooLateToAppeal,
)
from lingxiao.engines.cadence.models import Due
from lingxiao.engines.cases.domain import cases
from lingxiao.engines.cases.models import Party
from lingxiao.engines.cases.refusals import NotYoursToDecide
from lingxiao.engines.documents.domain import signing
from lingxiao.kernel.refusals import NotForYou, NotSeen
from tests.engines.appraisals.year import AT

if TYPE_CHECKING:
    from lingxiao.engines.cases.models import Case
    from tests.engines.appraisals.year import Year

pytestmark = pytest.mark.django_db
WHY = "新客户漏计两家，合同编号 H-311 和 H-318，请重新核对。"
FOUND = "核对后补计两家新客户，其余维持；结果调整为 A。"


def told_and_signed(year: Year) -> Result:
    result = year.told(year.company.east.manager)
    viewer = year.see(year.company.east.manager)
    assert result.letter is not None
    signing.read_through(viewer=viewer, issue=result.letter, at=AT)
    signing.sign(
        viewer=viewer, issue=result.letter, text_sha256=result.letter.sha256, reauthenticated_at=AT - timedelta(minutes=1), at=AT,
    )
    return Result.objects.select_related("letter", "review__cycle", "review__person", "rating").get(pk=result.pk)


def appeal(year: Year, result: Result, *, after: int = 0) -> Case:
    viewer = year.see(year.company.east.manager, after=after)
    return appealing.appeal(viewer=viewer, result=result, text=WHY, at=viewer.now)


def test_an_appeal_goes_to_somebody_without_a_hand_in_it_and_who_graded_is_heard(year: Year) -> None:
    east = year.company.east
    case = appeal(year, told_and_signed(year))
    assert (case.kind, case.confidentiality, case.handler) == ("result_appeal", "C3", year.hr)
    parts = {(one.person.name, one.role) for one in Party.objects.filter(case=case).select_related("person")}
    assert parts == {(east.manager.name, "reporter"), (east.director.name, "respondent")}
    owed = Due.objects.get(practice="appraisals.appeal", object_id=str(case.pk))
    assert (owed.owner, owed.due_on, owed.side) == (year.hr, case.decide_by, "company")


def test_who_graded_does_not_answer(year: Year) -> None:
    case = appeal(year, told_and_signed(year))
    answer = Answer(outcome="partly_upheld", text=FOUND, grade="A")
    for who in (year.company.east.director, year.company.executive, year.company.east.manager, year.company.west.hrbp):
        with pytest.raises((NotForYou, NotSeen)):
            appealing.answer(viewer=year.see(who), case=case, answer=answer, at=AT)
    with pytest.raises(NotYoursToDecide):
        appealing.answer(viewer=year.see(year.company.east.hrbp), case=case, answer=answer, at=AT)
    assert Result.objects.count() == 1


def test_upheld_in_part_the_result_is_version_two_and_the_first_one_stays(year: Year, monkeypatch: pytest.MonkeyPatch) -> None:
    before = told_and_signed(year)
    case = appeal(year, before)
    told: list[dict[str, Any]] = []
    monkeypatch.setattr(telling, "_TOLD", [lambda **said: told.append(said)])
    after = appealing.answer(
        viewer=year.see(year.hr), case=case, answer=Answer(outcome="partly_upheld", text=FOUND, grade="A"), at=AT,
    )
    assert [(one.version, one.rating.grade, one.rating.step) for one in Result.objects.order_by("version")] == [
        (1, "B+", "initial"), (2, "A", "appealed"),
    ]
    assert (after.case_id, after.rating.grade_before) == (case.pk, "B+")
    assert [(one["before"].version, one["after"].version) for one in told] == [(1, 2)]
    case.refresh_from_db()
    assert (case.state, case.outcome) == ("communicated", "partly_upheld")
    review = year.review_of(year.company.east.manager)
    assert [one.version for one in queries.told_results(review)] == [1], "the second is told by talk and letter too"
    assert Due.objects.filter(object_id=str(after.pk), object_kind="appraisals.result", fulfilled_at__isnull=True).count() == 2
    with pytest.raises(AnsweredAlready):
        appealing.answer(viewer=year.see(year.hr), case=case, answer=Answer(outcome="not_upheld", text=FOUND), at=AT)
    cases.close(viewer=year.see(year.company.hr_head), case=case, at=AT)


def test_rejected_keeps_the_grade_and_upheld_needs_another(year: Year) -> None:
    before = told_and_signed(year)
    case = appeal(year, before)
    viewer = year.see(year.hr)
    for outcome, grade in (("upheld", ""), ("upheld", "B+"), ("not_upheld", "A")):
        with pytest.raises(GradeNeeded):
            appealing.answer(viewer=viewer, case=case, answer=Answer(outcome=outcome, text=FOUND, grade=grade), at=AT)
    kept = appealing.answer(viewer=viewer, case=case, answer=Answer(outcome="not_upheld", text="逐条核对，事实无误。"), at=AT)
    assert kept.pk == before.pk
    assert Rating.objects.count() == 1


def test_an_appeal_has_its_days_and_there_is_one(year: Year) -> None:
    result = told_and_signed(year)
    with pytest.raises(TooLateToAppeal):
        appeal(year, result, after=8)
    appeal(year, result, after=7)
    with pytest.raises(AppealedAlready):
        appeal(year, result, after=7)


def test_nobody_appeals_for_another_or_before_the_letter(year: Year) -> None:
    east = year.company.east
    result = year.approved(east.manager)
    with pytest.raises(NotToldYet):
        appeal(year, result)
    with pytest.raises(NotYourReview):
        appealing.appeal(viewer=year.see(east.rep), result=result, text=WHY, at=AT)
