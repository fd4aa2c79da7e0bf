"""Measures: what each counts, in what unit, and that every name in a formula is one of them."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING

from lingxiao.engines.incentives.language.findings import Findings, Place, shown
from lingxiao.engines.incentives.language.literals import Unit
from lingxiao.engines.incentives.language.plan import Measure, Way
from lingxiao.engines.incentives.language.sections import Section
from lingxiao.engines.incentives.language.text import Block, Entry, Scalar
from lingxiao.engines.incentives.language.vocabulary import COLUMNS, MEASURED, OPEN_TABLES
from lingxiao.kernel.expressions import Column, Formula, Type, Wrong, check, parse
from lingxiao.kernel.expressions.tree import Binary, Name, Op
from lingxiao.kernel.words import Bilingual as W

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from lingxiao.kernel.expressions.tree import Node as Tree

_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
SCALE = 9
"""Decimal places that a ratio or a number of a formula may have; the check of units alone needs them."""
MONEY_COLUMNS = frozenset(
    {"orders.net_amount", "orders.cost", "receipts.amount", "receivables.amount", "employment.monthly_base"}
)
TEXT_COLUMNS = frozenset(
    {
        "employment.grade",
        "employment.department",
        "employment.gender",
        "appraisal.grade",
        "positions.position",
        "positions.team",
    }
)
TYPES = {
    Unit.MONEY: Type.MONEY,
    Unit.RATIO: Type.RATIO,
    Unit.NUMBER: Type.QUANTITY,
    Unit.FLAG: Type.FLAG,
    Unit.TEXT: Type.TEXT,
    Unit.UNKNOWN: Type.RATIO,
}
UNITS = {
    Type.MONEY: Unit.MONEY,
    Type.RATIO: Unit.RATIO,
    Type.QUANTITY: Unit.NUMBER,
    Type.WHOLE: Unit.NUMBER,
    Type.FLAG: Unit.FLAG,
    Type.TEXT: Unit.TEXT,
}
FACTS = (
    Column("orders.product", Type.TEXT),
    Column("orders.customer_id", Type.TEXT),
    Column("orders.quantity", Type.QUANTITY),
    Column("orders.signed_on", Type.DAY),
    Column("orders.shipped_on", Type.DAY),
    Column("orders.invoiced_on", Type.DAY),
)
"""What ``where`` of a measure may ask of a line."""
PEOPLE = (
    Column("position", Type.TEXT),
    Column("department", Type.TEXT),
    Column("grade", Type.TEXT),
    Column("team", Type.TEXT),
    Column("months_since_hire", Type.WHOLE),
    Column("hired_on", Type.DAY),
)
"""What ``applies_to`` may ask of a person."""


def read_measures(entries: Iterable[Entry], findings: Findings) -> dict[str, Measure]:
    """Every measure that can be understood, in the order written; formulas after what they speak of."""
    found: dict[str, Measure] = {}
    waiting: list[Entry] = []
    entries = [entry for entry in entries if is_name(entry.key, findings)]
    for entry in entries:
        if isinstance(entry.value, Block):
            one = _counted(entry, findings)
            if one is not None:
                found[one.name] = one
        else:
            waiting.append(entry)
    names = {entry.key.text for entry in waiting}
    while waiting:
        ready = [
            one
            for one in waiting
            if not (_names_in(one) & names - {one.key.text}) and one.key.text not in _names_in(one)
        ]
        for entry in ready or waiting:
            if not ready:
                findings.error(
                    "measure_loop",
                    entry.key.at,
                    W(
                        f"指标 {entry.key.text} 绕回了自己。请改用别的指标。",
                        f"The measure {entry.key.text} comes back to itself. Say it by other measures.",
                    ),
                )
            elif (one := _formula(entry, found, findings)) is not None:
                found[one.name] = one
        waiting = [one for one in waiting if one not in ready] if ready else []
        names = {entry.key.text for entry in waiting}
    order = [entry.key.text for entry in entries]
    return {name: found[name] for name in order if name in found}


def _names_in(entry: Entry) -> set[str]:
    try:
        return set(names_in(parse(entry.value.text))) if isinstance(entry.value, Scalar) else set()
    except Wrong:
        return set()


def _counted(entry: Entry, findings: Findings) -> Measure | None:
    section = Section("measure", entry.value, findings, called=entry.key.text)
    ways = [name for name in MEASURED if section.has(name)]
    if len(ways) != 1:
        findings.error(
            "measure_way",
            entry.key.at,
            W(
                f"指标 {entry.key.text} 要有且只有一个：{'、'.join(MEASURED)}。",
                f"The measure '{entry.key.text}' has exactly one of: {', '.join(MEASURED)}.",
            ),
        )
        return None
    way = Way(ways[0])
    source = section.scalar(way.value)
    if source is None or not _is_source(source, findings):
        return None
    table, _dot, column = source.text.partition(".")
    dated = section.scalar("dated")
    if dated is not None and not _is_source(dated, findings):
        return None
    where = section.text("where")
    if where:
        condition(where, FACTS, findings, section.place("where"))
    return Measure(
        entry.key.text,
        way,
        _unit(way, source.text, table),
        entry.key.at,
        table,
        column,
        dated=dated.text if dated else "",
        scope=section.choice("of") if section.has("of") else "",
        credit=section.choice("credit"),
        where=where,
        convert=section.choice("convert"),
        is_prorated=section.has("prorate") and section.choice("prorate") == "calendar days",
        ramp=tuple(
            one.value for item in section.series("ramp") if (one := section.one(item, Unit.RATIO, "ramp")) is not None
        ),
    )


def _is_source(source: Scalar, findings: Findings) -> bool:
    table, _dot, column = source.text.partition(".")
    known = [f"{name}.{one}" for name, columns in COLUMNS.items() for one in columns]
    if (table in OPEN_TABLES and column.isidentifier()) or source.text in known:
        return True
    near = difflib.get_close_matches(source.text, known, n=1)
    hint = (
        W(f"是不是 {near[0]}？", f" Did you mean '{near[0]}'?")
        if near
        else W(
            f"可用的表：{'、'.join([*COLUMNS, *sorted(OPEN_TABLES)])}。",
            f" Tables: {', '.join([*COLUMNS, *sorted(OPEN_TABLES)])}.",
        )
    )
    said = shown(source.text)
    findings.error(
        "unknown_source", source.at, W(f"没有“{said}”这一列。{hint.zh}", f"unknown source '{said}'.{hint.en}")
    )
    return False


def _unit(way: Way, source: str, table: str) -> Unit:
    if way == Way.COUNT:
        return Unit.NUMBER
    if table == "quotas" or source in MONEY_COLUMNS:
        return Unit.MONEY
    if table == "kpi":
        return Unit.UNKNOWN
    if source == "teams.attainment":
        return Unit.RATIO
    return Unit.TEXT if source in TEXT_COLUMNS else Unit.NUMBER


def _formula(entry: Entry, known: Mapping[str, Measure], findings: Findings) -> Measure | None:
    if not isinstance(entry.value, Scalar):
        findings.error(
            "needs_word", entry.value.at, W("指标是一个公式或一组键。", "A measure is a formula or a block of keys.")
        )
        return None
    text, at = entry.value.text, entry.value.at
    try:
        formula = check(text, [Column(one.name, TYPES[one.unit], _scale(one)) for one in known.values()])
    except Wrong as wrong:
        for one in wrong.findings:
            code = "unknown_measure" if one.code == "unknown_name" else one.code
            findings.error(code, Place(at.line, at.column + one.position), one.said)
        return None
    above, below = _plain_ratio(formula.tree)
    return Measure(
        entry.key.text,
        Way.FORMULA,
        UNITS[formula.type],
        entry.key.at,
        formula=formula,
        written=text,
        above=above,
        below=below,
    )


def _scale(measure: Measure) -> int:
    return 0 if measure.unit == Unit.MONEY else SCALE


def is_name(key: Scalar, findings: Findings) -> bool:
    """Whether it can be a name in formulas and statements: small letters, digits and underscores."""
    if _NAME.fullmatch(key.text):
        return True
    findings.error("measure_name", key.at, W(
        f"名称“{shown(key.text)}”请用小写英文字母、数字和下划线。",
        f"'{shown(key.text)}' is no name here. Use small letters, digits and underscores.",
    ))
    return False


def names_in(tree: Tree) -> tuple[str, ...]:
    """The names that a formula speaks of, in the order written."""
    if isinstance(tree, Name):
        return (tree.name,)
    parts = [getattr(tree, name, None) for name in ("left", "right", "operand", "value", "low", "high")]
    return tuple(name for part in parts if part is not None for name in names_in(part))


def _plain_ratio(tree: Tree) -> tuple[str, str]:
    """The names above and below the line when a formula is one measure over another, with or without an ``or``."""
    if isinstance(tree, Binary) and tree.op == Op.OR:
        tree = tree.left
    if isinstance(tree, Binary) and tree.op == Op.OVER and isinstance(tree.left, Name) and isinstance(tree.right, Name):
        return tree.left.name, tree.right.name
    return "", ""


def condition(text: str, columns: Iterable[Column], findings: Findings, at: Place) -> Formula | None:
    """A condition over these columns, or a finding."""
    try:
        formula = check(text, columns)
    except Wrong as wrong:
        for one in wrong.findings:
            code = "unknown_measure" if one.code == "unknown_name" else one.code
            findings.error(code, Place(at.line, at.column + one.position), one.said)
        return None
    if formula.type == Type.FLAG:
        return formula
    findings.error(
        "needs_condition", at, W("这里应为条件，例如 collection >= 95%。", "A condition is needed: collection >= 95%.")
    )
    return None


def figures_of(measures: Mapping[str, Measure]) -> list[Column]:
    """The measures as columns, for conditions over them."""
    return [Column(one.name, TYPES[one.unit], _scale(one)) for one in measures.values()]
