"""From a tree to its one canonical text: ``parse(write(tree)) == tree``. Texts that mean the same tree are written alike."""

from __future__ import annotations

from lingxiao.kernel.expressions.tree import (
    Aggregate,
    Among,
    Between,
    Binary,
    Choice,
    Day,
    Flag,
    Form,
    Function,
    Literal,
    Missing,
    Name,
    Negate,
    Node,
    Not,
    Number,
    Op,
    Text,
)

_GREEDY, _OR, _AND, _NOT, _COMPARED, _SUM, _PRODUCT, _SIGNED, _ATOM = range(9)
_STRENGTH = {Op.OR: _OR, Op.AND: _AND, Op.PLUS: _SUM, Op.MINUS: _SUM, Op.TIMES: _PRODUCT, Op.OVER: _PRODUCT}


def write(node: Node) -> str:
    """The text of a tree, with no more parentheses than it needs."""
    match node:
        case Name(name):
            return name
        case Negate(operand):
            # Directly before a number a minus is part of it; this one is not.
            is_number = isinstance(operand, Number) and operand.digits >= 0
            return f"-({write(operand)})" if is_number else f"-{_inside(operand, _SIGNED)}"
        case Not(operand):
            return _not(operand)
        case Binary(op, left, right):
            strength = _STRENGTH.get(op, _COMPARED)
            weakest_left = _SUM if strength == _COMPARED else strength
            return f"{_inside(left, weakest_left)} {op} {_inside(right, strength + 1)}"
        case Among() | Between() | Missing():
            return _condition(node, "")
        case Choice(condition, then, otherwise):
            return f"if {write(condition)} then {write(then)} else {write(otherwise)}"
        case Aggregate():
            return _aggregate(node)
        case _:
            return _literal(node)


def _literal(node: Literal) -> str:
    match node:
        case Number(digits, places, form):
            written = str(abs(digits)).rjust(places + 1, "0")
            point = f"{written[:-places]}.{written[-places:]}" if places else written
            return f"{'-' if digits < 0 else ''}{point}{'%' if form == Form.PERCENT else ''}"
        case Text(value):
            return '"' + value.replace('"', '""') + '"'
        case Day(value):
            return value.isoformat()
        case Flag(value):
            return "true" if value else "false"


def _not(operand: Node) -> str:
    if isinstance(operand, Among | Between | Missing):
        return _condition(operand, "not ")
    return f"not {_inside(operand, _NOT)}"


def _condition(node: Among | Between | Missing, negation: str) -> str:
    value = _inside(node.value, _SUM)
    match node:
        case Among(_, items):
            return f"{value} {negation}in [{', '.join(map(_literal, items))}]"
        case Between(_, low, high):
            return f"{value} {negation}between {_inside(low, _SUM)} and {_inside(high, _SUM)}"
        case Missing():
            return f"{value} is {negation}missing"


def _aggregate(node: Aggregate) -> str:
    operands = ", ".join(map(write, node.operands))
    made = f"{node.function} {operands}" if node.function == Function.DISTINCT else f"{node.function}({operands})"
    return f"{made} where {write(node.where)}" if node.where is not None else made


def _inside(node: Node, weakest: int) -> str:
    return write(node) if _strength(node) >= weakest else f"({write(node)})"


def _strength(node: Node) -> int:
    match node:
        case Choice():
            return _GREEDY
        case Aggregate(_, _, where):
            return _ATOM if where is None else _GREEDY
        case Binary(op):
            return _STRENGTH.get(op, _COMPARED)
        case Not(operand):
            return _COMPARED if isinstance(operand, Among | Between | Missing) else _NOT
        case Among() | Between() | Missing():
            return _COMPARED
        case Negate():
            return _SIGNED
        case _:
            return _ATOM
