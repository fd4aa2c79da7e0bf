"""Numbers with their units: exact from their text, and never guessed."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lingxiao.engines.incentives.language.literals import Unit, after, day, days, literal, plain, written


@pytest.mark.parametrize(("text", "value", "unit"), [
    ("5%", Fraction(1, 20), Unit.RATIO), ("0.3%", Fraction(3, 1000), Unit.RATIO), ("-2.5 %", Fraction(-1, 40), Unit.RATIO),
    ("6000 CNY", Fraction(6000), Unit.MONEY), ("0.01 USD", Fraction(1, 100), Unit.MONEY), ("0.6", Fraction(3, 5), Unit.NUMBER),
    ("0", Fraction(0), Unit.NUMBER), ("-8", Fraction(-8), Unit.NUMBER),
])  # fmt: skip
def test_a_number_is_read_with_its_unit(text: str, value: Fraction, unit: Unit) -> None:
    found = literal(text)
    assert found is not None
    assert (found.value, found.unit) == (value, unit)


@pytest.mark.parametrize("text", [
    "NaN", "Infinity", "1e5", "１２", "1_000", "1,000", "05", ".5", "5.", "+5", "6000 XXX1", "6000CNY", "5 %%", "", "twelve",
    "9" * 19,
])  # fmt: skip
def test_what_could_be_read_in_two_ways_is_not_read(text: str) -> None:
    assert literal(text) is None


@given(st.integers(-(10**12), 10**12), st.integers(0, 5))
def test_a_number_is_written_as_it_is_read(digits: int, places: int) -> None:
    number = Fraction(digits, 10**places)
    found = literal(plain(number))
    assert found is not None
    assert found.value == number


def test_numbers_without_an_end_are_written_as_fractions() -> None:
    assert [plain(Fraction(1, 48)), plain(Fraction(-1, 8)), plain(Fraction(5))] == ["1/48", "-0.125", "5"]
    found = literal("5%")
    assert found is not None
    assert written(found) == "5%"


def test_days_are_days_of_the_calendar() -> None:
    assert day("2028-02-29") == date(2028, 2, 29)
    assert [day("2027-02-29"), day("2027-2-1"), day("tomorrow")] == [None, None, None]
    assert [days("90 days"), days("1 day"), days("0 days"), days("90")] == [90, 1, None, None]
    assert [after("from", "from 80%"), after("from", "80%")] == ["80%", None]
