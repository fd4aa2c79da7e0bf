"""``lingxiao facts views FILE.duckdb``: a DuckDB file of views over the log, for BI tools to open read-only."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from lingxiao.config.commands import house
from lingxiao.config.commands.speech import picked, say
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    import argparse


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the file, and the batch its views are as of."""
    words = Bilingual("要写的 .duckdb 文件", "the .duckdb file to write")
    parser.add_argument("file", type=Path, help=picked(words))
    words = Bilingual("截至第几批，默认最新", "as of which batch; the newest unless told")
    parser.add_argument("--as-of", type=int, metavar="BATCH", help=picked(words))


def run(options: argparse.Namespace) -> int:
    """Write the file anew, whole: readers of the old one keep it until they open the new."""
    file = options.file.absolute()
    with house.open_house():
        house.refuse_unfit()
        from lingxiao.engines.facts.domain import asking, manifest  # noqa: PLC0415 -- stands after the settings

        as_of = manifest.latest() if options.as_of is None else options.as_of
        asking.write_views(to=file, as_of=as_of)
    say(f"已写好 {file}，截至第 {as_of} 批。", f"Wrote {file}, as of batch {as_of}.")
    return 0
