"""Words that could give somebody away: found before they are sent, and taken out before they are shown. Pure."""

from __future__ import annotations

import re

SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜"
    "范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)
TITLES = (
    "(?:总经理|副总|经理|总监|主管|主任|老师|工程师|先生|女士|部长|组长|书记|姐|哥"
    "|总(?![是部结体之会能共计监经]|的)|工(?![作具资程时人厂]))"
)
GIVEN = r"[^\W\d_a-zA-Z的了是和与在有很不会要我你他她们]{0,2}?"
ADDRESSED = re.compile(rf"[老小][{SURNAMES}]|[{SURNAMES}]{GIVEN}{TITLES}")
"""王经理, 李总, 张建国主管, 老周: a surname with a title, or with 老 or 小 before it."""
LATIN = re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Dr)\.? [A-Z][a-z]+")
NUMBERS = re.compile(r"(?<![\d.,])\d{5,}(?![\d.,])")
"""Telephone and staff numbers; amounts are written with separators or are short."""


def names_in(text: str) -> list[str]:
    """The words of a text that name or address a person, or a number that does, in their order."""
    found = [(hit.start(), hit.group()) for pattern in (ADDRESSED, LATIN, NUMBERS) for hit in pattern.finditer(text)]
    return [word for _place, word in sorted(found)]


def redacted(text: str) -> str:
    """The text with such words replaced, as it is shown to whoever may read it."""
    for pattern in (ADDRESSED, LATIN, NUMBERS):
        text = pattern.sub("〔…〕", text)
    return text
