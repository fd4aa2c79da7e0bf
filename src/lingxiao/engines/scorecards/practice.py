"""What scorecards offer to areas: letters that are signed in time, cards that are frozen, reviews that are held."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lingxiao.engines.people.domain.signing_in import company
from lingxiao.engines.scorecards.domain import cards, owing, reviewing

if TYPE_CHECKING:
    from datetime import date, datetime

    from django.utils.functional import _StrPromise

MOOT = (owing.LETTER, reviewing.NOTE, reviewing.REVIEW)
"""What has no sense any more once the person it is about has left."""


@dataclass(frozen=True, kw_only=True)
class Letters:
    """Every sales manager has a letter given for signature within ten working days of the year or their appointment."""

    key: str
    title: str | _StrPromise

    def open_dues(self, *, on: date, at: datetime) -> int:
        """Have the letters that are missing be owed."""
        held = company()
        return owing.owe_letters(on=on, at=at, year_starts_in=held.fiscal_year_starts if held is not None else 1)


@dataclass(frozen=True, kw_only=True)
class MonthlyReviews:
    """Cards are frozen on the seventh working day after a month, and talked over by the tenth."""

    key: str
    title: str | _StrPromise

    def open_dues(self, *, on: date, at: datetime) -> int:
        """Freeze the cards whose day has come, and have their notes and reviews be owed."""
        return cards.freeze_due(on=on, at=at) + owing.owe_reviews(on=on)
