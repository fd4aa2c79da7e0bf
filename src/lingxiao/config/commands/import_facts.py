"""``lingxiao import facts FILE``: sales facts from a file of any size, by a mapping that was kept.

Without ``--apply`` it only says what the file has. All or nothing; problems are named by row and column, and control
totals must match to the last row and fen.
"""

from __future__ import annotations

import hashlib
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING

from lingxiao.config.commands import house
from lingxiao.config.commands.acting import administrator
from lingxiao.config.commands.speech import Stopped, picked, say
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    import argparse

    from lingxiao.engines.facts.models import FactImport, MappingProfile

SHOWN = 20
"""Problems printed; all that are kept go into the file named by --problems."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the file, how it is read, what it adds up to, and in whose name it is taken over."""
    parser.add_argument("file", type=Path, help=picked(Bilingual("CSV 或 Parquet 文件", "a CSV or Parquet file")))
    words = Bilingual("映射方案：来源/方案，如 erp/receipts", "the mapping: source/key, such as erp/receipts")
    parser.add_argument("--mapping", required=True, metavar="SOURCE/KEY", help=picked(words))
    words = Bilingual("以谁的名义：人力资源管理员的工号", "in whose name: the number of an HR administrator")
    parser.add_argument("--as", dest="number", required=True, metavar="NUMBER", help=picked(words))
    words = Bilingual("控制总数：行数", "control total: rows")
    parser.add_argument("--count", default="", metavar="N", help=picked(words))
    words = Bilingual("控制总数：金额与币种，如 77548570.20 USD", "control total: amount and currency, such as 77548570.20 USD")
    parser.add_argument("--amount", nargs=2, default=("", ""), metavar=("AMOUNT", "CURRENCY"), help=picked(words))
    words = Bilingual("把问题写到这个 CSV", "write the problems into this CSV file")
    parser.add_argument("--problems", type=Path, metavar="FILE", help=picked(words))
    words = Bilingual("没有问题且总数相符就写入", "take it over when nothing is wrong and the totals match")
    parser.add_argument("--apply", action="store_true", help=picked(words))


def run(options: argparse.Namespace) -> int:
    """Read the file, and take it over when asked to and nothing is wrong; 1 when something is."""
    file = options.file.absolute()
    try:
        with file.open("rb") as content:
            sha256 = hashlib.file_digest(content, "sha256").hexdigest()
    except OSError as problem:
        raise Stopped(f"读不了 {file}：{problem}", f"{file} cannot be read: {problem}") from problem
    with house.open_house():
        house.refuse_unfit()
        from lingxiao.engines.facts.domain import findings, imports  # noqa: PLC0415 -- stands after the settings
        from lingxiao.engines.facts.intake.controls import Control  # noqa: PLC0415 -- as above

        viewer = administrator(options.number, device="lingxiao import")
        amount, currency = options.amount
        control = Control.written(count=options.count, amount=amount, currency=currency)
        staged = imports.stage_file(
            viewer=viewer, profile=_mapping(options.mapping), path=file, sha256=sha256, controls=[control], at=viewer.now,
        )
        _tell(staged, options.problems)
        is_right = not staged.problem_count and not staged.differences
        if not (is_right and options.apply):
            imports.put_aside(viewer=viewer, intake=staged, at=viewer.now)
            if is_right:
                say("没有问题。加 --apply 写入。", "Nothing is wrong. Add --apply to take it over.")
            return 0 if is_right else 1
        done = imports.take_over(viewer=viewer, intake=staged, at=viewer.now)
        found = findings.look(source=staged.source) if done.batch is not None else []
    (counts,) = done.counts.values()
    if done.batch is None:
        say("这些行都已经有了，没有新的一批。", "All of these rows were there already; no new batch.")
    else:
        say(
            f"第 {done.batch.number} 批：新增 {counts.new}，变更 {counts.changed}，消失 {counts.gone}，不变 {counts.same}。",
            f"Batch {done.batch.number}: {counts.new} new, {counts.changed} changed, {counts.gone} gone, "
            f"{counts.same} as they were.",
        )
    for one in found:
        examples = f" ({', '.join(one.examples)})" if one.examples else ""
        say(f"留意：{one.said.zh}。{examples}", f"Look at this: {one.said.en}.{examples}")
    return 0


def _mapping(named: str) -> MappingProfile:
    from lingxiao.engines.facts.domain import profiles  # noqa: PLC0415 -- stands after the settings

    source, _slash, key = named.partition("/")
    found = profiles.newest(source=source, key=key)
    if found is None:
        known = ", ".join(f"{source}/{key}" for source, key in profiles.names()) or "—"
        raise Stopped(f"没有映射方案 {named}。有：{known}。", f"There is no mapping {named}. There are: {known}.")
    return found


def _tell(staged: FactImport, problems: Path | None) -> None:
    """Say what the file has and what is wrong with it."""
    from lingxiao.engines.facts.domain.saying import problem_words  # noqa: PLC0415 -- stands after the settings
    from lingxiao.kernel.sheets import Column, Sheet, write_csv  # noqa: PLC0415 -- as above

    say(f"{staged.rows} 行，编码 {staged.encoding}。", f"{staged.rows} rows, read as {staged.encoding}.")
    lines = [(one["row"], one["column"], one["value"], picked(problem_words(one["wrong"]))) for one in staged.problems]
    for row, column, value, words in lines[:SHOWN]:
        say(f"第 {row} 行，{column}“{value}”：{words}", f'Row {row}, {column} "{value}": {words}')
    if staged.problem_count:
        say(f"共 {staged.problem_count} 处问题。", f"{staged.problem_count} problems.")
    for one in staged.differences:
        wanted = one["expected"]
        say(
            f"控制总数不符：应为 {wanted['count']} 行、{wanted['amount']}（最小单位），"
            f"文件为 {one['count']} 行、{one['amount']}。",
            f"A control total differs: {wanted['count']} rows and {wanted['amount']} minor units were expected, "
            f"the file has {one['count']} and {one['amount']}.",
        )
    for given, count in list(staged.unmatched.items())[:SHOWN]:
        say(f"负责人“{given}”没有匹配到人，{count} 行。", f'Owner "{given}" matches nobody, {count} rows.')
    if problems is not None:
        heads = picked(Bilingual("行 列 原值 怎么办", "Row Column Value Do")).split()
        sheet = Sheet(name=problems.stem, columns=[Column(heading=head) for head in heads], rows=lines)
        problems.absolute().write_bytes(write_csv(sheet, zone=UTC))
