"""What a person gives for each act, checked in one place for pages and the API alike."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

from lingxiao.engines.cases.enums import OutcomeKind
from lingxiao.engines.tools.enums import ToolKind, Whom

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]
Short = Annotated[str, StringConstraints(strip_whitespace=True, max_length=400)]
Proof = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=200)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=10, max_length=10_000)]


class _Input(BaseModel):
    model_config = ConfigDict(frozen=True)


class EntryInput(_Input):
    """What the catalogue says of a tool from a day on; without a keeper, a system administrator or HR opens it."""

    title_zh: Name
    title_en: Short = ""
    purpose_zh: Short = ""
    purpose_en: Short = ""
    keeper_id: int | None = None
    starting: date


class ToolInput(EntryInput):
    """A tool that is new in the catalogue."""

    key: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=40)]
    kind: ToolKind


class EntitleInput(_Input):
    """To whom a tool is due from a day on."""

    whom: Whom
    value: Name
    starting: date


class FromInput(_Input):
    """The first day on which something holds no more."""

    starting: date


class GrantInput(_Input):
    """Access that was given: from which day, until when the licence lasts, and the ticket that proves it."""

    starting: date
    licence_until: date | None = None
    proof: Proof


class WithdrawInput(_Input):
    """Access that was taken back: the first day without it, and the ticket that proves it."""

    starting: date
    proof: Proof


class AskForAccess(_Input):
    """A tool somebody needs, and what for."""

    tool_id: int
    text: Words


class AskForMore(_Input):
    """An analysis or a remedy: what it is called, and what is needed."""

    title: Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=120)]
    text: Words


class AnswerInput(_Input):
    """The answer to a request; ``proof`` and ``licence_until`` belong to access that is granted."""

    outcome: OutcomeKind
    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=10_000)]
    proof: Short = ""
    licence_until: date | None = None
