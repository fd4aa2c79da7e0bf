"""Answering is owed gently: reminded, never escalated, and seen by nobody but who owes it (class C4).

What is owed is settled by the day alone, in bulk and without a note, so that neither the moment of an answer nor the order
of two can be read from it. Whoever has not answered when a campaign closes owes nothing any more.
"""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING

from lingxiao.engines.cadence.domain import clock, dues
from lingxiao.engines.cadence.domain.dues import DueDraft
from lingxiao.engines.cadence.domain.queries import open_of_practice
from lingxiao.engines.cadence.enums import Side
from lingxiao.engines.campaigns.enums import CampaignState
from lingxiao.engines.campaigns.models import Campaign, Invitation
from lingxiao.engines.people.enums import Confidentiality
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from datetime import date

PRACTICE = "campaigns.answer"
OBJECT = "campaigns.campaign"
WHY = Bilingual("只有您本人看得到这一条；谁没有作答不会上报。", "You alone see this; nobody is told who has not answered.")


def owe_answers(*, on: date) -> int:
    """Open what is owed for every campaign that is open, once a person and campaign; settle what was answered or is over.

    Answers how much is owed. Few statements for any number.
    """
    campaigns = {one.pk: one for one in Campaign.objects.filter(state=CampaignState.OPEN, closes_on__gte=on)}
    waiting = Invitation.objects.filter(campaign__in=campaigns, answered_on__isnull=True, person__isnull=False)
    pairs = sorted(set(waiting.order_by("pk").values_list("campaign_id", "person_id")))
    drafts = [_draft(campaigns[campaign], person) for campaign, person in pairs]
    settle({draft.key for draft in drafts}, on=on)
    return len(dues.open_dues(drafts))


def settle(keys: set[str], *, on: date) -> int:
    """Settle what is owed under any other key than these, at the beginning of the day."""
    moment = datetime.combine(on, time(0), clock.zone())
    done = sorted(set(open_of_practice(practice=PRACTICE, on=on).values_list("key", flat=True)) - keys)
    return dues.fulfil_past(moments=dict.fromkeys(done, moment), evidence=PRACTICE) if done else 0


def _draft(campaign: Campaign, person_id: int) -> DueDraft:
    opened_on = campaign.opened_on or campaign.closes_on
    return DueDraft(
        key=f"{PRACTICE}:{campaign.pk}:{person_id}", practice=PRACTICE, side=Side.MANAGER, owner_id=person_id,
        subject_id=person_id, title=Bilingual(f"填写：{campaign.title_zh}", f"Answer: {campaign.title_en or campaign.title_zh}"),
        object_kind=OBJECT, object_id=str(campaign.pk), link="/desk/surveys/", opened_on=opened_on, due_on=campaign.closes_on,
        ladder="gentle", why=WHY, confidentiality=Confidentiality.STRICT,
    )
