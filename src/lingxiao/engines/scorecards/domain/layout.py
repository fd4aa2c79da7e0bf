"""A letter as the blocks of the document that is signed: what is reached for, how it is scored, from where it is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lingxiao.engines.documents.domain.blocks import Block, BlockKind
from lingxiao.engines.scorecards.domain.saying import rule_said
from lingxiao.engines.scorecards.domain.wording import value_said
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from fractions import Fraction

    from lingxiao.engines.scorecards.models import LetterLine, TargetLetter

PLACE = "targets"
"""The id of the block that marks where the targets stand."""
HEAD_ZH = ("序号", "指标", "权重", "目标", "计分规则")
HEAD_EN = ("No.", "KPI", "Weight", "Target", "How it is scored")


def render_of(letter: TargetLetter, lines: Sequence[LetterLine]) -> Callable[[Block], Sequence[Block]]:
    """What documents asks for when the copy is made: the table of targets, and each KPI's standard and source."""
    put_in = [_table(letter, lines), *(_note(line) for line in lines), _company(letter)]
    return lambda block: put_in if block.id == PLACE else []


def target_of(line: LetterLine) -> Fraction | None:
    """The target of a line as an exact number."""
    from fractions import Fraction  # noqa: PLC0415 -- a type everywhere else in this file

    return None if line.target is None else Fraction(line.target)


def _table(letter: TargetLetter, lines: Sequence[LetterLine]) -> Block:
    zh: list[tuple[str, ...]] = [HEAD_ZH]
    en: list[tuple[str, ...]] = [HEAD_EN]
    for line in lines:
        kpi = line.kpi
        said = rule_said(kpi=kpi.code, rule=line.rule, parameters=line.parameters, direction=kpi.direction)
        weight = f"{line.weight}%" if line.weight else "—"
        target = value_said(target_of(line), unit=kpi.unit, currency=letter.currency)
        number = str(line.number)
        zh.append((number, kpi.name_zh, weight, target, said.zh))
        en.append((number, kpi.name_en or kpi.name_zh, weight, target, said.en))
    return Block(id="targets-table", kind=BlockKind.TABLE, zh=tuple(zh), en=tuple(en), key="targets")


def _note(line: LetterLine) -> Block:
    kpi = line.kpi
    standard = Bilingual(line.standard_zh, line.standard_en or line.standard_zh)
    zh = f"{line.number}. {kpi.name_zh}：{kpi.formula_zh}。"
    en = f"{line.number}. {kpi.name_en or kpi.name_zh}: {kpi.formula_en or kpi.formula_zh}. "
    if standard:
        zh, en = f"{zh}标准：{standard.zh}。", f"{en}Standard: {standard.en}. "
    zh += (
        f"口径：{kpi.basis_zh}；数据责任人：{kpi.owner_zh}（非被考核人）；每月后第 {kpi.freeze_day} 个工作日冻结；"
        f"{kpi.restatement_zh}。"
    )
    en += (
        f"Basis: {kpi.basis_en or kpi.basis_zh}; data owner: {kpi.owner_en or kpi.owner_zh}, never the assessee; frozen on "
        f"working day {kpi.freeze_day} after each month; {kpi.restatement_en or kpi.restatement_zh}."
    )
    return Block(id=f"target-{line.number}", kind=BlockKind.NOTE, zh=zh, en=en, key=f"target-{kpi.code}")


def _company(letter: TargetLetter) -> Block:
    """Who signed for the company: their act comes before the person's, and stands in the text that both sign."""
    name = letter.company_signed_by.name if letter.company_signed_by is not None else ""
    return Block(
        id="company-signed", kind=BlockKind.PARAGRAPH, key="company-signed",
        zh=f"公司方签署：{name}。", en=f"Signed for the company: {name}.",
    )
