"""Who sees what is owed: two regions whose people must not see each other's."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from lingxiao.engines.cadence.domain import queries
from lingxiao.engines.people.models import Assignment, RoleGrant
from lingxiao.kernel.refusals import NotSeen
from lingxiao.kernel.viewer import Viewer
from tests.engines.cadence.company import ALWAYS, MONDAY, NOW, a_person, owe, system, viewer

if TYPE_CHECKING:
    from lingxiao.engines.cadence.models import Due
    from lingxiao.engines.people.models import Person
    from tests.engines.cadence.company import Company

LONG_AGO = date(2026, 10, 26)


@pytest.fixture
def dues(here: Company) -> dict[str, Due]:
    """In each region: the manager owes one, the HRBP owes the manager one, in every class that matters."""
    made = {}
    for name, region in (("east", here.east), ("west", here.west)):
        made[f"{name} own"] = owe(region.manager, due_on=LONG_AGO)
        made[f"{name} rep"] = owe(region.rep, due_on=LONG_AGO)
        for kind in ("C1", "C2", "C3", "C4", "C5"):
            made[f"{name} {kind}"] = owe(region.manager, owner=region.hrbp, due_on=LONG_AGO, confidentiality=kind)
    return made


def seen(person: Person, dues: dict[str, Due], *, on: date = MONDAY) -> set[str]:
    """The names of the dues this person sees."""
    keys = {due.pk: name for name, due in dues.items()}
    return {keys[pk] for pk in queries.visible_to(viewer(person), on=on).values_list("pk", flat=True)}


def test_everyone_sees_their_own_part_and_no_other_region(here: Company, dues: dict[str, Due]) -> None:
    assert seen(here.east.manager, dues) == {"east own", "east rep", "east C1", "east C2"}
    assert seen(here.east.rep, dues) == {"east rep"}
    assert seen(here.east.director, dues) == {"east own", "east rep", "east C1", "east C2", "east C3"}
    # The HRBP owes the last two, so the HRBP sees them; nobody else does.
    assert seen(here.east.hrbp, dues) == {name for name in dues if name.startswith("east")}
    assert seen(here.west.hrbp, dues) == {name for name in dues if name.startswith("west")}


def test_hr_and_executives_see_as_far_as_the_matrix_says(here: Company, dues: dict[str, Due]) -> None:
    line = {name for name in dues if name[-2:] not in {"C3", "C4", "C5"}}
    assert seen(here.hr_head, dues) == line | {"east C3", "west C3"}
    assert seen(here.executive, dues) == line
    auditor = a_person("审计")
    RoleGrant.objects.create(person=auditor, role="auditor", validity=ALWAYS)
    assert seen(auditor, dues) == line


@pytest.mark.parametrize("role", ["finance", "compliance", "counsellor", "system_admin"])
def test_other_roles_see_nothing_of_others(here: Company, dues: dict[str, Due], role: str) -> None:
    somebody = a_person("旁人")
    RoleGrant.objects.create(person=somebody, role=role, validity=ALWAYS)
    assert seen(somebody, dues) == set()


def test_an_hrbp_does_not_see_what_is_confidential_about_themself(here: Company) -> None:
    due = owe(here.east.hrbp, owner=here.hr_head, confidentiality="C3")
    RoleGrant.objects.create(person=here.east.hrbp, role="hrbp", validity=ALWAYS)  # even with a grant over everyone
    assert not queries.visible_to(viewer(here.east.hrbp), on=MONDAY).filter(pk=due.pk).exists()


def test_scope_is_the_region_at_the_records_date(here: Company) -> None:
    """The manager moves west in November: what was opened before stays with the east, the rest is the west's."""
    Assignment.objects.filter(person=here.east.manager).update(validity=DateRange(date(2020, 1, 1), date(2026, 11, 1)))
    old = Assignment.objects.get(person=here.east.manager)
    Assignment.objects.create(
        person=here.east.manager, position=old.position, unit=here.west.unit,
        validity=DateRange(date(2026, 11, 1), None),
    )
    dues = {
        "before": owe(here.east.manager, opened_on=date(2026, 10, 20), due_on=MONDAY),
        "after": owe(here.east.manager, opened_on=date(2026, 11, 10), due_on=MONDAY),
    }
    assert seen(here.east.hrbp, dues) == {"before"}
    assert seen(here.west.hrbp, dues) == {"after"}


def test_a_day_in_the_past_knows_nothing_of_later(here: Company) -> None:
    dues = {"late": owe(here.east.manager, opened_on=date(2026, 11, 10), due_on=MONDAY)}
    assert seen(here.east.hrbp, dues, on=date(2026, 11, 9)) == set()
    assert seen(here.east.hrbp, dues, on=date(2026, 11, 10)) == {"late"}


