"""What every page costs: CPU in the web process, statements, and bytes over the wire, beside its budget.

Run with ``./lx bench pages``; ``LX_BENCH_SIZE`` is s (the default), m or l, ``LX_BENCH_WIRE=0`` leaves the browser out.
Starts the demo company in a folder of its own, thrown away after. See README.md here for how to read the table.
"""

from __future__ import annotations

import gzip
import http.client
import json
import os
import re
import statistics
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import psutil
from founding import REPOSITORY, demo, free_port, keep, machine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from founding import Running
    from playwright.sync_api import Browser

CPU_MS, STATEMENTS, COLD_KB, WARM_KB = 40.0, 15, 300.0, 40.0
ROUNDS, AGAIN, WARM_UP = 10, 40, 3
NEAR = 0.8
"""From what share of the budget on a page is measured once more, in ``AGAIN`` rounds: ten say little on a busy machine."""
CANDIDATES = 3
"""As how many roles a page is measured: those that got most, asked most and took longest when all roles walked."""
BROWSER = os.environ.get("LX_CHROMIUM", "/usr/bin/chromium")
AS_A_BROWSER = {"accept": "text/html", "accept-encoding": "gzip, deflate, br", "accept-language": "zh-CN"}
MANAGER_LINK = re.compile(r'href="/cockpit/people/(\d+)/"')


@dataclass
class Page:
    """A page and what it cost, for whom it cost the most."""

    route: str
    visits: list[Any] = field(default_factory=list)
    dearest: Any = None
    cpu: float = 0.0
    times: float = 0.0
    calm: float = 0.0
    cold: float | None = None
    warm: float | None = None
    elsewhere: set[str] = field(default_factory=set)

    @property
    def role(self) -> str:
        """As whom it cost the most."""
        return str(self.dearest.role)

    @property
    def statements(self) -> int:
        """The most statements, whoever looks."""
        return max(visit.queries for visit in self.visits)

    @property
    def largest(self) -> Any:
        """The visit that got most."""
        return max(self.visits, key=lambda visit: visit.size)

    def dear(self) -> list[Any]:
        """The visits worth measuring, without the first one, which also filled the caches."""
        later = self.visits[1:] or self.visits
        picked = [self.largest, *(max(later, key=key) for key in (lambda one: one.cpu, lambda one: one.queries))]
        return list({(one.role, one.address): one for one in picked}.values())[:CANDIDATES]

    @property
    def over(self) -> str:
        """Which budgets it breaks."""
        return " ".join(
            word for word, is_over in (
                ("CPU", self.calm > CPU_MS), ("SQL", self.statements > STATEMENTS), ("cold", (self.cold or 0) > COLD_KB),
                ("warm", (self.warm or 0) > WARM_KB), (" ".join(sorted(self.elsewhere)), bool(self.elsewhere)),
            ) if is_over
        )

    def line(self) -> str:
        """One line of the table."""
        return (
            f"{self.route:34} {self.role:4} {self.cpu:7.1f} {self.times:6.1f} {self.calm:7.1f} {self.statements:4} "
            f"{self.largest.size / 1000:8.1f} {_kb(self.cold)} {_kb(self.warm)}  {self.over}"
        ).rstrip()


def _kb(value: float | None) -> str:
    return f"{'-':>8}" if value is None else f"{value:8.1f}"


@dataclass
class Yardstick:
    """The page written by hand, and what it cost in each round beside ours."""

    ask: Callable[[], float]
    spent: list[float] = field(default_factory=list)

    @property
    def tenths(self) -> list[float]:
        """What it cost, in tenths of the run: the machine, for the page never changed."""
        return statistics.quantiles(self.spent, n=10)


def lines(pages: dict[str, Page], yardstick: Yardstick, more: list[str]) -> list[str]:
    """The table as people read it, the dearest page first, and how it stands to the budgets."""
    head = (
        f"{'page':34} {'role':4} {'CPU ms':>7} {'×hand':>6} {'calm ms':>7} {'SQL':>4} {'HTML kB':>8} {'cold kB':>8} "
        f"{'warm kB':>8}  over"
    )
    cpu = [one.calm for one in pages.values()]
    worst = max(pages.values(), key=lambda one: one.calm)
    tenths = yardstick.tenths
    hosts = sorted(set().union(*(one.elsewhere for one in pages.values())))
    return [
        head, *(one.line() for one in sorted(pages.values(), key=lambda one: -one.calm)), "",
        f"the page by hand, ms: best tenth {tenths[0]:.2f} (calm), middle {tenths[4]:.2f}, worst tenth {tenths[-1]:.2f}",
        (f"{len(cpu)} pages when calm: median {statistics.median(cpu):.1f} ms, mean {statistics.mean(cpu):.1f} ms, dearest "
         f"{worst.route} {worst.calm:.1f} ms"),
        f"dearest page : budget = {worst.calm / CPU_MS:.2f} : 1",
        f"over a budget: {', '.join(one.route for one in pages.values() if one.over) or 'none'}",
        f"hosts asked beside our own: {', '.join(hosts) or 'none'}",
        f"more statements than tests/web/budgets/query_counts.json says: {', '.join(more) or 'none'}",
    ]


