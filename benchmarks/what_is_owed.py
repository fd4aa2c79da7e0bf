"""What it costs to remind of 20,000 open dues, to write everybody's digest, and to show one desk.

Run with ``./lx bench what_is_owed``. Uses a PostgreSQL of its own, thrown away after.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

DUES, MANAGERS = 20_000, 500
ROUNDS = 100


def main() -> None:
    """Set up, measure, print."""
    with tempfile.TemporaryDirectory(prefix="lx-bench-") as folder:
        Path(folder).chmod(0o755)
        os.environ |= {
            "LX_MODE": "test", "LX_VAR": folder, "DJANGO_SETTINGS_MODULE": "lingxiao.config.settings",
            "LX_MAIL_HOST": "mail.test", "LX_HOSTS": "testserver",
        }
        sys.path.insert(0, str(Path(__file__).parents[1]))
        from lingxiao.kernel import postgres  # noqa: PLC0415 -- after the settings

        data = Path(folder) / "pg"
        os.environ["DATABASE_URL"] = postgres.start(data).url("postgres")
        try:
            measure()
        finally:
            postgres.stop(data)


def measure() -> None:
    """The figures."""
    import django  # noqa: PLC0415 -- after the settings

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    from lingxiao.engines.cadence.domain import dues  # noqa: PLC0415
    from lingxiao.engines.cadence.domain.addressing import CompanyBook  # noqa: PLC0415
    from lingxiao.engines.cadence.domain.ladder import climb  # noqa: PLC0415
    from lingxiao.kernel.notices import composing  # noqa: PLC0415
    from tests.engines.cadence import company  # noqa: PLC0415

    here = company.found()
    company.stop_the_clock()
    people = [here.east.manager, *(company.a_person(f"经理{at}", email=f"m{at}@example.cn") for at in range(MANAGERS))]
    drafts = [
        company.a_draft(
            people[at % len(people)], owner=here.east.hrbp if at % 3 == 0 else None,
            due_on=date(2026, 10, 26) + timedelta(days=at % 91),
        )
        for at in range(DUES)
    ]
    say(f"{DUES} dues opened", lambda: len(dues.open_dues(drafts)))
    say("a first climb after a month without a worker, rungs", lambda: climb(company.NOW))
    say("the same morning again, nothing left", lambda: climb(company.NOW))
    say("an ordinary next morning, rungs", lambda: climb(company.NOW + timedelta(days=1)))
    at = company.NOW + timedelta(days=1, minutes=5)
    say("everybody's digest written, digests", lambda: composing.gather_digests(at=at, book=CompanyBook()))
    show_desks(here)


def show_desks(here: object) -> None:
    """One page of each face of it, warm: queries, CPU, bytes."""
    from django.db import connection  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    from tests.engines.cadence.company import signed_in  # noqa: PLC0415

    for who, person, address in (
        ("a manager's desk", here.east.manager, "/desk/"),  # type: ignore[attr-defined]
        ("an HRBP's desk with thousands", here.east.hrbp, "/desk/"),  # type: ignore[attr-defined]
        ("management debt", here.hr_head, "/cockpit/debt/"),  # type: ignore[attr-defined]
        ("notices", here.east.hrbp, "/desk/notices/"),  # type: ignore[attr-defined]
        ("a page of the frame alone", here.east.rep, "/desk/notices/"),  # type: ignore[attr-defined]
    ):
        client = signed_in(person)
        for _warm in range(3):
            client.get(address)
        with CaptureQueriesContext(connection) as said:
            size = len(client.get(address).content)
        count = len(said)
        spent = sorted(_one(lambda: client.get(address)) for _round in range(ROUNDS))  # noqa: B023 -- called at once
        middle, best = spent[ROUNDS // 2] * 1000, spent[0] * 1000
        sys.stdout.write(
            f"{who:34} {count:3} queries {middle:6.1f} ms CPU (best {best:5.1f}) {size / 1024:6.1f} KB before compression\n",
        )


def _one(work: Callable[[], object]) -> float:
    """CPU seconds of one."""
    begun = time.process_time()
    work()
    return time.process_time() - begun


def say(what: str, work: Callable[[], int]) -> None:
    """Do it, and print how long it took and what came of it."""
    began, cpu = time.perf_counter(), time.process_time()
    count = work()
    took, spent = time.perf_counter() - began, time.process_time() - cpu
    sys.stdout.write(f"{what:50} {count:7} in {took:6.2f} s, {spent:6.2f} s CPU here\n")


if __name__ == "__main__":
    main()
