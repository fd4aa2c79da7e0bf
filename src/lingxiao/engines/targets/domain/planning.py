"""Sales plans: bringing one in, handing it on, handing it back, approving it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max

from lingxiao.engines.cadence.domain.clock import calendar_for
from lingxiao.engines.people.domain.finding import unit_meant
from lingxiao.engines.people.domain.granting import units_above
from lingxiao.engines.targets.domain import cascade_owing
from lingxiao.engines.targets.domain.plan_sheet import HEADINGS, UNIT, Parsed, Problem, parse
from lingxiao.engines.targets.domain.seasons import shifted, working_days
from lingxiao.engines.targets.domain.spreading import in_whole_numbers, spread
from lingxiao.engines.targets.enums import MONTHS, TRANSITIONS, PlanState
from lingxiao.engines.targets.models import PlanLine, PlanVersion, SalesPlan, SeasonalityProfile
from lingxiao.engines.targets.refusals import (
    LinesHaveProblems,
    NotAYear,
    NotInThisState,
    NotTheTotal,
    UnitInsideAnother,
    UnitNotKnown,
)
from lingxiao.engines.targets.rules import may_approve, may_plan
from lingxiao.kernel import audit
from lingxiao.kernel.money import Money, format_money, parse_money
from lingxiao.kernel.refusals import Refusal

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from fractions import Fraction

    from lingxiao.kernel.sheets import Table
    from lingxiao.kernel.viewer import Viewer

BATCH = 5000
YEARS_BACK, YEARS_AHEAD = 3, 2


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanDraft:
    """What comes with a file: the year, the currency, what it is to come to, and of which year its shares are."""

    year: int
    currency: str
    total: str
    shares_of: int | None = None
    note: str = ""
    file_name: str = ""
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A year's amount of a product in a unit by a channel, in minor units, with its exact season."""

    product: str
    unit_id: int
    channel: str
    amount: int
    season: tuple[Fraction, ...]


def bring_in(*, viewer: Viewer, draft: PlanDraft, table: Table, on: date, at: datetime) -> PlanVersion:
    """Take a plan over from a table, whole, as the next version of its year; or refuse it whole, with every problem.

    Raises ``NotAYear``, ``ColumnsMissing``, ``NoLines``, ``LinesHaveProblems`` (with its ``problems`` by row),
    ``NotTheTotal``, and ``UnknownYear`` where shares of another year need a calendar.
    """
    may_plan(viewer=viewer).or_refuse()
    parsed = parse(table, currency=draft.currency)
    units = _units_of(viewer, parsed, on)
    if parsed.problems:
        problems = tuple(sorted(parsed.problems, key=lambda one: one.row))
        raise LinesHaveProblems(count=len(problems), problems=problems)
    lines = [Line(one.product, units[one.unit], one.channel, one.amount, one.season) for one in parsed.lines]
    return keep_version(viewer=viewer, draft=draft, lines=lines, on=on, at=at)


@transaction.atomic
def keep_version(
    *, viewer: Viewer, draft: PlanDraft, lines: Sequence[Line], on: date, at: datetime,
) -> PlanVersion:
    """Keep lines as the next version of a year's plan: every month a whole number of minor units, adding up to the line.

    Raises ``NotAYear`` and ``NotTheTotal``.
    """
    may_plan(viewer=viewer).or_refuse()
    if any(not on.year - YEARS_BACK <= one <= on.year + YEARS_AHEAD for one in (draft.year, draft.shares_of or draft.year)):
        raise NotAYear(first=on.year - YEARS_BACK, last=on.year + YEARS_AHEAD)
    total = parse_money(draft.total, draft.currency)
    found = Money(sum(one.amount for one in lines), draft.currency)
    if found != total:
        raise NotTheTotal(
            found=format_money(found), total=format_money(total), difference=format_money(abs(found - total)),
        )
    plan, _made = SalesPlan.objects.get_or_create(
        year=draft.year, defaults={"currency": draft.currency, "made_at": at},
    )
    SalesPlan.objects.select_for_update(no_key=True).get(pk=plan.pk)
    last = PlanVersion.objects.filter(plan=plan).aggregate(last=Max("number"))["last"] or 0
    version = PlanVersion.objects.create(
        plan=plan, number=last + 1, total=total.minor, note=draft.note, file_name=draft.file_name, sha256=draft.sha256,
        made_at=at, made_by_id=viewer.person_id,
    )
    _keep_lines(version, lines, year=draft.year, shares_of=draft.shares_of or draft.year)
    _note(viewer, "targets.bring_in", version, total=total.minor, lines=len(lines), sha256=draft.sha256)
    return version


