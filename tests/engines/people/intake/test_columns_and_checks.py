"""Organisation files: every problem is found, named by row and column, and nothing good is refused."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lingxiao.engines.people.domain.intake.checks import Headship, Known, check_people, check_units, in_loops
from lingxiao.engines.people.domain.intake.columns import mask_phone, match, read_rows
from lingxiao.engines.people.enums import ImportKind, ImportMode

PEOPLE = ["工号", "姓名", "岗位编码", "部门编码", "上级工号", "入职日期", "是否负责人", "邮箱", "手机"]
KNOWN = Known(
    units={"U1": None, "U2": "U1"},
    posts=frozenset({"SM"}),
    people={"E9": "周启明"},
    managers={"E9": "E8"},
    heads={"U1": [Headship("E9", date(2020, 1, 1))]},
    emails={"zhou@hengyu.example": "E9"},
)


def people(*cells: list[str]) -> tuple[list[dict[str, object]], list[str]]:
    """Rows and the columns of the problems found in them."""
    rows, problems = read_rows(ImportKind.PEOPLE, PEOPLE, list(cells), list(range(2, 2 + len(cells))))
    return rows, [problem.column for problem in problems]


def test_a_good_row_becomes_typed_values_and_the_telephone_is_masked() -> None:
    """Dates in Chinese, a head marked 是, an address in capitals."""
    rows, problems = people(
        ["E1", "林若曦", "SM", "U2", "E9", "2026年3月1日", "是", "Lin@Hengyu.Example", "13812340000"]
    )
    assert problems == []
    assert rows[0]["hired_on"] == date(2026, 3, 1)
    assert rows[0]["leads"] is True
    assert rows[0]["email"] == "lin@hengyu.example"
    assert rows[0]["phone"] == "138****0000"


@pytest.mark.parametrize(
    ("place", "value", "column"),
    [
        (0, "", "工号"),
        (0, "E 1;--", "工号"),
        (1, "名" * 121, "姓名"),
        (5, "1/2/2026", "入职日期"),
        (6, "大概", "是否负责人"),
        (7, "not an address", "邮箱"),
    ],
)
def test_a_bad_cell_is_named_by_its_column(place: int, value: str, column: str) -> None:
    """Nothing is guessed: a date that can be read in two ways is asked back."""
    cells = ["E1", "林若曦", "SM", "U2", "E9", "", "", "", ""]
    cells[place] = value
    assert people(cells)[1] == [column]


def test_a_missing_column_and_one_that_stands_twice_are_said_before_any_row_is_read() -> None:
    """The file of problems is not flooded with a problem a row."""
    rows, problems = read_rows(ImportKind.PEOPLE, ["工号", "姓名", "工号"], [["E1", "林", "E1"]], [2])
    assert rows == []
    assert {problem.column for problem in problems} == {"工号", "岗位编码", "部门编码"}


def test_headers_are_known_with_stars_brackets_and_in_english() -> None:
    """* 工号（必填） is 工号."""
    places, problems = match(ImportKind.PEOPLE, ["* 工号（必填）", "Name", "Post code", "unit code"])
    assert problems == []
    assert set(places) == {"number", "name", "post", "unit"}


def row(number: str, **told: object) -> dict[str, object]:
    """A typed row of a person."""
    return {"row": 2, "number": number, "name": "某人", "post": "SM", "unit": "U2", **told}


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"unit": "U7"}, "没有这个部门"),
        ({"post": "XX"}, "没有这个岗位"),
        ({"manager": "E77"}, "没有这个工号"),
        ({"email": "zhou@hengyu.example"}, "已属于工号 E9"),
        ({"leads": True, "unit": "U1"}, "已有负责人"),
    ],
)
def test_what_does_not_fit_the_organisation_is_said(told: dict[str, object], words: str) -> None:
    """One problem, and it says what to do."""
    problems = check_people([row("E1", **told)], KNOWN, ImportMode.ADD)
    assert [words in problem.sentence.zh for problem in problems] == [True]
    assert all(problem.sentence.en for problem in problems)


def test_a_loop_of_reporting_is_found_across_the_file_and_what_is_there() -> None:
    """E9 reports to E8 already; a file that puts E8 under E9 closes the circle."""
    known = Known(units=KNOWN.units, posts=KNOWN.posts, people={"E8": "甲", "E9": "乙"}, managers={"E9": "E8"})
    problems = check_people([row("E8", manager="E9")], known, ImportMode.UPDATE)
    assert ["圈" in problem.sentence.zh for problem in problems] == [True]


def test_who_exists_is_a_problem_when_adding_and_a_change_when_updating() -> None:
    """The mode decides."""
    assert len(check_people([row("E9")], KNOWN, ImportMode.ADD)) == 1
    assert check_people([row("E9")], KNOWN, ImportMode.UPDATE) == []


def test_units_may_not_stand_below_themselves() -> None:
    """U1 under U2, which is under U1."""
    problems = check_units([{"row": 2, "code": "U1", "name": "华东", "parent": "U2"}], KNOWN, ImportMode.UPDATE)
    assert ["圈" in problem.sentence.zh for problem in problems] == [True]


@given(st.dictionaries(st.sampled_from("abcdefgh"), st.sampled_from("abcdefgh")))
def test_loops_are_exactly_what_comes_back_to_itself(above: dict[str, str]) -> None:
    """Against walking each key upwards as far as there are keys."""

    def comes_back(start: str) -> bool:
        key: str | None = above.get(start)
        for _step in range(len(above)):
            if key == start:
                return True
            key = above.get(key) if key is not None else None
        return False

    assert in_loops(above) == {key for key in above if comes_back(key)}


@given(st.text(max_size=30))
def test_a_telephone_number_never_stays_whole(value: str) -> None:
    """No more than seven of its digits are kept."""
    assert sum(sign.isdigit() for sign in mask_phone(value)) <= 7
