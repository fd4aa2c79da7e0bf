"""Days in words, as data in both languages: for what is kept and read later by anybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from datetime import date

ENGLISH_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def day_words(day: date) -> Bilingual:
    """A day with its year: 2026年11月23日, 23 November 2026."""
    return Bilingual(f"{day.year}年{day.month}月{day.day}日", f"{day.day} {ENGLISH_MONTHS[day.month - 1]} {day.year}")
