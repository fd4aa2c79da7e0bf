"""In which looks pages are opened, and how a list of them is looked through."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from django.conf import settings

from tests.journeys.conftest import look_at

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.journeys.chromium import Chromium
    from tests.journeys.every_page import Page, Site

DAY_AT_THE_DESK = {"theme": "light", "size": "wide", "language": "zh-hans"}
NIGHT_ON_THE_PHONE = {"theme": "dark", "size": "phone", "language": "en"}
TWO_LOOKS = [DAY_AT_THE_DESK, NIGHT_ON_THE_PHONE]
ALL_LOOKS = [
    {"theme": theme, "size": size, "language": language}
    for theme, size, language in product(("light", "dark"), ("wide", "phone"), ("zh-hans", "en"))
]


def named(look: dict[str, str]) -> str:
    return "-".join(look.values())


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
