"""The typed input of a saved view."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class KeepView(BaseModel):
    """A name, and what stands behind the ``?`` of the list's address."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    name: str = Field(default="", max_length=200)
    query: str = Field(default="", max_length=8_000)
