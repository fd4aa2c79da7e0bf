"""The SQL that turns a cell of text into a typed value, exactly, or into nothing where it is not one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lingxiao.engines.facts.datasets import Field, Kind
from lingxiao.engines.facts.intake.profile import DATE_STYLES
from lingxiao.engines.facts.log.connecting import name, text
from lingxiao.kernel.currencies import EXPONENTS, SYMBOLS

if TYPE_CHECKING:
    from collections.abc import Callable

    from lingxiao.engines.facts.intake.profile import From, Profile

FULL_WIDTH = str.maketrans({code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)})
_WIDE = "０１２３４５６７８９．，－＋％／：（）"
_NARROW = _WIDE.translate(FULL_WIDTH)
_MARKS = "".join(sorted({*"".join(SYMBOLS.values()), *"￥¥$€£元"} - set("ABCDEFGHIJKLMNOPQRSTUVWXYZ .")))
_TRUE = ("true", "yes", "y", "1", "是", "真", "t")
_FALSE = ("false", "no", "n", "0", "否", "假", "f")
_PLAIN = "[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)"
WIDTH = "DECIMAL(30,8)"
"""Wide enough for any amount that fits BIGINT minor units, with eight decimals to tell which were too fine."""


def given(one: From) -> str:
    """The cell as text, trimmed; NULL when empty. Named values are replaced by what they mean."""
    if one.constant is not None:
        return f"{text(one.constant)}::VARCHAR"
    if one.counted_within is not None:
        return f"CAST(row_number() OVER (PARTITION BY {name(one.counted_within)} ORDER BY row_no) AS VARCHAR)"
    if one.joined:
        cell = "concat_ws('-', " + ", ".join(f"nullif(trim({name(column)}), '')" for column in one.joined) + ")"
    else:
        cell = f"nullif(trim({name(one.column or '')}), '')"
    if one.values:
        others = f" ELSE {text(one.values['*'])}" if "*" in one.values else f" ELSE {cell}"
        cases = "".join(
            f" WHEN {text(stands)} THEN {text(means)}" for stands, means in one.values.items() if stands != "*"
        )
        cell = f"CASE {cell}{cases}{others} END" if cases else text(one.values["*"])
    if one.when_empty is not None:
        cell = f"coalesce({cell}, {text(one.when_empty)})"
    return cell


def typed(field: Field, cell: str, profile: Profile) -> str:
    """The typed value of a cell of text ``cell`` (an SQL expression); NULL when the text is not of this kind.

    Money comes as ``DECIMAL`` in currency units: to minor units it goes by the row's currency, see ``scaled``. Who and what is
    meant by a name, and whether a currency is one, is looked up by ``staging``.
    """
    return _TYPED.get(field.kind, _as_it_is)(cell, field, profile)


def scaled(amount: str, currency: str) -> str:
    """An amount in currency units as minor units of its currency, with whatever stands behind them."""
    return f"{amount} * {_factor(currency)}"


def minor(scaled_amount: str) -> str:
    """Whole minor units, rounded half away from zero; NULL beyond what fits."""
    return f"TRY_CAST(round({scaled_amount}, 0) AS BIGINT)"


def is_too_fine(scaled_amount: str) -> str:
    """Whether an amount has more decimals than its currency."""
    return f"{scaled_amount} <> round({scaled_amount}, 0)"


def _as_it_is(cell: str, _field: Field, _profile: Profile) -> str:
    return cell


def _money(cell: str, _field: Field, profile: Profile) -> str:
    unit = f" * {profile.money_unit}" if profile.money_unit != 1 else ""
    return f"TRY_CAST({_number(cell, profile)} AS {WIDTH}){unit}"


def _whole(cell: str, _field: Field, profile: Profile) -> str:
    return f"TRY_CAST({_number(cell, profile)} AS BIGINT)"


def _exact(cell: str, field: Field, profile: Profile) -> str:
    return _fits(f"TRY_CAST({_number(cell, profile)} AS {WIDTH})", field.type)


def _month(cell: str, field: Field, profile: Profile) -> str:
    return f"CAST(date_trunc('month', {_day(cell, field, profile)}) AS DATE)"


def _moment(cell: str, _field: Field, _profile: Profile) -> str:
    return f"TRY_CAST({cell} AS TIMESTAMP)"


def _flag(cell: str, _field: Field, _profile: Profile) -> str:
    true, false = (", ".join(map(text, words)) for words in (_TRUE, _FALSE))
    return f"CASE WHEN lower({cell}) IN ({true}) THEN true WHEN lower({cell}) IN ({false}) THEN false END"


def _factor(currency: str) -> str:
    """How many minor units one unit of the row's currency has."""
    others = " ".join(
        f"WHEN {text(code)} THEN {10**exponent}" for code, exponent in EXPONENTS.items() if exponent != 2  # noqa: PLR2004
    )
    return f"(CASE {currency} {others} ELSE 100 END)"


