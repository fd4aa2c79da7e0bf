"""Whether people may be ranked by a figure: off by default, opened by HR for a purpose, closed again (conventions 1.9)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from lingxiao.engines.health.models import RankingPermit
from lingxiao.engines.health.permissions import ALLOW_RANKING
from lingxiao.engines.health.refusals import RankedAlready, SayWhatFor
from lingxiao.kernel import audit
from lingxiao.kernel.refusals import NotSeen

if TYPE_CHECKING:
    from datetime import datetime

    from lingxiao.kernel.viewer import Viewer


def open_permit() -> RankingPermit | None:
    """The permit in force, with who gave it; None, which is the rule, when nobody may be ranked."""
    return RankingPermit.objects.filter(ended_at__isnull=True).select_related("allowed_by").first()


@transaction.atomic
def allow_ranking(*, viewer: Viewer, purpose: str, at: datetime) -> RankingPermit:
    """From now on lists of people can be sorted by a figure, for the purpose that is named. ``SayWhatFor`` without one."""
    who = _allowed(viewer)
    if not purpose.strip():
        raise SayWhatFor
    try:
        with transaction.atomic():
            permit = RankingPermit.objects.create(purpose=purpose.strip()[:400], allowed_by_id=who, allowed_at=at)
    except IntegrityError as error:
        raise RankedAlready from error
    audit.note(
        viewer=viewer, act="health.allow_ranking", object_kind="health.ranking_permit", object_id=permit.pk, reason=purpose
    )
    return permit


@transaction.atomic
def end_ranking(*, viewer: Viewer, at: datetime) -> int:
    """Nobody can be ranked by a figure any more; answers how many permits were open, none or one."""
    who, ended = _allowed(viewer), 0
    for permit in RankingPermit.objects.select_for_update().filter(ended_at__isnull=True):
        permit.ended_by_id, permit.ended_at = who, at
        permit.save(update_fields=["ended_by", "ended_at"])
        audit.note(viewer=viewer, act="health.end_ranking", object_kind="health.ranking_permit", object_id=permit.pk)
        ended += 1
    return ended


def _allowed(viewer: Viewer) -> int:
    if viewer.person_id is None or not viewer.reach(ALLOW_RANKING).everywhere:
        raise NotSeen
    return viewer.person_id
