"""What the four providers have in common: allauth's OAuth handshake, ended by our own door instead of its sign-up.

allauth makes the state, the PKCE pair and the exchange of code for token; each provider here answers one question,
``who``: who has arrived.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.models import SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.conf import settings
from django.urls import reverse

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from lingxiao.engines.people.domain.outside import Arrival
    from lingxiao.web.signin.providers.configured import Provider

BROKEN = (KeyError, TypeError, ValueError, AttributeError, IndexError)
"""What a hostile or broken answer makes of reading it."""


class Handshake:
    """Mixed into allauth's adapters, before them."""

    configured: Provider
    allauth_provider: Any
    arrived: Callable[[HttpRequest, Arrival, dict[str, Any], str], HttpResponse]

    def set_up(self, provider: Any, configured: Provider) -> None:
        """Know whose handshake this is."""
        self.allauth_provider, self.configured = provider, configured
        self.state: dict[str, Any] = {}

    def get_provider(self) -> Any:
        """The provider as allauth knows it."""
        return self.allauth_provider

    def get_callback_url(self, request: HttpRequest, app: Any) -> str:  # noqa: ARG002 -- allauth's signature
        """Where the browser comes back to: our configured address, whatever host the request names."""
        return f"{settings.BASE_URL}{reverse('signin:back', kwargs={'key': self.configured.key})}"

    def parse_token(self, data: dict[str, Any]) -> SocialToken:
        """The token lives as long as this request; it is kept nowhere (H8)."""
        return SocialToken(token=str(data["access_token"]))

    def get_access_token_data(
        self, request: HttpRequest, app: Any, client: Any, pkce_code_verifier: str | None = None,
    ) -> Any:
        """Exchange the code; whatever is broken about the answer is one kind of failure."""
        ask = super().get_access_token_data  # type: ignore[misc] # allauth's, which stands behind this class
        try:
            return ask(request, app, client, pkce_code_verifier=pkce_code_verifier)
        except BROKEN as problem:
            raise OAuth2Error("a token answer that cannot be read") from problem

    def complete_login(self, request: HttpRequest, app: Any, token: SocialToken, **kwargs: Any) -> None:  # noqa: ARG002 -- allauth's signature
        """Ask who it is, and leave allauth by our own door."""
        try:
            arrival, second = self.who(token.token, kwargs["response"])
        except BROKEN as problem:
            raise OAuth2Error("an answer that cannot be read") from problem
        raise ImmediateHttpResponse(type(self).arrived(request, arrival, self.state, second))

    def who(self, token: str, response: dict[str, Any]) -> tuple[Arrival, str]:
        """Who has arrived, and ``outside`` when the provider has seen a second factor we trust, else nothing."""
        raise NotImplementedError


class Back(OAuth2CallbackView):  # type: ignore[misc] # allauth ships no types
    """allauth's callback; the state it took from the session is handed on."""

    def _get_state(self, request: HttpRequest, provider: Any) -> tuple[dict[str, Any] | None, HttpResponse | None]:
        state, response = super()._get_state(request, provider)
        if state is not None:
            self.adapter.state = state
        return state, response
