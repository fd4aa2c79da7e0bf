"""Letters being written: drafted from a template, one or many, written into, talked over; and what is logged of it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Protocol

from django.db import transaction

from lingxiao.engines.documents.domain.checking import refuse_void
from lingxiao.engines.people.domain import queries as people
from lingxiao.engines.people.domain.reaching import people_within
from lingxiao.engines.scorecards import rules
from lingxiao.engines.scorecards.domain import library, smart
from lingxiao.engines.scorecards.domain.months import months_of, shares_of
from lingxiao.engines.scorecards.domain.queries import lines_of
from lingxiao.engines.scorecards.domain.typed import as_decimal, read_value
from lingxiao.engines.scorecards.domain.wording import value_said
from lingxiao.engines.scorecards.enums import EDITABLE, WHOLE, LetterState
from lingxiao.engines.scorecards.models import LetterLine, NegotiationEntry, TargetLetter
from lingxiao.engines.scorecards.permissions import WRITE_LETTERS
from lingxiao.engines.scorecards.refusals import (
    KpiTwice,
    NoSuchKpi,
    NotAPartOfTheYear,
    NoTargets,
    NothingSaid,
    NotWhileItStands,
    WeightsNotWhole,
    WrittenAlready,
)
from lingxiao.kernel import audit
from lingxiao.kernel.days.periods import Month, NotAPeriod, read_period
from lingxiao.kernel.refusals import NotSeen, Refusal
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date, datetime
    from typing import Any

    from lingxiao.engines.documents.models import TemplateVersion
    from lingxiao.engines.scorecards.inputs import LineInput
    from lingxiao.engines.scorecards.models import KpiDefinition
    from lingxiao.kernel.viewer import Viewer


class Quotas(Protocol):
    """Who knows the targets of persons, such as a quota tree; an area joins the two."""

    def targets_of(self, *, person_ids: Collection[int], starts_on: date, ends_on: date) -> Mapping[tuple[int, str], Fraction]:
        """The target of each person and KPI code for these days, in the unit of the KPI."""
        ...


@dataclass(frozen=True, slots=True)
class Problem:
    """Somebody for whom no letter could be drafted, and why."""

    person_id: int
    refusal: Refusal


@dataclass(frozen=True, slots=True)
class Drafted:
    """The letters drafted, and who was left out with the reason."""

    letters: tuple[TargetLetter, ...]
    problems: tuple[Problem, ...]


def span_of(period: str, *, year_starts_in: int) -> tuple[date, date]:
    """The days of a period a letter may speak of; ``NotAPartOfTheYear`` for a month, and for what is no period."""
    try:
        read = read_period(period, year_starts_in=year_starts_in)
    except NotAPeriod:
        raise NotAPartOfTheYear(period=period) from None
    if isinstance(read, Month) or read.span.end is None:
        raise NotAPartOfTheYear(period=period)
    return read.span.start, read.span.end


@transaction.atomic
def draft_letters(
    *, viewer: Viewer, version: TemplateVersion, person_ids: Sequence[int], period: str, year_starts_in: int, currency: str,
    at: datetime, quotas: Quotas | None = None,
) -> Drafted:
    """A draft for each of these persons out of a template, and for each of the others the reason why not.

    Targets come from ``quotas`` where an area passes them, else they are typed. Raises ``NoTargets`` for a template that
    holds none, ``NoSuchKpi`` for a KPI that the library does not have.
    """
    told = version.content.get("targets")
    if not told:
        raise NoTargets
    starts_on, ends_on = span_of(period, year_starts_in=year_starts_in)
    kpis = _kpis([one["kpi"] for one in told["lines"]], on=starts_on)
    within = people_within(viewer=viewer, permission=WRITE_LETTERS, on=viewer.today).filter(pk__in=person_ids)
    reached = set(within.values_list("pk", flat=True)) - {viewer.person_id}
    held = set(TargetLetter.objects.filter(person_id__in=reached, period=period).exclude(
        state=LetterState.WITHDRAWN,
    ).values_list("person_id", flat=True))
    names = people.names_of(person_ids=reached)
    problems = [Problem(one, NotSeen()) for one in dict.fromkeys(person_ids) if one not in reached]
    problems += [Problem(one, WrittenAlready(name=names[one])) for one in sorted(reached & held)]
    months = months_of(starts_on, ends_on)
    made = TargetLetter.objects.bulk_create(
        TargetLetter(
            person_id=one, template_version=version, period=period, starts_on=starts_on, ends_on=ends_on, currency=currency,
            month_shares=shares_of(months, weights=told.get("month_weights", ())), made_by_id=viewer.person_id, made_at=at,
            made_on=viewer.today,
        ) for one in dict.fromkeys(person_ids) if one in reached - held
    )
    known = quotas.targets_of(person_ids=[one.person_id for one in made], starts_on=starts_on, ends_on=ends_on) if quotas else {}
    LetterLine.objects.bulk_create(
        _line_of(letter, number, one, kpis[one["kpi"]], known)
        for letter in made for number, one in enumerate(told["lines"], start=1)
    )
    audit.note_all(_draft_note(viewer, one) for one in made)
    return Drafted(tuple(made), tuple(problems))


def _line_of(
    letter: TargetLetter, number: int, told: Mapping[str, Any], kpi: KpiDefinition, known: Mapping[tuple[int, str], Fraction],
) -> LetterLine:
    target = known.get((letter.person_id, kpi.code))
    if target is None and told.get("target"):
        target = Fraction(told["target"])
    standard = Bilingual.from_json(told["standard"]) if "standard" in told else Bilingual("")
    return LetterLine(
        letter=letter, kpi=kpi, number=number, weight=told["weight"], rule=told.get("rule", kpi.rule),
        parameters=told.get("parameters", kpi.parameters), standard_zh=standard.zh, standard_en=standard.en,
        target=None if target is None else as_decimal(target),
    )


def _kpis(codes: Collection[str], *, on: date) -> dict[str, KpiDefinition]:
    found = library.newest_of(codes=codes, on=on)
    missing = next((one for one in codes if one not in found), None)
    if missing is not None:
        raise NoSuchKpi(code=missing)
    return found


def _draft_note(viewer: Viewer, one: TargetLetter) -> audit.Note:
    return audit.Note(
        viewer=viewer, act="scorecards.draft", object_kind="scorecards.letter", object_id=one.pk,
        subject_person_id=one.person_id, detail={"period": one.period, "version": one.version},
    )


def locked(letter: TargetLetter) -> TargetLetter:
    """The same letter as it is now, held until the transaction ends."""
    return TargetLetter.objects.select_for_update(of=("self",)).select_related(
        "person", "template_version__template", "company_signed_by",
    ).get(pk=letter.pk)


@transaction.atomic
def write_lines(*, viewer: Viewer, letter: TargetLetter, lines: Sequence[LineInput], at: datetime) -> TargetLetter:
    """Write the KPIs of a letter that is not given for signature yet; each change stands in the log of the negotiation.

    ``WeightsNotWhole`` where the weights do not make 100, ``KpiTwice``, ``NoSuchKpi``, refusals of numbers, and
    ``VoidClause`` for a standard that the law makes void (LR-05).
    """
    held = locked(letter)
    rules.may_write(viewer=viewer, person_id=held.person_id, on=viewer.today).or_refuse()
    if held.state not in EDITABLE:
        raise NotWhileItStands
    kpis = _kpis([one.code for one in lines], on=held.starts_on)
    before = {one.kpi.code: one for one in lines_of(held)}
    after = _written(held, lines, kpis, before)
    whole = sum(one.weight for one in after if one.weight)
    if whole != WHOLE:
        raise WeightsNotWhole(sum=whole)
    refuse_void({one.kpi.code: Bilingual(one.standard_zh) for one in after if one.standard_zh}, on=viewer.today)
    changes = list(_changes(before, after))
    if changes:
        LetterLine.objects.filter(letter=held).delete()
        LetterLine.objects.bulk_create(after)
        NegotiationEntry.objects.create(letter=held, by_id=viewer.person_id, at=at, changes=changes)
        _note(viewer, held, "scorecards.write", {"changes": len(changes)})
    return held


def _written(
    letter: TargetLetter, lines: Sequence[LineInput], kpis: Mapping[str, KpiDefinition], before: Mapping[str, LetterLine],
) -> list[LetterLine]:
    found: dict[str, LetterLine] = {}
    for number, one in enumerate(lines, start=1):
        was = before.get(one.code)
        kpi = was.kpi if was is not None else kpis[one.code]  # what a letter cites it keeps citing
        if one.code in found:
            raise KpiTwice(kpi=Bilingual(kpi.name_zh, kpi.name_en))
        name = Bilingual(kpi.name_zh, kpi.name_en)
        target = read_value(one.target, kpi=name, unit=kpi.unit, currency=letter.currency)
        found[one.code] = LetterLine(
            letter=letter, kpi=kpi, number=number, weight=one.weight, standard_zh=one.standard,
            # English follows only while the Chinese stays: a changed standard is read as it was written.
            standard_en=was.standard_en if was is not None and was.standard_zh == one.standard else "",
            rule=was.rule if was is not None else kpi.rule, parameters=was.parameters if was is not None else kpi.parameters,
            target=None if target is None else as_decimal(target),
        )
    return list(found.values())


def _changes(before: Mapping[str, LetterLine], after: Sequence[LetterLine]) -> Any:
    now = {one.kpi.code: one for one in after}
    for code in sorted(before.keys() | now.keys()):
        old, new = before.get(code), now.get(code)
        for what in ("weight", "target", "standard_zh"):
            was, is_now = _told(old, what), _told(new, what)
            if was != is_now:
                yield {"kpi": code, "what": what.removesuffix("_zh"), "before": was, "after": is_now}


def _told(line: LetterLine | None, what: str) -> str:
    """A part of a line as people read it; targets in their own unit."""
    value = getattr(line, what) if line is not None else None
    if line is None or value is None:
        return ""
    if what != "target":
        return str(value)
    return value_said(Fraction(value), unit=line.kpi.unit, currency=line.letter.currency)


def typed_lines(letter: TargetLetter) -> list[smart.Typed]:
    """The lines of a letter as the SMART rules ask about them."""
    return [
        smart_line(one.kpi, weight=one.weight, target=one.target, standard=one.standard_zh, line=one) for one in lines_of(letter)
    ]


def smart_line(
    kpi: KpiDefinition, *, weight: int, target: Any, standard: str, line: LetterLine | None = None,
) -> smart.Typed:
    """One KPI with what is typed of it, as the SMART rules ask about it."""
    return smart.Typed(
        code=kpi.code, name=Bilingual(kpi.name_zh, kpi.name_en), aspect=kpi.aspect, is_objective=kpi.is_objective,
        direction=kpi.direction, weight=weight, target=None if target is None else Fraction(target),
        rule=line.rule if line is not None else kpi.rule, standard=standard, has_source=bool(kpi.basis_zh and kpi.owner_zh),
        parameters=line.parameters if line is not None else kpi.parameters,
    )


@transaction.atomic
def show(*, viewer: Viewer, letter: TargetLetter, at: datetime) -> TargetLetter:
    """Show a draft to its person, so that it is negotiated; from then on they see every change and may answer."""
    held = locked(letter)
    rules.may_write(viewer=viewer, person_id=held.person_id, on=viewer.today).or_refuse()
    if held.state != LetterState.DRAFT:
        raise NotWhileItStands
    held.state = LetterState.NEGOTIATING
    held.save(update_fields=["state"])
    NegotiationEntry.objects.create(letter=held, by_id=viewer.person_id, at=at, changes=[{"what": "shown"}])
    _note(viewer, held, "scorecards.show", {})
    return held


@transaction.atomic
def say(*, viewer: Viewer, letter: TargetLetter, text: str, at: datetime) -> NegotiationEntry:
    """Say something about a letter that is negotiated: its person, or who writes it. Kept as it was said."""
    held = locked(letter)
    if viewer.person_id != held.person_id:
        rules.may_write(viewer=viewer, person_id=held.person_id, on=viewer.today).or_refuse()
    if held.state not in EDITABLE:
        raise NotWhileItStands
    if not text.strip():
        raise NothingSaid
    made = NegotiationEntry.objects.create(letter=held, by_id=viewer.person_id, at=at, text=text.strip())
    _note(viewer, held, "scorecards.say", {"entry": made.pk})
    return made


@transaction.atomic
def take_back(*, viewer: Viewer, letter: TargetLetter, at: datetime) -> TargetLetter:
    """Take back a letter that was not given for signature; what was said about it stays."""
    held = locked(letter)
    rules.may_write(viewer=viewer, person_id=held.person_id, on=viewer.today).or_refuse()
    if held.state not in EDITABLE:
        raise NotWhileItStands
    held.state = LetterState.WITHDRAWN
    held.save(update_fields=["state"])
    NegotiationEntry.objects.create(letter=held, by_id=viewer.person_id, at=at, changes=[{"what": "taken_back"}])
    _note(viewer, held, "scorecards.take_back", {})
    return held


def _note(viewer: Viewer, letter: TargetLetter, act: str, detail: dict[str, Any]) -> None:
    audit.note(
        viewer=viewer, act=act, object_kind="scorecards.letter", object_id=letter.pk, subject_person_id=letter.person_id,
        detail=detail,
    )
