"""What is typed on pages and sent by the API, checked in one place."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from lingxiao.engines.facts.datasets import ALL
from lingxiao.engines.facts.intake.profile import DATE_STYLES

if TYPE_CHECKING:
    from collections.abc import Mapping
from lingxiao.engines.facts.enums import Cause, Per


class BringIn(BaseModel):
    """A file, how it is read, and what its sender says it adds up to; rows and amount may be left open."""

    model_config = ConfigDict(extra="ignore")

    mapping: int
    count: Annotated[str, Field(pattern=r"^\d{0,9}$")] = ""
    amount: Annotated[str, Field(max_length=40)] = ""
    currency: Annotated[str, Field(max_length=3)] = "CNY"


class LookAt(BaseModel):
    """A file to be looked at: what it lists, and the system it comes from."""

    model_config = ConfigDict(extra="ignore")

    dataset: str
    source: Annotated[str, Field(min_length=1, max_length=120)]


CAN_BE_FIXED = ("measure", "kind", "stage", "channel", "unit")
"""Columns that a file may lack because all its rows have the same there: targets of sales alone, visits alone."""


class KeepMapping(BaseModel):
    """How files of one kind are read: where each column comes from, how days and amounts are written."""

    model_config = ConfigDict(extra="ignore")

    title: Annotated[str, Field(min_length=1, max_length=120)]
    columns: dict[str, str]
    dates: str = "Y-M-D"
    decimal: Literal[".", ","] = "."
    money_unit: Literal[1, 1000, 10_000, 1_000_000, 100_000_000] = 1
    currency: Annotated[str, Field(max_length=3)] = "CNY"
    is_whole: bool = False
    won: Annotated[str, Field(max_length=500)] = ""
    lost: Annotated[str, Field(max_length=500)] = ""
    shift_months: Annotated[int, Field(ge=-1200, le=1200)] = 0
    fixed: dict[str, Annotated[str, Field(max_length=80)]] = {}
    """What stands in every row, by column of ``CAN_BE_FIXED``, where no heading says it."""
    when_no_day: date | None = None
    """The day of rows that have none."""

    @classmethod
    def of(cls, spec: Mapping[str, Any], *, title: str) -> Self:
        """What was said when a mapping was kept, to be looked at once more and corrected."""
        fields = spec["fields"]
        meant = fields.get("state", {}).get("values", {})

        def words(result: str) -> str:
            return "、".join(word for word, meaning in meant.items() if meaning == result and word != "*")

        return cls(
            title=title, columns={name: origin["column"] for name, origin in fields.items() if origin.get("column")},
            dates=spec.get("dates", ["Y-M-D"])[0], decimal=spec.get("decimal", "."), money_unit=spec.get("money_unit", 1),
            currency=fields.get("currency", {}).get("constant") or "CNY", is_whole=spec.get("is_whole", False),
            won=words("won"), lost=words("lost"), shift_months=spec.get("shift_months", 0),
            fixed={name: fields[name]["constant"] for name in CAN_BE_FIXED if fields.get(name, {}).get("constant")},
            when_no_day=_day_of(fields.get(ALL[spec["dataset"]].day, {}).get("when_empty"), spec),
        )

    def spec(self, dataset: str, *, of: str = "", before: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """As a mapping profile; the currency is the same in every row where no column says it.

        ``of`` is the kind of record over there, where rows come from a system. ``before`` is the mapping that is
        corrected: what no box shows of it (joined columns, what stands for an empty cell, months moved) stays.
        """
        fields: dict[str, dict[str, Any]] = {name: {"column": heading} for name, heading in self.columns.items()}
        if "currency" in ALL[dataset] and "currency" not in fields:
            fields["currency"] = {"constant": self.currency}
        found: dict[str, Any] = {
            "dataset": dataset, "object": of, "fields": fields, "dates": [self.dates], "decimal": self.decimal,
            "thousands": "," if self.decimal == "." else ".", "money_unit": self.money_unit, "is_whole": self.is_whole,
            "shift_months": self.shift_months,
        }
        if before is not None:
            found = self._with_what_stays(found, before)
        self._say_more(found["fields"], ALL[dataset].day)
        return found

    def _say_more(self, fields: dict[str, dict[str, Any]], day: str) -> None:
        """What is said beside the headings: fixed values, the words for won and lost, a day for rows without one."""
        fields |= {name: {"constant": value} for name, value in self.fixed.items() if name not in self.columns and value}
        if "state" in fields and (meant := self._meant()):
            fields["state"] = {**fields["state"], "values": {**meant, "*": "open"}}
        if day in fields:
            fields[day] = {key: value for key, value in fields[day].items() if key != "when_empty"}
            if self.when_no_day is not None:
                fields[day]["when_empty"] = self.when_no_day.strftime(DATE_STYLES[self.dates])

    def _with_what_stays(self, found: dict[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
        """The corrected mapping, with everything of the former one that its form has no box for."""
        fields = dict(found["fields"])
        for name, origin in before["fields"].items():
            heading = origin.get("column")
            is_untouched = heading is not None and fields.get(name) == {"column": heading}
            has_a_box = name == "currency" or (name in CAN_BE_FIXED and "constant" in origin)
            if is_untouched or (heading is None and name not in self.columns and not has_a_box):
                fields[name] = dict(origin)
        was = before.get("dates", ["Y-M-D"])
        same_mark = before.get("decimal", ".") == self.decimal
        return {
            **before, **found, "fields": fields, "object": before.get("object", ""),
            "dates": was if self.dates == was[0] else [self.dates],
            "thousands": before.get("thousands", ",") if same_mark else found["thousands"],
        }

    def _meant(self) -> dict[str, str]:
        """What stands there, and what it means here: of the results of deals."""
        found: dict[str, str] = {}
        for meaning, said in (("won", self.won), ("lost", self.lost)):
            found |= dict.fromkeys(filter(None, (word.strip() for word in re.split("[,，;；、\n]", said))), meaning)
        return found


def _day_of(written: str | None, spec: Mapping[str, Any]) -> date | None:
    """A day as a mapping keeps it, in the way its file writes days; None where that is no day."""
    try:
        return datetime.strptime(written or "", DATE_STYLES[spec.get("dates", ["Y-M-D"])[0]]).date()  # noqa: DTZ007 -- a day
    except ValueError:
        return None


class Settle(BaseModel):
    """Whom names stand for: by box, the name as it is written and what was said."""

    model_config = ConfigDict(extra="ignore")

    meanings: dict[str, tuple[str, str]]


class NewSystem(BaseModel):
    """A system to be read: what it is, and what people call it."""

    model_config = ConfigDict(extra="ignore")

    kind: str
    title: Annotated[str, Field(min_length=1, max_length=120)]


class Connect(BaseModel):
    """How a system is reached, by box; what is left out stays as it was."""

    model_config = ConfigDict(extra="ignore")

    typed: dict[str, Annotated[str, Field(max_length=500)]]


class WhatToRead(BaseModel):
    """A kind of record over there, and the dataset here that it fills."""

    model_config = ConfigDict(extra="ignore")

    object: Annotated[str, Field(min_length=1, max_length=200)]
    dataset: str


class AskMonth(BaseModel):
    """The month to be reconciled, by its first day."""

    model_config = ConfigDict(extra="ignore")

    month: date


class Explain(BaseModel):
    """Why differences are there."""

    model_config = ConfigDict(extra="ignore")

    cause: Cause
    note: Annotated[str, Field(max_length=2_000)] = ""


class SignMonthOff(BaseModel):
    """What is signed, by its fingerprint, and what is to stand beside the signature."""

    model_config = ConfigDict(extra="ignore")

    content: Annotated[str, Field(max_length=64)]
    note: Annotated[str, Field(max_length=2_000)] = ""


class SetTerms(BaseModel):
    """What is let pass, and on which side each source is, by its key; empty is neither."""

    model_config = ConfigDict(extra="ignore")

    tolerance: Decimal
    days: int
    sides: dict[str, str]
class Restate(BaseModel):
    """Why a frozen month gets another version, and out of which batch, as it stood in the preview."""

    model_config = ConfigDict(extra="ignore")

    reason: Annotated[str, Field(max_length=500)]
    batch: int
class AskFigures(BaseModel):
    """A question of the log: measures, what they are split and filtered by, which months, and as of which batch.

    In ``only`` None stands for what the facts do not say; without ``batch`` the newest one is meant. ``version`` is that of a
    frozen month, by whose reporting lines its rows are found.
    """

    model_config = ConfigDict(extra="ignore")

    measures: list[str]
    by: list[str] = []
    per: Per = Per.WHOLE
    first: date
    last: date
    only: dict[str, list[Annotated[str, Field(max_length=200)] | None]] = {}
    unit: int | None = None
    into: Annotated[str, Field(max_length=3)] = ""
    batch: int | None = None
    version: int | None = None
class Forecast(BaseModel):
    """What somebody expects to sell in a period: amounts as people write them, in the currency that is named."""

    model_config = ConfigDict(extra="ignore")

    period: Annotated[str, Field(max_length=7)]
    currency: Annotated[str, Field(max_length=3)]
    commit: Annotated[str, Field(min_length=1, max_length=40)]
    best_case: Annotated[str, Field(min_length=1, max_length=40)]
    pipeline: Annotated[str, Field(min_length=1, max_length=40)]
    note: Annotated[str, Field(max_length=500)] = ""
