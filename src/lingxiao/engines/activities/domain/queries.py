"""Named reads of meetings, each through ``visible_to``."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypedDict

from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce, TruncDate

from lingxiao.engines.activities.enums import MeetingState, Seat
from lingxiao.engines.activities.models import Commitment, Confirmation, Meeting, Minutes, Participant
from lingxiao.engines.activities.permissions import MEET, READ_MEETINGS, READ_SHARED
from lingxiao.engines.cadence.domain.clock import zone
from lingxiao.engines.people.domain.queries import matching, with_post_and_unit
from lingxiao.engines.people.domain.reaching import people_within, reach_q
from lingxiao.engines.people.enums import Confidentiality
from lingxiao.kernel.refusals import NotSeen

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date, datetime

    from django.db.models import QuerySet
    from django_stubs_ext import WithAnnotations

    from lingxiao.engines.people.models import Person
    from lingxiao.kernel.days.spans import DaySpan
    from lingxiao.kernel.viewer import Viewer

SIDES = (Seat.HOLDER, Seat.SUBJECT)


def visible_to(viewer: Viewer, *, on: date) -> QuerySet[Meeting]:  # noqa: ARG001 -- scope is each meeting's own day (§9)
    """The meetings this viewer may see: those they take part in, and others of class C1 within their reach.

    What two people said to each other in confidence (C2 and above) is theirs alone: HR sees no one-on-one, except an
    HR partner one that both sides chose to share (permission matrix §9).
    """
    mine = Exists(Participant.objects.filter(meeting=OuterRef("pk"), person=viewer.person_id))
    seen = Q(pk__in=[]) if viewer.person_id is None else Q(mine)
    if viewer.may_somewhere(READ_MEETINGS):
        open_class = Q(confidentiality__in=(Confidentiality.PUBLIC, Confidentiality.INTERNAL))
        seen |= open_class & reach_q(viewer=viewer, permission=READ_MEETINGS, person="subject", on="made_on")
    if viewer.may_somewhere(READ_SHARED):
        kept_back = Participant.objects.filter(meeting=OuterRef("pk"), seat__in=SIDES, shared_at__isnull=True)
        shared = Q(confidentiality=Confidentiality.PERSONAL) & ~Exists(kept_back)
        within = reach_q(viewer=viewer, permission=READ_SHARED, person="subject", on="made_on")
        seen |= shared & within & ~Q(subject=viewer.person_id)
    return Meeting.objects.filter(seen)


def meeting_seen_by(viewer: Viewer, *, meeting_id: int, on: date) -> Meeting:
    """One meeting this viewer may see; ``NotSeen`` for all others."""
    found = visible_to(viewer, on=on).select_related("subject", "holder").filter(pk=meeting_id).first()
    if found is None:
        raise NotSeen
    return found


class Waiting(TypedDict):
    """What a list adds to a meeting: its day (held, else planned, else agreed on), the other side, what waits for me."""

    day: date
    other_name: str
    other_order: str
    waits_for_me: bool


def for_list(viewer: Viewer, *, on: date) -> QuerySet[WithAnnotations[Meeting, Waiting]]:
    """The visible meetings with the other side's name, their day, and whether the viewer's confirmation is missing."""
    last = Minutes.objects.filter(meeting=OuterRef("pk")).order_by("-number").values("pk")[:1]
    given = Confirmation.objects.filter(minutes=OuterRef("last_minutes"), person=viewer.person_id)
    is_side = Q(subject=viewer.person_id) | Q(holder=viewer.person_id)
    return (
        visible_to(viewer, on=on)
        .select_related("subject", "holder")
        .annotate(
            last_minutes=Subquery(last),
            other_name=Case(When(subject=viewer.person_id, then=F("holder__name")), default=F("subject__name")),
            other_order=Case(
                When(subject=viewer.person_id, then=F("holder__name_order")), default=F("subject__name_order"),
            ),
        )
        .annotate(day=Coalesce("held_on", TruncDate("planned_at", tzinfo=zone()), "made_on"))
        .annotate(waits_for_me=Q(state=MeetingState.HELD) & is_side & ~Exists(given))
    )


def people_to_meet(viewer: Viewer, *, text: str, on: date) -> QuerySet[Person]:
    """Whom this viewer may invite to a talk: the people their permission to meet reaches, by name; never themself.

    Each with ``post_title`` and ``unit_name`` in the reader's language.
    """
    reached = people_within(viewer=viewer, permission=MEET, on=on).exclude(pk=viewer.person_id or 0)
    found = with_post_and_unit(matching(reached, text=text), on=on, locale=viewer.locale)
    return found.order_by("name_order", "pk")


@dataclass(frozen=True, slots=True)
class MeetingFile:
    """A meeting with all that its page shows; ``versions`` newest first, with their confirmations."""

    meeting: Meeting
    participants: Sequence[Participant]
    versions: Sequence[Minutes]
    commitments: Sequence[Commitment]

    @property
    def last(self) -> Minutes | None:
        """The minutes in force."""
        return self.versions[0] if self.versions else None

    def confirmed_by(self, person_id: int | None) -> datetime | None:
        """When somebody confirmed the minutes in force, if they did."""
        given = self.last.confirmations.all() if self.last is not None else ()
        return next((one.at for one in given if one.person_id == person_id), None)


def file_of(meeting: Meeting) -> MeetingFile:
    """All that belongs to a meeting the viewer was found to see; four queries."""
    participants = Participant.objects.filter(meeting=meeting).select_related("person").order_by("-seat", "pk")
    return MeetingFile(meeting, list(participants), minutes_of(meeting), commitments_of(meeting))


def meetings_about(*, object_kind: str, object_id: str) -> QuerySet[Meeting]:
    """The meetings on one object, oldest first. For engines; pages ask ``visible_to``."""
    return Meeting.objects.filter(object_kind=object_kind, object_id=object_id).order_by("made_on", "pk")


def minutes_of(meeting: Meeting) -> list[Minutes]:
    """Every wording of the minutes with who confirmed it, the newest first."""
    return list(meeting.minutes.prefetch_related("confirmations__person").select_related("written_by").order_by("-number"))


def commitments_of(meeting: Meeting) -> list[Commitment]:
    """What was promised in a meeting."""
    return list(meeting.commitments.select_related("owner", "meeting").order_by("due_on", "pk"))


def commitment_of(viewer: Viewer, *, commitment_id: int) -> Commitment:
    """One promise between the viewer and somebody else; ``NotSeen`` for anybody else's."""
    between = Q(meeting__subject=viewer.person_id) | Q(meeting__holder=viewer.person_id)
    found = Commitment.objects.filter(between, pk=commitment_id).select_related("meeting").first()
    if found is None or viewer.person_id is None:
        raise NotSeen
    return found


