"""What is wrong with an organisation file as a whole: doubles, unknown codes, loops. Pure; every problem is collected."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from lingxiao.engines.people.domain.intake.columns import Problem
from lingxiao.engines.people.enums import ImportMode
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Known:
    """What the organisation already holds on the day the file takes effect."""

    units: Mapping[str, str | None] = field(default_factory=dict)
    """Code of each unit, and the code of the unit above it."""
    posts: Collection[str] = frozenset()
    people: Mapping[str, str] = field(default_factory=dict)
    """Number and name of each person."""
    managers: Mapping[str, str] = field(default_factory=dict)
    """Number of each person, and the number of whom they report to."""
    heads: Mapping[str, str] = field(default_factory=dict)
    """Code of each unit, and the number of its head."""
    emails: Mapping[str, str] = field(default_factory=dict)
    """E-mail address, and the number of the person it belongs to."""


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


def _heads(rows: Sequence[Row], known: Known) -> list[Problem]:
    moved = {row["number"]: row for row in rows if row.get("number")}
    heads = {
        unit: number
        for unit, number in known.heads.items()
        if number not in moved or (moved[number].get("leads") and moved[number].get("unit") == unit)
    }
    problems = []
    for row in rows:
        if not row.get("leads") or not row.get("unit") or not row.get("number"):
            continue
        holder = heads.setdefault(row["unit"], row["number"])
        if holder != row["number"]:
            problems.append(
                _problem(
                    row,
                    "是否负责人",
                    row["unit"],
                    f"部门 {row['unit']} 已有负责人（工号 {holder}）。一个部门同一天只有一位负责人。",
                    f"Unit {row['unit']} already has a head (number {holder}). A unit has one head a day.",
                )
            )
    return problems


def check_people(rows: Sequence[Row], known: Known, mode: str) -> list[Problem]:
    """Everything wrong with a file of people."""
    problems = doubles(rows, "number", "工号") + doubles(rows, "email", "邮箱")
    problems += already_there(rows, "number", "工号", known.people, mode)
    problems += unknown(
        rows,
        "unit",
        "部门编码",
        known.units,
        "没有这个部门。请先导入部门，或改正编码。",
        "There is no such unit. Import the units first, or correct the code.",
    )
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
    return problems + _reporting(rows, known) + _heads(rows, known)


CHECKS = {"units": check_units, "posts": check_posts, "people": check_people}
