"""Words that could give somebody away: found before they are sent, and taken out before they are shown. Pure."""

from __future__ import annotations

import re

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
TITLES = "(?:总经理|副总|经理|总监|主管|主任|老师|工程师|总|工|姐|哥|先生|女士|部长|组长|书记)"
ADDRESSED = re.compile(rf"(?:[老小][{SURNAMES}](?![\u4e00-\u9fff]?[{SURNAMES}])|[{SURNAMES}][\u4e00-\u9fff]{{0,2}}?{TITLES})")
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
