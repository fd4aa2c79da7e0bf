"""Letters: drafted, written, talked over, signed by both sides, changed; a broken rule is a sentence, and nothing is lost."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest
from django.db import DatabaseError, transaction
from django.utils import translation

from lingxiao.engines.cadence.domain.queries import open_of_practice
from lingxiao.engines.documents.models import Issue, Signature
from lingxiao.engines.documents.refusals import VoidClause
from lingxiao.engines.scorecards.domain import giving, letters, library, owing, queries, smart
from lingxiao.engines.scorecards.domain.months import months_of, share_until, shares_of
from lingxiao.engines.scorecards.domain.typed import NotANumber, read_value, written
from lingxiao.engines.scorecards.enums import Change
from lingxiao.engines.scorecards.inputs import ChangeInput, LineInput
from lingxiao.engines.scorecards.models import KpiDefinition, LetterLine, NegotiationEntry, TargetLetter
from lingxiao.engines.scorecards.refusals import (
    BadScale,
    ChangeIntoThePast,
    ConfirmFirst,
    KpiTwice,
    LetterNotReady,
    NoSuchKpi,
    NotAPartOfTheYear,
    NotInForce,
    NotWhileItStands,
    NotYoursToDefine,
    NotYoursToWrite,
    TooManyChanges,
    WeightsNotWhole,
    WrittenAlready,
)
from lingxiao.kernel.days.periods import Month
from lingxiao.kernel.refusals import NotSeen
from lingxiao.kernel.words import Bilingual
from tests.engines.cadence.company import moment, viewer
from tests.engines.scorecards import agreed as making
from tests.engines.scorecards.agreed import TARGETS, Agreed, drafted, given, inputs_of, ready, signed

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.django_db
MAY = date(2026, 5, 11)


@pytest.fixture
def agreed(db: None) -> Iterator[Agreed]:
    """The company in January, in Chinese."""
    with translation.override("zh-hans"):
        yield making.found()


def test_the_library_goes_in_once_and_is_superseded_never_changed(agreed: Agreed) -> None:
    from lingxiao.areas.content.furnishing import furnish_kpis

    hr = agreed.desk.hr
    assert KpiDefinition.objects.count() == 62
    assert furnish_kpis(viewer=hr, at=hr.now) == 0
    one = library.newest_of(codes=["DSO"], on=hr.today)["DSO"]
    told, since, reason = library.told_of(one) | {"freeze_day": 6}, date(2027, 1, 1), "财务改为第六个工作日关账"
    for day, stands in ((hr.today - timedelta(days=1), told), (since, library.told_of(one))):
        with pytest.raises((library.DefinedUntil, library.NothingRedefined)):
            library.supersede(viewer=hr, code="DSO", told=stands, since=day, reason=reason, at=hr.now)
    two = library.supersede(viewer=hr, code="DSO", told=told, since=since, reason=reason, at=hr.now)
    held = [library.newest_of(codes=["DSO"], on=day)["DSO"].freeze_day for day in (since - timedelta(days=1), since)]
    assert (two.version, held, one.freeze_day) == (2, [5, 6], 5), "it holds from its day on"
    with pytest.raises(library.DefinedUntil):
        library.supersede(viewer=hr, code="DSO", told=told | {"freeze_day": 7}, since=since, reason=reason, at=hr.now)
    assert [row.version for row in library.versions_of(one)] == [2, 1]
    with pytest.raises(DatabaseError), transaction.atomic():
        KpiDefinition.objects.filter(pk=one.pk).update(freeze_day=9)
    with pytest.raises(NotYoursToDefine):
        furnish_kpis(viewer=agreed.director(), at=hr.now)
    with pytest.raises(BadScale):
        library.supersede(
            viewer=hr, code="DSO", told={**told, "parameters": {"floor": "2"}}, since=date(2027, 2, 1), reason=reason, at=hr.now,
        )


def test_letters_are_drafted_for_many_and_each_who_is_left_out_is_told_why(agreed: Agreed) -> None:
    east, west, director = agreed.desk.company.east, agreed.desk.company.west, agreed.director()

    def draft(*person_ids: int) -> letters.Drafted:
        return letters.draft_letters(
            viewer=director, version=agreed.version, person_ids=person_ids, period="2026", year_starts_in=1, currency="CNY",
            at=director.now,
        )

    made = draft(east.manager.pk, west.manager.pk, east.director.pk)
    assert [one.person for one in made.letters] == [east.manager]
    assert {one.person_id: type(one.refusal) for one in made.problems} == {
        west.manager.pk: NotSeen, east.director.pk: NotSeen,  # out of reach, and oneself
    }
    (letter,) = made.letters
    assert (sum(letter.month_shares), len(letter.month_shares), letter.month_shares[-1]) == (10_000, 12, 1_420)
    assert [(one.kpi.code, one.weight) for one in queries.lines_of(letter)][:2] == [("REV_ATT", 30), ("COL_RATE", 15)]
    again = draft(east.manager.pk)
    assert not again.letters
    assert isinstance(again.problems[0].refusal, WrittenAlready)


def test_a_quota_tree_fills_targets_in_through_the_protocol(agreed: Agreed) -> None:
    class Tree:
        def targets_of(self, *, person_ids: Any, starts_on: date, ends_on: date) -> dict[tuple[int, str], Fraction]:
            assert (starts_on, ends_on) == (date(2026, 10, 1), date(2027, 1, 1))
            return dict.fromkeys(((one, "REV_ATT") for one in person_ids), Fraction(500_000_000))

    director = agreed.director()
    (letter,) = letters.draft_letters(
        viewer=director, version=agreed.version, person_ids=[agreed.desk.company.east.manager.pk], period="2026-Q4",
        year_starts_in=1, currency="CNY", at=director.now, quotas=Tree(),
    ).letters
    assert making.line(letter, "REV_ATT").target == 500_000_000
    assert len(letter.month_shares) == 3
    assert sum(letter.month_shares) == 10_000


@pytest.mark.parametrize("period", ["2026-03", "明年", "2026-Q9", ""])
def test_a_letter_speaks_of_a_year_or_a_part_of_it(period: str) -> None:
    with pytest.raises(NotAPartOfTheYear):
        letters.span_of(period, year_starts_in=1)


def test_weights_of_ninety_five_are_a_sentence_and_nothing_is_lost(agreed: Agreed) -> None:
    letter, director = drafted(agreed), agreed.director()
    before = inputs_of(letter)
    short = [one.model_copy(update={"weight": 25}) if one.code == "REV_ATT" else one for one in before]
    with pytest.raises(WeightsNotWhole, match="95%") as refused:
        letters.write_lines(viewer=director, letter=letter, lines=short, at=director.now)
    assert "100%" in str(refused.value)
    assert inputs_of(letter) == before
    assert not NegotiationEntry.objects.exists()


def test_what_is_written_is_read_exactly_and_stands_in_the_log(agreed: Agreed) -> None:
    letter, director = drafted(agreed), agreed.director()
    letters.write_lines(viewer=director, letter=letter, lines=inputs_of(letter, **TARGETS), at=director.now)
    lines = {one.kpi.code: one for one in queries.lines_of(letter)}
    assert lines["REV_ATT"].target == 1_200_000_000
    assert lines["COL_RATE"].target == Fraction(95, 100)
    (entry,) = queries.entries_of(letter)
    assert {"kpi": "REV_ATT", "what": "target", "before": "", "after": "¥12,000,000.00"} in entry.changes
    letters.write_lines(viewer=director, letter=letter, lines=inputs_of(letter), at=director.now)
    assert len(queries.entries_of(letter)) == 1  # the same again changes nothing
    with pytest.raises(NotANumber):
        letters.write_lines(viewer=director, letter=letter, lines=inputs_of(letter, COL_RATE="九成五"), at=director.now)
    with pytest.raises(KpiTwice):
        letters.write_lines(viewer=director, letter=letter, lines=inputs_of(letter) * 2, at=director.now)
    with pytest.raises(NoSuchKpi, match="NOPE"):
        letters.write_lines(viewer=director, letter=letter, lines=[LineInput(code="NOPE", weight=100)], at=director.now)


def test_a_standard_that_the_law_makes_void_is_not_written(agreed: Agreed) -> None:
    letter, director = drafted(agreed), agreed.director()
    lines = inputs_of(letter)
    lines[0] = lines[0].model_copy(update={"standard": "未达标自动离职"})
    with pytest.raises(VoidClause):
        letters.write_lines(viewer=director, letter=letter, lines=lines, at=director.now)


def test_a_draft_is_hidden_then_negotiated_by_both_sides(agreed: Agreed) -> None:
    letter, director, manager = drafted(agreed), agreed.director(), agreed.manager()
    assert queries.letters_of_mine(manager, on=manager.today) == []
    with pytest.raises(NotSeen):
        queries.letter_seen_by(manager, letter_id=letter.pk, on=manager.today)
    letters.show(viewer=director, letter=letter, at=director.now)
    assert queries.letters_of_mine(manager, on=manager.today) == [letter]
    letters.say(viewer=manager, letter=letter, text="新客户目标建议按一季度减半。", at=manager.now)
    letters.say(viewer=director, letter=letter, text="同意，改为二十家。", at=director.now)
    assert [one.text for one in queries.entries_of(letter) if one.text] == ["新客户目标建议按一季度减半。", "同意，改为二十家。"]
    with pytest.raises(NotYoursToWrite):
        letters.write_lines(viewer=manager, letter=letter, lines=inputs_of(letter), at=manager.now)
    with pytest.raises(NotYoursToWrite):
        letters.say(viewer=agreed.desk.stranger, letter=letter, text="路过", at=manager.now)
    with pytest.raises(DatabaseError), transaction.atomic():
        NegotiationEntry.objects.update(text="改口")


def test_a_letter_that_breaks_a_rule_is_not_given_and_each_rule_is_a_sentence(agreed: Agreed) -> None:
    letter, director = drafted(agreed), agreed.director()
    with pytest.raises(LetterNotReady, match="目标应大于零"):
        given(agreed, letter)
    one = inputs_of(letter, **TARGETS)
    few = [one[0].model_copy(update={"weight": 60}), one[1].model_copy(update={"weight": 40})]
    letters.write_lines(viewer=director, letter=letter, lines=few, at=director.now)
    checked = smart.check(lines=letters.typed_lines(letter))
    missing = {f"aspect-{one}" for one in ("team", "customer", "compliance")}
    assert {rule.key for rule in checked.standing_against} == {"count", "each", *missing}
    assert checked.passed < checked.asked
    with pytest.raises(LetterNotReady, match="4–8"):
        given(agreed, letter)


def test_growth_that_few_ever_had_asks_for_a_reason() -> None:
    line = smart.Typed(
        code="REV_ATT", name=Bilingual("销售额", "Sales"), aspect="result", is_objective=True, direction="higher", weight=30,
        target=Fraction(1), rule="LINEAR", parameters={}, standard="按确认收入",
        has_source=True,
    )
    found = {one.key: one.met for one in smart.check(lines=[line], reach={"REV_ATT": Fraction(95, 100)}).rules}
    assert found["REV_ATT-R"] is False
    assert {one.key: one.met for one in smart.check(lines=[line], reach={"REV_ATT": Fraction(1, 2)}).rules}["REV_ATT-R"]


def test_the_company_signs_first_then_the_manager_and_nothing_changes_after(agreed: Agreed) -> None:
    letter = ready(agreed)
    director = agreed.director()
    with pytest.raises(ConfirmFirst):
        giving.give(viewer=director, letter=letter, at=director.now, reauthenticated_at=director.now - timedelta(minutes=6))
    one = given(agreed, letter)
    assert one.issue is not None
    text = str(one.issue.body)
    assert "公司方签署" in text
    assert director.name in text
    assert "12,000,000.00" in text
    assert (one.company_signed_by_id, one.passed, one.asked) == (director.person_id, one.asked, one.asked)
    with pytest.raises(NotWhileItStands):
        letters.write_lines(viewer=director, letter=one, lines=inputs_of(one), at=director.now)
    with pytest.raises(DatabaseError), transaction.atomic():
        LetterLine.objects.filter(letter=one).update(weight=1)
    with pytest.raises(DatabaseError), transaction.atomic():
        LetterLine.objects.filter(letter=one).delete()
    standing = queries.with_standing(TargetLetter.objects.all())
    assert standing.get().standing == "pending_sign"
    signed(agreed, one)
    signed(agreed, one)  # a second click finds the first signature
    assert Signature.objects.count() == 1
    assert standing.get().standing == "in_force"


def test_who_has_not_signed_is_listed_with_where_it_is_held_up(agreed: Agreed) -> None:
    executive = viewer(agreed.desk.company.executive, moment(date(2026, 1, 5)))
    east, west = agreed.desk.company.east.manager.pk, agreed.desk.company.west.manager.pk

    def held() -> dict[int, str | None]:
        rows = queries.unsigned(executive, on=executive.today)
        return {one.pk: one.standing for one in rows if one.pk in {east, west}}

    assert held() == {east: None, west: None}
    one = given(agreed)
    assert held() == {east: "pending_sign", west: None}
    signed(agreed, one)
    assert held() == {west: None}


def test_a_letter_is_owed_by_the_company_until_it_is_given(agreed: Agreed) -> None:
    day = date(2026, 1, 5)

    def owed() -> set[int]:
        owing.owe_letters(on=day, at=moment(day), year_starts_in=1)
        return {one.subject_id for one in open_of_practice(practice=owing.LETTER, on=day)}

    east = agreed.desk.company.east
    assert east.manager.pk in owed()
    due = next(one for one in open_of_practice(practice=owing.LETTER, on=day) if one.subject_id == east.manager.pk)
    assert (due.owner_id, due.side, due.due_on) == (east.director.pk, "company", date(2026, 1, 15))
    given(agreed)
    assert east.manager.pk not in owed()


def change(agreed: Agreed, letter: TargetLetter, starting: date, day: date = MAY) -> TargetLetter:
    told = ChangeInput(change=Change.TERRITORY, reason="五月起杭州北区划出，目标按剩余区域重算", starting=starting)
    director = agreed.director(day)
    return giving.change(viewer=director, letter=letter, given=told, at=director.now)


def test_targets_change_from_an_open_month_as_a_new_version_that_both_sign(agreed: Agreed) -> None:
    with pytest.raises(NotInForce):
        change(agreed, given(agreed), date(2026, 6, 1))
    one = signed(agreed, TargetLetter.objects.select_related("issue").get())
    for day in (date(2026, 4, 1), date(2026, 6, 15), date(2027, 1, 1)):
        with pytest.raises(ChangeIntoThePast):
            change(agreed, one, day)
    two = change(agreed, one, date(2026, 6, 1))
    assert (two.version, two.starts_on, two.ends_on, len(two.month_shares)) == (2, date(2026, 6, 1), date(2027, 1, 1), 7)
    with pytest.raises(WrittenAlready):
        change(agreed, one, date(2026, 6, 1))
    two = signed(agreed, given(agreed, two, day=MAY), day=MAY)
    assert Issue.objects.count() == 2
    three = signed(agreed, given(agreed, change(agreed, two, date(2026, 7, 1)), day=MAY), day=MAY)
    with pytest.raises(TooManyChanges):
        change(agreed, three, date(2026, 8, 1))


def test_months_and_shares_add_up() -> None:
    months = months_of(date(2026, 10, 1), date(2027, 1, 1))
    shares = shares_of(months, weights=[1] * 9 + [1, 1, 1])
    assert (shares, sum(shares)) == ([3334, 3333, 3333], 10_000)
    assert share_until(months, shares, until=Month(2026, 11)) == Fraction(6667, 10_000)
    assert share_until(months, shares, until=Month(2026, 12)) == 1


@pytest.mark.parametrize(("text", "unit", "expected"), [
    ("95", "ratio", Fraction(19, 20)), ("95%", "ratio", Fraction(19, 20)), ("1,234.50", "money", Fraction(123_450)),
    ("3.1", "per_mille", Fraction(31, 10_000)), ("2.5", "times", Fraction(5, 2)), ("", "count", None),
])
def test_what_is_typed_is_read_in_its_unit(text: str, unit: str, expected: Fraction | None) -> None:
    found = read_value(text, kpi="指标", unit=unit, currency="CNY")
    assert found == expected
    assert read_value(written(found, unit=unit), kpi="指标", unit=unit, currency="CNY") == expected
