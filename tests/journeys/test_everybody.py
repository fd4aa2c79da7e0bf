"""The pages of the demo company in a real browser as everybody who comes to them: see ``test_every_page.py``.

A file of its own, so that the two are opened side by side, each on a company of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.journeys.looks import ALL_LOOKS, TWO_LOOKS, look_through, named

if TYPE_CHECKING:
    from tests.journeys.chromium import Chromium
    from tests.journeys.every_page import Site

pytestmark = [pytest.mark.journey, pytest.mark.django_db, pytest.mark.timeout(7200)]


FIRST_PAGES = {"desk:home", "cockpit:home"}


@pytest.mark.parametrize("at", [0, 1], ids=[named(look) for look in TWO_LOOKS])
def test_every_page_is_clean_for_everybody_who_comes_to_it(browser: Chromium, site: Site, at: int) -> None:
    look_through(browser, site, site.by_reader()[at::2], TWO_LOOKS[at])


@pytest.mark.parametrize("look", ALL_LOOKS, ids=named)
def test_the_first_pages_of_everybody_are_clean_in_every_look(browser: Chromium, site: Site, look: dict[str, str]) -> None:
    look_through(browser, site, [page for page in site.pages if page.route in FIRST_PAGES], look)


