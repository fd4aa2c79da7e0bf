"""The site that every route is asked on."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.architecture.matrix import Site


@pytest.fixture
def site(db: None) -> Iterator[Site]:
    """The site with a small company in it; the thousands of refusals asked for are not news."""
    from tests.architecture.matrix import Site
    from tests.company import Small

    log = logging.getLogger("django")
    level = log.level
    log.setLevel(logging.CRITICAL)
    yield Site(Small.make(is_demo=True))
    log.setLevel(level)
