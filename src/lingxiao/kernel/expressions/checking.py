"""Checking an expression against the columns it speaks of, before anything runs: every mistake, not only the first."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from lingxiao.kernel.expressions.arithmetic import common, product_of, quotient_of, sum_of
from lingxiao.kernel.expressions.findings import Finding, Wrong, shown
from lingxiao.kernel.expressions.parsing import parse
from lingxiao.kernel.expressions.saying import cannot_divide, cannot_join, cannot_multiply, cannot_put_beside
from lingxiao.kernel.expressions.tree import (
    COMPARISONS,
    Aggregate,
    Among,
    Between,
    Binary,
    Choice,
    Day,
    Flag,
    Function,
    Literal,
    Missing,
    Name,
    Negate,
    Node,
    Not,
    Number,
    Op,
)
from lingxiao.kernel.expressions.typed import NAMES, NUMBERS, Column, Formula, Level, Type, Typed
from lingxiao.kernel.words import Bilingual as W

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST_PLACES = 24
"""Decimal places that a product may have, so that sums of it fit into 128 bits."""
FARTHEST_DAYS = 36_600
"""By how many days a day may be moved: a century."""


def check(text: str | Node, columns: Iterable[Column]) -> Formula:
    """The checked formula of a text or tree over these columns; ``Wrong`` with every finding."""
    tree = parse(text) if isinstance(text, str) else text
    checker = _Checker({column.name: column for column in columns})
    formula = checker.formula(tree)
    if formula is None or checker.findings:
        raise Wrong(tuple(checker.findings))
    return formula


class _Checker:
    """One walk over a tree. A part that is wrong is None, so that what stands beside it is still looked at."""

    def __init__(self, columns: dict[str, Column]) -> None:
        self.columns = columns
        self.findings: list[Finding] = []

    def note(self, code: str, node: Node, said: W) -> None:
        self.findings.append(Finding(code, node.at, said))

    def formula(self, tree: Node) -> Formula | None:
        """The whole: a division may stand at its end, and one ``or`` behind that."""
        node, instead = tree, None
        if isinstance(tree, Binary) and tree.op == Op.OR and isinstance(tree.left, Binary) and tree.left.op == Op.OVER:
            node, instead = tree.left, tree.right
        if not (isinstance(node, Binary) and node.op == Op.OVER):
            whole = self.walk(node)
            return None if whole is None else Formula(tree, whole, None, None, whole.type)
        above, below = self.walk(node.left), self.walk(node.right)
        otherwise = self.walk(instead) if instead is not None else None
        if above is None or below is None or (instead is not None and otherwise is None):
            return None
        made = quotient_of(above, below)
        if made is None:
            self.note("cannot_divide", node, cannot_divide(above, below))
            return None
        if otherwise is not None and common(Typed(node, made, above.level), otherwise) != made:
            self.note("types_differ", tree, cannot_put_beside(Typed(node, made, above.level), otherwise))
            return None
        self.level(node, [part for part in (above, below, otherwise) if part is not None])
        return Formula(tree, above, below, otherwise, made)

    def walk(self, node: Node) -> Typed | None:
        """One part with all that is in it."""
        match node:
            case Name():
                part = self.name(node)
            case Negate(operand):
                part = self.negated(node, operand)
            case Not(operand):
                part = self.condition(node, [operand])
            case Binary():
                part = self.binary(node)
            case Among(value, items):
                part = self.compared(node, value, *items)
            case Between(value, low, high):
                part = self.compared(node, value, low, high)
            case Missing(value):
                inner = self.walk(value)
                part = inner and Typed(node, Type.FLAG, inner.level, parts=(inner,))
            case Choice():
                part = self.choice(node)
            case Aggregate():
                part = self.aggregate(node)
            case _:
                part = _literal(node)
        return part

    def name(self, node: Name) -> Typed | None:
        column = self.columns.get(node.name)
        if column is not None:
            return Typed(node, column.type, column.level, column.scale, column=column)
        near = difflib.get_close_matches(node.name.lower(), self.columns, n=1)
        hint = W(f"是不是 {near[0]}？", f"Did you mean {near[0]}?") if near else W(
            f"可用的有：{'、'.join(sorted(self.columns)[:12])}。", f"There are: {', '.join(sorted(self.columns)[:12])}.",
        )
        said = shown(node.name)
        self.note("unknown_name", node, W(f"没有“{said}”这个名称。{hint.zh}", f"There is nothing named “{said}”. {hint.en}"))
        return None

    def negated(self, node: Negate, operand: Node) -> Typed | None:
        part = self.walk(operand)
        if part is None:
            return None
        if part.type not in NUMBERS:
            self.note("needs_number", node, W(
                f"减号后面须为数值，这里是{NAMES[part.type].zh}。请去掉减号。",
                f"A minus stands before a number, and this is {NAMES[part.type].en}. Leave the minus out.",
            ))
            return None
        return Typed(node, part.type, part.level, part.scale, (part,))

    def condition(self, node: Node, operands: list[Node]) -> Typed | None:
        """What is true or false of what is true or false."""
        found = [self.walk(operand) for operand in operands]
        parts = [part for part in found if part is not None]
        for part in parts:
            if part.type != Type.FLAG:
                self.note("needs_condition", part.node, W(
                    f"这里须为条件，却是{NAMES[part.type].zh}。请写成比较，例如 amount > 0。",
                    f"A condition is needed here, and this is {NAMES[part.type].en}. Write a comparison, such as amount > 0.",
                ))
                return None
        return Typed(node, Type.FLAG, self.level(node, parts), parts=tuple(parts)) if len(parts) == len(found) else None

    def binary(self, node: Binary) -> Typed | None:
        if node.op == Op.AND:
            return self.condition(node, [node.left, node.right])
        if node.op in COMPARISONS:
            return self.compared(node, node.left, node.right)
        left, right = self.walk(node.left), self.walk(node.right)
        if node.op == Op.OVER:
            self.note("division_inside", node, W(
                "除法只能是最后一步。请先算好上下两部分，写成 (…) / (…)；带 where 的合计也要括起来。",
                "A division can only be the last step. Write what is above and below first: (…) / (…); a sum with where "
                "stands in parentheses too.",
            ))
            return None
        if left is None or right is None:
            return None
        if node.op == Op.OR:
            return self.either(node, left, right)
        return self.calculated(node, left, right)

    def either(self, node: Binary, left: Typed, right: Typed) -> Typed | None:
        """``or``: of two conditions; else the first value there is."""
        made = common(left, right)
        if made is None:
            self.note("types_differ", node, cannot_put_beside(left, right))
            return None
        return Typed(node, made, self.level(node, [left, right]), max(left.scale, right.scale), (left, right))

    def calculated(self, node: Binary, left: Typed, right: Typed) -> Typed | None:
        if node.op == Op.TIMES:
            made, scale = product_of(left, right), left.scale + right.scale
            if made is None:
                self.note("cannot_multiply", node, cannot_multiply(left, right))
        else:
            made, scale = sum_of(left, right, sign=1 if node.op == Op.PLUS else -1), max(left.scale, right.scale)
            if made is None:
                self.note("cannot_add", node, cannot_join(left, right))
            elif made == Type.DAY and isinstance(right.node, Number) and abs(right.node.digits) > FARTHEST_DAYS:
                self.note("too_far", right.node, W(
                    f"日期最多移动 {FARTHEST_DAYS} 天。请写较小的天数。",
                    f"A day moves by at most {FARTHEST_DAYS} days. Write fewer.",
                ))
        if scale > MOST_PLACES:
            self.note("too_many_places", node, W(
                f"乘积的小数位超过 {MOST_PLACES} 位。请少乘几个比率。",
                f"The product has more than {MOST_PLACES} decimal places. Multiply fewer ratios.",
            ))
        level = self.level(node, [left, right])
        return None if made is None else Typed(node, made, level, scale, (left, right))

    def compared(self, node: Node, value: Node, *others: Node) -> Typed | None:
        """A value beside others of its type. Texts and flags have no order that everybody shares."""
        found = [self.walk(part) for part in (value, *others)]
        parts = [part for part in found if part is not None]
        if len(parts) < len(found):
            return None
        is_ordered = isinstance(node, Between) or (isinstance(node, Binary) and node.op not in {Op.EQUAL, Op.UNEQUAL})
        for other in parts[1:]:
            if common(parts[0], other) is None:
                self.note("types_differ", other.node, cannot_put_beside(parts[0], other))
                return None
        if is_ordered and parts[0].type in {Type.TEXT, Type.FLAG}:
            self.note("no_order", node, W(
                f"{NAMES[parts[0].type].zh}没有大小。请用 =、<> 或 in [...]。",
                f"{NAMES[parts[0].type].en.capitalize()} has no order. Use =, <> or in [...].",
            ))
            return None
        return Typed(node, Type.FLAG, self.level(node, parts), parts=tuple(parts))

    def choice(self, node: Choice) -> Typed | None:
        condition = self.condition(node, [node.condition])
        then, otherwise = self.walk(node.then), self.walk(node.otherwise)
        if condition is None or then is None or otherwise is None:
            return None
        made = common(then, otherwise)
        if made is None:
            self.note("types_differ", node, cannot_put_beside(then, otherwise))
            return None
        parts = (condition.parts[0], then, otherwise)
        return Typed(node, made, self.level(node, parts), max(then.scale, otherwise.scale), parts)

    def aggregate(self, node: Aggregate) -> Typed | None:
        found = [self.walk(operand) for operand in node.operands]
        where = self.condition(node, [node.where]) if node.where is not None else None
        parts = [part for part in found if part is not None]
        if len(parts) < len(found) or (node.where is not None and where is None):
            return None
        conditions = where.parts if where is not None else ()
        for part in (*parts, *conditions):
            if part.level == Level.TOTAL:
                self.note("total_inside_total", part.node, W(
                    f"{node.function} 里面不能再求合计。若合计到此为止，请用括号括起来，例如 (sum(x) where …) / count()。",
                    f"Inside {node.function} nothing is totalled again. If it ends before this, put it into parentheses: "
                    "(sum(x) where …) / count().",
                ))
                return None
        if node.function in {Function.COUNT, Function.DISTINCT}:
            return Typed(node, Type.WHOLE, Level.TOTAL, parts=(*parts, *conditions))
        if not self.may_total(node, parts[0]):
            return None
        return Typed(node, parts[0].type, Level.TOTAL, parts[0].scale, (*parts, *conditions))

    def may_total(self, node: Aggregate, part: Typed) -> bool:
        if part.type in NUMBERS or (part.type == Type.DAY and node.function != Function.SUM):
            return True
        self.note("cannot_total", node, W(
            f"{node.function} 不能用于{NAMES[part.type].zh}。请用 count() where … 计数，或换一列。",
            f"{node.function} cannot be made of {NAMES[part.type].en}. Count with count() where …, or take another column.",
        ))
        return False

    def level(self, node: Node, parts: Iterable[Typed]) -> Level:
        """Of what these are together; a value of one row and a total are not to be mixed."""
        levels = {part.level for part in parts}
        if {Level.ROW, Level.TOTAL} <= levels:
            self.note("row_beside_total", node, W(
                "一边是单行的值，一边是合计。请把列放进 sum(…)、min(…) 或 max(…)。",
                "One side is a value of a row and the other a total. Put the column into sum(…), min(…) or max(…).",
            ))
        return max(levels, default=Level.SAME)


def _literal(node: Literal) -> Typed:
    if isinstance(node, Number):
        return Typed(node, Type.RATIO if node.scale else Type.WHOLE, Level.SAME, node.scale)
    kind = Type.FLAG if isinstance(node, Flag) else Type.DAY if isinstance(node, Day) else Type.TEXT
    return Typed(node, kind, Level.SAME)
