"""Closing a campaign: answers are written anew in random order, and the one plan of what is told is made and kept."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

from django.db import transaction

from lingxiao.engines.campaigns.domain import plans, reports
from lingxiao.engines.campaigns.enums import CampaignKind, CampaignState
from lingxiao.engines.campaigns.models import Answers, Campaign, OpenAnswer, Release
from lingxiao.engines.campaigns.questions import from_json
from lingxiao.engines.campaigns.refusals import NotOpen
from lingxiao.engines.campaigns.rules import may_run
from lingxiao.kernel import audit
from lingxiao.kernel.viewer import Viewer

if TYPE_CHECKING:
    from datetime import date, datetime

    from django.db.models import Model

BATCH = 5_000


@transaction.atomic
def close(*, viewer: Viewer, campaign: Campaign, dice: random.Random | None = None) -> Campaign:
    """End a campaign for good: nothing more is taken, the order of answers is lost, and what may be told is written down.

    ``dice`` is a source of chance for a company that is invented; everybody else gets the one of the operating system.
    Raises ``NotOpen``.
    """
    may_run(viewer=viewer).or_refuse()
    held = Campaign.objects.select_for_update().select_related("version").get(pk=campaign.pk)
    if held.state != CampaignState.OPEN:
        raise NotOpen
    chance = dice or random.SystemRandom()
    shuffle(Answers, held, chance)
    shuffle(OpenAnswer, held, chance)
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
        detail={"cells": len(made), "shown": sum(1 for one in made if one.is_shown)},
    )
    return held


def shuffle(model: type[Model], campaign: Campaign, chance: random.Random) -> None:
    """Write the rows of a campaign anew in random order: other numbers, another place on the disk, one transaction (E7)."""
    rows: list[Any] = list(model._default_manager.filter(campaign=campaign).order_by("pk"))  # noqa: SLF001 -- Django's documented name
    model._default_manager.filter(campaign=campaign).delete()  # noqa: SLF001 -- as above
    chance.shuffle(rows)
    for row in rows:
        row.pk = None
    model._default_manager.bulk_create(rows, batch_size=BATCH)  # noqa: SLF001 -- as above


def close_what_is_over(*, on: date, at: datetime) -> int:
    """Close every campaign whose last day is over; answers how many. For the schedule."""
    viewer = Viewer.system(now=at, today=on)
    over = list(Campaign.objects.filter(state=CampaignState.OPEN, closes_on__lt=on).order_by("pk"))
    for one in over:
        close(viewer=viewer, campaign=one)
    return len(over)
