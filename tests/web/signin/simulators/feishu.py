"""飞书: the application's token, the person's token, user_info; every answer with a ``code`` that must be 0."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from tests.web.signin.simulators.server import Simulator

if TYPE_CHECKING:
    from tests.web.signin.simulators.server import Asked

CLIENT, SECRET, TENANT = "cli_17", "an application's secret", "tenant-1"


@dataclass
class Feishu(Simulator):
    """The vendor's server. ``who`` is whoever signs in next."""

    who: dict[str, Any] = field(default_factory=lambda: {
        "name": "若曦", "union_id": "on_17", "open_id": "ou_17", "tenant_key": TENANT,
        "enterprise_email": "manager@hengyu.example", "email": "somebody@elsewhere.example", "employee_no": "",
    })
    waiting: set[str] = field(default_factory=set)
    app_tokens: set[str] = field(default_factory=set)
    tokens: set[str] = field(default_factory=set)

    def choose(self, address: str) -> tuple[str, str]:
        """Play the browser at the vendor's page."""
        parts = urlsplit(address)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        assert parts.path == "/open-apis/authen/v1/index"
        assert asked["app_id"] == CLIENT
        code = secrets.token_hex(16)
        self.waiting.add(code)
        return asked["state"], code

    def answer(self, asked: Asked) -> Any:
        """The three calls of the server's side."""
        if asked.path == "/open-apis/auth/v3/app_access_token/internal":
            if (asked.body.get("app_id"), asked.body.get("app_secret")) != (CLIENT, SECRET):
                return {"code": 10014, "msg": "app secret invalid"}
            token = secrets.token_hex(8)
            self.app_tokens.add(token)
            return {"code": 0, "msg": "ok", "app_access_token": token, "expire": 7200}
        if asked.path == "/open-apis/authen/v1/access_token":
            is_ours = asked.body.get("app_access_token") in self.app_tokens
            if not is_ours or asked.body.get("code") not in self.waiting:
                return {"code": 20003, "msg": "invalid code"}
            self.waiting.discard(asked.body["code"])
            token = secrets.token_hex(8)
            self.tokens.add(token)
            return {"code": 0, "msg": "success", "data": {"access_token": token, "expires_in": 7140}}
        if asked.path == "/open-apis/authen/v1/user_info":
            if asked.headers.get("Authorization", "").removeprefix("Bearer ") not in self.tokens:
                return {"code": 20005, "msg": "invalid access token"}
            return {"code": 0, "msg": "success", "data": self.who}
        return 404
