"""What a person reads on a page, and what of it is not in the page's language.

``strangers`` is held against every page of the demo company by ``tests/journeys/test_every_page.py``. What people wrote
in the other language must be marked with ``lang``, or quoted within a sentence; what a file says of itself, its headings
for example, is marked ``translate="no"`` and not read. A text that the product has in both languages must be shown in the
right one, marked or not. Proper names need no mark (WCAG 3.1.2), so they are given and left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from lingxiao.kernel.currencies import EXPONENTS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

SILENT = {"script", "style", "template", "noscript", "textarea"}
"""Not read as the page's own words; what stands in a text area is somebody's draft in a language of their choice."""
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
FOR_MACHINES = {"code", "kbd", "samp"}
SPOKEN = ("aria-label", "aria-valuetext", "title", "placeholder", "alt", "data-confirm", "data-kept", "data-keeping", "data-lost")
"""Attributes that a person reads or hears."""

HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
QUOTED = re.compile("“[^“”]*”")
FULL_WIDTH = re.compile("[\u3001-\u3011\uff01-\uff5e]")
WORD = re.compile(r"[A-Za-z][A-Za-z'’]+")
ADDRESS = re.compile(r"\S+@\S+\.\S+|https?://\S+|\.[a-z]{3,4}\b")
CODE = re.compile(r"\b[A-Za-z]{1,3}\d+\b|\b[A-Z]{2,3}-\d+\b|\b[0-9a-f]{8,}\b")
KEY = re.compile(r"\b[a-z]+(?:_[a-z]+)+\b")
ISO_DAY = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
TORN = re.compile(r"%\(\w+\)|\bNone\b|<(?:b|span|time)\b")
TECHNICAL = {
    "HR", "HRBP", "BP", "HQ", "KPI", "CRM", "ERP", "Excel", "Word", "CSV", "PDF", "UTF", "GBK", "SHA", "GB", "MB", "KB", "ICS",
    "BI", "IP", "PIN", "HTTPS", "TOTP", "OIDC", "EMS", "Chrome", "Linux", "English", "userid", "unionId", "union", "id", "sub",
    "SMART",  # how targets are set
    "GDPR", "FCPA", "ADA", "HB", "SB", "LL",  # laws abroad go by these
    "Zoho", "SAP", "Odoo", "ERPNext", "crm", "PostgreSQL", "SQL", "API", "ID", "https",  # systems, and what they are reached by
    *EXPONENTS,  # currencies
}
"""Words that Chinese colleagues write in Latin letters, too."""
ENDONYMS = {"中文", "English"}
"""A language is offered under its own name."""


@dataclass(frozen=True)
class Passage:
    """A piece of text as a person meets it, with the language it is said to be in and the element it stands in."""

    text: str
    lang: str
    place: str

    @property
    def is_english(self) -> bool:
        return self.lang.startswith("en")


def _as_a_word(name: str) -> str:
    """A name as it is found: a code in Latin letters only where it stands by itself, and not within a longer word."""
    return rf"(?<![A-Za-z]){re.escape(name)}(?![A-Za-z])" if name.isascii() else re.escape(name)


@dataclass
class Known:
    """What the product knows of words: names of people and places, and texts it has in both languages."""

    names: Collection[str] = ()
    english_of: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.initials = {name[:1] for name in self.names}
        self.named = re.compile("|".join(map(_as_a_word, sorted(self.names, key=len, reverse=True))) or "(?!)")
        self.chinese_of = {english: chinese for chinese, english in self.english_of.items()}

    def without_quotations(self, text: str) -> str:
        """A text without what it quotes, unless the product itself has the quoted words in both languages."""
        return QUOTED.sub(lambda found: found[0] if self._is_ours(found[0].strip("“”")) else "", text)

    def _is_ours(self, words: str) -> bool:
        return words in self.english_of or words in self.chinese_of

    def without_names(self, text: str) -> str:
        return "" if text in self.initials or text in ENDONYMS else self.named.sub(" ", text)


class _Reader(HTMLParser):
    """Walks a page, keeping what is open, in which language, and whether it is read at all."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[tuple[str, str, bool]] = []
        self.found: list[Passage] = []
        self.lang_of_page = ""

    def _now(self) -> tuple[str, bool]:
        return self.open[-1][1:] if self.open else ("", False)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        around, is_silent = self._now()
        lang = said.get("lang") or around
        self.lang_of_page = self.lang_of_page or lang
        # What is typed into a field is in the field's language; what the field is called, in the language around it.
        called_in = around if tag in {"input", "textarea"} else lang
        for name in SPOKEN:
            if said.get(name) and not is_silent:
                self.found.append(Passage(said[name], called_in, f"{tag}[{name}]"))
        if tag not in VOID:
            is_not_ours = said.get("aria-hidden") == "true" or said.get("translate") == "no"
            self.open.append((tag, lang, is_silent or tag in SILENT or is_not_ours))

    def handle_endtag(self, tag: str) -> None:
        if tag in {one[0] for one in self.open}:
            while self.open.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        lang, is_silent = self._now()
        if data.strip() and self.open and not is_silent:
            self.found.append(Passage(" ".join(data.split()), lang, ">".join(one[0] for one in self.open[-3:])))


def passages(html: str) -> list[Passage]:
    """Everything on a page that is read or heard."""
    return _read(html).found


def _read(html: str) -> _Reader:
    reader = _Reader()
    reader.feed(html)
    return reader


def strangers(html: str, *, known: Known) -> list[str]:
    """What does not belong on a page, each with its place and the reason."""
    reader = _read(html)
    page_is_english = reader.lang_of_page.startswith("en")
    return [
        f"{passage.place}: {why}: {passage.text[:160]}"
        for passage in reader.found for why in _why_strange(passage, known, page_is_english=page_is_english)
    ]


def _why_strange(passage: Passage, known: Known, *, page_is_english: bool) -> Iterator[str]:
    whole, text = (known.without_names(one) for one in (passage.text, known.without_quotations(passage.text)))
    if passage.place.rpartition(">")[2] in FOR_MACHINES:
        return
    if page_is_english and passage.text in known.english_of:
        yield f"there is English for it ({known.english_of[passage.text]})"
    elif not page_is_english and passage.text in known.chinese_of:
        yield f"there is Chinese for it ({known.chinese_of[passage.text]})"
    elif passage.is_english and (HAN.search(text) or FULL_WIDTH.search(text)):
        yield "Chinese said to be English"
    elif not passage.is_english and (words := _foreign(text)):
        yield f"English said to be Chinese ({' '.join(words)})"
    if ISO_DAY.search(whole):
        yield "a day as machines write it"
    if TORN.search(whole):
        yield "a torn sentence"
    if KEY.search(whole) and not set(KEY.findall(whole)) <= {"union_id"}:
        yield "a raw key"


def _foreign(text: str) -> list[str]:
    return [word for word in WORD.findall(CODE.sub(" ", ADDRESS.sub(" ", text))) if word not in TECHNICAL]
