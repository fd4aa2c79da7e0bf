"""纷享销客: tokens are shared and renewed, addresses are its own, and calls are paced."""

from __future__ import annotations

import threading
from collections import deque
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

from lingxiao.engines.facts.connectors.fxiaoke.account import CLOUDS, Style, address
from lingxiao.engines.facts.connectors.fxiaoke.pacing import ALLOWED, PER, Around, Pacing
from lingxiao.engines.facts.connectors.shapes import NotUnderstood, Refused
from lingxiao.kernel.outgoing import Host, Session
from tests.engines.facts.connectors.fxiaoke_readers import readers
from tests.engines.facts.connectors.fxiaoke_simulator import (
    BAD_TOKEN,
    OBJECTS,
    OLD_TOKEN,
    QUERY,
    START,
    TOKEN,
    Clock,
    Keep,
    Simulator,
    running,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lingxiao.engines.facts.connectors.fxiaoke.connector import Fxiaoke
    from tests.engines.facts.connectors.fxiaoke_readers import Reading

BOTH = pytest.mark.parametrize("style", list(Style))
PATHS = {Style.NEW: TOKEN, Style.OLD: OLD_TOKEN}
UUID = "7c3f7d0e-5b0e-4a44-9e0c-3a8a3a0b8f0{}"


@pytest.fixture
def fxiaoke() -> Iterator[Simulator]:
    """The open platform of an invented customer."""
    with running(Simulator()) as simulator:
        yield simulator


@pytest.fixture
def reading(fxiaoke: Simulator) -> Iterator[Reading]:
    """Makes connectors to it."""
    with readers(fxiaoke) as make:
        yield make


def asked(simulator: Simulator, path: str) -> int:
    """How often a path was asked."""
    return sum(1 for one, _at in simulator.calls if one == path)


@BOTH
def test_a_token_is_asked_for_once_and_kept_for_the_next_process(fxiaoke: Simulator, reading: Reading, style: Style) -> None:
    keep = Keep()
    for _process in range(15):
        reading(style, keep=keep).kinds()
    assert asked(fxiaoke, PATHS[style]) == 1
    assert not fxiaoke.faults
    assert keep.token is not None
    assert keep.token.until == START + timedelta(seconds=7200)


@BOTH
def test_a_token_is_renewed_before_it_ends_and_not_sooner_than_a_new_one_is_given(
    fxiaoke: Simulator, reading: Reading, style: Style,
) -> None:
    keep = Keep()
    connector = reading(style, keep=keep)
    used = []
    for minute in range(0, 300, 1):
        fxiaoke.clock.at = START + timedelta(minutes=minute)
        connector.kinds()
        assert keep.token is not None
        used.append(keep.token.secret)
    assert len(set(used)) == 3
    assert asked(fxiaoke, PATHS[style]) == 3
    assert not [path for path, _at in fxiaoke.calls if path not in {OBJECTS, PATHS[style]}]


@BOTH
def test_many_workers_ask_for_one_token_between_them(fxiaoke: Simulator, reading: Reading, style: Style) -> None:
    keep, troubles_of, start = Keep(), list[Exception](), threading.Barrier(12)
    workers = [reading(style, keep=keep) for _worker in range(12)]

    def work(connector: Fxiaoke) -> None:
        start.wait()
        try:
            connector.kinds()
        except Exception as trouble:  # noqa: BLE001 -- shown by the assertion below
            troubles_of.append(trouble)

    for round_ in range(2):
        threads = [threading.Thread(target=work, args=(one,)) for one in workers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert (troubles_of, fxiaoke.faults, asked(fxiaoke, PATHS[style])) == ([], [], round_ + 1)
        fxiaoke.end_tokens()


def test_a_token_of_another_application_or_style_is_not_used(fxiaoke: Simulator, reading: Reading) -> None:
    keep = Keep()
    reading(Style.NEW, keep=keep).kinds()
    reading(Style.OLD, keep=keep).kinds()
    assert (asked(fxiaoke, TOKEN), asked(fxiaoke, OLD_TOKEN)) == (1, 1)
    assert not fxiaoke.faults


@BOTH
def test_a_fresh_token_that_does_not_let_in_is_said_once_and_not_asked_for_again(
    fxiaoke: Simulator, reading: Reading, style: Style,
) -> None:
    fxiaoke.answers[OBJECTS] = BAD_TOKEN
    with pytest.raises(Refused, match="has just given"):
        reading(style).kinds()
    assert (asked(fxiaoke, PATHS[style]), asked(fxiaoke, OBJECTS)) == (2, 1)


def test_another_fresh_token_that_does_not_let_in_either_ends_the_trying(fxiaoke: Simulator, reading: Reading) -> None:
    count = iter(range(99))
    fxiaoke.answers[TOKEN] = lambda: {"accessToken": f"BC{next(count)}", "ea": "hengyu", "expiresIn": 7000, "errorCode": 0}
    fxiaoke.answers[OBJECTS] = BAD_TOKEN
    with pytest.raises(Refused, match="has just given"):
        reading().kinds()
    assert (asked(fxiaoke, TOKEN), asked(fxiaoke, OBJECTS)) == (2, 2)


@pytest.mark.parametrize("said", [1580000000, "soon", None, 7200])
def test_a_token_never_lives_longer_than_any_does(fxiaoke: Simulator, reading: Reading, said: Any) -> None:
    """A page of the vendor shows a moment where another shows seconds."""
    keep = Keep()
    fxiaoke.answers[TOKEN] = {"accessToken": "BC1", "ea": "hengyu", "expiresIn": said, "errorCode": 0}
    fxiaoke.answers[OBJECTS] = {"errorCode": 0, "data": {"objects": []}}
    reading(keep=keep).kinds()
    assert keep.token is not None
    assert keep.token.until == START + timedelta(seconds=7200)


def test_a_token_that_comes_with_little_time_left_is_used_and_not_asked_for_at_every_call(
    fxiaoke: Simulator, reading: Reading,
) -> None:
    fxiaoke.answers[OBJECTS] = {"errorCode": 0, "data": {"objects": []}}
    fxiaoke.answers[TOKEN] = {"accessToken": "BC1", "ea": "hengyu", "expiresIn": 200, "errorCode": 0}
    connector = reading()
    for _second in range(119):
        connector.kinds()
        fxiaoke.clock.at += timedelta(seconds=1)
    assert asked(fxiaoke, TOKEN) == 2


@pytest.mark.parametrize("answer", [
    {"errorCode": 0}, {"errorCode": 0, "accessToken": "a\r\nb", "ea": "x"}, {"errorCode": 0, "accessToken": "ab", "ea": ""},
    {"errorCode": 0, "accessToken": ["a"], "ea": "x"}, {"accessToken": "ab", "ea": "x"}, {"errorCode": "x"},
])  # fmt: skip
def test_a_token_of_another_shape_goes_into_no_header(fxiaoke: Simulator, reading: Reading, answer: dict[str, Any]) -> None:
    fxiaoke.answers[TOKEN] = answer
    with pytest.raises(NotUnderstood):
        reading().kinds()


def test_the_six_clouds_are_known_by_name_and_any_other_host_may_be_entered() -> None:
    assert {cloud.host for cloud in CLOUDS} == {
        "open.fxiaoke.com", "open-hwcloud.fxiaoke.com", "open-ale.fxiaoke.com", "open-hws.fxiaoke.com",
        "open-ksc.sharecrm.com", "open-na.sharecrm.com",
    }  # fmt: skip
    assert [address(cloud.name) for cloud in CLOUDS] == [f"https://{cloud.host}" for cloud in CLOUDS]
    assert address(" Open-CRM.hengyu.example:8443 ") == "https://open-crm.hengyu.example:8443"


@pytest.mark.parametrize("wrong", [
    "www.fxiaoke.com", "", "a b.com", "user@open.fxiaoke.com", "open.fxiaoke.com/x", "x?y", "http://open.fxiaoke.com",
    "open_.com", "open.fxiaoke.com\n.evil.example", "-a.com", "{x}.com",
])  # fmt: skip
def test_what_cannot_be_its_address_is_refused(wrong: str) -> None:
    with pytest.raises(Refused) as caught:
        address(wrong)
    assert "\n" not in caught.value.said.en


@given(st.lists(st.floats(0, 3), min_size=1, max_size=400))
def test_no_twenty_seconds_ever_hold_more_than_a_hundred_calls(gaps: list[float]) -> None:
    clock, made = Clock(), deque[datetime]()
    pacing = Pacing(Around(clock.now, clock.sleep, str))
    for gap in [*gaps, *[0.0] * 150]:
        clock.at += timedelta(seconds=gap)
        pacing.wait(QUERY)
        made.append(clock.at)
        while made[-1] - made[0] > PER:
            made.popleft()
        assert len(made) <= ALLOWED


def test_a_clock_that_was_put_back_holds_nobody_for_longer_than_the_window() -> None:
    clock = Clock()
    pacing = Pacing(Around(clock.now, clock.sleep, str))
    for _call in range(95):
        pacing.wait(QUERY)
    clock.at -= timedelta(days=1)
    pacing.wait(QUERY)
    pacing.wait(OBJECTS)  # another interface has a count of its own
    assert clock.slept == [20.5]


def test_the_simulator_notices_what_a_caller_must_not_do(fxiaoke: Simulator) -> None:
    """The tests above lean on its list of faults being empty."""
    both = {"corpAccessToken": "x", "corpId": "y", "currentOpenUserId": "z"}
    with Session([Host.of(fxiaoke.url, is_inside=True)]) as session:
        for trace in (UUID.format(1), UUID.format(1), "x"):
            headers = {"authorization": "Bearer x", "x-fs-ea": "y", "x-fs-userid": "z"}
            answer = session.post(fxiaoke.url + QUERY, params={"thirdTraceId": trace}, headers=headers, json=both)
            assert answer.status_code == requests.codes.ok
        for number in range(2, 9):
            for letter in "ab":
                trace = UUID.format(number)[:-2] + letter + str(number)
                session.post(fxiaoke.url + TOKEN, params={"thirdTraceId": trace}, json={})
    assert {fault.split(" of ")[0] for fault in fxiaoke.faults} == {
        "thirdTraceId", "both styles in one request", "more than ten questions for a token in a minute",
    }
