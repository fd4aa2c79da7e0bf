"""What each shape pays, exactly and before any multiplier, cap or rounding. Source of the formulas: the contract, chapter 3."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from lingxiao.engines.incentives.language.plan import (
    Curve,
    Factor,
    Fixed,
    Kpi,
    Linear,
    Matrix,
    PerUnit,
    Product,
    Scorecard,
    Tiers,
)

if TYPE_CHECKING:
    from lingxiao.engines.incentives.language.plan import Ladder, Rung, Shape
    from lingxiao.engines.incentives.referee.measured import Measured

NOTHING, HUNDRED = Fraction(0), Fraction(100)


class NoQuota(Exception):  # noqa: N818 -- a quota of zero is a case with a policy, nothing broke
    """The quota is zero, so that there is no attainment."""


def rung_at(ladder: Ladder, value: Fraction) -> Rung:
    """The highest rung whose bound is reached, the bound itself included; the lowest when none is."""
    found = ladder[0]
    for rung in ladder:
        if value >= rung.start:
            found = rung
    return found


def gross(shape: Shape, measured: Measured, *, debit: bool, share: Fraction, month_share: Fraction) -> Fraction:
    """What a shape comes to. ``debit``: net returns are a debit at the first rate; ``share`` of the year a target is for."""
    match shape:
        case Fixed():
            return shape.amount * month_share
        case Linear():
            return shape.rate * _credit(_must(measured, shape.on), debit=debit)
        case Tiers():
            return tiers(shape, measured, debit=debit)
        case Curve():
            return shape.target * share * height(shape, _ratio(measured, shape.by))
        case Matrix():
            return shape.target * share * cell(shape, _ratio(measured, shape.row_by), _ratio(measured, shape.column_by))
        case Scorecard():
            return shape.base * coefficient(shape, measured)
        case PerUnit():
            count = max(_must(measured, shape.on), NOTHING)
            return shape.amount * (count if shape.at_most is None else min(count, shape.at_most))
        case Product():
            result = Fraction(1)
            for factor in shape.factors:
                result *= _factor(factor, measured)
            return result
        case _:
            message = f"{shape} is shared among several, see shared()"
            raise TypeError(message)


def tiers(shape: Tiers, measured: Measured, *, debit: bool) -> Fraction:
    """Marginal: each rate on what lies within its tier. Retroactive: the rate of the highest tier reached, on everything."""
    credit = _credit(_must(measured, shape.on), debit=debit)
    quota = _must(measured, shape.quota) if shape.quota else Fraction(1)
    if not quota:
        raise NoQuota
    if shape.is_marginal:
        return _marginal(shape.rates, credit, quota)
    reached = credit / quota if shape.quota or shape.by == shape.on else _ratio(measured, shape.by)
    return rung_at(shape.rates, reached).value * credit


def _marginal(ladder: Ladder, credit: Fraction, quota: Fraction) -> Fraction:
    """Bands up to the credit; a tier that applies back to somewhere re-rates everything from there on."""
    if credit < 0:
        return ladder[0].value * credit
    bands: list[tuple[Fraction, Fraction]] = []
    for rung in ladder:
        if credit >= rung.start * quota:
            begins = rung.start if rung.back_to is None else rung.back_to
            bands = [(start, rate) for start, rate in bands if start < begins]
            bands.append((begins, rung.value))
    ends = [start * quota for start, _rate in bands[1:]] + [credit]
    return sum((rate * (end - start * quota) for (start, rate), end in zip(bands, ends, strict=True)), NOTHING)


def height(curve: Curve, at: Fraction) -> Fraction:
    """The share of the target at a place: straight between points, the upper value where two stand at one place."""
    first, last = curve.points[0], curve.points[-1]
    if at < first[0]:
        return first[1] if curve.is_flat_below else NOTHING
    for (left, low), (right, high) in reversed(list(pairwise(curve.points))):
        if left <= at <= right and right > left and not (at == right and last[0] > right):
            return low + (high - low) * (at - left) / (right - left)
    slopes = [(high - low) / (right - left) for (left, low), (right, high) in pairwise(curve.points) if right > left]
    return last[1] + slopes[-1] * (at - last[0]) if curve.extends_above and slopes else last[1]


def cell(matrix: Matrix, down: Fraction, across: Fraction) -> Fraction:
    """The cell whose both lower bounds are reached, or between four of them when the matrix is smooth; else nothing."""
    if down < matrix.rows[0] or across < matrix.columns[0]:
        return NOTHING
    row, column = _last_reached(matrix.rows, down), _last_reached(matrix.columns, across)
    here = matrix.cells[row][column]
    if not matrix.is_smooth:
        return here
    below, beside = min(row + 1, len(matrix.rows) - 1), min(column + 1, len(matrix.columns) - 1)
    u, v = _part(matrix.rows, row, down), _part(matrix.columns, column, across)
    cells = matrix.cells
    upper = here + (cells[row][beside] - here) * v
    lower = cells[below][column] + (cells[below][beside] - cells[below][column]) * v
    return upper + (lower - upper) * u


def _last_reached(bounds: tuple[Fraction, ...], value: Fraction) -> int:
    return max(place for place, bound in enumerate(bounds) if value >= bound)


def _part(bounds: tuple[Fraction, ...], place: int, value: Fraction) -> Fraction:
    if place + 1 == len(bounds):
        return NOTHING
    return (value - bounds[place]) / (bounds[place + 1] - bounds[place])


def coefficient(card: Scorecard, measured: Measured) -> Fraction:
    """The coefficient of the total score; the score over 100 when the plan has no table. A veto leaves nothing."""
    if card.veto is not None and measured.holds(card.veto):
        return NOTHING
    total = sum((kpi.weight * points(kpi, measured) for kpi in card.kpis), NOTHING)
    return rung_at(card.coefficient, total).value if card.coefficient else total / HUNDRED


def points(kpi: Kpi, measured: Measured) -> Fraction:
    """The points of one KPI, within its least and most."""
    value = _must(measured, kpi.measure)
    target = kpi.target.value if kpi.target else None
    match kpi.way:
        case "yes or no":
            found = HUNDRED if value >= (Fraction(1) if target is None else target) else NOTHING
        case "steps":
            found = rung_at(kpi.steps, value).value
        case _ if not target:
            raise NoQuota
        case "ratio":
            found = value / target * HUNDRED
        case _:
            found = (2 - value / target) * HUNDRED
    found = max(found, kpi.least)
    return found if kpi.most is None else min(found, kpi.most)


def _factor(factor: Factor, measured: Measured) -> Fraction:
    if factor.number is not None:
        return factor.number
    if factor.by_grade:
        return dict(factor.by_grade).get(str(measured.value(factor.name)), NOTHING)
    value = _must(measured, factor.name)
    return value if factor.over is None else value / factor.over


def _credit(credit: Fraction, *, debit: bool) -> Fraction:
    return credit if debit else max(credit, NOTHING)


def _ratio(measured: Measured, name: str) -> Fraction:
    found = measured.number(name)
    if found is None:
        raise NoQuota
    return found


_must = _ratio
