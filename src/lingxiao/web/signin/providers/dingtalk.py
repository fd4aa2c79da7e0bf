"""钉钉 by allauth's provider: its flow, with people of other organisations refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.dingtalk.provider import DingTalkProvider
from allauth.socialaccount.providers.dingtalk.views import DingTalkOAuth2Adapter
from allauth.socialaccount.providers.oauth2.client import OAuth2Error

from lingxiao.engines.people.domain.outside import Arrival
from lingxiao.web.signin.providers.handshake import Handshake

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from lingxiao.web.signin.providers.configured import Provider


class DingtalkAdapter(Handshake, DingTalkOAuth2Adapter):  # type: ignore[misc] # allauth ships no types
    """One handshake with 钉钉."""

    def __init__(self, request: HttpRequest, provider: Any, configured: Provider) -> None:
        """Know the request and whose handshake this is."""
        super().__init__(request)
        self.set_up(provider, configured)

    @property
    def access_token_url(self) -> str:
        """Where a code becomes a token."""
        return f"{self.configured.server('api')}/v1.0/oauth2/userAccessToken"

    @property
    def authorize_url(self) -> str:
        """Where the browser goes."""
        return f"{self.configured.server('login')}/oauth2/auth"

    def who(self, token: str, response: dict[str, Any]) -> tuple[Arrival, str]:
        """The person behind the token: by union id, which stays when the application is made anew.

        Anybody with 钉钉 can sign in over there; only people who chose our organisation may arrive here. The address
        in their profile is their own to set, so it recognises nobody.
        """
        if response.get("corpId") != self.configured.values["corp_id"]:
            raise OAuth2Error("of another organisation")
        with get_adapter().get_requests_session() as session:
            address = f"{self.configured.server('api')}/v1.0/contact/users/me"
            answer = session.get(address, headers={"x-acs-dingtalk-access-token": token})
            answer.raise_for_status()
            person = answer.json()
        uid = person["unionId"]
        if not isinstance(uid, str) or not uid:
            raise OAuth2Error("about nobody")
        return Arrival(self.configured.key, self.configured.title, uid), ""


class HouseDingtalk(DingTalkProvider):  # type: ignore[misc] # allauth ships no types
    """allauth's provider with our handshake."""

    adapter: DingtalkAdapter

    def get_oauth2_adapter(self, request: HttpRequest) -> DingtalkAdapter:  # noqa: ARG002 -- allauth's signature
        """The handshake under way."""
        return self.adapter

    def redirect(self, request: HttpRequest, process: str, **kwargs: Any) -> HttpResponse:
        """Send the browser there, to choose our organisation."""
        asked = {"prompt": "consent", "corpId": self.adapter.configured.values["corp_id"]}
        answer: HttpResponse = super().redirect(request, process, auth_params=asked, **kwargs)
        return answer
