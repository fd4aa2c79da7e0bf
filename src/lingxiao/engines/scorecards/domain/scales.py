"""The ten scoring rules with their parameters, read and held to what they must be (A02, KPI scoring library). Pure.

Numbers are exact fractions, written in parameters as text such as ``"0.8"`` or ``"1/3"``; a score is points on a base of 100.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext_lazy as _

from lingxiao.engines.scorecards.enums import CAP, MOST_BONUS, Rule
from lingxiao.engines.scorecards.refusals import BadScale

ONE, HUNDRED = Fraction(1), Fraction(100)
LEVELS = 5
LONGEST = 40


@dataclass(frozen=True, slots=True)
class Linear:
    """0 below ``floor``; 60 at it, 100 at the target, ``cap`` at ``ceil``, straight between. ``is_reverse`` turns it round."""

    floor: Fraction = Fraction(8, 10)
    ceil: Fraction = Fraction(12, 10)
    cap: Fraction = Fraction(CAP)
    is_reverse: bool = False


@dataclass(frozen=True, slots=True)
class Stair:
    """One step: from a value on, up to but without another, so many points. None is open."""

    since: Fraction | None
    until: Fraction | None
    points: Fraction


@dataclass(frozen=True, slots=True)
class Steps:
    """A table of steps over the achievement (``achieved``) or the actual itself (``value``)."""

    stairs: tuple[Stair, ...]
    on: str = "achieved"


@dataclass(frozen=True, slots=True)
class Deduct:
    """Start at 100; ``points`` off for each full ``unit`` on the wrong side of the target, or for each event.

    Past ``cut_off`` on that side the score is 0; it never falls below.
    """

    points: Fraction
    unit: Fraction | None = None
    cut_off: Fraction | None = None
    is_lower_better: bool = False


@dataclass(frozen=True, slots=True)
class Bonus:
    """``points`` more for each event with evidence, ``most`` in all."""

    points: Fraction
    most: Fraction = Fraction(MOST_BONUS)


@dataclass(frozen=True, slots=True)
class Veto:
    """An event that a closed case confirms bars every grade above ``grade``, or makes the component 0."""

    effect: str = "grade"
    grade: str = "C"


@dataclass(frozen=True, slots=True)
class Milestones:
    """The weights of milestones by name; they add up to 100."""

    weights: tuple[tuple[str, Fraction], ...]


@dataclass(frozen=True, slots=True)
class Between:
    """0 below ``a``, rising to 100 at ``b``, 100 up to ``c``, falling to 0 at ``d``."""

    a: Fraction
    b: Fraction
    c: Fraction
    d: Fraction


@dataclass(frozen=True, slots=True)
class Bars:
    """Points for each of five anchored levels, rising."""

    levels: tuple[Fraction, ...] = tuple(Fraction(one) for one in (40, 70, 100, 110, 120))


@dataclass(frozen=True, slots=True)
class Rank:
    """From ``lowest`` for the last of a cohort to ``highest`` for the first, by percentile."""

    lowest: Fraction = Fraction(60)
    highest: Fraction = Fraction(CAP)
    cohort: str = field(default="")


Scale = Linear | Steps | Deduct | Bonus | Veto | Milestones | Between | Bars | Rank
Given = Mapping[str, Any]


def read_scale(*, kpi: str, rule: str, parameters: Given, direction: str = "higher") -> Scale:
    """The rule with these parameters, in order. ``BadScale`` says what does not hold together, for the KPI named ``kpi``.

    ``direction`` is which way is better: ``lower`` turns a deduction round.
    """
    try:
        scale = _READERS[Rule(rule)](parameters, direction)
    except (ValueError, KeyError, TypeError, ZeroDivisionError, AttributeError):
        raise BadScale(kpi=kpi, problem=_("a number is missing or is none.")) from None
    problem = next(iter(_problems(scale)), None)
    if problem is not None:
        raise BadScale(kpi=kpi, problem=problem)
    return scale


def number(value: Any) -> Fraction:
    """An exact number out of a parameter; ``ValueError`` for what is none. Never through a float."""
    if isinstance(value, float) or (isinstance(value, str) and (len(value) > LONGEST or "e" in value.casefold())):
        raise ValueError(value)
    return Fraction(value)


def _maybe(value: object) -> Fraction | None:
    return None if value in (None, "") else number(value)


def _linear(given: Given, is_reverse: bool) -> Linear:  # noqa: FBT001 -- private: which of two rules is read
    return Linear(
        number(given.get("floor", "0.8")), number(given.get("ceil", "1.2")), number(given.get("cap", CAP)), is_reverse,
    )


def _steps(given: Given) -> Steps:
    rows = given["steps"]
    stairs = tuple(Stair(_maybe(since), _maybe(until), number(points)) for since, until, points in rows)
    return Steps(stairs, str(given.get("on", "achieved")))


def _deduct(given: Given, direction: str) -> Deduct:
    return Deduct(number(given["points"]), _maybe(given.get("unit")), _maybe(given.get("cut_off")), direction == "lower")


def _milestones(given: Given) -> Milestones:
    return Milestones(tuple((str(name), number(weight)) for name, weight in given["milestones"]))


_READERS: Mapping[Rule, Callable[[Given, str], Scale]] = {
    Rule.LINEAR: lambda given, _way: _linear(given, is_reverse=False),
    Rule.REVERSE: lambda given, _way: _linear(given, is_reverse=True),
    Rule.STEP: lambda given, _way: _steps(given),
    Rule.DEDUCT: _deduct,
    Rule.BONUS: lambda given, _way: Bonus(number(given["points"]), number(given.get("most", MOST_BONUS))),
    Rule.VETO: lambda given, _way: Veto(str(given.get("effect", "grade")), str(given.get("grade", "C"))),
    Rule.MILESTONE: lambda given, _way: _milestones(given),
    Rule.RANGE: lambda given, _way: Between(*(number(given[name]) for name in "abcd")),
    Rule.BARS: lambda given, _way: Bars(tuple(number(one) for one in given["levels"])) if "levels" in given else Bars(),
    Rule.RANK: lambda given, _way: Rank(
        number(given.get("lowest", 60)), number(given.get("highest", CAP)), str(given.get("cohort", "")),
    ),
}


def _problems(scale: Scale) -> list[Any]:
    if isinstance(scale, Linear):
        return _of_linear(scale)
    return _of_steps(scale) if isinstance(scale, Steps) else _of_others(scale)


def _of_others(scale: Deduct | Bonus | Veto | Milestones | Between | Bars | Rank) -> list[Any]:
    said: Any
    match scale:
        case Deduct():
            wrong = scale.points <= 0 or (scale.unit is not None and scale.unit <= 0)
            said = _("what is taken off, and for how much, is above zero.")
        case Bonus():
            wrong = not 0 < scale.points <= scale.most <= MOST_BONUS
            said = _("bonus points are above zero, and at most ten in all.")
        case Veto():
            wrong, said = scale.effect not in {"grade", "component"}, _("a veto bars a grade or makes the component zero.")
        case Milestones():
            weights = [weight for _name, weight in scale.weights]
            wrong = sum(weights) != HUNDRED or min(weights) <= 0
            said = _("the weights of milestones are above zero and add up to 100.")
        case Between():
            wrong = not scale.a <= scale.b <= scale.c <= scale.d or scale.a == scale.d
            said = _("the four bounds of a range rise.")
        case Bars():
            wrong = len(scale.levels) != LEVELS or not _is_sorted(scale.levels)
            said = _("there are five levels, and a higher one never has fewer points.")
        case _:
            wrong = not 0 <= scale.lowest < scale.highest
            said = _("the first of a cohort has more points than the last.")
    return [said] if wrong else []


def _of_linear(scale: Linear) -> list[Any]:
    if not 0 <= scale.floor < 1 < scale.ceil:
        return [_("the floor lies below 1 and the ceiling above it.")]
    return [] if scale.cap >= HUNDRED else [_("the cap is 100 points or more.")]


def _of_steps(scale: Steps) -> list[Any]:
    """Gapless, non-overlapping, open at both ends, monotone: every value has exactly one score, and none is a surprise."""
    stairs = scale.stairs
    if scale.on not in {"achieved", "value"}:
        return [_("steps stand over the achievement or over the value.")]
    if not stairs or stairs[0].since is not None or stairs[-1].until is not None:
        return [_("the first step is open below, and the last one above.")]
    for one, after in pairwise(stairs):
        if one.until is None or after.since is None or one.until != after.since:
            return [_("each step begins where the one before ends: no gap, no overlap.")]
    bounds = [one.until for one in stairs if one.until is not None]
    if any(later <= earlier for earlier, later in pairwise(bounds)):
        return [_("the bounds of the steps rise.")]
    points = [one.points for one in stairs]
    if min(points) < 0 or not (_is_sorted(points) or _is_sorted(points[::-1])):
        return [_("points of steps only rise, or only fall, and are never below zero.")]
    return []


def _is_sorted(points: Sequence[Fraction]) -> bool:
    return all(one <= after for one, after in pairwise(points))
