"""``lingxiao facts sql``: ask the fact log in SQL, as of any batch, at a prompt or in one question."""

from __future__ import annotations

import csv
import sys
from typing import TYPE_CHECKING

from lingxiao.config.commands import house
from lingxiao.config.commands.speech import picked, say, warn
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    import argparse

    from duckdb import DuckDBPyConnection

PROMPT = "facts> "


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the question and the batch it is asked as of."""
    words = Bilingual("一个查询；不写则进入提示符", "one query; without it, a prompt")
    parser.add_argument("query", nargs="?", help=picked(words))
    words = Bilingual("截至第几批，默认最新", "as of which batch; the newest unless told")
    parser.add_argument("--as-of", type=int, metavar="BATCH", help=picked(words))


def run(options: argparse.Namespace) -> int:
    """Answer as CSV. Every dataset is a view; nothing can be written, and nothing beside the log can be read."""
    with house.open_house():
        house.refuse_unfit()
        from lingxiao.engines.facts.domain import asking, manifest  # noqa: PLC0415 -- stands after the settings

        as_of = manifest.latest() if options.as_of is None else options.as_of
        with asking.opened(as_of=as_of) as connection:
            if options.query:
                return 0 if _answer(connection, options.query) else 1
            say(f"截至第 {as_of} 批。空行结束。", f"As of batch {as_of}. An empty line ends.")
            while question := _asked():
                _answer(connection, question)
    return 0


def _asked() -> str:
    try:
        return input(PROMPT).strip()
    except EOFError:
        return ""


def _answer(connection: DuckDBPyConnection, question: str) -> bool:
    """Print the answer, or what is wrong with the question."""
    import duckdb  # noqa: PLC0415 -- not every command needs it

    try:
        found = connection.execute(question)
    except duckdb.Error as problem:
        warn(problem)
        return False
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow([column[0] for column in found.description or ()])
    while rows := found.fetchmany(1000):
        writer.writerows(rows)
    return True
