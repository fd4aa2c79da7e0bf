"""The columns of organisation files: which headers name which field, and how a cell becomes a value. Pure."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from lingxiao.engines.people.enums import ImportKind, PostLevel, UnitKind
from lingxiao.kernel.money import parse_money
from lingxiao.kernel.refusals import Refusal
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a file: in which row and column, what stands there, and what to do about it."""

    row: int
    column: str
    value: str
    sentence: Bilingual

    def to_json(self) -> dict[str, Any]:
        """As it is stored and written to the file of problems."""
        return {"row": self.row, "column": self.column, "value": self.value, "sentence": self.sentence.to_json()}


class BadCellError(ValueError):
    """A cell that does not hold what its column asks for; carries the sentence."""

    def __init__(self, zh: str, en: str) -> None:
        """Keep the sentence in both languages."""
        self.sentence = Bilingual(zh, en)
        super().__init__(en)


@dataclass(frozen=True, slots=True)
class Column:
    """One field of a file: its headers in any spelling we know, whether it must be there, and how it is read."""

    field: str
    headers: tuple[str, ...]
    read: Callable[[str], object]
    is_required: bool = False


YES = frozenset({"是", "y", "yes", "true", "1", "√", "对"})
NO = frozenset({"", "否", "n", "no", "false", "0", "×"})
LONGEST = 120
MOBILE_DIGITS = 11


def text(value: str) -> str:
    """A short text without line breaks."""
    if len(value) > LONGEST:
        raise BadCellError(f"超过 {LONGEST} 个字，请缩短。", f"Longer than {LONGEST} characters; shorten it.")
    return re.sub(r"\s+", " ", value)


def code(value: str) -> str:
    """A number or code: letters, digits and a few marks, at most forty; full-width ones (Ｅ００１) as the usual ones."""
    value = unicodedata.normalize("NFKC", value)
    if value and not re.fullmatch(r"[\w.\-/#]{1,40}", value):
        raise BadCellError(
            "编号只能用字母、数字和 . - / #，最长 40 位。", "Use letters, digits and . - / # only, at most 40."
        )
    return value


def email(value: str) -> str:
    """An e-mail address, in lower case."""
    if value and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", value):
        raise BadCellError("不是邮箱地址，例如 name@company.com。", "Not an e-mail address such as name@company.com.")
    return value.lower()


def yes_no(value: str) -> bool:
    """是 or 否, in the usual spellings; empty is 否."""
    folded = value.lower()
    if folded in YES:
        return True
    if folded in NO:
        return False
    raise BadCellError("请填「是」或「否」。", "Write yes or no.")


def day(value: str) -> date | None:
    """A date as 2026-01-31, 2026/1/31, 2026年1月31日 or 20260131; empty is none. Never guessed from 1/2/2026."""
    if not value:
        return None
    plain = value.strip().split(" ")[0].split("T")[0]
    plain = plain.replace("年", "-").replace("月", "-").replace("日", "").replace("/", "-").replace(".", "-")
    for pattern in ("%Y-%m-%d", "%Y%m%d"):
        try:
            return datetime.strptime(plain, pattern).date()  # noqa: DTZ007 -- a day has no zone
        except ValueError:
            continue
    raise BadCellError("日期请写成 2026-01-31。", "Write the date as 2026-01-31.")


def gender(value: str) -> str:
    """男 or 女, or empty. Used for fairness statistics only."""
    known = {"": "", "男": "M", "女": "F", "m": "M", "f": "F", "male": "M", "female": "F"}
    if value.lower() not in known:
        raise BadCellError("请填「男」「女」或留空。", "Write male, female, or leave it empty.")
    return known[value.lower()]


def mask_phone(value: str) -> str:
    """A telephone number with its middle hidden: 138****0000. The whole number is never stored."""
    digits = re.sub(r"\D", "", value)
    return f"{digits[:3]}****{digits[-4:]}" if len(digits) >= MOBILE_DIGITS else ("*" * len(digits))


