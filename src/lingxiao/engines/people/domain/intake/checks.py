"""What is wrong with an organisation file as a whole: doubles, unknown codes, loops. Pure; every problem is collected."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from lingxiao.engines.people.domain.intake.columns import Problem
from lingxiao.engines.people.enums import ImportMode
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Headship:
    """Who leads a unit from a day on, until before another where that is known."""

    number: str
    start: date
    end: date | None = None

    def meets(self, other: Headship) -> bool:
        """Whether both lead on some day."""
        return self.start < (other.end or date.max) and other.start < (self.end or date.max)


@dataclass(frozen=True, slots=True)
class Known:
    """What the organisation already holds on the day the file takes effect."""

    units: Mapping[str, str | None] = field(default_factory=dict)
    """Code of each unit, and the code of the unit above it."""
    posts: Collection[str] = frozenset()
    people: Mapping[str, str] = field(default_factory=dict)
    """Number and name of each person."""
    gone: Mapping[str, date] = field(default_factory=dict)
    """Number of each person who neither works here on that day nor will, and the first day they were gone."""
    managers: Mapping[str, str] = field(default_factory=dict)
    """Number of each person, and the number of whom they report to."""
    heads: Mapping[str, Sequence[Headship]] = field(default_factory=dict)
    """Code of each unit, and who led it, leads it and will, by main post."""
    emails: Mapping[str, str] = field(default_factory=dict)
    """E-mail address, and the number of the person it belongs to."""
    territories: Collection[str] = frozenset()
    starting: date = date.min
    """The day the file takes effect."""
    contracts: Collection[str] = frozenset()
    """Number of each person whose contract terms are on file."""


def _problem(row: Row, column: str, value: object, zh: str, en: str) -> Problem:
    return Problem(int(row["row"]), column, str(value), Bilingual(zh, en))


def doubles(rows: Sequence[Row], name: str, column: str) -> list[Problem]:
    """A problem for each row whose key stood in an earlier row already."""
    first: dict[str, int] = {}
    problems = []
    for row in rows:
        key = row.get(name)
        if not key:
            continue
        if key in first:
            problems.append(
                _problem(row, column, key, f"与第 {first[key]} 行重复。", f"The same as in row {first[key]}.")
            )
        else:
            first[key] = int(row["row"])
    return problems


def already_there(rows: Sequence[Row], name: str, column: str, known: Collection[str], mode: str) -> list[Problem]:
    """In the mode that only adds, a problem for each row of what exists already."""
    if mode == ImportMode.UPDATE:
        return []
    return [
        _problem(
            row,
            column,
            row[name],
            "已经存在。要修改现有数据，请选择「更新」方式。",
            "Exists already. To change what exists, choose to update.",
        )
        for row in rows
        if row.get(name) in known
    ]


def unknown(rows: Sequence[Row], name: str, column: str, known: Collection[str], zh: str, en: str) -> list[Problem]:
    """A problem for each row that names something nobody knows."""
    return [_problem(row, column, row[name], zh, en) for row in rows if row.get(name) and row[name] not in known]


def in_loops(above: Mapping[str, str]) -> set[str]:
    """The keys that, step by step upwards, come back to themselves. Linear in the number of keys."""
    state: dict[str, int] = {}
    looping: set[str] = set()
    for start in above:
        path: list[str] = []
        key: str | None = start
        while key is not None and key not in state:
            state[key] = 1
            path.append(key)
            key = above.get(key)
        if key is not None and state[key] == 1:  # only keys of this very walk still stand at 1
            looping.update(path[path.index(key) :])
        for seen in path:
            state[seen] = 2
    return looping


def check_units(rows: Sequence[Row], known: Known, mode: str) -> list[Problem]:
    """Everything wrong with a file of units."""
    codes = {row["code"] for row in rows if row.get("code")} | set(known.units)
    problems = doubles(rows, "code", "部门编码")
    problems += already_there(rows, "code", "部门编码", known.units, mode)
    problems += unknown(
        rows,
        "parent",
        "上级部门编码",
        codes,
        "没有这个上级部门。请先加上它，或改正编码。",
        "There is no such unit above. Add it first, or correct the code.",
    )
    above = {code: parent for code, parent in known.units.items() if parent}
    above |= {row["code"]: row["parent"] for row in rows if row.get("code") and row.get("parent")}
    looping = in_loops(above)
    problems += [
        _problem(
            row,
            "上级部门编码",
            row["parent"],
            "上下级绕成了一个圈，请检查上级编码。",
            "The units above form a circle; check the code.",
        )
        for row in rows
        if row.get("code") in looping and row.get("parent")
    ]
    return problems


def check_posts(rows: Sequence[Row], known: Known, mode: str) -> list[Problem]:
    """Everything wrong with a file of posts."""
    return doubles(rows, "code", "岗位编码") + already_there(rows, "code", "岗位编码", known.posts, mode)


def _reporting(rows: Sequence[Row], known: Known) -> list[Problem]:
    numbers = {row["number"] for row in rows if row.get("number")} | set(known.people)
    problems = unknown(
        rows,
        "manager",
        "上级工号",
        numbers,
        "没有这个工号的人。请先加上这个人，或改正工号。",
        "Nobody has this number. Add the person first, or correct the number.",
    )
    above = dict(known.managers)
    for row in rows:
        if row.get("number") and row.get("manager"):
            above[row["number"]] = row["manager"]
    looping = in_loops(above)
    problems += [
        _problem(
            row,
            "上级工号",
            row["manager"],
            "汇报关系绕成了一个圈，请检查上级工号。",
            "The reporting lines form a circle; check the manager's number.",
        )
        for row in rows
        if row.get("number") in looping and row.get("manager")
    ]
    return problems


def is_new(row: Row, known: Known) -> bool:
    """Whether somebody comes with this row: unknown so far, or back after having left."""
    return row["number"] not in known.people or (row["number"] in known.gone and not _left_before(row, known.starting))


def hire_day(row: Row, known: Known) -> date:
    """From when somebody who comes with this row works here."""
    starting = known.starting
    hired_on: date | None = row.get("hired_on")
    return hired_on or (starting if row["number"] in known.people else min(row.get("since") or starting, starting))


def begin_day(row: Row, known: Known) -> date:
    """From when a post and a line hold: what the file says for who comes with it, else the day the file takes effect."""
    if not is_new(row, known):
        return known.starting
    since: date | None = row.get("since")
    return since or max(row.get("hired_on") or known.starting, known.starting)


def _left_before(row: Row, starting: date) -> bool:
    return bool(row.get("last_day")) and row["last_day"] < starting


def _heads(rows: Sequence[Row], known: Known) -> list[Problem]:
    told = {row["number"]: row for row in rows if row.get("number")}
    leading: dict[str, list[Headship]] = {}
    for unit, heads in known.heads.items():
        leading[unit] = [still for head in heads if (still := _still_leads(head, unit, told, known.starting))]
    problems = []
    for row in rows:
        if not row.get("leads") or not row.get("unit") or not row.get("number") or _left_before(row, known.starting):
            continue
        last_day = row.get("last_day")
        mine = Headship(row["number"], begin_day(row, known), last_day + timedelta(days=1) if last_day else None)
        others = leading.setdefault(row["unit"], [])
        holder = next((one for one in others if one.number != mine.number and one.meets(mine)), None)
        if holder is None:
            others.append(mine)
            continue
        problems.append(
            _problem(
                row,
                "是否负责人",
                row["unit"],
                f"部门 {row['unit']} 在 {max(holder.start, mine.start)} 已有负责人（工号 {holder.number}）。"
                "一个部门同一天只有一位负责人。",
                f"Unit {row['unit']} has a head on {max(holder.start, mine.start)} already (number {holder.number}). "
                "A unit has one head a day.",
            )
        )
    return problems


def _still_leads(head: Headship, unit: str, told: Mapping[str, Row], starting: date) -> Headship | None:
    """What the file leaves of a headship: cut off where its holder is moved, or leaves."""
    row = told.get(head.number)
    if row is None or (row.get("unit") == unit and row.get("leads", True) and not row.get("last_day")):
        return head
    last_day = row.get("last_day")
    stays = row.get("unit") == unit and row.get("leads", True)
    end = last_day + timedelta(days=1) if last_day and (stays or last_day < starting) else starting
    if end <= head.start:
        return None
    return Headship(head.number, head.start, min(end, head.end or end))


def _days(rows: Sequence[Row], known: Known) -> list[Problem]:
    """Days that contradict each other, and people who left and are listed without saying from when they are back."""
    problems = []
    for row in rows:
        if not row.get("number"):
            continue
        hired_on, since, last_day = row.get("hired_on"), row.get("since"), row.get("last_day")
        if hired_on and since and since < hired_on:
            problems.append(
                _problem(
                    row, "任职日期", since, f"任职日期早于入职日期 {hired_on}。",
                    f"In the post before the hire date {hired_on}; correct one of the two.",
                )
            )
        comes_on = hire_day(row, known) if is_new(row, known) else hired_on
        if last_day and last_day < max(one for one in (comes_on, since, date.min) if one):
            problems.append(
                _problem(
                    row, "离职日期", last_day, "离职日期早于入职或任职日期。",
                    "The last day is before the hire date or the first day in the post.",
                )
            )
        gone = known.gone.get(row["number"])
        if gone is not None and is_new(row, known) and min(hire_day(row, known), since or date.max) < gone:
            left = gone - timedelta(days=1)
            problems.append(
                _problem(
                    row, "入职日期", hired_on or since or "",
                    f"此人已于 {left} 离职。再次入职请填新的入职日期；没有回来请填离职日期。",
                    f"This person left on {left}. If they are back, give the new hire date; if not, the last day.",
                )
            )
    return problems


def _gone_managers(rows: Sequence[Row], known: Known) -> list[Problem]:
    back = {row["number"] for row in rows if row.get("number") and is_new(row, known)}
    leaving = {row["number"] for row in rows if row.get("number") and _left_before(row, known.starting)}
    gone = (known.gone.keys() - back) | leaving
    return [
        _problem(
            row, "上级工号", row["manager"], "这位上级已经离职。请改成现在的上级。",
            "This manager has left. Give the present one.",
        )
        for row in rows
        if row.get("manager") in gone and row.get("number") and not _left_before(row, known.starting)
    ]


def check_people(rows: Sequence[Row], known: Known, mode: str) -> list[Problem]:
    """Everything wrong with a file of people."""
    problems = doubles(rows, "number", "工号") + doubles(rows, "email", "邮箱")
    problems += already_there(rows, "number", "工号", known.people, mode)
    problems += _unknown_units(rows, known)
    problems += unknown(
        rows,
        "post",
        "岗位编码",
        known.posts,
        "没有这个岗位。请先导入岗位，或改正编码。",
        "There is no such post. Import the posts first, or correct the code.",
    )
    problems += [
        _problem(
            row,
            "邮箱",
            row["email"],
            f"这个邮箱已属于工号 {known.emails[row['email']]}。",
            f"This address already belongs to number {known.emails[row['email']]}.",
        )
        for row in rows
        if row.get("email") in known.emails and known.emails[row["email"]] != row.get("number")
    ]
    problems += _reporting(rows, known) + _gone_managers(rows, known)
    return problems + _heads(rows, known) + _days(rows, known)


def _unknown_units(rows: Sequence[Row], known: Known) -> list[Problem]:
    return unknown(
        rows,
        "unit",
        "部门编码",
        known.units,
        "没有这个部门。请先导入部门，或改正编码。",
        "There is no such unit. Import the units first, or correct the code.",
    )


def check_territories(rows: Sequence[Row], known: Known, mode: str) -> list[Problem]:
    """Everything wrong with a file of territories."""
    problems = doubles(rows, "code", "区域编码")
    problems += already_there(rows, "code", "区域编码", known.territories, mode)
    working = known.people.keys() - known.gone.keys()
    problems += unknown(
        rows,
        "owner",
        "负责人工号",
        working,
        "没有这个工号的在职人员。请先加上这个人，或改正工号。",
        "Nobody who works here has this number. Add the person first, or correct the number.",
    )
    return problems + _unknown_units(rows, known)


def check_contracts(rows: Sequence[Row], known: Known, mode: str) -> list[Problem]:
    """Everything wrong with a file of contract terms."""
    problems = doubles(rows, "number", "工号") + already_there(rows, "number", "工号", known.contracts, mode)
    return problems + unknown(
        rows,
        "number",
        "工号",
        known.people,
        "没有这个工号的人。请先导入人员，或改正工号。",
        "Nobody has this number. Import the people first, or correct the number.",
    )


CHECKS = {
    "units": check_units, "posts": check_posts, "people": check_people, "territories": check_territories,
    "contracts": check_contracts,
}
