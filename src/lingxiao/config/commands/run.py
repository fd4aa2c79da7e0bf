"""``lingxiao run``: a system of one's own, web and worker together, on this machine's address unless told otherwise."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

from lingxiao.config import places
from lingxiao.config.commands import house, migrate, prepare, running, serve
from lingxiao.config.commands.addresses import Address, refuse_exposure, refuse_taken
from lingxiao.config.commands.speech import Stopped, say
from lingxiao.config.commands.together import Together

if TYPE_CHECKING:
    import argparse

PATIENCE = 120
"""Seconds the web server may take to answer for the first time, on a slow and busy machine."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the host and port to listen on."""
    serve.arguments(parser)


def run(options: argparse.Namespace) -> int:
    """Run until Ctrl-C. A new database is set up; an older one is not upgraded unasked."""
    address = Address(options.host, options.port)
    refuse_exposure(address)
    refuse_taken(address)
    os.environ.setdefault("LX_BASE_URL", address.url)
    with running.alone():
        say("正在打开数据库…", "Opening the database ...")
        with house.open_house() as server:
            if house.is_unused():
                migrate.apply()
            house.refuse_unfit()
            prepare.static_files()
            say("正在启动网页与后台…", "Starting web and worker ...")
            with Together(programs(address), server=server) as system:
                wait_for(address, system)
                greet(address)
                system.watch()
    return 0


def programs(address: Address) -> list[list[str]]:
    """The words of each child process."""
    return [["serve", "--host", address.host, "--port", str(address.port)], ["worker"]]


def wait_for(address: Address, system: Together) -> None:
    """Return once the site answers; refuse when it never does."""
    deadline = time.monotonic() + PATIENCE
    system.watch(until=lambda: address.answers() or time.monotonic() > deadline)
    if not address.answers():
        raise Stopped(
            "网页服务没有启动起来，原因见上面的输出。",
            "The web server did not start; its reason stands above.",
        )
    running.announce(address)


def greet(address: Address) -> None:
    """Print where to go."""
    say(
        f"\n  领销已启动： {os.environ['LX_BASE_URL']}\n"
        f"  监听 {address.url}，数据在 {places.var()}\n"
        "  第一位管理员：./lx lingxiao createadmin    停止：Ctrl-C\n",
        f"\n  Lingxiao is running: {os.environ['LX_BASE_URL']}\n"
        f"  listening on {address.url}, data in {places.var()}\n"
        "  First administrator: ./lx lingxiao createadmin    Stop: Ctrl-C\n",
    )
