"""Cards as they are seen and talked over: the manager's own note, then the superior's review, by the tenth working day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, Subquery

from lingxiao.engines.cadence.domain import dues
from lingxiao.engines.documents.domain.standing import acting
from lingxiao.engines.people.domain import queries as people
from lingxiao.engines.people.domain.reaching import reach_q
from lingxiao.engines.scorecards import rules
from lingxiao.engines.scorecards.enums import NoteKind
from lingxiao.engines.scorecards.models import CardNote, Scorecard, ScoreLine
from lingxiao.engines.scorecards.permissions import OWN, READ_LETTERS
from lingxiao.engines.scorecards.refusals import NotedAlready, NothingSaid, NotYoursToReview
from lingxiao.kernel import audit
from lingxiao.kernel.days.periods import Month
from lingxiao.kernel.refusals import NotSeen

if TYPE_CHECKING:
    from datetime import date, datetime

    from django.db.models import QuerySet

    from lingxiao.kernel.viewer import Viewer

NOTE, REVIEW = "scorecards.note", "scorecards.review"
"""The practices under which the manager's note and the superior's review are owed."""


def due_key(practice: str, *, letter_id: int, month: Month) -> str:
    """The key under which a note or a review of a month is owed; a restated card is the same debt."""
    return f"{practice}:{letter_id}:{month.key}"


def visible_to(viewer: Viewer, *, on: date) -> QuerySet[Scorecard]:
    """The cards this viewer may see, every version: by the permission's reach on the day each was frozen, and one's own."""
    del on
    seen = reach_q(viewer=viewer, permission=READ_LETTERS, on="frozen_on")
    own = Q(person=viewer.person_id) if viewer.may_somewhere(OWN) and viewer.person_id is not None else Q(pk__in=[])
    return Scorecard.objects.filter(seen | own)


def standing_cards(viewer: Viewer, *, on: date) -> QuerySet[Any]:
    """The newest version of each card this viewer may see, with its person, unit and whether it was noted and reviewed."""
    later = Scorecard.objects.filter(letter=OuterRef("letter"), month=OuterRef("month"), version__gt=OuterRef("version"))
    notes = CardNote.objects.filter(card__letter=OuterRef("letter"), card__month=OuterRef("month"))
    unit: QuerySet[Any] = people.with_post_and_unit(people.everybody(), on=on, locale=viewer.locale)
    unit = unit.filter(pk=OuterRef("person_id"))
    return visible_to(viewer, on=on).filter(~Exists(later)).select_related("person", "letter").annotate(
        is_noted=Exists(notes.filter(kind=NoteKind.SELF)), is_reviewed=Exists(notes.filter(kind=NoteKind.REVIEW)),
        unit_name=Subquery(unit.values("unit_name")[:1]),
    )


def of_month(rows: QuerySet[Scorecard], *, key: str) -> QuerySet[Scorecard]:
    """Those of one month, as its first day says."""
    return rows.filter(month=key)


def reviewed(rows: QuerySet[Any], *, which: str) -> QuerySet[Any]:
    """Those that were reviewed (``yes``), or wait for it."""
    return rows.filter(is_reviewed=which == "yes")


def of_people(rows: QuerySet[Scorecard], *, text: str) -> QuerySet[Scorecard]:
    """Those whose person answers to a text."""
    return rows.filter(person__in=people.matching(people.everybody(), text=text))


def under_unit(rows: QuerySet[Scorecard], *, unit_id: int, on: date) -> QuerySet[Scorecard]:
    """Those of persons whose main post stands in a unit or below it."""
    return rows.filter(person__in=people.under_unit(people.everybody(), unit_id=unit_id, on=on))


def months_seen(viewer: Viewer, *, on: date) -> list[Month]:
    """The months of the cards this viewer may see, the latest first."""
    days = visible_to(viewer, on=on).order_by("-month").values_list("month", flat=True).distinct()
    return [Month.containing(day) for day in days]


def card_seen_by(viewer: Viewer, *, card_id: int, on: date) -> Scorecard:
    """One version of a card this viewer may see; ``NotSeen`` for all others."""
    found = visible_to(viewer, on=on).select_related("person", "letter", "frozen_by").filter(pk=card_id).first()
    if found is None:
        raise NotSeen
    return found


def lines_of(card: Scorecard) -> list[ScoreLine]:
    """The lines of a card in the order of its letter."""
    return list(ScoreLine.objects.filter(card=card).select_related("line__kpi").order_by("line__number"))


def versions_of(card: Scorecard) -> list[Scorecard]:
    """Every version of a month's card under the same letter, the newest first."""
    rows = Scorecard.objects.filter(letter=card.letter_id, month=card.month).select_related("frozen_by")
    return list(rows.order_by("-version"))


def notes_of(card: Scorecard) -> list[CardNote]:
    """What was said to a month's card, to whichever version of it, in order."""
    rows = CardNote.objects.filter(card__letter=card.letter_id, card__month=card.month).select_related("by", "card")
    return list(rows.order_by("at", "pk"))


@transaction.atomic
def note(*, viewer: Viewer, card: Scorecard, text: str, at: datetime) -> CardNote:
    """What the manager says to their own card; once for a month, kept as it was said."""
    if viewer.person_id != card.person_id:
        raise NotYoursToReview
    return _say(viewer, card, NoteKind.SELF, NOTE, text, at)


@transaction.atomic
def review(*, viewer: Viewer, card: Scorecard, text: str, at: datetime) -> CardNote:
    """What the superior says to a card; once for a month, kept as it was said. Never to one's own."""
    rules.may_review(viewer=viewer, person_id=card.person_id, on=viewer.today).or_refuse()
    return _say(viewer, card, NoteKind.REVIEW, REVIEW, text, at)


def _say(viewer: Viewer, card: Scorecard, kind: NoteKind, practice: str, text: str, at: datetime) -> CardNote:
    if not text.strip():
        raise NothingSaid
    Scorecard.objects.select_for_update().get(pk=card.pk)
    if CardNote.objects.filter(card__letter=card.letter_id, card__month=card.month, kind=kind).exists():
        raise NotedAlready
    made = CardNote.objects.create(card=card, kind=kind, by_id=acting(viewer), at=at, text=text.strip())
    month = Month.containing(card.month)
    dues.fulfil(
        viewer=viewer, key=due_key(practice, letter_id=card.letter_id, month=month), at=at,
        evidence=f"scorecards.note:{made.pk}",
    )
    audit.note(
        viewer=viewer, act=practice, object_kind="scorecards.card", object_id=card.pk, subject_person_id=card.person_id,
        detail={"month": month.key, "note": made.pk},
    )
    return made
