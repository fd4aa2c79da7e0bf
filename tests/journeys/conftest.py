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

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Response

REPOSITORY = Path(__file__).parents[2]
AXE = (REPOSITORY / "tests/vendor/axe/axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run",
]
SIZES = {"wide": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}
# Chromium asks for an icon on its own where a page names none, and reports what it dropped from a header.
NOISE = ("favicon.ico", "Permissions-Policy header")


@dataclass
class Looker:
    """One person at one device; ``complaints`` collects what any of their pages did wrong."""

    context: BrowserContext
    base: str
    name: str
    complaints: list[str] = field(default_factory=list)
    answers: list[Response] = field(default_factory=list)

    def open(self, address: str) -> Page:
        """Open a page of the site and wait until it is quiet."""
        page = self.context.new_page()
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        page.on("response", lambda answer: self.answers.append(answer))  # noqa: PLW0108 -- Playwright marks its handler
        page.on("requestfailed", self._miss)
        page.goto(f"{self.base}{address}")
        page.wait_for_load_state("networkidle")
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

    def check(self, page: Page) -> None:
        """Nobody is shut out and nothing sticks out: axe finds nothing, and the page does not scroll sideways."""
        page.evaluate(AXE)
        found: list[dict[str, Any]] = page.evaluate(
            "rules => axe.run({runOnly: rules}).then(r => r.violations.map(v => "
            "({id: v.id, at: v.nodes.slice(0, 3).map(n => n.html.slice(0, 200) + ' ' + n.failureSummary)})))", RULES,
        )
        assert found == []
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        assert page.evaluate("document.documentElement.lang") in {"zh-Hans", "en"}


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    # Playwright keeps an event loop in this thread, and Django would take that for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        path = os.environ.get("LX_CHROMIUM", "/usr/bin/chromium")
        running = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield running
        running.close()


@pytest.fixture
def looking(browser: Browser, live_server: Any) -> Callable[..., Any]:
    """``with looking(theme="dark", size="phone", language="en") as looker: page = looker.open("/")``."""

    @contextmanager
    def at(*, theme: str = "light", size: str = "wide", language: str = "zh-hans") -> Iterator[Looker]:
        viewport: Any = SIZES[size]
        context = browser.new_context(
            viewport=viewport, color_scheme="dark" if theme == "dark" else "light", has_touch=size == "phone",
            locale="zh-CN" if language == "zh-hans" else "en-GB", timezone_id="Asia/Shanghai",
        )
        context.add_cookies([{"name": "lx_language", "value": language, "url": live_server.url}])
        context.set_default_timeout(10_000)
        looker = Looker(context, live_server.url, f"{theme}-{size}-{language}")
        try:
            yield looker
        finally:
            context.close()
        assert looker.complaints == []

    return at
