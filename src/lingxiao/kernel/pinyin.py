"""Names as they are searched and ordered: by pinyin in full, and by initials."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from pypinyin import Style, lazy_pinyin

# Surnames that are read otherwise than the same character elsewhere. Two-character surnames first.
SURNAMES = {
    "欧阳": ("ou", "yang"), "尉迟": ("yu", "chi"), "万俟": ("mo", "qi"), "长孙": ("zhang", "sun"), "单于": ("chan", "yu"),
    "澹台": ("tan", "tai"), "单": ("shan",), "曾": ("zeng",), "仇": ("qiu",), "解": ("xie",), "任": ("ren",), "朴": ("piao",),
    "区": ("ou",), "查": ("zha",), "盖": ("ge",), "尹": ("yin",), "翟": ("zhai",), "缪": ("miao",), "乐": ("yue",),
    "华": ("hua",), "宁": ("ning",), "冼": ("xian",), "逄": ("pang",), "员": ("yun",), "洗": ("xian",), "覃": ("qin",),
    "繁": ("po",), "种": ("chong",), "秘": ("bi",), "折": ("she",), "黑": ("he",), "祭": ("zhai",), "能": ("nai",),
}


@dataclass(frozen=True, slots=True)
class PinyinKey:
    """Keys of a name: ``full`` as linruoxi, ``initials`` as lrx, ``order`` with a space between syllables."""

    full: str
    initials: str
    order: str


def _plain(text: str) -> str:
    """Latin letters without accents, in lower case."""
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign)).lower()


def _is_han(sign: str) -> bool:
    return "\u3400" <= sign <= "\u9fff" or "\U00020000" <= sign <= "\U0003ffff" or sign == "〇"


def _syllables(name: str) -> list[str]:
    """The syllables of a name; Latin words count as one each, marks between parts as none."""
    runs: list[str] = []
    for sign in name:
        if _is_han(sign) and runs and _is_han(runs[-1][-1]):
            runs[-1] += sign
        elif sign.isalnum() and not _is_han(sign) and runs and runs[-1][-1].isalnum() and not _is_han(runs[-1][-1]):
            runs[-1] += sign
        else:
            runs.append(sign)
    read: list[str] = []
    for place, run in enumerate(runs):
        if not _is_han(run[0]):
            read += [_plain(run)] if run.isalnum() else []
            continue
        surname = next((run[:size] for size in (2, 1) if place == 0 and run[:size] in SURNAMES), "")
        read += SURNAMES.get(surname, ())
        read += [_plain(one) for one in lazy_pinyin(run[len(surname):], style=Style.NORMAL, v_to_u=False) if one.strip()]
    return [one for one in read if one]


@lru_cache(maxsize=65536)
def pinyin_key(name: str) -> PinyinKey:
    """The keys of a name; the first character is read as a surname is (单 shan, 曾 zeng, 欧阳 ou yang).

    Names with 「·」 and in Latin letters are taken part by part: 阿依努尔·买买提, Lukas Meier (lm).
    """
    syllables = _syllables(name.strip())
    return PinyinKey("".join(syllables), "".join(one[0] for one in syllables), " ".join(syllables))
