"""Money: exact, of one currency, split without loss, read without guessing."""

from __future__ import annotations

import operator
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lingxiao.kernel.currencies import EXPONENTS, SYMBOLS
from lingxiao.kernel.money import (
    LARGEST_MINOR,
    MixedCurrencies,
    Money,
    NotAnAmount,
    NothingToSplitBy,
    TooFineAnAmount,
    TooLargeAnAmount,
    UnknownCurrency,
    format_money,
    format_money_short,
    parse_money,
    round_half_away,
)

if TYPE_CHECKING:
    from collections.abc import Callable

CURRENCIES = st.sampled_from(sorted(EXPONENTS))
MINOR = st.integers(-LARGEST_MINOR, LARGEST_MINOR)
WEIGHTS = st.lists(st.integers(0, 1000) | st.fractions(0, 1000, max_denominator=1000), min_size=1, max_size=30)


def yuan(amount: str) -> Money:
    return parse_money(amount, "CNY")


# --- currencies


def test_currencies_have_the_decimals_of_the_standard() -> None:
    some = {
        "CNY": 2,
        "USD": 2,
        "JPY": 0,
        "KRW": 0,
        "VND": 0,
        "KWD": 3,
        "TND": 3,
        "CLF": 4,
        "UYW": 4,
        "CLP": 0,
        "XCG": 2,
    }
    assert some.items() <= EXPONENTS.items()
    assert set(EXPONENTS.values()) == {0, 2, 3, 4}
    assert len(EXPONENTS) > 150
    assert all(len(code) == 3 and code.isascii() and code.isupper() for code in EXPONENTS)
    assert not {"HRK", "SLL", "ZWL", "ANG", "CUC", "BGN", "XAU", "XXX"} & EXPONENTS.keys()


def test_a_sign_stands_for_one_currency_only() -> None:
    assert SYMBOLS.keys() <= EXPONENTS.keys()
    assert len(set(SYMBOLS.values())) == len(SYMBOLS)


@pytest.mark.parametrize("currency", ["", "cny", "RMB", "人民币", "CNY ", "X" * 100])
def test_an_unknown_currency_is_refused(currency: str) -> None:
    with pytest.raises(UnknownCurrency):
        Money(1, currency)
    with pytest.raises(UnknownCurrency):
        parse_money("1", currency)


@pytest.mark.parametrize("minor", [1.0, Decimal(1), True, "1", None])
def test_anything_but_a_whole_number_is_a_bug(minor: object) -> None:
    with pytest.raises(TypeError, match="whole number"):
        Money(minor, "CNY")  # type: ignore[arg-type]


# --- arithmetic


def test_sums_and_differences() -> None:
    assert yuan("10.05") + yuan("0.95") == yuan("11")
    assert yuan("1") - yuan("2.50") == yuan("-1.5")
    assert -yuan("3") == yuan("-3")
    assert abs(yuan("-3")) == yuan("3")
    assert Money.total([yuan("1"), yuan("2.01")], currency="CNY") == yuan("3.01")
    assert Money.total([], currency="USD") == Money.zero("USD")
    assert Money.zero("CNY").is_zero
    assert not yuan("0.01").is_zero


@pytest.mark.parametrize("act", [operator.add, operator.sub, operator.lt, operator.le, operator.gt, operator.ge])
def test_two_currencies_are_never_put_together(act: Callable[[Money, Money], object]) -> None:
    with pytest.raises(MixedCurrencies):
        act(yuan("1"), parse_money("1", "USD"))


def test_two_currencies_are_never_equal_and_never_summed() -> None:
    assert Money(0, "CNY") != Money(0, "USD")
    with pytest.raises(MixedCurrencies):
        Money.total([yuan("1")], currency="USD")


@given(MINOR, MINOR)
def test_order_is_the_order_of_the_amounts(one: int, other: int) -> None:
    a, b = Money(one, "CNY"), Money(other, "CNY")
    assert ((a < b), (a <= b), (a > b), (a >= b)) == ((one < other), (one <= other), (one > other), (one >= other))


# --- rounding


@pytest.mark.parametrize(
    ("exact", "rounded"),
    [
        ("1/2", 1),
        ("-1/2", -1),
        ("3/2", 2),
        ("5/2", 3),
        ("-5/2", -3),
        ("249/100", 2),
        ("251/100", 3),
        ("0", 0),
        ("-49/100", 0),
    ],
)
def test_a_half_goes_away_from_zero(exact: str, rounded: int) -> None:
    assert round_half_away(Fraction(exact)) == rounded


