"""Where the files lie: a folder on this machine. Nothing in it is ever changed; what nobody names may be swept."""

from __future__ import annotations

import hashlib
import os
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Folder:
    """The log on a local disk."""

    root: Path

    def address(self, path: str) -> str:
        """How DuckDB reaches a file of the log."""
        return str(self.root / path)

    @property
    def spill(self) -> Path:
        """Where a query that outgrows its memory may write."""
        return self.root / "spill"

    @property
    def unfinished(self) -> Path:
        """Where files are written before they have a name."""
        return self.root / "unfinished"

    @property
    def waiting(self) -> Path:
        """Where what was read waits until it is taken over or put aside; made where it is not there yet."""
        folder = self.root / "waiting"
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    @contextmanager
    def work(self) -> Iterator[Path]:
        """A folder on the disk of the log for what is made and thrown away."""
        self.root.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="work-", dir=self.root) as folder:
            yield Path(folder)

    def take(self, written: Path, path: str) -> None:
        """Give a written file its place: on the disk before it has a name, so that a name means a whole file."""
        there = self.root / path
        there.parent.mkdir(parents=True, exist_ok=True)
        _sync(written)
        written.replace(there)
        _sync(there.parent)

    def sha256(self, path: str) -> str:
        """The hash of a file as it lies there."""
        return sha256_of(self.root / path)

    def holds(self, path: str) -> bool:
        """Whether the file is there."""
        return (self.root / path).is_file()

    def sweep(self, *, named: frozenset[str], older_than: float) -> list[str]:
        """Remove files that no manifest names and that were last written before ``older_than`` (seconds since 1970)."""
        gone = []
        for found in sorted(self.root.rglob("*.parquet")):
            path = found.relative_to(self.root).as_posix()
            if path not in named and found.stat().st_mtime < older_than:
                found.unlink()
                gone.append(path)
        return gone


def sha256_of(path: Path) -> str:
    """The hash of a file, read piece by piece."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            digest.update(piece)
    return digest.hexdigest()


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
