"""A rung that is reached, and whom it tells: what climbing hands to wording and writes down."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lingxiao.engines.cadence.enums import LINE_MAY_SEE, Audience
from lingxiao.engines.cadence.ladders import LADDERS, Rung

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from lingxiao.kernel.words import Bilingual


@dataclass(frozen=True, slots=True)
class Reached:
    """A due whose rung is to be sent."""

    due_id: int
    position: int
    ladder: str
    title: Bilingual
    side: str
    owner_id: int
    subject_id: int
    confidentiality: str
    is_urgent: bool
    due_on: date

    @property
    def rung(self) -> Rung:
        """The rung itself."""
        return LADDERS[self.ladder][self.position]

    @property
    def is_open_to_line(self) -> bool:
        """Whether those above may read its title; else they are told that something is overdue, not what."""
        return self.confidentiality in LINE_MAY_SEE


@dataclass(frozen=True, slots=True)
class Telling:
    """Whom one rung of one due tells: persons by audience, the owner first; nobody twice.

    Empty where a rung was caught up together with a later one that told its only person.
    """

    reached: Reached
    persons: Mapping[Audience, int]
