"""What leavers owed: passed on to who stands where they stood, taken back where nobody can, never lost."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from lingxiao import roles
from lingxiao.areas import running
from lingxiao.engines.cadence.domain import leaving, queries
from lingxiao.engines.cadence.domain.ladder import climb
from lingxiao.engines.cadence.models import HandOver, Reminder
from lingxiao.engines.people.domain import employing
from lingxiao.engines.people.domain.working import last_days
from lingxiao.engines.people.models import Employment, Person, RoleGrant
from lingxiao.kernel.audit.models import AuditEntry
from lingxiao.kernel.notices.models import Notice
from lingxiao.kernel.viewer import Grant, Viewer
from tests.engines.cadence.company import ALWAYS, MONDAY, NOW, a_person, moment, owe

if TYPE_CHECKING:
    from tests.engines.cadence.company import Company

FRIDAY = MONDAY - timedelta(days=3)


def leaves(person: Person, *, successor: Person | None = None, last_day: date = FRIDAY) -> None:
    """Somebody leaves, as HR writes it down."""
    grants = (Grant("hr_admin"),)
    hr = Viewer(person_id=None, name="人力", today=MONDAY, now=NOW, grants=grants, reaches=roles.reaches(grants))
    employing.leave(viewer=hr, person=person, last_day=last_day, reason="个人原因", successor=successor)


def settle() -> leaving.Settled:
    """The hourly turn."""
    return leaving.settle_leavers(personal=running.PERSONAL, moot=running.MOOT, at=NOW)


def test_what_a_manager_owed_for_the_company_goes_to_who_took_the_team(here: Company) -> None:
    """The rep is owed by the manager; after the manager left the rep reports to the director, who now owes it."""
    due = owe(here.east.rep, owner=here.east.manager, practice="duties.brief")
    leaves(here.east.manager)
    assert settle() == leaving.Settled(passed_on=1)
    due.refresh_from_db()
    assert due.owner_id == here.east.director.pk
    over = HandOver.objects.get()
    assert (over.giver_id, over.receiver_id, over.by_id) == (here.east.manager.pk, here.east.director.pk, None)
    assert "华东经理" in over.reason
    told = Notice.objects.get(kind="cadence.handed_over")
    assert (told.person_id, told.link) == (here.east.director.pk, f"/desk/dues/{due.pk}/")
    assert AuditEntry.objects.filter(act="cadence.hand_over", object_id=str(due.pk)).count() == 1
    assert settle() == leaving.Settled()


def test_an_hrbps_debts_go_to_the_next_hrbp_else_to_the_head_of_hr(here: Company) -> None:
    due = owe(here.east.manager, owner=here.east.hrbp, practice="duties.issue")
    leaves(here.east.hrbp)
    settle()
    due.refresh_from_db()
    assert due.owner_id == here.hr_head.pk
    follower = a_person("接任伙伴")
    RoleGrant.objects.create(person=follower, role="hrbp", unit=here.west.unit, validity=ALWAYS)
    RoleGrant.objects.filter(person=here.west.hrbp).delete()
    RoleGrant.objects.create(person=here.west.hrbp, role="hrbp", unit=here.west.unit, validity=ALWAYS)
    other = owe(here.west.manager, owner=here.west.hrbp, practice="duties.issue")
    RoleGrant.objects.filter(person=follower).update(validity=(FRIDAY, None))
    leaves(here.west.hrbp)
    settle()
    other.refresh_from_db()
    assert other.owner_id == follower.pk


def test_ones_own_acts_are_taken_back(here: Company) -> None:
    """Nobody signs for a leaver, nobody confirms what they heard; the company's part about them has no sense any more."""
    manager, director = here.east.manager, here.east.director
    mine = owe(manager, practice="duties.sign")
    confirms = owe(here.east.rep, owner=manager, practice="dialogue.confirm")
    briefs = owe(manager, owner=director, practice="duties.brief")
    leaves(manager)
    assert settle() == leaving.Settled(withdrawn=3)
    for due in (mine, confirms, briefs):
        due.refresh_from_db()
        assert (due.withdrawn_at, due.withdrawn_by_id) == (NOW, None)
        assert "华东经理" in due.withdrawn_reason


def test_a_case_about_a_leaver_goes_on(here: Company) -> None:
    due = owe(here.east.manager, owner=here.east.hrbp, practice="cases.decide")
    leaves(here.east.manager)
    assert settle() == leaving.Settled()
    assert queries.owed_by(here.east.hrbp.pk, MONDAY).get() == due


def test_what_is_confidential_is_given_anew_by_its_own_engine_and_climbs_meanwhile(here: Company) -> None:
    """It stays with the leaver; those who stood above them hear that something is overdue, not what."""
    hrbp = here.east.hrbp
    due = owe(hrbp, owner=hrbp, practice="cases.decide", confidentiality="C3", due_on=date(2026, 11, 16))
    leaves(hrbp)
    assert settle() == leaving.Settled(left=1)
    due.refresh_from_db()
    assert due.owner_id == hrbp.pk
    climb(NOW)
    assert here.hr_head.pk in Reminder.objects.get(due=due, rung="T+2wd").recipient_ids
    assert not Notice.objects.filter(person_id=here.hr_head.pk, title_zh__contains="职责").exists()


def test_nothing_happens_before_the_last_day_is_over(here: Company) -> None:
    owe(here.east.rep, owner=here.east.manager, practice="duties.brief")
    leaves(here.east.manager, last_day=MONDAY)
    assert settle() == leaving.Settled()
    tomorrow = moment(MONDAY + timedelta(days=1))
    assert leaving.settle_leavers(personal=running.PERSONAL, moot=running.MOOT, at=tomorrow).passed_on == 1


def test_where_nobody_is_left_to_take_it_it_stays_and_is_counted(here: Company) -> None:
    owe(here.executive, owner=here.hr_head, practice="cases.decide")
    Employment.objects.filter(person=here.hr_head).update(validity=(date(2020, 1, 1), MONDAY))
    RoleGrant.objects.filter(person=here.hr_head).update(validity=(date(2020, 1, 1), MONDAY))
    assert settle() == leaving.Settled(left=1)


def test_last_days_are_of_those_who_are_gone(here: Company) -> None:
    person = here.east.manager
    leaves(person)
    asked = [person.pk, here.east.rep.pk]
    assert last_days(person_ids=asked, on=FRIDAY) == {}
    assert last_days(person_ids=asked, on=MONDAY) == {person.pk: FRIDAY}
    Employment.objects.create(person=person, validity=(MONDAY, None))
    assert last_days(person_ids=asked, on=MONDAY) == {}


@pytest.mark.parametrize("practice", sorted(running.PERSONAL | running.MOOT))
def test_every_practice_named_is_one_that_something_opens(practice: str) -> None:
    """A name nobody uses any more would pass on what it was to take back."""
    from tests.architecture.house import modules

    area, _dot, act = practice.partition(".")
    said = "\n".join(module.text for module in modules() if module.path.startswith("engines/"))
    assert f'"{practice}"' in said or (f'act="{act}"' in said and area in {"documents", "duties", "privacy"})

