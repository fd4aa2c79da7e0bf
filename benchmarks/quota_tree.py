"""A quota tree of a large company recomputed, beside the same sums by plain loops that keep nothing exact.

Run with ``./lx bench quota_tree``. One company, 8 regions, 1,700 managers, 20,000 representatives; every level passes on 1.03
times what it carries, to the fen.
"""

from __future__ import annotations

import time
from fractions import Fraction

from founding import keep, machine

from lingxiao.engines.targets.domain.ratios import Shape, recompute

TOTAL, LIMIT, ROUNDS = 4_800_000_000_00, 2.0, 5


def shape() -> Shape:
    """The tree, each node after its parent."""
    parents = [-1, *([0] * 8), *(1 + place % 8 for place in range(1_700)), *(9 + place % 1_700 for place in range(19_991))]
    count = len(parents)
    return Shape(parents, [Fraction(103, 100)] * count, [1 + place % 97 for place in range(count)], [0] * count)


def by_hand(tree: Shape) -> list[float]:
    """What somebody would write first: floats, nothing left over is given to anybody."""
    below: dict[int, int] = {}
    for place, parent in enumerate(tree.parents):
        below[parent] = below.get(parent, 0) + tree.weights[place]
    carried = [float(TOTAL)] + [0.0] * (len(tree.parents) - 1)
    for place, parent in enumerate(tree.parents[1:], start=1):
        carried[place] = carried[parent] * 1.03 * tree.weights[place] / below[parent]
    return carried


def main() -> None:
    """Time both, the best of some rounds."""
    tree = shape()
    spent = {name: [] for name in ("ours", "by hand")}
    for _round in range(ROUNDS):
        for name, work in (("ours", lambda: recompute(tree, total=TOTAL)), ("by hand", lambda: by_hand(tree))):
            began = time.process_time()
            work()
            spent[name].append(time.process_time() - began)
    ours, hand = (min(one) for one in spent.values())
    said = (
        f"{len(tree.parents):,} nodes recomputed; {machine()}\n"
        f"ours {ours:.3f} CPU-s, by hand without cents {hand:.3f} CPU-s; limit {LIMIT} s"
        f"{'' if ours <= LIMIT else ' - over its limit'}"
    )
    keep("quota-tree", said)


if __name__ == "__main__":
    main()
