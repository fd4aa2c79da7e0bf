"""From text to a tree, by recursive descent: one method for each strength with which signs bind, weakest first.

``or`` < ``and`` < ``not`` < comparisons < ``+ -`` < ``* /`` < a minus before. ``where`` and ``if`` reach as far as they
can, so that what goes on behind them stands in parentheses: ``(sum(amount) where state = "won") / sum(amount)``.
"""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING

from lingxiao.kernel.expressions.findings import Finding, Wrong, shown
from lingxiao.kernel.expressions.tokens import Sort, Token, tokenize
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
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import NoReturn

DEEPEST = 32
"""How many parentheses, conditions and minus signs may stand inside one another."""


def parse(text: str) -> Node:
    """The tree of a text; ``Wrong`` with one finding where it is not an expression. Never another error, whatever the text."""
    return _Parser(tokenize(text)).whole()


class _Parser:
    """One pass over the tokens, looking one ahead."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.place = 0
        self.depth = 0

    def whole(self) -> Node:
        """The expression, and nothing behind it."""
        node = self.expression()
        if self.next.sort != Sort.END:
            self.stop_here("the end, or a sign such as + or and", "结尾，或 +、and 等运算")
        return node

    @property
    def next(self) -> Token:
        return self.tokens[self.place]

    def take(self) -> Token:
        token = self.next
        self.place += token.sort != Sort.END
        return token

    def is_at(self, *texts: str) -> bool:
        """Whether one of these words or signs comes next."""
        return self.next.sort in {Sort.WORD, Sort.SIGN} and self.next.text in texts

    def accept(self, *texts: str) -> Token | None:
        """Take the next token if it is one of these."""
        return self.take() if self.is_at(*texts) else None

    def expect(self, text: str) -> Token:
        """Take this word or sign, or say that it is wanted here."""
        if not self.is_at(text):
            self.stop_here(text, f" {text} ")
        return self.take()

    @contextmanager
    def deeper(self) -> Iterator[None]:
        """Count how deep we are, so that no text can exhaust the stack."""
        self.depth += 1
        if self.depth > DEEPEST:
            self.stop("too_deep", self.next.at, Bilingual(
                f"括号与条件套了超过 {DEEPEST} 层。请拆成几个有名字的指标。",
                f"More than {DEEPEST} parentheses or conditions stand inside one another. Split it into several measures.",
            ))
        yield
        self.depth -= 1

    def expression(self) -> Node:
        """Anything."""
        with self.deeper():
            return self.chain(self.conjunction, Op.OR)

    def conjunction(self) -> Node:
        return self.chain(self.negation, Op.AND)

    def negation(self) -> Node:
        if token := self.accept("not"):
            with self.deeper():
                return Not(self.negation(), token.at)
        return self.comparison()

    def addition(self) -> Node:
        return self.chain(self.product, Op.PLUS, Op.MINUS)

    def product(self) -> Node:
        return self.chain(self.signed, Op.TIMES, Op.OVER)

    def chain(self, part: Callable[[], Node], *signs: Op) -> Node:
        """Parts with these signs between them, put together from the left."""
        node = part()
        while token := self.accept(*signs):
            node = Binary(Op(token.text), node, part(), token.at)
        return node

    def comparison(self) -> Node:
        """A sum, or one compared with something, once."""
        left = self.addition()
        node = self.compared(left)
        if node is not left and (self.is_at(*COMPARISONS) or self.is_at("in", "between", "is")):
            self.stop("compared_twice", self.next.at, Bilingual(
                "一次只能比较两个值。请用 and 连接，例如 1 < x and x < 5，或写 x between 1 and 5。",
                "Only two values are compared at a time. Join comparisons with and, or write x between 1 and 5.",
            ))
        return node

    def compared(self, left: Node) -> Node:
        token = self.next
        if self.accept(*COMPARISONS):
            return Binary(Op(token.text), left, self.addition(), token.at)
        if self.accept("is"):
            is_not = self.accept("not") is not None
            self.expect("missing")
            missing = Missing(left, token.at)
            return Not(missing, token.at) if is_not else missing
        is_not = self.accept("not") is not None
        if self.accept("in"):
            return self.opposite(Among(left, self.items(), token.at), is_not=is_not)
        if self.accept("between"):
            low = self.addition()
            self.expect("and")
            return self.opposite(Between(left, low, self.addition(), token.at), is_not=is_not)
        if is_not:
            self.stop_here("in or between", " in 或 between ")
        return left

    @staticmethod
    def opposite(node: Among | Between, *, is_not: bool) -> Node:
        return Not(node, node.at) if is_not else node

    def items(self) -> tuple[Literal, ...]:
        """Values in square brackets."""
        self.expect("[")
        items = [self.item()]
        while self.accept(","):
            items.append(self.item())
        self.expect("]")
        return tuple(items)

    def item(self) -> Literal:
        minus = self.accept("-")
        literal = self.literal() if minus is None or self.next.sort == Sort.NUMBER else None
        if literal is None:
            self.stop_here("a value, such as 12, 85% or \"won\"", "一个值，例如 12、85% 或 \"won\"")
        return _negative(literal, minus.at) if minus and isinstance(literal, Number) else literal

    def signed(self) -> Node:
        """A minus and what it stands before; directly before a number it is part of it."""
        minus = self.accept("-")
        if minus is None:
            return self.primary()
        if self.next.sort == Sort.NUMBER:
            literal = self.literal()
            if isinstance(literal, Number):
                return _negative(literal, minus.at)
        with self.deeper():
            return Negate(self.signed(), minus.at)

    def primary(self) -> Node:
        """What needs no parentheses."""
        if (literal := self.literal()) is not None:
            return literal
        token = self.next
        if token.sort == Sort.NAME:
            return Name(self.take().text, token.at)
        if self.accept("("):
            node = self.expression()
            self.expect(")")
            return node
        if self.accept("if"):
            condition = self.expression()
            self.expect("then")
            then = self.expression()
            self.expect("else")
            return Choice(condition, then, self.expression(), token.at)
        if not self.is_at("sum", "min", "max", "count"):
            self.stop_here("a value, a column or sum(…)", "一个值、列名或 sum(…)")
        return self.aggregate()

    def aggregate(self) -> Aggregate:
        token = self.take()
        function, operands = Function(token.text), tuple[Node, ...]()
        if function == Function.COUNT and self.accept("distinct"):
            function, operands = Function.DISTINCT, self.names()
        else:
            self.expect("(")
            if function != Function.COUNT:
                operands = (self.expression(),)
            elif not self.is_at(")"):
                self.stop("count_takes_nothing", self.next.at, Bilingual(
                    "count() 只数行数，括号里不写东西。请写 count() where … 或 count distinct 列名。",
                    "count() counts rows and takes nothing. Write count() where … or count distinct and a column.",
                ))
            self.expect(")")
        where = self.expression() if self.accept("where") else None
        return Aggregate(function, operands, where, token.at)

    def names(self) -> tuple[Node, ...]:
        """Columns whose values together are told apart."""
        found: list[Node] = []
        while not found or self.accept(","):
            if self.next.sort != Sort.NAME:
                self.stop_here("the name of a column", "列名")
            token = self.take()
            found.append(Name(token.text, token.at))
        return tuple(found)

    def literal(self) -> Literal | None:
        """A value written out, if one comes next."""
        token = self.next
        if token.sort == Sort.NUMBER:
            return _number(self.take())
        if token.sort == Sort.TEXT:
            return Text(self.take().text, token.at)
        if token.sort == Sort.DAY:
            return self.day()
        if self.accept("true", "false"):
            return Flag(token.text == "true", token.at)
        return None

    def day(self) -> Day:
        token = self.take()
        try:
            return Day(date.fromisoformat(token.text), token.at)
        except ValueError:
            self.stop("no_such_day", token.at, Bilingual(
                f"没有 {token.text} 这一天。请写实际的日期，例如 2026-01-31。",
                f"There is no day {token.text}. Write one that exists, such as 2026-01-31.",
            ))

    def stop_here(self, wanted_en: str, wanted_zh: str) -> NoReturn:
        """Say what is wanted where something else stands."""
        found = self.next
        is_end = found.sort == Sort.END
        there_zh = "公式到此结束" if is_end else f"这里是“{shown(found.text)}”"
        there_en = "the formula ends here" if is_end else f"“{shown(found.text)}” stands here"
        self.stop("unexpected", found.at, Bilingual(
            f"{there_zh}，应为{wanted_zh.strip()}。", f"Wanted is {wanted_en}, but {there_en}.",
        ))

    @staticmethod
    def stop(code: str, at: int, said: Bilingual) -> NoReturn:
        raise Wrong((Finding(code, at, said),))


def _number(token: Token) -> Number:
    """The shortest number that says the same."""
    written = token.text.removesuffix("%")
    whole, _point, decimals = written.partition(".")
    plain = Form.DECIMAL if decimals else Form.WHOLE
    form = Form.PERCENT if written != token.text else plain
    decimals = decimals.rstrip("0") or ("0" if form == Form.DECIMAL else "")
    return Number(int(whole + decimals), len(decimals), form, token.at)


def _negative(number: Number, at: int) -> Number:
    return Number(-number.digits, number.places, number.form, at)
