"""``lingxiao serve``: the web server alone, after everything it needs has been checked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection

from lingxiao.config.commands import prepare, together
from lingxiao.config.commands.addresses import Address, refuse_exposure, refuse_taken
from lingxiao.config.commands.house import open_house, refuse_unfit
from lingxiao.config.commands.speech import picked
from lingxiao.config.given import number
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    import argparse

HOST, PORT = "127.0.0.1", 8000

WORKERS, THREADS = 2, 2
"""Processes, and threads in each: what carried most requests on two cores with PostgreSQL behind."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the host and port to listen on."""
    words = picked(Bilingual("监听地址", "the host to listen on"))
    parser.add_argument("--host", default=HOST, help=f"{words} ({HOST})")
    words = picked(Bilingual("端口", "the port"))
    parser.add_argument("--port", type=int, default=PORT, help=f"{words} ({PORT})")


def run(options: argparse.Namespace) -> int:
    """Serve until asked to end."""
    together.hold_lifeline()
    address = Address(options.host, options.port)
    refuse_exposure(address)
    refuse_taken(address)
    with open_house():
        refuse_unfit()
        prepare.static_files()
        _serve(address)
    return 0


def _serve(address: Address) -> None:
    """Run granian. It takes SIGTERM and SIGINT itself and lets running requests finish."""
    from granian import Granian  # noqa: PLC0415 -- only this command needs it
    from granian.constants import Interfaces  # noqa: PLC0415
    from granian.log import LogLevels  # noqa: PLC0415

    connection.close()
    Granian(
        "lingxiao.config.wsgi:application",
        address=address.host,
        port=address.port,
        interface=Interfaces.WSGI,
        workers=number("LX_WEB_WORKERS", WORKERS),
        blocking_threads=number("LX_WEB_THREADS", THREADS),
        respawn_failed_workers=True,
        workers_kill_timeout=together.GRACE // 2,
        websockets=False,
        log_level=LogLevels.warning,
    ).serve()