def monthly_pay(value: str) -> int | None:
    """A monthly amount in yuan such as 18,000.00, as whole fen; empty is none. Never rounded."""
    if not value:
        return None
    try:
        amount = parse_money(value.lstrip("¥\uffe5 ").removesuffix("元").strip(), "CNY")
    except Refusal as bad:
        raise BadCellError("月工资请写成 18000 或 18,000.00（元）。", "Write monthly pay in yuan, such as 18,000.00.") from bad
    if amount.minor < 0:
        raise BadCellError("月工资不能是负数。", "Monthly pay is never negative.")
    return amount.minor


def _choice(names: Mapping[str, str], zh: str, en: str) -> Callable[[str], str]:
    """One of a few words; an empty cell says nothing, so that what was there before stays."""

    def read(value: str) -> str:
        found = names.get(value.lower())
        if found is None:
            raise BadCellError(zh, en)
        return found

    return read


UNIT_KINDS = {
    "": "",
    "公司": UnitKind.COMPANY,
    "大区": UnitKind.REGION,
    "分公司": UnitKind.BRANCH,
    "办事处": UnitKind.BRANCH,
    "团队": UnitKind.TEAM,
    "部门": UnitKind.DEPARTMENT,
    **{kind.value: kind for kind in UnitKind},
}
LEVELS = {
    "": "",
    "销售代表": PostLevel.REP,
    "代表": PostLevel.REP,
    "销售经理": PostLevel.MANAGER,
    "经理": PostLevel.MANAGER,
    "大区经理": PostLevel.REGIONAL_MANAGER,
    "总监": PostLevel.DIRECTOR,
    "销售总监": PostLevel.DIRECTOR,
    "副总裁": PostLevel.VICE_PRESIDENT,
    "其他": PostLevel.STAFF,
    **{level.value: level for level in PostLevel},
}

COLUMNS: dict[ImportKind, tuple[Column, ...]] = {
    ImportKind.UNITS: (
        Column("code", ("部门编码", "组织编码", "单元编码", "编码", "unit code", "code"), code, is_required=True),
        Column("name", ("部门名称", "组织名称", "名称", "unit name", "name"), text, is_required=True),
        Column("name_en", ("英文名称", "英文名", "english name"), text),
        Column(
            "kind",
            ("类型", "组织类型", "kind", "type"),
            _choice(
                UNIT_KINDS,
                "类型请填：公司、大区、分公司、办事处、团队或部门。",
                "The kind is company, region, branch, team or department.",
            ),
        ),
        Column("parent", ("上级部门编码", "上级组织编码", "上级编码", "parent code", "parent"), code),
    ),
    ImportKind.POSTS: (
        Column("code", ("岗位编码", "职位编码", "编码", "post code", "position code", "code"), code, is_required=True),
        Column("title", ("岗位名称", "职位名称", "名称", "post title", "title"), text, is_required=True),
        Column("title_en", ("英文名称", "英文名", "english title"), text),
        Column(
            "level",
            ("层级", "岗位层级", "level"),
            _choice(
                LEVELS,
                "层级请填：销售代表、销售经理、大区经理、销售总监、副总裁或其他。",
                "The level is rep, manager, regional_manager, director, vice_president or staff.",
            ),
        ),
        Column("family", ("职族", "job family", "family"), text),
        Column("grade", ("职级", "job grade", "grade"), code),
    ),
    ImportKind.PEOPLE: (
        Column("number", ("工号", "员工编号", "人员编号", "employee number", "number"), code, is_required=True),
        Column("name", ("姓名", "name"), text, is_required=True),
        Column("name_latin", ("英文名", "拼音名", "latin name", "english name"), text),
        Column("email", ("邮箱", "电子邮箱", "email", "e-mail"), email),
        Column("phone", ("手机", "手机号", "电话", "phone", "mobile"), mask_phone),
        Column("gender", ("性别", "gender"), gender),
        Column("post", ("岗位编码", "职位编码", "post code", "position code", "post"), code, is_required=True),
        Column("unit", ("部门编码", "组织编码", "unit code", "unit"), code, is_required=True),
        Column("leads", ("是否负责人", "负责人", "leads unit", "head"), yes_no),
        Column("manager", ("上级工号", "直属上级工号", "直接上级工号", "manager number", "reports to"), code),
        Column("hired_on", ("入职日期", "入职时间", "hire date", "hired on"), day),
        Column("since", ("任职日期", "任现职日期", "in post since", "since"), day),
        Column("last_day", ("离职日期", "最后工作日", "left on", "last day"), day),
    ),
    ImportKind.TERRITORIES: (
        Column("code", ("区域编码", "责任区域编码", "编码", "territory code", "code"), code, is_required=True),
        Column("name", ("区域名称", "责任区域", "名称", "territory name", "name"), text, is_required=True),
        Column("name_en", ("英文名称", "英文名", "english name"), text),
        Column("unit", ("部门编码", "组织编码", "unit code", "unit"), code, is_required=True),
        Column("owner", ("负责人工号", "工号", "owner number", "owner"), code),
    ),
    ImportKind.CONTRACTS: (
        Column("number", ("工号", "员工编号", "人员编号", "employee number", "number"), code, is_required=True),
        Column("post_title", ("合同岗位", "合同约定岗位", "岗位", "post in the contract", "post"), text, is_required=True),
        Column("location", ("工作地点", "合同工作地点", "place of work", "place"), text, is_required=True),
        Column("base_pay_minor", ("月基本工资", "基本工资", "monthly base pay", "base pay"), monthly_pay),
        Column("variable_rule", ("浮动报酬约定", "浮动报酬", "variable pay rule", "variable pay"), text),
        Column("hours_system", ("工时制度", "working hours", "hours"), text),
        Column("reports_to_level", ("汇报层级", "上级层级", "reports to level"), text),
        Column("since", ("生效日期", "合同生效日期", "since", "effective from"), day),
    ),
}


