"""The things in addresses that appraisals make: cycles at every step, reviews, sessions, results, an appeal."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from tests.architecture.making import NOBODY, OBJECTS, Objects, once
from tests.architecture.objects_desk import calendars

if TYPE_CHECKING:
    from collections.abc import Callable

    from lingxiao.engines.appraisals.models import Result, ReviewCycle
    from tests.architecture.making import Parts
    from tests.architecture.matrix import Site

FIRST, AFTER, OPENS, HELD = date(2026, 1, 1), date(2026, 11, 1), date(2026, 8, 3), date(2026, 11, 20)
WORDS = "回款率目标 92%，实际 93.4%，见四季度对账单。"


@once
def letter(site: Site) -> int:
    """The result letter, published."""
    from tests.engines.appraisals.year import publish_letter

    calendars(site)
    writer, checker = site.small.viewer("hr_admin"), site.small.viewer("hr_admin_2")
    publish_letter(writer, checker, writer.now)
    return 1


@once
def cycle(site: Site, name: str) -> ReviewCycle:
    """A cycle by what it is for; all but ``planned`` are started."""
    from lingxiao.engines.appraisals.domain import cycles
    from lingxiao.kernel.days.spans import DaySpan
    from lingxiao.kernel.words import Bilingual

    letter(site)
    viewer = site.small.viewer("hr_admin_2")
    made = cycles.plan_cycle(viewer=viewer, at=viewer.now, draft=cycles.CycleDraft(
        title=Bilingual(name, name), period=DaySpan(FIRST, AFTER), approver_id=site.small.people["executive"].pk, opens_on=OPENS,
    ))
    if name != "planned":
        made = cycles.start_cycle(viewer=viewer, cycle=made, at=viewer.now)
        for stage in STAGES.get(name, ()):
            cycles.open_stage(viewer=viewer, cycle=made, stage=stage, at=viewer.now)
    return made


GRADED = ("presentation", "initial", "calibration")
STAGES = {
    "going": ("presentation", "initial"), "table": GRADED, "waiting": (*GRADED, "approval"), "result": (*GRADED, "approval"),
    "told": (*GRADED, "approval"), "appealed": (*GRADED, "approval"),
}


def review_id(site: Site, name: str, person: str) -> int:
    """Somebody's review in a cycle."""
    from lingxiao.engines.appraisals.models import Review

    found = Review.objects.get(cycle=cycle(site, name), person=site.small.people[person])
    return int(found.pk)


def assess(site: Site, name: str, person: str) -> None:
    """They hand in what they say of their work."""
    from lingxiao.engines.appraisals.domain import reviewing
    from lingxiao.engines.appraisals.models import Review

    viewer = site.small.viewer(person)
    review = Review.objects.get(pk=review_id(site, name, person))
    reviewing.hand_in(viewer=viewer, review=review, words=reviewing.OwnWords(goals=WORDS), at=viewer.now)


@once
def graded(site: Site, name: str, person: str) -> int:
    """Their review, graded by the superior."""
    from lingxiao.engines.appraisals.domain import grading
    from lingxiao.engines.appraisals.domain.standards import Grounds
    from lingxiao.engines.appraisals.models import Review

    assess(site, name, person)
    review = Review.objects.select_related("rater").get(pk=review_id(site, name, person))
    rater = next(key for key, one in site.small.people.items() if one.pk == review.rater_id)
    viewer = site.small.viewer(rater)
    grading.rate(viewer=viewer, review=review, grade="B+", grounds=Grounds(reason=WORDS), at=viewer.now)
    return int(review.pk)


@once
def session(site: Site, region: str) -> int:
    """A session over one region's graded people, convened by HR with the region's director and partner."""
    from lingxiao.engines.appraisals.domain import calibrating

    east = region == "EAST"
    graded(site, "table", "manager" if east else "south_manager")
    viewer = site.small.viewer("hr_admin")
    members = ("director", "hrbp") if east else ("south_director", "hr_admin_2")
    made = calibrating.convene(viewer=viewer, cycle=cycle(site, "table"), at=viewer.now, draft=calibrating.Convened(
        title=region, held_on=HELD, members=[site.small.people[one].pk for one in members], quorum=2, spread="none",
        unit_percent=100, unit_id=site.small.units[region].pk,
    ))
    return int(made.pk)


def begin(site: Site, _actor: str) -> None:
    """The session of the East begins with everybody there."""
    from lingxiao.engines.appraisals.domain import calibrating
    from lingxiao.engines.appraisals.models import CalibrationSession

    found = CalibrationSession.objects.get(pk=session(site, "EAST"))
    viewer = site.small.viewer("hr_admin")
    calibrating.begin(
        viewer=viewer, session=found, present=[one.person_id for one in found.members.all()], at=viewer.now,
    )


