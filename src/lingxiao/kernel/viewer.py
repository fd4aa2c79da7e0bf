"""Who is looking: a person with roles, the reach of each permission, a language, and today's date.

A ``Viewer`` is built once a request by the web and passed down as an argument; nothing below reads
the request, the clock or a thread-local.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime


NO_UNIT = 0
"""The unit of a role that comes with a post which leads none: it reaches oneself and one's reports, nobody else."""


@dataclass(frozen=True, slots=True)
class Grant:
    """A role that holds today: over one unit and all below it, over the whole company (``None``), or ``NO_UNIT``."""

    role: str
    unit_id: int | None = None


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a permission goes: everywhere, subtrees of units, one's own reports, oneself, and what others lent.

    Parts add up: a director who also holds a role for another unit reaches both.
    """

    everywhere: bool = False
    units: frozenset[int] = frozenset()
    reports: bool = False
    own: bool = False
    loans: frozenset[Loan] = frozenset()

    def __bool__(self) -> bool:
        """Whether anything at all is reached."""
        return self.everywhere or bool(self.units) or self.reports or self.own or bool(self.loans)

    def __or__(self, other: Reach) -> Reach:
        """Both reaches together."""
        return Reach(
            everywhere=self.everywhere or other.everywhere,
            units=self.units | other.units,
            reports=self.reports or other.reports,
            own=self.own or other.own,
            loans=self.loans | other.loans,
        )


@dataclass(frozen=True, slots=True)
class Loan:
    """What somebody lent of a permission: their reach over others, never over themself or over who borrows it."""

    giver_id: int
    reach: Reach


@dataclass(frozen=True, slots=True)
class Borrowed:
    """Rights somebody lent for today: which permissions, and the roles the giver holds today, from which they come."""

    giver_id: int
    permissions: frozenset[str]
    grants: tuple[Grant, ...]


NOWHERE = Reach()


@dataclass(frozen=True, slots=True)
class Origin:
    """From where an act came: network address and device as the browser names it. Evidence, not identity."""

    address: str = ""
    device: str = ""


@dataclass(frozen=True, slots=True)
class Viewer:
    """The person for whom a page is made or a verb acts.

    ``person_id`` is None for jobs of the system itself (see ``Viewer.system``). ``now`` is an aware UTC moment;
    ``today`` is the company's day at that moment.
    """

    person_id: int | None
    name: str
    today: date
    now: datetime
    grants: tuple[Grant, ...] = ()
    reaches: Mapping[str, Reach] = field(default_factory=dict)
    locale: str = "zh-hans"
    origin: Origin = field(default_factory=Origin)

    @classmethod
    def system(cls, *, now: datetime, today: date) -> Self:
        """The system acting on its own schedule: it reaches nothing by permission and signs as 系统."""
        return cls(person_id=None, name="系统", today=today, now=now)

    @property
    def roles(self) -> frozenset[str]:
        """The keys of the roles held today."""
        return frozenset(grant.role for grant in self.grants)

    def has_role(self, *roles: str) -> bool:
        """Whether any of these roles is held today, whatever its scope."""
        return not self.roles.isdisjoint(roles)

    def reach(self, permission: str) -> Reach:
        """How far this permission goes for this viewer; nowhere when it was never granted."""
        return self.reaches.get(permission, NOWHERE)

    def may_somewhere(self, permission: str) -> bool:
        """Whether the permission reaches anyone at all: enough to show a menu entry, never to act."""
        return bool(self.reach(permission))

    def at(self, *, now: datetime, today: date) -> Viewer:
        """The same viewer at another moment."""
        return replace(self, now=now, today=today)