def fold(header: str) -> str:
    """A header as it is compared: no spaces, no stars, no brackets' contents, lower case."""
    plain = re.sub(r"[（(].*?[)）]", "", header)
    return re.sub(r"[\s*＊:：_]+", "", plain).lower()


def match(kind: ImportKind, headers: Sequence[str]) -> tuple[dict[str, int], list[Problem]]:
    """Which column of the file holds which field; a problem for each required field that none holds, or two hold."""
    folded = [fold(header) for header in headers]
    found: dict[str, int] = {}
    problems = []
    for column in COLUMNS[kind]:
        names = {fold(name) for name in column.headers}
        places = [place for place, header in enumerate(folded) if header in names]
        if len(places) > 1:
            problems.append(
                Problem(
                    1,
                    headers[places[1]],
                    headers[places[1]],
                    Bilingual("这一列出现了两次，请删掉一列。", "This column stands here twice; delete one."),
                )
            )
        if places:
            found[column.field] = places[0]
        elif column.is_required:
            problems.append(
                Problem(
                    1,
                    column.headers[0],
                    "",
                    Bilingual(
                        f"缺少「{column.headers[0]}」这一列。请下载模板对照。",
                        f"The column “{column.headers[-1]}” is missing. Compare with the template.",
                    ),
                )
            )
    return found, problems


def read_rows(
    kind: ImportKind,
    headers: Sequence[str],
    rows: Sequence[Sequence[str]],
    numbers: Sequence[int],
) -> tuple[list[dict[str, Any]], list[Problem]]:
    """Typed rows, each with its row number of the file under ``row``, and every problem found. Empty rows are skipped."""
    places, problems = match(kind, headers)
    if problems:
        return [], problems
    columns = [column for column in COLUMNS[kind] if column.field in places]
    typed = []
    for number, cells in zip(numbers, rows, strict=True):
        if not any(cell.strip() for cell in cells):
            continue
        entry: dict[str, Any] = {"row": number}
        for column in columns:
            place = places[column.field]
            value = cells[place].strip() if place < len(cells) else ""
            if column.is_required and not value:
                problems.append(
                    Problem(number, headers[place], "", Bilingual("不能为空。", "This cell must not be empty."))
                )
                continue
            try:
                entry[column.field] = column.read(value)
            except BadCellError as bad:
                problems.append(Problem(number, headers[place], value[:60], bad.sentence))
        typed.append(entry)
    return typed, problems
