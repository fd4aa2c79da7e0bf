"""What a person gives for each act, checked in one place for pages and the API alike."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from lingxiao.engines.scorecards.enums import Change

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=4_000)]
Short = Annotated[str, StringConstraints(strip_whitespace=True, max_length=400)]
Number = Annotated[str, StringConstraints(strip_whitespace=True, max_length=30)]
Code = Annotated[str, StringConstraints(strip_whitespace=True, max_length=30)]


class _Input(BaseModel):
    model_config = ConfigDict(frozen=True)


class DraftLetters(_Input):
    """Letters for several persons out of one template."""

    template_id: int
    period: Annotated[str, StringConstraints(strip_whitespace=True, max_length=10)]
    person_ids: list[int]


class LineInput(_Input):
    """One KPI as it is typed into a letter; the target as written, in the unit of the KPI."""

    code: Code
    weight: int = Field(ge=0, le=100)
    target: Number = ""
    standard: Short = ""


class LinesInput(_Input):
    """All KPIs of a letter."""

    lines: list[LineInput]


class SayInput(_Input):
    """What somebody says in a negotiation, to a card, or of one."""

    text: Words


class ChangeInput(_Input):
    """Why targets change, and from which month on."""

    change: Change
    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=10, max_length=2_000)]
    starting: date


class ActualInput(_Input):
    """An actual so far in the period, with its evidence; the rest where the rule asks for it."""

    value: Number = ""
    evidence: Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=400)]
    case_id: int | None = Field(default=None, ge=1, le=2**31)
    examples: int = Field(default=0, ge=0, le=1_000)
    cohort: int = Field(default=0, ge=0, le=100_000)
    milestones: dict[str, str] = Field(default_factory=dict)


class Redefine(_Input):
    """The next version of a KPI: its texts in both languages, its freeze day, from which day on, and why."""

    texts: dict[str, dict[str, Annotated[str, StringConstraints(strip_whitespace=True, max_length=400)]]]
    freeze_day: int = Field(ge=1, le=20)
    since: date
    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=10, max_length=400)]


class RestateInput(_Input):
    """Why a card is restated."""

    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=10, max_length=2_000)]
