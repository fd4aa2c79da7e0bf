"""Debian's Chromium for many windows one after the other, which no test waits for longer than it should."""

from __future__ import annotations

import os
import signal
from contextlib import contextmanager
from threading import Timer
from typing import TYPE_CHECKING, Any

from playwright.sync_api import Error as PlaywrightError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext, Playwright

FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run",
]


class Chromium:
    """A browser that is started when first needed, and anew when it is gone.

    Now and then a Chromium does not answer when asked to close a window whose last page was still on its way. By then
    the test has seen what it wanted to see: the browser is killed after ``patience`` seconds, and the next window opens
    in a new one.
    """

    def __init__(self, playwright: Playwright, patience: float = 20) -> None:
        self._playwright = playwright
        self._patience = patience
        self._running: Browser | None = None
        self._number = 0

    @contextmanager
    def window(self, **options: Any) -> Iterator[BrowserContext]:
        """One person's window, with its own cookies; the options are those of Playwright's ``new_context``."""
        context = self._started().new_context(**options)
        try:
            yield context
        finally:
            self._close(context)

    def stop(self) -> None:
        """Close what still runs."""
        if self._running is not None and self._running.is_connected():
            self._running.close()

    def process(self) -> int:
        """The number of the running browser's process."""
        self._started()
        return self._number

    def _started(self) -> Browser:
        if self._running is None or not self._running.is_connected():
            path = os.environ.get("LX_CHROMIUM", "/usr/bin/chromium")
            self._running = self._playwright.chromium.launch(executable_path=path, args=FLAGS)
            processes = self._running.new_browser_cdp_session().send("SystemInfo.getProcessInfo")["processInfo"]
            self._number = next(one["id"] for one in processes if one["type"] == "browser")
        return self._running

    def _close(self, context: BrowserContext) -> None:
        watch = Timer(self._patience, os.kill, (self._number, signal.SIGKILL))
        watch.start()
        try:
            context.close()
        except PlaywrightError:
            if self._running is not None and self._running.is_connected():
                raise
        finally:
            watch.cancel()
