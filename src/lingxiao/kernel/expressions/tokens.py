"""From text to words and signs, each with its position; what is none of them is named, with what to write instead."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from lingxiao.kernel.expressions.findings import Finding, Wrong, shown
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from typing import NoReturn

LONGEST_TEXT = 2000
"""Characters of an expression. One that needs more says several things and should have several names."""
MOST_TOKENS = 300
"""Words and signs of an expression: with it no tree is deeper than Python and DuckDB can walk."""
MOST_DIGITS = 18
"""Digits of a number: what a BIGINT surely holds."""

WORDS = frozenset({
    "sum", "count", "distinct", "min", "max", "where", "and", "or", "not", "in", "between", "is", "missing", "if", "then",
    "else", "true", "false",
})  # fmt: skip
"""Words of the language; no column bears one of them as its name."""


class Sort(StrEnum):
    """What a token is."""

    NUMBER = "number"
    DAY = "day"
    TEXT = "text"
    NAME = "name"
    WORD = "word"
    SIGN = "sign"
    END = "end"


@dataclass(frozen=True, slots=True)
class Token:
    """A word or sign as it was written, and where."""

    sort: Sort
    text: str
    at: int


_PLAIN = r"\x00-\x1f\x7f\ud800-\udfff"
_TOKEN = re.compile(
    rf"""(?P<blank>[ \t\r\n]+)
    |(?P<day>[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}(?![0-9A-Za-z_]))
    |(?P<number>(?:0|[1-9][0-9]*)(?:\.[0-9]+)?%?(?![0-9A-Za-z_.%]))
    |(?P<name>[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*(?!\.))
    |(?P<text>"(?:[^"{_PLAIN}]|"")*"|'(?:[^'{_PLAIN}]|'')*')
    |(?P<sign><>|<=|>=|[-+*/=<>()\[\],](?<!=)|=(?!=))""",
    re.VERBOSE,
)
_INSTEAD = {
    "==": "=", "!=": "<>", "≠": "<>", "≥": ">=", "≤": "<=", "×": "*", "÷": "/", "&&": "and", "||": "or", "！": "not",
    "（": "(", "）": ")", "，": ",", "【": "[", "】": "]", "＋": "+", "－": "-", "＊": "*", "／": "/", "＝": "=", "＞": ">",
    "＜": "<", "％": "%", "“": '"', "”": '"', "‘": '"', "’": '"', "「": '"', "」": '"', "{": "(", "}": ")", "^": "*",
}  # fmt: skip


def tokenize(text: str) -> list[Token]:
    """The words and signs of a text, and an end behind them; ``Wrong`` where something is neither, or there are too many."""
    if len(text) > LONGEST_TEXT:
        _stop("too_long", LONGEST_TEXT, Bilingual(
            f"公式超过 {LONGEST_TEXT} 个字。请拆成几个有名字的指标。",
            f"The formula is longer than {LONGEST_TEXT} characters. Split it into several measures with names.",
        ))
    found: list[Token] = []
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            _explain(text, at)
        if match.lastgroup != "blank":
            found.append(_token(match))
        at = match.end()
    if len(found) > MOST_TOKENS:
        _stop("too_long", found[MOST_TOKENS].at, Bilingual(
            f"公式超过 {MOST_TOKENS} 个词。请拆成几个有名字的指标，或用 in [...] 列出取值。",
            f"The formula has more than {MOST_TOKENS} words. Split it into several measures, or list values with in [...].",
        ))
    return [*found, Token(Sort.END, "", len(text))]


def _token(match: re.Match[str]) -> Token:
    """One token; the digits of a number are counted here, before anybody reads them."""
    written, at = match.group(), match.start()
    sort = Sort(match.lastgroup or "sign")
    if sort == Sort.NUMBER and sum(character.isdigit() for character in written) > MOST_DIGITS:
        _stop("number_too_long", at, Bilingual(
            f"“{shown(written)}”位数太多。最多写 {MOST_DIGITS} 位数字。",
            f"“{shown(written)}” has too many digits. Write at most {MOST_DIGITS}.",
        ))
    if sort == Sort.NAME and written in WORDS:
        return Token(Sort.WORD, written, at)
    if sort == Sort.TEXT:
        quote = written[0]
        return Token(sort, written[1:-1].replace(quote * 2, quote), at)
    return Token(sort, written, at)


def _explain(text: str, at: int) -> NoReturn:
    """Say what cannot be read here, and what to write instead."""
    rest = text[at:]
    for wrong, right in _INSTEAD.items():
        if rest.startswith(wrong):
            _stop("unknown_sign", at, Bilingual(f"“{wrong}”请写成 {right} 。", f"Write {right} instead of “{wrong}”."))
    if rest[0] in "\"'":
        _stop("text_not_closed", at, Bilingual(
            "这里开始的文字没有结束的引号，或含有换行等不可见字符。请在文字后面补上同样的引号。",
            "The text that begins here has no closing quotation mark, or holds a line break. Put the same mark behind it.",
        ))
    word = rest.split(maxsplit=1)[0] if rest.strip() else rest
    if rest[0].isdigit() and rest[0].isascii():
        _stop("not_a_number", at, Bilingual(
            f"“{shown(word)}”不是数字。请写成 12、0.4、85% 或日期 2026-01-31，不加千分位与单位。",
            f"“{shown(word)}” is not a number. Write 12, 0.4, 85% or a day such as 2026-01-31, without commas or units.",
        ))
    _stop("unknown_sign", at, Bilingual(
        f"看不懂“{shown(word)}”。列名用英文字母，文字放在引号里，例如 state = \"won\"。",
        f"“{shown(word)}” cannot be read. Columns have English names; put text in quotation marks, as in state = \"won\".",
    ))


def _stop(code: str, at: int, said: Bilingual) -> NoReturn:
    raise Wrong((Finding(code, at, said),))
