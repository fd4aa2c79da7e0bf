"""What a reminder says, to each in their place: the owner, their superior, HR."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from lingxiao.engines.cadence.enums import Audience, Side
from lingxiao.engines.cadence.ladders import working_days_late
from lingxiao.engines.cadence.saying import day_said
from lingxiao.kernel import notices
from lingxiao.kernel.days.calendars import UnknownYear
from lingxiao.kernel.notices.wording import fill
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from django.utils.functional import _StrPromise

    from lingxiao.engines.cadence.domain.rungs import Reached, Telling
    from lingxiao.kernel.days.calendars import WorkCalendar

SOMETHING = Bilingual("一项保密事项", "a confidential item")

TODAY = _("Due today: %(title)s")
IN_DAYS = _("Due %(day)s, in %(days)s days: %(title)s")
WAS_DUE = _("Was due %(day)s: %(title)s")
LATE = _("%(late)s working days overdue: %(title)s")
LATE_OF = _("%(late)s working days overdue: %(title)s (%(owner)s)")
LATE_UNCOUNTED = _("Overdue since %(day)s: %(title)s")

SAY_OWNER_SOFT = _("Open it to do it, to see why it is owed, or to say that it cannot be done.")
SAY_OWNER_TOLD = {
    Audience.SUPERIOR: _("%(person)s, your superior, was told today."),
    Audience.HRBP: _("%(person)s, HR business partner, was asked today to follow it up."),
    Audience.DIRECTOR: _("%(person)s, director, was told today."),
    Audience.HR_HEAD: _("%(person)s, head of HR, was told today."),
}
SAY_OWNER_ALONE = _("Nobody else was told.")
SAY_SUPERIOR = _("%(owner)s owes this. Please ask what is in the way, and help to clear it.")
SAY_HRBP = _("%(owner)s owes this. Following it up now stands on your desk.")
SAY_DIRECTOR_COMPANY = _("The company owes this to %(subject)s. It now stands in the list of management debt.")
SAY_DIRECTOR_MANAGER = _("%(owner)s owes this. It now stands in the list of what is overdue.")
SAY_HR_HEAD = _("All earlier reminders brought nothing. Please decide what happens next.")

FOLLOW_UP = _("Follow up: %(title)s")
FOLLOW_UP_REASON = _("It is five working days overdue. Talk to the person who owes it, and note what was agreed.")


@lru_cache(maxsize=64)
def _template(sentence: _StrPromise) -> Bilingual:
    return notices.in_both(sentence)


def _shown(one: Reached, audience: Audience) -> Bilingual:
    """The title, or that there is something: those above do not read what is confidential."""
    return one.title if audience is Audience.OWNER or one.is_open_to_line else SOMETHING


@dataclass(frozen=True, slots=True)
class Says:
    """The sentences of one day's climb."""

    today: date
    calendar: WorkCalendar
    names: Mapping[int, str]

    def title(self, telling: Telling, audience: Audience) -> Bilingual:
        """How it stands and what it is, in one line."""
        one = telling.reached
        shown = _shown(one, audience)
        days = (one.due_on - self.today).days
        if days > 0:
            return fill(_template(IN_DAYS), title=shown, day=day_said(one.due_on), days=days)
        if days == 0:
            return fill(_template(TODAY), title=shown)
        if one.rung.is_soft:
            return fill(_template(WAS_DUE), title=shown, day=day_said(one.due_on))
        try:
            late = working_days_late(one.due_on, self.today, self.calendar)
        except UnknownYear:
            return fill(_template(LATE_UNCOUNTED), title=shown, day=day_said(one.due_on))
        if audience is Audience.OWNER:
            return fill(_template(LATE), title=shown, late=late)
        return fill(_template(LATE_OF), title=shown, late=late, owner=self.names[one.owner_id])

    def body(self, telling: Telling, audience: Audience) -> Bilingual:
        """What is asked of this reader, and who else was told."""
        one = telling.reached
        if audience is Audience.OWNER:
            return self._body_of_owner(telling)
        owner = self.names[one.owner_id]
        if audience is Audience.SUPERIOR:
            return fill(_template(SAY_SUPERIOR), owner=owner)
        if audience is Audience.HRBP:
            return fill(_template(SAY_HRBP), owner=owner)
        if audience is Audience.HR_HEAD:
            return _template(SAY_HR_HEAD)
        if one.side == Side.COMPANY:
            return fill(_template(SAY_DIRECTOR_COMPANY), subject=self.names[one.subject_id])
        return fill(_template(SAY_DIRECTOR_MANAGER), owner=owner)

    def _body_of_owner(self, telling: Telling) -> Bilingual:
        if telling.reached.rung.is_soft:
            return _template(SAY_OWNER_SOFT)
        for audience, person in telling.persons.items():
            if audience is not Audience.OWNER:
                return fill(_template(SAY_OWNER_TOLD[audience]), person=self.names[person])
        return _template(SAY_OWNER_ALONE)


def follow_up(telling: Telling) -> Bilingual:
    """What the HRBP owes, in words."""
    return fill(_template(FOLLOW_UP), title=_shown(telling.reached, Audience.HRBP))


def follow_up_reason() -> Bilingual:
    """Why the HRBP owes it."""
    return _template(FOLLOW_UP_REASON)
