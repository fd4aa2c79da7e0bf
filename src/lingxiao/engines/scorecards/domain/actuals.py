"""Actuals that no system delivers: entered by the data owner with evidence, superseded, never changed."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Subquery

from lingxiao.engines.cases.domain.queries import confirms
from lingxiao.engines.documents.domain.standing import acting
from lingxiao.engines.people.domain import queries as people
from lingxiao.engines.people.domain.reaching import reach_q
from lingxiao.engines.scorecards import rules
from lingxiao.engines.scorecards.domain.queries import with_standing
from lingxiao.engines.scorecards.domain.scales import read_scale
from lingxiao.engines.scorecards.domain.scoring import Reached, score
from lingxiao.engines.scorecards.domain.typed import NotANumber, as_decimal, read_value
from lingxiao.engines.scorecards.enums import Rule, Standing
from lingxiao.engines.scorecards.models import LetterLine, ManualActual, TargetLetter
from lingxiao.engines.scorecards.permissions import ENTER_ACTUALS
from lingxiao.engines.scorecards.refusals import ClosedCaseNeeded, NotByHand, NotInForce, NotOfThisMonth
from lingxiao.kernel import audit
from lingxiao.kernel.refusals import NotSeen
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date, datetime

    from django.db.models import QuerySet

    from lingxiao.engines.scorecards.inputs import ActualInput
    from lingxiao.kernel.days.periods import Month
    from lingxiao.kernel.viewer import Viewer


@transaction.atomic
def enter(*, viewer: Viewer, line: LetterLine, month: Month, given: ActualInput, at: datetime) -> ManualActual:
    """What was reached so far in the period as of a month, with its evidence. What was entered before is superseded.

    Refuses the assessee and whoever does not own data, a figure that the facts deliver (``NotByHand``), a veto without a
    closed case about the person (``ClosedCaseNeeded``), and whatever the rule of the line cannot score.
    """
    letter, kpi = line.letter, line.kpi
    rules.may_enter(viewer=viewer, person_id=letter.person_id, on=viewer.today).or_refuse()
    name = Bilingual(kpi.name_zh, kpi.name_en)
    if kpi.measure:
        raise NotByHand(kpi=name)
    if letter.issue is None:
        raise NotInForce
    if not letter.starts_on <= month.span.start < letter.ends_on:
        raise NotOfThisMonth
    detail = {"examples": given.examples, "cohort": given.cohort, "milestones": dict(given.milestones)}
    value = read_value(given.value, kpi=name, unit=kpi.unit, currency=letter.currency)
    if value is None:
        if line.rule != Rule.MILESTONE:
            raise NotANumber(text="", kpi=name)
        value = Fraction(0)
    _refuse_unscored(line, value, given, detail)
    made = ManualActual.objects.create(
        line=line, month=month.span.start, value=as_decimal(value), detail=detail, evidence=given.evidence,
        case_id=given.case_id if line.rule == Rule.VETO and value > 0 else None, entered_by_id=acting(viewer), entered_at=at,
    )
    audit.note(
        viewer=viewer, act="scorecards.enter_actual", object_kind="scorecards.actual", object_id=made.pk,
        subject_person_id=letter.person_id, detail={"kpi": kpi.code, "month": month.key, "value": format(made.value, "f")},
    )
    return made


def _refuse_unscored(line: LetterLine, value: Fraction, given: ActualInput, detail: dict[str, object]) -> None:
    """Raise what stands against scoring this value, so that it is said to who enters it and not found on the card."""
    del detail
    is_veto = line.rule == Rule.VETO and value > 0
    if is_veto and (given.case_id is None or not confirms(case_id=given.case_id, person_id=line.letter.person_id)):
        raise ClosedCaseNeeded
    scale = read_scale(
        kpi=line.kpi.code, rule=line.rule, parameters=line.parameters, direction=line.kpi.direction,
    )
    score(kpi=line.kpi.name_zh, scale=scale, reached=Reached(
        actual=value, target=None if line.target is None else Fraction(line.target), milestones=given.milestones,
        examples=given.examples, cohort=given.cohort, case_id=given.case_id,
    ))


def newest(*, line_ids: Collection[int], month: Month, at: datetime) -> dict[int, ManualActual]:
    """What was entered last for each of these lines as of a month, as known at a moment, by line. One query."""
    rows = ManualActual.objects.filter(line_id__in=set(line_ids), month=month.span.start, entered_at__lte=at)
    return {one.line_id: one for one in rows.order_by("line_id", "-pk").distinct("line_id")}


def to_enter(viewer: Viewer, *, month: Month) -> QuerySet[Any]:
    """The lines whose actual this viewer may enter for a month, each with person, KPI, and ``entered`` where one stands.

    Of letters that are signed and speak of the month; never one's own.
    """
    reached = reach_q(viewer=viewer, permission=ENTER_ACTUALS, person="letter__person", on=viewer.today)
    signed = with_standing(TargetLetter.objects.all()).filter(
        standing=Standing.IN_FORCE, starts_on__lte=month.span.start, ends_on__gt=month.span.start,
    )
    entered = ManualActual.objects.filter(line=OuterRef("pk"), month=month.span.start).order_by("-pk")
    rows = LetterLine.objects.filter(reached, kpi__measure="", letter__in=signed)
    rows = rows.exclude(letter__person=viewer.person_id).select_related("letter__person", "kpi")
    return rows.annotate(entered=Subquery(entered.values("value")[:1]), is_entered=Exists(entered))


def entered_only(rows: QuerySet[Any], *, which: str) -> QuerySet[Any]:
    """Those that wait (``open``), or those that were entered."""
    return rows.filter(is_entered=which != "open")


def of_people(rows: QuerySet[LetterLine], *, text: str) -> QuerySet[LetterLine]:
    """Those whose person answers to a text."""
    return rows.filter(letter__person__in=people.matching(people.everybody(), text=text))


def line_to_enter(viewer: Viewer, *, line_id: int, on: date) -> LetterLine:
    """One line whose actual this viewer may enter; ``NotSeen`` for all others."""
    reached = reach_q(viewer=viewer, permission=ENTER_ACTUALS, person="letter__person", on=on)
    rows = LetterLine.objects.filter(reached, kpi__measure="", letter__issue__isnull=False)
    found = rows.exclude(letter__person=viewer.person_id).select_related("letter__person", "letter__issue", "kpi")
    one = found.filter(pk=line_id).first()
    if one is None:
        raise NotSeen
    return one


def entries_of(line: LetterLine, *, month: Month) -> list[ManualActual]:
    """Everything that was entered for a line as of a month, the newest first."""
    rows = ManualActual.objects.filter(line=line, month=month.span.start).select_related("entered_by")
    return list(rows.order_by("-pk"))


@dataclass(frozen=True, slots=True, kw_only=True)
class PastActual:
    """What an owner entered back then, as in an import or a demo."""

    line_id: int
    month: Month
    value: Fraction
    evidence: str
    at: datetime


@transaction.atomic
def record_past(*, viewer: Viewer, told: Sequence[PastActual]) -> int:
    """Write down what owners entered before it stood here, in bulk; only for lines this viewer may enter."""
    reached = reach_q(viewer=viewer, permission=ENTER_ACTUALS, person="letter__person", on=viewer.today)
    lines = set(LetterLine.objects.filter(reached, kpi__measure="").exclude(
        letter__person=viewer.person_id,
    ).values_list("pk", flat=True))
    made = ManualActual.objects.bulk_create([
        ManualActual(
            line_id=one.line_id, month=one.month.span.start, value=as_decimal(one.value), evidence=one.evidence,
            entered_by_id=acting(viewer), entered_at=one.at,
        ) for one in told if one.line_id in lines
    ], batch_size=2_000)
    audit.note(
        viewer=viewer, act="scorecards.record_past_actuals", object_kind="scorecards.actual", object_id="",
        detail={"count": len(made)},
    )
    return len(made)
