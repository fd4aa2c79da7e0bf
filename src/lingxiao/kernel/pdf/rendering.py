"""From blocks to a PDF by way of typst: data in, never source, and the same data gives the same bytes.

The one place that knows typst. Texts reach it as JSON beside one fixed template, so that nothing a user wrote is read as
anything but text. The files are PDF/A-2a: fit for archives, readable aloud, their fonts inside.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Any, cast

import typst

from lingxiao.kernel.pdf.fonts import fonts, printable
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from lingxiao.kernel.pdf.blocks import Block

_WORDS = {
    "page": Bilingual("第 {page} 页，共 {pages} 页", "Page {page} of {pages}"),
    "fingerprint": Bilingual("文件指纹 SHA-256 ", "Fingerprint SHA-256 "),
    "signature": Bilingual("签字", "Signature"),
    "date": Bilingual("日期", "Date"),
}


def render_pdf(
    blocks: Sequence[Block],
    *,
    title: str,
    locale: str,
    made_at: datetime,
    author: str = "",
    running_head: str = "",
    running_mark: str = "",
    fingerprint: str = "",
    watermark: str = "",
) -> bytes:
    """The blocks on A4 as PDF/A, with page numbers. The same arguments give the same bytes.

    ``title`` and ``author`` are what the file says of itself, ``made_at`` the moment it says it was made. On every page
    stand ``running_head`` at the top left (whose letter it is), ``running_mark`` at the top right (its number and
    version), ``fingerprint`` at the foot (the hash of the text that was signed) and, faintly, ``watermark``.
    """
    document = {
        "locale": "en" if locale.startswith("en") else "zh",
        "title": title,
        "author": author,
        "running_head": running_head,
        "running_mark": running_mark,
        "fingerprint": fingerprint,
        "watermark": watermark,
        "words": {key: word.pick(locale) for key, word in _WORDS.items()},
        "blocks": [{"kind": block.kind, **asdict(block)} for block in blocks],
    }
    compiler = typst.Compiler(_template(), font_paths=fonts(), sys_inputs={"document": json.dumps(_shown(document))})
    # One PDF is one file; lists of files come from images of pages.
    return cast("bytes", compiler.compile(format="pdf", timestamp=made_at, pdf_standards="a-2a"))


def _shown(value: Any) -> Any:
    """The same data with every text made printable."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, dict):
        return {key: _shown(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_shown(inner) for inner in value]
    return value


@lru_cache(maxsize=1)
def _template() -> bytes:
    return (resources.files("lingxiao.kernel.pdf") / "letter.typ").read_bytes()
