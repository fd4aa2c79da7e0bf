"""Calendar packs: every form is read, every problem is told with its line, and nothing is taken in part."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lingxiao.kernel.days import pack_files
from lingxiao.kernel.days.calendars import FRIDAY_AND_SATURDAY, SpecialDay
from lingxiao.kernel.days.pack_files import PackTooLarge, PackUnreadable, read_pack, shipped_packs
from lingxiao.kernel.days.packs import CalendarPack, PackRefused, calendar_of
from lingxiao.kernel.refusals import Refusal
from lingxiao.kernel.words import Bilingual

NAME = Bilingual("测试日历", "Test calendar")
NEW_YEAR = SpecialDay(Bilingual("元旦"), is_worked=False)
MADE_UP = SpecialDay(Bilingual("元旦"), is_worked=True)


def read(text: str | bytes, *years: int) -> CalendarPack:
    content = text.encode() if isinstance(text, str) else text
    return read_pack(content, key="test", name=NAME, years=years or (2027,))


def problems(text: str | bytes, *years: int) -> list[tuple[str, Any]]:
    """The kind and the line of every problem in a file that is refused."""
    with pytest.raises(PackRefused) as refused:
        read(text, *years)
    assert all(str(problem) in str(refused.value) for problem in refused.value.problems)
    return [(type(problem).__name__, problem.params["line"]) for problem in refused.value.problems]


def ours(*days: dict[str, Any], **changes: Any) -> str:
    pack = {"format": "lingxiao-calendar-1", "key": "x", "name": {"zh": "甲", "en": "A"}, "years": [2027], "days": days}
    return json.dumps(pack | changes, ensure_ascii=False)


def ics(*events: str) -> str:
    body = "".join(f"BEGIN:VEVENT\r\n{event}\r\nEND:VEVENT\r\n" for event in events)
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:test\r\n{body}END:VCALENDAR\r\n"


# --- what is shipped


def test_four_packs_are_shipped_and_the_invented_ones_say_so() -> None:
    packs = shipped_packs()
    assert list(packs) == ["cn-2025", "cn-2026", "demo-2027", "demo-2028"]
    for key, pack in packs.items():
        assert pack.years == {int(key[-4:])}
        assert ("演示日历" in pack.name.zh and "fictional" in pack.name.en) == key.startswith("demo")
        assert ("国务院办公厅" in pack.source and "虚构" not in pack.source) == key.startswith("cn")
        assert all(special.name.en for special in pack.days.values())
        assert all(("fictional" in special.name.en) == key.startswith("demo") for special in pack.days.values())


def test_together_they_make_four_years_without_a_gap() -> None:
    calendar = calendar_of(*shipped_packs().values(), name=NAME)
    assert calendar.name == NAME
    assert calendar.years == {2025, 2026, 2027, 2028}
    assert calendar.working_days_between(date(2025, 1, 1), date(2029, 1, 1)) == 248 + 248 + 249 + 248


# --- our own form


def test_our_form_knows_single_days_and_stretches() -> None:
    pack = read(
        ours(
            {"first": "2027-01-01", "last": "2027-01-03", "worked": False, "name": "元旦"},
            {"date": "2027-01-09", "worked": True, "name": {"zh": "调休", "en": " Made up "}},
            source="通知",
        )
    )
    assert (pack.key, pack.name, pack.source) == ("x", Bilingual("甲", "A"), "通知")
    assert list(pack.days) == [date(2027, 1, 1), date(2027, 1, 2), date(2027, 1, 3), date(2027, 1, 9)]
    assert pack.days[date(2027, 1, 9)] == SpecialDay(Bilingual("调休", "Made up"), is_worked=True)


def test_a_pack_may_reach_back_into_december_and_is_right_about_it() -> None:
    this_year = read(ours({"date": "2026-12-31", "worked": False, "name": "旧"}, years=[2026]))
    next_year = read(
        ours(
            {"date": "2026-12-31", "worked": False, "name": "新"},
            {"date": "2027-01-01", "worked": False, "name": "元旦"},
        )
    )
    merged = calendar_of(next_year, this_year)
    assert merged.special[date(2026, 12, 31)].name.zh == "新"


def test_a_weekend_may_be_stated() -> None:
    pack = read(ours({"date": "2027-01-01", "worked": True, "name": "x"}, weekend=["friday", "saturday"]))
    assert pack.weekend == FRIDAY_AND_SATURDAY
    assert calendar_of(pack).weekend == FRIDAY_AND_SATURDAY


@pytest.mark.parametrize("weekend", ["saturday", [], ["sat"], ["friday", "friday"], [1], list(pack_files._WEEKDAYS)])
def test_a_weekend_is_a_list_of_weekdays(weekend: object) -> None:
    assert problems(ours(weekend=weekend)) == [("NoSuchWeekday", 1)]


def test_every_problem_of_our_form_is_told_with_its_line() -> None:
    text = """{"format": "lingxiao-calendar-1", "name": "x", "years": [2027], "nested": {"days": [1, 2]},
    "days": [
      {"date": "2027-01-01", "worked": false, "name": "元旦"},
      {"date": "2027-1-1", "worked": false, "name": "元旦"},
      {"date": "2027-01-01", "worked": false, "name": "元旦"},
      {"date": "2025-05-01", "worked": false, "name": "劳动节"},
      {"date": "2027-05-01", "worked": false, "name": ""},
      {"date": "2027-05-02", "name": "劳动节"},
      {"first": "2027-06-09", "last": "2027-06-01", "worked": false, "name": "端午节"},
      {"first": "2027-06-09", "last": "9999-12-31", "worked": false, "name": "端午节"},
      {"first": "2027-06-09", "last": null, "worked": false, "name": "端午节"},
      {"date": "2027-10-11", "worked": true, "name": "国庆节"},
      ["not", "an", "object"]
    ]}"""
    assert problems(text) == [
        ("NotADate", 4), ("SaidTwice", 5), ("OutOfYears", 6), ("NoName", 7), ("WorkedOrOff", 8), ("NotAStretch", 9),
        ("NotAStretch", 10), ("NotADate", 11), ("AlreadyWorked", 12), ("NotADate", 13),
    ]  # fmt: skip


@pytest.mark.parametrize("years", [None, [], "2027", [True], [2027.0], ["2027"], [1], [99999], 2027, {}])
def test_years_are_whole_numbers_of_our_time(years: object) -> None:
    with pytest.raises(PackUnreadable):
        read(ours(years=years))


# --- holiday-cn


def test_the_public_form_of_holiday_cn_is_read_as_it_is() -> None:
    text = """{"$schema": "https://example.org", "year": 2027, "papers": ["https://example.org/notice"], "days": [
        {"name": "元旦", "date": "2027-01-01", "isOffDay": true},
        {"name": "元旦", "date": "2027-01-03", "isOffDay": false}]}"""
    pack = read(text)
    assert (pack.key, pack.source, sorted(pack.years)) == ("cn", "https://example.org/notice", [2027])
    assert pack.days == {date(2027, 1, 1): NEW_YEAR, date(2027, 1, 3): MADE_UP}


def test_a_year_whose_notice_is_not_out_cannot_be_imported_empty() -> None:
    assert problems('{"year": 2027, "papers": [], "days": []}') == [("NoDaysInYear", 1)]
    assert problems('{"year": 2027, "days": [], "papers": 3 }') == [("NoDaysInYear", 1)]
    assert problems('{"year": 2027}') == [("NoDaysInYear", 1)]
    assert problems('{"year": 2027, "days": "none", "x": 1}') == [("NoDaysInYear", 1)]


def test_problems_of_holiday_cn() -> None:
    text = """{"year": 2027, "days": [
        {"name": "元旦", "date": "soon", "isOffDay": true},
        {"name": "元旦", "date": "2027-01-01"},
        {"name": 5, "date": "2027-01-02", "isOffDay": true}]}"""
    assert problems(text) == [("NotADate", 2), ("WorkedOrOff", 3), ("NoName", 4)]


@pytest.mark.parametrize(
    "text",
    [
        '{"year": 2027, "days": [',
        "{}",
        "{not json}",
        '{"year": ' + "9" * 5000 + "}",
        '{"a":' * 100_000,
        '{"year": NaN}',
    ],
)
def test_broken_json_is_refused(text: str) -> None:
    with pytest.raises(PackUnreadable):
        read(text)


# --- ICS


def test_events_marked_off_or_worked() -> None:
    pack = read(
        ics(
            "DTSTART;VALUE=DATE:20270101\r\nDTEND;VALUE=DATE:20270103\r\nSUMMARY:元旦（休）",
            "DTSTART;VALUE=DATE:20270103\r\nSUMMARY:元旦 班",
            "DTSTART;VALUE=DATE:20270109\r\nSUMMARY:春节\r\nX-APPLE-SPECIAL-DAY:ALTERNATE-WORKDAY",
            "DTSTART;VALUE=DATE:20270206\r\nDTEND;VALUE=DATE:20270206\r\nSUMMARY:春节\r\nX-APPLE-SPECIAL-DAY:WORK-HOLIDAY",
            "DTSTART;VALUE=DATE:20280101\r\nSUMMARY:明年的元旦 休",
        )
    )
    assert {day: special.is_worked for day, special in pack.days.items()} == {
        date(2027, 1, 1): False, date(2027, 1, 2): False, date(2027, 1, 3): True, date(2027, 1, 9): True,
        date(2027, 2, 6): False,
    }  # fmt: skip
    assert pack.days[date(2027, 1, 1)] == NEW_YEAR


def test_a_plain_list_of_public_holidays_is_all_days_off() -> None:
    pack = read(ics("DTSTART;VALUE=DATE:20270326\nSUMMARY:Karfreitag", "DTSTART;VALUE=DATE:20271003\nSUMMARY:Einheit"))
    assert [special.is_worked for special in pack.days.values()] == [False, False]


def test_two_holidays_on_one_day_become_one_with_both_names() -> None:
    event = "DTSTART;VALUE=DATE:20271001\nSUMMARY:{}"
    pack = read(ics(event.format("国庆节"), event.format("中秋节"), event.format("中秋节")), 2027)
    assert pack.days[date(2027, 10, 1)].name.zh == "国庆节、中秋节"


def test_every_problem_of_an_ics_file_is_told_with_its_line() -> None:
    text = ics(
        "DTSTART;VALUE=DATE:20270101\r\nSUMMARY:元旦 休",
        "DTSTART:20270101T090000Z\r\nSUMMARY:元旦 休",
        "DTSTART;VALUE=DATE:20270101\r\nRRULE:FREQ=YEARLY\r\nSUMMARY:元旦 休",
        "DTSTART;VALUE=DATE:20270199\r\nSUMMARY:元旦 休",
        "DTSTART;VALUE=DATE:20270105\r\nDTEND;VALUE=DATE:20270101\r\nSUMMARY:元旦 休",
        "DTSTART;VALUE=DATE:20270105\r\nDTEND:20270107T000000Z\r\nSUMMARY:元旦 休",
        "SUMMARY:元旦 休",
        "BEGIN:VALARM",
        "DTSTART;VALUE=DATE:20270501\r\nSUMMARY:母亲节",
        "DTSTART;VALUE=DATE:20270101\r\nSUMMARY:元旦 班",
        "DTSTART;VALUE=DATE:20270102\r\nSUMMARY:休",
    )
    assert problems(text) == [
        ("NotAnAllDayEvent", 8), ("NotAnAllDayEvent", 12), ("NotAnAllDayEvent", 17), ("NotAnAllDayEvent", 21),
        ("NotAnAllDayEvent", 26), ("NotAnAllDayEvent", 31), ("NotAnAllDayEvent", 34), ("WorkedOrOff", 37),
        ("SaidTwice", 41), ("NoName", 45),
    ]  # fmt: skip


def test_a_calendar_without_events_is_refused() -> None:
    with pytest.raises(PackUnreadable):
        read(ics())


# --- CSV


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_rows_in_any_encoding_that_excel_writes(encoding: str) -> None:
    text = "日期,名称,类型\n2027-01-01,元旦,休\n\n20270103,元旦,班\n"
    assert read(text.encode(encoding)).days == {date(2027, 1, 1): NEW_YEAR, date(2027, 1, 3): MADE_UP}


def test_english_headings_in_any_order() -> None:
    pack = read("Kind,Name,Date,Remark\noff,元旦,2027-01-01,x\nWork,元旦,2027-01-03\n")
    assert pack.days == {date(2027, 1, 1): NEW_YEAR, date(2027, 1, 3): MADE_UP}


def test_every_problem_of_a_csv_file_is_told_with_its_line() -> None:
    text = "date,name,kind\n2027-02-30,元旦,休\n2027-01-01,元旦,maybe\n2027-01-01,元旦\n2027-01-01,,休\n"
    assert problems(text) == [("NotADate", 2), ("WorkedOrOff", 3), ("WorkedOrOff", 4), ("NoName", 5)]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "date,name\n2027-01-01,x\n",
        b"\xff\xfe\xff",
        b"PK\x03\x04\x00",
        'date,name,kind\n"2027-01-01,x,休',
        b"\x81\xff",
    ],
)
def test_what_is_no_calendar_is_refused(text: str | bytes) -> None:
    with pytest.raises(PackUnreadable):
        read(text)


def test_every_claimed_year_needs_a_day() -> None:
    assert problems("date,name,kind\n2027-01-01,元旦,休\n", 2027, 2028) == [("NoDaysInYear", 1)]


# --- whatever comes


def test_a_large_file_is_refused_unread() -> None:
    with pytest.raises(PackTooLarge):
        read(b"{" * 1_000_001)


def test_a_thousand_problems_are_kept_and_fifty_are_said() -> None:
    with pytest.raises(PackRefused) as refused:
        read("date,name,kind\n" + "soon,元旦,休\n" * 1000)
    assert len(refused.value.problems) == 1000
    assert str(refused.value).count("soon") == 50


PIECES = st.lists(
    st.sampled_from([
        "{", "}", "[", "]", ":", ",", '"days"', '"date"', '"2027-01-01"', '"worked"', "true", "null", "\n", " ",
        '"format"', '"lingxiao-calendar-1"', '"years"', "[2027]", "BEGIN:VCALENDAR\n", "BEGIN:VEVENT\n", "END:VEVENT\n",
        "DTSTART;VALUE=DATE:20270101\n", "DTSTART:", "DTEND;TZID=Nowhere:20270101T000000\n", "SUMMARY:休\n",
        "RRULE:FREQ=", "date,name,kind\n", "2027-01-01,元旦,休\n",
        '"', "\u2028", "DTSTART;VALUE=PERIOD:20270101T000000Z/P1D\n",
    ]),
    max_size=20,
).map("".join)  # fmt: skip


@given(PIECES | st.text(max_size=60), st.sampled_from(["", "{", "BEGIN:VCALENDAR\nBEGIN:VEVENT\n", "date,name,kind\n"]))
def test_any_text_is_a_pack_or_a_refusal(text: str, opening: str) -> None:
    try:
        pack = read(opening + text)
    except Refusal as refused:
        said = str(refused)
    else:
        said = pack.key if pack.days else ""
    assert said


@given(st.binary(max_size=80))
def test_any_bytes_are_a_pack_or_a_refusal(content: bytes) -> None:
    with pytest.raises(Refusal):
        read(content)
