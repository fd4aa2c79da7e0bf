"""Days as people say them, as data in both languages: for notices and refusals, whoever reads them later."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from datetime import date

_WEEKDAYS_ZH = "一二三四五六日"


def day_said(day: date) -> Bilingual:
    """A day with its weekday: 11月27日（周五）, Friday 27 November."""
    return Bilingual(f"{day.month}月{day.day}日（周{_WEEKDAYS_ZH[day.weekday()]}）", f"{day:%A} {day.day} {day:%B}")
