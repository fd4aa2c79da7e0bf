"""The three calls 企业微信 wants. HTTP only; who that is here is decided elsewhere."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING, Any

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.oauth2.client import OAuth2Error

if TYPE_CHECKING:
    from lingxiao.web.signin.providers.configured import Provider

EARLY = 300
"""Seconds before its end at which a token is no longer used."""

TOKEN_RAN_OUT = frozenset({40014, 42001})
"""``errcode`` of a token that is not good any more."""

_tokens: dict[tuple[str, str], tuple[str, float]] = {}
"""The corporation's token of this worker, and until when it is good on this process's own clock."""


def _asked(path: str, provider: Provider, **params: str) -> dict[str, Any]:
    with get_adapter().get_requests_session() as session:
        answer = session.get(f"{provider.server('api')}{path}", params=params)
        answer.raise_for_status()
        found = answer.json()
    if not isinstance(found, dict):
        raise OAuth2Error("an answer that is no object")
    return found


def _token(provider: Provider) -> str:
    name = (provider.server("api"), f"{provider.client_id}:{provider.values['agent_id']}")
    token, until = _tokens.get(name, ("", 0.0))
    if monotonic() < until:
        return token
    found = _asked("/cgi-bin/gettoken", provider, corpid=provider.client_id, corpsecret=provider.values["secret"])
    if found.get("errcode") != 0:
        raise OAuth2Error(f"gettoken: {found.get('errcode')}")
    token = str(found["access_token"])
    _tokens[name] = (token, monotonic() + int(found["expires_in"]) - EARLY)
    return token


def forget_tokens() -> None:
    """Ask for a new token at the next sign-in."""
    _tokens.clear()


def user_of(code: str, provider: Provider) -> str:
    """The user id behind a code, of our own corporation. Raises ``OAuth2Error`` for outsiders and bad codes."""
    found = _asked("/cgi-bin/auth/getuserinfo", provider, access_token=_token(provider), code=code)
    if found.get("errcode") in TOKEN_RAN_OUT:
        forget_tokens()
        found = _asked("/cgi-bin/auth/getuserinfo", provider, access_token=_token(provider), code=code)
    if found.get("errcode") != 0:
        raise OAuth2Error(f"getuserinfo: {found.get('errcode')}")
    user = found.get("userid") or found.get("UserId")
    # An outside contact has an openid instead; a member of a linked corporation comes as CorpId/userid.
    if not isinstance(user, str) or not user or "/" in user:
        raise OAuth2Error("not a member of this corporation")
    return user
