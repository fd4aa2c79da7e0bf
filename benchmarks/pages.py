"""What every page costs: CPU in the web process, statements, and bytes over the wire, beside its budget.

Run with ``./lx bench pages``; ``LX_BENCH_SIZE`` is s (the default), m or l, ``LX_BENCH_WIRE=0`` leaves the browser out.
Starts the demo company in a folder of its own, thrown away after. See README.md here for how to read the table.
"""

from __future__ import annotations

import gc
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

REPOSITORY = Path(__file__).parents[1]
RESULTS = Path(__file__).with_name("results")
CPU_MS, STATEMENTS, COLD_KB, WARM_KB = 40.0, 15, 300.0, 40.0
ROUNDS, WARM_UP = 8, 2
PATIENCE = 900
"""Seconds the largest demo company may take to be founded on a busy machine."""
BROWSER = os.environ.get("LX_CHROMIUM", "/usr/bin/chromium")


@dataclass
class Page:
    """A page and what it cost, in the role for which it cost the most."""

    route: str
    address: str
    role: str
    cpu: float = 0.0
    statements: int = 0
    size: int = 0
    cold: float | None = None
    warm: float | None = None

    @property
    def over(self) -> str:
        """Which budgets it breaks."""
        broken = [
            word for word, is_over in (
                ("CPU", self.cpu > CPU_MS), ("SQL", self.statements > STATEMENTS),
                ("cold", (self.cold or 0) > COLD_KB), ("warm", (self.warm or 0) > WARM_KB),
            ) if is_over
        ]
        return " ".join(broken)


@dataclass
class Table:
    """All pages of one company."""

    size: str
    pages: dict[str, Page] = field(default_factory=dict)
    took: float = 0.0

    def lines(self) -> list[str]:
        """The table as people read it, the dearest page first, and how it stands to the budget in one figure."""
        head = f"{'page':34} {'role':5} {'CPU ms':>7} {'SQL':>4} {'HTML kB':>8} {'cold kB':>8} {'warm kB':>8}  over"
        rows = [
            f"{one.route:34} {one.role:5} {one.cpu:7.1f} {one.statements:4} {one.size / 1000:8.1f} "
            f"{_kb(one.cold)} {_kb(one.warm)}  {one.over}".rstrip()
            for one in sorted(self.pages.values(), key=lambda one: -one.cpu)
        ]
        cpu = [one.cpu for one in self.pages.values()]
        worst = max(self.pages.values(), key=lambda one: one.cpu)
        middle = f"median {statistics.median(cpu):.1f} ms, mean {statistics.mean(cpu):.1f} ms"
        over = ", ".join(one.route for one in self.pages.values() if one.over) or "none"
        return [
            head, *rows, "", f"{len(cpu)} pages; {middle}, dearest {worst.route} {worst.cpu:.1f} ms",
            f"dearest page : budget = {worst.cpu / CPU_MS:.2f} : 1; over a budget: {over}",
        ]


def _kb(value: float | None) -> str:
    return f"{'-':>8}" if value is None else f"{value:8.1f}"


