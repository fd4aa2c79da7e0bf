"""Typed inputs of duties, used by the pages and by the API alike."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from lingxiao.engines.duties.enums import SpotAnswer


class HandIn(BaseModel):
    """Evidence of a duty: a note, a file beside it, or both."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    note: str = Field(default="", max_length=10_000)


class AnswerCheck(BaseModel):
    """The answer to the quarterly question, with what changed."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    answer: SpotAnswer
    note: str = Field(default="", max_length=4_000)
