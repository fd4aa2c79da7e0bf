"""A real browser on the live site, which complains of whatever a page does wrong, and takes photographs when asked.

Every page a journey opens is watched: a word on the console, a refused script or style, a failed request, and the
journey fails. With ``LX_SHOTS`` naming a folder (``./lx shots``), photographs are kept there for people to look at.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import sync_playwright

from tests.journeys.chromium import Chromium

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Playwright, Request, Response

REPOSITORY = Path(__file__).parents[2]
AXE = (REPOSITORY / "tests/vendor/axe/axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SIZES = {"wide": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}
# Chromium asks for an icon on its own where a page names none, and reports what it dropped from a header.
NOISE = ("favicon.ico", "Permissions-Policy header")


@dataclass
class Looker:
    """One person at one device; ``complaints`` collects what any of their pages did wrong."""

    context: BrowserContext
    base: str
    name: str
    language: str = "zh-hans"
    complaints: list[str] = field(default_factory=list)
    answers: list[Response] = field(default_factory=list)

    def open(self, address: str) -> Page:
        """Open a page of the site and wait until it is quiet."""
        page = self._tab()
        page.goto(f"{self.base}{address}")
        page.wait_for_load_state("networkidle")
        return page

    def pass_by(self, address: str, name: str) -> list[str]:
        """Open a page in the one tab that passes by many, photograph it, and say what is wrong with it."""
        tab = self.context.pages[0] if self.context.pages else self._tab()
        before = len(self.complaints)
        tab.goto(f"{self.base}{address}")
        if tab.locator("lx-chart").count():
            tab.locator("lx-chart[data-drawn] svg").first.wait_for()
        self.photograph(tab, name)
        return self.troubles(tab) + self.complaints[before:]

    def _tab(self) -> Page:
        page = self.context.new_page()
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        page.on("response", lambda answer: self.answers.append(answer))  # noqa: PLW0108 -- Playwright marks its handler
        page.on("requestfailed", self._miss)
        return page

    def _miss(self, request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # a newer question replaced it
            self.complaints.append(f"failed: {request.url} {request.failure}")

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not any(noise in message.text for noise in NOISE):
            self.complaints.append(f"console: {message.text}")

    def photograph(self, page: Page, name: str) -> None:
        """Keep the whole page as a picture, when ``LX_SHOTS`` names a folder."""
        folder = os.environ.get("LX_SHOTS")
        if folder:
            path = Path(folder) / f"{name}-{self.name}.png"
            path.parent.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=path, full_page=True)

    def troubles(self, page: Page) -> list[str]:
        """Who is shut out and what sticks out: what axe finds, scrolling sideways, the wrong language."""
        page.evaluate(AXE)
        found: list[dict[str, Any]] = page.evaluate(
            "rules => axe.run({runOnly: rules, resultTypes: ['violations']}).then(r => r.violations.map(v => "
            "({id: v.id, at: v.nodes.slice(0, 3).map(n => n.html.slice(0, 200) + ' ' + n.failureSummary)})))", RULES,
        )
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        lang = page.evaluate("document.documentElement.lang")
        return [
            *(f"axe: {one['id']}: {one['at']}" for one in found),
            *([f"scrolls sideways by {wide} pixels"] if wide > 0 else []),
            *([f"said to be in {lang!r}"] if lang != ("en" if self.language == "en" else "zh-Hans") else []),
        ]

    def check(self, page: Page) -> None:
        """Nothing is wrong with a page."""
        assert self.troubles(page) == []


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """What drives browsers."""
    # Playwright keeps an event loop in this thread, and Django would take that for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Chromium]:
    """Debian's Chromium."""
    chromium = Chromium(playwright)
    yield chromium
    chromium.stop()


@contextmanager
def look_at(
    browser: Chromium, base: str, *, theme: str = "light", size: str = "wide", language: str = "zh-hans",
) -> Iterator[Looker]:
    """A person at a device of their own."""
    viewport: Any = SIZES[size]
    with browser.window(
        viewport=viewport, color_scheme="dark" if theme == "dark" else "light", has_touch=size == "phone",
        locale="zh-CN" if language == "zh-hans" else "en-GB", timezone_id="Asia/Shanghai",
    ) as context:
        context.add_cookies([{"name": "lx_language", "value": language, "url": base}])
        context.set_default_timeout(10_000)
        looker = Looker(context, base, f"{theme}-{size}-{language}", language)
        try:
            yield looker
        except BaseException:
            for number, page in enumerate(context.pages):
                looker.photograph(page, f"where-it-stopped-{id(context)}-{number}")
            raise


@pytest.fixture
def looking(browser: Chromium, live_server: Any) -> Callable[..., Any]:
    """``with looking(theme="dark", size="phone", language="en") as looker: page = looker.open("/")``."""

    @contextmanager
    def at(**look: str) -> Iterator[Looker]:
        with look_at(browser, live_server.url, **look) as looker:
            yield looker
        assert looker.complaints == []

    return at
