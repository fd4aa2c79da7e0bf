"""Where the files lie: a folder on this machine, or a bucket with a folder before it. Nothing in it is ever changed.

What nobody names may be swept.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from lingxiao.engines.facts.log.files import LogFile
    from lingxiao.engines.facts.log.objects import Objects

PIECE = 1 << 20
AT_ONCE = 4
"""How many files are fetched from a bucket at the same time."""


@dataclass(frozen=True, slots=True)
class Folder:
    """The log on a local disk."""

    root: Path

    def addresses(self, files: Sequence[LogFile]) -> list[str]:
        """How DuckDB reaches these files of the log."""
        return [str(self.root / file.path) for file in files]

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

    def take(self, written: Mapping[Path, str]) -> None:
        """Give written files their places: on the disk before they have a name, so that a name means a whole file."""
        for file, path in written.items():
            there = self.root / path
            there.parent.mkdir(parents=True, exist_ok=True)
            _sync(file)
            file.replace(there)
        for folder in sorted({(self.root / path).parent for path in written.values()}):
            _sync(folder)

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


@dataclass(frozen=True, slots=True)
class Bucket(Folder):
    """The log in an S3-compatible store. ``root`` keeps copies of what was written or read here; it may be emptied.

    Files never change, so that a copy of the right size and hash is the file. A file has its name in the store when all
    of it is there, and the manifest names it after that: no batch is ever visible without its files.
    """

    objects: Objects

    def addresses(self, files: Sequence[LogFile]) -> list[str]:
        """The copies of these files; those that are not here yet are fetched and held against their hash."""
        missing = [file for file in files if not self._has(file)]
        if missing:
            with ThreadPoolExecutor(AT_ONCE) as several:
                list(several.map(self._fetch, missing))
        return [str(self.root / file.path) for file in files]

    def take(self, written: Mapping[Path, str]) -> None:
        """Put written files into the store, each whole, and keep the copies. Where one cannot be put, none has its place here."""
        with ThreadPoolExecutor(AT_ONCE) as several:
            list(several.map(self.objects.put, written, written.values()))
        Folder.take(self, written)

    def sweep(self, *, named: frozenset[str], older_than: float) -> list[str]:
        """Remove what no manifest names from the store, and the copies of it."""
        gone = Folder.sweep(self, named=named, older_than=older_than)
        for path, _size, at in self.objects.all():
            if path not in named and path.endswith(".parquet") and at < older_than:
                self.objects.remove(path)
                gone.append(path)
        return sorted(set(gone))

    def lacks(self, files: Sequence[LogFile]) -> list[LogFile]:
        """Which of these files the store does not have, or not whole."""
        sizes = {path: size for path, size, _at in self.objects.all()}
        return [file for file in files if sizes.get(file.path) != file.size]

    def bring_up(self, file: LogFile) -> bool:
        """Put a file that lies here into the store; false where it does not lie here as the manifest names it."""
        there = self.root / file.path
        if not self._has(file) or sha256_of(there) != file.sha256:
            return False
        self.objects.put(there, file.path)
        return True

    def _has(self, file: LogFile) -> bool:
        there = self.root / file.path
        return there.is_file() and there.stat().st_size == file.size

    def _fetch(self, file: LogFile) -> None:
        self.objects.fetch(file.path, self.root / file.path, sha256=file.sha256)


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
