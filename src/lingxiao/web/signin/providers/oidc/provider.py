"""OpenID Connect by allauth's provider, with the ID token checked whole."""

from __future__ import annotations

import secrets
from functools import cached_property
from time import time
from typing import TYPE_CHECKING, Any

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter

from lingxiao.engines.people.domain.outside import Arrival
from lingxiao.kernel.outgoing import Forbidden, Host
from lingxiao.web.signin.providers.handshake import Handshake
from lingxiao.web.signin.providers.oidc import id_tokens

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from lingxiao.web.signin.providers.configured import Provider

NONCE_BYTES = 32
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
SECOND_FACTORS = frozenset({"mfa", "otp", "hwk", "swk", "fpt", "face", "iris"})
"""What ``amr`` says when more than a password was asked for (RFC 8176)."""

FRESH = 300
"""Seconds since the person proved themselves over there, for a confirmation."""


class OidcAdapter(Handshake, OpenIDConnectOAuth2Adapter):  # type: ignore[misc] # allauth ships no types
    """One handshake with an OpenID provider."""

    def __init__(self, request: HttpRequest, provider: Any, configured: Provider) -> None:
        """Know the request and whose handshake this is."""
        super().__init__(request, configured.key)
        self.set_up(provider, configured)

    @property
    def issuer(self) -> str:
        """Who signs its tokens, exactly as configured."""
        return str(self.configured.values["issuer"])

    @cached_property
    def openid_config(self) -> dict[str, Any]:
        """What the provider says of itself; refused when it speaks for another or sends us elsewhere (10.5.3)."""
        with get_adapter().get_requests_session() as session:
            answer = session.get(f"{self.issuer.rstrip('/')}/.well-known/openid-configuration")
            answer.raise_for_status()
            found: dict[str, Any] = answer.json()
        try:
            if found["issuer"] != self.issuer:
                raise OAuth2Error("the provider speaks for another issuer")
            allowed = {(host.name, host.port) for host in self.configured.hosts()}
            for name in ENDPOINTS:
                place = Host.of(found[name], is_inside=False)
                is_plain = not str(found[name]).startswith("https://") and not self.configured.is_inside
                if (place.name, place.port) not in allowed or is_plain:
                    raise Forbidden(f"{name} stands on a machine that was not named")
        except (KeyError, TypeError, AttributeError, ValueError) as problem:
            raise OAuth2Error("a configuration that cannot be read") from problem
        return found

    def get_access_token_data(
        self, request: HttpRequest, app: Any, client: Any, pkce_code_verifier: str | None = None,
    ) -> Any:
        """Refuse an answer that says it comes from another issuer (RFC 9207), then exchange the code."""
        if request.GET.get("iss", self.issuer) != self.issuer:
            raise OAuth2Error("an answer from another issuer")
        return super().get_access_token_data(request, app, client, pkce_code_verifier=pkce_code_verifier)

    def who(self, token: str, response: dict[str, Any]) -> tuple[Arrival, str]:  # noqa: ARG002 -- the ID token says it
        """Whom the ID token is about."""
        with get_adapter().get_requests_session() as session:
            answer = session.get(self.openid_config["jwks_uri"])
            answer.raise_for_status()
            keys = answer.json()
        claims = id_tokens.check(
            response["id_token"], keys=keys, issuer=self.issuer, client_id=self.configured.client_id,
            nonce=str(self.state.get("nonce") or ""),
        )
        if self.state.get("process") == "confirm" and time() - int(claims["auth_time"]) > FRESH:
            raise OAuth2Error("the provider did not ask again")
        email = self.configured.vouched(str(claims.get("email") or ""), verified=claims.get("email_verified") is True)
        arrival = Arrival(self.configured.key, self.configured.title, claims["sub"], email)
        return arrival, "outside" if self._saw_second_factor(claims) else ""

    def _saw_second_factor(self, claims: dict[str, Any]) -> bool:
        """Whether the provider asked for more than a password, and the company trusts it in that (6.8.4)."""
        said = claims.get("amr")
        is_trusted = bool(self.configured.values.get("trusts_second_factor"))
        return is_trusted and isinstance(said, list) and not SECOND_FACTORS.isdisjoint(map(str, said))


class OidcProvider(OpenIDConnectProvider):  # type: ignore[misc] # allauth ships no types
    """allauth's provider, asking with a nonce."""

    id = "oidc"
    adapter: OidcAdapter

    def get_oauth2_adapter(self, request: HttpRequest) -> OidcAdapter:  # noqa: ARG002 -- allauth's signature
        """The handshake under way."""
        return self.adapter

    def redirect(self, request: HttpRequest, process: str, **kwargs: Any) -> HttpResponse:
        """Send the browser there; a confirmation asks the provider to ask again."""
        nonce = secrets.token_urlsafe(NONCE_BYTES)
        asked = {"nonce": nonce, **({"prompt": "login", "max_age": "0"} if process == "confirm" else {})}
        answer: HttpResponse = super().redirect(request, process, auth_params=asked, nonce=nonce, **kwargs)
        return answer
