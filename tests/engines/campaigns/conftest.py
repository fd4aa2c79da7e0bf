"""Companies of the campaigns tests."""

from __future__ import annotations

import pytest

from tests.engines.campaigns.seeded import Seeded, found


@pytest.fixture
def forty(db: None) -> Seeded:
    """Forty people, always the same."""
    return found(size=40, seed=7)


@pytest.fixture
def hundred(db: None) -> Seeded:
    """A hundred and twenty people, always the same."""
    return found(size=120, seed=7)
