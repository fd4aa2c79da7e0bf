"""``lingxiao facts columns``: the data dictionary of the fact log, for whoever writes a mapping or a query."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lingxiao.config.commands.speech import Stopped, picked, say, terminal_language
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    import argparse


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare which datasets are shown."""
    words = Bilingual("只看这些数据集", "only these datasets")
    parser.add_argument("datasets", nargs="*", metavar="DATASET", help=picked(words))


def run(options: argparse.Namespace) -> int:
    """Print every column with its type, unit and meaning. Needs no database."""
    from lingxiao.engines.facts.datasets import ALL  # noqa: PLC0415 -- not every command needs it

    unknown = [name for name in options.datasets if name not in ALL]
    if unknown:
        known = ", ".join(ALL)
        raise Stopped(f"没有数据集 {unknown[0]}。有：{known}。", f"There is no dataset {unknown[0]}. There are: {known}.")
    language = terminal_language()
    for name in options.datasets or ALL:
        shape = ALL[name]
        keys = " + ".join(shape.keys)
        title, meaning = shape.title.pick(language), shape.meaning.pick(language)
        say(f"\n{name}  {title}：{meaning}（一行由 {keys} 认定）", f"\n{name}  {title}: {meaning} (a row is named by {keys})")
        for field in shape.fields:
            mark = "*" if field.is_required else " "
            line = f"  {mark}{field.name:18} {field.type:14} {field.unit.pick(language):28} {field.meaning.pick(language)}"
            say(line, line)
    return 0
