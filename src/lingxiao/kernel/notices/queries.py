"""Named reads of the outbox."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lingxiao.kernel.in_sql import first
from lingxiao.kernel.notices.enums import MessageState
from lingxiao.kernel.notices.models import GroupRobot, Message, Notice, Preference

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from django.db.models import QuerySet

    from lingxiao.kernel.viewer import Viewer


def visible_to(viewer: Viewer, *, on: date) -> QuerySet[Notice]:  # noqa: ARG001 -- every read says for which day
    """The viewer's own notices: nobody reads another's."""
    return for_person(viewer.person_id) if viewer.person_id is not None else Notice.objects.none()


def for_person(person_id: int) -> QuerySet[Notice]:
    """A person's notices, newest first."""
    return Notice.objects.filter(person_id=person_id).order_by("-posted_at", "-pk")


UNREAD = "SELECT count(*) FROM notices_notice WHERE person_id = %s AND read_at IS NULL"
"""Asked on every page, for the bell."""


def unread_count(person_id: int) -> int:
    """How many notices a person has not opened."""
    told = first(UNREAD, person_id)
    return int(told[0]) if told is not None else 0


def preference_of(person_id: int) -> Preference | None:
    """How a person wants to hear; none while they never said."""
    return Preference.objects.filter(person_id=person_id).first()


def with_delivery(notice_ids: Iterable[int]) -> dict[int, Notice]:
    """These notices with what carried them, as proof of delivery, by id."""
    return {one.pk: one for one in Notice.objects.filter(pk__in=list(notice_ids)).select_related("carried_by")}


def parked_messages() -> QuerySet[Message]:
    """What could not be delivered and waits for somebody to look, newest first."""
    return Message.objects.filter(state=MessageState.PARKED).select_related("robot").order_by("-made_at", "-pk")


def robots() -> QuerySet[GroupRobot]:
    """The group robots of the company, by name."""
    return GroupRobot.objects.order_by("name", "pk")
