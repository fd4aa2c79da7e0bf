"""Exact numbers as people read them: rounded half away from zero for the eye only, never for reckoning on. Pure."""

from __future__ import annotations

from fractions import Fraction

from lingxiao.engines.scorecards.enums import Unit
from lingxiao.kernel.money import Money, format_money, round_half_away


def decimal(value: Fraction, places: int = 2) -> str:
    """With so many decimals at most, zeros at the end left out: ``80``, ``93.4``."""
    scaled = round_half_away(value * 10**places)
    sign, whole = "-" if scaled < 0 else "", abs(scaled)
    head, tail = divmod(whole, 10**places)
    decimals = str(tail).rjust(places, "0").rstrip("0") if places else ""
    return f"{sign}{head}.{decimals}" if decimals else f"{sign}{head}"


def plain(value: Fraction) -> str:
    """A number with up to four decimals."""
    return decimal(value, 4)


def points_said(value: Fraction) -> str:
    """Points with up to two decimals."""
    return decimal(value)


def ratio_said(value: Fraction) -> str:
    """A ratio in percent with up to one decimal."""
    return f"{decimal(value * 100, 1)}%"


def value_said(value: Fraction | None, *, unit: str, currency: str) -> str:
    """An actual or a target in its own unit; a dash for what is missing, never a zero."""
    if value is None:
        return "—"
    if unit == Unit.MONEY:
        return format_money(Money(round_half_away(value), currency))
    if unit == Unit.RATIO:
        return ratio_said(value)
    return f"{decimal(value * 1000, 2)}‰" if unit == Unit.PER_MILLE else decimal(value, 2)


def exact(text: str) -> Fraction | None:
    """The fraction a card keeps as text; None where it keeps none."""
    return Fraction(text) if text else None
