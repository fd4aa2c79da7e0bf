"""A sales plan as a table: its headings, and its rows read into lines, with every problem of every row."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

from lingxiao.engines.targets.domain.seasons import season_of
from lingxiao.engines.targets.enums import MONTHS
from lingxiao.engines.targets.refusals import (
    ColumnsMissing,
    LineTwice,
    NoLines,
    NotAShare,
    NothingWritten,
    TargetOfZero,
    TextTooLong,
)
from lingxiao.kernel.money import parse_money
from lingxiao.kernel.refusals import Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lingxiao.kernel.sheets import Table

PRODUCT, UNIT, CHANNEL, YEAR = "product", "unit", "channel", "year"
HEADINGS: dict[str, tuple[str, str]] = {
    PRODUCT: ("产品线", "Product line"), UNIT: ("部门编码", "Unit code"), CHANNEL: ("渠道", "Channel"),
    YEAR: ("全年目标", "Year target"),
    **{str(number): (f"{number}月%", f"Month {number} %") for number in range(1, MONTHS + 1)},
}
"""The columns of the file, in Chinese and English; months are per cent of the year."""
LONGEST = {PRODUCT: 80, CHANNEL: 40, UNIT: 120}
SHARE = re.compile(r"([0-9]{1,3}(?:\.[0-9]{1,6})?)\s*%?")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a file: in which row and column, what stands there, and what to do about it."""

    row: int
    column: str
    value: str
    refusal: Refusal


@dataclass(frozen=True, slots=True)
class SheetLine:
    """A row that can be taken: a year's amount in minor units, and the exact share of each month."""

    row: int
    product: str
    unit: str
    channel: str
    amount: int
    season: tuple[Fraction, ...]


@dataclass(slots=True)
class Parsed:
    """What a file says: the rows that can be taken, and everything that is wrong with the others."""

    lines: list[SheetLine] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def parse(table: Table, *, currency: str) -> Parsed:
    """Read the rows of a plan. Raises ``ColumnsMissing`` and ``NoLines``; what is wrong with rows is collected."""
    place = _places(table)
    if not table.rows:
        raise NoLines
    found, known = Parsed(), dict[tuple[str, str, str], int]()
    for number, row in zip(table.row_numbers, table.rows, strict=True):
        cells = {key: row[at] for key, at in place.items()}
        wrong = len(found.problems)
        texts = {key: _text(found, number, table.headers[place[key]], cells[key], LONGEST[key]) for key in LONGEST}
        amount = _amount(found, number, table.headers[place[YEAR]], cells[YEAR], currency)
        season = _season(found, number, cells)
        key = (texts[PRODUCT], texts[UNIT].upper(), texts[CHANNEL])
        if key in known:
            found.problems.append(Problem(number, table.headers[place[UNIT]], texts[UNIT], LineTwice(row=known[key])))
        known.setdefault(key, number)
        if len(found.problems) == wrong:
            found.lines.append(SheetLine(number, texts[PRODUCT], texts[UNIT], texts[CHANNEL], amount, season))
    return found


def _places(table: Table) -> dict[str, int]:
    """In which column each thing stands."""
    heads = {head.strip().casefold().replace(" ", ""): at for at, head in enumerate(table.headers)}
    found: dict[str, int] = {}
    missing = []
    for key, words in HEADINGS.items():
        spelt = [word.casefold().replace(" ", "") for word in words]
        at = next((heads[one] for word in spelt for one in (word, word.removesuffix("%")) if one in heads), None)
        if at is None:
            missing.append(words[0])
        else:
            found[key] = at
    if missing:
        raise ColumnsMissing(columns="、".join(missing))
    return found


def _text(found: Parsed, row: int, column: str, value: str, most: int) -> str:
    if not value:
        found.problems.append(Problem(row, column, value, NothingWritten()))
    elif len(value) > most:
        found.problems.append(Problem(row, column, value[:most], TextTooLong(most=most)))
    return value


def _amount(found: Parsed, row: int, column: str, value: str, currency: str) -> int:
    try:
        amount = parse_money(value, currency).minor
    except Refusal as refusal:
        found.problems.append(Problem(row, column, value[:40], refusal))
        return 0
    if amount <= 0:
        found.problems.append(Problem(row, column, value, TargetOfZero()))
    return amount


def _season(found: Parsed, row: int, cells: Mapping[str, str]) -> tuple[Fraction, ...]:
    shares = []
    for number in range(1, MONTHS + 1):
        value = cells[str(number)]
        match = SHARE.fullmatch(value.strip())
        if match is None:
            found.problems.append(Problem(row, HEADINGS[str(number)][0], value[:40], NotAShare()))
            return ()
        shares.append(Fraction(match[1]) / 100)
    try:
        return season_of(shares)
    except Refusal as refusal:
        found.problems.append(Problem(row, f"{HEADINGS['1'][0]}–{HEADINGS['12'][0]}", "", refusal))
        return ()
