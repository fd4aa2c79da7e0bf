"""What can be done with appraisals: cycles and stages, words, grades, calibration, approval, telling, appeals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.architecture import objects_appraisals as made
from tests.architecture.doing import DEEDS, Deed
from tests.architecture.objects_appraisals import WORDS, begin

if TYPE_CHECKING:
    from tests.architecture.doing import Typed
    from tests.architecture.matrix import Site

HELD = made.HELD.isoformat()
RECORDERS, MEMBERS = "HRA BP DIR EXE", "HRA BP DIR"


def _cycle(site: Site, _actor: str) -> Typed:
    made.letter(site)
    return {
        "title_zh": "2026 年度考核", "title_en": "Review of 2026", "first": "2026-01-01", "last": "2026-10-31", "unit_id": "",
        "approver_id": site.small.people["hr_admin_2"].pk, "opens_on": "2026-08-03", "appeal_days": "5", "raters_percent": "0",
    }


def _session(site: Site, _actor: str) -> Typed:
    made.graded(site, "waiting", "manager")
    return {
        "title": "校准", "held_on": HELD, "unit_id": "", "quorum": "2", "unit_percent": "100", "spread": "none",
        "members": [site.small.people["director"].pk, site.small.people["hr_admin_2"].pk],
    }


def _nobody_graded(site: Site, _actor: str) -> None:
    from lingxiao.engines.appraisals.domain import cycles
    from lingxiao.engines.appraisals.models import Review

    over, viewer = made.cycle(site, "over"), site.small.viewer("hr_admin_2")
    Review.objects.filter(cycle=over).update(not_rated="short", not_rated_said="在岗不足三个月")
    cycles.close_stage(viewer=viewer, cycle=over, stage="self", at=viewer.now)


def _presented(site: Site, _actor: str) -> Typed:
    return {"held_on": HELD, "panel": [site.small.people["south_director"].pk], "record": WORDS}


def _at_table(site: Site, typed: Typed) -> Typed:
    made.session(site, "EAST")
    return typed


def _a_result(site: Site, _actor: str) -> Typed:
    made.result(site, "result", "manager", "executive")
    return {}


def _talked(site: Site, _actor: str) -> None:
    made.talk(site, made.result(site, "result", "manager", "executive"), "director")


def _present(site: Site, _actor: str) -> Typed:
    return {"present": [site.small.people[one].pk for one in ("director", "hrbp", "hr_admin")]}


DEEDS += [
    Deed("desk:review_self", "DIR MGR", {"goals": WORDS, "learned": "预测要逐个核对", "needs": "一名售前"}),
    Deed("desk:review_appeal", "MGR", {"text": WORDS}),
    Deed("desk:appeal_answer", "HRA", {"outcome": "partly_upheld", "grade": "A", "text": WORDS}),
    Deed("cockpit:cycle_new", "HRA", _cycle),
    Deed("cockpit:cycle_start", "HRA"),
    Deed("cockpit:cycle_close", "HRA", before=_nobody_graded),
    Deed("cockpit:stage_open", "HRA"),
    Deed("cockpit:stage_close", "HRA"),
    Deed("cockpit:review_rate", "DIR", {"grade": "A", "reason": WORDS, "evidence": ""},
         before=lambda site, _actor: made.assess(site, "going", "manager")),
    Deed("cockpit:review_present", RECORDERS, _presented),
    Deed("cockpit:review_evidence", RECORDERS, {"title": "对账单", "text": WORDS}),
    Deed("cockpit:review_not_rated", RECORDERS, {"why": "short", "text": WORDS}),
    Deed("cockpit:review_talk", RECORDERS, {"held_on": HELD, "minutes": WORDS}),
    Deed("cockpit:review_letter", "BP DIR", _a_result, before=_talked),
    Deed("cockpit:session_new", RECORDERS, _session),
    Deed("cockpit:session_begin", MEMBERS, _present),
    Deed("cockpit:session_recuse", MEMBERS, lambda site, _actor: {
        "review_id": made.review_id(site, "table", "manager"), "tie": "relative", "text": "配偶的妹妹在这个团队里。",
    }),
    Deed("cockpit:session_close", MEMBERS, lambda site, _actor: _at_table(site, {"text": WORDS}), before=begin),
    Deed("cockpit:session_move", MEMBERS, lambda site, _actor: _at_table(site, {
        "grade": "A", "ground": "new_facts", "reason": WORDS, "evidence": WORDS, "is_leave_checked": "on",
    }), before=begin),
    Deed("cockpit:approvals", "HRA EXE", lambda site, _actor: {"chosen": [made.graded(site, "waiting", "manager")]}),
]
