"""Typed inputs of people and organisation, used by the pages and by the API alike."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

from lingxiao.engines.people.enums import EmploymentKind, ImportKind, ImportMode, UnitKind

Short = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]
Maybe = Annotated[str, StringConstraints(strip_whitespace=True, max_length=120)]
Code = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[\w.\-/#]{1,40}$")]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=200)]


class StageFile(BaseModel):
    """How an organisation file is to be read: what it lists, what existing rows mean, and from which day it holds."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    kind: ImportKind
    mode: ImportMode
    starting: date


class _Given(BaseModel):
    """What every input below has in common: it does not change, and knows only its own fields."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class JoinInput(_Given):
    """Somebody taken on; ``unit`` and ``manager`` as they were typed."""

    number: Code
    name: Short
    email: Maybe = ""
    kind: EmploymentKind
    starting: date
    position_id: int
    unit: Short
    leads_unit: bool = False
    manager: Maybe = ""


class CorrectInput(_Given):
    """A person's name and address as they should be."""

    name: Short
    name_latin: Maybe = ""
    email: Maybe = ""


class AppointInput(_Given):
    """A main post from a day on."""

    position_id: int
    unit: Short
    leads_unit: bool = False
    starting: date


class ActInput(_Given):
    """A post for somebody else's, or besides one's own, from a first to a last day."""

    position_id: int
    unit: Short
    first_day: date
    last_day: date | None = None


class ReportInput(_Given):
    """To whom somebody reports from a day on; nobody where it is empty."""

    manager: Maybe = ""
    starting: date


class LeaveInput(_Given):
    """The last day, why, and who takes the team over."""

    last_day: date
    reason: Reason
    successor: Maybe = ""


class AgainInput(_Given):
    """Somebody who left comes back."""

    kind: EmploymentKind
    starting: date


class FromInput(_Given):
    """The day from which something holds no more."""

    starting: date


class UnitInput(_Given):
    """A new unit under the one it is opened from."""

    code: Code
    kind: UnitKind
    name_zh: Short
    name_en: Maybe = ""
    starting: date


class RenameInput(_Given):
    """A new name from a day on."""

    name_zh: Short
    name_en: Maybe = ""
    starting: date


class MoveInput(_Given):
    """The unit above, as it was typed, from a day on."""

    parent: Short
    starting: date


class TerritoryInput(_Given):
    """A new territory in a unit, with an owner or none."""

    code: Code
    name_zh: Short
    name_en: Maybe = ""
    unit: Short


class GiveInput(_Given):
    """Who answers for a territory from a day on."""

    owner: Short
    starting: date


class LendInput(_Given):
    """Rights lent to somebody, from a first to a last day."""

    receiver_id: int
    permissions: frozenset[str]
    first_day: date
    last_day: date
    reason: Reason
