"""What is read for the health of tools: access in time without gaps, and requests answered in time. In bulk, as known then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from lingxiao.engines.cadence.domain import clock
from lingxiao.engines.cases.domain.counting import answers_to
from lingxiao.engines.tools.domain.needs import needs_of
from lingxiao.engines.tools.domain.owing import LONG_AGO
from lingxiao.engines.tools.enums import PROVIDE_WITHIN, RequestKind
from lingxiao.kernel.days import DaySpan

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime

    from lingxiao.engines.cases.domain.counting import Answered
    from lingxiao.engines.tools.domain.needs import Need
    from lingxiao.kernel.days.calendars import WorkCalendar

WINDOW = timedelta(days=365)
"""How long access that came late counts as late; and from when on answers count."""


@dataclass(frozen=True, slots=True)
class Provided:
    """How the tools due to one person stand: there in time, there but late within the year, and missing too long.

    ``waiting`` are missing and still within their three working days: they do not count yet.
    """

    in_time: int
    late: int
    missing: int
    waiting: int
    access_ids: tuple[int, ...]

    @property
    def due(self) -> int:
        """How many tools count."""
        return self.in_time + self.late + self.missing


def provided(*, person_ids: Collection[int], on: date, at: datetime) -> dict[int, Provided]:
    """How the tools due to each person stand on a day, by person; to whom none is due is left out (A07, Health, row 1)."""
    calendar = clock.calendar_for()
    found = {}
    for person, needs in needs_of(person_ids=person_ids, on=on, at=at).items():
        due = [one for one in needs if one.stand.due_since is not None]
        if due:
            found[person] = _provided(due, on, calendar)
    return found


def _provided(needs: list[Need], on: date, calendar: WorkCalendar) -> Provided:
    held = [had for one in needs if (had := one.now(on)) is not None]
    late = sum(1 for had in held if had.owed_by is not None and on - WINDOW <= had.owed_by < had.span.start)
    gaps = [one.stand.missing_since for one in needs if one.stand.missing_since is not None]
    missing = sum(1 for since in gaps if is_overdue(since, on=on, calendar=calendar))
    return Provided(len(held) - late, late, missing, len(gaps) - missing, tuple(had.access_id for had in held))


def is_overdue(missing_since: date, *, on: date, calendar: WorkCalendar) -> bool:
    """Whether a tool that is missing since a day should have been there before another."""
    return on - missing_since > LONG_AGO or calendar.add_working_days(missing_since, PROVIDE_WITHIN) < on


def answered(*, person_ids: Collection[int], on: date, at: datetime) -> dict[int, list[Answered]]:
    """Requests of each person that were to be answered in the last year, or were, by person (A07, Health, row 6)."""
    return answers_to(kinds=RequestKind.values, subject_ids=person_ids, window=DaySpan(on - WINDOW, on), at=at)
