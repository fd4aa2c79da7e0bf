"""Typed inputs of people and organisation, used by the pages and by the API alike."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel, ConfigDict

from lingxiao.engines.people.enums import ImportKind, ImportMode


class StageFile(BaseModel):
    """How an organisation file is to be read: what it lists, what existing rows mean, and from which day it holds."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    kind: ImportKind
    mode: ImportMode
    starting: date
