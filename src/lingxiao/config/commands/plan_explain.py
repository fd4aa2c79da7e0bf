"""``lingxiao plan explain``: a plan read back in sentences that a sales manager understands."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from lingxiao.config.commands.speech import picked, say, terminal_language, warn
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    import argparse

FOUND, UNREADABLE = 1, 2


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the file and the language."""
    parser.add_argument("file", type=Path, metavar="FILE", help=picked(Bilingual("方案文件", "the file of a plan")))
    words = Bilingual("用中文还是英文，默认随终端", "Chinese or English; as the terminal unless told")
    parser.add_argument("--lang", choices=("zh", "en"), default="", help=picked(words))


def run(options: argparse.Namespace) -> int:
    """0 when it was explained; 1 when the plan has errors, which are printed; 2 when the file is no plan."""
    from lingxiao.engines.incentives.language import files  # noqa: PLC0415 -- not every command needs it
    from lingxiao.engines.incentives.language.explaining import explain  # noqa: PLC0415 -- as above
    from lingxiao.engines.incentives.language.text import Unreadable  # noqa: PLC0415 -- as above

    language = options.lang or terminal_language()
    try:
        one = files.read_plan(options.file)
    except Unreadable as problem:
        warn(f"{options.file}:{problem.place.line}: {problem.said.pick(language)}")
        return UNREADABLE
    if one.plan is None:
        for finding in one.findings:
            warn(f"{options.file}:{finding.place.line}: {finding.said.pick(language)}")
        return FOUND
    for sentence in explain(one.plan):
        text = sentence.pick(language)
        say(text, text)
    return 0
