"""What a checked plan is: measures, how each component pays, and what happens after. Data alone; nothing calculates here."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

from lingxiao.kernel.currencies import EXPONENTS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from fractions import Fraction

    from lingxiao.engines.incentives.language.findings import Place
    from lingxiao.engines.incentives.language.literals import Literal, Unit
    from lingxiao.engines.incentives.language.text import Node
    from lingxiao.kernel.expressions import Formula


class Way(StrEnum):
    """How a measure comes about."""

    SUM = "sum"
    COUNT = "count"
    FROM = "from"
    LEAST = "min"
    FORMULA = "formula"


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure of a payee and a period: counted in the data, or a formula of other measures."""

    name: str
    way: Way
    unit: Unit
    at: Place
    table: str = ""
    column: str = ""
    dated: str = ""
    scope: str = ""
    credit: str = "by split"
    where: str = ""
    convert: str = "rate of the day"
    is_prorated: bool = False
    ramp: tuple[Fraction, ...] = ()
    formula: Formula | None = None
    written: str = ""
    above: str = ""
    below: str = ""
    """Of a plain ratio of two measures, their names: so attainment is compared without dividing."""


@dataclass(frozen=True, slots=True)
class Rung:
    """What holds from a lower bound on. ``itself`` is the measured ratio in place of a value."""

    start: Fraction
    value: Fraction
    is_itself: bool = False
    back_to: Fraction | None = None


Ladder: TypeAlias = tuple[Rung, ...]


@dataclass(frozen=True, slots=True)
class Fixed:
    """A fixed amount of a whole month."""

    amount: Fraction


@dataclass(frozen=True, slots=True)
class Linear:
    """One rate on a measure of money."""

    rate: Fraction
    on: str


@dataclass(frozen=True, slots=True)
class Tiers:
    """Rates by tier, of what lies in each (marginal) or of everything (retroactive); bounds times ``quota`` if there is one."""

    is_marginal: bool
    on: str
    by: str
    quota: str
    rates: Ladder


@dataclass(frozen=True, slots=True)
class Curve:
    """Straight lines between points, as a share of the target."""

    by: str
    target: Fraction
    points: tuple[tuple[Fraction, Fraction], ...]
    is_flat_below: bool
    extends_above: bool


@dataclass(frozen=True, slots=True)
class Matrix:
    """A share of the target by two measures; rows and columns begin at their lower bounds."""

    is_smooth: bool
    target: Fraction
    row_by: str
    rows: tuple[Fraction, ...]
    column_by: str
    columns: tuple[Fraction, ...]
    cells: tuple[tuple[Fraction, ...], ...]


@dataclass(frozen=True, slots=True)
class Kpi:
    """One line of a scorecard: points by ``way``, within ``least`` and ``most``."""

    name: str
    measure: str
    weight: Fraction
    way: str
    target: Literal | None
    steps: Ladder
    least: Fraction
    most: Fraction | None


@dataclass(frozen=True, slots=True)
class Scorecard:
    """A base times the coefficient of the total score."""

    base: Fraction
    kpis: tuple[Kpi, ...]
    coefficient: Ladder
    veto: Formula | None


@dataclass(frozen=True, slots=True)
class PerUnit:
    """So much for each, of at most so many."""

    amount: Fraction
    on: str
    at_most: Fraction | None


@dataclass(frozen=True, slots=True)
class Factor:
    """One factor of a product: a number, a measure or input over a number, or a value by grade."""

    number: Fraction | None = None
    name: str = ""
    over: Fraction | None = None
    by_grade: tuple[tuple[str, Fraction], ...] = ()


@dataclass(frozen=True, slots=True)
class Product:
    """Factors, multiplied."""

    factors: tuple[Factor, ...]


@dataclass(frozen=True, slots=True)
class Pool:
    """An amount shared by weights, every fen of it."""

    amount: Fraction
    weights: str


Shape: TypeAlias = Fixed | Linear | Tiers | Curve | Matrix | Scorecard | PerUnit | Product | Pool


@dataclass(frozen=True, slots=True)
class Times:
    """A factor by steps of a ratio; what it holds back is held or lost."""

    by: str
    steps: Ladder
    rest_is_held: bool = False


