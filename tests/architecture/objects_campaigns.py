"""The things in addresses that campaigns make: questionnaires, campaigns in every state, forms to answer, a review."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from tests.architecture.making import NOBODY, OBJECTS, Objects, once
from tests.architecture.objects_desk import calendars

if TYPE_CHECKING:
    from lingxiao.engines.campaigns.models import Campaign, QuestionnaireVersion
    from tests.architecture.making import Parts
    from tests.architecture.matrix import Site

UNTIL = date(2099, 12, 31)
QUESTIONS = "scale | 我清楚目标 | I know my targets\nscale ? | 得到认可 | I am acknowledged\ntext ? | 一件事 | One thing"


@once
def version(site: Site, kind: str, state: str) -> QuestionnaireVersion:
    """A questionnaire of a kind, a draft or published."""
    from lingxiao.engines.campaigns.domain import questionnaires
    from lingxiao.kernel.words import Bilingual

    viewer = site.small.viewer("hr_admin")
    made = questionnaires.draft(
        viewer=viewer, key=f"{kind}-{state}", kind=kind, at=viewer.now,
        asked=questionnaires.Asked(title=Bilingual(f"{kind} {state}"), questions=QUESTIONS),
    )
    return questionnaires.publish(viewer=viewer, version=made, at=viewer.now) if state == "published" else made


@once
def campaign(site: Site, kind: str, state: str) -> Campaign:
    """A campaign of everybody, or a review of every sales manager, in a state."""
    from lingxiao.engines.campaigns.domain import closing, raters, running
    from lingxiao.engines.campaigns.enums import LEAST, PROMISES, CampaignKind
    from lingxiao.kernel.words import Bilingual

    calendars(site)
    viewer, meant = site.small.viewer("hr_admin"), CampaignKind(kind)
    made = running.draft(viewer=viewer, at=viewer.now, wanted=running.Plan(
        title=Bilingual(f"{kind} {state}"), version=version(site, kind, "published"), promise=PROMISES[meant][0].value,
        threshold=LEAST[meant], unit_id=site.small.units["HQ"].pk, for_whom="managers" if kind == "review" else "everybody",
        closes_on=UNTIL,
    ))
    if state == "draft":
        return made
    if kind == "review":
        raters.approve_proposed(viewer=viewer, campaign=made, at=viewer.now)
    running.launch(viewer=viewer, campaign=made)
    if state == "closed":
        made.refresh_from_db()
        _answer(site, made)
        closing.close(viewer=viewer, campaign=made)
    return made


def _answer(site: Site, made: Campaign) -> None:
    from lingxiao.engines.campaigns.domain import answering

    for one in made.invitations.order_by("pk"):
        answering.answer(
            invitation=one, said=answering.Said(told={"q1": 3 + one.pk % 3}, words={"q3": "多开会"}),
            on=site.small.viewer("hr_admin").today,
        )


@once
def secret(site: Site) -> str:
    """The secret of a link for somebody outside."""
    from lingxiao.engines.campaigns.domain import inviting

    return inviting.invite_outside(
        viewer=site.small.viewer("hr_admin"), campaign=campaign(site, "customer", "open"), contact="云岭工业")


def subject(site: Site, name: str, state: str) -> int:
    """The review of a sales manager."""
    return int(campaign(site, "review", state).subjects.get(person=site.small.people[name]).pk)


@once
def named(site: Site, name: str) -> Parts:
    """A peer that was named to rate a sales manager."""
    from lingxiao.engines.campaigns.domain import raters
    from lingxiao.engines.campaigns.models import Subject

    one = Subject.objects.get(pk=subject(site, name, "draft"))
    rater = site.small.people["finance"]
    raters.name_rater(viewer=site.small.viewer("hr_admin"), subject=one, person_id=rater.pk, group="cross")
    return {"subject_id": one.pk, "person_id": rater.pk}


def invitation(site: Site, name: str) -> int:
    """What somebody is asked."""
    return int(campaign(site, "pulse", "open").invitations.get(person=site.small.people[name]).pk)


def comment(site: Site) -> int:
    """Words of a closed campaign."""
    return int(campaign(site, "pulse", "closed").open_answers.order_by("pk")[0].pk)


def _one(kind: str, state: str) -> Objects:
    return Objects(
        own=lambda site, _actor: {"campaign_id": campaign(site, kind, state).pk}, foreign=lambda _site, _actor: None,
        missing={"campaign_id": NOBODY},
    )


def _version(state: str) -> Objects:
    return Objects(
        own=lambda site, _actor: {"version_id": version(site, "pulse", state).pk}, foreign=lambda _site, _actor: None,
        missing={"version_id": NOBODY},
    )


def _actor_name(actor: str) -> str:
    from tests.architecture.matrix import ACTORS

    return ACTORS.get(actor, "manager")


def _manager(state: str, near: set[str], **more: Any) -> Objects:
    return Objects(
        own=lambda site, _actor: {"subject_id": subject(site, "manager", state), **more},
        foreign=lambda site, actor: (
            {"subject_id": subject(site, "south_manager", state), **more} if actor in near else None
        ),
        missing={"subject_id": NOBODY, **more},
    )


OBJECTS["setup:questionnaire"] = OBJECTS["setup:questionnaire_edit"] = OBJECTS["setup:questionnaire_publish"] = _version("draft")
OBJECTS["setup:questionnaire_next"] = _version("published")
OBJECTS["cockpit:campaign"] = OBJECTS["cockpit:campaign_threshold"] = OBJECTS["cockpit:campaign_close"] = _one("pulse", "open")
OBJECTS["cockpit:campaign#draft"] = OBJECTS["cockpit:campaign_launch"] = _one("pulse", "draft")
OBJECTS["cockpit:campaign#wellbeing"] = _one("wellbeing", "open")
OBJECTS["cockpit:campaign_approve"] = OBJECTS["cockpit:campaign#review"] = _one("review", "draft")
OBJECTS["cockpit:campaign_outside"] = _one("customer", "open")
OBJECTS["cockpit:campaign_results"] = _one("pulse", "closed")
OBJECTS["cockpit:campaign_hide"] = Objects(
    own=lambda site, _actor: {"comment_id": comment(site)}, foreign=lambda _site, _actor: None,
    missing={"comment_id": NOBODY},
)
OBJECTS["desk:survey"] = Objects(
    own=lambda site, actor: {"invitation_id": invitation(site, _actor_name(actor))},
    foreign=lambda site, _actor: {"invitation_id": invitation(site, "south_member")}, missing={"invitation_id": NOBODY},
)
OBJECTS["desk:raters"] = OBJECTS["desk:raters_approve"] = _manager("draft", {"BP", "DIR", "MGR", "TM"})
OBJECTS["desk:report"] = _manager("closed", {"HRA", "BP", "DIR", "MGR", "TM"})
OBJECTS["desk:rater_out"] = Objects(
    own=lambda site, _actor: named(site, "manager"),
    foreign=lambda site, actor: named(site, "south_manager") if actor in {"BP", "DIR", "MGR", "TM"} else None,
    missing={"subject_id": NOBODY, "person_id": NOBODY},
)
OBJECTS["respond:survey"] = Objects(
    own=lambda site, _actor: {"secret": secret(site)}, foreign=lambda _site, _actor: None, missing={"secret": "a" * 43},
)
