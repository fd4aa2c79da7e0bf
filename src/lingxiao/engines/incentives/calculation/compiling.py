"""Each shape of a component as SQL: the exact payout of every payee and period, as a numerator and a denominator in fen.

Within a tier every scheme is a line ``a × quota + b × credit``, marginal, retroactive or with tiers that apply back; so a
component is a CASE over its bounds, each compared by multiplying across and never by dividing.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from lingxiao.engines.incentives.calculation.measuring import NUMBER
from lingxiao.engines.incentives.calculation.payees import MONTH_PARTS
from lingxiao.engines.incentives.calculation.rationals import Ratio, linear
from lingxiao.engines.incentives.language.plan import Curve, Factor, Fixed, Linear, Matrix, PerUnit, Product, Tiers

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from lingxiao.engines.incentives.language.plan import Gate, Ladder, Shape, Times

NOTHING, WHOLE = Fraction(0), Fraction(1)
ZERO = Ratio("0::HUGEINT", "1::HUGEINT")


def gross(
    shape: Shape, named: Callable[[str], Ratio], graded: Callable[[str], str], *, debit: bool, fen: int
) -> Ratio:
    """What a shape comes to in minor units; ``fen`` are minor units of a whole one; NULL where there is no quota.

    ``named`` gives a measure by its name, ``graded`` the column that holds a grade.
    """
    match shape:
        case Fixed():
            return Ratio(f"{int(shape.amount * fen)}::HUGEINT * month_parts", f"{MONTH_PARTS}::HUGEINT")
        case Linear():
            return linear([(shape.rate, _credit(named(shape.on), debit=debit))])
        case Tiers():
            return tiers(shape, named, debit=debit, fen=fen)
        case Curve():
            return linear([(shape.target * fen, curve(shape, named(shape.by)))])
        case Matrix():
            return linear([(shape.target * fen, matrix(shape, named(shape.row_by), named(shape.column_by)))])
        case PerUnit():
            count = _credit(named(shape.on), debit=False)
            if shape.at_most is not None:
                count = cases([(count.reaches(shape.at_most), Ratio.of(shape.at_most))], count)
            return linear([(shape.amount * fen, count)])
        case Product():
            return product(shape, named, graded)
    message = f"{type(shape).__name__} is not calculated by one statement"
    raise TypeError(message)


def cases(branches: Sequence[tuple[str, Ratio]], otherwise: Ratio) -> Ratio:
    """The ratio of the first condition that holds."""
    if not branches:
        return otherwise
    above = " ".join(f"WHEN {condition} THEN {ratio.n}" for condition, ratio in branches)
    below = " ".join(f"WHEN {condition} THEN {ratio.d}" for condition, ratio in branches)
    return Ratio(f"(CASE {above} ELSE {otherwise.n} END)", f"(CASE {below} ELSE {otherwise.d} END)")


def _credit(credit: Ratio, *, debit: bool) -> Ratio:
    return credit if debit else Ratio(f"greatest({credit.n}, 0)", credit.d)


def tiers(shape: Tiers, named: Callable[[str], Ratio], *, debit: bool, fen: int) -> Ratio:
    """From the highest tier down: where its bound is reached, a line in quota and credit."""
    credit = _credit(named(shape.on), debit=debit)
    quota = base(shape, named, fen)
    branches = []
    for place in range(len(shape.rates) - 1, 0, -1):
        condition = reached(shape, shape.rates[place].start, credit, named, fen)
        branches.append((condition, linear(list(zip(_line(shape, place), (quota, credit), strict=True)))))
    paid = cases(branches, linear(list(zip(_line(shape, 0), (quota, credit), strict=True))))
    if not shape.quota:
        return paid
    return Ratio(f"(CASE WHEN {quota.n} = 0 THEN NULL ELSE {paid.n} END)", paid.d)


def base(shape: Tiers, named: Callable[[str], Ratio], fen: int) -> Ratio:
    """What the bounds of tiers are multiples of: the quota, or a whole unit of money; nothing where they are of a ratio."""
    if shape.quota:
        return named(shape.quota)
    return Ratio(f"{fen}::HUGEINT", "1::HUGEINT") if shape.by == shape.on else ZERO


def reached(shape: Tiers, start: Fraction, credit: Ratio, named: Callable[[str], Ratio], fen: int) -> str:
    """SQL of whether a credit has reached the tier that begins at ``start``; the bound itself has."""
    if not shape.quota and shape.by != shape.on:
        return named(shape.by).reaches(start)
    quota = base(shape, named, fen)
    return f"{credit.n} * {quota.d} * {start.denominator} >= {start.numerator}::HUGEINT * {quota.n} * {credit.d}"


def _line(shape: Tiers, place: int) -> tuple[Fraction, Fraction]:
    """What the tier of that place pays: so much of the quota and so much of the credit."""
    rung = shape.rates[place]
    if not shape.is_marginal:
        return NOTHING, rung.value
    bands: list[tuple[Fraction, Fraction]] = []
    for one in shape.rates[: place + 1]:
        begins = one.start if one.back_to is None else one.back_to
        bands = [(start, rate) for start, rate in bands if start < begins]
        bands.append((begins, one.value))
    of_quota = sum((rate * (end - start) for (start, rate), (end, _next) in pairwise(bands)), NOTHING)
    start, rate = bands[-1]
    return of_quota - rate * start, rate


def curve(shape: Curve, at: Ratio) -> Ratio:
    """From the last point down: where one is reached, a line to the next; nothing or the first height below all."""
    points = shape.points
    lines: list[tuple[Fraction, Fraction, Fraction]] = []
    for (left, low), (right, high) in pairwise(points):
        if right > left:
            slope = (high - low) / (right - left)
            lines.append((left, low - slope * left, slope))
    last = points[-1]
    slope = lines[-1][2] if shape.extends_above and lines else NOTHING
    lines.append((last[0], last[1] - slope * last[0], slope))
    branches = [(at.reaches(start), linear([(slope, at)], constant)) for start, constant, slope in reversed(lines)]
    below = Ratio.of(points[0][1]) if shape.is_flat_below else ZERO
    paid = cases(branches, below)
    return Ratio(f"(CASE WHEN {at.n} IS NULL OR {at.d} IS NULL THEN NULL ELSE {paid.n} END)", paid.d)


def matrix(shape: Matrix, down: Ratio, across: Ratio) -> Ratio:
    """From the last cell back: where both bounds are reached, its share, or a plane between it and its neighbours."""
    branches = []
    for row in range(len(shape.rows) - 1, -1, -1):
        for column in range(len(shape.columns) - 1, -1, -1):
            both = f"{down.reaches(shape.rows[row])} AND {across.reaches(shape.columns[column])}"
            branches.append((both, _cell(shape, row, column, down, across)))
    paid = cases(branches, ZERO)
    gone = f"{down.n} IS NULL OR {down.d} IS NULL OR {across.n} IS NULL OR {across.d} IS NULL"
    return Ratio(f"(CASE WHEN {gone} THEN NULL ELSE {paid.n} END)", paid.d)


def _cell(shape: Matrix, row: int, column: int, down: Ratio, across: Ratio) -> Ratio:
    here = shape.cells[row][column]
    if not shape.is_smooth:
        return Ratio.of(here)
    below, beside = min(row + 1, len(shape.rows) - 1), min(column + 1, len(shape.columns) - 1)
    height, width = shape.rows[below] - shape.rows[row], shape.columns[beside] - shape.columns[column]
    u = (WHOLE / height, -shape.rows[row] / height) if height else (NOTHING, NOTHING)
    v = (WHOLE / width, -shape.columns[column] / width) if width else (NOTHING, NOTHING)
    right, under, corner = (
        shape.cells[row][beside] - here,
        shape.cells[below][column] - here,
        shape.cells[below][beside],
    )
    twist = corner - shape.cells[row][beside] - shape.cells[below][column] + here
    # here + under·u + right·v + twist·u·v, with u and v linear in the two measures
    constant = here + under * u[1] + right * v[1] + twist * u[1] * v[1]
    of_down = under * u[0] + twist * u[0] * v[1]
    of_across = right * v[0] + twist * u[1] * v[0]
    return linear([(of_down, down), (of_across, across), (twist * u[0] * v[0], down.times(across))], constant)


def product(shape: Product, named: Callable[[str], Ratio], graded: Callable[[str], str]) -> Ratio:
    """All factors, the numbers of them multiplied beforehand."""
    number, ratios = WHOLE, []
    for factor in shape.factors:
        if factor.number is not None:
            number *= factor.number
        elif factor.by_grade:
            ratios.append(by_grade(factor, graded(factor.name)))
        else:
            number /= factor.over or WHOLE
            ratios.append(_input(factor.name, named))
    result = ratios[0] if ratios else Ratio.of(WHOLE)
    for ratio in ratios[1:]:
        result = result.times(ratio)
    return linear([(number, result)])


def by_grade(factor: Factor, column: str) -> Ratio:
    """The number beside a payee's grade; nothing for a grade that is not listed."""
    scale = NUMBER
    listed = " ".join(f"WHEN {text(grade)} THEN {int(value * scale)}" for grade, value in factor.by_grade)
    return Ratio(f"(CASE {column} {listed} ELSE 0 END)::HUGEINT", f"{scale}::HUGEINT")


