"""The file store on a local disk: a file stands there whole and for good, or not at all."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import TYPE_CHECKING

from django.core.files.storage import FileSystemStorage

if TYPE_CHECKING:
    from django.core.files.base import File

FOLDERS, FILES = 0o700, 0o600


class WholeFiles(FileSystemStorage):
    """Writes beside the place, waits for the disk, then gives the file its name.

    Whoever is told that something is attached may rely on it after a power cut; a write that breaks off, such as on a full
    disk, leaves nothing behind. What people attach is for this program's user alone.
    """

    def _save(self, name: str, content: File[bytes]) -> str:
        place = Path(self.path(name))
        place.parent.mkdir(mode=FOLDERS, parents=True, exist_ok=True)
        part = place.with_name(f".{secrets.token_hex(8)}")
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILES)
        try:
            with os.fdopen(handle, "wb") as file:
                for piece in content.chunks():
                    file.write(piece)
                file.flush()
                os.fsync(file.fileno())
            part.rename(place)
        finally:
            part.unlink(missing_ok=True)
        for folder in (place.parent, place.parent.parent):
            _confirm(folder)
        return name


def _confirm(folder: Path) -> None:
    """Wait until the disk has the names in this folder."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
