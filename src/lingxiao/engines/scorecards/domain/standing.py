"""What others read of letters and cards: signed in time, how SMART, what was attained, what fell short. As known then."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from django.db.models import OuterRef, Subquery

from lingxiao.engines.cadence.domain import clock
from lingxiao.engines.documents.enums import IssueState
from lingxiao.engines.people.domain import queries as people
from lingxiao.engines.scorecards.domain.cards import SIGNED
from lingxiao.engines.scorecards.domain.queries import templates
from lingxiao.engines.scorecards.domain.reviewing import NOTE, due_key
from lingxiao.engines.scorecards.domain.wording import value_said
from lingxiao.engines.scorecards.enums import SIGN_WITHIN, LetterState, NoteKind, Rule
from lingxiao.engines.scorecards.models import CardNote, Scorecard, ScoreLine, TargetLetter
from lingxiao.kernel.days.periods import Month
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime

    from lingxiao.kernel.days.spans import DaySpan

FULL = 100
"""The points of a standard that is met."""
NEVER_ALONE = (Rule.RANK, Rule.BONUS)
"""Rules that say nothing of a standard somebody failed: a place among others, and what comes on top (LR-04)."""


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


@dataclass(frozen=True, slots=True)
class Short:
    """One line of a signed letter that was not met by the newest frozen card: what was agreed, what came, which card."""

    line_id: int
    card_id: int
    month: date
    title: Bilingual
    target: str
    actual: str
    said: Bilingual


def fell_short(*, person_id: int, window: DaySpan, at: datetime) -> list[Short]:
    """What somebody agreed to in a letter that both sides signed and did not meet by the newest card of a period.

    A line without frozen figures is not here, nor a rank: neither proves that a standard was missed. Two queries.
    """
    months = Scorecard.objects.filter(person_id=person_id, frozen_at__lte=at, month__gte=window.start)
    if window.end is not None:
        months = months.filter(month__lt=window.end)
    signed = months.filter(
        letter__issue__state__in=SIGNED, letter__issue__concluded_at__lte=at, letter__issue__signatures__party="person",
    )
    card = signed.order_by("-month", "-version", "-letter_id").first()
    if card is None:
        return []
    rows = ScoreLine.objects.filter(card=card).exclude(points="").exclude(line__rule__in=NEVER_ALONE)
    lines = rows.select_related("line__kpi", "line__letter").order_by("line__number")
    return [_short(card, one) for one in lines if Fraction(one.points) < FULL]


def _short(card: Scorecard, one: ScoreLine) -> Short:
    kpi, currency = one.line.kpi, one.line.letter.currency
    target, actual = (
        value_said(Fraction(text) if text else None, unit=kpi.unit, currency=currency) for text in (one.target, one.actual)
    )
    return Short(
        one.line_id, card.pk, card.month, Bilingual(kpi.name_zh, kpi.name_en), target, actual,
        Bilingual(one.said_zh, one.said_en),
    )


def letters_signed(*, person_id: int, at: datetime) -> list[TargetLetter]:
    """The letters somebody signed by a moment, the oldest first, each with its copy. One query."""
    rows = TargetLetter.objects.filter(
        person_id=person_id, company_signed_at__lte=at, issue__state__in=SIGNED, issue__concluded_at__lte=at,
        issue__signatures__party="person",
    )
    return list(rows.select_related("issue").defer("issue__body", "issue__merge").order_by("starts_on", "version"))


def cards_known(*, person_id: int, at: datetime) -> dict[date, Scorecard]:
    """The newest card of each month that was frozen for somebody by a moment, by the first day of the month. One query."""
    rows = Scorecard.objects.filter(person_id=person_id, frozen_at__lte=at).select_related("person")
    return {one.month: one for one in rows.order_by("month", "letter_id", "version")}


def reviews_said(*, person_ids: Collection[int], at: datetime) -> dict[str, datetime]:
    """When the superior reviewed a month of these persons, by a moment; by the key under which the note of it is owed."""
    rows = CardNote.objects.filter(kind=NoteKind.REVIEW, card__person_id__in=person_ids, at__lte=at)
    return {
        due_key(NOTE, letter_id=letter, month=Month.containing(month)): said_at
        for letter, month, said_at in rows.order_by("-at").values_list("card__letter_id", "card__month", "at")
    }


def said_of_aspect(*, aspect: str, person_ids: Collection[int], window: DaySpan, at: datetime) -> dict[int, list[ScoreLine]]:
    """What the newest card of a period says of customers, team or another aspect, by person: lines with a score. One query."""
    newest = Scorecard.objects.filter(person=OuterRef("card__person"), frozen_at__lte=at, month__gte=window.start)
    if window.end is not None:
        newest = newest.filter(month__lt=window.end)
    rows = ScoreLine.objects.filter(
        card__person_id__in=set(person_ids), line__kpi__aspect=aspect,
        card_id=Subquery(newest.order_by("-month", "-version", "-letter_id").values("pk")[:1]),
    ).exclude(points="").select_related("card", "line__kpi").order_by("line__number")
    found: dict[int, list[ScoreLine]] = {}
    for one in rows:
        found.setdefault(one.card.person_id, []).append(one)
    return found
