"""What is read for the health of targets: letters signed in time, how SMART they are, what was attained. As known then."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from lingxiao.engines.cadence.domain import clock
from lingxiao.engines.documents.enums import IssueState
from lingxiao.engines.people.domain import queries as people
from lingxiao.engines.scorecards.domain.queries import templates
from lingxiao.engines.scorecards.enums import SIGN_WITHIN, LetterState
from lingxiao.engines.scorecards.models import Scorecard, TargetLetter

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Given:
    """How the letter of a person for a day stood: given or not, signed on which day, due by which; and how SMART it is.

    ``side`` is who is late or owes while it is not signed: the company until it gave it in time, then the manager.
    """

    letter_id: int | None
    due_on: date
    signed_on: date | None
    side: str
    passed: int = 0
    asked: int = 0


def given(*, person_ids: Collection[int], on: date, at: datetime) -> dict[int, Given]:
    """The first letter of the period that holds a day, by person; who has none yet is told with the day it was due.

    Empty where the company has no template of letters.
    """
    if not templates():
        return {}
    rows = TargetLetter.objects.filter(
        person_id__in=set(person_ids), starts_on__lte=on, ends_on__gt=on, state=LetterState.PENDING_SIGN,
        company_signed_at__lte=at,
    ).select_related("issue").defer("issue__body", "issue__merge").order_by("person_id", "-starts_on", "-version")
    found = {}
    since, calendar = people.in_post_since(person_ids=person_ids, on=on), clock.calendar_for()
    held = {one.person_id: one for one in rows.distinct("person_id")}
    for person in person_ids:
        letter = held.get(person)
        starts = letter.starts_on if letter is not None else on.replace(month=1, day=1)
        due_on = calendar.add_working_days(max(starts, since.get(person, starts)), SIGN_WITHIN)
        found[person] = _given(letter, due_on, at)
    return found


def _given(letter: TargetLetter | None, due_on: date, at: datetime) -> Given:
    if letter is None or letter.issue is None or letter.company_signed_at is None:
        return Given(None, due_on, None, "company")
    issue = letter.issue
    is_signed = issue.concluded_at is not None and issue.concluded_at <= at
    signed_on = clock.day_of(issue.concluded_at) if is_signed and issue.concluded_at is not None else None
    side = "manager" if clock.day_of(letter.company_signed_at) <= due_on else "company"
    return Given(letter.pk, due_on, signed_on, side, letter.passed or 0, letter.asked or 0)


def binds(*, person_id: int, on: date, at: datetime) -> bool:
    """Whether a letter for this day was signed by both sides by a moment. One query."""
    return TargetLetter.objects.filter(
        person_id=person_id, starts_on__lte=on, ends_on__gt=on, state=LetterState.PENDING_SIGN, company_signed_at__lte=at,
        issue__concluded_at__lte=at, issue__state=IssueState.SIGNED,
    ).exists()


@dataclass(frozen=True, slots=True)
class Attained:
    """What the newest card of a person says: attainment by weight, of how much of the weight, and which card."""

    attainment: Fraction
    known_weight: int
    card_id: int
    month: date


def attained(*, person_ids: Collection[int], on: date, at: datetime) -> dict[int, Attained]:
    """The newest card of each person that was frozen by a moment, by person; who has none with a score is left out."""
    rows = Scorecard.objects.filter(person_id__in=set(person_ids), month__lte=on, frozen_at__lte=at).order_by(
        "person_id", "-month", "-version", "-letter_id",
    ).distinct("person_id")
    return {
        one.person_id: Attained(Fraction(one.attainment), one.known_weight, one.pk, one.month)
        for one in rows if one.attainment
    }
