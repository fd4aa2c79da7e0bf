"""Every page of the demo company in a real browser, as everybody who comes to it, in both languages and both lights.

Nobody is shut out (axe), nothing sticks out, the console is silent, the policy of what may run is kept, every word is
in the language of the page, and no link leads nowhere. What is quick is held in every run: each route in everything it
is made of, in two looks; each role's pages in one of the two; each role's desk and cockpit in all eight; the words and
links of every page of every role. ``./lx check --long`` opens everything in everything. With ``LX_SHOTS`` the
photographs are kept.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import pytest
from django.conf import settings

from tests.journeys.conftest import look_at
from tests.journeys.every_page import demo_site
from tests.web.reading import strangers

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pytest_django.plugin import DjangoDbBlocker

    from tests.journeys.chromium import Chromium
    from tests.journeys.every_page import Page, Site

pytestmark = [pytest.mark.journey, pytest.mark.django_db, pytest.mark.timeout(7200)]

DAY_AT_THE_DESK = {"theme": "light", "size": "wide", "language": "zh-hans"}
NIGHT_ON_THE_PHONE = {"theme": "dark", "size": "phone", "language": "en"}
TWO_LOOKS = [DAY_AT_THE_DESK, NIGHT_ON_THE_PHONE]
ALL_LOOKS = [
    {"theme": theme, "size": size, "language": language}
    for theme, size, language in product(("light", "dark"), ("wide", "phone"), ("zh-hans", "en"))
]
FIRST_PAGES = {"desk:home", "cockpit:home"}


def named(look: dict[str, str]) -> str:
    return "-".join(look.values())


@pytest.fixture(scope="module")
def site(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Site]:
    """The company on its site, once for all tests of this file."""
    with django_db_blocker.unblock(), demo_site() as opened:
        yield opened


def look_through(browser: Chromium, site: Site, pages: Iterable[Page], look: dict[str, str]) -> None:
    """Open pages in one look, everybody's own in a browser of their own, and say everything that is wrong with them."""
    found: list[str] = []
    by_reader: dict[str, list[Page]] = {}
    for page in pages:
        by_reader.setdefault(page.reader.name, []).append(page)
    for own in by_reader.values():
        with look_at(browser, site.url, **look) as looker:
            if own[0].reader.account is not None:
                session = own[0].reader.new_session()
                looker.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": site.url}])
            for page in own:
                found += [f"{page}: {one}" for one in looker.pass_by(page.address, _picture(page))]
    assert not found, f"in {named(look)}:\n" + "\n".join(found)


def _picture(page: Page) -> str:
    return f"every/{page.route.replace(':', '-')}-{page.reader.role}-{page.address.strip('/').replace('/', '.')}"


@pytest.mark.parametrize("look", TWO_LOOKS, ids=named)
def test_every_page_is_clean_in_everything_it_is_made_of(browser: Chromium, site: Site, look: dict[str, str]) -> None:
    look_through(browser, site, site.by_state(), look)


@pytest.mark.parametrize("at", [0, 1], ids=[named(look) for look in TWO_LOOKS])
def test_every_page_is_clean_for_everybody_who_comes_to_it(browser: Chromium, site: Site, at: int) -> None:
    look_through(browser, site, site.by_reader()[at::2], TWO_LOOKS[at])


@pytest.mark.parametrize("look", ALL_LOOKS, ids=named)
def test_the_first_pages_of_everybody_are_clean_in_every_look(browser: Chromium, site: Site, look: dict[str, str]) -> None:
    look_through(browser, site, [page for page in site.pages if page.route in FIRST_PAGES], look)


def test_every_word_of_every_page_is_in_its_language(site: Site) -> None:
    found: dict[str, Page] = {}
    for page in site.pages:
        for html in (page.reader.kept[page.address], page.reader.in_english(page.address)):
            found |= {one: page for one in strangers(html, known=site.known) if one not in found}
    assert not found, "\n".join(f"{page}: {one}" for one, page in found.items())


def test_no_link_leads_nowhere(site: Site) -> None:
    """What stands on a page as a link opens for whoever reads it."""
    dead = {
        address: (reader, status)
        for reader in site.readers for address, status in reader.answered.items()
        if status >= 400 and address in reader.linked
    }
    assert not dead, "\n".join(
        f"{status} for {reader.role} {reader.name}: {address}, linked from {reader.linked[address]}"
        for address, (reader, status) in dead.items()
    )


@pytest.mark.sweep
@pytest.mark.parametrize("look", ALL_LOOKS, ids=named)
def test_every_page_of_everybody_is_clean_in_every_look(browser: Chromium, site: Site, look: dict[str, str]) -> None:
    look_through(browser, site, site.pages, look)
