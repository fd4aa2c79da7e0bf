"""What tools offers to areas: access that is owed from the first day, and requests that are answered in time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lingxiao.engines.tools.domain import owing, requests

if TYPE_CHECKING:
    from datetime import date, datetime

    from django.utils.functional import _StrPromise

MOOT = (owing.PROVIDE,)
"""What has no sense any more once the person it is about has left. To withdraw their access has."""


@dataclass(frozen=True, kw_only=True)
class Entitlements:
    """Whoever takes up a post is given the tools due to it within three working days; leaving it takes them back."""

    key: str
    title: str | _StrPromise

    def open_dues(self, *, on: date, at: datetime) -> int:
        """Open what is missing, about to run out, or to be withdrawn as of a day."""
        return owing.owe_access(on=on, at=at)


@dataclass(frozen=True, kw_only=True)
class Intake:
    """Requests of a kind are answered within its working days by somebody who keeps tools."""

    key: str
    title: str | _StrPromise
    kind: str

    def open_dues(self, *, on: date, at: datetime) -> int:
        """Have every unanswered request be owed."""
        return requests.owe_answers(kind=self.kind, on=on, at=at)
