"""From what was reached to points, by the ten rules (A02, KPI scoring library); exact, and said in a sentence. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from lingxiao.engines.scorecards.domain.scales import (
    Bars,
    Between,
    Bonus,
    Deduct,
    Linear,
    Milestones,
    Rank,
    Steps,
    Veto,
)
from lingxiao.engines.scorecards.domain.wording import plain, points_said, ratio_said
from lingxiao.engines.scorecards.refusals import BadScale, ClosedCaseNeeded, ZeroTarget
from lingxiao.kernel.refusals import Refusal, _
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from lingxiao.engines.scorecards.domain.scales import Scale

ZERO, ONE, HUNDRED, SIXTY = Fraction(0), Fraction(1), Fraction(100), Fraction(60)
FACTORS = {"": ZERO, "on_time": ONE, "late": Fraction(8, 10), "very_late": Fraction(1, 2)}
"""What a milestone counts by when it was accepted: not yet, in time, late, very late (A02)."""
LEAST_COHORT, LEAST_EXAMPLES, LEVELS = 10, 2, 5


class CohortTooSmall(Refusal):
    """A rank among few says nothing."""

    sentence = _("A rank needs a cohort of at least %(least)s people; this one has %(count)s. Choose another rule for %(kpi)s.")


class ExamplesMissing(Refusal):
    """An extreme judgement rests on what happened."""

    sentence = _("The lowest and the highest level of %(kpi)s need at least %(least)s dated examples. Write them down first.")


class NoSuchLevel(Refusal):
    """Anchored levels are whole."""

    sentence = _("%(kpi)s has the levels 1 to 5. Write one of them.")


@dataclass(frozen=True, slots=True)
class Reached:
    """What is known of a KPI: its actual and target, and what some rules ask for besides.

    ``milestones`` are how each was accepted, by name; ``examples`` dated examples of a judged level; ``cohort`` how many
    were ranked; ``case_id`` the closed case behind a veto.
    """

    actual: Fraction
    target: Fraction | None = None
    milestones: Mapping[str, str] = field(default_factory=dict)
    examples: int = 0
    cohort: int = 0
    case_id: int | None = None


@dataclass(frozen=True, slots=True)
class Score:
    """Points on a base of 100, how they came about, and what was achieved of the target where that can be said.

    ``bonus`` is added to the total beside the weights; ``grade_cap`` bars every grade above it; ``founds_lowest`` is
    whether it may be what a lowest grade rests on: a rank alone never does (LR-04).
    """

    points: Fraction | None
    said: Bilingual
    achieved: Fraction | None = None
    bonus: Fraction = ZERO
    grade_cap: str = ""
    founds_lowest: bool = True


def score(*, kpi: str, scale: Scale, reached: Reached) -> Score:
    """The points that what was reached makes by this rule.

    Raises ``ZeroTarget`` where a rule measures against a target that is zero or missing, ``ClosedCaseNeeded`` for a veto
    without its case, ``CohortTooSmall`` for a rank among fewer than ten, ``ExamplesMissing`` for an extreme level.
    """
    return _BY_RULE[type(scale)](kpi, scale, reached)


def achieved_of(*, kpi: str, reached: Reached) -> Fraction:
    """Actual over target. ``ZeroTarget`` where there is nothing to measure against."""
    return reached.actual / _target(kpi, reached)


def along_line(*, scale: Linear, achieved: Fraction) -> Fraction:
    """The points of an achievement on the straight line: with .8 and 1.2, .9 → 80, 1.0 → 100, 1.1 → 110."""
    if achieved < scale.floor:
        return ZERO
    if achieved <= ONE:
        return SIXTY + (achieved - scale.floor) / (ONE - scale.floor) * 40
    if achieved < scale.ceil:
        return HUNDRED + (achieved - ONE) / (scale.ceil - ONE) * (scale.cap - HUNDRED)
    return scale.cap


def in_band(*, scale: Between, value: Fraction) -> Fraction:
    """BAND(x; a, b, c, d) of the house's standard transforms, 0 to 100."""
    if scale.b <= value <= scale.c:
        return HUNDRED
    if value <= scale.a or value >= scale.d:
        return ZERO
    if value < scale.b:
        return (value - scale.a) / (scale.b - scale.a) * 100
    return (scale.d - value) / (scale.d - scale.c) * 100