def _keep_lines(version: PlanVersion, lines: Sequence[Line], *, year: int, shares_of: int) -> None:
    seasons = _seasons(lines, year=year, shares_of=shares_of)
    rows, profiles = [], []
    for one, season in zip(lines, seasons, strict=True):
        weights = in_whole_numbers(season)
        profiles.append(SeasonalityProfile(
            version=version, product=one.product, unit_id=one.unit_id, channel=one.channel, weights=weights,
            whole=sum(weights), shares_of=shares_of,
        ))
        rows += [
            PlanLine(
                version=version, product=one.product, unit_id=one.unit_id, channel=one.channel,
                month=date(year, number, 1), amount=amount,
            )
            for number, amount in enumerate(spread(one.amount, weights), start=1)
        ]
    PlanLine.objects.bulk_create(rows, batch_size=BATCH)
    SeasonalityProfile.objects.bulk_create(profiles, batch_size=BATCH)


def _seasons(lines: Sequence[Line], *, year: int, shares_of: int) -> list[tuple[Fraction, ...]]:
    """The season of each line in the year: as given, or moved with the working days from the year it is of."""
    if shares_of == year:
        return [one.season for one in lines]
    calendar = calendar_for()
    worked, reference = working_days(calendar, year=year), working_days(calendar, year=shares_of)
    return [shifted(one.season, worked=worked, reference=reference) for one in lines]


def _units_of(viewer: Viewer, parsed: Parsed, on: date) -> dict[str, int]:
    """The unit each text means; texts that mean none, and units that stand below another one, become problems."""
    first: dict[str, int] = {}
    for one in parsed.lines:
        first.setdefault(one.unit, one.row)
    found: dict[str, int] = {}
    column = HEADINGS[UNIT][0]
    for text, row in first.items():
        try:
            found[text] = unit_meant(viewer, text=text, field="file", on=on).pk
        except Refusal:
            parsed.problems.append(Problem(row, column, text, UnitNotKnown()))
    named = set(found.values())
    for text, unit in found.items():
        if (units_above(unit_id=unit, on=on) - {unit}) & named:
            parsed.problems.append(Problem(first[text], column, text, UnitInsideAnother()))
    return found


@transaction.atomic
def submit(*, viewer: Viewer, version: PlanVersion, at: datetime) -> PlanVersion:
    """Hand a version on for approval."""
    may_plan(viewer=viewer).or_refuse()
    held = _held(version, PlanState.IN_REVIEW)
    held.submitted_at, held.submitted_by_id, held.returned = at, viewer.person_id, ""
    held.save(update_fields=["state", "submitted_at", "submitted_by", "returned"])
    cascade_owing.submitted(held, viewer=viewer, at=at)
    _note(viewer, "targets.submit_plan", held)
    return held


@transaction.atomic
def hand_back(*, viewer: Viewer, version: PlanVersion, reason: str, at: datetime) -> PlanVersion:
    """Hand a version back to whoever plans, with the reason."""
    may_approve(viewer=viewer, submitted_by=version.submitted_by_id).or_refuse()
    held = _held(version, PlanState.DRAFT)
    held.returned = reason
    held.save(update_fields=["state", "returned"])
    cascade_owing.plan_settled(held, viewer=viewer, at=at)
    _note(viewer, "targets.return_plan", held, reason=reason)
    return held


@transaction.atomic
def approve(*, viewer: Viewer, version: PlanVersion, at: datetime) -> PlanVersion:
    """Approve a version, by somebody else than who handed it on; the one approved before is superseded and stays."""
    may_approve(viewer=viewer, submitted_by=version.submitted_by_id).or_refuse()
    SalesPlan.objects.select_for_update(no_key=True).get(pk=version.plan_id)
    held = _held(version, PlanState.APPROVED)
    PlanVersion.objects.filter(plan_id=held.plan_id, state=PlanState.APPROVED).update(state=PlanState.SUPERSEDED)
    held.approved_at, held.approved_by_id = at, viewer.person_id
    held.save(update_fields=["state", "approved_at", "approved_by"])
    cascade_owing.plan_settled(held, viewer=viewer, at=at)
    _note(viewer, "targets.approve_plan", held)
    return held


def _held(version: PlanVersion, to: PlanState) -> PlanVersion:
    """The version, held and moved on to a state it may move to from where it stands. Not saved."""
    held = PlanVersion.objects.select_for_update().get(pk=version.pk)
    if to not in TRANSITIONS[PlanState(held.state)]:
        raise NotInThisState(state=held.get_state_display())
    held.state = to
    return held


def _note(viewer: Viewer, act: str, version: PlanVersion, **detail: object) -> None:
    audit.note(
        viewer=viewer, act=act, object_kind="targets.plan", object_id=version.pk,
        detail={"plan": version.plan_id, "number": version.number, **detail},
    )


def months_of(version: PlanVersion) -> dict[int, list[int]]:
    """What each unit of a version is to bring in each month, in minor units, by unit: twelve amounts."""
    found: dict[int, list[int]] = {}
    for unit, month, amount in PlanLine.objects.filter(version=version).values_list("unit_id", "month", "amount"):
        found.setdefault(unit, [0] * MONTHS)[month.month - 1] += amount
    return found
