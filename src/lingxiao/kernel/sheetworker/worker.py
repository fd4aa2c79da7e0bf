"""The process that looks into a file nobody can trust: little memory, little time, no network of ours, no Django.

It gets the file as its standard input and answers in lines of JSON: ``{"encoding": …}``, then ``[row number, [cells]]``
for every row that is not blank, then ``{"notes": …}``; or ``{"refused": reason, "params": …}`` at any point. An answer
without one of the last two was cut short. It never evaluates, follows or writes anything.
"""

from __future__ import annotations

import json
import resource
import sys
from typing import TYPE_CHECKING

from lingxiao.kernel.sheetworker.limits import Limits, Reason, Unreadable
from lingxiao.kernel.sheetworker.text import read_text
from lingxiao.kernel.sheetworker.workbook import read_workbook

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lingxiao.kernel.sheetworker.source import Source

_ZIP = b"PK\x03\x04"
_EMPTY_ZIP = b"PK\x05\x06"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")


def main() -> None:  # pragma: no cover -- every reading runs it, but in a process where nothing is measured
    """Answer for the file on standard input; the arguments are the limits and the sheet, as JSON."""
    asked = json.loads(sys.argv[1])
    limits = Limits(**asked["limits"])
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.seconds, limits.seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    for line in answer(sys.stdin.buffer.read(), asked["sheet"], limits):
        sys.stdout.buffer.write(line)
    sys.stdout.buffer.flush()


def answer(content: bytes, sheet: str | None, limits: Limits) -> Iterator[bytes]:
    """The lines of the answer."""
    try:
        source = _open(content, sheet, limits)
        yield _line({"encoding": source.encoding})
        for row in _bounded(source, limits):
            yield _line(row)
        yield _line({"notes": source.notes})
    except BaseException as error:
        blamed = blame(error)
        if blamed is None:
            raise
        yield _line({"refused": blamed.reason, "params": blamed.params})


def blame(error: BaseException) -> Unreadable | None:
    """Say what is wrong with the file when the file is to blame; ``None`` when we are."""
    if isinstance(error, Unreadable):
        return error
    if isinstance(error, MemoryError):
        return Unreadable(Reason.TOO_HEAVY)
    # A panic in the Rust reader, whose class cannot be imported.
    return Unreadable(Reason.BROKEN) if type(error).__name__ == "PanicException" else None


def _open(content: bytes, sheet: str | None, limits: Limits) -> Source:
    if content.startswith(_OLE):
        raise Unreadable(Reason.ENCRYPTED if _ENCRYPTED_PACKAGE in content else Reason.OLD_EXCEL)
    if content.startswith((_ZIP, _EMPTY_ZIP)):
        return read_workbook(content, sheet, limits)
    return read_text(content)


def _bounded(source: Source, limits: Limits) -> Iterator[tuple[int, list[str]]]:
    """Every row that is not blank, its cells trimmed, until one is too many."""
    rows, characters = 0, 0
    for number, cells in source.rows:
        trimmed = [cell.strip() for cell in cells]
        if not any(trimmed):
            continue
        rows += 1
        characters += sum(map(len, trimmed))
        if rows > limits.rows:
            raise Unreadable(Reason.TOO_MANY_ROWS, most=limits.rows)
        if len(trimmed) > limits.columns:
            raise Unreadable(Reason.TOO_MANY_COLUMNS, most=limits.columns, row=number)
        if characters > limits.characters:
            raise Unreadable(Reason.TOO_MUCH_TEXT, most=limits.characters)
        yield number, trimmed


def _line(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
