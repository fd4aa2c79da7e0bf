"""What can be done with surveys: questionnaires, campaigns from the draft to the close, raters, answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.architecture.doing import DEEDS, Deed
from tests.architecture.objects_campaigns import QUESTIONS, version

if TYPE_CHECKING:
    from tests.architecture.doing import Typed
    from tests.architecture.matrix import Site

TYPED = {"title_zh": "团队", "title_en": "Team", "intro_zh": "三分钟", "intro_en": "Three minutes", "questions": QUESTIONS}
ANSWERS = {"q1": "4", "q2": "", "q3": "多开会"}


def _wanted(site: Site, _actor: str) -> Typed:
    return {
        "version_id": version(site, "pulse", "published").pk, "title_zh": "十二月", "title_en": "December",
        "unit_id": site.small.units["HQ"].pk, "for_whom": "everybody", "promise": "anonymous", "threshold": "5",
        "closes_on": "2099-12-07", "use": "development", "grade_share": "0",
    }


def _rater(site: Site, _actor: str) -> Typed:
    return {"person": site.small.people["compliance"].number, "group": "peers"}


DEEDS += [
    Deed("setup:questionnaires_furnish", "HRA"),
    Deed("setup:questionnaire_new", "HRA", {**TYPED, "key": "team", "kind": "pulse"}),
    Deed("setup:questionnaire_edit", "HRA", TYPED),
    Deed("setup:questionnaire_publish", "HRA"),
    Deed("setup:questionnaire_next", "HRA"),
    Deed("cockpit:campaign_new", "HRA", _wanted),
    Deed("cockpit:campaign_launch", "HRA"),
    Deed("cockpit:campaign_close", "HRA"),
    Deed("cockpit:campaign_approve", "HRA"),
    Deed("cockpit:campaign_threshold", "HRA", {"threshold": "8"}),
    Deed("cockpit:campaign_outside", "HRA", {"contact": "衡山电气 李总"}),
    Deed("cockpit:campaign_hide", "HRA", {"reason": "人身辱骂他人"}),
    Deed("desk:survey", "ALL", ANSWERS),
    Deed("desk:raters", "HRA BP DIR MGR", _rater),
    Deed("desk:raters_approve", "HRA BP DIR"),
    Deed("desk:rater_out", "HRA BP DIR MGR"),
    Deed("respond:survey", "ALL OUT", ANSWERS),
]
