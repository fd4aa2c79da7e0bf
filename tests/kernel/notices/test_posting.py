"""Putting notices into the outbox, and reading them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from lingxiao.kernel import notices
from lingxiao.kernel.notices import keeping, queries, reading
from lingxiao.kernel.notices.enums import Rhythm, Way
from lingxiao.kernel.notices.models import GroupRobot, Message, Notice
from lingxiao.kernel.refusals import NotSeen
from lingxiao.kernel.viewer import Viewer
from lingxiao.kernel.words import Bilingual
from tests.kernel.notices.post_office import LIN, LUKAS, MONDAY, NOW, given, viewer

pytestmark = pytest.mark.django_db
NO_ONE = Viewer(person_id=None, name="", today=MONDAY, now=NOW)


def test_a_notice_is_on_the_desk_at_once_and_nobody_elses() -> None:
    first = notices.post(**given(number=1), at=NOW)
    second = notices.post(**given(number=2), at=NOW + timedelta(minutes=1))
    notices.post(**given(LUKAS), at=NOW)
    assert [one.pk for one in queries.visible_to(viewer(LIN), on=MONDAY)] == [second.pk, first.pk]
    assert queries.unread_count(LIN) == 2
    assert not queries.visible_to(NO_ONE, on=MONDAY).exists()


def test_reading_is_noted_once_and_only_by_oneself() -> None:
    notice = notices.post(**given(), at=NOW)
    with pytest.raises(NotSeen):
        reading.mark_read(viewer=viewer(LUKAS), notice_id=notice.pk, at=NOW)
    reading.mark_read(viewer=viewer(LIN), notice_id=notice.pk, at=NOW)
    again = reading.mark_read(viewer=viewer(LIN), notice_id=notice.pk, at=NOW + timedelta(days=1))
    assert again.read_at == NOW
    assert queries.unread_count(LIN) == 0


def test_reading_all_leaves_others_alone() -> None:
    for person in (LIN, LIN, LUKAS):
        notices.post(**given(person), at=NOW)
    assert reading.mark_all_read(viewer=viewer(LIN), at=NOW) == 2
    assert (queries.unread_count(LIN), queries.unread_count(LUKAS)) == (0, 1)


@pytest.mark.parametrize(("rhythm", "muted", "way"), [
    (Rhythm.DAILY, (), Way.DIGEST),
    (Rhythm.AT_ONCE, (), Way.AT_ONCE),
    (Rhythm.NEVER, (), Way.SCREEN),
    (Rhythm.DAILY, ("documents",), Way.SCREEN),
    (Rhythm.AT_ONCE, ("cases",), Way.AT_ONCE),
])
def test_each_hears_as_they_prefer(rhythm: Rhythm, muted: tuple[str, ...], way: Way) -> None:
    assert notices.post(**given(), at=NOW).way == Way.DIGEST
    keeping.prefer(viewer=viewer(LIN), rhythm=rhythm, muted=muted, at=NOW)
    assert notices.post(**given(), at=NOW).way == way
    assert notices.post_urgent(**given(), at=NOW).way == Way.AT_ONCE
    with pytest.raises(NotSeen):
        keeping.prefer(viewer=NO_ONE, rhythm=rhythm, muted=muted, at=NOW)


def test_thousands_are_posted_in_two_statements() -> None:
    drafts = [notices.NoticeDraft(**given(person, number)) for number in range(500) for person in (LIN, LUKAS)]
    with CaptureQueriesContext(connection) as said:
        posted = notices.post_all(drafts, at=NOW)
    assert len(said) == 2
    assert [one.person_id for one in posted] == [LIN, LUKAS] * 500
    assert all(one.pk for one in posted)


@pytest.mark.parametrize("change", [{"link": "https://elsewhere.cn"}, {"link": "//elsewhere.cn"}, {"title": Bilingual("")}])
def test_a_notice_says_something_and_leads_nowhere_outside(change: dict[str, object]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        notices.post(**(given() | change), at=NOW)
    assert not Notice.objects.exists()


def test_a_sentence_is_said_in_both_languages_with_its_places_filled() -> None:
    from django.utils.translation import gettext_lazy

    said = notices.in_both(gettext_lazy("%(count)s of %(what)s"), count=3, what=Bilingual("待办", "to-dos"))
    assert said.en == "3 of to-dos"
    assert "待办" in said.zh
    assert notices.in_both("100 %").en == "100 %"


def test_a_robot_keeps_its_token_sealed_and_says_a_thing_once() -> None:
    robot = keeping.add_robot(
        viewer=viewer(LIN), name="人力群", kind="dingtalk", token="tok3n", secret="s3cret", topics=["cadence.debt"], at=NOW,
    )
    other = keeping.add_robot(viewer=viewer(LIN), name="别的群", kind="wecom", token="k3y", topics=["other"], at=NOW)
    row = GroupRobot.objects.get(pk=robot.pk)
    assert "tok3n" not in row.sealed_token
    assert (keeping.token_of(row), keeping.secret_of(row), keeping.secret_of(other)) == ("tok3n", "s3cret", "")
    said: dict[str, Any] = {
        "topic": "cadence.debt", "key": "cadence.debt:2026-11-23", "title": Bilingual("管理欠账：3 项"),
        "body": Bilingual("最久的一项已逾期 12 个工作日。"), "link": "/cockpit/debt/", "at": NOW,
    }
    notices.announce(**said)
    notices.announce(**said)  # the job ran twice
    message = Message.objects.get()
    assert message.robot_id == robot.pk
    assert message.text.splitlines() == ["管理欠账：3 项", "最久的一项已逾期 12 个工作日。", "http://127.0.0.1:8000/cockpit/debt/"]
    keeping.silence_robot(viewer=viewer(LIN), robot=robot)
    assert notices.announce(**(said | {"key": "cadence.debt:2026-11-24"})) == 0
    assert [one.name for one in queries.robots()] == ["人力群", "别的群"]
