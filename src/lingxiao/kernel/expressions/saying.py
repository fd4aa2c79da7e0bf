"""The sentences for types that do not go together: what stands there, and what to write instead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lingxiao.kernel.expressions.typed import NAMES, Type
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from lingxiao.kernel.expressions.typed import Typed


def cannot_join(left: Typed, right: Typed) -> Bilingual:
    """Of a sum or difference."""
    types = {left.type, right.type}
    if Type.MONEY in types and types & {Type.RATIO, Type.WHOLE, Type.QUANTITY}:
        hint = Bilingual("金额只与金额相加减；按比例增减请写 amount * 1.05。",
                         "Add amounts to amounts only; to raise one by a share, write amount * 1.05.")
    elif Type.DAY in types:
        hint = Bilingual("日期加减写明的天数，例如 due_on + 14；两个日期之差写 closed_on - opened_on。",
                         "A day takes a written number of days, as in due_on + 14; closed_on - opened_on is a difference.")
    else:
        hint = Bilingual("请只把同类的数值相加减。", "Add only numbers of one kind.")
    return _put(left, right, Bilingual("不能相加减", "cannot be added"), hint)


def cannot_multiply(left: Typed, right: Typed) -> Bilingual:
    """Of a product."""
    if left.type == right.type == Type.MONEY:
        hint = Bilingual("请用金额乘以比率或数量。", "Multiply an amount by a ratio or a quantity.")
    else:
        hint = Bilingual("请用数值相乘；条件请写 if … then … else 0。",
                         "Multiply numbers; for a condition write if … then … else 0.")
    return _put(left, right, Bilingual("不能相乘", "cannot be multiplied"), hint)


def cannot_divide(left: Typed, right: Typed) -> Bilingual:
    """Of a division."""
    hint = Bilingual("请用同类的值相除，或用金额除以次数。", "Divide values of one kind, or an amount by a count.")
    return _put(left, right, Bilingual("不能相除", "cannot be divided"), hint)


def cannot_put_beside(left: Typed, right: Typed) -> Bilingual:
    """Of a comparison, a list, or two values of which one is taken."""
    types = {left.type, right.type}
    if Type.MONEY in types:
        hint = Bilingual("金额只与金额或 0 放在一起。", "Put an amount only beside an amount or 0.")
    elif Type.TEXT in types:
        hint = Bilingual("文字请加引号，例如 state = \"won\"。", "Put text into quotation marks, as in state = \"won\".")
    elif Type.DAY in types:
        hint = Bilingual("日期请写成 2026-01-31。", "Write a day as 2026-01-31.")
    else:
        hint = Bilingual("请让两边同类。", "Make both sides of one kind.")
    return _put(left, right, Bilingual("不能放在一起", "do not go together"), hint)


def _put(left: Typed, right: Typed, verdict: Bilingual, hint: Bilingual) -> Bilingual:
    one, other = NAMES[left.type], NAMES[right.type]
    return Bilingual(f"{one.zh}与{other.zh}{verdict.zh}。{hint.zh}",
                     f"{one.en.capitalize()} and {other.en} {verdict.en}. {hint.en}")
