"""What others know and a plan needs: what the company provided, whether the standard was signed. Areas fill it in.

This engine asks no higher one. Until an area fills it in, what was provided counts as unknown, and the signed standard is
looked for among the issued documents alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime
    from fractions import Fraction


class ConditionSource(Protocol):
    """Where the answers come from."""

    def provision(self, *, person_id: int, on: date, at: datetime) -> Fraction | None:
        """What the company provided of what it owed this person in this area, of a hundred; None where it is not known."""

    def signed_ties(self, *, person_id: int, on: date, at: datetime) -> Collection[str]:
        """To what a goal can be tied (``Tie``) because the person signed it and it binds on that day."""


SOURCES: list[ConditionSource] = []
"""At most one, filled in by an area when Django starts."""


def fill_in(source: ConditionSource) -> None:
    """Have the answers come from here; what was filled in before is replaced."""
    SOURCES[:] = [source]
