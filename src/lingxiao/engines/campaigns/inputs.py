"""What a person gives for each act, checked in one place for pages and the API alike."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from lingxiao.engines.campaigns.enums import CampaignKind, ForWhom, Promise, RaterGroup, Use

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]
Short = Annotated[str, StringConstraints(strip_whitespace=True, max_length=120)]
Intro = Annotated[str, StringConstraints(strip_whitespace=True, max_length=600)]


class _Input(BaseModel):
    model_config = ConfigDict(frozen=True)


class VersionInput(_Input):
    """What a version asks: its title, what is said before, and a question a line (see ``questions.py``)."""

    title_zh: Name
    title_en: Short = ""
    intro_zh: Intro = ""
    intro_en: Intro = ""
    questions: Annotated[str, StringConstraints(max_length=20_000)]


class QuestionnaireInput(VersionInput):
    """A questionnaire that is new."""

    key: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=40)]
    kind: CampaignKind


class CampaignInput(_Input):
    """A campaign that is new: what is asked, of whom, under which promise, until when."""

    version_id: int
    title_zh: Name
    title_en: Short = ""
    promise: Promise
    threshold: Annotated[int, Field(ge=1, le=1000)]
    unit_id: int
    for_whom: ForWhom
    closes_on: date
    use: Use = Use.DEVELOPMENT
    grade_share: Annotated[int, Field(ge=0, le=100)] = 0


class ThresholdInput(_Input):
    """A threshold that is raised."""

    threshold: Annotated[int, Field(ge=1, le=1000)]


class OutsideInput(_Input):
    """Somebody outside who is asked."""

    contact: Name


class NameInput(_Input):
    """Somebody is named to rate a person."""

    person: Name
    group: RaterGroup


class HideInput(_Input):
    """Why words are hidden."""

    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=200)]
