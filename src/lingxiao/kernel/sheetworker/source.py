"""What every kind of file gives the worker: its rows as text, and what should be said about them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(slots=True)
class Source:
    """A sheet being read: ``rows`` gives row numbers, as Excel shows them, with the texts of their cells.

    ``notes`` are keys of ``sheets.table.SENTENCES`` with their params, and is complete only when ``rows`` has run out.
    """

    encoding: str
    rows: Iterator[tuple[int, list[str]]]
    notes: dict[str, dict[str, str | int]] = field(default_factory=dict)

    def note(self, key: str, **params: str | int) -> None:
        """Remember the first occasion of each note."""
        self.notes.setdefault(key, params)
