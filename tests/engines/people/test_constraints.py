"""What the database itself makes impossible, asked in plain SQL, past every verb."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from django.apps import apps
from django.contrib.postgres.fields import DateRangeField
from django.db import IntegrityError, connection, transaction

from lingxiao.engines.people.models import (
    Assignment,
    Employment,
    OrgUnit,
    Person,
    Position,
    ReportingLine,
    Territory,
    UnitClosure,
)

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.django_db


@pytest.fixture
def ids() -> dict[str, int]:
    """Three persons, two units, a post and a territory, by name."""
    people = [Person.objects.create(number=f"E{n}", name=f"张{n}") for n in range(3)]
    units = [OrgUnit.objects.create(code=f"U{n}") for n in range(2)]
    post = Position.objects.create(code="SM", title_zh="销售经理")
    land = Territory.objects.create(code="T1", name_zh="苏州")
    return {
        **{f"p{n}": one.pk for n, one in enumerate(people)}, **{f"u{n}": one.pk for n, one in enumerate(units)},
        "post": post.pk, "land": land.pk,
    }


def run(statement: str, ids: dict[str, int]) -> None:
    """One statement, as a script would send it, ``{p0}`` and the like filled in."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(**ids))


LINE = "INSERT INTO people_reportingline (person_id, manager_id, kind, validity) VALUES "
POST = "INSERT INTO people_assignment (person_id, position_id, unit_id, kind, leads_unit, validity) VALUES "
WORK = "INSERT INTO people_employment (person_id, kind, validity, leave_reason) VALUES "
PLACE = "INSERT INTO people_unitplacement (unit_id, parent_id, name_zh, name_en, validity) VALUES "
OWNS = "INSERT INTO people_territoryassignment (territory_id, person_id, validity) VALUES "
ROLE = "INSERT INTO people_rolegrant (person_id, role, unit_id, validity, reason) VALUES "
TERMS = (
    "INSERT INTO people_contractterms (person_id, post_title, location, currency, variable_rule, hours_system, "
    "reports_to_level, validity) VALUES "
)
LENT = "INSERT INTO people_delegation (giver_id, receiver_id, permissions, validity, reason) VALUES "


@pytest.mark.parametrize(("first", "second", "beside", "law"), [
    # the second overlaps the first by a day; `beside` touches it, and is taken
    (LINE + "({p0}, {p1}, 'solid', '[2026-01-01,2026-07-01)')", LINE + "({p0}, {p2}, 'solid', '[2026-06-30,)')",
     LINE + "({p0}, {p2}, 'solid', '[2026-07-01,)')", "one_manager_a_day"),
    (LINE + "({p0}, {p1}, 'dotted', '[2026-01-01,2026-07-01)')", LINE + "({p0}, {p1}, 'dotted', '[2026-06-30,)')",
     LINE + "({p0}, {p2}, 'dotted', '[2026-06-30,)')", "one_dotted_line_a_pair_a_day"),
    (POST + "({p0}, {post}, {u0}, 'main', false, '[2026-01-01,2026-07-01)')",
     POST + "({p0}, {post}, {u1}, 'main', false, '[2026-06-30,)')",
     POST + "({p0}, {post}, {u1}, 'secondary', false, '[2026-06-30,)')", "one_main_post_a_day"),
    (POST + "({p0}, {post}, {u0}, 'main', true, '[2026-01-01,2026-07-01)')",
     POST + "({p1}, {post}, {u0}, 'main', true, '[2026-06-30,)')",
     POST + "({p1}, {post}, {u0}, 'acting', true, '[2026-06-30,2026-07-10)')", "one_head_of_unit_a_day"),
    (WORK + "({p0}, 'employee', '[2026-01-01,2026-07-01)', '')", WORK + "({p0}, 'external', '[2026-06-30,)', '')",
     WORK + "({p0}, 'external', '[2026-07-01,)', '')", "employment_once_a_day"),
    (PLACE + "({u0}, NULL, 'a', '', '[2026-01-01,2026-07-01)')", PLACE + "({u0}, {u1}, 'a', '', '[2026-06-30,)')",
     PLACE + "({u0}, {u1}, 'a', '', '[2026-07-01,)')", "unit_in_one_place_a_day"),
    (OWNS + "({land}, {p0}, '[2026-01-01,2026-07-01)')", OWNS + "({land}, {p1}, '[2026-06-30,)')",
     OWNS + "({land}, {p1}, '[2026-07-01,)')", "one_owner_of_territory_a_day"),
    (ROLE + "({p0}, 'hrbp', NULL, '[2026-01-01,2026-07-01)', '')", ROLE + "({p0}, 'hrbp', NULL, '[2026-06-30,)', '')",
     ROLE + "({p0}, 'hrbp', {u0}, '[2026-06-30,)', '')", "role_granted_once_a_day"),
    (TERMS + "({p0}, '', '', 'CNY', '', '', '', '[2026-01-01,2026-07-01)')",
     TERMS + "({p0}, '', '', 'CNY', '', '', '', '[2026-06-30,)')",
     TERMS + "({p0}, '', '', 'CNY', '', '', '', '[2026-07-01,)')", "contract_terms_once_a_day"),
])
def test_no_day_has_two_answers(ids: dict[str, int], first: str, second: str, beside: str, law: str) -> None:
    run(first, ids)
    with pytest.raises(IntegrityError, match=law):
        run(second, ids)
    run(beside, ids)


