"""Questions written as SQL fit into Django's: sets of ids, values looked up row by row, rows read as their model."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db.models import BigIntegerField, BooleanField, Q
from hypothesis import given
from hypothesis import strategies as st

from lingxiao.kernel.in_sql import Looked, about, array, columns, every, first, ids, read
from lingxiao.kernel.notices.models import GroupRobot

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 23, 9, tzinfo=UTC)
SHORTER = "SELECT count(*) FROM notices_grouprobot other WHERE length(other.name) < %s AND other.id <> {row}"
NAMED_AS = "EXISTS(SELECT 1 FROM notices_grouprobot other WHERE other.name = {name} AND other.id <> {row} AND other.kind = %s)"

WHOLE = "SELECT {} FROM notices_grouprobot robot WHERE id = %s"


def robot(name: str, *topics: str) -> GroupRobot:
    return GroupRobot.objects.create(name=name, kind="wecom", sealed_token="x", topics=list(topics), added_at=AT)


def test_a_set_of_ids_narrows_and_can_be_taken_away() -> None:
    short, long = robot("a"), robot("a long one")
    chosen = ids("SELECT id FROM notices_grouprobot WHERE length(name) > %s", 3)
    assert list(GroupRobot.objects.filter(pk__in=chosen)) == [long]
    assert list(GroupRobot.objects.exclude(pk__in=chosen)) == [short]
    assert GroupRobot.objects.filter(Q(pk__in=chosen) | Q(pk=short.pk)).count() == 2


def test_a_value_is_looked_up_for_each_row_and_can_be_sorted_by() -> None:
    short, long = robot("a"), robot("a long one")
    rows = GroupRobot.objects.annotate(others=Looked(SHORTER, 3, kind=BigIntegerField(), row="pk"))
    assert [(one.pk, one.others) for one in rows.order_by("-others")] == [(long.pk, 1), (short.pk, 0)]
    assert rows.filter(others=1).get() == long


def test_several_columns_of_a_row_stand_in_their_places() -> None:
    twins = [robot("twin"), robot("twin")]
    robot("alone")
    same = Looked(NAMED_AS, "wecom", kind=BooleanField(), name="name", row="pk")
    assert list(GroupRobot.objects.filter(Q(same)).order_by("pk")) == twins
    assert not GroupRobot.objects.filter(Q(Looked(NAMED_AS, "feishu", kind=BooleanField(), name="name", row="pk"))).exists()


def test_a_row_is_read_as_django_reads_it() -> None:
    made = robot("周报", "a", "b")
    told = first(WHOLE.format(columns(GroupRobot, "robot")), made.pk)
    assert told is not None
    found, expected = read(GroupRobot, told), GroupRobot.objects.get(pk=made.pk)
    assert {name: value for name, value in vars(found).items() if name != "_state"} == {
        name: value for name, value in vars(expected).items() if name != "_state"
    }
    assert not found._state.adding
    assert first("SELECT id FROM notices_grouprobot WHERE id = %s", 0) is None


@given(st.lists(st.integers(-(2**63), 2**63 - 1), max_size=60))
def test_an_array_is_the_numbers_it_is_made_of(numbers: list[int]) -> None:
    assert [one for (one,) in every("SELECT unnest(%s::bigint[])", array(numbers))] == numbers


def test_of_nothing_nothing_is_asked(django_assert_num_queries: Any) -> None:
    question = "SELECT id FROM notices_grouprobot WHERE id = ANY(%s::bigint[])"
    made = robot("x")
    with django_assert_num_queries(0):
        assert about(question, []) == []
    assert about(question, [made.pk, made.pk, 0]) == [(made.pk,)]


def test_values_are_never_words_of_the_question() -> None:
    robot("x")
    hostile = "' OR 1=1 --"
    assert not GroupRobot.objects.filter(pk__in=ids("SELECT id FROM notices_grouprobot WHERE name = %s", hostile)).exists()
    assert every("SELECT id FROM notices_grouprobot WHERE name = %s", hostile) == []
