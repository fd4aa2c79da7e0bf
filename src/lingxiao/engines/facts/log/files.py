"""What the manifest says of a file of the log."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a file holds: rows as a batch brought them; or, compacted, the latest version of rows, or the older ones."""

    ROWS = "rows"
    BASE = "base"
    HISTORY = "history"


@dataclass(frozen=True, slots=True, order=True)
class LogFile:
    """A file of the log. ``first`` and ``last`` are the lowest and highest batch in it."""

    dataset: str
    month: str
    first: int
    last: int
    path: str
    sha256: str
    rows: int
    size: int
    role: Role = Role.ROWS
