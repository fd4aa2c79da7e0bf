"""Letters, statements and records on paper: blocks in, a PDF out."""

from __future__ import annotations

from lingxiao.kernel.pdf.blocks import (
    Address,
    Align,
    Block,
    Bullets,
    Heading,
    KeyValues,
    Note,
    Numbered,
    PageBreak,
    Paragraph,
    Party,
    Signatures,
    SmallPrint,
    Table,
    Title,
)
from lingxiao.kernel.pdf.rendering import render_pdf

__all__ = [
    "Address",
    "Align",
    "Block",
    "Bullets",
    "Heading",
    "KeyValues",
    "Note",
    "Numbered",
    "PageBreak",
    "Paragraph",
    "Party",
    "Signatures",
    "SmallPrint",
    "Table",
    "Title",
    "render_pdf",
]
