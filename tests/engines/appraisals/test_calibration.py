"""Calibration: a quorum, people who keep out, cards that move with ground, reason and evidence, a limit for large cohorts."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest

from lingxiao.engines.appraisals.domain import calibrating, panel, queries
from lingxiao.engines.appraisals.domain.calibrating import Move
from lingxiao.engines.appraisals.enums import Ground, Spread
from lingxiao.engines.appraisals.models import Rating
from lingxiao.engines.appraisals.refusals import (
    BelowQuorum,
    KeepsOut,
    NamesLeave,
    NoCards,
    NotAMember,
    NothingMoved,
    NotPresent,
    OverTheLimit,
    QuorumTooHigh,
    TooFewToForce,
    TooFewToGuide,
    WrongSessionState,
)
from lingxiao.kernel.audit.models import AuditEntry
from tests.engines.appraisals.year import AT, DAY, EVIDENCE, REASON, another_manager

if TYPE_CHECKING:
    from lingxiao.engines.appraisals.models import CalibrationSession
    from lingxiao.engines.people.models import Person
    from tests.engines.appraisals.year import Year

pytestmark = pytest.mark.django_db


def move(year: Year, session: CalibrationSession, by: Person, of: Person, **how: Any) -> Rating:
    told = {"grade": "A", "ground": Ground.NEW_FACTS, "reason": REASON, "evidence": EVIDENCE} | how
    return calibrating.move_card(viewer=year.see(by), session=session, review=year.review_of(of), move=Move(**told), at=AT)


def both(year: Year) -> list[Person]:
    return [region.manager for region in year.company.regions]


def test_a_moved_card_says_before_after_by_whom_why_and_on_what_evidence(year: Year) -> None:
    east, west = year.company.regions
    year.graded(both(year))
    session = year.begun()
    made = move(year, session, west.director, east.manager)
    assert (made.grade_before, made.grade, made.by) == ("B+", "A", west.director)
    assert (made.ground, made.reason, made.evidence) == ("new_facts", REASON, EVIDENCE)
    assert [one.pk for one in queries.moves_of(session, but=None)] == [made.pk]
    noted = AuditEntry.objects.filter(act="appraisals.rate").order_by("pk").last()
    assert noted is not None
    assert (noted.detail["before"], noted.detail["after"]) == ("B+", "A")
    with pytest.raises(NothingMoved):
        move(year, session, west.director, east.manager)


def test_nobody_moves_their_own_card_their_superiors_or_a_relatives(year: Year) -> None:
    east, west = year.company.regions
    year.graded([*both(year), east.director])
    session = year.begun()
    with pytest.raises(KeepsOut):
        move(year, session, east.director, east.director)
    calibrating.recuse(
        viewer=year.see(west.director), session=session, review=year.review_of(east.manager), tie="relative",
        text="配偶的妹妹。", at=AT,
    )
    with pytest.raises(KeepsOut):
        move(year, session, west.director, east.manager)
    move(year, session, east.hrbp, east.manager)
    assert east.director.name not in {one.person.name for one in queries.cards_of(session, but=east.director.pk)}
    year.company.east.director.refresh_from_db()
    assert calibrating.keeps_out(person_id=east.manager.pk, session=session, review=year.review_of(east.director))


def test_below_the_quorum_nothing_begins_and_who_was_not_there_moves_nothing(year: Year) -> None:
    east, west = year.company.regions
    year.graded(both(year))
    session = year.convened(quorum=3)
    with pytest.raises(BelowQuorum, match="2"):
        calibrating.begin(viewer=year.see(year.hr), session=session, present=[east.director.pk, year.hr.pk], at=AT)
    with pytest.raises(WrongSessionState):
        move(year, session, east.director, west.manager)
    calibrating.begin(viewer=year.see(year.hr), session=session, present=[east.director.pk, year.hr.pk, east.hrbp.pk], at=AT)
    with pytest.raises(NotPresent):
        move(year, session, west.director, east.manager)
    with pytest.raises(NotAMember):
        move(year, session, year.company.executive, east.manager)


def test_leave_is_no_reason_and_mentioning_it_is_asked_about(year: Year) -> None:
    east, west = year.company.regions
    year.graded(both(year))
    session = year.begun()
    said = "四月起休产假，期间客户由同事代管；评定只看在岗的九个月。"
    with pytest.raises(NamesLeave, match="产假"):
        move(year, session, west.director, east.manager, reason=said)
    made = move(year, session, west.director, east.manager, reason=said, is_leave_checked=True)
    assert made.grade == "A"
    words = " ".join(str(label) for _value, label in Ground.choices).lower()
    assert not any(word in words for word in ("leave", "famil", "health", "假", "孕"))


def test_few_people_are_not_forced_into_a_curve(year: Year) -> None:
    year.graded(both(year))
    with pytest.raises(TooFewToForce):
        year.convened(spread=Spread.FORCED)
    with pytest.raises(TooFewToGuide):
        year.convened(spread=Spread.GUIDANCE)
    assert year.convened().cards.count() == 2


def test_a_limit_holds_the_top_of_twenty_people_down(year: Year) -> None:
    many = [another_manager(year.company, f"经理{at:02}") for at in range(18)]
    year.graded([*both(year), *many], "A")
    session = year.begun(spread=Spread.FORCED, percent=95)
    with pytest.raises(OverTheLimit, match="20"):
        calibrating.conclude(viewer=year.see(year.hr), session=session, text="收尾", at=AT)
    for person in many[:16]:
        move(year, session, year.company.west.director, person, grade="B+")
    closed = calibrating.conclude(viewer=year.see(year.hr), session=session, text="已按上限比较。", at=AT)
    assert (closed.state, closed.closed_by) == ("closed", year.hr)
    with pytest.raises(WrongSessionState):
        move(year, session, year.company.west.director, many[0], grade="A")


def test_a_session_needs_cards_and_a_quorum_that_can_be_reached(year: Year) -> None:
    year.graded(both(year))
    with pytest.raises(QuorumTooHigh, match="4"):
        year.convened(quorum=9)
    year.convened()
    with pytest.raises(NoCards):
        year.convened()


def test_the_panel_compares_from_five_people_on_and_never_by_leave_or_age(year: Year) -> None:
    many = [another_manager(year.company, f"经理{at:02}", gender="F" if at % 2 else "M") for at in range(12)]
    year.start()
    year.open("presentation", "initial")
    for at, person in enumerate(many):
        year.grade(person, "A" if at % 2 else "B")
    session = year.begun()
    told = {one.key: one for one in panel.panel_of(session, on=DAY)}
    (row,) = told["gender"].rows
    assert row.compared.gap is not None
    assert (row.group.en, row.compared.gap.difference, row.compared.gap.is_clear) == ("Women", Fraction(2), True)
    assert set(told) == {"gender", "tenure", "place"}, "neither is kept, so neither is compared (LR-31, LR-32)"
    assert Rating.objects.filter(step="calibrated").count() == 0, "nothing follows by itself"
