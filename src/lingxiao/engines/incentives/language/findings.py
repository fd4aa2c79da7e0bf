"""What is found in a plan: where, by a stable code, and a sentence that says what to write instead."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from lingxiao.kernel.expressions.findings import shown

if TYPE_CHECKING:
    from lingxiao.kernel.words import Bilingual


class Severity(StrEnum):
    """An error stops a plan; a note is read and weighed by whoever signs it."""

    ERROR = "error"
    NOTE = "note"


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where in a text, as editors count: line and column from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found. ``code`` never changes; ``said`` may be reworded."""

    place: Place
    severity: Severity
    code: str
    said: Bilingual


@dataclass(slots=True)
class Findings:
    """All that is found in one text, so that a reader mends everything at once and not one mistake a time."""

    found: list[Finding] = field(default_factory=list)

    def error(self, code: str, place: Place, said: Bilingual) -> None:
        """Keep a mistake."""
        self.found.append(Finding(place, Severity.ERROR, code, said))

    def note(self, code: str, place: Place, said: Bilingual) -> None:
        """Keep a thing to weigh."""
        self.found.append(Finding(place, Severity.NOTE, code, said))

    @property
    def has_errors(self) -> bool:
        """Whether anything of it stops the plan."""
        return any(one.severity == Severity.ERROR for one in self.found)

    def in_order(self) -> tuple[Finding, ...]:
        """As a reader of the text meets them; at one place errors first, and nothing said twice."""
        return tuple(sorted(dict.fromkeys(self.found), key=lambda one: (one.place, one.severity, one.code)))


__all__ = ["Finding", "Findings", "Place", "Severity", "shown"]
