"""Mistakes planted one at a time in either evaluator: each has to turn a test red, or the tests would not notice it either."""


# ruff: noqa: E501 -- a table of mistakes is read by its columns
from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Mutant:
    """In a file of the engine, ``was`` becomes ``now``: what would go wrong."""

    path: str
    was: str
    now: str
    wrong: str


MUTANTS = [
    # the exact evaluator
    Mutant("referee/rounding.py", '"half up": rest >= Fraction(1, 2)', '"half up": rest > Fraction(1, 2)', "halves are rounded down"),
    Mutant("referee/rounding.py", "whole % 2 == 1)", "whole % 2 == 0)", "halves to odd"),
    Mutant("referee/rounding.py", '"floor": rest > 0 and steps < 0', '"floor": rest > 0 and steps > 0', "floor goes up"),
    Mutant("referee/rounding.py", "(parts[place] - exact[place], place)", "(exact[place] - parts[place], place)", "smallest remainder first"),
    Mutant("referee/rounding.py", "    sign = -1 if amount < 0 else 1\n    return [sign", "    sign = 1\n    return [sign", "debits are divided as credits"),
    Mutant("referee/shapes.py", "if value >= rung.start:", "if value > rung.start:", "a bound belongs to the tier below"),
    Mutant("referee/shapes.py", "return ladder[0].value * credit", "return ladder[-1].value * credit", "net returns at the last rate"),
    Mutant("referee/shapes.py", "if start < begins]", "if start <= begins]", "a tier that applies back keeps the band it replaces"),
    Mutant("referee/shapes.py", "return first[1] if curve.is_flat_below else NOTHING", "return first[1]", "a curve pays below its first point"),
    Mutant("referee/shapes.py", "lower = cells[below][column] + (cells[below][beside] - cells[below][column]) * v", "lower = cells[below][column]", "a smooth matrix is not smooth"),
    Mutant("referee/shapes.py", "found = (2 - value / target) * HUNDRED", "found = (1 - value / target) * HUNDRED", "lower is better from zero"),
    Mutant("referee/shapes.py", "return found if kpi.most is None else min(found, kpi.most)", "return found", "no most points"),
    Mutant("referee/earning.py", "value >= bound for name", "value > bound for name", "a gate does not pass at equality"),
    Mutant("referee/earning.py", "rounded(paid + held, rounding) - amount if held", "rounded(held, rounding) if held", "held and paid do not add up"),
    Mutant("referee/earning.py", "(terms.pay_now, WHOLE - terms.pay_now)", "(WHOLE - terms.pay_now, terms.pay_now)", "now and later changed places"),
    Mutant("referee/later.py", "now = max(least, one - balance, NOTHING)", "now = max(least, one, NOTHING)", "a draw is never worked off"),
    Mutant("referee/later.py", "if on.day < min(start.day, last)", "if on.day <= min(start.day, last)", "units vest a day late"),
    # the statements
    Mutant("calculation/rationals.py", 'f"2 * {rest} >= {below}"', 'f"2 * {rest} > {below}"', "halves are rounded down"),
    Mutant("calculation/rationals.py", ">= {bound.numerator}::HUGEINT * {self.d}, false)", "> {bound.numerator}::HUGEINT * {self.d}, false)", "a bound belongs to what is below"),
    Mutant("calculation/compiling.py", ">= {start.numerator}::HUGEINT * {quota.n} * {credit.d}\"", "> {start.numerator}::HUGEINT * {quota.n} * {credit.d}\"", "a tier begins above its bound"),
    Mutant("calculation/compiling.py", "return of_quota - rate * start, rate", "return of_quota, rate", "tiers re-rate what lies below them"),
    Mutant("calculation/crediting.py", "ORDER BY {rest} DESC, s.row_no)", "ORDER BY {rest}, s.row_no)", "smallest remainder first"),
    Mutant("calculation/crediting.py", "WHERE s.kind = 'overlay'", "WHERE s.kind = 'none'", "overlays are not credited"),
    Mutant("calculation/payees.py", "DATE '{plan.last}' + 1) AS until", "DATE '{plan.last}') AS until", "the last day of a plan does not count"),
    Mutant("calculation/payees.py", "coalesce(l.leave_to, e.until)) - greatest(e.since, l.leave_from)", "coalesce(l.leave_to, e.until)) + 1 - greatest(e.since, l.leave_from)", "a leave is a day longer"),
    Mutant("calculation/measuring.py", "\"ON l.person = f.who AND f.day >= l.since AND f.day < l.until\"", "\"ON l.person = f.who\"", "the reporting line of any day"),
    Mutant("calculation/measuring.py", "(p.days - p.away)", "p.days", "leave does not lower a quota"),
    Mutant("calculation/measuring.py", "ASOF LEFT JOIN", "LEFT JOIN", "every rate before a day, not the last"),
    Mutant("calculation/measuring.py", "ROWS UNBOUNDED PRECEDING)\"\n        )\n        for measure", "ROWS 1 PRECEDING)\"\n        )\n        for measure", "the year so far is two periods"),
    Mutant("calculation/paying.py", "CASE WHEN {rest} > 0 AND {rest} >= {later}", "CASE WHEN {rest} > 0 AND {rest} > {later}", "the odd fen goes to what is paid later"),
    Mutant("calculation/paying.py", "days AS w FROM counted", "1 AS w FROM counted", "a pool forgets the days"),
    Mutant("calculation/settling.py", "balance = max(0, balance + paid - earned)", "balance = max(0, paid - earned)", "a draw forgets its balance"),
    Mutant("calculation/scoring.py", ">= rung.start.numerator * below", "> rung.start.numerator * below", "a coefficient begins above its bound"),
    Mutant("calculation/ranking.py", "if members < rank.small_under:", "if members <= rank.small_under:", "a team of the least size is not ranked"),
    Mutant("calculation/returning.py", "<= o.{dated} + {window}", "< o.{dated} + {window}", "the window is a day shorter"),
    Mutant("calculation/returning.py", "left = None if left is None else left - taken", "left = left", "each component takes the whole share"),
]  # fmt: skip
