"""``lingxiao worker``: background jobs and the schedule, until asked to end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lingxiao.config.commands import together
from lingxiao.config.commands.house import open_house, refuse_unfit
from lingxiao.config.given import number

if TYPE_CHECKING:
    import argparse

AT_ONCE = 2
"""Jobs run at the same time: most of them wait for the database or a mail server."""


def run(_options: argparse.Namespace) -> int:
    """Take jobs as they come; a job that runs when the end is asked for is finished first."""
    together.hold_lifeline()
    with open_house():
        from procrastinate.contrib.django import app  # noqa: PLC0415 -- asks the settings

        refuse_unfit()
        with app.replace_connector(app.connector.get_worker_connector()) as jobs:  # type: ignore[attr-defined]
            jobs.run_worker(
                concurrency=number("LX_JOBS_AT_ONCE", AT_ONCE),
                install_signal_handlers=True,
                delete_jobs="successful",
                shutdown_graceful_timeout=together.GRACE // 2,
            )
    return 0
