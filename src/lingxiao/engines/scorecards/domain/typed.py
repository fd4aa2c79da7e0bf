"""Targets and actuals as they are typed, read exactly in the unit of their KPI. Pure."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from lingxiao.engines.scorecards.enums import Unit
from lingxiao.kernel.money import parse_money
from lingxiao.kernel.refusals import Refusal, _

if TYPE_CHECKING:
    from lingxiao.kernel.words import Bilingual

_NUMBER = re.compile(r"-?[0-9]{1,12}(?:\.[0-9]{1,6})?")
_PARTS = {Unit.RATIO: 100, Unit.PER_MILLE: 1000}
PLACES = 8


class NotANumber(Refusal):
    """A text is no number of this kind."""

    sentence = _("“%(text)s” is no number for %(kpi)s. Write plain digits, such as 95 or 12.5; percent without its sign.")


def read_value(text: str, *, kpi: Bilingual | str, unit: str, currency: str) -> Fraction | None:
    """What was typed, in the unit of the KPI: 95 percent is 19/20, ¥1,234.50 is 123450. None where nothing was.

    ``NotANumber`` for what is none; refusals of money for amounts.
    """
    said = text.strip()
    if not said:
        return None
    if unit == Unit.MONEY:
        return Fraction(parse_money(said, currency).minor)
    bare = said.removesuffix("%").removesuffix("‰").replace(",", "").strip()
    if not bare.isascii() or not _NUMBER.fullmatch(bare):
        raise NotANumber(text=said[:20], kpi=kpi)
    return Fraction(bare) / _PARTS.get(Unit(unit), 1)


def written(value: Fraction | None, *, unit: str) -> str:
    """The same as one would type it again; minor units of two decimals as an amount."""
    if value is None:
        return ""
    shown = value / 100 if unit == Unit.MONEY else value * _PARTS.get(Unit(unit), 1)
    return format(as_decimal(shown).normalize(), "f")


def as_decimal(value: Fraction) -> Decimal:
    """The decimal a column keeps, exact to eight places: what is typed has no more."""
    scaled = value * 10**PLACES
    return Decimal(round(scaled)).scaleb(-PLACES)
