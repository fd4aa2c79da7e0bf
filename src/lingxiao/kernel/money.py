"""Money: a whole number of minor units of one currency, exact from the text it is read from to the text it is shown as.

There is no float on the way and no division but two: ``split``, which loses nothing, and ``times``, which rounds once,
half away from zero (四舍五入; a negative amount mirrors the positive one).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Self

from lingxiao.kernel.currencies import EXPONENTS, SYMBOLS
from lingxiao.kernel.refusals import Refusal, _

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

LARGEST_MINOR = 2**63 - 1
"""What a BIGINT column holds: of the yuan, 92 quadrillion."""

_LONGEST_TEXT = 40
_GROUPED = re.compile(r"-?(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]+)?")
_ZH_UNITS = ((10**4, "万"), (10**8, "亿"))
_EN_UNITS = ((10**3, "K"), (10**6, "M"), (10**9, "B"))


class UnknownCurrency(Refusal):
    """The code is not one of ISO 4217."""

    sentence = _("“%(currency)s” is not a currency code. Write three letters, such as CNY or USD.")


class MixedCurrencies(Refusal):
    """Amounts of different currencies were to be added or compared."""

    sentence = _("Amounts in %(one)s and %(other)s cannot be put together. Convert them to one currency first.")


class NotAnAmount(Refusal):
    """A text is not an amount, or it could be read as two different ones."""

    sentence = _("“%(text)s” is not an amount. Write it in plain digits, such as 1234.50, 1,234.50 or -80.")


class TooFineAnAmount(Refusal):
    """There are more digits after the point than the currency has."""

    sentence = _("“%(text)s” has more decimals than %(currency)s has (%(exponent)s).")


class TooLargeAnAmount(Refusal):
    """The amount is beyond what can be stored."""

    sentence = _("“%(text)s” is too large an amount. Check the digits.")


class NothingToSplitBy(Refusal):
    """A total is to be split, but all shares are zero or there are none."""

    sentence = _("The amount cannot be split, because no share is above zero. Give at least one of them a share.")


@dataclass(frozen=True, slots=True)
class Money:
    """So many minor units of a currency: ``Money(150, "CNY")`` is one yuan fifty, ``Money(150, "JPY")`` 150 yen."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        """Refuse an unknown currency; anything but a whole number is a bug."""
        if type(self.minor) is not int:
            message = f"money is a whole number of minor units, not {self.minor!r}"
            raise TypeError(message)
        if self.currency not in EXPONENTS:
            raise UnknownCurrency(currency=str(self.currency)[:_LONGEST_TEXT])

    @classmethod
    def zero(cls, currency: str) -> Self:
        """Nothing, in that currency."""
        return cls(0, currency)

    @classmethod
    def total(cls, amounts: Iterable[Money], *, currency: str) -> Money:
        """The sum, which is zero of ``currency`` when there are no amounts."""
        total = cls.zero(currency)
        for amount in amounts:
            total += amount
        return total

    @property
    def exponent(self) -> int:
        """How many digits the currency has after the point."""
        return EXPONENTS[self.currency]

    @property
    def is_zero(self) -> bool:
        """Whether it is nothing."""
        return self.minor == 0

    def as_decimal(self) -> Decimal:
        """The amount in whole units, exactly, with the currency's decimals: for files, never for arithmetic."""
        return Decimal((self.minor < 0, tuple(map(int, str(abs(self.minor)))), -self.exponent))

    def times(self, rate: Fraction | int) -> Money:
        """The amount multiplied by an exact rate and rounded once, half away from zero, to the minor unit."""
        if type(rate) is not int and not isinstance(rate, Fraction):
            message = f"a rate is exact, a whole number or a fraction, not {rate!r}"
            raise TypeError(message)
        return Money(round_half_away(self.minor * Fraction(rate)), self.currency)

    def split(self, weights: Sequence[int | Fraction]) -> list[Money]:
        """Parts in proportion to the weights that add up to the amount, none off by a whole minor unit or more.

        What is left after rounding each part towards zero goes, one minor unit each, to the parts that lost most; among
        equals to the one listed first. No weight is negative; all zero, or none, is refused with ``NothingToSplitBy``.
        """
        if any(weight < 0 for weight in weights):
            message = f"a share is not negative: {weights!r}"
            raise ValueError(message)
        whole = Fraction(sum(weights))
        if not whole:
            raise NothingToSplitBy
        sign = -1 if self.minor < 0 else 1
        exact = [abs(self.minor) * Fraction(weight) / whole for weight in weights]
        parts = [int(share) for share in exact]
        by_loss = sorted(range(len(parts)), key=lambda place: parts[place] - exact[place])
        for place in by_loss[: abs(self.minor) - sum(parts)]:
            parts[place] += 1
        return [Money(sign * part, self.currency) for part in parts]

    def __add__(self, other: Money) -> Money:
        """The sum, of one currency only."""
        return Money(self.minor + self._minor_of(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        """The difference, of one currency only."""
        return Money(self.minor - self._minor_of(other), self.currency)

    def __neg__(self) -> Money:
        """The same amount owed the other way."""
        return Money(-self.minor, self.currency)

    def __abs__(self) -> Money:
        """The amount without its sign."""
        return Money(abs(self.minor), self.currency)

    def __lt__(self, other: Money) -> bool:
        """Whether it is less, of one currency only."""
        return self.minor < self._minor_of(other)

    def __le__(self, other: Money) -> bool:
        """Whether it is at most as much, of one currency only."""
        return self.minor <= self._minor_of(other)

    def __gt__(self, other: Money) -> bool:
        """Whether it is more, of one currency only."""
        return self.minor > self._minor_of(other)

    def __ge__(self, other: Money) -> bool:
        """Whether it is at least as much, of one currency only."""
        return self.minor >= self._minor_of(other)

    def __str__(self) -> str:
        """Plain and exact, for logs and files: 1234.50 CNY."""
        return f"{self.as_decimal():f} {self.currency}"

    def _minor_of(self, other: Money) -> int:
        if other.currency != self.currency:
            raise MixedCurrencies(one=self.currency, other=other.currency)
        return other.minor


def round_half_away(exact: Fraction) -> int:
    """The nearest whole number; a half goes away from zero. This is the one rounding of money."""
    rounded = (2 * abs(exact.numerator) + exact.denominator) // (2 * exact.denominator)
    return -rounded if exact < 0 else rounded


def percent(exact: Fraction) -> str:
    """A share as people read it, to a tenth of a percent, rounded once: 93.4%."""
    tenths = round_half_away(abs(exact) * 1000)
    return f"{'-' if exact < 0 and tenths else ''}{tenths // 10}.{tenths % 10}%"


def parse_money(text: str, currency: str) -> Money:
    """The amount a person or a file wrote, exactly, or a refusal; never a guess.

    Plain ASCII digits, an optional minus sign, thousands in commas or not at all, and at most as many decimals as the
    currency has; blanks around it are allowed. Not taken: exponents, underscores, digits of other scripts, ``-0``,
    leading zeros, a bare point, and ``1,234`` in a currency of three decimals, where it may mean two different amounts.
    """
    zero = Money.zero(currency)
    written = text.strip(" \t\r\n")
    told = written[:_LONGEST_TEXT]
    digits = written.lstrip("-")
    has_leading_zero = digits.startswith("0") and digits[1:2] not in ("", ".")
    if len(written) > _LONGEST_TEXT or not _GROUPED.fullmatch(written) or has_leading_zero:
        raise NotAnAmount(text=told)
    whole, _point, decimals = digits.replace(",", "").partition(".")
    if digits.count(",") == 1 and not decimals and zero.exponent == len("234"):
        raise NotAnAmount(text=told)
    if len(decimals) > zero.exponent:
        raise TooFineAnAmount(text=told, currency=currency, exponent=zero.exponent)
    minor = int(whole + decimals.ljust(zero.exponent, "0"))
    is_negative = written.startswith("-")
    if minor > LARGEST_MINOR:
        raise TooLargeAnAmount(text=told)
    if is_negative and not minor:
        raise NotAnAmount(text=told)
    return Money(-minor if is_negative else minor, currency)


def format_money(money: Money) -> str:
    """The amount in full with its sign of currency: ¥1,234.50, -US$80.00, CHF 7.00. The same in Chinese and English."""
    return _signed(money, f"{abs(money).as_decimal():,f}")


def format_money_short(money: Money, locale: str, *, decimals: int = 2) -> str:
    """The amount in 万 and 亿 for Chinese readers, in K, M and B for English ones; small amounts in full.

    A choice of display: rounded half away from zero to ``decimals``, so it is never added up or copied.
    """
    exact = abs(Fraction(money.minor, 10**money.exponent))
    shown, smaller = "", 1
    for size, unit in _EN_UNITS if locale.startswith("en") else _ZH_UNITS:
        # What rounds up to a unit in the digits of the one below is shown in that unit: 1.00亿, never 10,000.00万.
        below = Fraction(_rounded(exact / smaller, decimals)) * smaller if shown else exact
        if below < size:
            break
        shown, smaller = f"{_rounded(exact / size, decimals):,f}{unit}", size
    return _signed(money, shown) if shown else format_money(money)


def _rounded(exact: Fraction, decimals: int) -> Decimal:
    minor = round_half_away(exact * 10**decimals)
    return Decimal((0, tuple(map(int, str(minor))), -decimals))


def _signed(money: Money, number: str) -> str:
    minus = "-" if money.minor < 0 else ""
    symbol = SYMBOLS.get(money.currency)
    return f"{minus}{symbol}{number}" if symbol else f"{minus}{money.currency}\N{NO-BREAK SPACE}{number}"
