"""What people wrote: read from ten answers on, shuffled, without names and numbers; abuse is hidden and said to be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from lingxiao.engines.campaigns.domain.queries import cells_seen_by, runs
from lingxiao.engines.campaigns.domain.wording import redacted
from lingxiao.engines.campaigns.enums import CampaignKind, CampaignState, Promise, RaterGroup
from lingxiao.engines.campaigns.models import Invitation, OpenAnswer
from lingxiao.engines.campaigns.permissions import READ_RESULTS, READ_WELLBEING
from lingxiao.engines.campaigns.refusals import NeedsAReason
from lingxiao.engines.campaigns.rules import may_run
from lingxiao.kernel import audit
from lingxiao.kernel.refusals import NotSeen

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from lingxiao.engines.campaigns.models import Campaign, Release, Subject
    from lingxiao.kernel.viewer import Viewer

Comments = dict[str, list[tuple[int, str]]]
"""By question: the number of each text, and the text as it may be shown, in the order that chance gave them at the close."""


def _by_question(rows: Sequence[OpenAnswer]) -> Comments:
    found: Comments = {}
    for one in rows:
        found.setdefault(one.question, []).append((one.pk, redacted(one.text)))
    return found


def comments_on(viewer: Viewer, *, campaign: Campaign, on: date, skip: int = 0, most: int = 1_000) -> Comments:
    """What was written in a campaign, of everybody together and never by unit, for who sees more cells than that of everybody.

    Nothing until it is closed, and nothing where fewer answered than the threshold of comments says. ``skip`` and ``most``
    turn the pages of a large company.
    """
    permission = READ_WELLBEING if campaign.kind == CampaignKind.WELLBEING else READ_RESULTS
    reach = viewer.reach(permission)
    if campaign.state != CampaignState.CLOSED or campaign.kind == CampaignKind.REVIEW or not (reach.everywhere or reach.units):
        return {}
    whole = cells_seen_by(viewer, campaign=campaign, on=on).filter(unit=None).first()
    if whole is None or whole.people is None or whole.people < campaign.comment_threshold:
        return {}
    return _by_question(list(campaign.open_answers.filter(is_hidden=False).order_by("pk")[skip : skip + most]))


def comments_about(subject: Subject, *, cells: Sequence[Release]) -> tuple[Comments, Comments]:
    """What was written about a person: by the superior, who is known; and by all other raters pooled, from the threshold on.

    What the person wrote about themself is theirs and is not shown to them again.
    """
    groups = {one.value for one in RaterGroup} - {RaterGroup.SUPERIOR.value, RaterGroup.SELF.value}
    campaign = subject.campaign
    answered = subject.answers.filter(group__in=groups).count()
    rows = list(subject.open_answers.filter(is_hidden=False).order_by("pk")) if cells else []
    above = _by_question([one for one in rows if one.group == RaterGroup.SUPERIOR])
    pooled = [one for one in rows if not one.group]
    return above, _by_question(pooled) if answered >= campaign.comment_threshold else {}


def names_beside(viewer: Viewer, *, campaign: Campaign) -> list[Invitation]:
    """Who answered a campaign that was promised to be with names, each with their answers, for who runs it."""
    if not runs(viewer) or campaign.promise != Promise.NAMED or campaign.state != CampaignState.CLOSED:
        return []
    rows = Invitation.objects.filter(campaign=campaign, answers__isnull=False).select_related("answers")
    return list(rows.order_by("contact", "pk")[:500])


def comment_to_hide(viewer: Viewer, *, comment_id: int) -> OpenAnswer:
    """Words of a closed campaign that can be hidden, for who runs campaigns; ``NotSeen`` for all others."""
    rows = OpenAnswer.objects.filter(campaign__state=CampaignState.CLOSED, is_hidden=False)
    found = rows.filter(pk=comment_id).first() if runs(viewer) else None
    if found is None:
        raise NotSeen
    return found


@transaction.atomic
def hide(*, viewer: Viewer, comment: OpenAnswer, reason: str) -> OpenAnswer:
    """Hide words that are abuse, and nothing else; by whom and why is noted for good. Raises ``NeedsAReason``."""
    may_run(viewer=viewer).or_refuse()
    if not reason.strip():
        raise NeedsAReason
    held = OpenAnswer.objects.select_for_update().get(pk=comment.pk)
    held.is_hidden = True
    held.save(update_fields=["is_hidden"])
    audit.note(
        viewer=viewer, act="campaigns.hide", object_kind="campaigns.campaign", object_id=held.campaign_id,
        detail={"question": held.question}, reason=reason.strip(),
    )
    return held
