"""What can be done with targets: plans, levels, reserves, proposals, changes, and on what a target rests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.architecture.doing import DEEDS, NEW, Deed
from tests.architecture.objects_facts import worked_out
from tests.architecture.objects_targets import change, node, signed, taker

if TYPE_CHECKING:
    from tests.architecture.doing import Typed
    from tests.architecture.matrix import Site

SHARES = ("8.5", "8.5", "8.5", "8.5", "8.5", "8.5", "8.5", "8.5", "8", "8", "8", "8")


def _plan(_site: Site, _actor: str) -> Typed:
    from django.core.files.uploadedfile import SimpleUploadedFile

    heads = ",".join(("产品线", "部门编码", "渠道", "全年目标", *(f"{number}月%" for number in range(1, 13))))
    content = f"{heads}\nA,EAST,direct,12000,{','.join(SHARES)}\n".encode()
    return {"year": "2026", "total": "12000", "shares_of": "", "note": NEW, "file": SimpleUploadedFile("p.csv", content)}


def _level(site: Site, actor: str) -> Typed:
    amounts = {f"child-{node(site, 2027, person='manager').pk}": "12100"}
    return {**amounts, "reason": NEW} | ({"override": ""} if actor == "EXE" else {})


def _basis(site: Site, _actor: str) -> Typed:
    worked_out(site)
    return {"text": NEW}


def _decision(site: Site, _actor: str) -> Typed:
    change(site, "manager", "hrbp")
    return {"decision": "approve", "text": NEW}


def _handed_over(site: Site, _actor: str) -> Typed:
    to = taker(site, "EAST", "team_member").person
    shares = {f"kept_{number}": share for number, share in enumerate(("100", "70", "30", "0"), start=1)}
    shares |= {f"taken_{number}": share for number, share in enumerate(("0", "30", "70", "100"), start=1)}
    number = to.number if to is not None else ""
    return {"to": number, "title": NEW, "amount": "1200", "starting": "2026-12", "reason": NEW, **shares}


def _confirmed(site: Site, actor: str) -> None:
    """Whoever acts has just confirmed who they are."""
    if actor != "OUT":
        site.confirm_again(actor)


DEEDS += [
    Deed("desk:target_propose", "MGR", {"amount": "11000", "reason": NEW}),
    Deed("cockpit:target_plan_new", "FIN", _plan),
    Deed("cockpit:target_plan_submit", "FIN"),
    Deed("cockpit:target_plan_approve", "EXE"),
    Deed("cockpit:target_plan_return", "EXE", {"text": NEW}),
    Deed("cockpit:target_tree_open", "EXE"),
    Deed("cockpit:target_plan_follow", "EXE"),
    Deed("cockpit:target_set", "DIR EXE", _level),
    Deed("cockpit:target_reserve", "DIR EXE", {"kind": "other", "title": NEW, "amount": "1", "reason": NEW}),
    Deed("cockpit:target_release", "DIR EXE"),
    Deed("cockpit:target_round", "EXE"),
    Deed("cockpit:target_force", "EXE"),
    Deed("cockpit:target_ramp", "DIR EXE", {"starting": "2026-12", "reason": NEW}),
    Deed("cockpit:target_hand_over", "DIR EXE", _handed_over),
    Deed("cockpit:target_handover_confirm", "MGR"),
    Deed("cockpit:target_handover_back", "DIR EXE", {"text": NEW}),
    Deed("cockpit:target_change_ask", "BP DIR MGR", {
        "reason": "territory", "starting": "2026-12-07", "until": "", "full_year": "6000", "note": NEW,
    }),
    Deed("cockpit:target_check", "DIR EXE", _basis),
    Deed("cockpit:target_change_sign", "DIR MGR", before=_confirmed),
    Deed("cockpit:target_change_decide", "HRA EXE", _decision, before=signed),
]
