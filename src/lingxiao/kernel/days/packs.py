"""Calendar packs: the special days of whole years, as one file that can be imported, checked and named as a source.

Our own JSON form, documented in ``data/README.md``; the public form of ``holiday-cn``; ICS; CSV. A file is taken whole
or refused whole, with every problem in it and the line it stands on.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from lingxiao.kernel.days.calendars import SATURDAY_AND_SUNDAY, SpecialDay, WorkCalendar
from lingxiao.kernel.refusals import Refusal, _

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from lingxiao.kernel.words import Bilingual

_MOST_PROBLEMS_TOLD = 50
_DECEMBER = 12


class PackProblem(Refusal):
    """One thing that is wrong with a calendar file. ``params["line"]`` says where."""

    sentence = _("Line %(line)s cannot be read.")


class NotADate(PackProblem):
    """A day is not written as a date."""

    sentence = _("Line %(line)s: “%(text)s” is not a date. Write it as 2027-01-31.")


class NoName(PackProblem):
    """A day has no name."""

    sentence = _("Line %(line)s: the day %(day)s has no name. Write which holiday it belongs to.")


class OutOfYears(PackProblem):
    """A day lies in none of the years the pack is for."""

    sentence = _("Line %(line)s: %(day)s is not in the years of this file (%(years)s).")


class SaidTwice(PackProblem):
    """A day occurs a second time."""

    sentence = _("Line %(line)s: %(day)s occurs more than once. Keep one line for each day.")


class WorkedOrOff(PackProblem):
    """It is not said whether the day is worked."""

    sentence = _("Line %(line)s: it is not clear whether %(day)s is a day off (休) or a working day (班). Mark it.")


class AlreadyWorked(PackProblem):
    """A make-up working day is no weekend day, so it makes up for nothing."""

    sentence = _("Line %(line)s: %(day)s is marked as a make-up working day but is an ordinary working day anyway.")


class PackRefused(Refusal):
    """A calendar file was refused whole. ``problems`` holds every one of them, for a list on the page."""

    sentence = _("The calendar file was not imported and nothing was changed. %(problems)s")

    def __init__(self, problems: Iterable[Refusal]) -> None:
        """Keep the problems, in the order of the file."""
        self.problems = tuple(problems)
        super().__init__(problems=_Sentences(self.problems[:_MOST_PROBLEMS_TOLD]))


class _Sentences(tuple[Refusal, ...]):
    """Refusals that read as one text, put together when it is read."""

    __slots__ = ()

    def __str__(self) -> str:
        return " ".join(str(problem) for problem in self)


@dataclass(frozen=True, slots=True)
class CalendarPack:
    """What one file says: for these years, these special days, from this source.

    A pack may also speak of days in the December before its first year, as the State Council's notices sometimes do.
    """

    key: str
    name: Bilingual
    years: frozenset[int]
    days: Mapping[date, SpecialDay]
    source: str = ""
    weekend: frozenset[int] = SATURDAY_AND_SUNDAY


@dataclass(slots=True)
class PackBuilder:
    """Collects the days a file states, and every problem met on the way, so that all are told at once."""

    years: frozenset[int]
    weekend: frozenset[int] = SATURDAY_AND_SUNDAY
    days: dict[date, SpecialDay] = field(default_factory=dict)
    problems: list[Refusal] = field(default_factory=list)

    def read_date(self, text: object, *, line: int) -> date | None:
        """The date ``text`` writes as 2027-01-31 or 20270131, or ``None`` and a problem."""
        try:
            return date.fromisoformat(text if isinstance(text, str) else "")
        except ValueError:
            self.problems.append(NotADate(line=line, text=str(text)[:40]))
            return None

    def add(self, day: date, special: SpecialDay, *, line: int) -> None:
        """Take the day, or note what is wrong with it."""
        if not self.speaks_of(day):
            self.problems.append(OutOfYears(line=line, day=day, years=", ".join(map(str, sorted(self.years)))))
        elif not special.name:
            self.problems.append(NoName(line=line, day=day))
        elif day in self.days:
            self.problems.append(SaidTwice(line=line, day=day))
        elif special.is_worked and day.weekday() not in self.weekend:
            self.problems.append(AlreadyWorked(line=line, day=day))
        else:
            self.days[day] = special

    def speaks_of(self, day: date) -> bool:
        """Whether the day may stand in this pack: in its years, or in the December before one of them."""
        return day.year in self.years or (day.month == _DECEMBER and day.year + 1 in self.years)

    def finish(self, *, key: str, name: Bilingual, source: str = "") -> CalendarPack:
        """The pack, or ``PackRefused`` with every problem."""
        if self.problems:
            raise PackRefused(self.problems)
        return CalendarPack(key, name, self.years, dict(sorted(self.days.items())), source, self.weekend)


def calendar_of(*packs: CalendarPack, name: Bilingual | None = None) -> WorkCalendar:
    """The calendar of all these packs. Where two speak of one day, the pack of the later year is right.

    The name and the weekend are the last pack's unless a ``name`` is given. At least one pack is needed.
    """
    in_order = sorted(packs, key=lambda pack: max(pack.years))
    special = {day: said for pack in in_order for day, said in pack.days.items()}
    years = frozenset().union(*(pack.years for pack in packs))
    return WorkCalendar(name or in_order[-1].name, years, in_order[-1].weekend, special)