def test_nobody_and_the_system_see_nothing(here: Company, dues: dict[str, Due]) -> None:
    nobody = Viewer(person_id=None, name="", today=MONDAY, now=NOW)
    for who in (nobody, system()):
        assert not queries.visible_to(who, on=MONDAY).exists()
        assert not queries.pile(who, name="overdue", on=MONDAY).exists()
        assert not queries.debt(who, MONDAY).exists()
        with pytest.raises(NotSeen):
            queries.desk(who, MONDAY)


def test_one_due_of_the_other_region_does_not_exist(here: Company, dues: dict[str, Due]) -> None:
    assert queries.due_seen_by(viewer(here.east.hrbp), due_id=dues["east C1"].pk, on=MONDAY) == dues["east C1"]
    for due_id in (dues["west C1"].pk, 0):
        with pytest.raises(NotSeen):
            queries.due_seen_by(viewer(here.east.hrbp), due_id=due_id, on=MONDAY)


# --- The desk --------------------------------------------------------------------------------------------------------


def test_the_desk_piles_up_mine_and_what_others_owe_me(here: Company) -> None:
    """
    Monday 23 November; the week ends on Sunday 29
    """
    who, hrbp = here.east.manager, here.east.hrbp
    late, today, sunday, next_week = (owe(who, due_on=MONDAY + timedelta(days=days)) for days in (-1, 0, 6, 7))
    theirs, hidden = owe(who, owner=hrbp), owe(who, owner=hrbp, confidentiality="C3")
    desk = queries.desk(viewer(who), MONDAY)
    assert [due.pk for due in desk.overdue.dues] == [late.pk]
    assert [due.pk for due in desk.this_week.dues] == [today.pk, sunday.pk]
    assert [due.pk for due in desk.later.dues] == [next_week.pk]
    assert [due.pk for due in desk.owed_to_me.dues] == [theirs.pk]
    assert (desk.owed, desk.owed_to_me.count) == (4, 1)
    assert hidden.pk in {due.pk for due in queries.desk(viewer(hrbp), MONDAY).dues}


def test_the_desk_shows_the_first_few_and_counts_all(here: Company) -> None:
    for days in range(1, 13):
        owe(here.east.manager, due_on=MONDAY - timedelta(days=days))
    desk = queries.desk(viewer(here.east.manager), MONDAY)
    assert (len(desk.overdue.dues), desk.overdue.count) == (queries.FEW, 12)
    assert desk.overdue.dues[0].due_on == MONDAY - timedelta(days=12)
    assert queries.pile(viewer(here.east.manager), name="overdue", on=MONDAY).count() == 12


def test_the_desk_costs_two_queries_however_much_lies_on_it(
    here: Company, django_assert_num_queries: pytest.FixtureRequest,
) -> None:
    for many in (1, 29):
        for number in range(many):
            owe(here.east.manager, due_on=MONDAY + timedelta(days=number - 10))
            owe(here.east.manager, owner=here.east.hrbp, due_on=MONDAY + timedelta(days=number - 10))
        with django_assert_num_queries(2):  # type: ignore[operator]
            queries.desk(viewer_kept(here.east.manager), MONDAY)


def viewer_kept(person: Person) -> Viewer:
    """A viewer whose grants cost no query here."""
    return Viewer(person_id=person.pk, name=person.name, today=MONDAY, now=NOW)


# --- Debt ------------------------------------------------------------------------------------------------------------


def test_debt_is_the_companys_and_ten_working_days_late(here: Company) -> None:
    """
    Monday 23 November is the tenth working day after Monday 9 November
    """
    ripe = owe(here.east.manager, owner=here.east.hrbp, due_on=date(2026, 11, 9))
    owe(here.east.manager, owner=here.east.hrbp, due_on=date(2026, 11, 10))
    owe(here.east.manager, due_on=date(2026, 10, 9))
    owe(here.east.manager, owner=here.east.hrbp, due_on=date(2026, 10, 9), confidentiality="C3")
    assert [due.pk for due in queries.debt(viewer(here.hr_head), MONDAY)] == [ripe.pk]
    assert [due.pk for due in queries.debt(viewer(here.east.manager), MONDAY)] == [ripe.pk]
    assert [due.pk for due in queries.debt(viewer(here.east.hrbp), MONDAY)] == [ripe.pk]
    assert [due.pk for due in queries.debt(viewer(here.executive), MONDAY)] == [ripe.pk]
    for stranger in (here.west.hrbp, here.west.director, here.west.manager, here.east.rep):
        assert not queries.debt(viewer(stranger), MONDAY).exists()


def test_debtors_are_named_with_how_much_and_since_when(here: Company) -> None:
    for day in (2, 3, 4):
        owe(here.east.manager, owner=here.east.hrbp, due_on=date(2026, 11, day))
    owe(here.west.manager, owner=here.west.hrbp, due_on=date(2026, 11, 2))
    found = queries.debtors(queries.debt(viewer(here.hr_head), MONDAY))
    assert [(one.person_id, one.count, one.since) for one in found] == [
        (here.east.hrbp.pk, 3, date(2026, 11, 2)), (here.west.hrbp.pk, 1, date(2026, 11, 2)),
    ]
