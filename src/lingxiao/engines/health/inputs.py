"""Typed inputs of health, used by the pages and by the API alike."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class AppealText(BaseModel):
    """Why somebody disagrees with a figure of theirs."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    text: str = Field(default="", max_length=10_000)


class RankingPurpose(BaseModel):
    """For what people are to be ranked by a figure."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    purpose: str = Field(default="", max_length=400)