def _target(kpi: str, reached: Reached) -> Fraction:
    if not reached.target:
        raise ZeroTarget(kpi=kpi)
    return reached.target


def _linear(kpi: str, scale: Linear, reached: Reached) -> Score:
    achieved = achieved_of(kpi=kpi, reached=reached)
    used = 2 - achieved if scale.is_reverse else achieved
    found = along_line(scale=scale, achieved=used)
    floor, ceil = ratio_said(scale.floor), ratio_said(scale.ceil)
    turned = Bilingual("")
    if scale.is_reverse:
        turned = Bilingual("（越低越好，按 2 减比率计）", " (less is better: two less the ratio)")
    said = Bilingual(
        f"达成 {ratio_said(used)}{turned.zh}，线性计分（{floor} 得 60，100% 得 100，{ceil} 封顶），得 {points_said(found)} 分",
        f"{ratio_said(used)} achieved{turned.en}; on the line from 60 at {floor} over 100 at the target to the cap at {ceil} "
        f"that makes {points_said(found)} points",
    )
    return Score(found, said, used)


def _steps(kpi: str, scale: Steps, reached: Reached) -> Score:
    achieved = reached.actual / reached.target if reached.target else None
    value = reached.actual if scale.on == "value" else achieved_of(kpi=kpi, reached=reached)
    stair = next(one for one in scale.stairs if one.until is None or value < one.until)
    shown = ratio_said(value)
    said = Bilingual(
        f"{'实际值' if scale.on == 'value' else '达成'} {shown}，落在所约定的档内，得 {points_said(stair.points)} 分",
        f"{'the value' if scale.on == 'value' else 'an achievement'} of {shown} falls into the step of "
        f"{points_said(stair.points)} points",
    )
    return Score(stair.points, said, achieved)


def _deduct(kpi: str, scale: Deduct, reached: Reached) -> Score:
    if scale.unit is None:
        count = reached.actual
        found = max(ZERO, HUNDRED - scale.points * count)
        said = Bilingual(
            f"发生 {plain(count)} 次，每次扣 {points_said(scale.points)} 分，得 {points_said(found)} 分",
            f"{plain(count)} events at {points_said(scale.points)} points off each leave {points_said(found)} points",
        )
        return Score(found, said)
    target = _target(kpi, reached)
    short = reached.actual - target if scale.is_lower_better else target - reached.actual
    is_cut = scale.cut_off is not None and (
        reached.actual > scale.cut_off if scale.is_lower_better else reached.actual < scale.cut_off
    )
    full = max(ZERO, short) // scale.unit
    found = ZERO if is_cut else max(ZERO, HUNDRED - scale.points * full)
    cut = Bilingual("，已越过底线，记 0 分", "; past the bound, which makes 0") if is_cut else Bilingual("")
    said = Bilingual(
        f"实际 {ratio_said(reached.actual)}，目标 {ratio_said(target)}，每差满 {ratio_said(scale.unit)} 扣 "
        f"{points_said(scale.points)} 分{cut.zh}，得 {points_said(found)} 分",
        f"{ratio_said(reached.actual)} against {ratio_said(target)}; {points_said(scale.points)} points off for each full "
        f"{ratio_said(scale.unit)}{cut.en}: {points_said(found)} points",
    )
    return Score(found, said, reached.actual / target)


def _bonus(_kpi: str, scale: Bonus, reached: Reached) -> Score:
    found = min(scale.most, scale.points * reached.actual)
    said = Bilingual(
        f"{plain(reached.actual)} 件，每件加 {points_said(scale.points)} 分，最多 {points_said(scale.most)} 分，"
        f"加 {points_said(found)} 分",
        f"{plain(reached.actual)} events at {points_said(scale.points)} points, {points_said(scale.most)} at most: "
        f"{points_said(found)} points more",
    )
    return Score(None, said, bonus=found)


