"""衡屿智控 (虚构): the demo company, the same rows for the same seed and clock. Every page says that it is invented."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lingxiao.demo.building import Built

SEED = 20261123


def build(*, size: str = "m", seed: int = SEED) -> Built:
    """Found the demo company in an empty database: ``size`` is s, m or l."""
    from lingxiao.demo.building import found  # noqa: PLC0415 -- models are importable only once Django is set up

    return found(size=size, seed=seed)