def _number(cell: str, profile: Profile) -> str:
    """A number as a computer writes it: no marks of currency and thousands, a point, a minus before; else NULL.

    Most cells are written so already, and only the others are mended: mending is what costs.
    """
    thousands = {"": "", ",": ",", ".": "\\.", " ": " \\x{00A0}\\x{202F}", "'": "'’"}[profile.thousands]
    plain = f"translate({cell}, {text(_WIDE)}, {text(_NARROW)})"
    plain = f"regexp_replace({plain}, {text(f'[{_MARKS}{thousands}]|CNY|RMB|USD|EUR')}, '', 'g')"
    if profile.decimal == ",":
        plain = f"replace({plain}, ',', '.')"
    # Accountants write a negative amount in brackets, some systems with the minus behind.
    plain = f"regexp_replace(trim({plain}), '^\\(([0-9.]+)\\)$|^([0-9.]+)-$', '-\\1\\2')"
    # Where a point is not the decimal one, a cell that has one is mended first.
    as_it_is = _PLAIN if profile.decimal == "." and profile.thousands != "." else "[+-]?[0-9]+"
    return (
        f"CASE WHEN regexp_full_match({cell}, '{as_it_is}') THEN {cell} "
        f"WHEN regexp_full_match({plain}, '{_PLAIN}') THEN {plain} END"
    )


def _ratio(cell: str, field: Field, profile: Profile) -> str:
    number = _number(f"replace(replace({cell}, '%', ''), '％', '')", profile)
    value = f"TRY_CAST({number} AS {WIDTH})"
    share = f"CASE WHEN {cell} LIKE '%\\%' ESCAPE '\\' OR {cell} LIKE '%％' THEN {value} * 0.01 ELSE {value} END"
    return _fits(share, field.type)


def _fits(value: str, type_: str) -> str:
    """The value when its type at rest holds it exactly; a digit too many is a problem, never rounded away."""
    return f"CASE WHEN TRY_CAST({value} AS {type_}) = {value} THEN CAST({value} AS {type_}) END"


def _day(cell: str, _field: Field, profile: Profile) -> str:
    """The day, by the file's own styles; a time behind it is left out."""
    plain = f"regexp_replace(translate({cell}, {text(_WIDE)}, {text(_NARROW)}), '[T ]+[0-9]{{1,2}}:.*$', '')"
    if profile.dates == ("Y-M-D",):
        is_day = "regexp_full_match({}, '[0-9]{{4}}-[0-9]{{1,2}}-[0-9]{{1,2}}')".format
        day = f"TRY_CAST(CASE WHEN {is_day(cell)} THEN {cell} WHEN {is_day(plain)} THEN {plain} END AS DATE)"
    else:
        styles = ", ".join(text(DATE_STYLES[style]) for style in profile.dates)
        day = f"CAST(coalesce(try_strptime({cell}, [{styles}]), try_strptime({plain}, [{styles}])) AS DATE)"
    if profile.shift_months:
        day = f"CAST({day} + to_months({profile.shift_months}) AS DATE)"
    return day


_TYPED: dict[Kind, Callable[[str, Field, Profile], str]] = {
    Kind.MONEY: _money,
    Kind.WHOLE: _whole,
    Kind.QUANTITY: _exact,
    Kind.RATE: _exact,
    Kind.RATIO: _ratio,
    Kind.DAY: _day,
    Kind.MONTH: _month,
    Kind.MOMENT: _moment,
    Kind.FLAG: _flag,
}
