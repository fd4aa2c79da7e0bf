"""What is typed on pages and sent by the API, checked in one place."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from lingxiao.engines.facts.datasets import ALL


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

    def spec(self, dataset: str, *, of: str = "") -> dict[str, Any]:
        """As a mapping profile; the currency is the same in every row where no column says it.

        ``of`` is the kind of record over there, where rows come from a system.
        """
        fields: dict[str, dict[str, Any]] = {name: {"column": heading} for name, heading in self.columns.items()}
        if "currency" in ALL[dataset] and "currency" not in fields:
            fields["currency"] = {"constant": self.currency}
        if "state" in fields and (meant := self._meant()):
            fields["state"]["values"] = {**meant, "*": "open"}
        return {
            "dataset": dataset, "object": of, "fields": fields, "dates": [self.dates], "decimal": self.decimal,
            "thousands": "," if self.decimal == "." else ".", "money_unit": self.money_unit, "is_whole": self.is_whole,
        }


    def _meant(self) -> dict[str, str]:
        """What stands there, and what it means here: of the results of deals."""
        found: dict[str, str] = {}
        for meaning, said in (("won", self.won), ("lost", self.lost)):
            found |= dict.fromkeys(filter(None, (word.strip() for word in re.split("[,，;；、\n]", said))), meaning)
        return found


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


class Forecast(BaseModel):
    """What somebody expects to sell in a period: amounts as people write them, in the currency that is named."""

    model_config = ConfigDict(extra="ignore")

    period: Annotated[str, Field(max_length=7)]
    currency: Annotated[str, Field(max_length=3)]
    commit: Annotated[str, Field(min_length=1, max_length=40)]
    best_case: Annotated[str, Field(min_length=1, max_length=40)]
    pipeline: Annotated[str, Field(min_length=1, max_length=40)]
    note: Annotated[str, Field(max_length=500)] = ""
