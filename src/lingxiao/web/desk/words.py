"""How something owed is said: by when, how late, by which side, by whom."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lingxiao.engines.cadence.domain.clock import calendar_for
from lingxiao.engines.cadence.enums import Side
from lingxiao.kernel.words import pick
from lingxiao.web.lateness import day_said, late_said
from lingxiao.web.shell.parts import State, Tone

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from lingxiao.engines.cadence.models import Due
    from lingxiao.kernel.days.calendars import WorkCalendar
    from lingxiao.kernel.viewer import Viewer

SOON = 2
"""Days before the due day from which on it is said with emphasis."""


@dataclass(frozen=True, slots=True)
class Owed:
    """One due as a row shows it."""

    title: str
    href: str
    about: str
    why: str
    icon: str
    due_on: date
    day: str
    state: State
    more: str


class Teller:
    """Says dues to one viewer. The calendar is asked for once, when the first of them is late."""

    def __init__(self, viewer: Viewer, names: Mapping[int, str]) -> None:
        """Take the reader, and the names of all who occur."""
        self.viewer = viewer
        self.names = names

    @cached_property
    def calendar(self) -> WorkCalendar:
        """The company's calendar."""
        return calendar_for()

    def standing(self, due: Due) -> State:
        """How a due stands today, in a few words."""
        if due.fulfilled_on is not None:
            return self._done(due)
        if due.withdrawn_at is not None:
            return State(_("Withdrawn"), Tone.PLAIN, "circle-x")
        days = (due.due_on - self.viewer.today).days
        if days < 0:
            return State(late_said(due.due_on, self.viewer.today, self.calendar), Tone.BAD, "clock-exclamation")
        if days == 0:
            return State(_("Due today"), Tone.WARN, "clock")
        if days == 1:
            return State(_("Due tomorrow"), Tone.WARN, "clock")
        said = ngettext("%(days)s day left", "%(days)s days left", days) % {"days": days}
        return State(said, Tone.WARN if days <= SOON else Tone.PLAIN, "clock")

    def _done(self, due: Due) -> State:
        if due.fulfilled_on is not None and due.fulfilled_on > due.due_on:
            return State(_("Done, late"), Tone.WARN, "circle-check")
        return State(_("Done on time"), Tone.OK, "circle-check")

    def side(self, due: Due) -> str:
        """Which side owes it, as this viewer should hear it."""
        if due.owner_id == self.viewer.person_id == due.subject_id:
            return _("Your own part")
        if due.side == Side.COMPANY:
            return _("The company's part")
        return _("The manager's part")

    def mine(self, due: Due) -> Owed:
        """A due of the viewer's own: it opens the thing that is to be done."""
        about = "" if due.subject_id == due.owner_id else _("for %(name)s") % {"name": self.names[due.subject_id]}
        return self._row(due, href=due.link, about=about)

    def theirs(self, due: Due) -> Owed:
        """A due that somebody else owes the viewer: it opens its history, for the act is not the viewer's."""
        about = _("owed by %(name)s") % {"name": self.names[due.owner_id]}
        return self._row(due, href=reverse("desk:due", args=(due.pk,)), about=about)

    def _row(self, due: Due, *, href: str, about: str) -> Owed:
        return Owed(
            title=pick(due, "title", self.viewer.locale), href=href,
            about=" · ".join(part for part in (self.side(due), about) if part),
            why=pick(due, "why", self.viewer.locale), due_on=due.due_on,
            icon="building" if due.side == Side.COMPANY else "user",
            day=day_said(due.due_on, self.viewer.today), state=self.standing(due),
            more=reverse("desk:due", args=(due.pk,)),
        )
