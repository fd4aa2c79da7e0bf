"""What campaigns offers to areas: what is asked is owed, gently."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lingxiao.engines.campaigns.domain import owing

if TYPE_CHECKING:
    from datetime import date, datetime

    from django.utils.functional import _StrPromise

MOOT = (owing.PRACTICE,)
"""What has no sense any more once the person has left."""


@dataclass(frozen=True, kw_only=True)
class Survey:
    """A questionnaire that an area asks with; ``questionnaire`` is its key.

    HR launches each wave, because a promise is made by people. While any is open, answering it is owed: all of them are
    settled together, so several of these in one company do no harm.
    """

    key: str
    title: str | _StrPromise
    questionnaire: str

    def open_dues(self, *, on: date, at: datetime) -> int:  # noqa: ARG002 -- the shape of every practice
        """Have every open campaign be owed by whoever has not answered it."""
        return owing.owe_answers(on=on)
