"""What a person gives for each act, checked in one place for pages and the API alike."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from lingxiao.engines.targets.enums import ChangeReason, ReserveKind

Amount = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
"""An amount of money as people write it, in the currency of the plan."""
Why = Annotated[str, StringConstraints(strip_whitespace=True, min_length=4, max_length=500)]
MaybeWhy = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)]
Share = Annotated[int, Field(ge=0, le=100)]
"""Whole per cent."""
Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]


class _Input(BaseModel):
    model_config = ConfigDict(frozen=True)


class PlanFile(_Input):
    """A plan as a file: for which year, what it comes to, and of which year its monthly shares are."""

    year: int
    total: Amount
    shares_of: int | None = None
    note: MaybeWhy = ""


class Level(_Input):
    """What everybody below a unit is to carry, by node, and why; with a reason where limits are to be overridden."""

    amounts: dict[int, Amount]
    reason: Why
    override: MaybeWhy = ""


class NamedReserve(_Input):
    """Part of a quota that is assigned to nobody, and why."""

    kind: ReserveKind
    title: Title
    amount: Amount
    reason: Why


class Proposal(_Input):
    """What a manager thinks they can carry in the year, and why."""

    amount: Amount
    reason: Why


class AskChange(_Input):
    """A change within the year: why, from which day, what the whole year comes to at the new level; of leave its last day."""

    reason: ChangeReason
    starting: date
    until: date | None = None
    full_year: Annotated[str, StringConstraints(strip_whitespace=True, max_length=40)] = ""
    note: MaybeWhy = ""


class Ramp(_Input):
    """A new manager who ramps up: from which month, and what is to be told of it."""

    starting: date
    reason: Why


class HandOverInput(_Input):
    """A territory that is handed over: to whom, what it brings in the year, from which month, what stays and goes."""

    to: Title
    title: Title
    amount: Amount
    starting: date
    kept: tuple[Share, ...]
    taken: tuple[Share, ...]
    reason: Why


class Words(_Input):
    """What somebody says about it."""

    text: Why
