"""The anonymity guard: what of a tree of answers may be told so that nobody's answers follow from it. Pure.

A campaign releases one plan, once, at its end; every page and file reads that plan alone. A plan is a set of units of one
tree. Their cells are nested, so everything that follows from them by adding and subtracting is made of *blocks*: a released
cell without the released cells inside it. A plan is safe when no block holds fewer answers than the threshold; an empty
block tells nothing. Few answers of a unit that are in no block, its own or those of hidden units in it, would have one unit
more hidden with them; so a unit may be told without them, and they count further up. ``determined`` asks the same of any
cells whatever, by elimination over exact fractions, and is asked again of every plan before it is written.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

Cell = frozenset[int]
"""Places of the answers that a cell sums, or the atoms it is made of."""


def cells_of(*, parents: Mapping[int, int | None], at: Sequence[int]) -> dict[int, Cell]:
    """The answers in each unit and below it, by unit; ``at`` says in which unit each answer stands. Empty units are left out."""
    found: dict[int, set[int]] = {}
    for place, unit in enumerate(at):
        here: int | None = unit
        while here is not None:
            found.setdefault(here, set()).add(place)
            here = parents.get(here)
    return {unit: frozenset(places) for unit, places in found.items()}


def depth_of(unit: int, parents: Mapping[int, int | None]) -> int:
    """How many units stand above this one."""
    above = parents.get(unit)
    return 0 if above is None else 1 + depth_of(above, parents)


# --- The plan of units -------------------------------------------------------------------------------------------------

LEFT_OUT = 4
"""Of a unit's answers at most one in so many is left out of its cell; a unit of which more is left is hidden."""
Told = tuple[int, int, Any]
"""How many units are told in and below a unit, how many answers their cells hold in all, and which units, as nested pairs."""


def widest_plan(*, parents: Mapping[int, int | None], cells: Mapping[int, Cell], least: int) -> dict[int, Cell]:
    """The cells of as many units as can be told together; of such plans, the one whose cells hold the most answers.

    The top is told whole, or nothing is. The same answers give the same plan. One walk over the tree, no search: of the
    answers that are in no block yet it matters only how many they are, up to ``least``.
    """
    below = _below(parents, cells)
    chosen: set[int] = set()
    for top in (unit for unit in sorted(cells) if parents.get(unit) is None):
        told = _told_below(top, below, cells, least)
        if len(cells[top]) >= least:
            whole = max(one for rest, one in told.items() if rest in {0, least})
            chosen |= {top, *_units(whole[2])}
    return _cells_of_plan(parents, cells, below, chosen, least)


def _below(parents: Mapping[int, int | None], cells: Mapping[int, Cell]) -> dict[int, list[int]]:
    """The units directly below each, of those in which somebody answered."""
    found: dict[int, list[int]] = {}
    for unit in sorted(cells):
        above = parents.get(unit)
        if above is not None:
            found.setdefault(above, []).append(unit)
    return found


def _own(unit: int, below: Mapping[int, list[int]], cells: Mapping[int, Cell]) -> Cell:
    """The answers of a unit that stand in no unit below it."""
    return cells[unit].difference(*(cells[child] for child in below.get(unit, ())))


def _told_below(unit: int, below: Mapping[int, list[int]], cells: Mapping[int, Cell], least: int) -> dict[int, Told]:
    """The best plan below a unit, for each number of answers that are in no block yet; ``least`` stands for it and more."""
    found: dict[int, Told] = {min(len(_own(unit, below, cells)), least): (0, 0, ())}
    for child in below.get(unit, ()):
        offered = _offered(child, below, cells, least)
        joined: dict[int, Told] = {}
        for one, (shown, held, units) in found.items():
            for two, (more, also, others) in offered.items():
                _keep_better(joined, min(one + two, least), (shown + more, held + also, (units, others)))
        found = joined
    return found


def _offered(unit: int, below: Mapping[int, list[int]], cells: Mapping[int, Cell], least: int) -> dict[int, Told]:
    """The best plan in and below a unit, which is hidden, or told whole, or told without the few that are in no block."""
    told, size = _told_below(unit, below, cells, least), len(cells[unit])
    found = dict(told)
    for rest, (shown, held, units) in told.items():
        left = 0 if rest == least else rest
        if size - left >= least and left * LEFT_OUT <= size:
            _keep_better(found, left, (shown + 1, held + size - left, (units, unit)))
    return found


def _keep_better(found: dict[int, Told], rest: int, one: Told) -> None:
    held = found.get(rest)
    if held is None or held[:2] < one[:2]:
        found[rest] = one


def _units(nested: Any) -> Iterator[int]:
    """The units in nested pairs, without recursion: a company may have thousands."""
    waiting = [nested]
    while waiting:
        one = waiting.pop()
        if isinstance(one, tuple):
            waiting.extend(one)
        else:
            yield one


