"""What the outbox asks of whoever knows people: where they are reached, and when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from lingxiao.kernel.days.hours import WorkHours


@dataclass(frozen=True, slots=True)
class Addressee:
    """A person as a message needs them. ``hours`` are those of the place where they are."""

    person_id: int
    name: str
    email: str
    locale: str
    hours: WorkHours


class AddressBook(Protocol):
    """Who can be written to. Somebody who left is not in it."""

    def addressees(self, person_ids: Collection[int], *, at: datetime) -> Mapping[int, Addressee]:
        """Those of these persons who work here at that moment, by person, in a constant number of queries."""

    def company_hours(self) -> WorkHours:
        """The hours of the company, for what is said to a group."""
