"""What a person gives to say how they want to hear."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from lingxiao.kernel.notices.enums import Rhythm


class PreferenceInput(BaseModel):
    """The rhythm of e-mail, and the families that stay on the desk."""

    model_config = ConfigDict(frozen=True)
    rhythm: Rhythm
    muted: frozenset[str] = frozenset()
