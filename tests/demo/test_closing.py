"""Closed months of the demo company: all that are over are frozen, one late, one restated in both languages, one in question."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from lingxiao.demo import SEED, closing, organisation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django import DjangoDbBlocker

    from tests.demo.conftest import Founded

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def closed(founded: Founded, django_db_blocker: DjangoDbBlocker) -> Iterator[int]:
    """The small company after its months were closed; answers how many."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        yield closing.close(organisation.draw(size="s", seed=SEED))
        transaction.set_rollback(True)


def test_what_is_over_is_frozen_and_one_month_is_late(closed: int) -> None:
    from lingxiao.engines.cadence.domain import clock
    from lingxiao.engines.facts.models import FrozenMonth

    firsts = FrozenMonth.objects.filter(version=1)
    assert closed == firsts.count() == 22
    assert {one.month: one.days_late for one in firsts if one.days_late} == {closing.LATE.span.start: closing.DAYS_LATE}
    assert all(clock.day_of(one.frozen_at) >= one.due_on for one in firsts)


def test_one_month_is_restated_with_a_reason_in_both_languages(closed: int) -> None:
    from lingxiao.engines.facts.domain import freezing
    from lingxiao.engines.facts.models import FrozenMonth

    (second,) = FrozenMonth.objects.filter(version=2)
    assert second.month == closing.RESTATED.span.start
    assert second.frozen_by is not None
    assert re.search(r"[\u4e00-\u9fff]{6}", second.reason)
    assert "orders of August" in second.reason
    assert all(freezing.is_as_frozen(one) for one in FrozenMonth.objects.all())


def test_one_month_waits_and_the_correction_moves_no_sum(closed: int) -> None:
    from django.db.models import Sum

    from lingxiao.engines.facts.models import Difference

    found = Difference.objects.filter(measure="sales_by_order")
    assert {one.of_version.month for one in found} == {closing.WAITING.span.start}
    assert found.count() == 2, "who had the orders, and who has them now"
    sums = found.aggregate(frozen=Sum("frozen"), newest=Sum("newest"))
    assert sums["frozen"] == sums["newest"]
