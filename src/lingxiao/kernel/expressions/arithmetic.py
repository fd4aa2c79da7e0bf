"""Which types go together, and what they make. What is not here is a finding."""

from __future__ import annotations

from lingxiao.kernel.expressions.tree import Form, Number
from lingxiao.kernel.expressions.typed import NUMBERS, Type, Typed

_PRODUCTS: dict[frozenset[Type], Type] = {
    frozenset({Type.MONEY, Type.RATIO}): Type.MONEY,
    frozenset({Type.MONEY, Type.QUANTITY}): Type.MONEY,
    frozenset({Type.MONEY, Type.WHOLE}): Type.MONEY,
    frozenset({Type.RATIO}): Type.RATIO,
    frozenset({Type.RATIO, Type.QUANTITY}): Type.QUANTITY,
    frozenset({Type.RATIO, Type.WHOLE}): Type.RATIO,
    frozenset({Type.QUANTITY, Type.WHOLE}): Type.QUANTITY,
    frozenset({Type.WHOLE}): Type.WHOLE,
}
_QUOTIENTS: dict[tuple[Type, Type], Type] = {
    (Type.MONEY, Type.MONEY): Type.RATIO,
    (Type.MONEY, Type.WHOLE): Type.MONEY,
    (Type.MONEY, Type.QUANTITY): Type.MONEY,
    (Type.MONEY, Type.RATIO): Type.MONEY,
    (Type.QUANTITY, Type.QUANTITY): Type.RATIO,
    (Type.QUANTITY, Type.WHOLE): Type.QUANTITY,
    (Type.QUANTITY, Type.RATIO): Type.QUANTITY,
    (Type.WHOLE, Type.WHOLE): Type.RATIO,
    (Type.WHOLE, Type.RATIO): Type.RATIO,
    (Type.RATIO, Type.WHOLE): Type.RATIO,
    (Type.RATIO, Type.RATIO): Type.RATIO,
}
_WIDER: dict[frozenset[Type], Type] = {
    frozenset({Type.WHOLE, Type.RATIO}): Type.RATIO,
    frozenset({Type.WHOLE, Type.QUANTITY}): Type.QUANTITY,
}


def common(left: Typed, right: Typed) -> Type | None:
    """The type of which both are, if there is one: their own, the wider of two numbers, or money beside a bare 0."""
    types = frozenset({left.type, right.type})
    if len(types) == 1:
        return left.type
    if types in _WIDER:
        return _WIDER[types]
    for written, other in ((left, right), (right, left)):
        if not isinstance(written.node, Number):
            continue
        if written.node.form == Form.DECIMAL and other.type == Type.QUANTITY:
            return Type.QUANTITY
        if written.node.digits == 0 and written.node.form == Form.WHOLE and other.type == Type.MONEY:
            return Type.MONEY
    return None


def sum_of(left: Typed, right: Typed, *, sign: int) -> Type | None:
    """What adding them, or taking ``right`` away (``sign`` -1), makes.

    A day moves by a number of days that is written out; the difference of two days is a whole number of days.
    """
    if left.type == Type.DAY:
        if right.type == Type.DAY and sign < 0:
            return Type.WHOLE
        is_count = isinstance(right.node, Number) and right.node.form == Form.WHOLE
        return Type.DAY if is_count else None
    made = common(left, right)
    return made if made in NUMBERS else None


def product_of(left: Typed, right: Typed) -> Type | None:
    """What multiplying them makes."""
    return _PRODUCTS.get(frozenset({left.type, right.type}))


def quotient_of(left: Typed, right: Typed) -> Type | None:
    """What one over the other is."""
    return _QUOTIENTS.get((left.type, right.type))
