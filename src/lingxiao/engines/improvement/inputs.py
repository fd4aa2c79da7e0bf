"""What a person gives for each act, checked in one place for pages and the API alike."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from lingxiao.engines.improvement.enums import Conclusion, Ground, NoticeWay, Remedy, SupportKind, Tie

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=200)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=10, max_length=10_000)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=10_000)]
Unit = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20)]
Exact = Annotated[Decimal, Field(max_digits=18, decimal_places=4, allow_inf_nan=False)]


class _Input(BaseModel):
    model_config = ConfigDict(frozen=True)


class DraftInput(_Input):
    """A plan: for whom, from which day, for how many days, and what fell short of what was agreed."""

    person_id: int
    starts_on: date
    days: int
    why: Words


class GoalInput(_Input):
    """One goal, tied to what was agreed before; the figure as it is, and as it should be."""

    title: Name
    tie: Tie
    tie_title: Name
    tie_id: Annotated[str, StringConstraints(strip_whitespace=True, max_length=80)] = ""
    measure: Name
    unit: Unit
    baseline: Exact
    target: Exact


class SupportInput(_Input):
    """What the company gives, who owes it, by when."""

    kind: SupportKind
    what: Name
    owner_id: int
    due_on: date


class OfferInput(_Input):
    """Whether the person is in a protected time now, as HR attests: yes or no, never why."""

    is_protected: bool


class ReasonInput(_Input):
    """A reason, in a sentence or two."""

    text: Words


class AnswerInput(_Input):
    """A reservation, or none."""

    reservation: Text = ""


class GivenInput(_Input):
    """Support that was given: the day, and what proves it."""

    given_on: date
    text: Words


class CheckInInput(_Input):
    """What was said this week, and how far each goal is, by its number."""

    held_on: date
    text: Words
    progress: dict[int, Decimal] = {}


class ReviewInput(_Input):
    """What was said in a review."""

    held_on: date
    text: Words


class ConcludeInput(_Input):
    """How the plan came out; ``days`` belongs to an extension."""

    conclusion: Conclusion
    text: Words
    days: int | None = None


class OpenChainInput(_Input):
    """Why a chain is opened; nothing but an unmet standard is among the grounds."""

    ground: Ground


class StepInput(_Input):
    """What proves a step that needs a day and words."""

    happened_on: date
    text: Words


class RemedyInput(StepInput):
    """Training or another post: which, whether it was taken, and for a post the five points."""

    remedy: Remedy
    is_accepted: bool
    factors: tuple[str, ...] = ()


class PeriodInput(StepInput):
    """A second period."""

    until: date


class BarsInput(_Input):
    """HR attests that nothing of article 42 stands against it."""

    happened_on: date
    is_free: bool


class NoticeInput(StepInput):
    """Notice or pay instead; ``until`` is the last day of work."""

    way: NoticeWay
    until: date


class ProofInput(_Input):
    """For whom a bundle is taken out, and why."""

    edition: str
    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=400)]
