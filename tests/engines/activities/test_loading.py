"""Meetings of the past, loaded by the thousand, are as good as those made one by one; and no better."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from lingxiao.engines.activities.domain import queries
from lingxiao.engines.activities.domain.loading import HeldMeeting, Promised, load_meetings
from lingxiao.engines.activities.enums import MeetingState
from lingxiao.engines.activities.models import Confirmation, Meeting
from lingxiao.engines.cadence.models import Due
from lingxiao.kernel.audit.models import AuditEntry
from lingxiao.kernel.days.spans import DaySpan
from lingxiao.kernel.words import Bilingual
from tests.engines.cadence.company import MONDAY, NOW, found, system, viewer

if TYPE_CHECKING:
    from tests.engines.cadence.company import Company

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> Company:
    """Two regions with everyone in them."""
    return found()


def briefing(here: Company, number: int = 0) -> HeldMeeting:
    """A briefing of the east that both confirmed."""
    director, manager = here.east.director.pk, here.east.manager.pk
    return HeldMeeting(
        kind="duty_briefing", title=Bilingual("职责沟通会", "Duty briefing"), subject_id=manager, holder_id=director,
        held_on=MONDAY - timedelta(days=number), minutes=f"逐条说明。{number}", written_at=NOW,
        confirmed=[(director, NOW), (manager, NOW + timedelta(hours=1))], object_kind="duties.paper", object_id=str(number),
        confidentiality="C1", promised=[Promised(owner_id=director, text="开通账号", due_on=MONDAY)],
    )


def test_they_are_what_the_verbs_would_have_made(here: Company) -> None:
    """Confirmed with the later moment, seen by whom it may, counted by the indicator, noted, and nothing owed."""
    one_sided = replace(briefing(here, 1), confirmed=[(here.east.director.pk, NOW)])
    done, waiting = load_meetings(viewer=system(), drafts=[briefing(here), one_sided])
    assert (done.state, done.confirmed_at, waiting.state) == (MeetingState.CONFIRMED, NOW + timedelta(hours=1), MeetingState.HELD)
    assert done.unit == here.east.team
    connection.check_constraints()
    shown = queries.file_of(done)
    assert shown.last is not None
    assert (len(shown.participants), len(shown.commitments), shown.last.number) == (2, 1, 1)
    for person, sees in ((here.east.hrbp, True), (here.east.rep, False), (here.west.hrbp, False)):
        assert queries.visible_to(viewer(person), on=MONDAY).filter(pk=done.pk).exists() is sees
    window = DaySpan(MONDAY - timedelta(days=30))
    counted = queries.confirmed_briefings(person_ids=[here.east.manager.pk], window=window)
    assert [one.meeting_id for one in counted[here.east.manager.pk]] == [done.pk]
    assert not Due.objects.exists()
    assert AuditEntry.objects.filter(act="activities.load").count() == 2


def test_a_confirmation_nobody_gave_is_refused_by_the_database(here: Company) -> None:
    """The state alone does not make it so."""
    done = load_meetings(viewer=system(), drafts=[replace(briefing(here), confirmed=[])])
    point = transaction.savepoint()
    Meeting.objects.filter(pk=done[0].pk).update(state=MeetingState.CONFIRMED, confirmed_at=NOW)
    with pytest.raises(IntegrityError, match="both sides"):
        connection.check_constraints()
    transaction.savepoint_rollback(point)
    with pytest.raises(IntegrityError), transaction.atomic():
        load_meetings(viewer=system(), drafts=[replace(briefing(here), holder_id=here.east.manager.pk)])
    assert not Confirmation.objects.exists()


def test_hundreds_cost_as_many_statements_as_one(here: Company) -> None:
    """Apart from one for each day they were held on."""
    counts = []
    for many in (1, 300):
        with CaptureQueriesContext(connection) as said:
            load_meetings(viewer=system(), drafts=[briefing(here)] * many)
        counts.append(len(said))
    assert counts[0] == counts[1]
