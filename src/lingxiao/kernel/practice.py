"""Areas and practices: how a chapter of the article is declared.

An area is one file of declarations. The engines offer the kinds of practice (a signed document, a survey, a ritual);
this module knows only what all of them have in common.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from django.utils.functional import _StrPromise


class Practice(Protocol):
    """Something a company does again and again, and which opens what is owed."""

    @property
    def key(self) -> str:
        """The name of the practice, such as ``duties.sign``."""

    @property
    def title(self) -> str | _StrPromise:
        """What a person calls it."""

    def open_dues(self, *, on: date, at: datetime) -> int:
        """Open what this practice makes owed as of this day, idempotent by natural key. Returns how many are new."""


@dataclass(frozen=True, kw_only=True)
class Area:
    """One of the fifteen chapters: what it asks, what the company does about it, how its health is read.

    ``short`` is its title where fifteen stand side by side; ``weight`` its share in the overall figure (conventions
    1.9, step 9). An area without practices and indicators is not set up yet, and every page says so.
    """

    number: int
    key: str
    title: str | _StrPromise
    short: str | _StrPromise
    asks: str | _StrPromise
    weight: int
    practices: Sequence[Practice] = ()
    health: Sequence[object] = ()
    caps: Sequence[object] = field(default=())

    @property
    def is_set_up(self) -> bool:
        """Whether this area has anything that can be read."""
        return bool(self.health)
