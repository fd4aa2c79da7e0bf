"""Numbers with their units as people write them in a plan: ``5%``, ``6000 CNY``, ``0.6``, ``90 days``, ``2028-01-31``.

A number is an exact fraction from its text on. What a number is stands beside it in the text, so that 5 is never 5 %.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from lingxiao.kernel.currencies import EXPONENTS
from lingxiao.kernel.words import Bilingual

MOST_DIGITS = 18
"""Digits of a number: what a BIGINT surely holds."""

_NUMBER = r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?"
_PLAIN = re.compile(_NUMBER)
_PERCENT = re.compile(rf"({_NUMBER})\s?%")
_MONEY = re.compile(rf"({_NUMBER}) ([A-Z]{{3}})")
_DAYS = re.compile(r"([1-9][0-9]{0,3}) days?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Unit(StrEnum):
    """What a value of a plan is."""

    MONEY = "money"
    RATIO = "ratio"
    NUMBER = "number"
    """A count, a factor, points: something without a unit."""
    FLAG = "yes or no"
    TEXT = "text"
    UNKNOWN = "anything"
    """What a figure of a company's own list is, only its values know."""


UNIT_NAMES: dict[Unit, Bilingual] = {
    Unit.MONEY: Bilingual("金额", "money"),
    Unit.RATIO: Bilingual("比率", "ratio"),
    Unit.NUMBER: Bilingual("数", "number"),
    Unit.FLAG: Bilingual("是或否", "yes or no"),
    Unit.TEXT: Bilingual("文字", "text"),
    Unit.UNKNOWN: Bilingual("任意值", "anything"),
}
"""How a sentence calls them."""


@dataclass(frozen=True, slots=True)
class Literal:
    """A number with its unit. Money is in whole units of its currency, exactly: 0.01 CNY is a hundredth."""

    value: Fraction
    unit: Unit
    currency: str = ""


def literal(text: str) -> Literal | None:
    """The number that a text is, with the unit written beside it; None when it is none of them."""
    if sum(character.isdigit() for character in text) > MOST_DIGITS:
        return None
    if match := _PERCENT.fullmatch(text):
        return Literal(Fraction(match[1]) / 100, Unit.RATIO)
    if (match := _MONEY.fullmatch(text)) and match[2] in EXPONENTS:
        return Literal(Fraction(match[1]), Unit.MONEY, match[2])
    return Literal(Fraction(text), Unit.NUMBER) if _PLAIN.fullmatch(text) else None


def day(text: str) -> date | None:
    """The day that a text is."""
    if not _DAY.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def days(text: str) -> int | None:
    """How many days a text says, as in ``90 days``."""
    match = _DAYS.fullmatch(text)
    return int(match[1]) if match else None


def after(word: str, text: str) -> str | None:
    """What stands behind a word, as ``80%`` in ``from 80%``; None when the text does not begin with it."""
    first, _space, rest = text.partition(" ")
    return rest.strip() if first == word else None


def written(value: Literal) -> str:
    """A number as a plan would write it: 5%, 6000 CNY, 0.6."""
    number = value.value * 100 if value.unit == Unit.RATIO else value.value
    text = plain(number)
    if value.unit == Unit.RATIO:
        return f"{text}%"
    return f"{text} {value.currency}" if value.unit == Unit.MONEY else text


def plain(number: Fraction) -> str:
    """A number in digits when it has an end, as 0.125, else as a fraction, as 1/48."""
    denominator, places = number.denominator, 0
    while denominator % 10 == 0 or denominator % 2 == 0 or denominator % 5 == 0:
        denominator //= 10 if denominator % 10 == 0 else 2 if denominator % 2 == 0 else 5
        places += 1
    if denominator != 1:
        return f"{number.numerator}/{number.denominator}"
    digits = f"{abs(number) * 10**places}".rjust(places + 1, "0")
    whole, decimals = (digits[:-places], digits[-places:].rstrip("0")) if places else (digits, "")
    return f"{'-' if number < 0 else ''}{whole}{'.' + decimals if decimals else ''}"