@once
def result(site: Site, name: str, person: str, by: str) -> Result:
    """Somebody's result, approved."""
    from lingxiao.engines.appraisals.domain import results
    from lingxiao.engines.appraisals.models import Review

    viewer = site.small.viewer(by)
    review = Review.objects.get(pk=graded(site, name, person))
    (made,) = results.approve(viewer=viewer, reviews=[review], at=viewer.now)
    return made


def talk(site: Site, made: Result, by: str) -> None:
    """The talk about a result."""
    from lingxiao.engines.appraisals.domain import results

    viewer = site.small.viewer(by)
    results.hold_talk(viewer=viewer, result=made, held_on=HELD, minutes=WORDS, at=viewer.now)


@once
def told(site: Site, name: str, person: str, by: str, talker: str) -> int:
    """A result that was talked over and told by letter."""
    from lingxiao.engines.appraisals.domain import results

    made = result(site, name, person, by)
    talk(site, made, talker)
    partner = site.small.viewer("hrbp")
    results.issue_letter(viewer=partner, result=made, at=partner.now)
    return int(made.pk)


@once
def appeal(site: Site) -> int:
    """The director appeals against what the executive graded and the other HR administrator approved."""
    from lingxiao.engines.appraisals.domain import appealing
    from lingxiao.engines.appraisals.models import Result

    found = Result.objects.get(pk=told(site, "appealed", "director", "hr_admin_2", "executive"))
    viewer = site.small.viewer("director")
    return int(appealing.appeal(viewer=viewer, result=found, text=WORDS, at=viewer.now).pk)


def _nobodys(_site: Site, _actor: str) -> None:
    return None


def _review(name: str, make: Callable[[Site, str, str], int]) -> Objects:
    def foreign(site: Site, actor: str) -> Parts | None:
        return {"review_id": make(site, name, "south_manager")} if actor in {"BP", "DIR", "MGR", "TM"} else None

    return Objects(
        own=lambda site, _actor: {"review_id": make(site, name, "manager")}, foreign=foreign, missing={"review_id": NOBODY},
    )


def _cycle(name: str, **more: Any) -> Objects:
    return Objects(
        own=lambda site, _actor: {"cycle_id": cycle(site, name).pk, **more}, foreign=_nobodys,
        missing={"cycle_id": NOBODY, **more},
    )


def _session(*, with_card: bool) -> Objects:
    def parts(site: Site, region: str) -> Parts:
        found: dict[str, object] = {"session_id": session(site, region)}
        if with_card:
            found["review_id"] = review_id(site, "table", "manager" if region == "EAST" else "south_manager")
        return found

    missing: dict[str, object] = {"session_id": NOBODY, **({"review_id": NOBODY} if with_card else {})}
    return Objects(
        own=lambda site, _actor: parts(site, "EAST"),
        foreign=lambda site, actor: parts(site, "SOUTH") if actor in {"BP", "DIR", "MGR", "TM"} else None, missing=missing,
    )


def _own_review(site: Site, actor: str) -> Parts:
    return {"review_id": review_id(site, "going", "director" if actor == "DIR" else "manager")}


for name in ("review", "review_self"):
    OBJECTS[f"desk:{name}"] = Objects(
        own=_own_review, foreign=lambda site, _actor: {"review_id": review_id(site, "going", "south_manager")},
        missing={"review_id": NOBODY},
    )
OBJECTS["desk:review_appeal"] = Objects(
    own=lambda site, _actor: {"result_id": told(site, "told", "manager", "executive", "director")}, foreign=_nobodys,
    missing={"result_id": NOBODY},
)
OBJECTS["desk:appeal_answer"] = Objects(
    own=lambda site, _actor: {"case_id": appeal(site)}, foreign=_nobodys, missing={"case_id": NOBODY},
)
for name, which in (("cycle", "going"), ("cycle_start", "planned"), ("cycle_close", "over"), ("session_new", "waiting")):
    OBJECTS[f"cockpit:{name}"] = _cycle(which)
OBJECTS["cockpit:stage_open"] = _cycle("going", stage="calibration")
OBJECTS["cockpit:stage_close"] = _cycle("going", stage="self")
for name in ("review", "review_beside", "review_rate", "review_present", "review_evidence", "review_not_rated"):
    OBJECTS[f"cockpit:{name}"] = _review("going", review_id)
for name in ("review_talk", "review_letter"):
    OBJECTS[f"cockpit:{name}"] = _review("result", lambda site, which, person: int(
        result(site, which, person, "executive").review_id))
for name in ("session", "session_begin", "session_recuse", "session_close", "session_groups"):
    OBJECTS[f"cockpit:{name}"] = _session(with_card=False)
OBJECTS["cockpit:session_move"] = _session(with_card=True)
