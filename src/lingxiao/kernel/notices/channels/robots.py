"""Group robots of 企业微信, 钉钉 and 飞书, on the plugins of apprise.

The plugins check tokens and know the addresses; what they leave out is done here. All three services answer
HTTP 200 to a message they refuse and say so in the body, which apprise takes for success; apprise encodes the
signature of 钉钉 twice; and it does not sign for 飞书 at all.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import quote_plus, urlsplit

import requests
from apprise.exception import AppriseImproperlyConfigured
from apprise.plugins.dingtalk import NotifyDingTalk
from apprise.plugins.feishu import NotifyFeishu
from apprise.plugins.wecombot import NotifyWeComBot

from lingxiao.kernel.notices.channels.contract import Undelivered
from lingxiao.kernel.notices.enums import RobotKind
from lingxiao.kernel.outgoing import Forbidden, Host, Session

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_SERVER_TROUBLE = 500


@dataclass(frozen=True, slots=True)
class Robot:
    """A robot that can speak. ``passing`` holds the service's own codes for "later": every other one is for good."""

    plugin: Any
    request: Callable[[Any, str], tuple[str, Mapping[str, object]]]
    passing: frozenset[int]
    is_inside: bool = False
    """Whether the company runs the service itself, in its own network."""

    def say(self, text: str) -> None:
        """Say it to the group, or raise ``Undelivered``."""
        url, payload = self.request(self.plugin, _shortened(text, int(self.plugin.body_maxlen)))
        code, words = _post(url, payload, Host.of(url, is_inside=self.is_inside))
        if code != 0:
            raise Undelivered(f"{code} {words}".strip(), permanent=code not in self.passing)


def robot(*, kind: str, token: str, secret: str, gateway: str = "") -> Robot:
    """The robot of this kind. ``gateway`` replaces the public host where a company runs the service itself.

    Raises ``Undelivered``, for good, when the token cannot be one.
    """
    try:
        made = _made(RobotKind(kind), token, secret)
    except (AppriseImproperlyConfigured, TypeError) as problem:
        raise Undelivered(str(problem) or "token", permanent=True) from problem
    if not gateway:
        return made
    parts = urlsplit(made.plugin.notify_url)
    made.plugin.notify_url = gateway.rstrip("/") + made.plugin.notify_url.removeprefix(f"https://{parts.netloc}")
    return replace(made, is_inside=True)


def _made(kind: RobotKind, token: str, secret: str) -> Robot:
    if kind is RobotKind.WECOM:
        return Robot(NotifyWeComBot(key=token), _wecom, frozenset({-1, 45009, 45033}))  # type: ignore[no-untyped-call]
    if kind is RobotKind.DINGTALK:
        plugin: Any = NotifyDingTalk(token=token, secret=secret or None)  # type: ignore[no-untyped-call]
        return Robot(plugin, _dingtalk, frozenset({-1, 90030, 130101, 410100, 660026}))
    plugin = NotifyFeishu(token=token)  # type: ignore[no-untyped-call]
    plugin.secret = secret
    return Robot(plugin, _feishu, frozenset({-1, 11232}))


def _wecom(plugin: Any, text: str) -> tuple[str, Mapping[str, object]]:
    """企业微信: the key in the address is all there is."""
    return plugin.notify_url.format(key=plugin.key), {"msgtype": "text", "text": {"content": text}}


def _dingtalk(plugin: Any, text: str) -> tuple[str, Mapping[str, object]]:
    """钉钉: time and signature go into the address."""
    url = plugin.notify_url.format(token=plugin.token)
    if plugin.secret:
        stamp = str(round(time.time() * 1000))  # the service compares it with its own clock, so it is the real time
        sign = _signature(key=plugin.secret, text=f"{stamp}\n{plugin.secret}")
        url = f"{url}&timestamp={stamp}&sign={quote_plus(sign)}"
    return url, {"msgtype": "text", "text": {"content": text}, "at": {"isAtAll": False}}


def _feishu(plugin: Any, text: str) -> tuple[str, Mapping[str, object]]:
    """飞书: time and signature stand in the message."""
    payload: dict[str, object] = {"msg_type": "text", "content": {"text": text}}
    if plugin.secret:
        stamp = str(int(time.time()))
        payload |= {"timestamp": stamp, "sign": _signature(key=f"{stamp}\n{plugin.secret}", text="")}
    return plugin.notify_url.format(token=plugin.token).rstrip("/"), payload


def _signature(*, key: str, text: str) -> str:
    return base64.b64encode(hmac.new(key.encode(), text.encode(), hashlib.sha256).digest()).decode()


def _shortened(text: str, limit: int) -> str:
    """The text in at most ``limit`` bytes, cut between characters."""
    raw = text.encode()
    return text if len(raw) <= limit else raw[: limit - 3].decode(errors="ignore") + "…"


def _post(url: str, payload: Mapping[str, object], host: Host) -> tuple[int, str]:
    """Post JSON and answer the service's code and words; 0 is success."""
    data = json.dumps(payload, ensure_ascii=False).encode()
    try:
        with Session([host]) as session:
            answer = session.post(url, data=data, headers={"Content-Type": "application/json; charset=utf-8"})
    except Forbidden as problem:
        raise Undelivered(str(problem), permanent=False) from problem
    except requests.RequestException as problem:
        raise Undelivered(type(problem).__name__, permanent=False) from problem  # its words would hold the token
    if answer.status_code != requests.codes.ok:
        later = answer.status_code == requests.codes.too_many_requests or answer.status_code >= _SERVER_TROUBLE
        raise Undelivered(f"HTTP {answer.status_code}", permanent=not later)
    try:
        said = answer.json()
        code = int(said.get("errcode", said.get("code", said.get("StatusCode", 0))))
    except (ValueError, TypeError, AttributeError) as problem:
        raise Undelivered("the answer makes no sense", permanent=False) from problem
    return code, str(said.get("errmsg", said.get("msg", "")))[:300]
