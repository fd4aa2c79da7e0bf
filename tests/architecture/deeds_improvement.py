"""What can be done with improvement plans: drafted, offered, answered, checked in, concluded; the steps; the proof."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.architecture.doing import DAY, DEEDS, Deed
from tests.architecture.objects_improvement import draft, helped

if TYPE_CHECKING:
    from tests.architecture.doing import Typed
    from tests.architecture.matrix import Site

SAID = "按约定的标准逐项对照，数据见附表。"


def _draft(site: Site, _actor: str) -> Typed:
    return {"person_id": str(helped(site, "newly_helped", "east")), "starts_on": "2030-01-07", "days": "60", "why": SAID}


def _support(site: Site, _actor: str) -> Typed:
    owner = site.small.people["manager"].pk
    return {"kind": "coach", "what": "每周陪访一次", "owner_id": str(owner), "due_on": "2030-01-14"}


def _cleared(site: Site, _actor: str) -> None:
    from lingxiao.engines.improvement.domain import offering
    from lingxiao.engines.improvement.models import ImprovementPlan

    plan = ImprovementPlan.objects.get(pk=draft(site, "east"))
    asking, legal = site.small.viewer("hrbp"), site.small.viewer("compliance")
    known = offering.conditions_of(person_id=plan.person_id, on=asking.today, at=asking.now)
    offering.ask_legal(viewer=asking, plan=plan, given=known, at=asking.now)
    offering.clear(viewer=legal, plan=plan, reason=SAID, at=legal.now)


def _offer(site: Site, _actor: str) -> Typed:
    draft(site, "east")  # what is cleared before is made here, and not inside what is taken back
    return {"is_protected": "false"}


def _paper(_site: Site, _actor: str) -> Typed:
    from django.core.files.uploadedfile import SimpleUploadedFile

    return {"given_on": DAY, "text": SAID, "file": SimpleUploadedFile("签到表.csv", "姓名\n甲\n".encode())}


def _proof(_site: Site, _actor: str) -> Typed:
    from django.core.files.uploadedfile import SimpleUploadedFile

    return {"happened_on": "2026-07-01", "text": SAID, "file": SimpleUploadedFile("制度.csv", "条\n一\n".encode())}


GOAL = {
    "title": "周报按时", "tie": "duty", "tie_title": "周报", "measure": "按时率", "unit": "%", "baseline": "50", "target": "95",
}
DEEDS += [
    Deed("cockpit:improvement_new", "BP DIR", _draft),
    Deed("desk:improvement_act", "BP DIR MGR", {"held_on": DAY, "text": SAID, "goal-1": "71.5"}),
    Deed("desk:improvement_act#review", "BP DIR", {"held_on": DAY, "text": SAID}),
    Deed("desk:improvement_act#conclude", "DIR", {"conclusion": "met", "text": SAID, "days": ""}),
    Deed("desk:improvement_act#goal", "BP DIR MGR", GOAL),
    Deed("desk:improvement_act#support", "BP DIR MGR", _support),
    Deed("desk:improvement_act#ask-legal", "BP DIR MGR"),
    Deed("desk:improvement_act#withdraw", "BP DIR MGR", {"text": SAID}),
    Deed("desk:improvement_act#offer", "DIR", _offer, before=_cleared),
    Deed("desk:improvement_act#clear", "COM", {"text": SAID}),
    Deed("desk:improvement_act#sign", "TM", {"reservation": "空编三个月不是我造成的。"},
         before=lambda site, actor: site.confirm_again(actor)),
    Deed("desk:improvement_act#unsigned", "DIR", {"text": SAID}),
    Deed("desk:improvement_act#open-chain", "DIR", {"ground": "standard_unmet"}),
    Deed("desk:improvement_confirm", "MGR"),
    Deed("desk:improvement_support", "BP DIR", _paper),
    Deed("cockpit:improvement_step", "BP DIR", _proof),
    Deed("cockpit:improvement_chain_end", "BP DIR", {"text": SAID}),
    Deed("cockpit:improvement_proof", "HRA BP AUD", {"edition": "internal", "reason": "仲裁"}),
    Deed("cockpit:improvement_bundle", "HRA BP AUD", writes="audit_auditentry"),
]
