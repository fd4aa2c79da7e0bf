"""``lingxiao plan simulate``: a draft beside the plan in force, over the last closed periods of a folder of tables."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from lingxiao.config.commands.plan_run import DIFFERENT, FOUND, UNREADABLE, plan_or_code, say_all
from lingxiao.config.commands.speech import picked, say, warn
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    import argparse

    from lingxiao.engines.incentives.language.plan import Plan


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the draft, the plan in force, the data and how many periods."""
    parser.add_argument("file", type=Path, metavar="FILE", help=picked(Bilingual("草案", "the draft")))
    parser.add_argument(
        "--against", type=Path, required=True, metavar="FILE", help=picked(Bilingual("现行方案", "the plan in force"))
    )
    parser.add_argument(
        "--data", type=Path, required=True, metavar="DIR", help=picked(Bilingual("数据文件夹", "the tables"))
    )
    words = Bilingual("最近几个期间", "how many of the last periods")
    parser.add_argument("--periods", type=int, required=True, metavar="N", help=picked(words))
    parser.add_argument(
        "--out", type=Path, required=True, metavar="DIR", help=picked(Bilingual("结果文件夹", "where results go"))
    )
    parser.add_argument("--json", action="store_true", help=picked(Bilingual("输出 JSON", "print JSON")))
    parser.add_argument("--lang", choices=("zh", "en"), default="en", help=picked(Bilingual("语言", "the language")))


def run(options: argparse.Namespace) -> int:
    """Simulate: 0 done; 1 errors or data refused; 2 no plan, folder or number; 3 the evaluators differ.

    Nothing is written but when it is done.
    """
    from lingxiao.engines.incentives.calculation import simulating  # noqa: PLC0415 -- not every command needs it
    from lingxiao.engines.incentives.calculation.refereeing import Differs  # noqa: PLC0415 -- as above
    from lingxiao.engines.incentives.calculation.tables import DataRefused  # noqa: PLC0415 -- as above

    plans: list[Plan] = []
    for path in (options.file, options.against):
        found = plan_or_code(path, options)
        if isinstance(found, int):
            return found
        plans.append(found)
    if not options.data.is_dir() or options.periods < 1:
        warn(
            picked(Bilingual("请给出数据文件夹，并至少一个期间。", "Give a folder of tables, and at least one period."))
        )
        return UNREADABLE
    draft, current = plans
    with tempfile.TemporaryDirectory(prefix="lx-run-") as spill:
        try:
            rows = simulating.simulate(draft, current, options.data, count=options.periods, spill=Path(spill))
        except DataRefused as refused:
            say_all([(one.file, one.row, one.said) for one in refused.found], options)
            return FOUND
        except simulating.NotAlike as problem:
            warn(problem.said.pick(options.lang))
            return FOUND
        except Differs as different:
            warn(different.said.pick(options.lang))
            return DIFFERENT
    options.out.mkdir(parents=True, exist_ok=True)
    waiting = options.out / ".simulation.csv.part"
    waiting.write_text(simulating.as_csv(rows, draft.currency), encoding="utf-8", newline="\n")
    waiting.replace(options.out / "simulation.csv")
    told = {"rows": len(rows), "current": sum(one.current for one in rows), "draft": sum(one.draft for one in rows)}
    text = json.dumps(told)
    if options.json:
        say(text, text)
    else:
        say(f"{len(rows)} 行，结果在 {options.out}。", f"{len(rows)} rows; results are in {options.out}.")
    return 0
