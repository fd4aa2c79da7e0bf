"""Where allauth asks the house: who may come, how its secrets are kept, how it calls out.

allauth keeps second factors and speaks OAuth. Its own sign-up and sign-in flows are never reached: every way in ends
in ``entering.arrive``.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.utils.translation import gettext as _

from lingxiao.kernel.outgoing import Session
from lingxiao.web.signin.providers import configured

if TYPE_CHECKING:
    from django.http import HttpRequest

    from lingxiao.engines.people.models import Account

STATE_BYTES = 32
"""256 bits in hexadecimal: 企业微信 takes letters and digits only, at most 128 of them."""


class SecondFactors(DefaultMFAAdapter):  # type: ignore[misc] # allauth ships no types
    """What authenticators show of us."""

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """The name a passkey is kept under."""
        entity: dict[str, str] = super().get_public_key_credential_rp_entity()
        return {**entity, "name": _("Lingxiao")}

    def get_public_key_credential_user_entity(self, user: Account) -> dict[str, Any]:
        """Whose passkey it is: the person's name, and the address they sign in with."""
        entity: dict[str, Any] = super().get_public_key_credential_user_entity(user)
        return {**entity, "display_name": user.person.name}


class Outside(DefaultSocialAccountAdapter):  # type: ignore[misc] # allauth ships no types
    """Providers come from the configuration alone, calls go through the guarded way out, nobody signs up."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: object) -> bool:  # noqa: ARG002 -- allauth's signature
        """Accounts are never made by strangers."""
        return False

    def list_apps(self, request: HttpRequest, provider: str | None = None, client_id: str | None = None) -> list[Any]:  # noqa: ARG002 -- allauth's signature
        """The configured providers; none from the database, where a row could add one."""
        return [one.app for one in configured.all_providers() if provider in (None, one.key)]

    def get_requests_session(self) -> Session:
        """A session that reaches the configured providers' machines and no others."""
        return Session(configured.hosts())

    def generate_state_param(self, state: dict[str, Any]) -> str:  # noqa: ARG002 -- allauth's signature
        """A state nobody can guess."""
        return secrets.token_hex(STATE_BYTES)

    def on_authentication_error(
        self, request: HttpRequest, provider: Any, error: Any = None, exception: Any = None, extra_context: Any = None,  # noqa: ARG002
    ) -> None:
        """Every failure of the handshake becomes one page with one sentence and the way back."""
        from lingxiao.web.signin.elsewhere import failed  # noqa: PLC0415 -- it imports what imports this

        raise ImmediateHttpResponse(failed(request, provider, error=error, exception=exception))