@dataclass(frozen=True, slots=True)
class Gate:
    """Measures with what each has to reach at least; otherwise only ``otherwise`` is paid."""

    needs: tuple[tuple[str, Fraction], ...]
    otherwise: Fraction


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a payment and the day it is paid on; the one that takes the rest comes last."""

    share: Fraction
    on: date
    is_last: bool = False


@dataclass(frozen=True, slots=True)
class Terms:
    """What every kind of component may have: applied in the order times, cap, floor, gate, rounding."""

    times: Times | None = None
    cap: Fraction | None = None
    floor: Fraction | None = None
    gate: Gate | None = None
    is_year_to_date: bool = False
    negative: str = "keep"
    pay_now: Fraction | None = None
    rest: str = "deferred"
    parts: tuple[Part, ...] = ()
    when_negative: str = "first rate"
    when_no_quota: str = "pay nothing, flag"
    when_missing: str = "stop"
    leavers: str = "paid in full"
    tax: str = "none"


@dataclass(frozen=True, slots=True)
class Component:
    """One thing a plan pays."""

    name: str
    shape: Shape
    terms: Terms
    at: Place


@dataclass(frozen=True, slots=True)
class Rounding:
    """Once per component, payee and period, to ``step`` of the currency."""

    step: Fraction
    mode: str


@dataclass(frozen=True, slots=True)
class Draw:
    """So much a month at least: repaid from what exceeds it (recoverable) or not at all (guarantee)."""

    name: str
    is_recoverable: bool
    amount: Fraction
    months: int | None
    is_forgiven_at_exit: bool


@dataclass(frozen=True, slots=True)
class Grant:
    """Units that vest: a first share after a cliff, the rest in equal parts a month."""

    name: str
    units: int
    cliff_share: Fraction
    cliff_months: int
    monthly_share: Fraction
    months: int


@dataclass(frozen=True, slots=True)
class TrueUp:
    """What a year should have paid of a component, by a table of its own."""

    component: str
    tiers: Tiers
    is_recovered: bool


@dataclass(frozen=True, slots=True)
class Settlement:
    """The settlement of the year: the true-up, and what becomes of what was deferred and held."""

    paid_on: tuple[int, int]
    true_up: TrueUp | None
    deferred: Times | None
    release_if: Formula | None
    release_condition: str
    is_carried: bool
    only_employed: bool


@dataclass(frozen=True, slots=True)
class Returns:
    """How the pay of a returned line is taken back: within ``window`` days, at most ``recover`` of a month's pay."""

    method: str
    window: int | None
    recover: Fraction | None


@dataclass(frozen=True, slots=True)
class Rank:
    """Forced distribution: shares of grades by ranking, and one grade for everybody of a team too small."""

    name: str
    by: tuple[str, ...]
    bands: tuple[tuple[str, Fraction], ...]
    small_under: int
    small_grade: str


@dataclass(frozen=True, slots=True)
class Honour:
    """An honour for the first so many by a measure."""

    name: str
    first: int
    by: str
    prize: Fraction


@dataclass(frozen=True, slots=True)
class Example:
    """A worked example, as it was written: what is given and what it must come to."""

    number: int
    subject: str
    """component, advance or grant."""
    name: str
    at: Place
    given: Mapping[str, Node] = field(default_factory=dict)
    earned: tuple[Fraction, ...] = ()
    pays: tuple[Fraction, ...] = ()
    start: date | None = None
    on: date | None = None
    vested: int | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan that was checked."""

    name: str
    title: str
    version: int
    extends: str
    first: date
    last: date
    currency: str
    period: str
    applies_to: str
    measures: Mapping[str, Measure]
    components: Mapping[str, Component]
    plan_rates: Mapping[str, Fraction]
    rounding: Rounding
    draws: Mapping[str, Draw]
    grants: Mapping[str, Grant]
    ranks: Mapping[str, Rank]
    honours: Mapping[str, Honour]
    returns: Returns | None
    settlement: Settlement | None
    examples: tuple[Example, ...]
    effective_at: Place
    digest: str
    """SHA-256 of the plan as canonical JSON, with all it takes from what it extends: indents and comments change nothing."""

    @property
    def fen(self) -> int:
        """How many minor units make one of its currency."""
        return int(10 ** EXPONENTS[self.currency])

    @property
    def step(self) -> int:
        """To how many minor units it rounds."""
        return int(self.rounding.step * self.fen)
