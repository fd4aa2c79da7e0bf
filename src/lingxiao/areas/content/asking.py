"""The shipped questionnaires put into a company: what is not there yet by its key, as drafts to be read and published."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from lingxiao.areas.content.library import ContentKind, of_kind
from lingxiao.engines.campaigns.domain import questionnaires
from lingxiao.engines.campaigns.domain.queries import known_keys
from lingxiao.engines.campaigns.domain.questionnaires import Asked
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from typing import Any

    from lingxiao.kernel.viewer import Viewer

FOLDER = "questionnaires"


def as_line(one: Mapping[str, Any]) -> str:
    """One shipped question as a line of a questionnaire."""
    options = (f"{option['zh']}/{option['en']}" for option in one.get("options", ()))
    return " | ".join([one["answer"], one["zh"], one["en"], *options])


@transaction.atomic
def furnish_questionnaires(*, viewer: Viewer, at: datetime) -> int:
    """Draft the shipped questionnaires that are not there yet; answers how many. Doing it twice changes nothing."""
    known, made = known_keys(), 0
    for one in of_kind(FOLDER, ContentKind.QUESTIONNAIRE):
        if one.key in known:
            continue
        asked = Asked(
            title=one.title, intro=Bilingual.from_json(one.values["intro"]),
            questions="\n".join(as_line(question) for question in one.values["questions"]),
        )
        questionnaires.draft(viewer=viewer, key=one.key, kind=one.values["campaign"], asked=asked, at=at)
        made += 1
    return made
