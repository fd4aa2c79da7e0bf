"""What a person gives for each act, checked in one place for pages and the API alike."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

from lingxiao.engines.activities.enums import MeetingKind

Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=400)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=20_000)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=4_000)]


class _Input(BaseModel):
    model_config = ConfigDict(frozen=True)


class PlanInput(_Input):
    """A talk agreed for a time."""

    kind: MeetingKind
    planned_at: datetime
    place: Line = ""
    agenda: Text = ""


class RecordInput(_Input):
    """What was said, and on which day."""

    held_on: date
    minutes: Words
    confirms: bool = False


class ConfirmInput(_Input):
    """The minutes that were read, and what one side adds to them."""

    sha256: Annotated[str, StringConstraints(pattern="^[0-9a-f]{64}$")]
    remark: Annotated[str, StringConstraints(strip_whitespace=True, max_length=1_000)] = ""


class MoveInput(_Input):
    """Another time, and why."""

    planned_at: datetime
    reason: Reason


class EndInput(_Input):
    """Why it did not take place, or will not."""

    reason: Reason


class PromiseInput(_Input):
    """Who promises what by when."""

    owner_id: int
    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=400)]
    due_on: date


class KeepInput(_Input):
    """How a promise was kept."""

    how: Reason