def set_up(running: Running) -> None:
    """Django in this process, on the company's database."""
    from lingxiao.kernel import postgres  # noqa: PLC0415 -- after the path

    os.environ |= {
        "LX_MODE": "demo", "LX_VAR": str(running.folder), "DJANGO_SETTINGS_MODULE": "lingxiao.config.settings",
        "DATABASE_URL": postgres.url(running.folder / "pg"), "DJANGO_ALLOW_ASYNC_UNSAFE": "1",
    }
    import django  # noqa: PLC0415 -- after the settings

    django.setup()
    import logging  # noqa: PLC0415

    import tests.signing  # noqa: F401, PLC0415 -- teaches the client to sign in whole

    logging.getLogger("django.request").setLevel(logging.ERROR)


def walk() -> dict[str, Page]:
    """Every page as every role, through the whole of Django in this process: statements, bytes, and who pays most."""
    from tests.web.budgets import life, walking  # noqa: PLC0415 -- after the settings

    pages: dict[str, Page] = {}
    also = life.Life().go_on()
    for walker in walking.everybody(host="127.0.0.1"):
        for visit in walking.walk(walker, *also):
            pages.setdefault(visit.route, Page(visit.route)).visits.append(visit)
    return pages


def beyond(pages: dict[str, Page]) -> list[str]:
    """Pages that ask more often here than the reviewed file allows them with the small company."""
    kept = json.loads((REPOSITORY / "tests" / "web" / "budgets" / "query_counts.json").read_text())
    return sorted({
        f"{visit.route} as {visit.role} {visit.queries}" for one in pages.values() for visit in one.visits
        if visit.queries > kept.get(visit.route, {}).get(visit.role, 0)
    })


class Sessions:
    """Everybody of the demo page, signed in anew when they are needed."""

    def __init__(self) -> None:
        """Nobody yet."""
        self.known: dict[str, str] = {}

    def of(self, name: str) -> str:
        """The session of this person."""
        from django.test import Client  # noqa: PLC0415 -- after the settings

        from lingxiao.engines.people.models import DemoCard  # noqa: PLC0415

        if name not in self.known:
            client = Client()
            client.force_login(DemoCard.objects.get(account__person__name=name).account)
            self.known[name] = client.cookies["lx"].value
        return self.known[name]


class Web:
    """A web server on this machine, and the CPU its processes use."""

    def __init__(self, address: str, process: psutil.Process) -> None:
        """Keep one connection open, as a browser does."""
        self.connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=120)
        self.processes = [process, *process.children(recursive=True)]

    def get(self, address: str, session: str) -> bytes:
        """Ask as a browser does; anything but a page is a mistake of the benchmark."""
        self.connection.request("GET", address, headers={**AS_A_BROWSER, "cookie": f"lx={session}"})
        answer = self.connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            sys.exit(f"{address} answered {answer.status}")
        return body

    def cost(self, address: str, session: str) -> float:
        """Milliseconds of CPU in the web process for one page."""
        before = self._cpu()
        self.get(address, session)
        return (self._cpu() - before) / 1e6

    def _cpu(self) -> int:
        """Nanoseconds on a processor, of all threads, as the kernel counts them."""
        threads = (task for one in self.processes for task in Path(f"/proc/{one.pid}/task").iterdir())
        return sum(int((task / "schedstat").read_text().split()[0]) for task in threads)


@contextmanager
def by_hand() -> Iterator[Web]:
    """The page written by hand, behind the same server as ours."""
    port = free_port()
    words = ["granian", "--interface", "wsgi", "--workers", "1", "--blocking-threads", "1", "--no-ws", "--log-level", "error"]
    child = subprocess.Popen(
        [sys.executable, "-m", *words, "--host", "127.0.0.1", "--port", str(port), "by_hand:application"],
        cwd=Path(__file__).with_name("reference"),
    )
    try:
        until = time.monotonic() + 60
        while time.monotonic() < until and child.poll() is None:
            try:
                http.client.HTTPConnection("127.0.0.1", port, timeout=5).connect()
                break
            except OSError:
                time.sleep(0.2)
        yield Web(f"http://127.0.0.1:{port}", psutil.Process(child.pid))
    finally:
        child.terminate()
        child.wait(30)


