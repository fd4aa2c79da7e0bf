"""Which encoding a text file is in: what Excel and the business systems of China write, told apart without guessing."""

from __future__ import annotations

import codecs

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class NotTextError(ValueError):
    """The bytes are no text in any encoding we read."""


def decode(content: bytes) -> tuple[str, str]:
    """The text, and the name of its encoding; ``NotTextError`` when it is none of them.

    A byte order mark decides. Without one it is UTF-8 when it is valid UTF-8, else GB18030, of which GBK and GB2312
    are parts; text with NUL characters is binary data or unmarked UTF-16, and is refused rather than guessed at.
    """
    marked = [encoding for mark, encoding in _MARKS if content.startswith(mark)]
    for encoding in marked or ["utf-8", "gb18030"]:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        return text, encoding
    raise NotTextError
