"""Closed lists of the activities engine, and which state may follow which."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class MeetingKind(models.TextChoices):
    """What a meeting is for."""

    DUTY_BRIEFING = "duty_briefing", _("Duty briefing")
    REFUSAL_TALK = "refusal_talk", _("Talk after a refusal to sign")
    ONE_ON_ONE = "one_on_one", _("One-on-one")


class MeetingState(models.TextChoices):
    """Where a meeting stands: agreed, held and written up, confirmed by both sides, or called off."""

    PLANNED = "planned", _("Planned")
    HELD = "held", _("Minutes await both sides")
    CONFIRMED = "confirmed", _("Confirmed by both sides")
    CANCELLED = "cancelled", _("Called off")


TRANSITIONS: dict[MeetingState, frozenset[MeetingState]] = {
    MeetingState.PLANNED: frozenset({MeetingState.HELD, MeetingState.CANCELLED}),
    MeetingState.HELD: frozenset({MeetingState.HELD, MeetingState.CONFIRMED}),
    # Minutes that change after both confirmed need both again.
    MeetingState.CONFIRMED: frozenset({MeetingState.HELD}),
    MeetingState.CANCELLED: frozenset(),
}


class Seat(models.TextChoices):
    """How somebody takes part: the two whose confirmation counts, and others."""

    HOLDER = "holder", _("Holds the meeting")
    SUBJECT = "subject", _("Whom it is about")
    GUEST = "guest", _("Takes part")
