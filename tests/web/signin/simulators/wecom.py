"""企业微信: gettoken and auth/getuserinfo, with the vendor's error codes. One code, once, for five minutes."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from tests.web.signin.simulators.server import Simulator

if TYPE_CHECKING:
    from tests.web.signin.simulators.server import Asked

CORP, AGENT, SECRET = "ww17", "1000002", "a corporation's secret"


@dataclass
class Wecom(Simulator):
    """The vendor's server. ``who`` is whoever scans next, in the shape of its answer."""

    who: dict[str, Any] = field(default_factory=lambda: {"userid": "LinRuoxi"})
    waiting: dict[str, dict[str, Any]] = field(default_factory=dict)
    good_tokens: set[str] = field(default_factory=set)

    def scan(self, address: str) -> tuple[str, str]:
        """Play the browser at the page with the code to scan."""
        parts = urlsplit(address)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        assert asked["appid"] == CORP
        assert asked["agentid"] == AGENT
        assert asked["state"].isalnum()
        assert len(asked["state"]) <= 128
        if parts.path == "/wwlogin/sso/login":
            assert asked["login_type"] == "CorpApp"
        else:
            assert parts.path == "/connect/oauth2/authorize"
            assert (asked["response_type"], asked["scope"], parts.fragment) == ("code", "snsapi_base", "wechat_redirect")
        code = secrets.token_hex(16)
        self.waiting[code] = dict(self.who)
        return asked["state"], code

    def answer(self, asked: Asked) -> Any:
        """The two calls of the server's side."""
        if asked.path == "/cgi-bin/gettoken":
            if (asked.query.get("corpid"), asked.query.get("corpsecret")) != (CORP, SECRET):
                return {"errcode": 40001, "errmsg": "invalid credential"}
            token = secrets.token_hex(8)
            self.good_tokens.add(token)
            return {"errcode": 0, "errmsg": "ok", "access_token": token, "expires_in": 7200}
        if asked.path == "/cgi-bin/auth/getuserinfo":
            if asked.query.get("access_token") not in self.good_tokens:
                return {"errcode": 42001, "errmsg": "access_token expired"}
            who = self.waiting.pop(asked.query.get("code", ""), None)
            if who is None:
                return {"errcode": 40029, "errmsg": "invalid code"}
            return {"errcode": 0, "errmsg": "ok", **who}
        return 404
