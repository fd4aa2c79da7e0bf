"""``lingxiao import organisation FILE``: what the import page does, for whoever has the server's console.

Without ``--apply`` it only says what the file would do. All or nothing; every problem is named by row and column.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, date
from pathlib import Path
from typing import TYPE_CHECKING

from lingxiao.config.commands import house
from lingxiao.config.commands.acting import administrator
from lingxiao.config.commands.speech import Stopped, picked, say, terminal_language
from lingxiao.kernel.sheets import Column, Sheet, read_table, write_csv
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    import argparse

    from lingxiao.engines.people.models.intake import OrganisationImport
    from lingxiao.kernel.viewer import Viewer

SHOWN = 20
"""Problems printed; all of them go into the file named by --problems."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the file, what it holds, from when it holds, and in whose name it is taken over."""
    parser.add_argument("file", type=Path, help=picked(Bilingual("XLSX 或 CSV 文件", "an XLSX or CSV file")))
    words = Bilingual("文件内容：组织、岗位、人员或劳动合同约定", "what the file holds")
    parser.add_argument("--kind", choices=["units", "posts", "people", "contracts"], required=True, help=picked(words))
    words = Bilingual("add 只新增，update 也更新已有的", "add: only new rows; update: changes to existing ones as well")
    parser.add_argument("--mode", choices=["add", "update"], default="add", help=picked(words))
    words = Bilingual("从哪天起生效，默认今天", "the day from which it holds; today unless told")
    parser.add_argument("--starting", type=date.fromisoformat, metavar="YYYY-MM-DD", help=picked(words))
    words = Bilingual("以谁的名义：人力资源管理员的工号", "in whose name: the number of an HR administrator")
    parser.add_argument("--as", dest="number", required=True, metavar="NUMBER", help=picked(words))
    words = Bilingual("把全部问题写到这个 CSV", "write every problem into this CSV file")
    parser.add_argument("--problems", type=Path, metavar="FILE", help=picked(words))
    words = Bilingual("没有问题就写入", "take it over when nothing is wrong")
    parser.add_argument("--apply", action="store_true", help=picked(words))


def run(options: argparse.Namespace) -> int:
    """Check the file, and take it over when asked to and nothing is wrong; 1 when something is."""
    file = options.file.absolute()
    try:
        content = file.read_bytes()
    except OSError as problem:
        raise Stopped(f"读不了 {file}：{problem}", f"{file} cannot be read: {problem}") from problem
    with house.open_house():
        house.refuse_unfit()
        from lingxiao.engines.people.domain.intake import staging  # noqa: PLC0415 -- stands after the settings

        viewer = administrator(options.number, device="lingxiao import")
        staged = _stage(viewer, file.name, content, options)
        if staged.problems or not options.apply:
            staging.discard(viewer=viewer, intake=staged)
        if staged.problems:
            _tell_problems(staged, options.problems)
            return 1
        rows = staged.summary["rows"]
        if not options.apply:
            say(f"{rows} 行，没有问题。加 --apply 写入。", f"{rows} rows, nothing wrong. Add --apply to take it over.")
            return 0
        taken = staging.apply(viewer=viewer, intake=staged, at=viewer.now)
    say(
        f"已写入 {rows} 行：新增 {taken.new}，更新 {taken.changed}，不变 {taken.same}。",
        f"Took over {rows} rows: {taken.new} new, {taken.changed} changed, {taken.same} as they were.",
    )
    return 0


def _stage(viewer: Viewer, name: str, content: bytes, options: argparse.Namespace) -> OrganisationImport:
    from lingxiao.engines.people.domain.intake import staging  # noqa: PLC0415 -- stands after the settings
    from lingxiao.engines.people.enums import ImportKind, ImportMode  # noqa: PLC0415 -- as above

    return staging.stage(
        viewer=viewer, kind=ImportKind(options.kind), mode=ImportMode(options.mode), table=read_table(content),
        file_name=name[:255], sha256=hashlib.sha256(content).hexdigest(),
        starting=options.starting or viewer.today, at=viewer.now,
    )


def _tell_problems(staged: OrganisationImport, file: Path | None) -> None:
    """Print the first problems, and write all of them into a file when one is named."""
    lines = [
        (found["row"], found["column"], found["value"], picked(Bilingual.from_json(found["sentence"])))
        for found in staged.problems
    ]
    for row, column, value, sentence in lines[:SHOWN]:
        say(f"第 {row} 行，{column}“{value}”：{sentence}", f'Row {row}, {column} "{value}": {sentence}')
    count = staged.summary["problems"]
    say(f"共 {count} 处问题，什么都没有写入。", f"{count} problems; nothing was taken over.")
    if file is not None:
        heads = Bilingual("行 列 原值 怎么办", "Row Column Value Do").pick(terminal_language()).split()
        sheet = Sheet(name=file.stem, columns=[Column(heading=head) for head in heads], rows=lines)
        file.absolute().write_bytes(write_csv(sheet, zone=UTC))
