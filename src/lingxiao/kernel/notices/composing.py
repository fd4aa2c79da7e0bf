"""From notices to messages: one digest a day for a person, or a message for each notice.

A notice is carried by at most one message: it points to it. Each function may run as often as it likes, by several
workers at once; the second finds nothing left to do.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import time
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection, transaction
from django.db.models import OuterRef, Subquery
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from lingxiao.kernel.days.calendars import UnknownYear
from lingxiao.kernel.notices.channels import mail
from lingxiao.kernel.notices.enums import Channel, Way
from lingxiao.kernel.notices.models import Message, Notice
from lingxiao.kernel.words import pick

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date, datetime

    from lingxiao.kernel.notices.addressing import AddressBook, Addressee

DIGEST_FROM = time(9)
"""When the daily digest goes out, by the person's own clock (conventions 1.4)."""

PERSONS_AT_ONCE = 500
_LOCK = 0x6C786E
"""“lxn”: held while notices are given to messages, so that two workers never give one to both."""


def gather_digests(*, at: datetime, book: AddressBook) -> int:
    """Make the digest of everyone whose nine o'clock has come on a working day of theirs; answers how many.

    Raises nothing for a calendar that does not know the year: that person's digest waits until it does.
    """
    made = 0
    for persons in _chunks(_waiting_persons(Way.DIGEST)):
        with transaction.atomic():
            _hold_the_pen()
            reachable = _reachable(persons, at=at, book=book)
            made += _make_digests({one.person_id: one for one in reachable.values() if _is_time(one, at)}, at)
    return made


def gather_singles(*, at: datetime, book: AddressBook) -> int:
    """Make a message for each notice that goes by itself, urgent ones among them; answers how many."""
    made = 0
    for persons in _chunks(_waiting_persons(Way.AT_ONCE)):
        with transaction.atomic():
            _hold_the_pen()
            made += _make_singles(_reachable(persons, at=at, book=book), at)
    return made


def _hold_the_pen() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def _waiting_persons(way: Way) -> list[int]:
    waiting = Notice.objects.filter(way=way, carried_by__isnull=True)
    return list(waiting.order_by("person_id").values_list("person_id", flat=True).distinct())


def _chunks(persons: Sequence[int]) -> list[Sequence[int]]:
    return [persons[at : at + PERSONS_AT_ONCE] for at in range(0, len(persons), PERSONS_AT_ONCE)]


def _reachable(persons: Collection[int], *, at: datetime, book: AddressBook) -> Mapping[int, Addressee]:
    """Who can be written to. For the others their notices stand on the desk, and are not looked at again."""
    known = book.addressees(persons, at=at) if mail.is_set_up() else {}
    reachable = {person: one for person, one in known.items() if one.email}
    without = [person for person in persons if person not in reachable]
    if without:
        left = Notice.objects.filter(person_id__in=without, carried_by__isnull=True).exclude(way=Way.SCREEN)
        left.update(way=Way.SCREEN)
    return reachable


def _is_time(person: Addressee, at: datetime) -> bool:
    if at.astimezone(person.hours.zone).time() < DIGEST_FROM:
        return False
    try:
        return not person.hours.in_quiet_hours(at)
    except UnknownYear:
        return False


def _notices_of(persons: Collection[int], way: Way) -> dict[int, list[Notice]]:
    found: dict[int, list[Notice]] = defaultdict(list)
    waiting = Notice.objects.filter(person_id__in=persons, way=way, carried_by__isnull=True)
    for notice in waiting.order_by("posted_at", "pk"):
        found[notice.person_id].append(notice)
    return found


def _make_digests(persons: Mapping[int, Addressee], at: datetime) -> int:
    days = {person: at.astimezone(one.hours.zone).date() for person, one in persons.items()}
    earlier = Message.objects.filter(person_id__in=persons, digest_on__in=set(days.values()))
    had = set(earlier.values_list("person_id", "digest_on"))
    due = [person for person in persons if (person, days[person]) not in had]
    notices = _notices_of(due, Way.DIGEST)
    made = Message.objects.bulk_create([
        _digest(persons[person], notices[person], day=days[person], at=at) for person in due if notices[person]
    ])
    carried = [notice.pk for message in made if message.person_id for notice in notices[message.person_id]]
    carrier = Message.objects.filter(pk__in=[message.pk for message in made], person_id=OuterRef("person_id"))
    Notice.objects.filter(pk__in=carried).update(carried_by=Subquery(carrier.values("pk")[:1]))
    return len(made)


def _make_singles(persons: Mapping[int, Addressee], at: datetime) -> int:
    pairs = [
        (notice, _single(persons[person], notice, at))
        for person, notices in _notices_of(list(persons), Way.AT_ONCE).items()
        for notice in notices
    ]
    Message.objects.bulk_create([message for _notice, message in pairs])
    for notice, message in pairs:
        notice.carried_by = message
    Notice.objects.bulk_update([notice for notice, _message in pairs], ["carried_by"])
    return len(pairs)


def _digest(person: Addressee, notices: Sequence[Notice], *, day: date, at: datetime) -> Message:
    with translation.override(person.locale):
        first = pick(notices[0], "title", person.locale)
        subject = first if len(notices) == 1 else _("Your day: %(first)s, and %(count)s more") % {
            "first": first, "count": len(notices) - 1,
        }
        return Message(
            channel=Channel.MAIL, person_id=person.person_id, digest_on=day, made_at=at, next_try_at=at,
            subject=subject[:300], **_bodies("digest", person, notices),
        )


def _single(person: Addressee, notice: Notice, at: datetime) -> Message:
    with translation.override(person.locale):
        subject = pick(notice, "title", person.locale)
        if notice.is_urgent:
            subject = _("Urgent: %(title)s") % {"title": subject}
        return Message(
            channel=Channel.MAIL, person_id=person.person_id, is_urgent=notice.is_urgent, made_at=at, next_try_at=at,
            subject=subject[:300], **_bodies("digest", person, [notice]),
        )


def _bodies(template: str, person: Addressee, notices: Sequence[Notice]) -> dict[str, str]:
    items = [
        {
            "title": pick(one, "title", person.locale), "body": pick(one, "body", person.locale),
            "url": f"{settings.BASE_URL}{one.link}" if one.link else "", "is_urgent": one.is_urgent,
        }
        for one in notices
    ]
    context = {"name": person.name, "items": items, "base": settings.BASE_URL}
    return {
        "text": render_to_string(f"notices/{template}.txt", context),
        "html": render_to_string(f"notices/{template}.html", context),
    }
