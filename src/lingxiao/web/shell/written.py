"""What people wrote themselves, on a page that may speak another language: marked, so that it is read aloud rightly."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.utils.translation import get_language

from lingxiao.web.shell.put import joined, put

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

HAN = re.compile("[\u3001-\u3011\u3400-\u9fff\uf900-\ufaff\uff01-\uff5e\U00020000-\U0003ffff]")
"""Signs of Chinese, its punctuation too: a piece of a redline may be nothing else."""
PLACE = re.compile(r"\{\{\s*([^{}]+?)\s*\}\}")
QUOTED = re.compile("“[^“”]*”")
ENGLISH = re.compile("[A-Za-z]{2,}(?=[,;:.)]? |$)")


def strange_language(text: str) -> str:
    """The language of a text that is not written in the language of the page; empty where it is, or says nothing.

    What stands in quotation marks is somebody else's word within a sentence, and does not tell the sentence's language.
    """
    is_english = (get_language() or "").startswith("en")
    # Asked for every cell of every list: most say nothing, and that is told by one look.
    if (HAN if is_english else ENGLISH).search(text) is None:
        return ""
    text = QUOTED.sub("", text)
    # A Chinese name within English words makes no Chinese of them, nor one English word English of a Chinese sentence.
    signs, words = len(HAN.findall(text)), len(ENGLISH.findall(text))
    if is_english:
        return "zh-Hans" if signs > words else ""
    return "en" if words > max(signs, 1) else ""


def lang_of(text: object) -> SafeString | str:
    """The attribute that tells a screen reader when what people wrote is not in the language of the page."""
    lang = strange_language(str(text))
    return put(' lang="{}"', lang) if lang else ""


def as_written(text: object) -> SafeString:
    """What people wrote themselves, marked with its language where the page speaks another."""
    said = str(text)
    lang = strange_language(said)
    return put('<span lang="{}">{}</span>', lang, said) if lang else put("{}", said)


def filled_in(text: str) -> SafeString | str:
    """A text of a template with the places that are filled in for each person drawn as such."""
    if "{{" not in text:
        return text
    parts = PLACE.split(text)
    drawn = [
        part if at % 2 == 0 else put('<code class="fill">{}</code>', part.replace("_", " "))
        for at, part in enumerate(parts)
    ]
    return joined(drawn)
