"""``lingxiao plan run``: calculate a plan over a folder of tables, without a database."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from lingxiao.config.commands.speech import picked, say, warn
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    import argparse

    from lingxiao.engines.incentives.language.plan import Plan

FOUND, UNREADABLE, DIFFERENT = 1, 2, 3


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the plan, the data, the periods and where the results go."""
    parser.add_argument("file", type=Path, metavar="FILE", help=picked(Bilingual("方案文件", "the file of a plan")))
    parser.add_argument(
        "--data", type=Path, required=True, metavar="DIR", help=picked(Bilingual("数据文件夹", "the folder of tables"))
    )
    words = Bilingual("期间，例如 2027-01 或 2027-Q1..2027-Q4", "periods, such as 2027-01 or 2027-Q1..2027-Q4")
    parser.add_argument("--period", required=True, metavar="P[..P]", help=picked(words))
    parser.add_argument(
        "--out", type=Path, required=True, metavar="DIR", help=picked(Bilingual("结果文件夹", "where results go"))
    )
    parser.add_argument("--trace", action="store_true", help=picked(Bilingual("逐行明细", "every line as well")))
    parser.add_argument("--json", action="store_true", help=picked(Bilingual("输出 JSON", "print JSON")))
    parser.add_argument("--lang", choices=("zh", "en"), default="en", help=picked(Bilingual("语言", "the language")))


def run(options: argparse.Namespace) -> int:
    """Calculate: 0 done; 1 errors or data refused; 2 no plan, folder or period; 3 the evaluators differ.

    Nothing is written but when it is done.
    """
    from lingxiao.engines.incentives.calculation import output  # noqa: PLC0415 -- not every command needs it
    from lingxiao.engines.incentives.calculation.periods import WrongPeriod, periods  # noqa: PLC0415 -- as above
    from lingxiao.engines.incentives.calculation.refereeing import Differs  # noqa: PLC0415 -- as above
    from lingxiao.engines.incentives.calculation.tables import DataRefused  # noqa: PLC0415 -- as above

    plan = plan_or_code(options.file, options)
    if isinstance(plan, int):
        return plan
    try:
        wanted = periods(options.period, plan.period)
    except WrongPeriod as problem:
        warn(problem.said.pick(options.lang))
        return UNREADABLE
    if not options.data.is_dir():
        warn(picked(Bilingual(f"没有文件夹 {options.data}。", f"There is no folder {options.data}.")))
        return UNREADABLE
    with tempfile.TemporaryDirectory(prefix="lx-run-") as spill:
        try:
            write = output.write_traced if options.trace else output.write
            told = write(plan, options.data, wanted, to=options.out, spill=Path(spill))
        except DataRefused as refused:
            say_all([(one.file, one.row, one.said) for one in refused.found], options)
            return FOUND
        except Differs as different:
            warn(different.said.pick(options.lang))
            return DIFFERENT
    text = json.dumps(told, ensure_ascii=False, indent=1)
    if options.json:
        say(text, text)
    else:
        say(f"{told['payees']} 人，结果在 {options.out}。", f"{told['payees']} payees; results are in {options.out}.")
    return 0


def say_all(found: list[tuple[str, int, Bilingual]], options: argparse.Namespace) -> None:
    """Print what is wrong, by file and row, where errors go; as JSON for other programs."""
    if options.json:
        lines = [{"file": file, "row": row, "message": said.pick(options.lang)} for file, row, said in found]
        text = json.dumps(lines, ensure_ascii=False, indent=1)
        say(text, text)
        return
    for file, row, said in found:
        warn(f"{file}:{row}: {said.pick(options.lang)}")


def plan_or_code(path: Path, options: argparse.Namespace) -> Plan | int:
    """A plan without errors, or the code to end with, after its errors were said."""
    from lingxiao.engines.incentives.language import files  # noqa: PLC0415 -- not every command needs it
    from lingxiao.engines.incentives.language.text import Unreadable  # noqa: PLC0415 -- as above

    try:
        read = files.read_plan(path)
    except Unreadable as problem:
        warn(f"{path}:{problem.place.line}: {problem.said.pick(options.lang)}")
        return UNREADABLE
    if read.plan is None:
        say_all([(str(path), one.place.line, one.said) for one in read.findings], options)
        return FOUND
    return read.plan
