"""Closing a campaign: the urn is emptied in random order, and the one plan of what is told is made and kept."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from django.db import transaction

from lingxiao.engines.campaigns.domain import plans, reports, urn
from lingxiao.engines.campaigns.enums import CampaignKind, CampaignState
from lingxiao.engines.campaigns.models import Campaign, Release
from lingxiao.engines.campaigns.questions import from_json
from lingxiao.engines.campaigns.refusals import NotOpen
from lingxiao.engines.campaigns.rules import may_run
from lingxiao.kernel import audit
from lingxiao.kernel.viewer import Viewer

if TYPE_CHECKING:
    from datetime import date, datetime

BATCH = 5_000


@transaction.atomic
def close(*, viewer: Viewer, campaign: Campaign, dice: random.Random | None = None) -> Campaign:
    """End a campaign for good: nothing more is taken, answers are written in random order, and what may be told is written down.

    ``dice`` is a source of chance for a company that is invented; everybody else gets the one of the operating system.
    Raises ``NotOpen``.
    """
    may_run(viewer=viewer).or_refuse()
    held = Campaign.objects.select_for_update().select_related("version").get(pk=campaign.pk)
    if held.state != CampaignState.OPEN:
        raise NotOpen
    lost = urn.empty(campaign=held, chance=dice or random.SystemRandom())
    held.state, held.closed_on = CampaignState.CLOSED, viewer.today
    held.save(update_fields=["state", "closed_on"])
    questions = from_json(held.version.questions)
    told = list(held.answers.order_by("pk"))
    made = (reports if held.kind == CampaignKind.REVIEW else plans).cells(
        campaign=held, told=told, questions=questions, on=held.opened_on or viewer.today,
    )
    for one in made:
        one.released_on = viewer.today
    Release.objects.bulk_create(made, batch_size=BATCH)
    audit.note(
        viewer=viewer, act="campaigns.close", object_kind="campaigns.campaign", object_id=held.pk,
        detail={"cells": len(made), "shown": sum(1 for one in made if one.is_shown), "unreadable": lost},
    )
    return held


def close_what_is_over(*, on: date, at: datetime) -> int:
    """Close every campaign whose last day is over; answers how many. For the schedule."""
    viewer = Viewer.system(now=at, today=on)
    over = list(Campaign.objects.filter(state=CampaignState.OPEN, closes_on__lt=on).order_by("pk"))
    for one in over:
        close(viewer=viewer, campaign=one)
    return len(over)
