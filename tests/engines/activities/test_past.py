"""Meetings of the past, written down by the thousand, are as good as those made one by one; and no better."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from lingxiao.engines.activities.domain import queries
from lingxiao.engines.activities.domain.past import Held, record_past
from lingxiao.engines.activities.enums import MeetingState
from lingxiao.engines.activities.models import Meeting
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


def briefing(here: Company) -> Held:
    """A briefing of the east that both confirmed, the manager an hour after it was written up."""
    return Held(
        kind="duty_briefing", title=Bilingual("职责沟通会", "Duty briefing"), subject_id=here.east.manager.pk,
        holder_id=here.east.director.pk, unit_id=here.east.team.pk, held_on=MONDAY, minutes="逐条说明。", written_at=NOW,
        confirmed_at=NOW + timedelta(hours=1), object_kind="duties.paper", object_id="1", confidentiality="C1",
    )


def test_they_are_what_the_verbs_would_have_made(here: Company) -> None:
    """Confirmed by both, seen by whom it may, counted by the indicator, noted, and nothing owed."""
    (done,) = record_past(viewer=system(), held=[briefing(here)])
    connection.check_constraints()
    shown = queries.file_of(done)
    assert shown.last is not None
    assert (done.state, len(shown.participants), shown.last.number) == (MeetingState.CONFIRMED, 2, 1)
    assert shown.confirmed_by(here.east.manager.pk) == NOW + timedelta(hours=1)
    for person, sees in ((here.east.hrbp, True), (here.east.rep, False), (here.west.hrbp, False)):
        assert queries.visible_to(viewer(person), on=MONDAY).filter(pk=done.pk).exists() is sees
    window = DaySpan(MONDAY - timedelta(days=30))
    counted = queries.confirmed_talks(kind="duty_briefing", person_ids=[here.east.manager.pk], window=window)
    assert [one.meeting_id for one in counted[here.east.manager.pk]] == [done.pk]
    assert not Due.objects.exists()
    assert AuditEntry.objects.filter(act="activities.record_past").count() == 1


def test_the_database_checks_them_as_it_checks_every_other(here: Company) -> None:
    """One person on both sides is no meeting, and a state without both confirmations is no confirmation."""
    with pytest.raises(IntegrityError), transaction.atomic():
        record_past(viewer=system(), held=[replace(briefing(here), holder_id=here.east.manager.pk)])
    (done,) = record_past(viewer=system(), held=[briefing(here)])
    point = transaction.savepoint()
    bare = Meeting.objects.create(
        kind="one_on_one", title_zh="空", subject=done.subject, holder=done.holder, made_on=MONDAY, held_on=MONDAY,
        state=MeetingState.CONFIRMED, confirmed_at=NOW,
    )
    assert bare.pk
    with pytest.raises(IntegrityError, match="both sides"):
        connection.check_constraints()
    transaction.savepoint_rollback(point)


def test_hundreds_cost_as_many_statements_as_one(here: Company) -> None:
    counts = []
    for many in (1, 300):
        with CaptureQueriesContext(connection) as said:
            record_past(viewer=system(), held=[briefing(here)] * many)
        counts.append(len(said))
    assert counts[0] == counts[1]
