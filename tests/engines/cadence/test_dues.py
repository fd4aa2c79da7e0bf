"""Opening, fulfilling, withdrawing, handing over and putting off."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from lingxiao.engines.cadence.domain import dues
from lingxiao.engines.cadence.models import Due, HandOver, Snooze
from lingxiao.engines.cadence.refusals import (
    DueBeforeItOpens,
    DueIsClosed,
    NeedsAReason,
    NotToTheSubject,
    NotWorkingHere,
    NotYourDue,
    NotYoursToHandOver,
    OnesOwnAct,
    OwnsItAlready,
    SnoozedTwice,
    SnoozeTooFar,
    TooLateToSnooze,
)
from lingxiao.kernel.audit.models import AuditEntry
from lingxiao.kernel.notices.models import Notice
from lingxiao.kernel.words import Bilingual
from tests.engines.cadence.company import MONDAY, NOW, a_draft, a_person, owe, system, viewer

if TYPE_CHECKING:
    from tests.engines.cadence.company import Company

FRIDAY = MONDAY + timedelta(days=4)


def test_asking_twice_for_the_same_is_asking_once(here: Company) -> None:
    given = {
        "key": "documents.sign:7", "practice": "duties.sign", "side": "manager",
        "title": Bilingual("签署职责说明书", "Sign your duty statement"), "owner_id": here.east.manager.pk,
        "subject_id": here.east.manager.pk, "object_kind": "documents.issue",
        "object_id": "7", "link": "/desk/documents/7/", "opened_on": MONDAY, "due_on": FRIDAY,
    }
    first = dues.open_due(**given)  # type: ignore[arg-type]
    again = dues.open_due(**{**given, "title": Bilingual("别的"), "due_on": FRIDAY + timedelta(days=9)})  # type: ignore[arg-type]
    assert again.pk == first.pk
    assert (again.title_zh, again.due_on) == ("签署职责说明书", FRIDAY)
    assert first.unit_id == here.east.team.pk


def test_opening_many_takes_as_many_statements_as_opening_one(here: Company) -> None:
    def statements(many: int) -> int:
        drafts = [a_draft(here.east.manager) for _one in range(many)]
        with CaptureQueriesContext(connection ) as said:
            dues.open_dues(drafts)
        return len(said)

    assert statements(1) == statements(300)
    assert Due.objects.count() == 301


def test_drafts_come_back_in_their_order_even_when_some_were_there(here: Company) -> None:
    one, two, three = (a_draft(here.east.manager) for _ in range(3))
    dues.open_dues([two])
    assert [due.key for due in dues.open_dues([three, two, one])] == [three.key, two.key, one.key]


def test_nothing_is_due_before_it_is_asked_for(here: Company) -> None:
    good = a_draft(here.east.manager)
    bad = a_draft(here.east.manager, opened_on=MONDAY, due_on=MONDAY - timedelta(days=1))
    with pytest.raises(DueBeforeItOpens):
        dues.open_dues([good, bad])
    assert not Due.objects.exists()


def test_fulfilling_notes_the_company_day_and_the_proof(here: Company) -> None:
    due = owe(here.east.manager)
    late_evening = NOW.replace(hour=17)  # 01:00 of Tuesday in Shanghai
    done = dues.fulfil(viewer=viewer(here.east.manager), key=due.key, at=late_evening, evidence="documents.signature:3")
    assert done is not None
    assert (done.fulfilled_on, done.fulfilled_by_id, done.evidence) == (
        MONDAY + timedelta(days=1), here.east.manager.pk, "documents.signature:3",
    )
    assert AuditEntry.objects.get(act="cadence.fulfil").subject_person_id == here.east.manager.pk


def test_fulfilling_twice_or_what_nobody_owes_answers_none(here: Company) -> None:
    due = owe(here.east.manager)
    who = viewer(here.east.manager)
    assert dues.fulfil(viewer=who, key=due.key, at=NOW, evidence="a:1") is not None
    assert dues.fulfil(viewer=who, key=due.key, at=NOW + timedelta(days=1), evidence="a:2") is None
    assert dues.fulfil(viewer=who, key="no.such:1", at=NOW, evidence="a:3") is None
    due.refresh_from_db()
    assert due.evidence == "a:1"


def test_what_followed_a_due_up_is_fulfilled_with_it(here: Company) -> None:
    due = owe(here.east.manager)
    follow_up = owe(here.east.manager, owner=here.east.hrbp, key=dues.follow_up_key(due.pk))
    dues.fulfil(viewer=viewer(here.east.manager), key=due.key, at=NOW, evidence="a:1")
    follow_up.refresh_from_db()
    assert follow_up.evidence == f"cadence.due:{due.pk}"


def test_withdrawing_needs_a_reason_and_happens_once(here: Company) -> None:
    due = owe(here.east.manager)
    with pytest.raises(NeedsAReason):
        dues.withdraw(viewer=system(), key=due.key, at=NOW, reason="  ")
    taken = dues.withdraw(viewer=viewer(here.east.hrbp), key=due.key, at=NOW, reason="岗位撤销")
    assert taken is not None
    assert (taken.is_open, taken.withdrawn_by_id) == (False, here.east.hrbp.pk)
    assert dues.withdraw(viewer=system(), key=due.key, at=NOW, reason="再来") is None
    assert dues.fulfil(viewer=system(), key=due.key, at=NOW, evidence="a:1") is None


def test_an_import_may_write_down_what_was_fulfilled_long_ago(here: Company) -> None:
    done = dues.Done(at=NOW - timedelta(days=90), by_id=here.east.manager.pk, evidence="import:1")
    due = owe(here.east.manager, due_on=date(2026, 9, 1), opened_on=date(2026, 8, 1), done=done)
    assert (due.is_open, due.fulfilled_on) == (False, date(2026, 8, 25))


# --- Hand-over -------------------------------------------------------------------------------------------------------


def test_the_owner_hands_over_and_the_new_owner_hears_of_it(here: Company) -> None:
    due = owe(here.east.manager, owner=here.east.hrbp)
    dues.hand_over(viewer=viewer(here.east.hrbp), due=due, owner_id=here.west.hrbp.pk, at=NOW, reason="休假三周")
    due.refresh_from_db()
    assert due.owner_id == here.west.hrbp.pk
    row = HandOver.objects.get()
    assert (row.giver_id, row.receiver_id, row.reason) == (here.east.hrbp.pk, here.west.hrbp.pk, "休假三周")
    assert "休假三周" in Notice.objects.get(person_id=here.west.hrbp.pk).body_zh


def test_a_role_reaches_only_its_own_region(here: Company) -> None:
    due = owe(here.east.manager, owner=here.east.hrbp)
    for stranger in (here.west.hrbp, here.west.director, here.east.manager, here.east.rep):
        with pytest.raises(NotYoursToHandOver):
            dues.hand_over(viewer=viewer(stranger), due=due, owner_id=here.hr_head.pk, at=NOW, reason="试试")
    dues.hand_over(viewer=viewer(here.east.director), due=due, owner_id=here.hr_head.pk, at=NOW, reason="伙伴离职")


def test_a_personal_act_and_a_debt_to_oneself_cannot_be_handed_over(here: Company) -> None:
    own, owed = owe(here.east.manager), owe(here.east.manager, owner=here.east.hrbp)
    with pytest.raises(OnesOwnAct):
        dues.hand_over(viewer=viewer(here.east.manager), due=own, owner_id=here.east.rep.pk, at=NOW, reason="代签")
    with pytest.raises(NotToTheSubject):
        dues.hand_over(viewer=viewer(here.east.hrbp), due=owed, owner_id=here.east.manager.pk, at=NOW, reason="你来")


def test_a_hand_over_says_what_is_missing(here: Company) -> None:
    due, who = owe(here.east.manager, owner=here.east.hrbp), viewer(here.east.hrbp)
    gone = a_person("已离职", leaves=date(2026, 11, 1))
    with pytest.raises(NeedsAReason):
        dues.hand_over(viewer=who, due=due, owner_id=here.west.hrbp.pk, at=NOW, reason="")
    with pytest.raises(NotWorkingHere):
        dues.hand_over(viewer=who, due=due, owner_id=gone.pk, at=NOW, reason="移交")
    with pytest.raises(OwnsItAlready):
        dues.hand_over(viewer=who, due=due, owner_id=here.east.hrbp.pk, at=NOW, reason="移交")
    dues.withdraw(viewer=who, key=due.key, at=NOW, reason="撤销")
    with pytest.raises(DueIsClosed):
        dues.hand_over(viewer=who, due=due, owner_id=here.west.hrbp.pk, at=NOW, reason="移交")
    assert not HandOver.objects.exists()


# --- Snooze ----------------------------------------------------------------------------------------------------------


def test_reminders_are_put_off_twice_and_the_day_stays(here: Company) -> None:
    due, who = owe(here.east.manager, due_on=date(2026, 12, 10)), viewer(here.east.manager)
    for number in (1, 2):
        dues.snooze(viewer=who, due=due, until=MONDAY + timedelta(days=number), reason="在客户现场", at=NOW)
    due.refresh_from_db()
    assert (due.snooze_count, due.snoozed_until, due.due_on) == (2, MONDAY + timedelta(days=2), date(2026, 12, 10))
    with pytest.raises(SnoozedTwice):
        dues.snooze(viewer=who, due=due, until=MONDAY + timedelta(days=3), reason="再等等", at=NOW)
    assert Snooze.objects.count() == 2


def test_a_snooze_is_the_owners_reasoned_and_short(here: Company) -> None:
    due = owe(here.east.manager, due_on=date(2026, 12, 10))
    who, tomorrow = viewer(here.east.manager), MONDAY + timedelta(days=1)
    with pytest.raises(NotYourDue):
        dues.snooze(viewer=viewer(here.east.director), due=due, until=tomorrow, reason="忙", at=NOW)
    with pytest.raises(NeedsAReason):
        dues.snooze(viewer=who, due=due, until=tomorrow, reason=" ", at=NOW)
    for until in (MONDAY, date(2026, 12, 1)):  # five working days from Monday end on the next one, 30 November
        with pytest.raises(SnoozeTooFar):
            dues.snooze(viewer=who, due=due, until=until, reason="忙", at=NOW)
    dues.snooze(viewer=who, due=due, until=date(2026, 11, 30), reason="忙", at=NOW)


def test_what_is_overdue_or_closed_cannot_be_put_off(here: Company) -> None:
    late, done = owe(here.east.manager, due_on=date(2026, 11, 20)), owe(here.east.manager, due_on=FRIDAY)
    who, tomorrow = viewer(here.east.manager), MONDAY + timedelta(days=1)
    dues.fulfil(viewer=who, key=done.key, at=NOW, evidence="a:1")
    with pytest.raises(TooLateToSnooze):
        dues.snooze(viewer=who, due=late, until=tomorrow, reason="忙", at=NOW)
    with pytest.raises(DueIsClosed):
        dues.snooze(viewer=who, due=done, until=tomorrow, reason="忙", at=NOW)


# --- What the database keeps -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("change", [
    {"due_on": date(2027, 1, 1)}, {"opened_on": date(2026, 1, 1)}, {"subject_id": 1}, {"side": "company"},
    {"key": "other"},
])
def test_the_database_keeps_what_was_owed(here: Company, change: dict[str, object]) -> None:
    due = owe(here.east.manager)
    with pytest.raises(IntegrityError, match="is refused"), transaction.atomic():
        Due.objects.filter(pk=due.pk).update(**change)


@pytest.mark.parametrize("change", [
    {"fulfilled_at": NOW, "fulfilled_on": MONDAY},  # no evidence
    {"withdrawn_at": NOW},  # no reason
    {"snooze_count": 3},
    {"link": "https://example.cn/"},
    {"link": "//example.cn/"},
])
def test_the_database_refuses_what_makes_no_sense(here: Company, change: dict[str, object]) -> None:
    due = owe(here.east.manager)
    with pytest.raises(IntegrityError), transaction.atomic():
        Due.objects.filter(pk=due.pk).update(**change)


def test_two_openings_at_once_make_one_due(here: Company) -> None:
    draft = a_draft(here.east.manager)
    first, second = dues.open_dues([draft, replace(draft)])
    assert first.pk == second.pk
    assert Due.objects.count() == 1
