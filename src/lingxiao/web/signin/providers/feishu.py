"""飞书 by allauth's provider: its flow, with people of other tenants refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.feishu.client import FeishuOAuth2Client
from allauth.socialaccount.providers.feishu.provider import FeishuProvider
from allauth.socialaccount.providers.feishu.views import FeishuOAuth2Adapter
from allauth.socialaccount.providers.oauth2.client import OAuth2Error

from lingxiao.engines.people.domain.outside import Arrival
from lingxiao.web.signin.providers.handshake import Handshake

if TYPE_CHECKING:
    from django.http import HttpRequest

    from lingxiao.web.signin.providers.configured import Provider


class HouseFeishuClient(FeishuOAuth2Client):  # type: ignore[misc] # allauth ships no types
    """Asks for the application's token as the vendor documents it: JSON, and a code that says whether it worked."""

    def app_access_token(self) -> str:
        """The application's own token."""
        with get_adapter().get_requests_session() as session:
            answer = session.post(
                self.app_access_token_url, json={"app_id": self.consumer_key, "app_secret": self.consumer_secret},
            )
            answer.raise_for_status()
            found = answer.json()
        if found.get("code") != 0:
            raise OAuth2Error(f"app_access_token: {found.get('code')}")
        return str(found["app_access_token"])


class FeishuAdapter(Handshake, FeishuOAuth2Adapter):  # type: ignore[misc] # allauth ships no types
    """One handshake with 飞书."""

    def __init__(self, request: HttpRequest, provider: Any, configured: Provider) -> None:
        """Know the request and whose handshake this is."""
        super().__init__(request)
        self.set_up(provider, configured)

    def _api(self, path: str) -> str:
        return f"{self.configured.server('api')}/open-apis/{path}"

    @property
    def authorize_url(self) -> str:
        """Where the browser goes."""
        return f"{self.configured.server('login')}/open-apis/authen/v1/index"

    @property
    def access_token_url(self) -> str:
        """Where a code becomes a token."""
        return self._api("authen/v1/access_token")

    def get_client(self, request: HttpRequest, app: Any) -> HouseFeishuClient:
        """The client, knowing where the servers stand and where the browser comes back to."""
        client = HouseFeishuClient(
            request, app.client_id, app.secret, self.access_token_method, self.access_token_url,
            self.get_callback_url(request, app),
        )
        client.app_access_token_url = self._api("auth/v3/app_access_token/internal")
        return client

    def who(self, token: str, response: dict[str, Any]) -> tuple[Arrival, str]:  # noqa: ARG002 -- asked for anew
        """The person behind the token: of our tenant, with the mailbox and number the company itself gave them."""
        with get_adapter().get_requests_session() as session:
            answer = session.get(self._api("authen/v1/user_info"), headers={"Authorization": f"Bearer {token}"})
            answer.raise_for_status()
            found = answer.json()
        if found["code"] != 0:
            raise OAuth2Error(f"user_info: {found['code']}")
        person = found["data"]
        if person["tenant_key"] != self.configured.values["tenant_key"]:
            raise OAuth2Error("of another tenant")
        uid = person["union_id"]
        if not isinstance(uid, str) or not uid:
            raise OAuth2Error("about nobody")
        emails = self.configured.vouched(str(person.get("enterprise_email") or ""), verified=True)
        number = str(person.get("employee_no") or "") if self.configured.values.get("match_number") else ""
        return Arrival(self.configured.key, self.configured.title, uid, emails, number), ""


class HouseFeishu(FeishuProvider):  # type: ignore[misc] # allauth ships no types
    """allauth's provider with our handshake."""

    adapter: FeishuAdapter

    def get_oauth2_adapter(self, request: HttpRequest) -> FeishuAdapter:  # noqa: ARG002 -- allauth's signature
        """The handshake under way."""
        return self.adapter
