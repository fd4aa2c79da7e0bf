"""Moments as a paper that leaves the house says them: by the company's clock, and by which clock that is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lingxiao.engines.cadence.domain import clock
from lingxiao.kernel.days.saying import day_words
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from datetime import datetime
    from zoneinfo import ZoneInfo

BEIJING = "Asia/Shanghai"


@dataclass(frozen=True, slots=True)
class Clock:
    """The company's clock, asked once for a whole paper: not the one of whoever prints it."""

    zone: ZoneInfo

    def local(self, at: datetime) -> datetime:
        """The moment as the wall clock of the company shows it."""
        return at.astimezone(self.zone)

    def stamp(self, at: datetime) -> str:
        """2026-01-08 14:00, for columns."""
        return f"{self.local(at):%Y-%m-%d %H:%M}"

    def words(self, at: datetime) -> Bilingual:
        """2026年1月8日 14:00, for sentences."""
        here = self.local(at)
        day = day_words(here.date())
        return Bilingual(f"{day.zh} {here:%H:%M}", f"{day.en}, {here:%H:%M}")

    def name(self, at: datetime) -> Bilingual:
        """Which clock that is: 北京时间（UTC+8）."""
        minutes = int((self.local(at).utcoffset() or self.local(at) - self.local(at)).total_seconds() // 60)
        sign, hours, rest = "+" if minutes >= 0 else "-", abs(minutes) // 60, abs(minutes) % 60
        offset = f"UTC{sign}{hours}" + (f":{rest:02d}" if rest else "")
        if self.zone.key == BEIJING:
            return Bilingual(f"北京时间（{offset}）", f"Beijing time ({offset})")
        return Bilingual(f"{self.zone.key} 时间（{offset}）", f"{self.zone.key} time ({offset})")


def company_clock() -> Clock:
    """The clock of the company. One query."""
    return Clock(clock.zone())
