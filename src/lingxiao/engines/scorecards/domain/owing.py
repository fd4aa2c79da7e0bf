"""What letters and cards make owed: a letter of the company, a note of the manager, a review of the superior."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from lingxiao.engines.cadence.domain import clock, closing, dues
from lingxiao.engines.cadence.domain.dues import DueDraft
from lingxiao.engines.cadence.enums import Side
from lingxiao.engines.people.domain import queries as people
from lingxiao.engines.people.domain.superiors import superiors_of
from lingxiao.engines.people.enums import Confidentiality
from lingxiao.engines.scorecards.domain.cards import ONE_DAY, last_day_of
from lingxiao.engines.scorecards.domain.giving import owed_key
from lingxiao.engines.scorecards.domain.queries import templates
from lingxiao.engines.scorecards.domain.reviewing import NOTE, REVIEW, due_key
from lingxiao.engines.scorecards.enums import REVIEW_AFTER, SIGN_WITHIN, LetterState, NoteKind
from lingxiao.engines.scorecards.models import CardNote, Scorecard, TargetLetter
from lingxiao.kernel.days.periods import Month, Year
from lingxiao.kernel.viewer import Viewer
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from lingxiao.engines.people.domain.superiors import Superiors

LETTER = "scorecards.letter"
"""The practice under which the company owes a letter."""


def owe_letters(*, on: date, at: datetime, year_starts_in: int) -> int:
    """Have the director owe a letter for each manager without one, within ten working days of the year or the appointment.

    Only where the company has published a template of letters. What nothing asks for any more is taken back.
    """
    if not templates():
        return 0
    year = Year.containing(on, year_starts_in=year_starts_in)
    given = set(TargetLetter.objects.filter(
        state=LetterState.PENDING_SIGN, starts_on__lte=on, ends_on__gt=on,
    ).values_list("person_id", flat=True))
    ids = [pk for pk in people.sales_managers(on=on).order_by("pk").values_list("pk", flat=True) if pk not in given]
    names, above = people.names_of(person_ids=ids), superiors_of(person_ids=ids, on=on)
    since = people.in_post_since(person_ids=ids, on=on)
    calendar, drafts = clock.calendar_for(), []
    for pk in ids:
        owner = above[pk].director_id or above[pk].manager_id or above[pk].hrbp_id or above[pk].hr_head_id
        if owner is None or owner == pk:
            continue
        first = max(year.span.start, since.get(pk, year.span.start))
        due_on = max(calendar.add_working_days(first, SIGN_WITHIN), on)
        drafts.append(DueDraft(
            key=owed_key(pk, year.key), practice=LETTER, side=Side.COMPANY, owner_id=owner, subject_id=pk, opened_on=on,
            title=Bilingual(f"与{names[pk]}商定目标责任书", f"Agree {names[pk]}’s target letter"), object_kind="people.person",
            object_id=str(pk), link="/cockpit/letters/unsigned/", due_on=due_on,
            why=Bilingual(f"{year.label.zh}还没有交签的目标责任书", f"No target letter was given for {year.label.en} yet"),
        ))
    closing.withdraw_all_but(
        viewer=Viewer.system(now=at, today=on), practice=LETTER, keys={one.key for one in drafts},
        reason=str(_("Nothing asks for it any more.")), at=at,
    )
    return len(dues.open_dues(drafts))


def owe_reviews(*, on: date) -> int:
    """Have each card that was frozen within its time be noted by its manager and reviewed by the superior by D+10.

    What was caught up later than that owes nobody anything: nobody could have known of it.
    """
    notes = CardNote.objects.filter(card__letter=OuterRef("letter"), card__month=OuterRef("month"))
    rows = Scorecard.objects.filter(version=1).annotate(
        is_noted=Exists(notes.filter(kind=NoteKind.SELF)), is_reviewed=Exists(notes.filter(kind=NoteKind.REVIEW)),
    ).select_related("person").filter(frozen_on__gte=on - 40 * ONE_DAY)
    cards = list(rows.order_by("pk"))
    above = superiors_of(person_ids={one.person_id for one in cards}, on=on)
    drafts = [draft for card in cards for draft in _of_card(card, above[card.person_id], on=on)]
    return len(dues.open_dues(drafts))


def _of_card(card: Scorecard, above: Superiors, *, on: date) -> Iterator[DueDraft]:
    month = Month.containing(card.month)
    due_on = clock.calendar_for().add_working_days(last_day_of(month), REVIEW_AFTER)
    if card.frozen_on > due_on or card.frozen_on > on:
        return
    told = (
        (NOTE, Side.MANAGER, card.person_id, card.is_noted, f"/desk/scorecards/{card.pk}/",  # type: ignore[attr-defined] # annotated
         Bilingual(f"写{month.label.zh}记分卡的自评说明", f"Write your note to the scorecard of {month.label.en}")),
        (REVIEW, Side.COMPANY, above.manager_id or above.director_id, card.is_reviewed,  # type: ignore[attr-defined] # annotated
         f"/cockpit/scorecards/{card.pk}/",
         Bilingual(
             f"点评{card.person.name}{month.label.zh}记分卡", f"Review {card.person.name}’s scorecard of {month.label.en}",
         )),
    )
    for practice, side, owner, is_done, link, title in told:
        if owner is None or is_done or (practice == REVIEW and owner == card.person_id):
            continue
        yield DueDraft(
            key=due_key(practice, letter_id=card.letter_id, month=month), practice=practice, side=side, owner_id=owner,
            subject_id=card.person_id, title=title, object_kind="scorecards.card", object_id=str(card.pk), link=link,
            opened_on=card.frozen_on, due_on=due_on, confidentiality=Confidentiality.PERSONAL,
        )
