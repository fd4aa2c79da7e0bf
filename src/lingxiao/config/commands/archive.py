"""A backup's one file: a tar with its manifest first, then the database as ``pg_dump`` wrote it, then the files.

Keys are never in it. The manifest says by which keys the rest was written, as fingerprints that give none away.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import tarfile
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import IO, TYPE_CHECKING

from lingxiao.config.commands.speech import Stopped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

FORMAT = 1
MANIFEST, DATABASE = "manifest.json", "database.dump"

FILES, HEADS, FACTS = "files", "audit", "facts"
"""Folders of ``var`` that belong to the data: what people attached, the signed heads of the audit chain, the fact log."""

PIECE = 1 << 20
LARGEST_MANIFEST = 64 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a backup holds and what it needs. ``members`` maps each path to its SHA-256; ``tables`` to row counts."""

    version: str
    made_at: str
    server_major: int
    migrations: list[str]
    tables: dict[str, int]
    audit_head: dict[str, str | int] | None
    keys: dict[str, str]
    members: dict[str, str]

    def to_bytes(self) -> bytes:
        """As it stands in the file."""
        return json.dumps({"format": FORMAT, **asdict(self)}, ensure_ascii=False, indent=1).encode()

    @classmethod
    def from_bytes(cls, content: bytes) -> Manifest:
        """Read it back; a stranger's file is refused."""
        try:
            value = json.loads(content)
            known = value.pop("format") == FORMAT
            manifest = cls(**value)
        except (ValueError, KeyError, TypeError, AttributeError) as problem:
            raise not_a_backup() from problem
        if not known:
            raise not_a_backup()
        return manifest


def not_a_backup() -> Stopped:
    """The refusal of a file that is none of ours."""
    return Stopped("这不是本系统的备份文件。", "This file is not a backup made by this program.")


def sha256(path: Path, *, moved: Callable[[int], object]) -> str:
    """The hash of a file; ``moved`` is told of every piece read."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            digest.update(piece)
            moved(len(piece))
    return digest.hexdigest()


@contextmanager
def made_whole(file: Path) -> Iterator[Path]:
    """A path beside ``file`` to write to; it becomes ``file`` when everything is on the disk, or vanishes."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        part = file.with_name(f".{file.name}.part")
        os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
    except OSError as problem:
        raise _unwritten(file, problem) from problem
    try:
        yield part
        handle = os.open(part, os.O_RDONLY)
        os.fsync(handle)
        os.close(handle)
        part.rename(file)
    except OSError as problem:
        raise _unwritten(file, problem) from problem
    finally:
        part.unlink(missing_ok=True)


def _unwritten(file: Path, problem: OSError) -> Stopped:
    return Stopped(
        f"没有写成 {file}：{problem}。什么也没有留下。", f"{file} was not written: {problem}. Nothing of it was left.",
    )


def write(
    target: Path, manifest: Manifest, members: Iterable[tuple[str, Path]], *, moved: Callable[[int], object],
) -> None:
    """Write the tar: the manifest first, so that a reader knows what to expect before it trusts anything."""
    with tarfile.open(target, "w", format=tarfile.PAX_FORMAT) as tar:
        head = tarfile.TarInfo(MANIFEST)
        content = manifest.to_bytes()
        head.size, head.mode = len(content), 0o600
        tar.addfile(head, io.BytesIO(content))
        for name, path in members:
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode = path.stat().st_size, 0o600
            with path.open("rb") as file:
                tar.addfile(entry, file)
            moved(entry.size)


def read_manifest(file: Path) -> Manifest:
    """The manifest of a backup."""
    with _opened(file) as tar:
        entry = tar.next()
        if entry is None or entry.name != MANIFEST or entry.size > LARGEST_MANIFEST:
            raise not_a_backup()
        return Manifest.from_bytes(_content(tar, entry).read())


def unpack(file: Path, manifest: Manifest, into: Path, *, moved: Callable[[int], object]) -> None:
    """Lay every member out under ``into``, refusing one that is missing, changed or not in the manifest."""
    missing = dict(manifest.members)
    with _opened(file) as tar:
        tar.next()
        while (entry := tar.next()) is not None:
            wanted = missing.pop(entry.name, None)
            target = (into / entry.name).resolve()
            if wanted is None or not entry.isreg() or not target.is_relative_to(into.resolve()):
                raise _broken(entry.name)
            _make_private(target.parent, within=into)
            if _copied(_content(tar, entry), target, moved=moved) != wanted:
                raise _broken(entry.name)
    if missing:
        raise _broken(next(iter(missing)))


def _make_private(folder: Path, *, within: Path) -> None:
    for one in reversed([folder, *folder.parents]):
        if one.is_relative_to(within.resolve()):
            one.mkdir(mode=0o700, exist_ok=True)


def _copied(source: IO[bytes], target: Path, *, moved: Callable[[int], object]) -> str:
    digest = hashlib.sha256()
    # Made for their owner alone: what people attached, and the heads, are nobody else's on this machine.
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        while piece := source.read(PIECE):
            digest.update(piece)
            file.write(piece)
            moved(len(piece))
        file.flush()
        os.fsync(file.fileno())
    return digest.hexdigest()


@contextmanager
def _opened(file: Path) -> Iterator[tarfile.TarFile]:
    try:
        with tarfile.open(file, "r:") as tar:
            yield tar
    except FileNotFoundError as problem:
        raise Stopped(f"没有 {file} 这个文件。", f"There is no file {file}.") from problem
    except OSError as problem:
        raise Stopped(f"读写中断：{problem}。什么都没有恢复。", f"It broke off: {problem}. Nothing was restored.") from problem
    except (tarfile.TarError, EOFError) as problem:
        raise Stopped(
            f"{file} 不是完整的备份文件：{problem}",
            f"{file} is not a whole backup: {problem}",
        ) from problem


def _content(tar: tarfile.TarFile, entry: tarfile.TarInfo) -> IO[bytes]:
    content = tar.extractfile(entry)
    if content is None:
        raise not_a_backup()
    return content


def _broken(name: str) -> Stopped:
    return Stopped(
        f"备份已损坏：{name} 与清单不符。什么都没有恢复；请换一份备份。",
        f"The backup is damaged: {name} is not as its manifest says. Nothing was restored; use another backup.",
    )
