"""A month's card worked out: for each line its actual or why there is none, its score, its sentence, what it rests on."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from lingxiao.engines.documents.domain.canonical import fingerprint
from lingxiao.engines.scorecards.domain.months import months_of, share_until
from lingxiao.engines.scorecards.domain.scales import read_scale
from lingxiao.engines.scorecards.domain.scoring import Reached, Score, score
from lingxiao.engines.scorecards.domain.totals import Total, Weighed, total
from lingxiao.engines.scorecards.domain.wording import value_said
from lingxiao.engines.scorecards.enums import WITHOUT_WEIGHT, Over, Source
from lingxiao.kernel import notices
from lingxiao.kernel.refusals import Refusal
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lingxiao.engines.facts.domain.frozen_sums import Frozen, FrozenSum
    from lingxiao.engines.scorecards.models import LetterLine, ManualActual, TargetLetter
    from lingxiao.kernel.days.periods import Month

NOTHING_HAPPENED = Bilingual("没有登记事件", "No event was entered")


@dataclass(frozen=True, slots=True)
class Worked:
    """One line of a card: where its actual comes from, its target so far, its score, and the sentence."""

    line: LetterLine
    source: str
    said: Bilingual
    actual: Fraction | None = None
    target: Fraction | None = None
    score: Score | None = None
    evidence: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Card:
    """A whole card: its lines, its total, and the fingerprint over both."""

    lines: tuple[Worked, ...]
    total: Total
    sha256: str


def work_out(
    *, letter: TargetLetter, lines: Sequence[LetterLine], month: Month, frozen: Frozen,
    entered: Mapping[int, ManualActual],
) -> Card:
    """The card of a month out of frozen figures and what data owners entered. What is missing is said, never a zero."""
    worked = tuple(
        _of_facts(letter, line, month, frozen) if line.kpi.measure else _by_hand(letter, line, month, entered.get(line.pk))
        for line in lines
    )
    whole = total([Weighed(one.line.weight, one.score) for one in worked])
    return Card(worked, whole, _fingerprint(letter, month, worked, whole))


def _so_far(letter: TargetLetter, line: LetterLine, month: Month) -> Fraction | None:
    """The target up to and with a month: its share where months add up, else the whole."""
    if line.target is None:
        return None
    whole = Fraction(line.target)
    if line.kpi.over != Over.SUM:
        return whole
    return whole * share_until(months_of(letter.starts_on, letter.ends_on), letter.month_shares, until=month)


def _of_facts(letter: TargetLetter, line: LetterLine, month: Month, frozen: Frozen) -> Worked:
    kpi, target = line.kpi, _so_far(letter, line, month)
    months = [one for one in months_of(letter.starts_on, letter.ends_on) if one <= month]
    if kpi.over == Over.LAST:
        months = months[-1:]
    unfrozen = [one for one in months if one not in frozen.versions]
    if unfrozen:
        return _missing(line, target, _months_said(unfrozen, Bilingual("尚未冻结", "not frozen yet")))
    above, below, evidence, lacking = Fraction(0), Fraction(0), [], []
    for one in months:
        held = _figure(letter, kpi.measure, one, frozen)
        under = _figure(letter, kpi.below, one, frozen) if kpi.below else held
        if held is None or under is None:
            lacking.append(one)
            continue
        above += held.above
        below += (under.above if kpi.below else under.below) or 0
        evidence.append({"kind": "facts", "measure": kpi.measure, "month": one.key, "version": held.version})
    if lacking:
        return _missing(line, target, _months_said(lacking, Bilingual("没有冻结数据", "no frozen figure")))
    is_share = bool(kpi.below) or kpi.over == Over.RATIO
    if is_share and not below:
        return _missing(line, target, Bilingual("分母为零，无法计算", "Divided by zero: nothing to work out"))
    return _scored(letter, line, Source.FACTS, above / below if is_share else above, target, evidence, Reached)


def _figure(letter: TargetLetter, measure: str, month: Month, frozen: Frozen) -> FrozenSum | None:
    """A person's frozen figure: in the letter's currency, else of a measure that has none."""
    return frozen.sums.get((letter.person_id, measure, month, letter.currency)) or frozen.sums.get(
        (letter.person_id, measure, month, ""),
    )


def _months_said(months: Sequence[Month], why: Bilingual) -> Bilingual:
    return Bilingual(
        f"{'、'.join(one.label.zh for one in months)}{why.zh}，不计分也不按零计",
        f"{', '.join(one.label.en for one in months)}: {why.en}; not scored, and not counted as zero",
    )


def _missing(line: LetterLine, target: Fraction | None, why: Bilingual) -> Worked:
    return Worked(line, Source.NONE, Bilingual(why.zh[:400], why.en[:400]), target=target)


def _by_hand(letter: TargetLetter, line: LetterLine, month: Month, entered: ManualActual | None) -> Worked:
    target = _so_far(letter, line, month)
    if entered is None:
        if line.rule in WITHOUT_WEIGHT:
            return _missing(line, target, NOTHING_HAPPENED)
        owner = Bilingual(line.kpi.owner_zh, line.kpi.owner_en or line.kpi.owner_zh)
        return _missing(line, target, Bilingual(
            f"{owner.zh}尚未录入，不计分也不按零计", f"{owner.en} has not entered it; not scored, and not counted as zero",
        ))
    evidence = [{"kind": "manual", "actual": entered.pk, "said": entered.evidence}]
    if entered.case_id is not None:
        evidence.append({"kind": "case", "case": entered.case_id})
    return _scored(letter, line, Source.MANUAL, Fraction(entered.value), target, evidence, _with_detail(entered))


def _with_detail(entered: ManualActual) -> Any:
    """What was reached, with what the entry says beside its value."""
    detail = entered.detail

    def made(*, actual: Fraction, target: Fraction | None) -> Reached:
        return Reached(
            actual, target, milestones=detail.get("milestones", {}), examples=detail.get("examples", 0),
            cohort=detail.get("cohort", 0), case_id=entered.case_id,
        )

    return made


def _scored(
    letter: TargetLetter, line: LetterLine, source: str, actual: Fraction, target: Fraction | None,
    evidence: list[dict[str, Any]], reached: Any,
) -> Worked:
    kpi = line.kpi
    try:
        scale = read_scale(kpi=kpi.code, rule=line.rule, parameters=line.parameters, direction=kpi.direction)
        found = score(kpi=kpi.code, scale=scale, reached=reached(actual=actual, target=target))
    except Refusal as refusal:  # said on the card, so that one line does not keep the others from their score
        return _missing(line, target, notices.in_both(refusal.sentence, **refusal.params))
    shown = value_said(actual, unit=kpi.unit, currency=letter.currency)
    goal = value_said(target, unit=kpi.unit, currency=letter.currency)
    said = Bilingual(f"实际 {shown}，目标 {goal}。{found.said.zh}。", f"{shown} against {goal}. {found.said.en}.")
    return Worked(line, source, said, actual, target, found, evidence)


def _fingerprint(letter: TargetLetter, month: Month, lines: Sequence[Worked], whole: Total) -> str:
    return fingerprint({
        "letter": letter.pk, "month": month.key, "points": text(whole.points), "known": whole.known_weight,
        "cap": whole.grade_cap, "lines": [
            {
                "line": one.line.pk, "source": str(one.source), "actual": text(one.actual), "target": text(one.target),
                "points": text(one.score.points if one.score else None), "said": one.said.zh, "evidence": one.evidence,
            } for one in lines
        ],
    })


def text(value: Fraction | None) -> str:
    """An exact number as a card keeps it; empty for what is missing."""
    return "" if value is None else str(value)
