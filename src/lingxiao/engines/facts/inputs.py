"""What is typed on pages and sent by the API, checked in one place."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class BringIn(BaseModel):
    """A file, how it is read, and what its sender says it adds up to; rows and amount may be left open."""

    model_config = ConfigDict(extra="ignore")

    mapping: int
    count: Annotated[str, Field(pattern=r"^\d{0,9}$")] = ""
    amount: Annotated[str, Field(max_length=40)] = ""
    currency: Annotated[str, Field(max_length=3)] = "CNY"