def open_commitments(viewer: Viewer) -> QuerySet[Commitment]:
    """What the viewer promised and was promised and is still open, by its day."""
    between = Q(meeting__subject=viewer.person_id) | Q(meeting__holder=viewer.person_id)
    return (
        Commitment.objects.filter(between, kept_at__isnull=True, released_at__isnull=True)
        .select_related("owner", "meeting", "meeting__subject", "meeting__holder")
        .order_by("due_on", "pk")
    )


@dataclass(frozen=True, slots=True)
class ConfirmedTalk:
    """A talk that both sides confirmed."""

    meeting_id: int
    object_kind: str
    object_id: str
    held_on: date
    confirmed_at: datetime


def confirmed_talks(*, kind: str, person_ids: Collection[int], window: DaySpan) -> dict[int, list[ConfirmedTalk]]:
    """The talks of a kind held in a window and confirmed by both, by person, oldest first. One query, for indicators."""
    rows = Meeting.objects.filter(
        kind=kind, state=MeetingState.CONFIRMED, subject_id__in=set(person_ids),
        held_on__gte=window.start, **({} if window.end is None else {"held_on__lt": window.end}),
    ).order_by("held_on", "pk")
    found: dict[int, list[ConfirmedTalk]] = defaultdict(list)
    for row in rows:
        if row.held_on is not None and row.confirmed_at is not None:
            found[row.subject_id].append(
                ConfirmedTalk(row.pk, row.object_kind, row.object_id, row.held_on, row.confirmed_at),
            )
    return dict(found)