@given(st.fractions())
def test_rounding_is_near_and_mirrors(exact: Fraction) -> None:
    assert abs(round_half_away(exact) - exact) <= Fraction(1, 2)
    assert round_half_away(-exact) == -round_half_away(exact)


def test_a_rate_is_applied_once_and_rounded_once() -> None:
    assert yuan("100.05").times(Fraction("0.0525")) == yuan("5.25")  # 5.252625
    assert yuan("0.10").times(Fraction("0.05")) == yuan("0.01")  # half a fen goes up
    assert yuan("-0.10").times(Fraction("0.05")) == yuan("-0.01")
    assert yuan("12.34").times(3) == yuan("37.02")


@pytest.mark.parametrize("rate", [0.05, Decimal("0.05"), "0.05", True])
def test_a_rate_is_exact(rate: object) -> None:
    with pytest.raises(TypeError, match="rate is exact"):
        yuan("1").times(rate)  # type: ignore[arg-type]


@given(MINOR, st.fractions(-10, 10, max_denominator=10**8))
def test_times_agrees_with_the_exact_product(minor: int, rate: Fraction) -> None:
    assert abs(Money(minor, "CNY").times(rate).minor - minor * rate) <= Fraction(1, 2)


# --- splitting


def test_ties_go_to_the_first_listed() -> None:
    assert yuan("1").split([1, 1, 1]) == [yuan("0.34"), yuan("0.33"), yuan("0.33")]
    assert yuan("-1").split([1, 1, 1]) == [yuan("-0.34"), yuan("-0.33"), yuan("-0.33")]
    assert yuan("0.02").split([1, 1, 1]) == [yuan("0.01"), yuan("0.01"), yuan("0")]
    assert yuan("100").split([Fraction(1, 3), 0, Fraction(2, 3)]) == [yuan("33.33"), yuan("0"), yuan("66.67")]


@given(MINOR, WEIGHTS.filter(any))
def test_a_split_loses_nothing_and_favours_nobody(minor: int, weights: list[int | Fraction]) -> None:
    parts = Money(minor, "CNY").split(weights)
    assert sum(part.minor for part in parts) == minor
    whole = Fraction(sum(weights))
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part.minor - minor * Fraction(weight) / whole) < 1
        assert weight or part.is_zero


@given(MINOR, WEIGHTS.filter(any), st.data())
def test_of_two_shares_the_larger_never_gets_less(
    minor: int, weights: list[int | Fraction], data: st.DataObject
) -> None:
    place = st.integers(0, len(weights) - 1)
    one, other = data.draw(place), data.draw(place)
    parts = Money(minor, "CNY").split(weights)
    if weights[one] > weights[other]:
        assert abs(parts[one]) >= abs(parts[other])


@pytest.mark.parametrize("weights", [[], [0], [0, Fraction(0)]])
def test_without_a_share_there_is_nothing_to_split_by(weights: list[int | Fraction]) -> None:
    with pytest.raises(NothingToSplitBy):
        yuan("1").split(weights)


def test_a_negative_share_is_a_bug() -> None:
    with pytest.raises(ValueError, match="not negative"):
        yuan("1").split([2, -1])


# --- reading


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("0", "CNY", 0),
        ("12.3", "CNY", 1230),
        ("12.30", "CNY", 1230),
        ("-80", "CNY", -8000),
        ("1,234,567.89", "CNY", 123456789),
        ("1234567.89", "CNY", 123456789),
        ("1,234", "CNY", 123400),
        ("1,234", "JPY", 1234),
        ("1,234.567", "KWD", 1234567),
        ("1,234,567", "KWD", 1234567000),
        ("0.0001", "CLF", 1),
        (" 5\t", "CNY", 500),
        ("92233720368547758.07", "CNY", LARGEST_MINOR),
        ("-92233720368547758.07", "CNY", -LARGEST_MINOR),
    ],
)
def test_amounts_that_can_be_read_in_one_way(text: str, currency: str, minor: int) -> None:
    assert parse_money(text, currency) == Money(minor, currency)


