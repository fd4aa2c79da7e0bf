"""``lingxiao tick``: every line of the schedule once, here and now, or as of another moment."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from lingxiao.config.commands import house
from lingxiao.config.commands.speech import Stopped, bar, picked, say
from lingxiao.kernel.refusals import Refusal
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    import argparse


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the moment."""
    words = Bilingual("按这个时刻运行，如 2026-11-24T09:00+08:00", "as of this moment, such as 2026-11-24T09:00+08:00")
    parser.add_argument("--at", metavar="MOMENT", help=picked(words))


def run(options: argparse.Namespace) -> int:
    """Run every line, and say what each came to; 1 when one was refused."""
    moment = None if options.at is None else read_moment(options.at)
    with house.open_house():
        house.refuse_unfit()
        from lingxiao.config import schedule  # noqa: PLC0415 -- its tasks stand only after the settings

        at = moment or schedule.moment()
        refused = 0
        with bar("日程", "Schedule", total=len(schedule.SCHEDULE)) as shown:
            for line in schedule.SCHEDULE:
                try:
                    came_to = line.task(at=at.isoformat())
                except Refusal as reason:
                    came_to = reason
                    refused += 1
                shown.update()
                say(f"{line.what.zh}：{came_to}", f"{line.what.en}: {came_to}")
    return 1 if refused else 0


def read_moment(text: str) -> datetime:
    """A moment as people write it; without a zone it is UTC."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError as problem:
        raise Stopped(
            f"“{text}” 不是时刻，写作 2026-11-24T09:00+08:00 这样。",
            f'"{text}" is not a moment; write it like 2026-11-24T09:00+08:00.',
        ) from problem
    return at if at.tzinfo else at.replace(tzinfo=UTC)
