"""What is wrong with an expression: where, by a stable code, and a sentence that says what to write instead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lingxiao.kernel.words import Bilingual

SHOWN = 40
"""How many characters of somebody's text a sentence repeats."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One mistake. ``position`` counts characters of the text from 0; ``code`` never changes, ``said`` may be reworded."""

    code: str
    position: int
    said: Bilingual


class Wrong(Exception):  # noqa: N818 -- what was found is wrong with a text; nothing broke
    """A text is not an expression, or not one over these columns. ``findings`` is never empty, and in order of position."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        """Keep them in the order in which a reader meets them."""
        self.findings = tuple(sorted(findings, key=lambda one: one.position))
        super().__init__("; ".join(f"{one.position}: {one.said.en}" for one in self.findings))


def shown(text: str) -> str:
    """As much of somebody's text as a sentence repeats, without what cannot be printed."""
    short = text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
    return "".join(character if character.isprintable() else "�" for character in short)
