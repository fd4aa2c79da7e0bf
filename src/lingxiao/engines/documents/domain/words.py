"""Splits Chinese text into the words a reader would compare, without losing a character."""

from __future__ import annotations

import re

import rjieba

# One alternative a line: an amount stays whole with its unit ("5%" becoming "8%" is one change, not "5" becoming "8"),
# a Latin word stays whole, a run of Han is handed to the segmenter, spaces stay together, anything else stands alone.
_PIECE = re.compile(
    r"[¥\uffe5$€]?\d[\d,.]*(?:\s?(?:%|‰|\uff05|亿元|万元|个工作日|个月|小时|元|亿|万|天|日|月|年|次|人|家|份|项))?"
    r"|[A-Za-z][A-Za-z0-9_'’-]*"
    r"|[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+"
    r"|\s+"
    r"|.",
    re.DOTALL,
)
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")


def split_words(text: str) -> list[str]:
    """The words, amounts and marks of ``text`` in order; joined again they are ``text``."""
    words: list[str] = []
    for piece in _PIECE.findall(text):
        if not _HAN.match(piece):
            words.append(piece)
            continue
        cut = rjieba.cut(piece)
        # The segmenter promises to keep every character; if a later version does not, characters are still right.
        words.extend(cut if "".join(cut) == piece else piece)
    return words
