"""纷享销客: every refusal is one kind of trouble, and a sentence that says what to do and shows no secret."""

from __future__ import annotations

import socket
import traceback
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from lingxiao.engines.facts.connectors.fxiaoke import names, troubles
from lingxiao.engines.facts.connectors.fxiaoke.account import Account, Style
from lingxiao.engines.facts.connectors.fxiaoke.client import WAITS, Client
from lingxiao.engines.facts.connectors.fxiaoke.pacing import Around
from lingxiao.engines.facts.connectors.shapes import Busy, NotAllowed, NotUnderstood, Refused, Token, Trouble, UsedUp
from lingxiao.kernel.outgoing import Host, Session
from lingxiao.kernel.words import Bilingual
from tests.engines.facts.connectors.fxiaoke_readers import SHANGHAI, readers
from tests.engines.facts.connectors.fxiaoke_records import OFFSET_TOO_HIGH
from tests.engines.facts.connectors.fxiaoke_simulator import (
    APP,
    BAD_TOKEN,
    MESSAGES,
    NO_TOKEN,
    OBJECTS,
    OLD_TOKEN,
    OLD_WRONG_SECRET,
    QUERY,
    START,
    TOKEN,
    WRONG_SECRET,
    Keep,
    Simulator,
    refused,
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


def test_the_documented_error_bodies_are_word_for_word(fxiaoke: Simulator) -> None:
    """As a gateway gave them to calls without credentials, and as the page on deep paging prints one."""
    fxiaoke.issued[TOKEN].append(("t", START))
    good = {"authorization": "Bearer t", "x-fs-ea": "hengyu", "x-fs-userid": "1000"}
    bad = {**good, "authorization": "Bearer FAKE"}
    deep = {"limit": 100, "offset": 10_100, "filters": [], "orders": [], "fieldProjection": ["_id"]}
    query = {"data": {"dataObjectApiName": "AccountObj", "search_query_info": deep}}
    fake = {"appId": "FSAID_test", "appSecret": "test", "permanentCode": "test"}
    old = {"corpAccessToken": "FAKE", "corpId": "FSCID_test", "currentOpenUserId": "FSUID_test"}
    cases: list[tuple[str, dict[str, str], dict[str, Any], dict[str, Any]]] = [
        (TOKEN, {}, {**fake, "grantType": "app_secret"}, WRONG_SECRET), (OLD_TOKEN, {}, fake, OLD_WRONG_SECRET),
        (QUERY, {}, query, NO_TOKEN), (QUERY, bad, query, BAD_TOKEN), (QUERY, {}, {**query, **old}, BAD_TOKEN),
        (QUERY, good, query, OFFSET_TOO_HIGH),
    ]
    with Session([Host.of(fxiaoke.url, is_inside=True)]) as session:
        for number, (path, headers, body, documented) in enumerate(cases):
            answer = session.post(
                fxiaoke.url + path, params={"thirdTraceId": UUID.format(number)}, headers=headers, json=body,
            )
            assert (answer.status_code, answer.json()) == (200, documented)
    assert not fxiaoke.faults
    assert OFFSET_TOO_HIGH == {
        "errorDescription": "offset 不能超过10000", "errorMessage": "offset out of range 10000", "errorCode": 10013,
    }
    assert BAD_TOKEN["errorMessage"] == "the cropId,cropAccessToken or authorization is error"
    assert NO_TOKEN["errorMessage"] == "corpAccessToken为必填项，不能为空"
    assert WRONG_SECRET["errorMessage"] == "the parameter appSecret is missing or illegal"


CODES: list[tuple[int, type[Trouble], bool]] = [
    (-1, Busy, True), (50009, Busy, True), (30004, Busy, True), (14001, Busy, True), (-2, Busy, True),
    (30002, UsedUp, True), (30003, UsedUp, False), (20021, Refused, False), (20022, Refused, False),
    (15003, NotAllowed, False), (20014, NotAllowed, False), (20020, NotAllowed, False), (20005, Refused, False),
    (20016, Refused, False), (20017, Refused, False), (30027, Refused, False), (10006, Refused, False),
    (32000, NotUnderstood, False), (10013, NotUnderstood, False), (99999, NotUnderstood, False),
]  # fmt: skip


@pytest.mark.parametrize(("code", "kind", "is_passing"), CODES)
def test_every_code_is_one_kind_of_trouble_whatever_its_message_says(
    fxiaoke: Simulator, reading: Reading, code: int, kind: type[Trouble], is_passing: bool,  # noqa: FBT001 -- a parameter of the test
) -> None:
    for message in ("success", "OK", "系统繁忙"):
        fxiaoke.answers[OBJECTS] = {"errorCode": code, "errorMessage": message, "data": {"objects": []}}
        with pytest.raises(Trouble) as caught:
            reading(keep=Keep()).kinds()
        assert (type(caught.value), caught.value.is_passing) == (kind, is_passing)


@pytest.mark.parametrize("code", [None, False, True, "", "x", [0], "0.0"])
def test_only_a_nought_is_success(fxiaoke: Simulator, reading: Reading, code: Any) -> None:
    fxiaoke.answers[OBJECTS] = {"errorCode": code, "data": {"objects": []}}
    with pytest.raises(NotUnderstood):
        reading().kinds()


@pytest.mark.parametrize("code", [30002, 30003, 20021, 20022, 20014, 32000, -2])
def test_what_no_second_try_can_help_is_not_tried_again(fxiaoke: Simulator, reading: Reading, code: int) -> None:
    fxiaoke.answers[OBJECTS] = refused(code) if code in MESSAGES else {"errorCode": code}
    with pytest.raises(Trouble):
        reading().kinds()
    assert (asked(fxiaoke, OBJECTS), fxiaoke.clock.slept) == (1, [])


@pytest.mark.parametrize("answer", [refused(-1), refused(50009), 500, 503, 429, None])
def test_what_passes_is_waited_for_and_then_left_for_later(fxiaoke: Simulator, reading: Reading, answer: Any) -> None:
    fxiaoke.answers[OBJECTS] = answer
    with pytest.raises(Busy) as caught:
        reading().kinds()
    assert caught.value.after is not None
    assert fxiaoke.clock.slept == list(WAITS)
    fxiaoke.clock.slept.clear()
    with pytest.raises(Busy):
        reading().test()  # somebody waits for it at a page
    assert fxiaoke.clock.slept == []


@pytest.mark.parametrize("code", [30004, 14001])
def test_too_fast_is_waited_out_for_as_long_as_the_vendor_counts(fxiaoke: Simulator, reading: Reading, code: int) -> None:
    """Another program of the customer's has used the hundred calls."""
    fxiaoke.rate_code = code
    reading().kinds()
    fxiaoke.calls += [(OBJECTS, fxiaoke.clock.at)] * 100
    assert reading().kinds()
    assert fxiaoke.clock.slept == [20.5]


def test_the_calls_of_a_day_are_back_at_midnight_over_there(fxiaoke: Simulator, reading: Reading) -> None:
    fxiaoke.quota = 3
    connector = reading()
    for _call in range(3):
        connector.kinds()
    with pytest.raises(UsedUp) as caught:
        connector.kinds()
    assert caught.value.is_passing
    assert caught.value.after == 15 * 3600 + 60  # it is nine in the morning in Shanghai
    fxiaoke.clock.at += timedelta(seconds=caught.value.after)
    assert connector.kinds()
    fxiaoke.quota = 0
    with pytest.raises(UsedUp, match="not bought"):
        connector.kinds()


@pytest.mark.parametrize("answer", [302, 403, 404, b"<html>", b"[]", b"", b"{\"errorCode\": NaN}", b"[" * 100_000])
def test_what_is_not_the_platform_is_said_to_be_a_wrong_address(fxiaoke: Simulator, reading: Reading, answer: Any) -> None:
    fxiaoke.answers[TOKEN] = answer
    with pytest.raises(Refused, match="which cloud"):
        reading().kinds()


def test_a_machine_that_is_not_there_and_one_that_may_not_be_called(
    fxiaoke: Simulator, monkeypatch: pytest.MonkeyPatch,
) -> None:
    def nobody(_name: str, _port: int, **_how: object) -> list[Any]:
        raise socket.gaierror

    around = Around(fxiaoke.clock.now, fxiaoke.clock.sleep, lambda: UUID.format(1))
    for place, is_inside, kind in (
        ("http://localhost:9", True, Busy), ("https://localhost", False, Refused), ("https://nowhere.example", False, Busy),
    ):
        if "nowhere" in place:
            monkeypatch.setattr(socket, "getaddrinfo", nobody)
        account = Account(place, "a", "b", "c", "1000", is_inside=is_inside)
        client = Client(account, tokens=Keep(), around=around, zone=SHANGHAI)
        with pytest.raises(kind, match=account.host.name):
            client.ask(OBJECTS, {}, what=names.THE_LIST)
        client.close()


def test_an_employee_who_does_not_exist_is_said_to_be_wrong(fxiaoke: Simulator, reading: Reading) -> None:
    for user in ("4711", "张三", "", "1000\r\nx: y"):
        with pytest.raises(Refused, match="employee"):
            reading(user=user).kinds()


SECRETS = [APP["appSecret"], APP["permanentCode"], "wrong-secret"]


@BOTH
def test_no_trouble_shows_a_secret_and_each_speaks_both_languages(fxiaoke: Simulator, reading: Reading, style: Style) -> None:
    caught: list[Trouble] = []
    secrets = list(SECRETS)

    def attempt(connector: Fxiaoke) -> None:
        secrets.extend(secret for issued in fxiaoke.issued.values() for secret, _at in issued)
        with pytest.raises(Trouble) as found:
            connector.kinds()
        caught.append(found.value)

    attempt(reading(style, keep=Keep(), secret="wrong-secret"))
    for code, _kind, _passing in CODES:
        echo = f"{APP['appSecret']} {APP['permanentCode']} {fxiaoke.issued}"  # a message may say anything
        fxiaoke.answers[OBJECTS] = {"errorCode": code, "errorMessage": echo, "traceId": "E-O.x-1\n<b>"}
        attempt(reading(style, keep=Keep()))
    for path in (OBJECTS, PATHS[style]):
        for answer in (302, 503, None, b"<html>", {"errorCode": 0, "accessToken": "T\n" * 9}, {"errorCode": 0}):
            fxiaoke.answers[path] = answer
            attempt(reading(style, keep=Keep()))
    for trouble in caught:
        shown = "".join(traceback.format_exception(trouble)) + repr(trouble) + repr(trouble.said)
        assert not [secret for secret in secrets if secret in shown]
        for sentence in (trouble.said.zh, trouble.said.en):
            assert sentence
            assert not set(sentence) & set("{}<>\n")
        assert any("\u4e00" <= letter <= "\u9fff" for letter in trouble.said.zh)
        assert not any("\u4e00" <= letter <= "\u9fff" for letter in trouble.said.en)


def test_nothing_that_holds_a_secret_shows_it_when_printed() -> None:
    account = Account("https://open.fxiaoke.com", APP["appId"], APP["appSecret"], APP["permanentCode"], "1000")
    token = Token("BC1234", START)
    assert not [secret for secret in (*SECRETS, "BC1234") if secret in repr(account) + repr(token)]


def test_sentences_take_each_thing_in_their_own_language() -> None:
    said = troubles.on(Bilingual("读{what}", "reads {what}"), what=names.called("PaymentObj"))
    assert (said.zh, said.en) == ("读回款", "reads payments")
    assert names.called("object_x__c").en == "“object_x__c”"
