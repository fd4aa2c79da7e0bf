"""Closed lists of the activities engine, and which state may follow which."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class MeetingKind(models.TextChoices):
    """What a meeting is for."""

    DUTY_BRIEFING = "duty_briefing", _("Duty briefing")
    REFUSAL_TALK = "refusal_talk", _("Talk after a refusal to sign")
    ONE_ON_ONE = "one_on_one", _("One-on-one")
    HR_CHECK_IN = "hr_check_in", _("HR check-in")
    SKIP_LEVEL = "skip_level", _("Skip-level talk")


OWED_ELSEWHERE = frozenset({MeetingKind.DUTY_BRIEFING, MeetingKind.REFUSAL_TALK})
"""Kinds that belong to a document, whose own engine keeps the due to hold them."""

PLANNED_BY_HAND = (MeetingKind.ONE_ON_ONE, MeetingKind.HR_CHECK_IN, MeetingKind.SKIP_LEVEL)
"""Kinds that people plan on the page of meetings; the others are planned from the document they are about."""


class MeetingState(models.TextChoices):
    """Where a meeting stands: agreed, held and written up, confirmed by both sides, missed, or called off."""

    PLANNED = "planned", _("Planned")
    HELD = "held", _("Minutes await both sides")
    CONFIRMED = "confirmed", _("Confirmed by both sides")
    MISSED = "missed", _("Did not take place")
    CANCELLED = "cancelled", _("Called off")


TRANSITIONS: dict[MeetingState, frozenset[MeetingState]] = {
    MeetingState.PLANNED: frozenset(
        {MeetingState.PLANNED, MeetingState.HELD, MeetingState.MISSED, MeetingState.CANCELLED},
    ),
    MeetingState.HELD: frozenset({MeetingState.HELD, MeetingState.CONFIRMED}),
    # Minutes that change after both confirmed need both again.
    MeetingState.CONFIRMED: frozenset({MeetingState.HELD}),
    # What did not take place is still owed: it can be planned anew, or written up when it was held after all.
    MeetingState.MISSED: frozenset({MeetingState.PLANNED, MeetingState.HELD, MeetingState.CANCELLED}),
    MeetingState.CANCELLED: frozenset(),
}


class Seat(models.TextChoices):
    """How somebody takes part: the two whose confirmation counts, and others."""

    HOLDER = "holder", _("Holds the meeting")
    SUBJECT = "subject", _("Whom it is about")
    GUEST = "guest", _("Takes part")


class Relation(models.TextChoices):
    """How somebody stands to a person with whom they can hold a meeting."""

    MANAGER = "manager", _("Direct superior")
    ABOVE = "above", _("Further up the line")
    HR_PARTNER = "hr_partner", _("HR business partner")
    DIRECTOR = "director", _("Sales director")
    HR_HEAD = "hr_head", _("Head of HR")


MOVES_AT_MOST = 2
"""A meeting is moved twice at most; after that it counts as not having taken place (A04)."""

CONFIRM_WITHIN = 3
"""Working days for each side to confirm the minutes; silence is no consent (A04)."""
