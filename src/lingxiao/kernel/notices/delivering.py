"""Sending what waits: never in quiet hours unless urgent, again later when it fails, given up after five times.

A message is locked while it is sent and marked in the same transaction. A worker killed between the two sends it once
more; its Message-ID stays the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction

from lingxiao.kernel import audit
from lingxiao.kernel.days.calendars import UnknownYear
from lingxiao.kernel.notices.channels.contract import Undelivered
from lingxiao.kernel.notices.channels.mail import Mail
from lingxiao.kernel.notices.enums import Channel, MessageState
from lingxiao.kernel.notices.keeping import secret_of, token_of
from lingxiao.kernel.notices.models import Message

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from lingxiao.kernel.days.hours import WorkHours
    from lingxiao.kernel.notices.addressing import AddressBook, Addressee
    from lingxiao.kernel.viewer import Viewer

BACKOFF = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2))
"""How long to wait after each failure; after the fifth a message is parked."""

UNTIL_IMPORTED = timedelta(hours=6)
"""How long to wait where the calendar does not know the year."""

MOST_AT_ONCE = 500


@dataclass(slots=True)
class Outcome:
    """What one round of sending came to."""

    sent: int = 0
    put_off: int = 0
    failed: int = 0
    parked: int = 0


def deliver(*, at: datetime, book: AddressBook) -> Outcome:
    """Send what may be sent now, urgent first; what fails waits longer each time."""
    outcome = Outcome()
    waiting = list(
        Message.objects.filter(state=MessageState.WAITING, next_try_at__lte=at)
        .order_by("-is_urgent", "next_try_at", "pk")
        .values_list("pk", "person_id")[:MOST_AT_ONCE],
    )
    if not waiting:
        return outcome
    people = book.addressees({person for _pk, person in waiting if person is not None}, at=at)
    company = book.company_hours()
    with Mail() as mail:
        for pk, _person in waiting:
            with transaction.atomic():
                _deliver_one(pk, at=at, people=people, company=company, mail=mail, outcome=outcome)
    return outcome


def _deliver_one(
    pk: int, *, at: datetime, people: Mapping[int, Addressee], company: WorkHours, mail: Mail, outcome: Outcome,
) -> None:
    waiting = Message.objects.filter(pk=pk, state=MessageState.WAITING, next_try_at__lte=at)
    message = waiting.select_for_update(skip_locked=True, of=("self",)).select_related("robot").first()
    if message is None:  # another worker has it
        return
    person = people.get(message.person_id) if message.person_id is not None else None
    hours = person.hours if person is not None else company
    allowed_at = _allowed_at(message, hours, at)
    if allowed_at > at:
        message.next_try_at = allowed_at
        outcome.put_off += 1
    else:
        try:
            _send(message, person, mail)
        except Undelivered as problem:
            _failed(message, problem, hours=hours, at=at, outcome=outcome)
        else:
            message.state, message.sent_at, message.error = MessageState.SENT, at, ""
            message.attempts += 1
            outcome.sent += 1
    message.save(update_fields=["state", "sent_at", "error", "attempts", "next_try_at"])


def _allowed_at(message: Message, hours: WorkHours, at: datetime) -> datetime:
    if message.is_urgent:
        return at
    try:
        return max(at, hours.next_send_moment(at))
    except UnknownYear:
        return at + UNTIL_IMPORTED


def _send(message: Message, person: Addressee | None, mail: Mail) -> None:
    if message.channel == Channel.MAIL:
        if person is None or not person.email:
            raise Undelivered("nobody is reached at this address any more", permanent=True)
        mail.send(message, to=person.email)
        return
    from lingxiao.kernel.notices.channels import robots  # noqa: PLC0415 -- apprise is slow to load and seldom needed

    if message.robot is None or not message.robot.is_active:
        raise Undelivered("this robot is silent", permanent=True)
    gateway = settings.ROBOT_GATEWAYS.get(message.robot.kind, "")
    robots.robot(
        kind=message.robot.kind, token=token_of(message.robot), secret=secret_of(message.robot), gateway=gateway,
    ).say(message.text)


def _failed(message: Message, problem: Undelivered, *, hours: WorkHours, at: datetime, outcome: Outcome) -> None:
    message.attempts += 1
    message.error = problem.why[:500]
    if problem.permanent or message.attempts > len(BACKOFF):
        message.state = MessageState.PARKED
        outcome.parked += 1
        return
    message.next_try_at = _allowed_at(message, hours, at + BACKOFF[message.attempts - 1])
    outcome.failed += 1


@transaction.atomic
def try_again(*, viewer: Viewer, message: Message, at: datetime) -> None:
    """Give a parked message another five times, after somebody looked at why it failed."""
    Message.objects.filter(pk=message.pk, state=MessageState.PARKED).update(
        state=MessageState.WAITING, attempts=0, next_try_at=at,
    )
    audit.note(viewer=viewer, act="notices.try_again", object_kind="notices.message", object_id=message.pk)
