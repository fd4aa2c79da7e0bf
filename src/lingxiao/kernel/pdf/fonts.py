"""The fonts of our paper, and which characters they have: Noto Serif SC and Noto Sans SC, from a package.

What neither has is shown by its code, such as [U+20BB7] in a rare name, never as an empty box: a letter that hides a
character of somebody's name would be worse than an ugly one.
"""

from __future__ import annotations

import struct
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

import pylopdf_fonts_zh_cn
import typst

if TYPE_CHECKING:
    from pathlib import Path

_LATIN_OF_TYPST = (range(0x0100, 0x0180), range(0x0218, 0x021C), range(0x1E00, 0x1F00))
"""Latin letters of European and Vietnamese names, in Libertinus Serif, which typst brings along."""

_CHARACTERS_BY_RANGES = 12
"""The format of a font's table of characters that knows those beyond U+FFFF."""


@lru_cache(maxsize=1)
def fonts() -> typst.Fonts:
    """The fonts and none of the system's, so that the same letter looks the same everywhere."""
    folder = pylopdf_fonts_zh_cn.serif_path().parent
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[folder])


def printable(text: str) -> str:
    """The text as it can be shown: line breaks kept, marks that show nothing left out, what no font has by its code."""
    known = _known()
    shown: list[str] = []
    for letter in unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")):
        if letter == "\n" or ord(letter) in known:
            shown.append(letter)
        elif unicodedata.category(letter) == "Zs" or letter == "\t":
            shown.append(" ")
        elif unicodedata.category(letter) not in {"Cc", "Cf", "Mn"}:
            shown.append(f"[U+{ord(letter):04X}]")
    return "".join(shown)


@lru_cache(maxsize=1)
def _known() -> frozenset[int]:
    known = {code for codes in _LATIN_OF_TYPST for code in codes if chr(code).isalpha()}
    for path in (pylopdf_fonts_zh_cn.serif_path(), pylopdf_fonts_zh_cn.sans_path()):
        known |= _characters(path)
    unseen = {code for code in known if unicodedata.category(chr(code)) in {"Cc", "Cf"}}
    return frozenset(known - unseen)


def _characters(path: Path) -> set[int]:
    """The characters an OpenType font has a shape for, read from its table ``cmap``."""
    font = path.read_bytes()
    tables = (struct.unpack_from(">4sLLL", font, 12 + 16 * n) for n in range(struct.unpack_from(">H", font, 4)[0]))
    start = next(offset for tag, _checksum, offset, _length in tables if tag == b"cmap")
    count = struct.unpack_from(">H", font, start + 2)[0]
    subtables = {start + struct.unpack_from(">HHL", font, start + 4 + 8 * n)[2] for n in range(count)}
    characters: set[int] = set()
    for at in subtables:
        if struct.unpack_from(">H", font, at)[0] == _CHARACTERS_BY_RANGES:
            for n in range(struct.unpack_from(">L", font, at + 12)[0]):
                first, last, _glyph = struct.unpack_from(">LLL", font, at + 16 + 12 * n)
                characters.update(range(first, last + 1))
    return characters
