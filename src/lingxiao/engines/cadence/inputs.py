"""What a person gives for each act, checked in one place for pages and the API alike."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=400)]


class SnoozeInput(BaseModel):
    """Reminders put off until a day."""

    model_config = ConfigDict(frozen=True)
    until: date
    reason: Reason


class HandOverInput(BaseModel):
    """What is owed passed on to somebody."""

    model_config = ConfigDict(frozen=True)
    owner_id: int
    reason: Reason
