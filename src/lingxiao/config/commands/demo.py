"""``lingxiao demo``: the demo company, each size in a folder of its own, found again at the next start."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from lingxiao.config import places
from lingxiao.config.commands import house, migrate, prepare, running, serve
from lingxiao.config.commands.addresses import Address, next_free, refuse_exposure
from lingxiao.config.commands.run import programs, wait_for
from lingxiao.config.commands.speech import clock, picked, say
from lingxiao.config.commands.together import Together
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    import argparse


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the size of the company and where to listen."""
    words = picked(Bilingual("公司规模：小、中、大", "size of the company: small, medium, large"))
    parser.add_argument("--size", choices=["s", "m", "l"], default="s", help=words)
    serve.arguments(parser)


def run(options: argparse.Namespace) -> int:
    """Run until Ctrl-C; a company that is there from yesterday is kept as it is."""
    os.environ["LX_MODE"] = places.Mode.DEMO
    os.environ.setdefault("LX_VAR", str(places.REPOSITORY / "var" / "demo" / options.size))
    wanted = Address(options.host, options.port)
    refuse_exposure(wanted)
    with running.alone():
        address = next_free(wanted)
        if address != wanted:
            taken, used = wanted.port, address.port
            say(f"端口 {taken} 已被占用，改用 {used}。", f"Port {taken} is taken; using {used}.")
        os.environ["LX_BASE_URL"] = address.url
        say("正在打开数据库…", "Opening the database ...")
        with house.open_house() as server:
            migrate.apply()
            house.refuse_unfit()
            _found_company(options.size)
            prepare.static_files()
            say("正在启动网页与后台…", "Starting web and worker ...")
            with Together(programs(address), server=server) as system:
                wait_for(address, system)
                _greet(address)
                system.watch()
    return 0


def _found_company(size: str) -> None:
    """Load the demo company into a database that has none, and what it sold where nothing was sold yet."""
    from lingxiao.areas.tasks import take_figures  # noqa: PLC0415 -- models stand only after the settings
    from lingxiao.demo import SEED, building, closing, organisation, sales  # noqa: PLC0415 -- models stand only after the settings
    from lingxiao.demo.writing import NOW  # noqa: PLC0415
    from lingxiao.engines.facts import tasks  # noqa: PLC0415
    from lingxiao.engines.people.domain import signing_in  # noqa: PLC0415

    if signing_in.company() is None:
        say("正在建立演示公司…", "Founding the demo company ...")
        with clock("演示公司", "Demo company"):
            building.found(size=size, seed=SEED)
    if not sales.is_there():
        say("正在生成销售数据…", "Making up what it sold ...")
        with clock("销售数据", "Sales facts"):
            sales.sell(size=size, seed=SEED)
        say("正在冻结已结束的月份…", "Freezing the months that are over ...")
        with clock("月度冻结", "Closed months"):
            closing.close(organisation.draw(size=size, seed=SEED))
        tasks.work_out_figures.defer(at=NOW.isoformat())  # by the worker, so that nobody waits for it here
        tasks.reconcile_months.defer(at=NOW.isoformat())
        take_figures.defer(at=NOW.isoformat())  # once more, with what was found in the facts


def _greet(address: Address) -> None:
    say(
        f"\n  演示公司已就绪，请在浏览器打开： {address.url}\n  数据在 {places.var()}    停止：Ctrl-C\n",
        f"\n  The demo company is ready. Open in a browser: {address.url}\n  Data in {places.var()}    Stop: Ctrl-C\n",
    )
