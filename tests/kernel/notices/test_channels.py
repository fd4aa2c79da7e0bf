"""The channels against the other side's own protocol, on this machine."""

from __future__ import annotations

import email
import email.policy
from typing import TYPE_CHECKING

import pytest

from lingxiao.kernel import notices
from lingxiao.kernel.notices import composing, delivering, keeping
from lingxiao.kernel.notices.channels import robots
from lingxiao.kernel.notices.channels.contract import Undelivered
from lingxiao.kernel.notices.channels.mail import Mail
from lingxiao.kernel.notices.enums import MessageState
from lingxiao.kernel.notices.models import Message
from lingxiao.kernel.words import Bilingual
from tests.kernel.notices.post_office import (
    LIN,
    NOW,
    Book,
    GroupServer,
    MailServer,
    dingtalk_sign,
    feishu_sign,
    given,
    serving,
    viewer,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django.fixtures import Settings

pytestmark = pytest.mark.django_db


# --- E-mail ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def server(settings: Settings) -> Iterator[MailServer]:
    """A mail server on this machine, and the settings that lead to it."""
    with serving(MailServer()) as running:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", running.server_address[1]
        settings.EMAIL_USE_TLS = False
        yield running


def sent(number: int = 1) -> Message:
    """An urgent message, tried once."""
    notices.post_urgent(**given(LIN, number), at=NOW)
    composing.gather_singles(at=NOW, book=Book())
    delivering.deliver(at=NOW, book=Book())
    return Message.objects.order_by("-pk")[0]


def test_a_mail_arrives_in_both_forms_with_a_name_of_its_own(server: MailServer) -> None:
    message = sent()
    assert (message.state, message.sent_at) == (MessageState.SENT, NOW)
    arrived = email.message_from_string(server.received[0], policy=email.policy.default)
    assert arrived["To"] == "lin@example.cn"
    assert arrived["Message-ID"] == f"<lingxiao-{message.pk}@127.0.0.1>"
    assert arrived["Auto-Submitted"] == "auto-generated"
    kinds = [part.get_content_type() for part in arrived.walk()]
    assert kinds == ["multipart/alternative", "text/plain", "text/html"]
    text = arrived.get_body(("plain",))
    assert text is not None
    assert "http://127.0.0.1:8000/desk/documents/1/" in text.get_content()


@pytest.mark.parametrize(("rcpt", "data", "state"), [
    ("550 no such user", "250 ok", MessageState.PARKED),
    ("450 mailbox busy", "250 ok", MessageState.WAITING),
    ("250 ok", "554 refused", MessageState.PARKED),
    ("250 ok", "451 try later", MessageState.WAITING),
    ("hang up", "250 ok", MessageState.WAITING),
])
def test_a_refusal_for_good_is_told_from_one_for_now(
    server: MailServer, rcpt: str, data: str, state: MessageState,
) -> None:
    server.to_rcpt, server.to_data = rcpt, data
    message = sent()
    assert (message.state, message.attempts) == (state, 1)
    assert message.error
    server.to_rcpt = server.to_data = "250 ok"
    assert sent(2).state == MessageState.SENT  # the broken conversation does not spoil the next


def test_a_title_of_several_lines_makes_one_subject(server: MailServer) -> None:
    notices.post_urgent(**(given() | {"title": Bilingual("第一行\nBcc: boss@example.cn")}), at=NOW)
    composing.gather_singles(at=NOW, book=Book())
    assert delivering.deliver(at=NOW, book=Book()).sent == 1
    arrived = email.message_from_string(server.received[0], policy=email.policy.default)
    assert arrived["Bcc"] is None
    assert arrived["Subject"].endswith("第一行 Bcc: boss@example.cn")


def test_a_server_that_is_not_there_is_for_now(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    message = Message(pk=1, subject="题", text="文")
    with Mail() as line, pytest.raises(Undelivered) as refused:
        line.send(message, to="lin@example.cn")
    assert not refused.value.permanent


def test_a_wrong_password_of_ours_is_for_now() -> None:
    import smtplib

    from lingxiao.kernel.notices.channels import mail

    assert not mail._undelivered(smtplib.SMTPAuthenticationError(535, b"no")).permanent
    assert mail._undelivered(smtplib.SMTPSenderRefused(550, b"no", "x@y")).permanent


def test_what_is_no_address_is_for_good(server: MailServer) -> None:
    with Mail() as line, pytest.raises(Undelivered) as refused:
        line.send(Message(pk=1, subject="题", text="文"), to="lin@example.cn\nBcc: x@example.cn")
    assert refused.value.permanent


# --- Group robots ----------------------------------------------------------------------------------------------------

SECRET = "SEC000"
OK = {
    "wecom": {"errcode": 0, "errmsg": "ok"}, "dingtalk": {"errcode": 0, "errmsg": "ok"},
    "feishu": {"code": 0, "msg": "success", "data": {}},
}
REFUSED = {
    "wecom": {"errcode": 93000, "errmsg": "invalid webhook url"}, "dingtalk": {"errcode": 310000, "errmsg": "sign not match"},
    "feishu": {"code": 19001, "msg": "param invalid: incoming webhook access token invalid"},
}
LATER = {
    "wecom": {"errcode": 45009, "errmsg": "api freq out of limit"}, "dingtalk": {"errcode": 130101, "errmsg": "too fast"},
    "feishu": {"code": 11232, "msg": "frequency limited"},
}
KINDS = ("wecom", "dingtalk", "feishu")


@pytest.fixture
def service() -> Iterator[GroupServer]:
    """A group service on this machine."""
    with serving(GroupServer()) as running:
        yield running


def robot(kind: str, service: GroupServer, secret: str = "") -> robots.Robot:
    """A robot of this kind that speaks to the service."""
    return robots.robot(kind=kind, token="abc123", secret=secret, gateway=service.address)


@pytest.mark.parametrize("kind", KINDS)
def test_a_robot_says_it_and_reads_the_answer(service: GroupServer, kind: str) -> None:
    service.answer = OK[kind]
    robot(kind, service).say("管理欠账：3 项")
    path, query, said = service.heard[0]
    assert {
        "wecom": ("/cgi-bin/webhook/send", {"key": "abc123"}),
        "dingtalk": ("/robot/send", {"access_token": "abc123"}),
        "feishu": ("/open-apis/bot/v2/hook/abc123", {}),
    }[kind] == (path, query)
    content = said["content"]["text"] if kind == "feishu" else said["text"]["content"]
    assert content == "管理欠账：3 项"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("answers", "permanent"), [(REFUSED, True), (LATER, False)])
def test_a_refusal_with_status_200_is_a_refusal(
    service: GroupServer, kind: str, answers: dict[str, object], *, permanent: bool,
) -> None:
    service.answer = answers[kind]
    with pytest.raises(Undelivered) as refused:
        robot(kind, service).say("管理欠账")
    assert refused.value.permanent is permanent


@pytest.mark.parametrize(("status", "answer", "permanent"), [
    (500, {}, False), (429, {}, False), (404, {}, True), (200, "nonsense", False), (200, {"errcode": "x"}, False),
])
def test_what_is_no_answer_is_told_apart(service: GroupServer, status: int, answer: object, *, permanent: bool) -> None:
    service.status, service.answer = status, answer
    with pytest.raises(Undelivered) as refused:
        robot("wecom", service).say("管理欠账")
    assert refused.value.permanent is permanent


def test_a_service_that_is_not_there_is_for_now_and_its_token_is_not_told(service: GroupServer) -> None:
    gone = robots.robot(kind="wecom", token="abc123", secret="", gateway="http://127.0.0.1:9")
    unknown = robots.robot(kind="wecom", token="abc123", secret="", gateway="ftp://127.0.0.1")
    for one in (gone, unknown):
        with pytest.raises(Undelivered) as refused:
            one.say("管理欠账")
        assert not refused.value.permanent
        assert "abc123" not in refused.value.why


def test_dingtalk_is_signed_once_and_not_encoded_twice(service: GroupServer) -> None:
    robot("dingtalk", service, SECRET).say("管理欠账")
    _path, query, _said = service.heard[0]
    assert query["sign"] == dingtalk_sign(SECRET, query["timestamp"])


def test_feishu_is_signed_in_the_message(service: GroupServer) -> None:
    robot("feishu", service, SECRET).say("管理欠账")
    _path, _query, said = service.heard[0]
    assert said["sign"] == feishu_sign(SECRET, said["timestamp"])


def test_a_text_too_long_is_cut_between_characters(service: GroupServer) -> None:
    robot("wecom", service).say("欠" * 1000)
    content = service.heard[0][2]["text"]["content"]
    assert len(content.encode()) <= 2048
    assert content == "欠" * (len(content) - 1) + "…"


def test_a_token_that_cannot_be_one_is_for_good() -> None:
    for kind in KINDS:
        with pytest.raises(Undelivered) as refused:
            robots.robot(kind=kind, token="a b/?c", secret="")
        assert refused.value.permanent


def test_without_a_gateway_a_robot_speaks_to_the_public_service_by_https() -> None:
    for kind in KINDS:
        url, _payload = (made := robots.robot(kind=kind, token="abc123", secret="")).request(made.plugin, "文")
        assert url.startswith(("https://qyapi.weixin.qq.com/", "https://oapi.dingtalk.com/", "https://open.feishu.cn/"))
        assert not made.is_inside


def test_an_announcement_reaches_the_group_and_nobody_there_is_named(service: GroupServer, settings: Settings) -> None:
    settings.ROBOT_GATEWAYS = {"wecom": service.address}
    made = keeping.add_robot(viewer=viewer(LIN), name="群", kind="wecom", token="abc123", topics=["t"], at=NOW)
    notices.announce(topic="t", key="t:1", title=Bilingual("管理欠账"), body=Bilingual(""), link="", at=NOW)
    assert delivering.deliver(at=NOW, book=Book()).sent == 1
    assert service.heard[0][2]["text"]["content"] == "管理欠账"
    notices.announce(topic="t", key="t:2", title=Bilingual("再来"), body=Bilingual(""), link="", at=NOW)
    keeping.silence_robot(viewer=viewer(LIN), robot=made)
    assert delivering.deliver(at=NOW, book=Book()).parked == 1