def _cells_of_plan(
    parents: Mapping[int, int | None], cells: Mapping[int, Cell], below: Mapping[int, list[int]], chosen: set[int], least: int,
) -> dict[int, Cell]:
    """What the cell of each chosen unit holds: everything told below it, and what is left if that is enough to be a block."""
    found: dict[int, Cell] = {}
    told: dict[int, Cell] = {}
    for unit in sorted(cells, key=lambda unit: (-depth_of(unit, parents), unit)):
        inside: Cell = frozenset().union(*(told[child] for child in below.get(unit, ())))
        if unit in chosen:
            rest = cells[unit] - inside
            inside = cells[unit] if len(rest) >= least else inside
            found[unit] = inside
        told[unit] = inside
    return found


# --- The plan of one question ------------------------------------------------------------------------------------------


def safe_plan(
    *, parents: Mapping[int, int | None], cells: Mapping[int, Cell], admits: Callable[[Cell], bool],
) -> dict[int, Cell]:
    """Of nested cells those that may be told exactly together, the upper before the lower and the larger before the smaller.

    A cell joins when ``admits`` takes it and what is left of the released cell around it, unless nothing is left. So the
    smallest of several is hidden with the one that would give it away. The same answers give the same plan.
    """
    chosen: dict[int, Cell] = {}
    rests: dict[int, Cell] = {}
    order = sorted(cells, key=lambda unit: (depth_of(unit, parents), -len(cells[unit]), unit))
    for unit in order:
        inside = cells[unit]
        around = _around(unit, parents, chosen)
        rest = rests[around] - inside if around is not None else frozenset()
        if admits(inside) and (not rest or admits(rest)):
            chosen[unit] = rests[unit] = inside
            if around is not None:
                rests[around] = rest
    return chosen


def _around(unit: int, parents: Mapping[int, int | None], chosen: Mapping[int, Cell]) -> int | None:
    """The nearest unit above that is released."""
    above = parents.get(unit)
    while above is not None and above not in chosen:
        above = parents.get(above)
    return above


def told_apart(values: Sequence[int | None], least: int) -> Callable[[Cell], bool]:
    """Takes cells in which so many answered this question, and not all of them the same (goal E5)."""

    def admits(cell: Cell) -> bool:
        given = [value for place in cell if (value := values[place]) is not None]
        return len(given) >= least and len(set(given)) > 1

    return admits


# --- The audit: any cells, exact ---------------------------------------------------------------------------------------


def atoms_of(cells: Collection[Cell]) -> tuple[list[Cell], dict[int, int]]:
    """The cells over atoms, which are the answers that no cell tells apart, and how many answers each atom holds."""
    signs: dict[int, list[int]] = {}
    for number, cell in enumerate(cells):
        for place in cell:
            signs.setdefault(place, []).append(number)
    atoms: dict[tuple[int, ...], int] = {}
    sizes: dict[int, int] = {}
    for sign in signs.values():
        atom = atoms.setdefault(tuple(sign), len(atoms))
        sizes[atom] = sizes.get(atom, 0) + 1
    over = [frozenset(atom for sign, atom in atoms.items() if number in sign) for number in range(len(cells))]
    return over, sizes


def determined(*, cells: Sequence[Cell], sizes: Mapping[int, int], least: int) -> Iterator[Cell]:
    """Every set of atoms with fewer than ``least`` answers of which something follows from the sums of these cells.

    Something follows when any combination of the cells, with whatever coefficients, is nought on all other atoms. Exact:
    fractions, no tolerance. The atoms are eliminated from the largest down, so that only small ones remain to be tried.
    """
    columns = sorted(sizes, key=lambda atom: (-sizes[atom], atom))
    rows = _reduced([{atom: Fraction(1) for atom in cell} for cell in cells], columns)
    small = [atom for atom in columns if sizes[atom] < least]
    for count in range(1, least):
        for group in combinations(small, count):
            if sum(sizes[atom] for atom in group) < least and _something_inside(rows, frozenset(group)):
                yield frozenset(group)


Row = dict[int, Fraction]


def _something_inside(rows: Mapping[int, Row], group: Cell) -> bool:
    """Whether a combination of reduced rows stands on this group alone: its rows begin there, and cancel out elsewhere."""
    inside = [rows[atom] for atom in group if atom in rows]
    outside = [{atom: value for atom, value in row.items() if atom not in group} for row in inside]
    columns = sorted({atom for row in outside for atom in row})
    return len(_reduced(outside, columns)) < len(inside)


def _reduced(rows: Sequence[Row], columns: Sequence[int]) -> dict[int, Row]:
    """The reduced echelon form, each row by the atom it begins with in the order of the columns."""
    rank = {atom: place for place, atom in enumerate(columns)}
    found: dict[int, Row] = {}
    for given in rows:
        row = dict(given)
        for pivot, held in found.items():
            _subtract(row, held, row.get(pivot, Fraction(0)))
        if not row:
            continue
        pivot = min(row, key=lambda atom: rank[atom])
        first = row[pivot]
        row = {atom: value / first for atom, value in row.items()}
        for held in found.values():
            _subtract(held, row, held.get(pivot, Fraction(0)))
        found[pivot] = row
    return found


def _subtract(row: Row, other: Row, times: Fraction) -> None:
    if times:
        for atom, value in other.items():
            left = row.get(atom, Fraction(0)) - times * value
            if left:
                row[atom] = left
            else:
                row.pop(atom, None)
