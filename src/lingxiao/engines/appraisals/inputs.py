"""What a person gives for each act, checked in one place for pages and the API alike."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from lingxiao.engines.appraisals.enums import (
    APPEAL_DAYS,
    FEWEST_APPEAL_DAYS,
    MOST_APPEAL_DAYS,
    MOST_RATERS,
    Grade,
    Ground,
    NotRated,
    Remedy,
    Spread,
    Tie,
)

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
MaybeLine = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=10, max_length=10_000)]
MaybeWords = Annotated[str, StringConstraints(strip_whitespace=True, max_length=10_000)]


class _Input(BaseModel):
    model_config = ConfigDict(frozen=True)


class CycleInput(_Input):
    """A review cycle: the period it judges, its first day, who approves, and how much the review from all sides weighs."""

    title_zh: Line
    title_en: MaybeLine = ""
    first: date
    last: date
    unit_id: int | None = None
    approver_id: int
    appeal_days: Annotated[int, Field(ge=FEWEST_APPEAL_DAYS, le=MOST_APPEAL_DAYS)] = APPEAL_DAYS
    opens_on: date
    raters_percent: Annotated[int, Field(ge=0, le=MOST_RATERS)] = 0


class SelfInput(_Input):
    """What somebody says of their own work: by goal, what came of it, what they learned, what they need."""

    goals: Words
    learned: MaybeWords = ""
    needs: MaybeWords = ""


class PresentationInput(_Input):
    """A presentation as it took place, before whom, and what was asked and answered."""

    held_on: date
    panel: Annotated[list[int], Field(min_length=1)]
    record: Words


class EvidenceInput(_Input):
    """Something that speaks for or against: what it is, what it shows, where it stands."""

    title: Line
    text: Words


class RateInput(_Input):
    """A grade with its reasons; a D with the standards that were not met, and how."""

    grade: Grade
    reason: Words
    standards: list[str] = []
    evidence: MaybeWords = ""


class NotRatedInput(_Input):
    """Why somebody is not graded."""

    why: NotRated
    text: Words


class SessionInput(_Input):
    """A calibration session: what it is called, when, who takes part, and how a distribution binds it.

    ``unit_percent`` is the unit's own result in whole percent of its target.
    """

    title: Line
    held_on: date
    unit_id: int | None = None
    members: Annotated[list[int], Field(min_length=2)]
    quorum: Annotated[int, Field(ge=2, le=50)]
    spread: Spread
    unit_percent: Annotated[int, Field(ge=0, le=1000)]


class PresentInput(_Input):
    """Who is there."""

    present: Annotated[list[int], Field(min_length=1)]


class RecuseInput(_Input):
    """A tie between a member and somebody on a card."""

    review_id: int
    tie: Tie
    text: Words


class MoveInput(_Input):
    """A card moved: to which grade, on what ground, why, and on what evidence."""

    grade: Grade
    ground: Ground
    reason: Words
    evidence: Words
    standards: list[str] = []
    is_leave_checked: bool = False


class CloseInput(_Input):
    """What the session concludes."""

    text: Words


class TalkInput(_Input):
    """The talk about the result as it took place."""

    held_on: date
    minutes: Words


class AppealInput(_Input):
    """What is not right with a result, and what should come of it."""

    text: Words


class AnswerInput(_Input):
    """The answer to an appeal; a grade where it is upheld, in whole or in part."""

    outcome: Remedy
    text: Words
    grade: Grade | None = None