def same_managers(ours: Web, hand: Web, session: str) -> None:
    """The two pages show the same 25 managers in the same order, or they are not worth comparing."""
    pages = (_text(ours.get("/cockpit/", session)), _text(hand.get("/", session)))
    one, other = (MANAGER_LINK.findall(page) for page in pages)
    if list(dict.fromkeys(one)) != list(dict.fromkeys(other)) or len(set(one)) != 25:
        sys.exit("the page by hand does not show what the cockpit shows; see benchmarks/reference/by_hand.py")


def _text(body: bytes) -> str:
    return (gzip.decompress(body) if body.startswith(b"\x1f\x8b") else body).decode()


def measure(pages: dict[str, Page], ours: Web, hand: Web, people: Sessions) -> Yardstick:
    """What each page costs the web process, its dearest role, the page by hand measured between any two rounds."""
    session = people.of(_name("EXE", pages))
    same_managers(ours, hand, session)
    yardstick = Yardstick(lambda: hand.cost("/", session))
    for page in pages.values():
        for visit in page.dear():
            cpu, times = _measured(ours, visit.address, people.of(visit.name), yardstick, ROUNDS)
            if times > page.times:
                page.dearest, page.cpu, page.times = visit, cpu, times
    for page in pages.values():
        if page.times * yardstick.tenths[0] > NEAR * CPU_MS:
            one = page.dearest
            page.cpu, page.times = _measured(ours, one.address, people.of(one.name), yardstick, AGAIN)
    for page in pages.values():
        page.calm = page.times * yardstick.tenths[0]
    return yardstick


def _measured(ours: Web, address: str, session: str, yardstick: Yardstick, rounds: int) -> tuple[float, float]:
    """The CPU of one page, and how many times the page by hand that is: the best tenth of the rounds of each.

    Neighbours on the machine only ever add to a round, so the best rounds are nearest to what the page costs.
    """
    for _round in range(WARM_UP):
        ours.get(address, session)
    pairs = [(ours.cost(address, session), yardstick.ask()) for _round in range(rounds)]
    yardstick.spent += [beside for _cost, beside in pairs]
    cpu, beside = (statistics.quantiles(one, n=10, method="inclusive")[0] for one in zip(*pairs, strict=True))
    return cpu, cpu / beside


def _name(role: str, pages: dict[str, Page]) -> str:
    return str(next(visit.name for one in pages.values() for visit in one.visits if visit.role == role))


def over_the_wire(pages: dict[str, Page], base: str, people: Sessions) -> None:
    """What Chromium loads for each page: with nothing kept, and once more with what it keeps; and from where."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 -- only where there is a browser

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=["--headless", "--no-sandbox", "--disable-gpu"])
        for page in pages.values():
            page.cold, page.warm = _loaded(browser, base, page, people.of(page.largest.name))
        browser.close()


def _loaded(browser: Browser, base: str, page: Page, session: str) -> tuple[float, float]:
    context = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai")
    context.add_cookies([{"name": "lx", "value": session, "url": base}])
    tab = context.new_page()
    wire = context.new_cdp_session(tab)
    wire.send("Network.enable")
    loaded: list[float] = []
    wire.on("Network.loadingFinished", lambda event: loaded.append(event["encodedDataLength"]))
    wire.on("Network.requestWillBeSent", lambda event: _noted(page, event["request"]["url"], base))
    found = []
    for _visit in range(2):
        loaded.clear()
        answer = tab.goto(f"{base}{page.largest.address}")
        tab.wait_for_load_state("networkidle")
        if answer is None or answer.status != 200:
            sys.exit(f"{page.largest.address} did not open in the browser")
        found.append(sum(loaded) / 1000)
    context.close()
    return found[0], found[1]


def _noted(page: Page, url: str, base: str) -> None:
    """Note a host that is not our own."""
    if not url.startswith((base, "data:", "blob:", "about:")):
        page.elsewhere.add(urlsplit(url).netloc)


def main() -> None:
    """Measure, print, and keep what was printed, dated."""
    size = os.environ.get("LX_BENCH_SIZE", "s")
    with demo(size, LX_WEB_WORKERS="1", LX_WEB_THREADS="1") as running:
        set_up(running)
        pages, people = walk(), Sessions()
        web = next(one for one in running.process.children(recursive=True) if "serve" in one.cmdline())
        with by_hand() as hand:
            yardstick = measure(pages, Web(running.address, web), hand, people)
        if os.environ.get("LX_BENCH_WIRE") != "0" and Path(BROWSER).exists():
            over_the_wire(pages, running.address, people)
        head = f"pages of demo-{size}, {datetime.now(UTC):%Y-%m-%d}; {machine()}; ready after {running.took:.0f} s"
        keep(f"pages-demo-{size}", "\n".join([head, "", *lines(pages, yardstick, beyond(pages))]))
        from django.db import connections  # noqa: PLC0415 -- after the settings

        connections.close_all()


if __name__ == "__main__":
    main()
