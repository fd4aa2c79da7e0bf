"""An OpenID provider: discovery, keys, token with PKCE, ID tokens signed with its own key. One code, once."""

from __future__ import annotations

import hashlib
import json
import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from functools import cache
from time import time
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.web.signin.simulators.server import Simulator

if TYPE_CHECKING:
    from tests.web.signin.simulators.server import Asked

CLIENT, SECRET = "lingxiao", "a client's secret"


@cache
def key(name: str) -> rsa.RSAPrivateKey:
    """A signing key; ``name`` tells several apart."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass
class Oidc(Simulator):
    """The provider. ``claims`` and ``header`` change the next token; ``sign`` replaces how it is signed."""

    claims: dict[str, Any] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()
    sign: Any = None
    waiting: dict[str, dict[str, str]] = field(default_factory=dict)

    def authorize(self, address: str) -> tuple[str, str]:
        """Play the browser at the provider's page: answer where it goes back to, and with which code."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert asked["response_type"] == "code"
        assert asked["client_id"] == CLIENT
        assert asked["code_challenge_method"] == "S256"
        assert set(asked["scope"].split()) == {"openid", "profile", "email"}
        code = secrets.token_urlsafe(16)
        self.waiting[code] = asked
        return asked["state"], code

    def answer(self, asked: Asked) -> Any:
        """Discovery, keys and the exchange, as OpenID Connect Core describes them."""
        if asked.path == "/.well-known/openid-configuration":
            return {
                "issuer": self.url, "authorization_endpoint": f"{self.url}/authorize",
                "token_endpoint": f"{self.url}/token", "jwks_uri": f"{self.url}/keys",
                "token_endpoint_auth_methods_supported": ["client_secret_post"],
            }
        if asked.path == "/keys":
            return {"keys": [self.public("one")]}
        if asked.path == "/token":
            return self._exchange(asked)
        if asked.path == "/authorize":  # a real browser came; whoever it is is signed in over there already
            code = secrets.token_urlsafe(16)
            self.waiting[code] = asked.query
            return f"{asked.query['redirect_uri']}?{urlencode({'code': code, 'state': asked.query['state']})}"
        return 404

    @staticmethod
    def public(name: str) -> dict[str, Any]:
        """A key as the provider publishes it."""
        said: dict[str, Any] = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(key(name).public_key()))
        return {**said, "kid": name, "use": "sig", "alg": "RS256"}

    def _exchange(self, asked: Asked) -> Any:
        first = self.waiting.pop(asked.form.get("code", ""), None)
        if first is None or asked.form.get("client_secret") != SECRET:
            return 400
        digest = hashlib.sha256(asked.form.get("code_verifier", "").encode()).digest()
        if urlsafe_b64encode(digest).rstrip(b"=").decode() != first["code_challenge"]:
            return 400
        if asked.form.get("redirect_uri") != first["redirect_uri"]:
            return 400
        return {"access_token": "opaque", "token_type": "Bearer", "id_token": self.id_token(first)}

    def id_token(self, first: dict[str, str]) -> str:
        """A token for whoever is at the provider's page, with whatever the test changed."""
        now = int(time())
        claims = {
            "iss": self.url, "sub": "staff-17", "aud": CLIENT, "exp": now + 300, "iat": now, "nonce": first["nonce"],
            "email": "manager@hengyu.example", "email_verified": True, **self.claims,
        }
        claims = {name: value for name, value in claims.items() if name not in self.left_out}
        if self.sign is not None:
            said: str = self.sign(claims)
            return said
        return jwt.encode(claims, key("one"), algorithm="RS256", headers={"kid": "one"})
