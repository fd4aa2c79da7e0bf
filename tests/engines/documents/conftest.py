"""A company with two regions that must not see each other, and documents in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.engines.documents.desk import Desk


@pytest.fixture
def desk(db: None) -> Desk:
    """The company at its desk: people to act as, and texts to act on."""
    from tests.engines.documents.desk import set_up  # models load after Django is set up

    return set_up()
