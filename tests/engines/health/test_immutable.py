"""A health figure cannot be changed, deleted or emptied, not even in SQL."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest
from django.db import DatabaseError, connection, transaction

from lingxiao.engines.health.models import Snapshot
from lingxiao.engines.people.models import Person

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE health_snapshot SET shown_tenths = 1000",
        "UPDATE health_snapshot SET is_latest = false, band = 'excellent'",
        "DELETE FROM health_snapshot",
        "SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE health_snapshot",
    ],
)
def test_the_database_refuses(guarded: Callable[[str], None], sql: str) -> None:
    """Each way of changing the past is refused, and the row stands as it stood."""
    guarded("health_snapshot")
    person = Person.objects.create(number="E1", name="高建国")
    Snapshot.objects.create(
        person=person,
        area="duties",
        on=date(2026, 11, 23),
        take=1,
        taken_at=datetime(2026, 11, 23, 1, tzinfo=UTC),
        formula_version="1.0",
        score="83/1",
        shown_tenths=830,
        coverage_percent=90,
        band="steady",
        tree={},
        tree_sha256="0" * 64,
    )
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert Snapshot.objects.get().shown_tenths == 830
    Snapshot.objects.update(is_latest=False)
    assert Snapshot.objects.filter(is_latest=False).count() == 1
