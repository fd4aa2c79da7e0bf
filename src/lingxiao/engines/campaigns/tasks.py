"""Background jobs of campaigns: sending a large one out, and what the end of a day brings."""

from __future__ import annotations

from datetime import datetime

from lingxiao.engines.cadence.domain.clock import day_of
from lingxiao.engines.campaigns.domain import closing, inviting, owing
from lingxiao.kernel.jobs import job, turn


@job("campaigns.invite_all")
def invite_all(*, campaign_id: int) -> int:
    """Invite everybody of a campaign; it goes on where it stopped."""
    return inviting.invite_all(campaign_id=campaign_id)


@turn("campaigns.keep_days")
def keep_days(*, at: str) -> int:
    """Close what is over, and have open campaigns be owed."""
    moment = datetime.fromisoformat(at)
    closing.close_what_is_over(on=day_of(moment), at=moment)
    return owing.owe_answers(on=day_of(moment))
