"""How large a picture says it is, read from its own headers; nothing is ever decoded."""

from __future__ import annotations

import struct
import zlib

# The numbers below are the formats' own: PNG (ISO/IEC 15948) and JPEG (ITU-T T.81).
PNG_START = b"\x89PNG\r\n\x1a\n"
JPEG_START = b"\xff\xd8\xff"
# Frames of every coding process; C4, C8 and CC between them are tables.
_JPEG_FRAMES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
_HEADER_BYTES = 13
_MARK = 0xFF
_LENGTH_BYTES = 2
_JPEG_BARE = frozenset({0x01, *range(0xD0, 0xD9)})


class NotAPictureError(ValueError):
    """The headers are not those of such a picture."""


def png_size(content: bytes) -> tuple[int, int]:
    """Width and height of a PNG whose chunks fill the file from start to end, with nothing behind them."""
    if not content.startswith(PNG_START):
        raise NotAPictureError
    at, size = len(PNG_START), (0, 0)
    while at < len(content):
        try:
            length, kind = struct.unpack_from(">I4s", content, at)
            (checksum,) = struct.unpack_from(">I", content, at + 8 + length)
        except struct.error as error:
            raise NotAPictureError from error
        body = content[at + 8 : at + 8 + length]
        if zlib.crc32(kind + body) != checksum:
            raise NotAPictureError
        if at == len(PNG_START):
            if kind != b"IHDR" or length != _HEADER_BYTES:
                raise NotAPictureError
            size = struct.unpack_from(">II", body)
        at += 12 + length
        if kind == b"IEND":
            break
    else:
        raise NotAPictureError
    if at != len(content) or 0 in size:
        raise NotAPictureError
    return size


def jpeg_size(content: bytes) -> tuple[int, int]:
    """Width and height of a JPEG, from its first frame."""
    if not content.startswith(JPEG_START):
        raise NotAPictureError
    at = 2
    while at + 9 < len(content):
        if content[at] != _MARK:
            raise NotAPictureError
        marker = content[at + 1]
        if marker == _MARK:
            at += 1
            continue
        if marker in _JPEG_BARE:
            at += 2
            continue
        if marker in _JPEG_FRAMES:
            height, width = struct.unpack_from(">HH", content, at + 5)
            if not height or not width:
                raise NotAPictureError
            return width, height
        (length,) = struct.unpack_from(">H", content, at + 2)
        if length < _LENGTH_BYTES:
            raise NotAPictureError
        at += 2 + length
    raise NotAPictureError
