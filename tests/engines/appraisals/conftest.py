"""A company with a review of 2025 going on: two regions, two HR administrators, the letter published."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.engines.appraisals.year import Year


@pytest.fixture
def year(db: None) -> Year:
    """The review of 2025, planned for the first Monday of March 2026 and not started."""
    from tests.engines.appraisals.year import set_up  # models load after Django is set up

    return set_up()
