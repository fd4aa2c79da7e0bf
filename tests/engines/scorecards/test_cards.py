"""Cards: frozen on their day out of frozen facts and what owners entered; gaps said; kept; restated with a reason."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest
from django.db import DatabaseError, transaction
from django.utils import translation

from lingxiao.areas import performance
from lingxiao.engines.activities.domain import meetings
from lingxiao.engines.cadence.domain.queries import open_of_practice
from lingxiao.engines.cases.models import Case
from lingxiao.engines.facts.domain.frozen_sums import frozen_sums
from lingxiao.engines.health.domain.indicators import Reading
from lingxiao.engines.scorecards.domain import actuals, cards, owing, reviewing, standing
from lingxiao.engines.scorecards.domain.pack import pack_pdf, total_said
from lingxiao.engines.scorecards.inputs import ActualInput
from lingxiao.engines.scorecards.models import ManualActual, Scorecard, ScoreLine
from lingxiao.engines.scorecards.refusals import (
    ClosedCaseNeeded,
    NewerVersion,
    NotByHand,
    NotedAlready,
    NothingRestated,
    NotOfThisMonth,
    NotYoursToEnter,
    NotYoursToRestate,
    NotYoursToReview,
)
from lingxiao.kernel.days.periods import Month
from lingxiao.kernel.days.spans import DaySpan
from lingxiao.kernel.notices.models import Notice
from lingxiao.kernel.refusals import NotSeen
from lingxiao.kernel.words import Bilingual
from tests.engines.cadence.company import moment
from tests.engines.scorecards import agreed as making
from tests.engines.scorecards.agreed import Agreed, freeze, line, signed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lingxiao.engines.scorecards.models import TargetLetter

pytestmark = pytest.mark.django_db
JAN, FEB = Month(2026, 1), Month(2026, 2)
DUE = date(2026, 2, 10)
"""The seventh working day after January."""
REASON = "财务更正了三笔一月订单的归属"


@pytest.fixture
def agreed(db: None) -> Iterator[Agreed]:
    """The company in January, in Chinese."""
    with translation.override("zh-hans"):
        yield making.found()


def figures(person: int, *, sales: int = 70_000_000) -> dict[tuple[int, str], tuple[Any, Any]]:
    """January: 700,000 invoiced, 92 percent of it paid, a margin of 200,000."""
    return {
        (person, "sales_by_invoice"): (sales, None), (person, "receipts"): (sales * 92 // 100, None),
        (person, "gross_margin"): (20_000_000, None),
    }


def january(agreed: Agreed) -> TargetLetter:
    letter = signed(agreed)
    freeze(JAN, figures(letter.person_id), at=moment(date(2026, 2, 6)))
    return letter


def scores(card: Scorecard) -> dict[str, ScoreLine]:
    return {one.line.kpi.code: one for one in reviewing.lines_of(card)}


def entered(agreed: Agreed, letter: TargetLetter, code: str, value: str, **more: Any) -> ManualActual:
    owner = agreed.owner(date(2026, 2, 5))
    told = ActualInput(value=value, evidence="一月月报第三页", **more)
    return actuals.enter(viewer=owner, line=line(letter, code), month=JAN, given=told, at=owner.now)


def test_a_card_is_made_on_its_day_and_never_twice(agreed: Agreed) -> None:
    january(agreed)
    assert cards.due_on(JAN) == DUE
    assert cards.freeze_due(on=date(2026, 2, 9), at=moment(date(2026, 2, 9))) == 0
    assert cards.freeze_due(on=DUE, at=moment(DUE)) == 1
    assert cards.freeze_due(on=DUE, at=moment(DUE)) == 0


def test_each_score_is_exact_says_how_it_came_about_and_opens_to_what_it_rests_on(agreed: Agreed) -> None:
    letter = january(agreed)
    entered(agreed, letter, "NEWCUST", "24")
    card = making.card_of(letter, JAN, day=DUE)
    found = scores(card)
    # 6.2 % of twelve million is 744,000; 700,000 of it is on the line at 60 + (a - .8) / .2 · 40.
    achieved = Fraction(700_000, 744_000)
    assert Fraction(found["REV_ATT"].achieved) == achieved
    assert Fraction(found["REV_ATT"].points) == 60 + (achieved - Fraction(4, 5)) * 200
    assert "94.1%" in found["REV_ATT"].said_zh
    assert found["REV_ATT"].evidence == [{"kind": "facts", "measure": "sales_by_invoice", "month": "2026-01", "version": 1}]
    assert found["COL_RATE"].points == "94"  # 92 % paid where 95 % was agreed: three full percent, two points each
    assert found["NEWCUST"].points == "100"
    assert found["NEWCUST"].evidence[0]["said"] == "一月月报第三页"
    assert card.known_weight == 30 + 15 + 10 + 10
    known = [(one.line.weight, Fraction(one.points)) for one in found.values() if one.points]
    assert Fraction(card.exact_points) == sum((weight * min(points, Fraction(120)) for weight, points in known), Fraction(0)) / 65
    assert "65%" in total_said(card)


def test_what_fell_short_is_a_line_of_a_signed_letter_that_frozen_figures_show_as_missed(agreed: Agreed) -> None:
    """Met lines, lines without figures and later cards are not there; nor anything before the card was frozen."""
    letter = january(agreed)
    entered(agreed, letter, "NEWCUST", "24")
    card = making.card_of(letter, JAN, day=DUE)
    window, at = DaySpan(date(2026, 1, 1), date(2026, 2, 1)), moment(date(2026, 2, 11))
    short = standing.fell_short(person_id=letter.person_id, window=window, at=at)
    missed = {code for code, one in scores(card).items() if one.points and Fraction(one.points) < 100}
    assert {one.title.zh for one in short} == {line(letter, code).kpi.name_zh for code in missed}
    assert "NEWCUST" not in missed
    paid = next(one for one in short if one.line_id == line(letter, "COL_RATE").pk)
    assert (paid.target, paid.actual, paid.card_id) == ("95%", "92%", card.pk)
    assert not standing.fell_short(person_id=letter.person_id, window=window, at=moment(date(2026, 2, 9)))
    assert not standing.fell_short(person_id=letter.person_id, window=DaySpan(date(2026, 2, 1)), at=at)


def test_what_is_missing_is_said_and_is_no_zero(agreed: Agreed) -> None:
    letter = january(agreed)
    found = scores(making.card_of(letter, JAN, day=DUE))
    assert (found["CSAT_C"].source, found["CSAT_C"].points, found["CSAT_C"].actual) == ("none", "", "")
    assert "不按零计" in found["CSAT_C"].said_zh
    assert "客户服务" in found["CSAT_C"].said_zh
    late = date(2026, 3, 20)  # the fifteenth working day after February: until then a late freeze is waited for
    assert cards.freeze_due(on=date(2026, 3, 19), at=moment(date(2026, 3, 19))) == 0
    february = scores(making.card_of(letter, FEB, day=late))
    assert "2026年2月尚未冻结" in february["REV_ATT"].said_zh
    freeze(FEB, {}, at=moment(date(2026, 3, 24)))
    made = cards.restate(
        viewer=agreed.owner(date(2026, 3, 25)), card=Scorecard.objects.get(month=FEB.span.start), reason=REASON,
        at=moment(date(2026, 3, 25)),
    )
    assert "2026年2月没有冻结数据" in scores(made)["REV_ATT"].said_zh
    assert made.points is None


def test_the_database_keeps_what_was_frozen(agreed: Agreed) -> None:
    letter = january(agreed)
    entered(agreed, letter, "NEWCUST", "24")
    making.card_of(letter, JAN, day=DUE)
    for rows in (Scorecard.objects.all(), ScoreLine.objects.all(), ManualActual.objects.all()):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        Scorecard.objects.update(points=120)


def test_a_restated_month_makes_another_version_with_its_reason_and_tells_the_manager(agreed: Agreed) -> None:
    letter = january(agreed)
    one = making.card_of(letter, JAN, day=DUE)
    owner = agreed.owner(date(2026, 2, 26))
    with pytest.raises(NothingRestated):
        cards.restate(viewer=owner, card=one, reason=REASON, at=owner.now)
    with pytest.raises(NotYoursToRestate):
        cards.restate(viewer=agreed.director(), card=one, reason=REASON, at=owner.now)
    freeze(JAN, figures(letter.person_id, sales=74_400_000), at=moment(date(2026, 2, 25)), version=2)
    two = cards.restate(viewer=owner, card=one, reason=REASON, at=owner.now)
    assert (two.version, two.reason, scores(two)["REV_ATT"].points) == (2, REASON, "100")
    assert scores(one)["REV_ATT"].points != "100"
    assert Notice.objects.filter(kind="scorecards.restated", person_id=letter.person_id).exists()
    with pytest.raises(NewerVersion):
        cards.restate(viewer=owner, card=one, reason=REASON, at=owner.now)


def test_actuals_are_entered_by_their_owner_never_by_the_assessee(agreed: Agreed) -> None:
    letter = january(agreed)
    told, manager = ActualInput(value="24", evidence="月报"), agreed.manager(date(2026, 2, 5))
    for who in (manager, agreed.director(date(2026, 2, 5))):
        with pytest.raises(NotYoursToEnter):
            actuals.enter(viewer=who, line=line(letter, "NEWCUST"), month=JAN, given=told, at=who.now)
        with pytest.raises(NotSeen):
            actuals.line_to_enter(who, line_id=line(letter, "NEWCUST").pk, on=who.today)
    owner = agreed.owner(date(2026, 2, 5))
    with pytest.raises(NotByHand):
        actuals.enter(viewer=owner, line=line(letter, "REV_ATT"), month=JAN, given=told, at=owner.now)
    with pytest.raises(NotOfThisMonth):
        actuals.enter(viewer=owner, line=line(letter, "NEWCUST"), month=Month(2025, 12), given=told, at=owner.now)
    entered(agreed, letter, "NEWCUST", "20")
    entered(agreed, letter, "NEWCUST", "24")
    assert scores(making.card_of(letter, JAN, day=DUE))["NEWCUST"].points == "100"
    assert [one.value for one in actuals.entries_of(line(letter, "NEWCUST"), month=JAN)] == [24, 20]
    waiting = {one.kpi.code for one in actuals.to_enter(owner, month=JAN) if not one.is_entered}
    assert waiting == {"TEAM_ATT", "CSAT_C", "TRAIN", "SELFCHK", "REDLINE"}


def test_a_veto_rests_on_a_closed_case_about_this_person(agreed: Agreed) -> None:
    letter = january(agreed)
    with pytest.raises(ClosedCaseNeeded):
        entered(agreed, letter, "REDLINE", "1")
    with pytest.raises(ClosedCaseNeeded):
        entered(agreed, letter, "REDLINE", "1", case_id=99_999)
    case = a_closed_case(agreed, letter.person_id)
    entered(agreed, letter, "REDLINE", "1", case_id=case.pk)
    card = making.card_of(letter, JAN, day=DUE)
    assert card.grade_cap == "C"
    assert scores(card)["REDLINE"].evidence[1] == {"kind": "case", "case": case.pk}
    assert "等级不高于 C" in total_said(card)


def a_closed_case(agreed: Agreed, person_id: int) -> Case:
    """Decided by the HRBP, closed by somebody else."""
    hr, desk = agreed.desk.hr, agreed.desk
    return Case.objects.create(
        kind="duty_objection", title_zh="核查", subject_id=person_id, confidentiality="C2", state="closed", outcome="upheld",
        opened_at=hr.now, opened_on=hr.today, decide_by=hr.today, decided_by_id=desk.hrbp.person_id, decided_at=hr.now,
        closed_by_id=desk.checker.person_id, closed_at=hr.now,
    )


def test_the_manager_notes_the_superior_reviews_each_once_and_both_are_owed(agreed: Agreed) -> None:
    letter = january(agreed)
    card = making.card_of(letter, JAN, day=DUE)
    owing.owe_reviews(on=DUE)
    (note,) = open_of_practice(practice=reviewing.NOTE, on=DUE)
    (review,) = open_of_practice(practice=reviewing.REVIEW, on=DUE)
    assert (note.owner_id, note.side, note.due_on) == (letter.person_id, "manager", date(2026, 2, 13))
    assert (review.owner_id, review.side) == (agreed.desk.company.east.director.pk, "company")
    manager, director = agreed.manager(DUE), agreed.director(DUE)
    with pytest.raises(NotYoursToReview):
        reviewing.note(viewer=director, card=card, text="代写", at=director.now)
    with pytest.raises(NotYoursToReview):
        reviewing.review(viewer=manager, card=card, text="自评自审", at=manager.now)
    reviewing.note(viewer=manager, card=card, text="两张大单顺延到二月。", at=manager.now)
    reviewing.review(viewer=director, card=card, text="已核对，二月关注回款。", at=director.now)
    with pytest.raises(NotedAlready):
        reviewing.review(viewer=director, card=card, text="再说一遍", at=director.now)
    assert not open_of_practice(practice=reviewing.NOTE, on=DUE).exists()
    assert not open_of_practice(practice=reviewing.REVIEW, on=DUE).exists()
    assert [one.text for one in reviewing.notes_of(card)] == ["两张大单顺延到二月。", "已核对，二月关注回款。"]


def test_cards_are_seen_along_the_line_and_by_their_person_alone(agreed: Agreed) -> None:
    letter = january(agreed)
    card = making.card_of(letter, JAN, day=DUE)
    for who in (agreed.manager(DUE), agreed.director(DUE), agreed.owner(DUE), agreed.desk.hr):
        assert reviewing.card_seen_by(who, card_id=card.pk, on=who.today) == card
    stranger = agreed.desk.stranger
    with pytest.raises(NotSeen):
        reviewing.card_seen_by(stranger, card_id=card.pk, on=stranger.today)
    assert list(reviewing.standing_cards(stranger, on=stranger.today)) == []


def test_the_pack_is_a_pdf_and_the_same_twice(agreed: Agreed) -> None:
    card = reviewing.card_seen_by(
        agreed.director(DUE), card_id=making.card_of(january(agreed), JAN, day=DUE).pk, on=DUE,
    )
    for locale in ("zh-hans", "en"):
        content = pack_pdf(card, locale=locale)
        assert content.startswith(b"%PDF")
        assert content == pack_pdf(card, locale=locale)


def test_what_health_reads_is_what_was_known_then(agreed: Agreed) -> None:
    letter = january(agreed)
    person, at = letter.person_id, moment(DUE, "12:00")
    making.card_of(letter, JAN, day=DUE)
    told = standing.given(person_ids=[person], on=DUE, at=at)[person]
    assert (told.letter_id, told.signed_on, told.due_on) == (letter.pk, date(2026, 1, 5), date(2026, 1, 15))
    assert told.passed == told.asked > 20
    assert standing.attained(person_ids=[person], on=DUE, at=at)[person].known_weight == 55
    assert standing.attained(person_ids=[person], on=DUE, at=moment(date(2026, 2, 9))) == {}
    for indicator in performance.AREA.health:
        assert set(indicator.read([person], DUE, at)) == {person}  # type: ignore[attr-defined] # an Indicator


def _told(agreed: Agreed, *, on: date = date(2026, 3, 2)) -> dict[str, int] | str:
    """What the indicator of monthly reviews reads, or what it says is missing."""
    (indicator,) = (one for one in performance.AREA.health if one.key == "reviewed")  # type: ignore[attr-defined]
    person = agreed.desk.company.east.manager.pk
    found = indicator.read([person], on, moment(on))[person]  # type: ignore[attr-defined]
    return {key: int(value) for key, value in found.inputs.items()} if isinstance(found, Reading) else found.why.zh


def test_a_month_is_reviewed_when_both_said_theirs_and_not_by_the_managers_note_alone(agreed: Agreed) -> None:
    letter = january(agreed)
    card = making.card_of(letter, JAN, day=DUE)
    owing.owe_reviews(on=DUE)
    assert _told(agreed) == {"on": 0, "late": 0, "due": 1}, "nobody said anything"
    manager, director = agreed.manager(date(2026, 2, 11)), agreed.director(date(2026, 2, 12))
    reviewing.note(viewer=manager, card=card, text="回款下周到账", at=manager.now)
    assert _told(agreed) == "月度自评已写，等上级点评", "what only the superior lacks is not held against the manager"
    reviewing.review(viewer=director, card=card, text="同意，关注华东两家", at=director.now)
    assert _told(agreed) == {"on": 1, "late": 0, "due": 1}
    assert _told(agreed, on=date(2026, 2, 1)) == "近一年没有到期的月度点评"


@pytest.mark.parametrize(("confirmed", "read"), [(date(2026, 2, 13), "on"), (date(2026, 2, 27), "late")])
def test_a_talk_that_both_confirmed_counts_as_the_review(agreed: Agreed, confirmed: date, read: str) -> None:
    letter, held = january(agreed), date(2026, 2, 12)
    making.card_of(letter, JAN, day=DUE)
    owing.owe_reviews(on=DUE)
    director, manager = agreed.director(held), agreed.manager(confirmed)
    talk = meetings.plan_meeting(
        viewer=director, kind="one_on_one", subject_id=letter.person_id, holder_id=director.person_id or 0,
        title=Bilingual("一月点评", "January"), on=held,
    )
    said = meetings.record_meeting(viewer=director, meeting=talk, held_on=held, minutes="逐项看过一月的记分卡。", at=director.now)
    meetings.confirm_meeting(viewer=director, meeting=talk, at=director.now, sha256=said.sha256)
    assert _told(agreed) == {"on": 0, "late": 0, "due": 1}, "one side alone confirms nothing"
    meetings.confirm_meeting(viewer=manager, meeting=talk, at=manager.now, sha256=said.sha256)
    assert _told(agreed) == {"on": 0, "late": 0, "due": 1} | {read: 1}


def test_frozen_sums_answer_as_of_a_moment(agreed: Agreed) -> None:
    letter = january(agreed)
    freeze(JAN, figures(letter.person_id, sales=1), at=moment(date(2026, 2, 25)), version=2)
    asked: dict[str, Any] = {"person_ids": [letter.person_id], "measures": ["sales_by_invoice"], "first": JAN, "last": FEB}
    key = (letter.person_id, "sales_by_invoice", JAN, "CNY")
    early, late = (frozen_sums(**asked, at=moment(day)) for day in (date(2026, 2, 20), date(2026, 2, 26)))
    assert (early.sums[key].above, late.sums[key].above) == (Fraction(70_000_000), Fraction(1))
    assert (early.versions[JAN], late.versions[JAN]) == (1, 2)
