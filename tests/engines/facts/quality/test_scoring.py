"""The score is 100 · Σ w·pass / Σ w over what was checked, to the last fraction."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from lingxiao.engines.facts.quality import Count, score, together

COUNTS = st.lists(
    st.tuples(st.sampled_from("abcdef"), st.integers(0, 50), st.integers(0, 50)).map(
        lambda told: Count(told[0], "abcdef".index(told[0]) + 1, max(told[1:]), min(told[1:])),
    ), max_size=20,
)


def by_hand(counts: list[Count]) -> Fraction | None:
    """The same in plain Python, rule by rule."""
    above, below = Fraction(0), 0
    for rule in "abcdef":
        checked = sum(one.checked for one in counts if one.rule == rule)
        if checked:
            weight = "abcdef".index(rule) + 1
            above += weight * (1 - Fraction(sum(one.failed for one in counts if one.rule == rule), checked))
            below += weight
    return above / below * 100 if below else None


@given(COUNTS)
def test_the_score_is_what_plain_python_makes_of_the_counts(counts: list[Count]) -> None:
    assert score(counts) == by_hand(counts)


@given(COUNTS, st.randoms())
def test_it_does_not_depend_on_order_or_on_how_rows_were_split(counts: list[Count], dice: object) -> None:
    mixed = [*counts]
    dice.shuffle(mixed)  # type: ignore[attr-defined] # hypothesis hands in random.Random
    assert score(mixed) == score(counts) == score(together(counts))


@given(COUNTS)
def test_it_lies_between_none_and_all(counts: list[Count]) -> None:
    found = score(counts)
    assert found is None or 0 <= found <= 100
    assert (found == 100) == (any(one.checked for one in counts) and not any(one.failed for one in counts))


def test_what_was_not_checked_has_no_score_and_takes_none_away() -> None:
    assert score([]) is None
    assert score([Count("a", 5, 0, 0)]) is None
    assert score([Count("a", 5, 0, 0), Count("b", 1, 3, 1)]) == Fraction(200, 3)
    assert Count("a", 5, 0, 0).share is None
