"""Offering a plan: what stops it, what a sign-off by name lets through, and what the person answers."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError, transaction

from lingxiao.engines.cadence.domain.queries import dues_of_object
from lingxiao.engines.documents.refusals import SignInAgain
from lingxiao.engines.improvement import conditions
from lingxiao.engines.improvement.domain import offering
from lingxiao.engines.improvement.domain.queries import plan_seen_by
from lingxiao.engines.improvement.enums import PlanState
from lingxiao.engines.improvement.refusals import (
    NeedsLegal,
    NoGoal,
    NoSupport,
    NothingToClear,
    NotNow,
    NotYourPlan,
    NotYoursToClear,
    NotYoursToDecide,
)
from lingxiao.engines.people.domain import signing_in
from lingxiao.kernel.audit.models import AuditEntry
from lingxiao.kernel.refusals import NotSeen

if TYPE_CHECKING:
    from lingxiao.engines.improvement.models import ImprovementPlan
    from tests.engines.improvement.conftest import Story

REASON = "支持已于上月补齐，书面记录齐全，可以开始。"


def _ready(story: Story) -> ImprovementPlan:
    plan = story.draft()
    story.goal(plan)
    story.support(plan)
    return plan


def test_a_plan_needs_a_goal_and_support_first(story: Story) -> None:
    plan = story.draft()
    with pytest.raises(NoGoal):
        story.offer(plan)
    story.goal(plan)
    with pytest.raises(NoSupport):
        story.offer(plan)


def test_not_now_in_a_protected_time_and_nothing_of_it_is_kept(story: Story) -> None:
    plan = _ready(story)
    with pytest.raises(NotNow) as refused:
        story.offer(plan, is_protected=True)
    assert "protect" not in str(refused.value)
    plan.refresh_from_db()
    assert plan.state == PlanState.DRAFT
    assert not AuditEntry.objects.filter(act="improvement.offer").exists()
    story.offer(plan)
    kept = AuditEntry.objects.get(act="improvement.offer")
    assert "protect" not in str(kept.detail)


@pytest.mark.parametrize(("provision", "is_stopped"), [
    (Fraction(52), True), (Fraction(5999, 100), True), (Fraction(60), False), (None, True),
])
def test_below_sixty_it_is_not_offered(story: Story, provision: Fraction | None, is_stopped: bool) -> None:  # noqa: FBT001 -- told by the table above
    story.given.provision_now = provision
    plan = _ready(story)
    if is_stopped:
        with pytest.raises(NeedsLegal):
            story.offer(plan)
        return
    assert story.offer(plan).state == PlanState.OFFERED


def test_a_standard_that_is_not_signed_needs_a_sign_off(story: Story) -> None:
    story.given.signed = ["target_letter"]
    with pytest.raises(NeedsLegal):
        story.offer(_ready(story))


def test_a_sign_off_by_name_lets_it_through_and_stays(story: Story) -> None:
    story.given.provision_now = Fraction(52)
    plan = _ready(story)
    legal = story.as_(story.compliance)
    with pytest.raises(NotSeen):
        plan_seen_by(legal, plan_id=plan.pk, on=legal.today)
    with pytest.raises(NothingToClear):
        offering.clear(viewer=legal, plan=plan, reason=REASON, at=legal.now)
    asking = story.as_("hrbp")
    known = offering.conditions_of(person_id=plan.person_id, on=asking.today, at=asking.now)
    offering.ask_legal(viewer=asking, plan=plan, given=known, at=asking.now)
    with pytest.raises(NotYoursToClear):
        offering.clear(viewer=story.as_("director"), plan=plan, reason=REASON, at=asking.now)
    assert plan_seen_by(legal, plan_id=plan.pk, on=legal.today).pk == plan.pk
    cleared = offering.clear(viewer=legal, plan=plan, reason=REASON, at=legal.now)
    assert (cleared.legal_by_id, cleared.legal_reason) == (story.compliance.pk, REASON)
    assert story.offer(plan).state == PlanState.OFFERED


def test_a_sign_off_covers_only_what_it_was_given_for(story: Story) -> None:
    story.given.provision_now = Fraction(52)
    plan = _ready(story)
    asking, legal = story.as_("hrbp"), story.as_(story.compliance)
    known = offering.conditions_of(person_id=plan.person_id, on=asking.today, at=asking.now)
    offering.ask_legal(viewer=asking, plan=plan, given=known, at=asking.now)
    offering.clear(viewer=legal, plan=plan, reason=REASON, at=legal.now)
    story.given.signed = []
    with pytest.raises(NeedsLegal):
        story.offer(plan)


def test_without_an_area_nothing_is_taken_for_granted(story: Story) -> None:
    conditions.SOURCES.clear()
    viewer = story.as_("hrbp")
    known = offering.conditions_of(person_id=story.manager.pk, on=viewer.today, at=viewer.now)
    assert (known.provision, list(known.signed_ties)) == (None, [])


def test_the_hr_partner_drafts_and_the_director_offers(story: Story) -> None:
    plan = _ready(story)
    viewer = story.as_("hrbp")
    known = offering.conditions_of(person_id=plan.person_id, on=viewer.today, at=viewer.now)
    with pytest.raises(NotYoursToDecide):
        offering.offer(viewer=viewer, plan=plan, given=known, at=viewer.now)


def test_he_signs_with_a_reservation_kept_word_for_word(story: Story) -> None:
    plan = story.offer(_ready(story))
    viewer, words = story.as_("manager"), "  目标我同意；但空编三个月不是我造成的。"
    with pytest.raises(NotYourPlan):
        offering.sign(viewer=story.as_("director"), plan=plan, reservation="", at=viewer.now, reauthenticated_at=viewer.now)
    answer = offering.sign(viewer=viewer, plan=plan, reservation=words, at=viewer.now, reauthenticated_at=viewer.now)
    assert (answer.kind, answer.text) == ("reserved", words.strip())
    assert answer.text_sha256 == plan.text_sha256 != ""
    plan.refresh_from_db()
    assert plan.state == PlanState.RUNNING


def test_he_signs_only_right_after_proving_who_he_is(story: Story) -> None:
    """As under a document (S2): not without, not six minutes later, not with a moment that lies ahead; the proof stays."""
    plan = story.offer(_ready(story))
    viewer = story.as_("manager")
    for proved in (None, viewer.now - timedelta(minutes=6), viewer.now + timedelta(minutes=1)):
        with pytest.raises(SignInAgain):
            offering.sign(viewer=viewer, plan=plan, reservation="", at=viewer.now, reauthenticated_at=proved)
    just = viewer.now - timedelta(minutes=2)
    answer = offering.sign(viewer=viewer, plan=plan, reservation="", at=viewer.now, reauthenticated_at=just)
    assert answer.reauthenticated_at == just


def test_the_database_takes_no_signature_without_that_proof(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    """The seeded bug: the verb takes any moment for a fresh one."""
    plan = story.offer(_ready(story))
    viewer = story.as_("manager")
    monkeypatch.setattr(signing_in, "FRESH", timedelta(days=1))
    long_ago = viewer.now - timedelta(hours=1)
    with pytest.raises(IntegrityError, match="plan_signed_in_again"), transaction.atomic():
        offering.sign(viewer=viewer, plan=plan, reservation="", at=viewer.now, reauthenticated_at=long_ago)


def test_both_sides_owe_something_from_the_offer_on(story: Story) -> None:
    plan = story.running(days=75)
    owed = dues_of_object(object_kind="improvement.plan", object_id=str(plan.pk))
    by = {one.practice: one for one in owed}
    assert by["improvement.support"].side == "company"
    assert by["improvement.support"].owner_id == story.company.east.director.pk
    assert "改进" not in by["improvement.support"].title_zh
    assert owed.filter(practice="improvement.check_in").count() == 11
    assert by["improvement.answer"].fulfilled_at is not None
    assert {one.confidentiality for one in owed} == {"C3"}


def test_a_plan_that_is_not_signed_runs_with_how_it_was_delivered(story: Story) -> None:
    plan = story.offer(_ready(story))
    viewer = story.as_("director")
    answer = offering.begin_unsigned(
        viewer=viewer, plan=plan, text="已当面说明，两名同事在场，另以挂号信寄出。", at=viewer.now,
    )
    assert (answer.kind, answer.by_id) == ("refused", viewer.person_id)