def _veto(_kpi: str, scale: Veto, reached: Reached) -> Score:
    if reached.actual <= 0:
        return Score(None, Bilingual("没有已结案的否决事件", "No event that a closed case confirms"))
    if reached.case_id is None:
        raise ClosedCaseNeeded
    if scale.effect == "component":
        said = f"否决事件（事项 {reached.case_id} 已结案），本项记 0 分"
        return Score(ZERO, Bilingual(said, f"Case {reached.case_id} is closed and confirms it: the component is 0"))
    said = f"否决事件（事项 {reached.case_id} 已结案），等级不高于 {scale.grade}"
    return Score(
        None, Bilingual(said, f"Case {reached.case_id} is closed and confirms it: no grade above {scale.grade}"),
        grade_cap=scale.grade,
    )


def _milestones(_kpi: str, scale: Milestones, reached: Reached) -> Score:
    found = sum((weight * FACTORS[reached.milestones.get(name, "")] for name, weight in scale.weights), ZERO)
    accepted = sum(1 for name, _weight in scale.weights if reached.milestones.get(name))
    said = Bilingual(
        f"{len(scale.weights)} 个里程碑，已验收 {accepted} 个（迟到按 0.8 或 0.5 计），得 {points_said(found)} 分",
        f"{accepted} of {len(scale.weights)} milestones accepted (late ones count 0.8 or 0.5): {points_said(found)} points",
    )
    return Score(found, said, found / 100)


def _band(_kpi: str, scale: Between, reached: Reached) -> Score:
    found = in_band(scale=scale, value=reached.actual)
    within = f"{plain(scale.b)}–{plain(scale.c)}"
    said = Bilingual(
        f"实际 {plain(reached.actual)}，最佳区间 {within}，得 {points_said(found)} 分",
        f"{plain(reached.actual)}, where {within} is best: {points_said(found)} points",
    )
    return Score(found, said, found / 100)


def _bars(kpi: str, scale: Bars, reached: Reached) -> Score:
    if reached.actual not in range(1, LEVELS + 1):
        raise NoSuchLevel(kpi=kpi)
    level = int(reached.actual)
    if level in {1, LEVELS} and reached.examples < LEAST_EXAMPLES:
        raise ExamplesMissing(kpi=kpi, least=LEAST_EXAMPLES)
    found = scale.levels[level - 1]
    said = Bilingual(
        f"行为锚第 {level} 级，实例 {reached.examples} 条，得 {points_said(found)} 分",
        f"Level {level} of 5 with {reached.examples} dated examples: {points_said(found)} points",
    )
    return Score(found, said, found / 100)


def _rank(kpi: str, scale: Rank, reached: Reached) -> Score:
    if reached.cohort < LEAST_COHORT:
        raise CohortTooSmall(kpi=kpi, least=LEAST_COHORT, count=reached.cohort)
    if not 1 <= reached.actual <= reached.cohort:
        raise BadScale(kpi=kpi, problem=_("the rank lies within the cohort."))
    percentile = (reached.cohort - reached.actual) / (reached.cohort - 1)
    found = scale.lowest + (scale.highest - scale.lowest) * percentile
    said = Bilingual(
        f"{reached.cohort} 人中第 {plain(reached.actual)} 名，得 {points_said(found)} 分；名次不单独作为最低等级的依据",
        f"Rank {plain(reached.actual)} of {reached.cohort}: {points_said(found)} points; a rank alone founds no lowest grade",
    )
    return Score(found, said, founds_lowest=False)


_BY_RULE: Mapping[type[Scale], Callable[[str, Any, Reached], Score]] = {
    Linear: _linear, Steps: _steps, Deduct: _deduct, Bonus: _bonus, Veto: _veto, Milestones: _milestones, Between: _band,
    Bars: _bars, Rank: _rank,
}
