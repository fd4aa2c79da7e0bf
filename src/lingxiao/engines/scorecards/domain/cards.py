"""Monthly cards: frozen on the seventh working day after a month, kept, restated only as a new version with its reason."""

from __future__ import annotations

from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lingxiao.engines.cadence.domain import clock
from lingxiao.engines.documents.enums import IssueState
from lingxiao.engines.facts.domain.frozen_sums import Frozen, frozen_sums, is_frozen
from lingxiao.engines.scorecards import rules
from lingxiao.engines.scorecards.domain import actuals
from lingxiao.engines.scorecards.domain.months import months_of
from lingxiao.engines.scorecards.domain.working import Card, text, work_out
from lingxiao.engines.scorecards.enums import CARD_AFTER, WAIT_AT_MOST
from lingxiao.engines.scorecards.models import LetterLine, Scorecard, ScoreLine, TargetLetter
from lingxiao.engines.scorecards.refusals import NewerVersion, NothingRestated, ReasonTooShort
from lingxiao.kernel import audit, notices
from lingxiao.kernel.days import UnknownYear
from lingxiao.kernel.days.periods import Month
from lingxiao.kernel.viewer import Viewer

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date, datetime
    from fractions import Fraction

REASON_LEAST = 10
ONE_DAY = timedelta(days=1)
SIGNED = (IssueState.SIGNED, IssueState.SUPERSEDED, IssueState.EXPIRED)
PLACES = Decimal("0.0001")


def last_day_of(month: Month) -> date:
    """The last day of a month, from which working days are counted."""
    return month.next().span.start - ONE_DAY


def due_on(month: Month) -> date | None:
    """The seventh working day after a month, on which its cards are made; None where the calendar does not reach."""
    try:
        return clock.calendar_for().add_working_days(last_day_of(month), CARD_AFTER)
    except UnknownYear:
        return None


def letters_of(month: Month, *, at: datetime) -> list[TargetLetter]:
    """The letter of each person that was signed by a moment and speaks of a month: of several versions the newest."""
    rows = TargetLetter.objects.filter(
        starts_on__lte=month.span.start, ends_on__gt=month.span.start, issue__state__in=SIGNED, issue__concluded_at__lte=at,
        issue__signatures__party="person",
    )
    return list(rows.select_related("issue").order_by("person_id", "-starts_on", "-version").distinct("person_id"))


@transaction.atomic
def freeze_due(*, on: date, at: datetime) -> int:
    """Make every card whose day has come and that is not there yet; answers how many. Doing it again makes none.

    Months of letters that were signed late are caught up; a month that is frozen late is waited for until the fifteenth
    working day. A handful of queries for each month, however many persons.
    """
    months = {
        month for starts_on, ends_on in TargetLetter.objects.filter(issue__state__in=SIGNED).values_list(
            "starts_on", "ends_on",
        ).distinct() for month in months_of(starts_on, ends_on) if month.next().span.start <= on
    }
    return sum(_freeze_month(month, on=on, at=at) for month in sorted(months))


def _freeze_month(month: Month, *, on: date, at: datetime) -> int:
    day = due_on(month)
    if day is None or day > on:
        return 0
    held = set(Scorecard.objects.filter(month=month.span.start).values_list("letter_id", flat=True))
    letters = [one for one in letters_of(month, at=at) if one.pk not in held]
    if letters and _waits(letters, month, on=on, at=at):
        return 0
    made = [
        _row(letter, card, month, due=day, on=on, at=at) for letter, card in _worked(letters, month, at=at)
    ]
    _keep(made)
    audit.note_all(
        audit.Note(
            viewer=Viewer.system(now=at, today=on), act="scorecards.freeze", object_kind="scorecards.card",
            object_id=row.pk, subject_person_id=row.person_id, detail={"month": month.key, "sha256": row.sha256},
        ) for row, _card in made
    )
    return len(made)


def _waits(letters: Sequence[TargetLetter], month: Month, *, on: date, at: datetime) -> bool:
    """Whether the month is not frozen yet and may still be: a late freeze is waited for, so that no card is all gaps."""
    if is_frozen(month=month, at=at) or on >= clock.calendar_for().add_working_days(last_day_of(month), WAIT_AT_MOST):
        return False
    return LetterLine.objects.filter(letter__in=letters).exclude(kpi__measure="").exists()


