"""Telling a group how much management debt there is: counts and where to look, nobody by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count, Min
from django.utils.translation import gettext_lazy as _

from lingxiao.engines.cadence.domain.clock import calendar_for, day_of
from lingxiao.engines.cadence.enums import LINE_MAY_SEE, Side
from lingxiao.engines.cadence.ladders import debt_ripens_on, working_days_late
from lingxiao.engines.cadence.models import Due
from lingxiao.engines.cadence.models.due import OPEN
from lingxiao.kernel import notices
from lingxiao.kernel.days.calendars import UnknownYear

if TYPE_CHECKING:
    from datetime import datetime

TOPIC = "cadence.debt"
"""The topic a group robot takes to hear of management debt."""


def announce_debt(*, at: datetime) -> int:
    """Say once a working day to the robots of the topic how much the company owes; answers how many will say it.

    Nothing is said where there is none, nor where the calendar cannot tell: that it is missing is owed already.
    """
    today, calendar = day_of(at), calendar_for()
    try:
        since = debt_ripens_on(today, calendar)
        if not calendar.is_working(today):
            return 0
    except UnknownYear:
        return 0
    owed = Due.objects.filter(
        OPEN, side=Side.COMPANY, due_on__lte=since, confidentiality__in=LINE_MAY_SEE,
    ).aggregate(count=Count("pk"), since=Min("due_on"))
    if not owed["count"]:
        return 0
    late = working_days_late(owed["since"], today, calendar)
    return notices.announce(
        topic=TOPIC, key=f"{TOPIC}:{today.isoformat()}", link="/cockpit/debt/", at=at,
        title=notices.in_both(_("Management debt: %(count)s items"), count=owed["count"]),
        body=notices.in_both(_("The longest is %(late)s working days overdue."), late=late),
    )
