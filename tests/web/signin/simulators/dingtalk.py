"""钉钉: userAccessToken and contact/users/me. The browser comes back with ``authCode``, not ``code``."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from tests.web.signin.simulators.server import Simulator

if TYPE_CHECKING:
    from tests.web.signin.simulators.server import Asked

CLIENT, SECRET, CORP = "ding17", "an application's secret", "dingcorp1"


@dataclass
class Dingtalk(Simulator):
    """The vendor's server. ``who`` is whoever signs in next, ``corp`` the organisation they chose."""

    who: dict[str, Any] = field(default_factory=lambda: {
        "nick": "若曦", "unionId": "union-17", "openId": "open-17", "email": "manager@hengyu.example", "mobile": "138",
    })
    corp: str = CORP
    waiting: set[str] = field(default_factory=set)
    tokens: set[str] = field(default_factory=set)

    def choose(self, address: str) -> tuple[str, str]:
        """Play the browser at the vendor's page."""
        parts = urlsplit(address)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        assert parts.path == "/oauth2/auth"
        assert (asked["client_id"], asked["response_type"], asked["prompt"]) == (CLIENT, "code", "consent")
        assert set(asked["scope"].split()) == {"openid", "corpid"}
        code = secrets.token_hex(16)
        self.waiting.add(code)
        return asked["state"], code

    def answer(self, asked: Asked) -> Any:
        """The two calls of the server's side."""
        if asked.path == "/v1.0/oauth2/userAccessToken":
            body = asked.body
            if (body.get("clientId"), body.get("clientSecret")) != (CLIENT, SECRET):
                return 400
            if body.get("grantType") != "authorization_code" or body.get("code") not in self.waiting:
                return 400
            self.waiting.discard(body["code"])
            token = secrets.token_hex(8)
            self.tokens.add(token)
            return {"accessToken": token, "refreshToken": "r", "expireIn": 7200, "corpId": self.corp}
        if asked.path == "/v1.0/contact/users/me":
            return self.who if asked.headers.get("x-acs-dingtalk-access-token") in self.tokens else 401
        return 404
