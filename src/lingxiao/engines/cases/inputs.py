"""What a person gives for each act, checked in one place for pages and the API alike."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

from lingxiao.engines.cases.enums import OutcomeKind, PartyRole, Severity

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=10_000)]


class _Input(BaseModel):
    model_config = ConfigDict(frozen=True)


class Eyes(StrEnum):
    """Who reads what is said."""

    PARTIES = "parties"
    INSIDE = "inside"


class SayInput(_Input):
    """Something said in a case, to all sides or among those who handle it."""

    text: Words
    eyes: Eyes = Eyes.PARTIES


class TextInput(_Input):
    """A text that an act needs: proposal, answer, what is to be put right, a reason."""

    text: Words


class NothingInput(_Input):
    """Nothing: the act itself is what is asked for."""


class DecideInput(_Input):
    """A decision with its reasons."""

    outcome: OutcomeKind
    text: Words


class AssignInput(_Input):
    """Whom the case is given to."""

    person_id: int


class PartyInput(_Input):
    """Somebody who gets a part."""

    person_id: int
    role: PartyRole


class TriageInput(_Input):
    """How grave it is."""

    severity: Severity
