"""Periods a plan is calculated by: months, quarters and years, named as people write them, half-open as days are."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from lingxiao.kernel.words import Bilingual as W

MONTHS = {"month": 1, "quarter": 3, "year": 12}
_MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")
_QUARTER = re.compile(r"([0-9]{4})-Q([1-4])")
_YEAR = re.compile(r"([0-9]{4})")


class WrongPeriod(Exception):  # noqa: N818 -- what was asked for is no period of the plan; nothing broke
    """A text is no period, or none of whole periods of the plan. ``said`` tells what to write."""

    def __init__(self, said: W) -> None:
        """Keep the sentence."""
        self.said = said
        super().__init__(said.en)


@dataclass(frozen=True, slots=True)
class Period:
    """A month, quarter or year from its first day until the day before ``end``."""

    name: str
    start: date
    end: date

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.end - self.start).days

    def months(self) -> list[Period]:
        """Its months."""
        return _cut(self.start, self.end, "month")


def periods(text: str, unit: str) -> list[Period]:
    """The periods of a plan that a text names, such as ``2027-01..2027-03``: both ends included, and whole ones only."""
    first, _dots, last = text.partition("..")
    spans = [_span(first.strip()), _span((last or first).strip())]
    if any(span is None for span in spans):
        raise WrongPeriod(
            W(
                f"“{text}”不是期间。请写成 2027-01、2027-Q1、2027，或 2027-01..2027-03。",
                f"“{text}” is no period. Write 2027-01, 2027-Q1, 2027, or 2027-01..2027-03.",
            )
        )
    (start, _end), (_start, end) = spans[0] or (date.min, date.min), spans[1] or (date.min, date.min)
    length = (end.year - start.year) * 12 + end.month - start.month
    step = MONTHS[unit]
    if length <= 0 or length % step or (start.month - 1) % step:
        raise WrongPeriod(
            W(
                f"方案按{_UNITS[unit].zh}计算，“{text}”不是完整的{_UNITS[unit].zh}。",
                f"The plan is calculated by the {unit}, and “{text}” is not made of whole {unit}s.",
            )
        )
    return _cut(start, end, unit)


_UNITS = {"month": W("月", "month"), "quarter": W("季度", "quarter"), "year": W("年", "year")}


def year_until(period: Period, unit: str) -> list[Period]:
    """The periods of its calendar year up to and with a period."""
    return _cut(date(period.start.year, 1, 1), period.end, unit)


def periods_from(day: date, last: Period, unit: str) -> list[Period]:
    """The periods from the one a day is in up to and with another."""
    months = MONTHS[unit]
    return _cut(date(day.year, (day.month - 1) // months * months + 1, 1), last.end, unit)


def last_periods(day: date, unit: str, count: int) -> list[Period]:
    """The last so many periods up to and with the one a day is in."""
    months = MONTHS[unit]
    start = date(day.year, (day.month - 1) // months * months + 1, 1)
    end = _later(start, months)
    return _cut(_later(end, -months * count), end, unit)


def _span(text: str) -> tuple[date, date] | None:
    if match := _MONTH.fullmatch(text):
        start, months = date(int(match[1]), int(match[2]), 1), 1
    elif match := _QUARTER.fullmatch(text):
        start, months = date(int(match[1]), int(match[2]) * 3 - 2, 1), 3
    elif match := _YEAR.fullmatch(text):
        start, months = date(int(match[1]), 1, 1), 12
    else:
        return None
    return start, _later(start, months)


def _later(start: date, months: int) -> date:
    month = start.month - 1 + months
    return date(start.year + month // 12, month % 12 + 1, 1)


def _cut(start: date, end: date, unit: str) -> list[Period]:
    found = []
    while start < end:
        after = _later(start, MONTHS[unit])
        found.append(Period(_name(start, unit), start, after))
        start = after
    return found


def _name(start: date, unit: str) -> str:
    if unit == "month":
        return f"{start:%Y-%m}"
    return f"{start:%Y}-Q{(start.month + 2) // 3}" if unit == "quarter" else f"{start:%Y}"
