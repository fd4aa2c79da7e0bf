"""The small demo company in the test database, once for all tests of a module, taken back at the end."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pytest
from django.db import connection, transaction

from tests.web.budgets import walking

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django.plugin import DjangoDbBlocker

    from tests.web.budgets.life import Life


@pytest.fixture(scope="module")
def life(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Life]:
    """The people of the demo company."""
    log = logging.getLogger("django.request")
    level = log.level
    log.setLevel(logging.ERROR)  # pages that are not for a role are asked for too
    with django_db_blocker.unblock(), transaction.atomic():
        from lingxiao import demo
        from tests.web.budgets.life import Life

        demo.build(size="s")
        # A vacuum that comes by meanwhile counts none of these rows, for they are not committed: the planner would take every
        # table for empty, and the walk would last a quarter of an hour. Counting them also keeps the next one out.
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        yield Life()
        transaction.set_rollback(True)
    log.setLevel(level)


@pytest.fixture(scope="module")
def visits(life: Life) -> list[walking.Visit]:
    """Every page of the demo company as every role that comes to it."""
    also = life.go_on()
    return [visit for walker in walking.everybody() for visit in walking.walk(walker, *also)]
