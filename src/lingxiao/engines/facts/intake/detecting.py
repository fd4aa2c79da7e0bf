"""Looking at a file before anybody says anything: how its dates and amounts are written, and which column is which.

What is found is shown and can be changed. Where a sample can be read in two ways, both are named and none is chosen.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from lingxiao.engines.facts.datasets import ALL, Dataset, Kind
from lingxiao.engines.facts.intake.profile import DATE_STYLES
from lingxiao.engines.facts.intake.systems import alike

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from lingxiao.engines.facts.intake.systems import System

PATTERNS: tuple[tuple[str, str], ...] = (
    ("Y-M-D", r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})"),
    ("Y/M/D", r"(?P<y>\d{4})/(?P<m>\d{1,2})/(?P<d>\d{1,2})"),
    ("Y.M.D", r"(?P<y>\d{4})\.(?P<m>\d{1,2})\.(?P<d>\d{1,2})"),
    ("YMD", r"(?P<y>(?:19|20)\d{2})(?P<m>\d{2})(?P<d>\d{2})"),
    ("Y年M月D日", r"(?P<y>\d{4})年(?P<m>\d{1,2})月(?P<d>\d{1,2})日"),
    ("D/M/Y", r"(?P<d>\d{1,2})/(?P<m>\d{1,2})/(?P<y>\d{4})"),
    ("M/D/Y", r"(?P<m>\d{1,2})/(?P<d>\d{1,2})/(?P<y>\d{4})"),
    ("D.M.Y", r"(?P<d>\d{1,2})\.(?P<m>\d{1,2})\.(?P<y>\d{4})"),
    ("D-Mon-Y", r"\d{1,2}-[A-Z][a-z]{2}-\d{4}"),
    ("D Mon Y", r"\d{1,2} [A-Z][a-z]{2} \d{4}"),
    ("Mon D, Y", r"[A-Z][a-z]{2} \d{1,2}, \d{4}"),
    ("Y-M", r"(?P<y>\d{4})-(?P<m>\d{1,2})"),
    ("Y/M", r"(?P<y>\d{4})/(?P<m>\d{1,2})"),
    ("YM", r"(?P<y>(?:19|20)\d{2})(?P<m>\d{2})"),
    ("Y年M月", r"(?P<y>\d{4})年(?P<m>\d{1,2})月"),
    ("Mon-Y", r"[A-Z][a-z]{2}-\d{4}"),
)
_TIME = re.compile(r"[T ]+\d{1,2}:.*$")
_NUMBER = re.compile(r"[^\d]*-?\d[\d.,' \u00a0\u202f]*\D*")
_MARK = re.compile(r"[¥￥$€£]|US\$|HK\$|元|CNY|RMB|USD|EUR")


@dataclass(frozen=True, slots=True)
class NumberStyle:
    """Which mark is the decimal point, and which sets thousands apart (empty: none seen)."""

    decimal: str
    thousands: str


@dataclass(frozen=True, slots=True)
class Column:
    """What a column of a file looks like: each way to read its dates, each way to read its numbers, and a few cells."""

    heading: str
    samples: tuple[str, ...]
    filled: int
    dates: tuple[str, ...] = ()
    numbers: tuple[NumberStyle, ...] = ()
    marks: tuple[str, ...] = ()

    @property
    def looks_like(self) -> str:
        """``date``, ``number``, ``text`` or ``empty``."""
        if not self.filled:
            return "empty"
        if self.dates:
            return "date"
        return "number" if self.numbers else "text"

    @property
    def is_ambiguous(self) -> bool:
        """Whether its cells can be read in two ways that mean different things."""
        return len(self.dates) > 1 or len(self.numbers) > 1


def look_at(heading: str, cells: Iterable[str]) -> Column:
    """What a column is, from some of its cells."""
    filled = [cell.strip() for cell in cells if cell and cell.strip()]
    samples = tuple(dict.fromkeys(filled))[:5]
    dates = tuple(style for style, pattern in PATTERNS if filled and _all_dates(filled, pattern))
    marks = tuple(sorted({mark for cell in filled for mark in _MARK.findall(cell)}))
    numbers = () if dates or not filled else _number_styles(filled)
    return Column(heading, samples, len(filled), dates, numbers, marks)


def _all_dates(cells: Sequence[str], pattern: str) -> bool:
    """Whether every cell is a day (or a month) written so; a pattern that gives the 13th month is out."""
    for cell in cells:
        found = re.fullmatch(pattern, _TIME.sub("", cell))
        if found is None:
            return False
        parts = found.groupdict()
        if parts:
            try:
                date(int(parts["y"]), int(parts["m"]), int(parts.get("d") or 1))
            except ValueError:
                return False
    return True


def _number_styles(cells: Sequence[str]) -> tuple[NumberStyle, ...]:
    """The ways in which all cells are numbers; more than one where nothing tells them apart."""
    if not all(_NUMBER.fullmatch(cell) for cell in cells):
        return ()
    bare = [re.sub(r"[^\d.,' \u00a0\u202f-]", "", _MARK.sub("", cell)).strip("- ") for cell in cells]
    styles = [
        NumberStyle(decimal, thousands)
        for decimal, thousands in ((".", ","), (",", "."), (",", " "), (".", "'"), (".", " "))
        if all(_reads(cell, decimal, thousands) for cell in bare)
    ]
    seen: Counter[str] = Counter(mark for cell in bare for mark in set(cell) if mark in ".,' \u00a0\u202f")
    if not seen:
        return (NumberStyle(".", ""),)
    telling = [style for style in styles if _matters(style, seen)]
    return tuple(dict.fromkeys(telling or styles))


def _reads(cell: str, decimal: str, thousands: str) -> bool:
    """Whether a cell is a number by these marks: thousands in threes, at most one decimal mark."""
    gap = r"[ \u00a0\u202f]" if thousands == " " else re.escape(thousands)
    return re.fullmatch(rf"(\d+|\d{{1,3}}({gap}\d{{3}})+)?({re.escape(decimal)}\d*)?", cell) is not None


def _matters(style: NumberStyle, seen: Mapping[str, int]) -> bool:
    """Whether the style uses a mark that the cells have, so that it is not merely another name for plain digits."""
    blank = any(mark in seen for mark in " \u00a0\u202f")
    thousands = blank if style.thousands == " " else style.thousands in seen
    others = {mark for mark in seen if mark not in {style.decimal, style.thousands} and mark not in "\u00a0\u202f "}
    return (style.decimal in seen or thousands) and not others


def propose(dataset: str, columns: Sequence[Column]) -> dict[str, Any]:
    """A profile to begin with, as its JSON form: headings that match, and the styles seen. To be looked at, not trusted.

    Where the headings are those of a system that is known, they are read as that system means them.
    """
    shape = ALL[dataset]
    headings = [column.heading for column in columns]
    fields = _headings(shape, headings, alike(dataset, headings))
    by_heading = {column.heading: column for column in columns}
    used = [(shape[name], by_heading[heading]) for name, heading in fields.items()]
    dates = [column.dates for field, column in used if field.kind in {Kind.DAY, Kind.MONTH} and column.dates]
    money = [column.numbers for field, column in used if field.kind == Kind.MONEY and column.numbers]
    found: dict[str, Any] = {
        "dataset": dataset, "fields": {name: {"column": heading} for name, heading in fields.items()},
    }
    common = [style for style in DATE_STYLES if dates and all(style in ways for ways in dates)]
    if len(common) == 1:
        found["dates"] = common
    elif not common and dates:
        found["dates"] = sorted({way for ways in dates for way in ways}, key=list(DATE_STYLES).index)
    styles = {ways[0] for ways in money if len(ways) == 1}
    if len(styles) == 1:
        (style,) = styles
        found |= {"decimal": style.decimal, "thousands": style.thousands or ("," if style.decimal == "." else ".")}
    return found


def _headings(shape: Dataset, headings: Sequence[str], system: System | None) -> dict[str, str]:
    """Which heading stands for which column: as the system says, by name here, by the words others use, each heading once."""
    left = {_plain(heading): heading for heading in headings}
    found: dict[str, str] = {}
    for field in shape.fields:
        of_system = system.headings.get(field.name, ()) if system else ()
        for word in of_system:
            if _plain(word) in left:
                found[field.name] = left[_plain(word)]
                break
    for heading in found.values():
        left.pop(_plain(heading), None)
    for field in shape.fields:
        for word in (field.name, field.title.zh, field.title.en, *field.also):
            if field.name not in found and _plain(word) in left:
                found[field.name] = left.pop(_plain(word))
    return found


def _plain(word: str) -> str:
    return re.sub(r"[\s_\-./()（）]+", "", word).lower()