def text(value: str) -> str:
    """A text as SQL."""
    return "'" + value.replace("'", "''") + "'"


def _input(name: str, named: Callable[[str], Ratio]) -> Ratio:
    plain = {"employment.monthly_base": "monthly_base", "monthly_base": "monthly_base"}
    if name in plain:
        return Ratio("monthly_base::HUGEINT", "1::HUGEINT")
    return named(name)


def factor(times: Times, named: Callable[[str], Ratio]) -> Ratio:
    """The factor of a ratio by steps; nothing where there is no ratio."""
    value = named(times.by)
    steps: Ladder = times.steps
    branches = [
        (value.reaches(rung.start), value if rung.is_itself else Ratio.of(rung.value)) for rung in reversed(steps[1:])
    ]
    lowest = value if steps[0].is_itself else Ratio.of(steps[0].value)
    found = cases(branches, lowest)
    return Ratio(
        f"(CASE WHEN {value.n} IS NULL OR {value.d} IS NULL THEN 0::HUGEINT ELSE {found.n} END)",
        f"(CASE WHEN {value.n} IS NULL OR {value.d} IS NULL THEN 1::HUGEINT ELSE {found.d} END)",
    )


def passes(gate: Gate, named: Callable[[str], Ratio], units: Callable[[str], int]) -> str:
    """SQL of whether everything a gate asks for is reached; ``units`` are minor units of a bound of money."""
    return " AND ".join(named(name).reaches(bound * units(name)) for name, bound in gate.needs) or "true"
