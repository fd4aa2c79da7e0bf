"""Notices of changes from 纷享销客: genuine ones open, and everything else is refused in one plain sentence."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from lingxiao.engines.facts.connectors.fxiaoke.callbacks import (
    MOST_BYTES,
    SUCCESS,
    Application,
    Change,
    Changes,
    Message,
)
from lingxiao.engines.facts.connectors.fxiaoke.troubles import NOT_GENUINE
from lingxiao.engines.facts.connectors.shapes import Refused
from tests.engines.facts.connectors.fxiaoke_sender import COMPANY, KEY, OLD_TOKEN, Sender, message, opened

if TYPE_CHECKING:
    from collections.abc import Callable

UPDATE = {"apiName": "SalesOrderObj", "eventType": "update", "dataId": "65f0c0ffee65f0c0ffee65f0"}
CHANGES = {is_signed: Changes(key=KEY, company=COMPANY, is_timestamp_signed=is_signed) for is_signed in (True, False)}
APPLICATION = Application(token=OLD_TOKEN, key=KEY[:-1])
NEW_FIELDS = ["nonce", "timestamp", "messageId", "retryTimes", "enterpriseAccount", "encryptedContent", "signature"]
OLD_FIELDS = ["nonce", "timeStamp", "content", "sig"]
ODD = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=30), st.lists(st.text(max_size=3), max_size=2),
    st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
)
BY_OPENSSL = {
    "timestamp": "1772420400000", "nonce": "n0nce-1", "messageId": "m-0001", "enterpriseAccount": "hengyu",
    "encryptedContent": (
        "omU1MN9R9UjG1bczTVLm4ADGfq7qVqh83qn2NZwCz8nP6+U6ToC+em3nQuZgRuxzXEogkWQfYo5vJEY2C81d8u7GU6SgCE/zQMFhBDIwdQMODzzH6qjoe3lN"
        "6CmQ8SWy"
    ),
}
"""Sealed and signed by the command lines of openssl and sha1sum, not by any code here."""
OLD_BY_OPENSSL = {
    "timeStamp": "1772420400", "nonce": "n0nce-2", "sig": "feb74e348c39d89e4646725d11e4a005e90df683",
    "content": (
        "Q8DeQyeCVyXdqwTvFjvM0c5IqDTS+VLgRxU8ah3hzzsAx0SGVbBsAi8ryL86vX5fVZo0UCCZF38UFLNqmPQw878Ijeqm4ETgolM0PnqBwGqO2Yu+jMWn+TN1"
        "P+R2lwzL"
    ),
}


def raw(notice: object) -> bytes:
    """A notice as a body."""
    return json.dumps(notice).encode()


def refuses(open_it: Callable[[bytes], object], body: bytes) -> None:
    """One sentence for everything: nothing else may come out."""
    with pytest.raises(Refused) as caught:
        open_it(body)
    assert caught.value.said == NOT_GENUINE
    assert caught.value.__cause__ is None


def test_notices_that_other_programs_sealed_and_signed_open() -> None:
    signed = {**BY_OPENSSL, "signature": "78f11160bc89c4d4ce7a3ef90f3f886d1d23218e"}
    change = Change("SalesOrderObj", "update", "65f0c0ffee65f0c0ffee65f0", "m-0001", 0)
    assert CHANGES[True].opened(raw(signed)) == change
    again = {**BY_OPENSSL, "retryTimes": 2, "signature": "5e735e0249356315f609aefed1f36859ddadfb17"}
    assert CHANGES[False].opened(raw(again)).retry == 2
    assert json.loads(CHANGES[True].answer()) == {"encryptedResult": "SdUc2fu4BaT35oDJZ9l55w=="}
    assert APPLICATION.opened(raw(OLD_BY_OPENSSL)) == Message("Message", '{"msg":"你好"}')
    assert SUCCESS == b"success"


@pytest.mark.parametrize("is_signed", [True, False])
def test_a_notice_is_sent_again_until_it_is_answered(is_signed: bool) -> None:  # noqa: FBT001 -- a parameter of the test
    sender, heard = Sender(is_timestamp_signed=is_signed), list[Change]()

    def receive(body: bytes) -> bytes | None:
        heard.append(CHANGES[is_signed].opened(body))
        return CHANGES[is_signed].answer() if len(heard) == 3 else None

    assert sender.send(UPDATE, receive)
    assert [one.retry for one in heard] == [0, 1, 2]
    assert {(one.message_id, one.record_id) for one in heard} == {("m-0001", UPDATE["dataId"])}
    assert opened(json.loads(CHANGES[is_signed].answer())["encryptedResult"]) == b"success"


def test_whether_the_timestamp_is_signed_is_as_configured() -> None:
    for is_signed in (True, False):
        notice = raw(Sender(is_timestamp_signed=is_signed).notice(UPDATE))
        assert CHANGES[is_signed].opened(notice).name == "SalesOrderObj"
        refuses(CHANGES[not is_signed].opened, notice)


def test_a_notice_sent_again_under_another_number_still_names_the_same_record() -> None:
    """The vendor's signature runs its fields together; what an eavesdropper gains is one more reading of a record."""
    notice = Sender().notice(UPDATE, nonce="ab", messageId="cd")
    moved = CHANGES[True].opened(raw({**notice, "nonce": "abc", "messageId": "d"}))
    assert (moved.message_id, moved.record_id) == ("d", UPDATE["dataId"])