@pytest.mark.parametrize(("statement", "law"), [
    (LINE + "({p0}, {p0}, 'solid', '[2026-01-01,)')", "nobody_reports_to_self"),
    (PLACE + "({u0}, {u0}, 'a', '', '[2026-01-01,)')", "unit_not_under_itself"),
    (LENT + "({p0}, {p0}, '{{cadence.read}}', '[2026-01-01,2026-02-01)', '')", "no_delegation_to_oneself"),
    (LENT + "({p0}, {p1}, '{{cadence.read}}', '[2026-01-01,)', '')", "delegation_ends"),
    # A01 rule 10: an acting appointment has an end, at most six months on
    (POST + "({p0}, {post}, {u0}, 'acting', true, '[2026-01-01,)')", "acting_ends_within_six_months"),
    (POST + "({p0}, {post}, {u0}, 'acting', true, '[2026-01-01,2026-07-02)')", "acting_ends_within_six_months"),
])
def test_what_contradicts_itself_is_impossible(ids: dict[str, int], statement: str, law: str) -> None:
    with pytest.raises(IntegrityError, match=law):
        run(statement, ids)


def test_six_months_of_acting_are_taken(ids: dict[str, int]) -> None:
    run(POST + "({p0}, {post}, {u0}, 'acting', true, '[2026-01-01,2026-07-01)')", ids)
    assert Assignment.objects.get().validity.upper == date(2026, 7, 1)


@pytest.mark.parametrize("span", ["empty", "(,2026-07-01)"])
@pytest.mark.parametrize("statement", [
    LINE + "({p0}, {p1}, 'solid', '%s')", POST + "({p0}, {post}, {u0}, 'main', false, '%s')",
    WORK + "({p0}, 'employee', '%s', '')", PLACE + "({u0}, NULL, 'a', '', '%s')", OWNS + "({land}, {p0}, '%s')",
    ROLE + "({p0}, 'hrbp', NULL, '%s', '')", TERMS + "({p0}, '', '', 'CNY', '', '', '', '%s')",
    LENT + "({p0}, {p1}, '{{cadence.read}}', '%s', '')",
])
def test_a_span_without_a_day_or_a_beginning_is_impossible(ids: dict[str, int], statement: str, span: str) -> None:
    """No overlap would ever catch it."""
    with pytest.raises(IntegrityError, match="_begin"):
        run(statement.replace("%s", span), ids)


def test_every_span_of_the_engine_is_asked_to_begin() -> None:
    """Whoever adds a dated table gives it the same check."""
    derived = {UnitClosure}  # from placements, which begin
    models = [
        model for model in apps.get_app_config("people").get_models()
        if model not in derived and any(isinstance(field, DateRangeField) for field in model._meta.get_fields())
    ]
    assert {Employment, ReportingLine} < set(models)
    assert [
        model.__name__ for model in models
        if not any(one.name.endswith(("_begins", "_begin")) for one in model._meta.constraints)
    ] == []


@pytest.mark.parametrize("change", [
    lambda: ReportingLine.objects.update(validity="empty"),
    lambda: Employment.objects.update(validity="empty"),
])
def test_a_span_cannot_be_emptied_later(ids: dict[str, int], change: Callable[[], int]) -> None:
    run(LINE + "({p0}, {p1}, 'solid', '[2026-01-01,)')", ids)
    run(WORK + "({p0}, 'employee', '[2026-01-01,)', '')", ids)
    with pytest.raises(IntegrityError, match="begin"), transaction.atomic():
        change()
