"""Hiring, leaving, coming back: what ends, what passes on, what stays, and what is refused."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from lingxiao import roles
from lingxiao.engines.people.domain import delegating, employing, lines, posts, territories
from lingxiao.engines.people.domain.granting import LastAdministrators
from lingxiao.engines.people.domain.signing_in import grants_of
from lingxiao.engines.people.domain.tree import history_of
from lingxiao.engines.people.enums import EmploymentKind
from lingxiao.engines.people.models import (
    Assignment,
    Delegation,
    Employment,
    Person,
    ReportingLine,
    RoleGrant,
    TerritoryAssignment,
)
from lingxiao.engines.people.refusals import (
    AddressTaken,
    NotWorkingThen,
    NumberTaken,
    ReportingLoop,
    WorksHereStill,
)
from lingxiao.engines.people.rules import OnlyHrWrites
from lingxiao.kernel.audit.models import AuditEntry
from lingxiao.kernel.days import DaySpan
from lingxiao.kernel.viewer import Grant
from lingxiao.kernel.words import Bilingual
from tests.engines.people.conftest import viewer_with
from tests.engines.people.org import SINCE

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.engines.people.org import Org

LAST = date(2026, 6, 30)
AFTER = date(2026, 7, 1)


def leaves(org: Org, name: str, *, last_day: date = LAST, successor: str = "") -> None:
    """Somebody leaves."""
    employing.leave(
        viewer=org.hr, person=org.people[name], last_day=last_day, reason="个人原因",
        successor=org.people[successor] if successor else None,
    )


def test_whoever_leaves_keeps_everything_to_the_last_day_and_nothing_after(org: Org) -> None:
    """Post, roles, territory, dotted line, loans both ways: each ends on the same day, and its past can be asked."""
    org.chain("代表", "经理", "总监")
    manager, director = org.people["经理"], org.people["总监"]
    org.place("经理", "SM", "EAST_1", head=True)
    RoleGrant.objects.create(person=manager, role="finance", validity=DateRange(SINCE, None))
    land = territories.open_territory(
        viewer=org.hr, code="T1", name=Bilingual("苏州"), unit=org.units["EAST"], on=SINCE,
    )
    territories.give_territory(viewer=org.hr, territory=land, person=manager, starting=SINCE)
    lines.report_also(viewer=org.hr, person=director, manager=manager, starting=SINCE)
    for giver, receiver in ((manager, director), (director, manager)):
        Delegation.objects.create(
            giver=giver, receiver=receiver, permissions=["cadence.read"], validity=DateRange(date(2026, 6, 1), date(2026, 9, 1)),
        )
    posts.appoint_besides(
        viewer=org.hr, person=manager, position=org.posts["SM"], unit=org.units["SOUTH"], span=DaySpan(AFTER),
    )
    leaves(org, "经理")
    assert {grant.role for grant in grants_of(person_id=manager.pk, on=LAST)} == {"team_member", "manager", "finance"}
    assert grants_of(person_id=manager.pk, on=AFTER) == ()
    for model, who in (
        (Employment, {"person": manager}), (Assignment, {"person": manager}), (RoleGrant, {"person": manager}),
        (TerritoryAssignment, {"person": manager}), (ReportingLine, {"person": manager}),
        (ReportingLine, {"manager": manager}), (Delegation, {"giver": manager}), (Delegation, {"receiver": manager}),
    ):
        rows = model._default_manager.filter(**who)
        assert rows.filter(validity__contains=LAST).exists(), (model, who)
        assert not rows.filter(validity__contains=AFTER).exists(), (model, who)
        assert not rows.filter(validity__startswith__gte=AFTER).exists(), (model, who)
    assert Employment.objects.get(person=manager).leave_reason == "个人原因"
    assert Person.objects.filter(pk=manager.pk).exists()
    assert AuditEntry.objects.filter(act="people.leave", subject_person_id=manager.pk, reason="个人原因").count() == 1
    assert any(event.said.zh.startswith("离职") for event in history_of(person_id=manager.pk))


def test_who_reported_to_a_leaver_reports_to_the_one_above_or_to_the_successor(org: Org) -> None:
    """
    甲 and 乙 report to 经理, who reports to 总监
        without a successor both go to 总监; with 甲 as successor, 乙 goes to 甲 and 甲 to 总监
    """
    org.chain("甲", "经理", "总监")
    org.hire("乙")
    org.under("乙", "经理")
    leaves(org, "经理")
    assert org.reports(LAST) == {"甲": "经理", "乙": "经理", "经理": "总监"}
    assert org.reports(AFTER) == {"甲": "总监", "乙": "总监"}


def test_a_successor_takes_the_team(org: Org) -> None:
    org.chain("甲", "经理", "总监")
    org.hire("乙")
    org.under("乙", "经理")
    leaves(org, "经理", successor="甲")
    assert org.reports(AFTER) == {"甲": "总监", "乙": "甲"}


def test_a_line_that_was_to_begin_later_is_passed_on_as_well(org: Org) -> None:
    org.chain("经理", "总监")
    org.hire("丙")
    org.under("丙", "总监")
    org.under("丙", "经理", starting=date(2026, 9, 1))
    leaves(org, "经理")
    assert org.reports(date(2026, 8, 31)) == {"丙": "总监"}
    assert org.reports(date(2026, 9, 1)) == {"丙": "总监"}


def test_a_successor_who_stands_below_a_report_is_refused_and_nothing_changes(org: Org) -> None:
    """丁 reports to 甲, who reports to the leaver: 甲 cannot report to 丁."""
    org.chain("丁", "甲", "经理", "总监")
    with pytest.raises(ReportingLoop):
        leaves(org, "经理", successor="丁")
    assert org.reports(AFTER) == {"丁": "甲", "甲": "经理", "经理": "总监"}


def test_the_last_administrator_does_not_leave_before_there_is_another(org: Org) -> None:
    org.administrator("人力")
    with pytest.raises(LastAdministrators):
        leaves(org, "人力")
    org.administrator("人力二")
    leaves(org, "人力")
    with pytest.raises(LastAdministrators):
        leaves(org, "人力二")


def test_leaving_can_be_moved_forward_and_not_done_twice(org: Org) -> None:
    person = org.hire("甲")
    leaves(org, "甲")
    leaves(org, "甲", last_day=LAST - timedelta(days=30))
    assert Employment.objects.get(person=person).validity.upper == date(2026, 6, 1)
    with pytest.raises(NotWorkingThen):
        leaves(org, "甲")


def test_somebody_comes_back_under_the_old_number(org: Org) -> None:
    """The gap stays a gap; posts and roles do not come back by themselves."""
    person = org.hire("甲")
    org.place("甲", "SM", "EAST_1", head=True)
    with pytest.raises(WorksHereStill):
        employing.take_on_again(viewer=org.hr, person=person, kind=EmploymentKind.EMPLOYEE, starting=AFTER)
    leaves(org, "甲")
    with pytest.raises(WorksHereStill):
        employing.take_on_again(viewer=org.hr, person=person, kind=EmploymentKind.EMPLOYEE, starting=LAST)
    back = date(2026, 10, 1)
    employing.take_on_again(viewer=org.hr, person=person, kind=EmploymentKind.EMPLOYEE, starting=back)
    roles_then = {day: {grant.role for grant in grants_of(person_id=person.pk, on=day)} for day in (LAST, AFTER, back)}
    assert roles_then == {LAST: {"team_member", "manager"}, AFTER: set(), back: {"team_member"}}


def test_numbers_and_addresses_belong_to_one_person(org: Org) -> None:
    org.hire("甲")
    with pytest.raises(NumberTaken, match="甲"):
        employing.hire(viewer=org.hr, number="E1", name="乙", kind=EmploymentKind.EMPLOYEE, starting=SINCE)
    first = employing.hire(
        viewer=org.hr, number="X1", name="乙", kind=EmploymentKind.EMPLOYEE, starting=SINCE, email="Yi@hengyu.example",
    )
    assert first.email == "yi@hengyu.example"
    with pytest.raises(AddressTaken, match="乙"):
        employing.hire(
            viewer=org.hr, number="X2", name="丙", kind=EmploymentKind.EMPLOYEE, starting=SINCE, email="YI@hengyu.example",
        )


def test_a_corrected_name_is_found_and_the_old_one_stays_in_the_chain(org: Org) -> None:
    person = org.hire("林若曦")
    corrected = employing.correct(viewer=org.hr, person=person, name="凌若曦", name_latin="Ling", email="")
    assert (corrected.pinyin, corrected.initials) == ("lingruoxi", "lrx")
    entry = AuditEntry.objects.get(act="people.correct")
    assert entry.detail == {
        "before": {"name": "林若曦", "name_latin": ""}, "after": {"name": "凌若曦", "name_latin": "Ling"},
    }


def test_nothing_is_given_beyond_the_day_somebody_leaves(org: Org) -> None:
    """A transfer entered after the leaving was recorded ends with it: post, line up, line down, territory."""
    org.chain("甲", "经理", "总监")
    leaves(org, "甲")
    org.place("甲", "SR", "SOUTH", starting=date(2026, 5, 1))
    org.under("甲", "总监", starting=date(2026, 5, 1))
    org.under("经理", "甲", starting=date(2026, 5, 1))
    land = territories.open_territory(
        viewer=org.hr, code="T1", name=Bilingual("苏州"), unit=org.units["EAST"], on=SINCE,
    )
    territories.give_territory(viewer=org.hr, territory=land, person=org.people["甲"], starting=date(2026, 5, 1))
    ends = [
        *Assignment.objects.values_list("validity__endswith", flat=True),
        *ReportingLine.objects.filter(validity__startswith=date(2026, 5, 1)).values_list("validity__endswith", flat=True),
        *TerritoryAssignment.objects.values_list("validity__endswith", flat=True),
    ]
    assert ends == [AFTER] * 4
    with pytest.raises(NotWorkingThen):
        org.place("甲", "SR", "SOUTH", starting=AFTER)
    with pytest.raises(NotWorkingThen):
        org.under("经理", "甲", starting=AFTER)


def test_only_hr_administrators_change_the_organisation(org: Org) -> None:
    """Every verb asks first, whoever calls it; a director of the whole may not, nor somebody to whom it was lent."""
    org.chain("甲", "经理")
    person, manager = org.people["甲"], org.people["经理"]
    director = viewer_with(Grant("director", org.units["HQ"].pk), person_id=manager.pk)
    acts: list[Callable[[], object]] = [
        lambda: employing.hire(viewer=director, number="X", name="乙", kind=EmploymentKind.EMPLOYEE, starting=SINCE),
        lambda: employing.take_on_again(
            viewer=director, person=person, kind=EmploymentKind.EMPLOYEE, starting=SINCE,
        ),
        lambda: employing.correct(viewer=director, person=person, name="乙", name_latin="", email=""),
        lambda: employing.leave(viewer=director, person=person, last_day=LAST, reason="x"),
        lambda: lines.reassign(viewer=director, person=person, manager=manager, starting=SINCE),
        lambda: lines.release(viewer=director, person=person, starting=SINCE),
        lambda: lines.report_also(viewer=director, person=person, manager=manager, starting=SINCE),
    ]
    for act in acts:
        with pytest.raises(OnlyHrWrites):
            act()
    assert roles.LENDABLE.isdisjoint({"people.write_org", "people.grant_roles"})
    assert not delegating.visible_to(director, on=LAST).exists()
