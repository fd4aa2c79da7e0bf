"""The ZIP archive that an XLSX file is, trusted in nothing: not its names, not its sizes, not its own count of both."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, LargeZipFile, ZipFile, ZipInfo

from lingxiao.kernel.sheetworker.limits import Reason, Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lingxiao.kernel.sheetworker.limits import Limits

LOCAL_HEADER = b"PK\x03\x04"
_LOCAL_HEADER_BYTES = 30
_CHUNK = 65_536
_ENCRYPTED = 0x1
_UNIX_KIND_MASK, _UNIX_LINK = 0o170000, 0o120000
_ARCHIVE_SUFFIXES = (".zip", ".xlsx", ".xlsm", ".xlsb", ".docx", ".pptx", ".jar", ".7z", ".rar", ".gz", ".tar")


class Archive:
    """The parts of an XLSX file, each unpacked by ourselves and found to be as large as it said."""

    def __init__(self, content: bytes, limits: Limits) -> None:
        """Check every entry; raise ``Unreadable`` for the first thing that is not as it should be."""
        self._content = content
        try:
            with ZipFile(BytesIO(content)) as archive:
                infos = archive.infolist()
        except (BadZipFile, LargeZipFile, ValueError, NotImplementedError, struct.error) as error:
            raise Unreadable(Reason.BROKEN) from error
        if len(infos) > limits.entries:
            raise Unreadable(Reason.TOO_MANY_ENTRIES, most=limits.entries)
        self._infos = {info.filename: info for info in infos}
        if len(self._infos) != len(infos):
            raise Unreadable(Reason.BROKEN)
        if sum(info.file_size for info in infos) > limits.unpacked_bytes:
            raise Unreadable(Reason.UNPACKS_TOO_LARGE, most=limits.unpacked_bytes // 1_000_000)
        left = limits.unpacked_bytes
        for info in infos:
            _refuse_name(info)
            left -= self._measure(info, left, limits)

    def __contains__(self, name: str) -> bool:
        """Whether there is such a part."""
        return name in self._infos

    def chunks(self, name: str) -> Iterator[bytes]:
        """The part, unpacked piece by piece."""
        if name not in self._infos:
            raise Unreadable(Reason.NOT_A_WORKBOOK)
        return _inflated(self._packed(self._infos[name]), self._infos[name].compress_type)

    def _measure(self, info: ZipInfo, most: int, limits: Limits) -> int:
        """Unpack the part once, keeping nothing, and give its true size."""
        size = 0
        checksum = 0
        for chunk in _inflated(self._packed(info), info.compress_type):
            if size == 0 and chunk.startswith(LOCAL_HEADER):
                raise Unreadable(Reason.NESTED_ARCHIVE)
            size += len(chunk)
            checksum = zlib.crc32(chunk, checksum)
            if size > most:
                raise Unreadable(Reason.UNPACKS_TOO_LARGE, most=limits.unpacked_bytes // 1_000_000)
        if size != info.file_size or checksum != info.CRC:
            raise Unreadable(Reason.BROKEN)
        return size

    def _packed(self, info: ZipInfo) -> memoryview:
        header = self._content[info.header_offset : info.header_offset + _LOCAL_HEADER_BYTES]
        if len(header) < _LOCAL_HEADER_BYTES or not header.startswith(LOCAL_HEADER):
            raise Unreadable(Reason.BROKEN)
        name_bytes, extra_bytes = struct.unpack("<HH", header[26:30])
        start = info.header_offset + _LOCAL_HEADER_BYTES + name_bytes + extra_bytes
        return memoryview(self._content)[start : start + info.compress_size]


def _refuse_name(info: ZipInfo) -> None:
    name = info.filename
    parts = name.replace("\\", "/").split("/")
    if info.flag_bits & _ENCRYPTED:
        raise Unreadable(Reason.ENCRYPTED)
    if name.startswith(("/", "\\")) or ".." in parts or ":" in name or "\0" in info.orig_filename:
        raise Unreadable(Reason.BROKEN)
    if (info.external_attr >> 16) & _UNIX_KIND_MASK == _UNIX_LINK:
        raise Unreadable(Reason.BROKEN)
    if name.lower().endswith(_ARCHIVE_SUFFIXES):
        raise Unreadable(Reason.NESTED_ARCHIVE)
    if parts[-1].lower() == "vbaproject.bin":
        raise Unreadable(Reason.MACROS)


def _inflated(packed: memoryview, method: int) -> Iterator[bytes]:
    if method == ZIP_STORED:
        for at in range(0, len(packed), _CHUNK):
            yield bytes(packed[at : at + _CHUNK])
        return
    if method != ZIP_DEFLATED:
        raise Unreadable(Reason.BROKEN)
    unpack = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        for at in range(0, len(packed), _CHUNK):
            rest: bytes | memoryview = packed[at : at + _CHUNK]
            while chunk := unpack.decompress(rest, _CHUNK):
                yield chunk
                rest = unpack.unconsumed_tail
    except zlib.error as error:
        raise Unreadable(Reason.BROKEN) from error
    if not unpack.eof or unpack.unused_data:
        raise Unreadable(Reason.BROKEN)
