"""衡屿智控 (虚构): the demo company, the same rows for the same seed and clock. Every page says that it is invented."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lingxiao.demo.building import Built

SEED = 20261123


def build(*, size: str = "m", seed: int = SEED) -> Built:
    """Found the demo company in an empty database, and let it sell: ``size`` is s, m or l."""
    from lingxiao.demo import building, sales  # noqa: PLC0415 -- models are importable only once Django is set up

    built = building.found(size=size, seed=seed)
    sales.sell(size=size, seed=seed)
    return built