@contextmanager
def demo(size: str) -> Iterator[tuple[str, Path]]:
    """The demo company running at an address, in a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="lx-bench-") as folder, socket.socket() as taken:
        Path(folder).chmod(0o755)
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        taken.close()
        words = [sys.executable, "-m", "lingxiao.config.command", "demo", "--size", size, "--port", str(port)]
        environment = {**os.environ, "LX_VAR": folder, "LANG": "C.UTF-8", "PYTHONPATH": str(REPOSITORY / "src")}
        with (Path(folder) / "said").open("wb") as said:
            running = subprocess.Popen(words, env=environment, stdout=said, stderr=said, start_new_session=True)
            try:
                _wait(running, port, Path(folder) / "said")
                yield f"http://127.0.0.1:{port}", Path(folder)
            finally:
                running.send_signal(signal.SIGINT)
                running.wait(60)


def _wait(running: subprocess.Popen[bytes], port: int, said: Path) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and running.poll() is None:
        if "is ready" in said.read_text(errors="replace"):
            return
        time.sleep(0.5)
    sys.exit(f"the demo company did not start on port {port}:\n{said.read_text(errors='replace')[-2000:]}")


def in_process(table: Table, folder: Path) -> None:
    """CPU and statements of every page as every role, through the whole of Django, without a server between."""
    sys.path[:0] = [str(REPOSITORY), str(REPOSITORY / "src")]
    from lingxiao.kernel import postgres  # noqa: PLC0415 -- after the path

    os.environ |= {
        "LX_MODE": "demo", "LX_VAR": str(folder), "DJANGO_SETTINGS_MODULE": "lingxiao.config.settings",
        "DATABASE_URL": postgres.url(folder / "pg"), "DJANGO_ALLOW_ASYNC_UNSAFE": "1",
    }
    import django  # noqa: PLC0415 -- after the settings

    django.setup()
    import logging  # noqa: PLC0415

    import tests.signing  # noqa: F401, PLC0415 -- teaches the client to sign in whole
    from tests.web.budgets import life, walking  # noqa: PLC0415

    logging.getLogger("django.request").setLevel(logging.ERROR)
    also = life.Life().go_on()
    for walker in walking.everybody(host="127.0.0.1"):
        found = {}
        for visit in walking.walk(walker, *also):
            if visit.route not in found or visit.size > found[visit.route].size:
                found[visit.route] = visit
        for visit in found.values():
            _measure(table, walker, visit)


def _measure(table: Table, walker: Any, visit: Any) -> None:
    """One page: warmed up, then the mean of some rounds, without the garbage of others."""
    ask = walker.client.get
    for _round in range(WARM_UP):
        ask(visit.address)
    gc.collect()
    gc.disable()
    began = time.process_time()
    for _round in range(ROUNDS):
        ask(visit.address)
    cpu = (time.process_time() - began) / ROUNDS * 1000
    gc.enable()
    known = table.pages.get(visit.route)
    statements = max(visit.queries, known.statements if known else 0)
    if known is None or cpu > known.cpu:
        known = table.pages[visit.route] = Page(visit.route, visit.address, walker.role, cpu, size=visit.size)
    known.statements = statements


def over_the_wire(table: Table, base: str) -> None:
    """What Chromium loads for each page: with nothing kept, and once more with what it keeps."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 -- only where there is a browser

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=["--headless", "--no-sandbox", "--disable-gpu"])
        cookies: dict[str, Any] = {}
        for page in table.pages.values():
            if page.role not in cookies:
                cookies[page.role] = _signed_in(browser, base, page.role)
            page.cold, page.warm = _loaded(browser, base, page, cookies[page.role])
        browser.close()


def _signed_in(browser: Browser, base: str, role: str) -> Any:
    """The session of one of the demo page's people."""
    from lingxiao.engines.people.models import DemoCard  # noqa: PLC0415 -- after the settings
    from tests.web.budgets.walking import ROLES  # noqa: PLC0415

    places = [card.place for card in DemoCard.objects.order_by("place") if ROLES[card.role] == role]
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{base}/signin/")
    page.locator(f"form[action='/signin/demo/{places[0]}/'] button").click()
    page.wait_for_url(lambda url: "/signin/" not in url)
    found = context.cookies()
    context.close()
    return found


def _loaded(browser: Browser, base: str, page: Page, cookies: Any) -> tuple[float, float]:
    context = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai")
    context.add_cookies(cookies)
    tab = context.new_page()
    wire = context.new_cdp_session(tab)
    wire.send("Network.enable")
    bytes_loaded: list[float] = []
    wire.on("Network.loadingFinished", lambda event: bytes_loaded.append(event["encodedDataLength"]))
    found = []
    for _visit in range(2):
        bytes_loaded.clear()
        tab.goto(f"{base}{page.address}")
        tab.wait_for_load_state("networkidle")
        found.append(sum(bytes_loaded) / 1000)
    context.close()
    return found[0], found[1]


def main() -> None:
    """Measure, print, and keep what was printed, dated."""
    size = os.environ.get("LX_BENCH_SIZE", "s")
    began = time.monotonic()
    table = Table(size)
    with demo(size) as (base, folder):
        table.took = time.monotonic() - began
        in_process(table, folder)
        if os.environ.get("LX_BENCH_WIRE") != "0" and Path(BROWSER).exists():
            over_the_wire(table, base)
        from django.db import connections  # noqa: PLC0415 -- after the settings

        connections.close_all()
    now = datetime.now(UTC)
    load = "load {:.1f} {:.1f} {:.1f}".format(*os.getloadavg())
    machine = f"{os.cpu_count()} cores, {load}, Python {sys.version.split()[0]}"
    head = f"pages of demo-{size}, {now:%Y-%m-%d}; {machine}; founded and started in {table.took:.0f} s"
    text = "\n".join([head, "", *table.lines()])
    sys.stdout.write(text + "\n")
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{now:%Y-%m-%d}-pages-demo-{size}.txt").write_text(text + "\n")


if __name__ == "__main__":
    main()