def _worked(letters: Sequence[TargetLetter], month: Month, *, at: datetime) -> list[tuple[TargetLetter, Card]]:
    """The cards of these letters, all figures read at once."""
    if not letters:
        return []
    lines: dict[int, list[LetterLine]] = {one.pk: [] for one in letters}
    for line in LetterLine.objects.filter(letter__in=letters).select_related("kpi").order_by("letter_id", "number"):
        lines[line.letter_id].append(line)
    every = [line for held in lines.values() for line in held]
    frozen = _frozen(letters, every, month, at=at)
    entered = actuals.newest(line_ids=[line.pk for line in every], month=month, at=at)
    return [
        (one, work_out(letter=one, lines=lines[one.pk], month=month, frozen=frozen, entered=entered)) for one in letters
    ]


def _frozen(letters: Collection[TargetLetter], lines: Collection[LetterLine], month: Month, *, at: datetime) -> Frozen:
    measures = {name for line in lines for name in (line.kpi.measure, line.kpi.below) if name}
    first = min(Month.containing(one.starts_on) for one in letters)
    people = {one.person_id for one in letters}
    return frozen_sums(person_ids=people, measures=measures, first=first, last=month, at=at)


def _row(
    letter: TargetLetter, card: Card, month: Month, *, due: date, on: date, at: datetime,
) -> tuple[Scorecard, Card]:
    whole = card.total
    return Scorecard(
        letter=letter, person_id=letter.person_id, month=month.span.start, points=_shown(whole.points),
        exact_points=text(whole.points), attainment=text(whole.attainment), known_weight=whole.known_weight,
        bonus=text(whole.bonus), grade_cap=whole.grade_cap, sha256=card.sha256, frozen_at=at, frozen_on=on, due_on=due,
    ), card


def _shown(points: Fraction | None) -> Decimal | None:
    """Points to sort and show by, to four places; the exact ones stand beside them."""
    if points is None:
        return None
    return (Decimal(points.numerator) / Decimal(points.denominator)).quantize(PLACES, ROUND_HALF_UP)


def _keep(made: Sequence[tuple[Scorecard, Card]]) -> None:
    Scorecard.objects.bulk_create([row for row, _card in made])
    ScoreLine.objects.bulk_create([
        ScoreLine(
            card=row, line=one.line, source=one.source, actual=text(one.actual), target=text(one.target),
            achieved=text(one.score.achieved if one.score else None), points=text(one.score.points if one.score else None),
            said_zh=one.said.zh[:400], said_en=one.said.en[:400], evidence=one.evidence,
        ) for row, card in made for one in card.lines
    ], batch_size=5_000)


@transaction.atomic
def restate(*, viewer: Viewer, card: Scorecard, reason: str, at: datetime) -> Scorecard:
    """The next version of a card out of today's frozen figures and entries, with the reason; its person is told.

    ``NewerVersion`` where another is the newest, ``NothingRestated`` where nothing would differ.
    """
    rules.may_restate(viewer=viewer, person_id=card.person_id, on=viewer.today).or_refuse()
    if len(reason.strip()) < REASON_LEAST:
        raise ReasonTooShort(least=REASON_LEAST)
    TargetLetter.objects.select_for_update().get(pk=card.letter_id)
    newest = Scorecard.objects.filter(letter_id=card.letter_id, month=card.month).order_by("-version")[0]
    if newest.pk != card.pk:
        raise NewerVersion
    month = Month.containing(card.month)
    ((letter, worked),) = _worked([TargetLetter.objects.get(pk=card.letter_id)], month, at=at)
    if worked.sha256 == card.sha256:
        raise NothingRestated
    row, worked = _row(letter, worked, month, due=card.due_on, on=viewer.today, at=at)
    row.version, row.reason, row.frozen_by_id = card.version + 1, reason.strip(), viewer.person_id
    _keep([(row, worked)])
    audit.note(
        viewer=viewer, act="scorecards.restate", object_kind="scorecards.card", object_id=row.pk,
        subject_person_id=row.person_id, reason=row.reason, detail={"month": month.key, "version": row.version},
    )
    notices.post(
        to_person_id=row.person_id, kind="scorecards.restated", link=f"/desk/scorecards/{row.pk}/", at=at,
        title=notices.in_both(_("Your scorecard of %(month)s was restated"), month=month.label),
        body=notices.in_both(_("Version %(version)s stands from now on: %(reason)s"), version=row.version, reason=row.reason),
    )
    return row
