"""The demo company has the figures of its book, in every size, and is the same each time."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lingxiao.demo import SEED
from lingxiao.demo.organisation import Drawn, draw
from lingxiao.demo.shape import REGIONS, SIZES, STORIES, apportion


@pytest.mark.parametrize("size", ["s", "m", "l"])
def test_the_size_is_as_promised(size: str) -> None:
    """Managers and representatives as in the book, eight directors, every story there once."""
    drawn = draw(size=size, seed=SEED)
    posts = Counter(row.post for row in drawn.people)
    assert posts["SM"] + posts["RM"] == SIZES[size].managers
    assert posts["SR"] == SIZES[size].reps
    assert (posts["SD"], posts["VP"], posts["STAFF"]) == (8, 1, 27)
    names = Counter(row.name for row in drawn.people if row.post == "SM")
    assert all(names[story.name] >= 1 for story in STORIES)


def test_the_middle_size_has_the_managers_of_each_region() -> None:
    """28, 22, 20, 16, 14, 10, 10, 8."""
    drawn = draw(size="m", seed=SEED)
    counted = Counter(row.unit[:2] for row in drawn.people if row.post == "SM")
    assert counted == {region.code: region.managers for region in REGIONS}


def as_told(drawn: Drawn) -> list[tuple[str, str, str, str]]:
    """The people, as far as they must be the same."""
    return [(row.number, row.name, row.unit, row.manager) for row in drawn.people]


def test_the_same_seed_draws_the_same_people_and_another_seed_others() -> None:
    """Deterministic by seed."""
    assert as_told(draw(size="s", seed=1)) == as_told(draw(size="s", seed=1))
    assert as_told(draw(size="s", seed=1)) != as_told(draw(size="s", seed=2))


def test_everybody_reports_to_somebody_drawn_before_them() -> None:
    """So that no loop can be, and nobody reports to nobody but the head."""
    seen: set[str] = set()
    for row in draw(size="l", seed=SEED).people:
        assert row.manager in seen or row.manager == ""
        seen.add(row.number)


@given(st.lists(st.tuples(st.integers(1, 500), st.integers(0, 3)), min_size=1, max_size=10), st.integers(0, 2000))
def test_apportioning_loses_nobody(parts: list[tuple[int, int]], extra: int) -> None:
    """The shares sum to the total and keep their least."""
    weights, least = [weight for weight, _low in parts], [low for _weight, low in parts]
    total = sum(least) + extra
    shares = apportion(total, weights, least)
    assert sum(shares) == total
    assert all(share >= low for share, low in zip(shares, least, strict=True))
