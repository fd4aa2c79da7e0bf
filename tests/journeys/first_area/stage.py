"""What no person of the company does: the server's console, the worker, and the days that pass.

The clock of the company is stopped and moved by hand, as the demo's is; sessions, links and codes live by the real one.
"""

from __future__ import annotations

import asyncio
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from unittest.mock import patch
from zoneinfo import ZoneInfo

from tests.journeys.first_area.actor import Actor, letters
from tests.journeys.first_area.company import ADMINISTRATORS

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import ExitStack

SHANGHAI = ZoneInfo("Asia/Shanghai")


def moment(words: str) -> datetime:
    """``2026-11-23 09:00`` by the clock in Shanghai."""
    return datetime.fromisoformat(words).replace(tzinfo=SHANGHAI).astimezone(UTC)


@dataclass
class Stage:
    """The system from the outside of the company, and the people who came in so far."""

    looking: Callable[..., Any]
    stack: ExitStack
    people: dict[str, Actor] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Actor:
        """Somebody who has come in."""
        return self.people[name]

    def is_set_up(self, at: str) -> None:
        """``lingxiao createadmin``, twice, on an empty system with the official calendars of 2026."""
        from lingxiao.engines.cadence.domain import calendars
        from lingxiao.engines.people.domain import accounts, founding
        from lingxiao.kernel.days.pack_files import shipped_packs
        from lingxiao.kernel.viewer import Viewer
        from lingxiao.kernel.words import Bilingual

        now = moment(at)
        today = now.astimezone(SHANGHAI).date()
        name = Bilingual("衡屿智控股份有限公司（虚构）", "Hengyu Controls (fictional)")
        founding.found_company(name=name, demo_now=now)
        console = Viewer.system(now=now, today=today)
        packs = shipped_packs()
        for pack in ("cn-2026", "demo-2027"):
            calendars.install(viewer=console, pack=packs[pack], at=now, calendar="cn")
        for number, who, address in ADMINISTRATORS:
            made = accounts.make_first_administrator(
                viewer=console, company_name=name, name=who, number=number, email=f"{address}@hengyu.example",
                at=datetime.now(UTC), on=today,
            )
            self.enters(who, f"/signin/invited/{made.secret}/", made.account.email)

    def enters(self, name: str, link: str, email: str, *, size: str = "wide") -> Actor:
        """Somebody opens their invitation at a device of their own."""
        actor = Actor(name, email, self.stack.enter_context(self.looking(size=size)))
        actor.arrives(link)
        self.people[name] = actor
        return actor

    def invited_enter(self, **addresses: str) -> None:
        """Everybody who has a letter opens it."""
        links = letters()
        for name, address in addresses.items():
            email = f"{address}@hengyu.example"
            self.enters(name, links[email], email)

    def takes_the_phone(self, name: str) -> Actor:
        """Somebody signs in on their phone too."""
        known = self.people[name]
        phone = Actor(name, known.email, self.stack.enter_context(self.looking(size="phone")))
        phone.used = known.used
        phone.comes_back(seed=known.seed)
        return phone

    def it_is(self, at: str) -> None:
        """Time passes to this moment."""
        from lingxiao.engines.people.models import Company

        Company.objects.update(demo_now=moment(at))

    def the_worker_works(self) -> None:
        """Until no job waits: letters go out. In a thread of its own, since the browser's loop runs in this one."""
        from django.db import connection

        kept = connection.settings_dict["CONN_MAX_AGE"]
        connection.settings_dict["CONN_MAX_AGE"] = 0  # a job's connection ends with its job, as in a process of its own
        thread = threading.Thread(target=_work)
        thread.start()
        thread.join(60)
        connection.settings_dict["CONN_MAX_AGE"] = kept
        assert not thread.is_alive()

    def the_schedule_runs(self) -> None:
        """Everything the system does by itself in a day, as ``lingxiao tick`` does it."""
        from lingxiao.config import schedule

        schedule.run_now()


def _work() -> None:
    from django.db import connection
    from procrastinate.contrib.django import app

    async def run() -> None:
        with app.replace_connector(app.connector.get_worker_connector()) as jobs:  # type: ignore[attr-defined]
            async with jobs.open_async():
                # Only what waits: at the turn of a minute the clock would have it do a whole day's work besides.
                with patch.object(jobs.periodic_registry, "periodic_tasks", {}):
                    await jobs.run_worker_async(wait=False, install_signal_handlers=False, listen_notify=False)

    asyncio.run(run())
    connection.close()