def test_another_key_and_another_company_are_refused() -> None:
    other = Sender(key=KEY[::-1].replace("=", "") + "=")
    refuses(CHANGES[True].opened, raw(other.notice(UPDATE)))
    refuses(CHANGES[True].opened, raw(Sender().notice(UPDATE, enterpriseAccount="somebody")))
    refuses(APPLICATION.opened, raw(message({"type": "Message"}, token="other")))


@given(st.sampled_from(NEW_FIELDS), st.integers(0, 10_000), st.characters(codec="utf-8"))
@settings(max_examples=300)
def test_a_notice_with_any_one_character_changed_is_refused(name: str, place: int, letter: str) -> None:
    notice = Sender().notice(UPDATE, retry=1)
    text = str(notice[name])
    place %= len(text)
    assume(text[place] != letter)
    refuses(CHANGES[True].opened, raw({**notice, name: text[:place] + letter + text[place + 1 :]}))


@given(st.sampled_from(OLD_FIELDS), st.integers(0, 10_000), st.characters(codec="utf-8"))
@settings(max_examples=300)
def test_an_older_notice_with_any_one_character_changed_is_refused(name: str, place: int, letter: str) -> None:
    notice = message({"type": "Message", "content": "x"})
    place %= len(notice[name])
    assume(notice[name][place] != letter)
    refuses(APPLICATION.opened, raw({**notice, name: notice[name][:place] + letter + notice[name][place + 1 :]}))


@given(st.sampled_from(NEW_FIELDS), st.one_of(st.just(...), ODD))
def test_a_notice_with_a_part_missing_or_of_another_kind_is_refused(name: str, odd: Any) -> None:
    notice = Sender().notice(UPDATE, retry=1)
    assume(odd is ... or str(odd) != str(notice[name]))
    notice[name] = odd
    if odd is ...:
        del notice[name]
    refuses(CHANGES[True].opened, raw(notice))


@given(st.sampled_from(OLD_FIELDS), st.one_of(st.just(...), ODD))
def test_an_older_notice_with_a_part_missing_or_of_another_kind_is_refused(name: str, odd: Any) -> None:
    notice = message({"type": "Message", "content": "x"})
    notice[name] = odd
    if odd is ...:
        del notice[name]
    refuses(APPLICATION.opened, raw(notice))


@given(st.one_of(st.binary(max_size=200), st.text(max_size=80).map(lambda text: text.encode(errors="replace"))))
def test_no_body_whatever_makes_anything_but_a_refusal(body: bytes) -> None:
    refuses(CHANGES[True].opened, body)
    refuses(APPLICATION.opened, body)


@given(st.dictionaries(st.sampled_from([*NEW_FIELDS, *OLD_FIELDS]), ODD))
def test_no_object_whatever_makes_anything_but_a_refusal(notice: dict[str, Any]) -> None:
    refuses(CHANGES[True].opened, raw(notice))
    refuses(APPLICATION.opened, raw(notice))


@pytest.mark.parametrize("body", [
    b"[" * 50_000, b'{"a":' * 9_000, b"1" * 6_000, b"\xff\xfe", b'{"nonce": "\\ud800"}', b" " * (MOST_BYTES + 1), b"NaN",
    b'{"signature": NaN}', b"null", b'"x"',
])  # fmt: skip
def test_hostile_bodies_are_refused(body: bytes) -> None:
    refuses(CHANGES[True].opened, body)
    refuses(APPLICATION.opened, body)


@pytest.mark.parametrize("inside", [
    b"", b"x", b"[]", b"null", b"{}", b'{"apiName": true, "eventType": "u", "dataId": "d"}', b"\xff", b"[" * 20_000,
    b'{"apiName": "A", "eventType": "", "dataId": "d"}', b'{"apiName": "A", "eventType": "u"}',
])  # fmt: skip
def test_what_is_signed_but_says_nothing_is_refused(inside: bytes) -> None:
    refuses(CHANGES[True].opened, raw(Sender().notice(inside)))
    refuses(APPLICATION.opened, raw(message(inside)))


@pytest.mark.parametrize("other", [
    {"encryptedContent": ""}, {"encryptedContent": "AAAA"}, {"encryptedContent": "A" * 43 + "="}, {"encryptedContent": "?"},
    {"encryptedContent": "密"}, {"retryTimes": "x"}, {"retryTimes": "-1"}, {"retryTimes": "99999"}, {"messageId": ""},
])  # fmt: skip
def test_what_is_signed_but_has_another_form_is_refused(other: dict[str, Any]) -> None:
    refuses(CHANGES[True].opened, raw(Sender().notice(UPDATE, **other)))


def test_the_length_inside_an_older_notice_is_kept_to() -> None:
    said = {"type": "PermanentCode", "content": {"code": "密"}}
    assert APPLICATION.opened(raw(message(said, behind=b"FSAID_1"))) == Message("PermanentCode", '{"code": "密"}')
    for length in (0, 1, 10_000, 2**32 - 1):
        refuses(APPLICATION.opened, raw(message(said, length=length)))
    assert "code" not in repr(APPLICATION.opened(raw(message({"type": "PermanentCode", "content": "code-1"}))))


@pytest.mark.parametrize("key", ["", "x", KEY[:-1], KEY + "A", "?" * 44, "密" * 44, "A" * 44, KEY[:-4] + "===="])
def test_a_key_that_cannot_be_one_is_refused_at_once(key: str) -> None:
    with pytest.raises(Refused, match="44 characters"):
        Changes(key=key, company=COMPANY)
    with pytest.raises(Refused, match="44 characters"):
        Application(token=OLD_TOKEN, key=key + "A")
