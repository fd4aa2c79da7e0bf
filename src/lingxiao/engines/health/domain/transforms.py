"""The eight named transforms (conventions 1.9): from what was read to a score between 0 and 100. Exact, no float.

The functions carry the names of the conventions, so that a person who reads a formula finds it here.
"""

from __future__ import annotations

from fractions import Fraction
from math import isqrt

HUNDRED = Fraction(100)
ZERO, ONE = Fraction(0), Fraction(1)
Z_95 = Fraction(196, 100)
ROOT_SCALE = 10**12
"""Square roots are taken to twelve decimal places, downwards, so that the same input gives the same bits everywhere."""


def clamp(x: Fraction, low: Fraction, high: Fraction) -> Fraction:
    """``x`` kept between ``low`` and ``high``."""
    return max(low, min(high, x))


def RATE(x: Fraction, target: Fraction) -> Fraction:
    """100·clamp(x/target, 0, 1). ``target`` must be above zero."""
    return HUNDRED * clamp(x / target, ZERO, ONE)


def ONTIME(on: int, late: int, due: int) -> Fraction | None:
    """100·(on + 0.5·late)/due; None, not zero, when nothing was due."""
    if due == 0:
        return None
    return HUNDRED * (on + Fraction(late, 2)) / due


def LIN(x: Fraction, lo: Fraction, hi: Fraction) -> Fraction:
    """100·clamp((x−lo)/(hi−lo), 0, 1)."""
    return HUNDRED * clamp((x - lo) / (hi - lo), ZERO, ONE)


def INV(x: Fraction, lo: Fraction, hi: Fraction) -> Fraction:
    """100 − LIN(x, lo, hi): less is better."""
    return HUNDRED - LIN(x, lo, hi)


def BAND(x: Fraction, a: Fraction, b: Fraction, c: Fraction, d: Fraction) -> Fraction:
    """0 below a, rising to b, 100 within [b, c], falling to d, 0 above."""
    if b <= x <= c:
        return HUNDRED
    if x < b:
        return LIN(x, a, b) if b > a else ZERO
    return INV(x, c, d) if d > c else ZERO


def SHRINK(x: Fraction, n: int, mu: Fraction, k: int = 10) -> Fraction:
    """(n·x + k·μ)/(n + k): a small sample is drawn towards the mean of comparable peers."""
    return (n * x + k * mu) / (n + k)


def FRESH(days: int, full: int, zero: int) -> Fraction:
    """1 until ``full`` days, then linear down to 0 at ``zero`` days; multiplies a score."""
    if days <= full:
        return ONE
    return clamp(Fraction(zero - days, zero - full), ZERO, ONE)


def root(x: Fraction) -> Fraction:
    """The square root of ``x`` to twelve places, rounded down."""
    return Fraction(isqrt(x.numerator * ROOT_SCALE**2 // x.denominator), ROOT_SCALE)


def WILSON_LO(p: Fraction, n: int) -> Fraction:
    """The lower bound of the 95 % Wilson interval for a rate ``p`` of ``n`` (Wilson 1927); 0 without any answer."""
    if n == 0:
        return ZERO
    z2 = Z_95 * Z_95
    centre = p + z2 / (2 * n)
    spread = Z_95 * root(p * (1 - p) / n + z2 / (4 * n * n))
    return clamp((centre - spread) / (1 + z2 / n), ZERO, ONE)
