"""Where a real browser goes for an address after sign-in that is not ours (goal B10): home, whatever the address looks like."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

import pytest
from playwright.sync_api import Error as PlaywrightError

from lingxiao.web import language
from tests.company import PASSWORD, Small
from tests.web.signin.test_stepup import ELSEWHERE

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from playwright.sync_api import Page

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def astray(page: Page, base: str) -> list[str]:
    """The addresses by which the browser left the site: it goes there, or finds that nobody of that name is there."""
    here, left = urlsplit(base).netloc, []
    for target in ELSEWHERE:
        try:
            page.goto(f"{base}/signin/?next={quote(target, safe='')}", wait_until="commit")
        except PlaywrightError as problem:
            left.append(f"{target} {problem.message.splitlines()[0]}")
        else:
            if urlsplit(page.url).netloc != here:
                left.append(target)
    return left


def signed_in(looker: Any) -> Page:
    Small.make()
    page: Page = looker.open("/signin/")
    page.fill("input[name=name]", "manager@hengyu.example")
    page.fill("input[name=password]", PASSWORD)
    page.click("button:has-text('登录')")
    page.wait_for_url(lambda url: "/signin/" not in url)
    return page


class Unheard(list[str]):
    """Complaints of pages that are left before they are there; clean pages are other journeys' matter."""

    def append(self, _complaint: str) -> None:
        """Hear nothing, however late it comes."""


def test_no_address_leads_a_browser_away(looking: Callable[..., Any]) -> None:
    with looking() as looker:
        page = signed_in(looker)
        looker.complaints = Unheard()
        assert astray(page, looker.base) == []
        page.wait_for_load_state()  # nothing is on its way any more when the window closes


def test_the_browser_would_have_been_led_away(looking: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """The guard of the test above: with no check at all the plain ones lead away.

    Those with a backslash or a tab do not even then: Django writes %5C and %09 for them in a Location.
    """
    def trusting(_target: str, _request: HttpRequest) -> bool:
        return True

    monkeypatch.setattr(language, "is_ours", trusting)
    with looking() as looker:
        page = signed_in(looker)
        looker.complaints = Unheard()
        left = astray(page, looker.base)
    assert {"//evil.com", "https://evil.com"} <= {one.partition(" Page.goto")[0] for one in left}
