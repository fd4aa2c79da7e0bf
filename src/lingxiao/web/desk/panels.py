"""Panels that other parts of the product put on everyone's desk, beside what is owed.

A panel is a function of the viewer that answers what to show, or None where it has nothing to say to this viewer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from lingxiao.kernel.viewer import Viewer
    from lingxiao.web.shell.parts import Todo, Words


@dataclass(frozen=True, slots=True)
class Panel:
    """A card on the desk: a few lines, each leading somewhere, and where all of them are."""

    title: Words
    items: Sequence[Todo]
    href: str = ""
    count: int | None = None


PANELS: list[Callable[[Viewer], Panel | None]] = []
"""The panels, in their order; each may cost one query. Empty until somebody adds theirs in their app's ``ready``."""


def panels_of(viewer: Viewer) -> list[Panel]:
    """The panels that have something to show to this viewer."""
    return [shown for panel in PANELS if (shown := panel(viewer)) is not None]
