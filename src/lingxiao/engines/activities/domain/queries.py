"""Named reads of meetings, each through ``visible_to``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q

from lingxiao.engines.activities.models import Commitment, Meeting, Minutes, Participant
from lingxiao.engines.activities.permissions import READ_MEETINGS
from lingxiao.engines.people.domain.reaching import reach_q
from lingxiao.engines.people.enums import Confidentiality
from lingxiao.kernel.refusals import NotSeen

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from lingxiao.kernel.viewer import Viewer


def visible_to(viewer: Viewer, *, on: date) -> QuerySet[Meeting]:  # noqa: ARG001 -- scope is each meeting's own day (§9)
    """The meetings this viewer may see: those they take part in, and others of class C1 within their reach.

    What two people said to each other in confidence (C2 and above) is theirs alone: HR sees no one-on-one.
    """
    mine = Exists(Participant.objects.filter(meeting=OuterRef("pk"), person_id=viewer.person_id))
    seen = Q(pk__in=[]) if viewer.person_id is None else Q(mine)
    if viewer.may_somewhere(READ_MEETINGS):
        open_class = Q(confidentiality__in=(Confidentiality.PUBLIC, Confidentiality.INTERNAL))
        seen |= open_class & reach_q(viewer=viewer, permission=READ_MEETINGS, person="subject", on="made_on")
    return Meeting.objects.filter(seen)


def meeting_seen_by(viewer: Viewer, *, meeting_id: int, on: date) -> Meeting:
    """One meeting this viewer may see; ``NotSeen`` for all others."""
    found = visible_to(viewer, on=on).select_related("subject", "holder").filter(pk=meeting_id).first()
    if found is None:
        raise NotSeen
    return found


def meetings_about(*, object_kind: str, object_id: str) -> QuerySet[Meeting]:
    """The meetings on one object, oldest first. For engines; pages ask ``visible_to``."""
    return Meeting.objects.filter(object_kind=object_kind, object_id=object_id).order_by("made_on", "pk")


def minutes_of(meeting: Meeting) -> list[Minutes]:
    """Every wording of the minutes with who confirmed it, the newest first."""
    return list(meeting.minutes.prefetch_related("confirmations__person").select_related("written_by").order_by("-number"))


def commitments_of(meeting: Meeting) -> list[Commitment]:
    """What was promised in a meeting."""
    return list(meeting.commitments.select_related("owner").order_by("due_on", "pk"))


def commitment_of(viewer: Viewer, *, commitment_id: int) -> Commitment:
    """One promise of the viewer's own; ``NotSeen`` for anybody else's."""
    found = Commitment.objects.filter(pk=commitment_id, owner_id=viewer.person_id).select_related("meeting").first()
    if found is None:
        raise NotSeen
    return found
