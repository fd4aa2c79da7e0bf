"""Random expressions of every type, and random rows for them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from lingxiao.kernel.expressions import Column, Level, Type
from lingxiao.kernel.expressions.tree import (
    COMPARISONS,
    Aggregate,
    Among,
    Between,
    Binary,
    Choice,
    Day,
    Flag,
    Form,
    Function,
    Missing,
    Name,
    Negate,
    Node,
    Not,
    Number,
    Op,
    Text,
)

if TYPE_CHECKING:
    from collections.abc import Callable

COLUMNS = (
    Column("amount", Type.MONEY), Column("cost", Type.MONEY), Column("discount", Type.RATIO, 6, is_decimal=True),
    Column("quantity", Type.QUANTITY, 4, is_decimal=True), Column("place", Type.WHOLE), Column("signed_on", Type.DAY),
    Column("due_on", Type.DAY), Column("state", Type.TEXT), Column("orders.channel", Type.TEXT), Column("is_new", Type.FLAG),
    Column("as_of", Type.DAY, level=Level.SAME),
)
TYPES = {
    "amount": "BIGINT", "cost": "BIGINT", "discount": "DECIMAL(18,6)", "quantity": "DECIMAL(18,4)", "place": "BIGINT",
    "signed_on": "DATE", "due_on": "DATE", "state": "VARCHAR", "orders.channel": "VARCHAR", "is_new": "BOOLEAN",
}
AS_OF = date(2026, 3, 31)
TEXTS = st.sampled_from(["won", "lost", "", "it's", 'say "so"', "客户经理", "-- x", "a;b"])
DAYS = st.dates(date(2026, 1, 1), date(2026, 6, 30))


def decimals(places: int, most: int) -> st.SearchStrategy[Decimal]:
    return st.integers(-most, most).map(lambda digits: Decimal(digits).scaleb(-places))


ROWS = st.lists(st.fixed_dictionaries({
    "amount": st.none() | st.integers(-10**6, 10**6), "cost": st.none() | st.integers(-3, 3),
    "discount": st.none() | decimals(6, 3_000_000), "quantity": st.none() | decimals(4, 90_000),
    "place": st.none() | st.integers(-3, 3), "signed_on": st.none() | DAYS, "due_on": st.none() | DAYS,
    "state": st.none() | TEXTS, "orders.channel": st.none() | TEXTS, "is_new": st.none() | st.booleans(),
}), max_size=6)


@st.composite
def numbers(draw: st.DrawFn, forms: tuple[Form, ...] = tuple(Form)) -> Number:
    form = draw(st.sampled_from(forms))
    digits = draw(st.integers(-300, 300))
    places = 0 if form == Form.WHOLE else draw(st.integers(0, 2))
    while places and digits % 10 == 0:
        digits, places = digits // 10, places - 1
    if form == Form.DECIMAL and not places:
        digits, places = digits * 10, 1
    return Number(digits, places, form)


def names(kind: Type) -> st.SearchStrategy[Node]:
    return st.sampled_from([Name(column.name) for column in COLUMNS if column.type == kind and column.level == Level.ROW])


LEAVES: dict[Type, st.SearchStrategy[Node]] = {
    Type.MONEY: names(Type.MONEY),
    Type.RATIO: names(Type.RATIO) | numbers((Form.DECIMAL, Form.PERCENT)),
    Type.QUANTITY: names(Type.QUANTITY),
    Type.WHOLE: names(Type.WHOLE) | numbers((Form.WHOLE,)),
    Type.DAY: names(Type.DAY) | DAYS.map(Day) | st.just(Name("as_of")),
    Type.TEXT: names(Type.TEXT) | TEXTS.map(Text),
    Type.FLAG: names(Type.FLAG) | st.booleans().map(Flag),
}
FACTORS = {
    Type.MONEY: [(Type.MONEY, Type.RATIO), (Type.QUANTITY, Type.MONEY), (Type.MONEY, Type.WHOLE)],
    Type.RATIO: [(Type.RATIO, Type.RATIO), (Type.WHOLE, Type.RATIO)],
    Type.QUANTITY: [(Type.RATIO, Type.QUANTITY), (Type.QUANTITY, Type.WHOLE)],
    Type.WHOLE: [(Type.WHOLE, Type.WHOLE)],
}


@st.composite
def row_values(draw: st.DrawFn, kind: Type, depth: int) -> Node:
    """An expression of one row that is of this type."""
    return draw(_made(draw, kind, depth, row_values, LEAVES[kind]))


@st.composite
def totals(draw: st.DrawFn, kind: Type, depth: int) -> Node:
    """An expression of all rows together, of this type: a number."""
    return draw(_made(draw, kind, depth, totals, aggregates(kind)))


@st.composite
def aggregates(draw: st.DrawFn, kind: Type) -> Node:
    where = draw(st.none() | row_values(Type.FLAG, 2))
    if kind == Type.WHOLE and draw(st.booleans()):
        columns = draw(st.lists(st.sampled_from([Name(one) for one in TYPES]), max_size=2, unique_by=lambda one: one.name))
        return Aggregate(Function.DISTINCT if columns else Function.COUNT, tuple(columns), where)
    functions = [Function.MIN, Function.MAX] if kind == Type.DAY else [Function.SUM, Function.MIN, Function.MAX]
    return Aggregate(draw(st.sampled_from(functions)), (draw(row_values(kind, 1)),), where)


def _made(
    draw: st.DrawFn, kind: Type, depth: int, of: Callable[[Type, int], st.SearchStrategy[Node]],
    leaves: st.SearchStrategy[Node],
) -> st.SearchStrategy[Node]:
    if depth <= 0 or draw(st.integers(0, 3)) == 0:
        return leaves if kind in LEAVES and (of is row_values or kind not in {Type.TEXT, Type.FLAG}) else conditions(0, of)
    below = of(kind, depth - 1)
    if kind == Type.FLAG:
        return conditions(depth - 1, of)
    choices = st.builds(Choice, conditions(depth - 1, of), below, below) | st.builds(Binary, st.just(Op.OR), below, below)
    if kind == Type.DAY:
        return choices | st.builds(Binary, st.sampled_from([Op.PLUS, Op.MINUS]), below, numbers((Form.WHOLE,)))
    if kind == Type.TEXT:
        return choices
    left, right = draw(st.sampled_from(FACTORS[kind]))
    signs = st.sampled_from([Op.PLUS, Op.MINUS])
    made = choices | st.builds(Negate, below) | st.builds(Binary, signs, below, below)
    made |= st.builds(Binary, st.just(Op.TIMES), of(left, depth - 1), of(right, depth - 1))
    if kind == Type.WHOLE:
        made |= st.builds(Binary, st.just(Op.MINUS), of(Type.DAY, 0), of(Type.DAY, 0))
    return made


@st.composite
def conditions(draw: st.DrawFn, depth: int, of: Callable[[Type, int], st.SearchStrategy[Node]]) -> Node:
    kinds = list(Type) if of is row_values else [Type.MONEY, Type.RATIO, Type.QUANTITY, Type.WHOLE, Type.DAY]
    kind = draw(st.sampled_from(kinds))
    value = of(kind, depth)
    unordered = kind in {Type.TEXT, Type.FLAG}
    ops = [Op.EQUAL, Op.UNEQUAL] if unordered else sorted(COMPARISONS)
    forms: list[st.SearchStrategy[Node]] = [st.builds(Binary, st.sampled_from(ops), value, value), st.builds(Missing, value)]
    if not unordered:
        forms.append(st.builds(Between, value, value, value))
    items = {Type.TEXT: TEXTS.map(Text), Type.DAY: DAYS.map(Day), Type.WHOLE: numbers(), Type.RATIO: numbers()}
    if kind in items:
        forms.append(st.builds(Among, value, st.lists(items[kind], min_size=1, max_size=3).map(tuple)))
    if kind == Type.MONEY:
        forms.append(st.builds(Binary, st.sampled_from(ops), value, st.just(Number(0))))
    if depth > 0:
        inner = conditions(depth - 1, of)
        forms += [st.builds(Not, inner), st.builds(Binary, st.sampled_from([Op.AND, Op.OR]), inner, inner)]
    return draw(st.one_of(forms))


@st.composite
def formulas(draw: st.DrawFn) -> Node:
    """A formula of totals, often a division, sometimes with what counts where there is no value."""
    kind = draw(st.sampled_from([Type.MONEY, Type.RATIO, Type.QUANTITY, Type.WHOLE]))
    above = draw(totals(kind, 2))
    if draw(st.booleans()):
        return above
    quotient = Binary(Op.OVER, above, draw(totals(kind, 2)))
    return Binary(Op.OR, quotient, draw(numbers((Form.PERCENT,)))) if draw(st.booleans()) else quotient
