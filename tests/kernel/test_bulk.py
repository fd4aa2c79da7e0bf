"""Many rows are changed each to values of its own, and no other row is touched."""

from __future__ import annotations

import pytest
from django.db import connection

from lingxiao.engines.people.models import Person
from lingxiao.kernel.bulk import renew_statistics, update_rows

pytestmark = pytest.mark.django_db


def test_each_row_gets_its_own_values_and_the_others_keep_theirs() -> None:
    """Five of six persons are renamed; quotes and percent signs are only text."""
    people = [Person.objects.create(number=f"E{n}", name=f"旧{n}") for n in range(6)]
    names = ["新0", "it's", "%s", "'; DROP TABLE people_person; --", "新4"]
    changed = update_rows(
        Person,
        ids=[one.pk for one in people[:5]],
        columns={"name": ("text", names), "initials": ("text", [str(n) for n in range(5)])},
    )
    assert changed == 5
    told = list(Person.objects.order_by("number").values_list("name", "initials"))
    assert told == [*zip(names, "01234", strict=True), ("旧5", "")]


def test_nothing_to_change_asks_nothing() -> None:
    """No ids, no statement."""
    assert update_rows(Person, ids=[], columns={"name": ("text", [])}) == 0


def test_the_database_plans_for_the_rows_that_just_came() -> None:
    """Within the same transaction, where it would otherwise plan for an empty table."""
    def counted() -> float:
        with connection.cursor() as cursor:
            cursor.execute("SELECT reltuples FROM pg_class WHERE relname = 'people_person'")
            return float(cursor.fetchone()[0])

    Person.objects.bulk_create(Person(number=f"E{n}", name="某") for n in range(500))
    assert counted() < 500
    renew_statistics()
    assert counted() == 500