@pytest.mark.parametrize(
    "text",
    ["", " ", "-", ".", "NaN", "Infinity", "-inf", "1E+400000", "1e3", "１２.３０", "1_000", "-0", "-0.00", "1,23",
     "12,34,567", "1,2345", ",123", "1,,234", "0,123", "00", "007", "-007", ".5", "5.", "+5", "--5", "5-", "(5)", "¥5",
     "5元", "5%", "1 000", "1.234.567", "1,234.5,6", "0x10", "٣", "1\n2", "\u00a05", "5\u3000", "1.２", "−5", "1'000",
     "null", "=5", "9" * 41, "9" * 1_000_000],
)  # fmt: skip
def test_everything_else_is_refused(text: str) -> None:
    with pytest.raises(NotAnAmount) as refused:
        parse_money(text, "CNY")
    assert len(str(refused.value.params["text"])) <= 40


def test_a_comma_that_may_be_a_point_is_refused() -> None:
    """Of the Kuwaiti dinar, with three decimals, 1,234 may be a thousand or a little more than one."""
    with pytest.raises(NotAnAmount):
        parse_money("1,234", "KWD")


def test_more_decimals_than_the_currency_has_are_refused_even_when_zero() -> None:
    for text, currency in (("12.345", "CNY"), ("12.300", "CNY"), ("1.0", "JPY")):
        with pytest.raises(TooFineAnAmount):
            parse_money(text, currency)


def test_what_no_column_holds_is_refused() -> None:
    for text in ("92233720368547758.08", "-92233720368547758.08", "9" * 39):
        with pytest.raises(TooLargeAnAmount):
            parse_money(text, "CNY")


@given(MINOR, CURRENCIES)
def test_what_is_written_is_read_back(minor: int, currency: str) -> None:
    money = Money(minor, currency)
    assert parse_money(f"{money.as_decimal():f}", currency) == money
    assert str(money) == f"{money.as_decimal():f} {currency}"
    assert Fraction(money.as_decimal()) == Fraction(minor, 10**money.exponent)


@given(MINOR, CURRENCIES.filter(lambda code: EXPONENTS[code] != 3))
def test_what_is_shown_is_read_back(minor: int, currency: str) -> None:
    shown = format_money(Money(minor, currency)).replace(SYMBOLS.get(currency, f"{currency}\N{NO-BREAK SPACE}"), "")
    assert parse_money(shown, currency) == Money(minor, currency)


@given(st.text(max_size=12) | st.text("0123456789,.-+eE_ ", max_size=12), CURRENCIES)
def test_any_text_is_exact_or_refused(text: str, currency: str) -> None:
    try:
        money = parse_money(text, currency)
    except (NotAnAmount, TooFineAnAmount):
        return
    assert Fraction(money.minor, 10**money.exponent) == Fraction(text.strip(" \t\r\n").replace(",", ""))


# --- showing


@pytest.mark.parametrize(
    ("money", "shown"),
    [
        (Money(123450, "CNY"), "¥1,234.50"),
        (Money(-8000, "USD"), "-US$80.00"),
        (Money(1234, "JPY"), "JP¥1,234"),
        (Money(700, "CHF"), "CHF\N{NO-BREAK SPACE}7.00"),
        (Money(-5, "KWD"), "-KWD\N{NO-BREAK SPACE}0.005"),
        (Money(0, "CNY"), "¥0.00"),
        (Money(10**40, "CNY"), "¥" + f"{10**38:,}" + ".00"),
    ],
)
def test_amounts_in_full(money: Money, shown: str) -> None:
    assert format_money(money) == shown


@pytest.mark.parametrize(
    ("amount", "zh", "en"),
    [
        ("9999.99", "¥9,999.99", "¥10.00K"),
        ("10000", "¥1.00万", "¥10.00K"),
        ("12345678.90", "¥1,234.57万", "¥12.35M"),
        ("-12345678.90", "-¥1,234.57万", "-¥12.35M"),
        ("99500000", "¥9,950.00万", "¥99.50M"),
        ("99999949.99", "¥9,999.99万", "¥100.00M"),
        ("99999950", "¥1.00亿", "¥100.00M"),
        ("4800000000", "¥48.00亿", "¥4.80B"),
        ("999995", "¥100.00万", "¥1.00M"),
        ("999.99", "¥999.99", "¥999.99"),
        ("0", "¥0.00", "¥0.00"),
    ],
)
def test_large_amounts_in_short(amount: str, zh: str, en: str) -> None:
    assert format_money_short(yuan(amount), "zh-hans") == zh
    assert format_money_short(yuan(amount), "en") == en


def test_the_decimals_of_the_short_form_can_be_chosen() -> None:
    assert format_money_short(yuan("12345678"), "zh-hans", decimals=0) == "¥1,235万"
    assert format_money_short(yuan("12345678"), "zh-hans", decimals=1) == "¥1,234.6万"
