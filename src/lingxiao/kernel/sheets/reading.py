"""Reading a table from an uploaded file, in a process of its own that may fall without taking us along."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import threading
from dataclasses import asdict
from pathlib import Path
from typing import IO, TYPE_CHECKING

import lingxiao
from lingxiao.kernel.sheets.refusals import REASONS, FileTooLarge, TakesTooLong, TooHeavy
from lingxiao.kernel.sheets.table import Note, Table, TableBuilder
from lingxiao.kernel.sheetworker.limits import Limits, Reason

if TYPE_CHECKING:
    from collections.abc import Iterable

LIMITS = Limits()
_SOURCE_ROOT = str(Path(lingxiao.__file__).parent.parent)
# Isolated mode looks neither at the environment nor into the folder we happen to stand in.
_START = "import sys; sys.path.insert(0, sys.argv.pop()); from lingxiao.kernel.sheetworker.worker import main; main()"
_STDERR_SHOWN = 4000


class WorkerFailed(RuntimeError):  # noqa: N818 -- a bug of ours, named for what happened
    """The worker ended with an exception of its own: a bug, with what it last said."""


def read_table(content: bytes, *, sheet: str | None = None, limits: Limits = LIMITS) -> Table:
    """The table in an XLSX or CSV file: the sheet of that name, or the first one to be seen.

    What is read is decided by the content, never by the name of the file. Raises a ``SheetRefused`` that says what to
    do, and then nothing of the file was taken. The file may be hostile: it is measured before it is parsed, parsed in
    another process within ``limits`` of memory and time, and nothing in it is evaluated.
    """
    if len(content) > limits.file_bytes:
        raise FileTooLarge(most=limits.file_bytes // 1_000_000)
    with tempfile.TemporaryFile() as upload, tempfile.TemporaryFile() as complaints:
        upload.write(content)
        upload.seek(0)
        asked = json.dumps({"limits": asdict(limits), "sheet": sheet})
        with subprocess.Popen(  # noqa: S603 -- our own interpreter with our own code, no shell
            [sys.executable, "-I", "-c", _START, asked, _SOURCE_ROOT],
            stdin=upload,
            stdout=subprocess.PIPE,
            stderr=complaints,
            env={},
            cwd="/",
        ) as worker:
            return _listen(worker, complaints, limits)


def _listen(worker: subprocess.Popen[bytes], complaints: IO[bytes], limits: Limits) -> Table:
    is_late = threading.Event()

    def stop() -> None:
        is_late.set()
        worker.kill()

    clock = threading.Timer(limits.seconds, stop)
    clock.start()
    try:
        table = _build(worker.stdout or ())
        worker.wait()
    finally:
        clock.cancel()
        worker.kill()
    if table is not None:
        return table
    if is_late.is_set():
        raise TakesTooLong(seconds=limits.seconds)
    if worker.returncode > 0:
        complaints.seek(0)
        raise WorkerFailed(complaints.read()[-_STDERR_SHOWN:].decode(errors="replace"))
    raise TooHeavy


def _build(lines: Iterable[bytes]) -> Table | None:
    """The table the worker tells, or ``None`` when it was cut short."""
    builder = TableBuilder()
    encoding = ""
    for line in lines:
        if not line.endswith(b"\n"):
            return None
        said = json.loads(line)
        if isinstance(said, list):
            builder.add(*said)
        elif "encoding" in said:
            encoding = said["encoding"]
        elif "notes" in said:
            return builder.finish(encoding=encoding, notes=[Note(*note) for note in said["notes"].items()])
        else:
            raise REASONS[Reason(said["refused"])](**said["params"])
    return None
