"""The anonymity guard: plans from which nothing follows about few, and an audit that finds what follows."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lingxiao.engines.campaigns.domain import guard, scoring
from lingxiao.engines.campaigns.domain.reports import shown_groups
from lingxiao.engines.campaigns.questions import Question, read

Tree = dict[int, int | None]


def cells_in(parents: Tree, sizes: dict[int, int]) -> dict[int, guard.Cell]:
    """The answers in each unit; ``sizes`` says how many stand in each unit itself."""
    return guard.cells_of(parents=parents, at=[unit for unit, size in sizes.items() for _one in range(size)])


def plan_of(parents: Tree, sizes: dict[int, int], least: int) -> dict[int, int]:
    """The released units with how many answers each holds."""
    plan = guard.widest_plan(parents=parents, cells=cells_in(parents, sizes), least=least)
    return {unit: len(cell) for unit, cell in plan.items()}


def test_the_smallest_is_hidden_with_the_one_that_would_give_it_away() -> None:
    """Teams of 9, 8, 7 and 4 in a company of 28: to hide the four, the seven is hidden too."""
    parents: Tree = {0: None, 1: 0, 2: 0, 3: 0, 4: 0}
    assert plan_of(parents, {1: 9, 2: 8, 3: 7, 4: 4}, 5) == {0: 28, 1: 9, 2: 8}


def test_units_that_are_large_enough_are_all_shown_although_they_add_up() -> None:
    assert plan_of({0: None, 1: 0, 2: 0}, {1: 7, 2: 7}, 5) == {0: 14, 1: 7, 2: 7}


def test_what_is_left_of_a_unit_around_is_never_too_small() -> None:
    """Two people of the company itself beside a team of ten: the team would give them away."""
    assert plan_of({0: None, 1: 0}, {0: 2, 1: 10}, 5) == {0: 12}


def test_a_region_is_told_without_the_few_that_its_teams_would_give_away() -> None:
    """Its head and a team of three are in no figure of the region; with the two of the company they are a block of six there."""
    parents: Tree = {0: None, 1: 0, 2: 1, 3: 1, 4: 1}
    assert plan_of(parents, {0: 2, 1: 1, 2: 8, 3: 9, 4: 3}, 5) == {0: 23, 1: 17, 2: 8, 3: 9}


def test_a_region_of_which_too_much_is_left_out_is_hidden() -> None:
    """A team of eight is not the figure of a region of twelve."""
    parents: Tree = {0: None, 1: 0, 2: 1, 3: 1, 4: 0}
    assert plan_of(parents, {0: 4, 1: 1, 2: 8, 3: 3, 4: 9}, 5) == {0: 25, 2: 8, 4: 9}


def test_a_company_that_is_too_small_is_told_nothing() -> None:
    assert plan_of({0: None, 1: 0}, {1: 4}, 5) == {}


@st.composite
def trees(draw: st.DrawFn, most: int = 9) -> tuple[Tree, dict[int, int], int]:
    parents: Tree = {0: None}
    for unit in range(1, draw(st.integers(1, most))):
        parents[unit] = draw(st.integers(0, unit - 1))
    sizes = {unit: draw(st.integers(0, 9)) for unit in parents}
    return parents, sizes, draw(st.integers(2, 6))


@given(trees())
def test_nothing_follows_from_any_plan_about_fewer_than_the_threshold(drawn: tuple[Tree, dict[int, int], int]) -> None:
    """Against an oracle that knows neither trees nor elimination: all sums and differences of released cells, again and again."""
    parents, sizes, least = drawn
    plan = guard.widest_plan(parents=parents, cells=cells_in(parents, sizes), least=least)
    known = {cell for cell in plan.values() if cell}
    while True:
        more = {one - two for one in known for two in known if two < one} - known
        if not more:
            break
        known |= more
    assert all(len(cell) >= least for cell in known)
    over, held = guard.atoms_of(list(plan.values()))
    assert next(guard.determined(cells=over, sizes=held, least=least), None) is None


def every_plan(parents: Tree, cells: dict[int, guard.Cell], least: int) -> list[dict[int, guard.Cell]]:
    """Every set of units that is told with the top, one by one, with the cells that the rule of leaving out makes of it."""
    found = []
    units = sorted((unit for unit in cells if unit), reverse=True)
    for count in range(len(units) + 1):
        for chosen in combinations(units, count):
            told: dict[int, guard.Cell] = {}
            for unit in (*chosen, 0):
                inside: guard.Cell = frozenset().union(*(told[one] for one in told if _in(one, unit, parents)))
                told[unit] = cells[unit] if len(cells[unit] - inside) >= least else inside
            found.append(told)
    return found


def _in(unit: int, other: int, parents: Tree) -> bool:
    above = parents[unit]
    return above is not None and (above == other or _in(above, other, parents))


@settings(max_examples=60)
@given(trees(most=6))
def test_no_safe_plan_shows_more_units(drawn: tuple[Tree, dict[int, int], int]) -> None:
    parents, sizes, least = drawn
    cells = cells_in(parents, sizes)
    plan = guard.widest_plan(parents=parents, cells=cells, least=least)
    most = 0
    for told in every_plan(parents, cells, least) if cells else []:
        over, held = guard.atoms_of(list(told.values()))
        is_safe = not any(guard.determined(cells=over, sizes=held, least=least)) and min(held.values(), default=0) >= least
        is_fair = all(guard.LEFT_OUT * len(cells[unit] - cell) <= len(cells[unit]) for unit, cell in told.items())
        if is_safe and is_fair and told[0] == cells[0] and all(len(cell) >= least for cell in told.values()):
            most = max(most, len(told))
    assert len(plan) == most


def spans(rows: list[dict[int, int]], wanted: set[int], atoms: range) -> bool:
    """Whether a combination of the rows stands on the wanted atoms alone, by ranks over fractions: written out plainly."""
    def rank(kept: list[int]) -> int:
        matrix = [[Fraction(row.get(atom, 0)) for atom in kept] for row in rows]
        found = 0
        for column in range(len(kept)):
            pivot = next((line for line in range(found, len(matrix)) if matrix[line][column]), None)
            if pivot is None:
                continue
            matrix[found], matrix[pivot] = matrix[pivot], matrix[found]
            for line in range(len(matrix)):
                if line != found and matrix[line][column]:
                    times = matrix[line][column] / matrix[found][column]
                    matrix[line] = [one - times * two for one, two in zip(matrix[line], matrix[found], strict=True)]
            found += 1
        return found
    return rank([atom for atom in atoms if atom not in wanted]) < rank(list(atoms))


@given(st.lists(st.sets(st.integers(0, 4), min_size=1), min_size=1, max_size=5), st.lists(
    st.integers(1, 4), min_size=5, max_size=5), st.integers(2, 5))
def test_the_audit_finds_exactly_what_ranks_find(cells: list[set[int]], counts: list[int], least: int) -> None:
    sizes = dict(enumerate(counts))
    rows = [dict.fromkeys(cell, 1) for cell in cells]
    expected = {
        frozenset(group) for size in range(1, least) for group in combinations(range(5), size)
        if sum(sizes[atom] for atom in group) < least and spans(rows, set(group), range(5))
    }
    found = set(guard.determined(cells=[frozenset(cell) for cell in cells], sizes=sizes, least=least))
    assert found == expected


@given(st.lists(st.integers(1, 5), min_size=5, max_size=12))
def test_where_all_answered_alike_no_figure_is_told(values: list[int]) -> None:
    alike: list[int | None] = [values[0]] * len(values)
    admits = guard.told_apart(alike, 5)
    assert not admits(frozenset(range(len(values))))
    (question,) = read("scale | 一 | One")
    assert set(scoring.roughly(question, [values[0]] * len(values))) == {"band"}


@pytest.mark.parametrize(("values", "expected"), [([5] * 6, "high"), ([4] * 6, "high"), ([3] * 6, "middle"), ([2] * 6, "low")])
def test_bands_are_quarters_of_the_scale(values: list[int], expected: str) -> None:
    (question,) = read("scale | 一 | One")
    assert scoring.roughly(question, values) == {"band": expected}


def test_less_is_better_is_turned_round() -> None:
    (question,) = read("scale R | 当众批评人 | Criticises people in public")
    assert scoring.exactly(question, [1, 1, 2, 1, 1]) == {"mean": 48}


def test_shares_need_five_answers() -> None:
    (question,) = read("choice | 多久 | How often | 每周 | 每月")
    assert scoring.exactly(question, [0, 0, 1, 1]) == {}
    assert scoring.exactly(question, [0, 0, 0, 1, 1]) == {"shares": [60, 40]}


def test_of_six_answers_the_outermost_count_as_their_neighbours() -> None:
    assert scoring.winsorised([1, 3, 3, 4, 4, 5]) == [3, 3, 3, 4, 4, 4]
    assert scoring.winsorised([1, 3, 4, 4, 5]) == [1, 3, 4, 4, 5]


def test_groups_are_weighed_forty_thirty_twenty_ten_and_oneself_counts_nothing() -> None:
    means = {"superior": Fraction(5), "reports": Fraction(4), "peers": Fraction(3), "cross": Fraction(2), "self": Fraction(1)}
    assert scoring.overall(means) == Fraction(4)
    assert scoring.overall({"superior": Fraction(5), "reports": Fraction(3)}) == Fraction(5 * 40 + 3 * 30, 70)
    assert scoring.overall({"self": Fraction(1)}) is None


@pytest.mark.parametrize(("counts", "alone", "together"), [
    ({"superior": 1, "reports": 3, "peers": 3, "cross": 0, "self": 1}, {"superior", "reports", "peers", "self"}, set()),
    ({"superior": 1, "reports": 3, "peers": 2, "cross": 0, "self": 1}, {"superior", "reports", "self"}, set()),
    ({"superior": 1, "reports": 3, "peers": 2, "cross": 1, "self": 1}, {"superior", "reports", "self"}, {"peers", "cross"}),
    ({"superior": 0, "reports": 1, "peers": 1, "cross": 0, "self": 0}, set(), set()),
])
def test_small_groups_are_told_together_or_not_at_all(
    counts: dict[str, int], alone: set[str], together: set[str],
) -> None:
    assert shown_groups(counts, 3) == (alone, together)


def test_the_same_point_throughout_weighs_nothing() -> None:
    questions: list[Question] = read("\n".join(["scale | 一 | One"] * 6 + ["scale R | 二 | Two"]))
    keys = [one.key for one in questions]
    assert scoring.is_straight(dict.fromkeys(keys, 5), questions)
    assert not scoring.is_straight(dict.fromkeys(keys, 5) | {keys[0]: 4}, questions)
    assert not scoring.is_straight(dict.fromkeys(keys[:6], 5), questions[:6]), "without a turned question it may be meant"
