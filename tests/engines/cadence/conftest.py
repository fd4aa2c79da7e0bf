"""A company with two regions that must not see each other: each with its HRBP, director, manager and rep."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.engines.cadence.company import Company


@pytest.fixture
def here(db: None) -> Company:
    """The company."""
    from tests.engines.cadence.company import found  # models load after Django is set up

    return found()
