"""The company of the cadence tests, its clock stopped on a Monday morning, and a browser for each of its people."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from lingxiao.engines.people.models import Person
    from tests.engines.cadence.company import Company


@pytest.fixture
def here(db: None) -> Company:
    """The company."""
    from tests.engines.cadence.company import found, stop_the_clock

    company = found()
    stop_the_clock()
    return company


@pytest.fixture
def browser_of() -> Callable[[Person], Client]:
    """A browser in which somebody is signed in."""
    from tests.engines.cadence.company import signed_in

    return signed_in
