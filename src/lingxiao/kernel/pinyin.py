"""Names as they are searched and ordered: by pinyin in full, by initials, and by any mixture of the two."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from pypinyin import Style, lazy_pinyin

SURNAMES = {
    reading[0]: tuple(reading[1:])
    for reading in (
        # Of two characters. Those that read as their characters do elsewhere, such as 诸葛, need no line.
        ["欧阳", "ou", "yang"], ["尉迟", "yu", "chi"], ["万俟", "mo", "qi"], ["长孙", "zhang", "sun"],
        ["单于", "chan", "yu"], ["澹台", "tan", "tai"], ["乐正", "yue", "zheng"], ["宰父", "zai", "fu"],
        # Of one character.
        ["单", "shan"], ["曾", "zeng"], ["仇", "qiu"], ["解", "xie"], ["任", "ren"], ["朴", "piao"], ["区", "ou"],
        ["查", "zha"], ["盖", "ge"], ["尹", "yin"], ["翟", "zhai"], ["缪", "miao"], ["乐", "yue"], ["华", "hua"],
        ["宁", "ning"], ["冼", "xian"], ["洗", "xian"], ["逄", "pang"], ["员", "yun"], ["贠", "yun"], ["覃", "qin"],
        ["繁", "po"], ["种", "chong"], ["秘", "bi"], ["折", "she"], ["黑", "he"], ["祭", "zhai"], ["能", "nai"],
        ["卜", "bu"], ["句", "gou"], ["阚", "kan"], ["佴", "nai"], ["炅", "gui"], ["郇", "xun"], ["薄", "bo"],
        ["都", "du"], ["颉", "xie"], ["乜", "nie"], ["尉", "wei"], ["长", "chang"], ["重", "chong"],
    )
}  # fmt: skip
"""Surnames that are read otherwise than the same characters elsewhere: 单 is Shan, though a list is a dan."""

_RARE = {"𠮷": "ji"}
_LATIN = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ŋ": "ng"})
"""Letters that no decomposition takes to a plain one."""

_LONGEST_SEARCH = 40


@dataclass(frozen=True, slots=True)
class PinyinKey:
    """Keys of a name: ``full`` as linruoxi, ``initials`` as lrx, ``order`` with a space between syllables."""

    full: str
    initials: str
    order: str


@lru_cache(maxsize=65536)
def pinyin_key(name: str) -> PinyinKey:
    """The keys of a name; what stands first is read as a surname is (单 shan, 曾 zeng, 欧阳 ou yang).

    Names with 「·」 and in Latin letters are taken part by part: 阿依努尔·买买提, Lukas Meier (lm). Tones are left out,
    and ü is v, as people type it. The order is that of a Chinese list of names: 李明 before 林若曦.
    """
    syllables = _syllables(name)
    return PinyinKey("".join(syllables), "".join(one[0] for one in syllables), " ".join(syllables))


def search_pattern(text: str) -> str:
    """A regular expression that finds in ``order`` what somebody may type for a name; empty when nothing is left of it.

    Every letter goes on with its syllable or begins the next one, so that linruoxi, lrx, linrx, lruoxi and ruo xi all
    find lin ruo xi. Python and PostgreSQL read it alike; it holds only letters and digits of the text.
    """
    letters = [letter for letter in _plain(text)[:_LONGEST_SEARCH] if letter.isascii() and letter.isalnum()]
    return "(^| )" + "([^ ]* )?".join(letters) if letters else ""


def _syllables(name: str) -> list[str]:
    """The syllables of a name; Latin words count as one each, marks between parts as none."""
    read: list[str] = []
    for place, run in enumerate(_runs(name.strip())):
        if not _is_han(run[0]):
            read.append(_plain(run))
            continue
        surname = next((run[:size] for size in (2, 1) if place == 0 and run[:size] in SURNAMES), "")
        read.extend(SURNAMES.get(surname, ()))
        read.extend(_plain(one) for one in lazy_pinyin(_rare_read(run[len(surname) :]), style=Style.NORMAL))
    return [one for one in read if one]


def _runs(name: str) -> list[str]:
    """The name cut into stretches of Chinese characters and words of other letters."""
    runs: list[str] = []
    before = ""
    for sign in name:
        kind = "han" if _is_han(sign) else "word" if sign.isalnum() or unicodedata.combining(sign) else ""
        if kind and kind == before:
            runs[-1] += sign
        elif kind:
            runs.append(sign)
        before = kind
    return runs


def _rare_read(han: str) -> str | list[str]:
    """Characters the dictionary does not know, replaced by their reading."""
    return [_RARE.get(sign, sign) for sign in han] if any(sign in _RARE for sign in han) else han


def _plain(text: str) -> str:
    """Latin letters without accents, in lower case, and nothing that is no letter or digit."""
    # Folded after decomposing, because of capitals such as the 𝐀 of mathematics, which have no small letter themselves.
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold().translate(_LATIN))
    return "".join(sign for sign in decomposed if sign.isalnum())


def _is_han(sign: str) -> bool:
    return "\u3400" <= sign <= "\u9fff" or "\U00020000" <= sign <= "\U0003ffff" or sign == "〇"
