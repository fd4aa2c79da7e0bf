"""From notices to messages, and out of the house."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta
from threading import Barrier, Thread
from typing import TYPE_CHECKING

import pytest
from django.core import mail
from django.db import connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import given as examples
from hypothesis import strategies as st

from lingxiao.kernel import notices
from lingxiao.kernel.notices import composing, delivering, keeping, queries
from lingxiao.kernel.notices.enums import MessageState, Rhythm, Way
from lingxiao.kernel.notices.models import Message, Notice
from tests.kernel.notices.post_office import (
    LIN,
    LUKAS,
    MONDAY,
    MUNICH,
    NOBODY,
    NOW,
    SHANGHAI,
    Book,
    given,
    moment,
    viewer,
)

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings

pytestmark = pytest.mark.django_db
ROOMY = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


@pytest.fixture(autouse=True)
def a_mail_server(settings: Settings) -> None:
    """There is one; what it gets stands in ``mail.outbox``."""
    settings.EMAIL_HOST = "mail.test"


def turn(at: datetime, book: Book | None = None) -> delivering.Outcome:
    """What the schedule does at a moment."""
    book = book or Book()
    composing.gather_digests(at=at, book=book)
    composing.gather_singles(at=at, book=book)
    return delivering.deliver(at=at, book=book)


def test_one_digest_a_day_at_nine_by_ones_own_clock() -> None:
    """
    posted on Sunday night; nine in Shanghai is two in the morning in Munich
    """
    sunday = moment(date(2026, 11, 22), "21:00")
    for number in (1, 2):
        notices.post(**given(LIN, number), at=sunday)
        notices.post(**given(LUKAS, number), at=sunday)
    assert turn(moment(MONDAY, "08:59")).sent == 0
    assert turn(moment(MONDAY, "09:00")).sent == 1
    notices.post(**given(LIN, 3), at=NOW)
    assert turn(moment(MONDAY, "15:59")).sent == 0
    assert turn(moment(MONDAY, "16:00")).sent == 1  # nine in Munich
    assert turn(moment(date(2026, 11, 24), "09:10")).sent == 1
    lin, lukas, tuesday = mail.outbox
    assert (lin.to, lukas.to, tuesday.to) == (["lin@example.cn"], ["lukas@example.de"], ["lin@example.cn"])
    assert "职责说明书1" in str(lin.body)
    assert "职责说明书2" in str(lin.body)
    assert "To sign: duty statement 1" in str(lukas.body)
    assert "http://127.0.0.1:8000/desk/documents/3/" in str(tuesday.body)
    assert tuesday.subject == "待您签署：职责说明书3"


@settings(max_examples=25, deadline=None, suppress_health_check=ROOMY)
@examples(
    acts=st.lists(
        st.tuples(st.integers(1, 16), st.sampled_from(["post", "urgent", "turn", "turn", "turn"]), st.sampled_from([LIN, LUKAS])),
        min_size=1, max_size=40,
    ),
)
def test_every_notice_is_carried_exactly_once_and_never_into_the_night(acts: list[tuple[int, str, int]]) -> None:
    """Any order of posting and turning, from a Thursday over a weekend, hours apart."""
    with transaction.atomic():
        mail.outbox = []
        at = moment(date(2026, 11, 19), "18:00")
        for hours, act, person in acts:
            at += timedelta(hours=hours)
            if act == "turn":
                turn(at)
            else:
                (notices.post_urgent if act == "urgent" else notices.post)(**given(person), at=at)
        for more in range(1, 8 * 24):  # everything has its day in the end
            turn(at + timedelta(hours=more))
        assert not Notice.objects.filter(carried_by=None).exists()
        carried = Counter(Notice.objects.filter(way=Way.DIGEST).values_list("carried_by_id", flat=True))
        digests = Message.objects.filter(digest_on__isnull=False)
        assert sum(carried.values()) == Notice.objects.filter(way=Way.DIGEST).count()
        assert set(carried) == set(digests.values_list("pk", flat=True))
        assert len(mail.outbox) == Message.objects.filter(state=MessageState.SENT).count() == Message.objects.count()
        for message in Message.objects.filter(is_urgent=False):
            hours_of = {LIN: SHANGHAI, LUKAS: MUNICH}[message.person_id or 0]
            assert message.sent_at is not None
            assert not hours_of.in_quiet_hours(message.sent_at)
        transaction.set_rollback(True)


def test_what_is_urgent_goes_out_at_night() -> None:
    night = moment(date(2026, 11, 28), "03:00")
    notices.post_urgent(**given(), at=night)
    notices.post(**given(number=2), at=night)
    assert turn(night).sent == 1
    assert mail.outbox[0].subject.endswith("待您签署：职责说明书1")
    assert mail.outbox[0].subject != "待您签署：职责说明书1"


def test_who_wants_each_by_itself_gets_it_in_working_hours() -> None:
    keeping.prefer(viewer=viewer(LIN), rhythm=Rhythm.AT_ONCE, muted=(), at=NOW)
    evening = moment(MONDAY, "19:59")
    notices.post(**given(number=1), at=evening)
    assert turn(evening).sent == 1
    late = moment(MONDAY, "20:00")
    notices.post(**given(number=2), at=late)
    assert turn(late).put_off == 1
    assert Message.objects.get(state=MessageState.WAITING).next_try_at == moment(date(2026, 11, 24), "08:30")
    assert turn(moment(date(2026, 11, 24), "08:29")).sent == 0
    assert turn(moment(date(2026, 11, 24), "08:30")).sent == 1


@pytest.mark.parametrize("without", ["address", "person", "server"])
def test_who_cannot_be_written_to_reads_on_the_desk(settings: Settings, without: str) -> None:
    book = Book()
    if without == "address":
        book.people[LIN] = replace(book.people[LIN], email="")
    elif without == "server":
        settings.EMAIL_HOST = ""
    person = NOBODY if without == "person" else LIN
    notices.post(**given(person), at=NOW)
    notices.post_urgent(**given(person), at=NOW)
    assert turn(NOW, book).sent == 0
    assert not Message.objects.exists()
    assert set(Notice.objects.values_list("way", flat=True)) == {Way.SCREEN}
    assert queries.unread_count(person) == 2


def test_an_unknown_year_holds_the_mail_but_not_what_is_urgent() -> None:
    in_2027 = moment(date(2027, 1, 5))
    notices.post(**given(number=1), at=in_2027)
    notices.post_urgent(**given(number=2), at=in_2027)
    assert turn(in_2027).sent == 1
    assert Notice.objects.get(carried_by=None).title_zh.endswith("1")
    keeping.prefer(viewer=viewer(LIN), rhythm=Rhythm.AT_ONCE, muted=(), at=NOW)
    notices.post(**given(number=3), at=in_2027)
    assert turn(in_2027).put_off == 1
    assert Message.objects.get(state=MessageState.WAITING).next_try_at == in_2027 + delivering.UNTIL_IMPORTED


# --- When the other side does not take it ----------------------------------------------------------------------------


class _Broken:
    """An e-mail backend that does not reach its server."""

    def __init__(self, **_how: object) -> None:
        pass

    def send_messages(self, _messages: object) -> int:
        raise ConnectionRefusedError("connection refused")

    def close(self) -> None:
        pass


def test_what_fails_waits_longer_each_time_and_is_parked_after_the_fifth(settings: Settings) -> None:
    settings.EMAIL_BACKEND = f"{__name__}._Broken"
    notices.post_urgent(**given(), at=NOW)
    at, waits = NOW, []
    for _try in range(4):
        assert turn(at).failed == 1
        message = Message.objects.get()
        assert turn(message.next_try_at - timedelta(seconds=1)) == delivering.Outcome()
        waits.append(message.next_try_at - at)
        at = message.next_try_at
    assert tuple(waits) == delivering.BACKOFF
    assert turn(at).parked == 1
    parked = queries.parked_messages().get()
    assert (parked.attempts, parked.error) == (5, "connection refused")
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    delivering.try_again(viewer=viewer(LIN), message=parked, at=at)
    assert turn(at).sent == 1


def test_trying_again_does_not_break_the_night(settings: Settings) -> None:
    settings.EMAIL_BACKEND = f"{__name__}._Broken"
    keeping.prefer(viewer=viewer(LIN), rhythm=Rhythm.AT_ONCE, muted=(), at=NOW)
    notices.post(**given(), at=moment(MONDAY, "19:58"))
    turn(moment(MONDAY, "19:59"))
    assert Message.objects.get().next_try_at == moment(date(2026, 11, 24), "08:30")


def test_who_left_while_a_message_waited_is_not_written_to() -> None:
    notices.post_urgent(**given(), at=NOW)
    composing.gather_singles(at=NOW, book=Book())
    assert delivering.deliver(at=NOW, book=Book({})).parked == 1
    assert not mail.outbox


@pytest.mark.django_db(transaction=True)
def test_four_workers_at_once_send_each_message_once() -> None:
    for number in range(12):
        notices.post(**given(LIN, number), at=NOW)
        notices.post_urgent(**given(LUKAS, number), at=NOW)
    barrier = Barrier(4)

    def work() -> None:
        try:
            barrier.wait()
            turn(NOW)
        finally:
            connection.close()

    workers = [Thread(target=work) for _one in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert Message.objects.count() == Message.objects.filter(state=MessageState.SENT).count() == 13
    assert len(mail.outbox) == 13
    assert not Notice.objects.filter(carried_by=None).exists()
