"""Importing calendars, and asking for the next year's in time."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lingxiao.engines.cadence.domain.clock import calendar_for, day_of
from lingxiao.engines.cadence.domain.dues import fulfil, open_due
from lingxiao.engines.cadence.enums import Side
from lingxiao.engines.cadence.models import Calendar, Due, HolidayPack
from lingxiao.engines.cadence.refusals import NotForYouToInstall
from lingxiao.engines.people.domain.superiors import hr_head
from lingxiao.engines.people.permissions import CONFIGURE
from lingxiao.kernel import audit, notices

if TYPE_CHECKING:
    from datetime import datetime

    from lingxiao.kernel.days.packs import CalendarPack
    from lingxiao.kernel.viewer import Viewer

ASK_FROM_MONTH, ASK_FROM_DAY = 11, 15
"""The State Council announces a year's holidays in the November before it."""

NEEDED_BY = (12, 20)


@transaction.atomic
def install(*, viewer: Viewer, pack: CalendarPack, at: datetime, calendar: str = "") -> HolidayPack:
    """Import a pack into the calendar of that key (the pack's own, when none is named), and fulfil what asked for it.

    The first calendar becomes the company's. A pack for the same years replaces the one before, which stays on record.
    """
    if viewer.person_id is not None and not viewer.may_somewhere(CONFIGURE):
        raise NotForYouToInstall
    has_company = Calendar.objects.filter(is_company=True).exists()
    place, _made = Calendar.objects.get_or_create(
        key=calendar or pack.key,
        defaults={"name_zh": pack.name.zh, "name_en": pack.name.en, "is_company": not has_company},
    )
    years = sorted(pack.years)
    HolidayPack.objects.filter(calendar=place, years=years, replaced_at__isnull=True).update(replaced_at=at)
    row = HolidayPack.objects.create(
        calendar=place, key=pack.key, name_zh=pack.name.zh, name_en=pack.name.en, years=years,
        weekend=sorted(pack.weekend), source=pack.source, installed_at=at, installed_by_id=viewer.person_id,
        days={
            day.isoformat(): {"zh": said.name.zh, "en": said.name.en, "worked": said.is_worked}
            for day, said in sorted(pack.days.items())
        },
    )
    audit.note(
        viewer=viewer, act="cadence.install_calendar", object_kind="cadence.calendar", object_id=place.key,
        detail={"years": years, "source": pack.source, "days": len(pack.days)},
    )
    for year in years:
        fulfil(viewer=viewer, key=_key(year), at=at, evidence=f"cadence.pack:{row.pk}")
    return row


@transaction.atomic
def make_company_calendar(*, viewer: Viewer, key: str) -> Calendar:
    """Have the company count its days by this calendar from now on."""
    if not viewer.may_somewhere(CONFIGURE):
        raise NotForYouToInstall
    Calendar.objects.filter(is_company=True).update(is_company=False)
    calendar = Calendar.objects.get(key=key)
    calendar.is_company = True
    calendar.save(update_fields=["is_company"])
    audit.note(viewer=viewer, act="cadence.choose_calendar", object_kind="cadence.calendar", object_id=key)
    return calendar


def ask_for_missing_year(*, at: datetime) -> Due | None:
    """Have the head of HR owe the calendar that is missing: this year's at once, next year's from mid-November on."""
    today = day_of(at)
    known = calendar_for().years
    year = today.year if today.year not in known else today.year + 1
    is_next = year > today.year
    if year in known or (is_next and (today.month, today.day) < (ASK_FROM_MONTH, ASK_FROM_DAY)):
        return None
    asked = Due.objects.filter(key=_key(year)).first()
    head = hr_head(on=today)
    if asked is not None or head is None:
        return asked
    due_on = max(date(today.year, *NEEDED_BY), today) if is_next else today
    return open_due(
        key=_key(year), practice="cadence.calendar", side=Side.COMPANY, owner_id=head, subject_id=head,
        title=notices.in_both(_("Import the working-day calendar of %(year)s"), year=year),
        why=notices.in_both(
            _("Without it no deadline in working days can be set in %(year)s, and overdue items are not escalated."),
            year=year,
        ),
        object_kind="cadence.calendar", object_id=str(year), link="/setup/", opened_on=today, due_on=due_on,
    )


def _key(year: int) -> str:
    return f"cadence.calendar:{year}"
