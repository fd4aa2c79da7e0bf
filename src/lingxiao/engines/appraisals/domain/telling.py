"""What follows when a result is restated after an appeal: engines and areas above ask here to be told.

``when_restated(follow)`` once, when Django starts: incentives make an adjustment of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime

    from lingxiao.engines.appraisals.models import Result
    from lingxiao.kernel.viewer import Viewer


class Restated(Protocol):
    """Something to do with a result that takes the place of another."""

    def __call__(self, *, viewer: Viewer, before: Result, after: Result, at: datetime) -> object:
        """Do it, in the same transaction; doing it twice is doing it once."""


_TOLD: list[Restated] = []


def when_restated(tell: Restated) -> None:
    """Have ``tell(viewer=, before=, after=, at=)`` called when a result is restated."""
    if tell not in _TOLD:
        _TOLD.append(tell)


def tell_restated(*, viewer: Viewer, before: Result, after: Result, at: datetime) -> None:
    """Tell whoever asked."""
    for tell in _TOLD:
        tell(viewer=viewer, before=before, after=after, at=at)
