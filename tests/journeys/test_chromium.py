"""The browser of the journeys: one that no longer answers holds nobody up."""

from __future__ import annotations

import os
import signal
import time
from typing import TYPE_CHECKING

import pytest

from tests.journeys.chromium import Chromium

if TYPE_CHECKING:
    from playwright.sync_api import Playwright

pytestmark = pytest.mark.journey


def test_a_browser_that_does_not_close_is_replaced(playwright: Playwright) -> None:
    chromium = Chromium(playwright, patience=2)
    before = time.monotonic()
    with chromium.window() as context:
        context.new_page()
        first = chromium.process()
        os.kill(first, signal.SIGSTOP)
    assert time.monotonic() - before < 60
    with chromium.window() as context:
        assert context.new_page().evaluate("1 + 1") == 2
        assert chromium.process() != first
    chromium.stop()


def test_a_window_closes_by_itself_and_its_browser_stays(playwright: Playwright) -> None:
    chromium = Chromium(playwright)
    with chromium.window() as context:
        context.new_page()
        first = chromium.process()
    assert chromium.process() == first
    chromium.stop()
