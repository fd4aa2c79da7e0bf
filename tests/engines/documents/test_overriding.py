"""A clause the check-up stops: it stands when somebody who answers to the law says so by name, and only those words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError, transaction

from lingxiao.engines.documents.domain import overriding, templates
from lingxiao.engines.documents.models import LegalOverride
from lingxiao.engines.documents.refusals import Blocked, NotPermitted, NotStopped, OwnWork, SayWhy, WrongState
from lingxiao.engines.people.models import RoleGrant
from lingxiao.kernel.audit.models import AuditEntry
from tests.engines.cadence.company import ALWAYS, a_person, viewer
from tests.engines.documents.desk import AT, TODAY, a_version, approved

if TYPE_CHECKING:
    from lingxiao.engines.documents.models import TemplateVersion
    from lingxiao.kernel.viewer import Viewer
    from tests.engines.documents.desk import Desk

VOID = "迟到一次罚款50元。早退一次罚款80元。"
WHY = "本条引自交警处罚清单，只作说明，不对员工适用；法务意见〔2026〕18号。"


def lawyer() -> Viewer:
    """Somebody in compliance."""
    person = a_person("合规专员")
    RoleGrant.objects.create(person=person, role="compliance", validity=ALWAYS)
    return viewer(person)


def void(desk: Desk, text: str = VOID, kind: str = "policy") -> TemplateVersion:
    """A draft with two fines in it."""
    return a_version(desk, key="po-01", kind=kind, blocks=[{"id": "b1", "kind": "paragraph", "zh": text, "en": ""}])


def decide(version: TemplateVersion, *, who: Viewer, place: int = 0, reason: str = WHY) -> LegalOverride:
    """Let one stopped clause stand."""
    rule, quote = overriding.named(overriding.stopped(version, on=TODAY)[place])
    return overriding.override(viewer=who, version=version, rule=rule, quote=quote, reason=reason, at=AT)


def test_a_stopped_clause_stands_by_a_named_decision_with_its_reason_and_the_other_one_still_stops(desk: Desk) -> None:
    ready, counsel = approved(desk, void(desk)), lawyer()
    made = decide(ready, who=counsel)
    assert (made.rule, made.reason, made.decided_by_id) == ("CL-05", WHY, counsel.person_id)
    with pytest.raises(Blocked) as refused:
        templates.publish(viewer=desk.checker, version=ready, at=AT)
    assert refused.value.params["count"] == 1
    decide(ready, who=counsel, place=1)
    assert templates.publish(viewer=desk.checker, version=ready, at=AT).state == "published"
    entries = AuditEntry.objects.filter(act="documents.override_law")
    assert [(one.object_id, one.reason) for one in entries] == [(str(ready.pk), WHY)] * 2


def test_who_does_not_answer_to_the_law_decides_nothing(desk: Desk) -> None:
    ready = approved(desk, void(desk))
    for who in (desk.hr, desk.checker, desk.hrbp, desk.manager):
        with pytest.raises(NotPermitted):
            decide(ready, who=who)
    assert not LegalOverride.objects.exists()


def test_what_concerns_one_person_is_rewritten_and_never_excused(desk: Desk) -> None:
    ready = approved(desk, void(desk, kind="duty_statement"))
    with pytest.raises(NotPermitted):
        decide(ready, who=lawyer())


def test_nobody_lets_their_own_clause_stand(desk: Desk) -> None:
    RoleGrant.objects.create(person=desk.company.hr_head, role="compliance", validity=ALWAYS)
    version = templates.submit(viewer=desk.hr, version=void(desk), at=AT)
    with pytest.raises(OwnWork):
        decide(version, who=viewer(desk.company.hr_head))


def test_a_draft_is_rewritten_and_not_excused(desk: Desk) -> None:
    with pytest.raises(WrongState):
        decide(void(desk), who=lawyer())


def test_a_decision_says_why_and_is_about_a_clause_that_is_stopped(desk: Desk) -> None:
    ready, counsel = approved(desk, void(desk)), lawyer()
    with pytest.raises(SayWhy):
        decide(ready, who=counsel, reason="  ")
    for rule, quote in (("CL-05", "罚款"), ("CL-11", "迟到一次罚款50元")):
        with pytest.raises(NotStopped):
            overriding.override(viewer=counsel, version=ready, rule=rule, quote=quote, reason=WHY, at=AT)


def test_deciding_twice_is_deciding_once_and_the_first_reason_stays(desk: Desk) -> None:
    ready, counsel = approved(desk, void(desk)), lawyer()
    first = decide(ready, who=counsel)
    assert decide(ready, who=counsel, reason="另一个理由") == first
    assert LegalOverride.objects.get().reason == WHY


def test_a_decision_ends_when_the_text_changes(desk: Desk) -> None:
    version, counsel = templates.submit(viewer=desk.hr, version=void(desk), at=AT), lawyer()
    decide(version, who=counsel)
    decide(version, who=counsel, place=1)
    draft = templates.hand_back(viewer=desk.checker, version=version, reason="再想想")
    blocks = [{"id": "b1", "kind": "paragraph", "zh": VOID + "其他照旧。", "en": ""}]
    templates.revise(viewer=desk.hr, version=draft, blocks=blocks, expected_revision=draft.revision, at=AT)
    ready = approved(desk, draft)
    assert overriding.decisions_on(ready) == {}
    with pytest.raises(Blocked):
        templates.publish(viewer=desk.checker, version=ready, at=AT)


def test_the_database_keeps_a_decision_as_it_was_made(desk: Desk) -> None:
    made = decide(approved(desk, void(desk)), who=lawyer())
    held = LegalOverride.objects.filter(pk=made.pk)
    for change in (lambda: held.update(reason="别的"), held.delete):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
