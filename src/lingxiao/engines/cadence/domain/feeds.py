"""Calendar feeds: what a person owes, in the calendar of their phone."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from lingxiao.engines.cadence.domain.queries import owed_by
from lingxiao.engines.cadence.enums import LINE_MAY_SEE
from lingxiao.engines.cadence.models import CalendarFeed
from lingxiao.engines.people.domain.accounts import account_of
from lingxiao.engines.people.domain.addresses import addresses_of
from lingxiao.kernel import audit
from lingxiao.kernel.refusals import NotSeen
from lingxiao.kernel.words import pick

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from lingxiao.engines.cadence.models import Due
    from lingxiao.kernel.viewer import Viewer

TOKEN_BYTES = 32
"""256 bits: nobody guesses it, so looking it up by its hash needs no throttle."""


@transaction.atomic
def open_feed(*, viewer: Viewer, at: datetime) -> str:
    """Make the viewer a calendar address and answer its secret, which is shown once and never stored.

    An address they had before ends.
    """
    if viewer.person_id is None:
        raise NotSeen
    CalendarFeed.objects.filter(person_id=viewer.person_id, ended_at__isnull=True).update(ended_at=at)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    feed = CalendarFeed.objects.create(person_id=viewer.person_id, token_hash=_hash(token), made_at=at)
    audit.note(
        viewer=viewer, act="cadence.open_feed", object_kind="cadence.feed", object_id=feed.pk,
        subject_person_id=viewer.person_id,
    )
    return token


@transaction.atomic
def end_feed(*, viewer: Viewer, at: datetime) -> None:
    """End the viewer's calendar address: whoever has it reads nothing more."""
    if viewer.person_id is None:
        raise NotSeen
    open_ones = CalendarFeed.objects.filter(person_id=viewer.person_id, ended_at__isnull=True)
    feed = open_ones.select_for_update().first()
    if feed is None:
        return
    feed.ended_at = at
    feed.save(update_fields=["ended_at"])
    audit.note(
        viewer=viewer, act="cadence.end_feed", object_kind="cadence.feed", object_id=feed.pk,
        subject_person_id=viewer.person_id,
    )


def read_feed(*, token: str, base_url: str, on: date, at: datetime) -> bytes:
    """The calendar this secret opens, in the language of its person. ``NotSeen`` for an unknown or ended one.

    Who has left reads nothing from the same day on, nor who was shut out.
    """
    feed = CalendarFeed.objects.filter(token_hash=_hash(token), ended_at__isnull=True).first()
    if feed is None:
        raise NotSeen
    address = addresses_of(person_ids=[feed.person_id], on=on).get(feed.person_id)
    account = account_of(person_id=feed.person_id)
    if address is None or (account is not None and not account.is_active):
        raise NotSeen
    return as_ics(owed_by(feed.person_id, on), locale=address.language or "zh-hans", base_url=base_url, at=at)


def as_ics(dues: Iterable[Due], *, locale: str, base_url: str, at: datetime) -> bytes:
    """These dues as whole-day events on their due days (RFC 5545). What is confidential is not named on a phone."""
    with translation.override(locale):
        calendar = Calendar()
        calendar.add("prodid", "-//Lingxiao//Dues//ZH")
        calendar.add("version", "2.0")
        calendar.add("method", "PUBLISH")
        calendar.add("x-wr-calname", _("Lingxiao: what I owe"))
        calendar.add("refresh-interval", timedelta(hours=1), parameters={"value": "DURATION"})
        for due in dues:
            calendar.add_component(_event(due, locale=locale, base_url=base_url, at=at))
        return bytes(calendar.to_ical())


def _event(due: Due, *, locale: str, base_url: str, at: datetime) -> Event:
    is_named = due.confidentiality in LINE_MAY_SEE
    event = Event()
    event.add("uid", f"due-{due.pk}@lingxiao")
    event.add("dtstamp", at)
    event.add("dtstart", due.due_on)
    event.add("dtend", due.due_on + timedelta(days=1))
    event.add("summary", pick(due, "title", locale) if is_named else _("Something is due (sign in to see it)"))
    if is_named and (due.why_zh or due.why_en):
        event.add("description", pick(due, "why", locale))
    event.add("url", f"{base_url}/desk/dues/{due.pk}/")
    event.add("transp", "TRANSPARENT")
    return event


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
