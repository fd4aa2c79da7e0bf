"""The kinds of file that can be attached, and how each is known by its content and not by its name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import puremagic

from lingxiao.kernel.attachments import pictures
from lingxiao.kernel.attachments.refusals import ContentIsAnother, FileBroken, KindNotTaken, TooManyPixels
from lingxiao.kernel.sheets.refusals import REASONS
from lingxiao.kernel.sheetworker.archive import Archive
from lingxiao.kernel.sheetworker.encodings import NotTextError, decode
from lingxiao.kernel.sheetworker.limits import Limits, Unreadable

if TYPE_CHECKING:
    from collections.abc import Callable

MOST_PIXELS = 64_000_000
HEAD = 4_096
"""As many bytes from the start as it takes to know a file."""
MARKUP_HEAD = 1_024


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file: how it is named, what it is served as, and the check that its content really is one."""

    name: str
    media_type: str
    endings: tuple[str, ...]
    check: Callable[[str, bytes], None]


def kind_of(name: str, content: bytes) -> Kind:
    """The kind of a file whose name and content agree on it. Raises the refusal that says what is wrong."""
    ending = "." + name.rpartition(".")[2].lower() if "." in name else ""
    kind = next((kind for kind in KINDS if ending in kind.endings), None)
    if kind is None:
        raise KindNotTaken(name=name, kinds=NAMES)
    if not kind.media_type.startswith("text/") and kind.media_type not in _sniffed(content):
        raise ContentIsAnother(name=name, kind=kind.name, kinds=NAMES)
    kind.check(name, content)
    return kind


def _sniffed(content: bytes) -> frozenset[str]:
    """The media types this content may be of, by its signature."""
    try:
        return frozenset(match.mime_type for match in puremagic.magic_string(content[:HEAD]))
    except puremagic.PureError:
        return frozenset()


def _pdf(name: str, content: bytes) -> None:
    # Readers take a PDF that starts late or never ends, and that is how one file becomes two kinds at once.
    if not content.startswith(b"%PDF-") or b"%%EOF" not in content[-HEAD:]:
        raise ContentIsAnother(name=name, kind="PDF", kinds=NAMES)


def _picture(size_of: Callable[[bytes], tuple[int, int]], kind: str) -> Callable[[str, bytes], None]:
    def check(name: str, content: bytes) -> None:
        try:
            width, height = size_of(content)
        except pictures.NotAPictureError as error:
            raise ContentIsAnother(name=name, kind=kind, kinds=NAMES) from error
        if width * height > MOST_PIXELS:
            raise TooManyPixels(name=name, most=MOST_PIXELS // 1_000_000)

    return check


def _office(part: str, kind: str) -> Callable[[str, bytes], None]:
    def check(name: str, content: bytes) -> None:
        try:
            archive = Archive(content, Limits())
        except Unreadable as problem:
            raise FileBroken(name=name, why=REASONS[problem.reason](**problem.params)) from problem
        if part not in archive or "[Content_Types].xml" not in archive:
            raise ContentIsAnother(name=name, kind=kind, kinds=NAMES)

    return check


def _text(name: str, content: bytes) -> None:
    kind = "CSV" if name.lower().endswith(".csv") else "TXT"
    if any(not media_type.startswith("text/plain") for media_type in _sniffed(content) if media_type):
        raise ContentIsAnother(name=name, kind=kind, kinds=NAMES)
    try:
        text, _encoding = decode(content)
    except NotTextError as error:
        raise ContentIsAnother(name=name, kind=kind, kinds=NAMES) from error
    if text[:MARKUP_HEAD].lstrip("\ufeff \t\r\n\v\f\0").startswith("<"):
        raise ContentIsAnother(name=name, kind=kind, kinds=NAMES)


_OOXML = "application/vnd.openxmlformats-officedocument."
KINDS = (
    Kind("PDF", "application/pdf", (".pdf",), _pdf),
    Kind("PNG", "image/png", (".png",), _picture(pictures.png_size, "PNG")),
    Kind("JPEG", "image/jpeg", (".jpg", ".jpeg"), _picture(pictures.jpeg_size, "JPEG")),
    Kind("XLSX", _OOXML + "spreadsheetml.sheet", (".xlsx",), _office("xl/workbook.xml", "XLSX")),
    Kind("DOCX", _OOXML + "wordprocessingml.document", (".docx",), _office("word/document.xml", "DOCX")),
    Kind("CSV", "text/csv", (".csv",), _text),
    Kind("TXT", "text/plain", (".txt",), _text),
)
NAMES = ", ".join(kind.name for kind in KINDS)
"""The kinds as a sentence lists them."""
ENDINGS = ",".join(ending for kind in KINDS for ending in kind.endings)
"""For the ``accept`` of a file field."""
