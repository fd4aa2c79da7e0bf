"""企业微信 on allauth's OAuth base: its state and its callback, with the corporation's own token and code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.socialaccount.providers.oauth2.client import OAuth2Client
from allauth.socialaccount.providers.oauth2.provider import OAuth2Provider
from allauth.socialaccount.providers.oauth2.views import OAuth2Adapter
from django.utils.http import urlencode

from lingxiao.engines.people.domain.outside import Arrival
from lingxiao.web.device_names import is_inside_wecom
from lingxiao.web.signin.providers.handshake import Handshake
from lingxiao.web.signin.providers.wecom.client import user_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpRequest

    from lingxiao.web.signin.providers.configured import Provider


class WecomClient(OAuth2Client):  # type: ignore[misc] # allauth ships no types
    """Builds the address to scan or to open; the code is handed on, since it opens nothing without our own token."""

    configured: Provider
    is_inside = False

    def get_redirect_url(self, authorization_url: str, scope: Iterable[str], extra_params: dict[str, str]) -> str:  # noqa: ARG002 -- allauth's signature
        """Where the browser goes: the page to scan, or straight through inside 企业微信."""
        common = {
            "appid": self.consumer_key, "agentid": self.configured.values["agent_id"],
            "redirect_uri": self.callback_url, "state": self.state,
        }
        if self.is_inside:
            query = urlencode({**common, "response_type": "code", "scope": "snsapi_base"})
            return f"{authorization_url}?{query}#wechat_redirect"
        return f"{authorization_url}?{urlencode({'login_type': 'CorpApp', **common})}"

    def get_access_token(self, code: str, pkce_code_verifier: str | None = None) -> dict[str, str]:  # noqa: ARG002 -- allauth's signature
        """The code itself: there is no token of the person's."""
        return {"access_token": code}


class WecomAdapter(Handshake, OAuth2Adapter):  # type: ignore[misc] # allauth ships no types
    """One handshake with 企业微信."""

    provider_id = "wecom"
    client_class = WecomClient
    access_token_url = ""

    def __init__(self, request: HttpRequest, provider: Any, configured: Provider) -> None:
        """Know the request and whose handshake this is."""
        super().__init__(request)
        self.set_up(provider, configured)
        self.is_inside = is_inside_wecom(request.headers.get("User-Agent", ""))

    @property
    def authorize_url(self) -> str:
        """Where the browser goes."""
        if self.is_inside:
            return f"{self.configured.server('login_inside')}/connect/oauth2/authorize"
        return f"{self.configured.server('login')}/wwlogin/sso/login"

    def get_client(self, request: HttpRequest, app: Any) -> WecomClient:
        """The client, knowing the configuration."""
        client: WecomClient = super().get_client(request, app)
        client.configured, client.is_inside = self.configured, self.is_inside
        return client

    def who(self, token: str, response: dict[str, Any]) -> tuple[Arrival, str]:  # noqa: ARG002 -- the code says it all
        """The member behind the code."""
        user = user_of(token, self.configured)
        number = user if self.configured.values.get("match_number") else ""
        return Arrival(self.configured.key, self.configured.title, user, number=number), ""


class WecomProvider(OAuth2Provider):  # type: ignore[misc] # allauth ships no types
    """allauth's side of it."""

    id = "wecom"
    adapter: WecomAdapter

    def get_oauth2_adapter(self, request: HttpRequest) -> WecomAdapter:  # noqa: ARG002 -- allauth's signature
        """The handshake under way."""
        return self.adapter
