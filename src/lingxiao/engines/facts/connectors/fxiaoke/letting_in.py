"""Tokens: kept, shared by all workers, asked for by one of them at a time, and renewed before they end.

The vendor hands out the same token for 6,600 seconds of its 7,200, then a new one while the old one still lets in. It
allows ten such questions a minute, never two at once (page 客户端凭证模式).
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from lingxiao.engines.facts.connectors.fxiaoke import names, troubles
from lingxiao.engines.facts.connectors.fxiaoke.account import Style, is_plain
from lingxiao.engines.facts.connectors.shapes import NotUnderstood, Refused, Token

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from lingxiao.engines.facts.connectors.fxiaoke.account import Account
    from lingxiao.engines.facts.connectors.shapes import Tokens

LONGEST = 7200
"""Seconds a token lives at most; one page of the vendor shows a moment in the field for them."""
MARGIN = timedelta(seconds=300)
"""How long before its end a token is renewed: the middle of the time in which a new one is given."""
AGAIN = timedelta(seconds=60)
"""A token that came with less than the margin is used as it is for so long, so that the ten a minute are never reached."""


class LettingIn:
    """The token of an account. ``ask`` makes the call that gives one."""

    def __init__(
        self, account: Account, *, tokens: Tokens, now: Callable[[], datetime],
        ask: Callable[[str, Mapping[str, str]], dict[str, Any]],
    ) -> None:
        self._account, self._tokens, self._now, self._ask = account, tokens, now, ask
        self._mine: Token | None = None
        self._asked: datetime | None = None

    def token(self, *, refused: Token | None = None) -> Token:
        """One that lets in; another than ``refused``, where that one does not any more. Raises ``Trouble``."""
        if not self._is_good(self._mine, refused):
            self._mine = self._kept_or_new(refused)
        if self._mine is None or (refused is not None and self._mine.secret == refused.secret):
            self._mine = None
            raise Refused(troubles.TOKEN_REFUSED)
        return self._mine

    def _kept_or_new(self, refused: Token | None) -> Token | None:
        kept = self._tokens.kept()
        if self._is_good(kept, refused):
            return kept
        with self._tokens.alone():
            kept = self._tokens.kept()  # another worker may have asked while we waited
            if self._is_good(kept, refused):
                return kept
            self._asked = self._now()
            new = self._new()
            self._tokens.keep(new)
            return new

    def _is_good(self, token: Token | None, refused: Token | None) -> bool:
        """Whether it is for this account, was not refused, and will live for a while."""
        if token is None or not set(self._account.marks) <= set(token.more):
            return False
        if refused is not None and token.secret == refused.secret:
            return False
        left, now = token.until - self._now(), self._now()
        asked_just_now = token is self._mine and self._asked is not None and now - self._asked < AGAIN
        return left > (timedelta() if asked_just_now else MARGIN)

    def _new(self) -> Token:
        """A token from over there. Its life is counted from before the question, so never too long."""
        account, now = self._account, self._now()
        known = {"appId": account.app_id, "appSecret": account.app_secret, "permanentCode": account.permanent_code}
        if account.style is Style.OLD:
            answer = self._ask(names.OLD_TOKEN, known)
            secret, customer = answer.get("corpAccessToken"), answer.get("corpId")
        else:
            answer = self._ask(names.TOKEN, {**known, "grantType": "app_secret"})
            secret, customer = answer.get("accessToken"), answer.get("ea")
        if not (is_plain(secret) and is_plain(customer)):
            raise NotUnderstood(troubles.on(troubles.OTHER_SHAPE, what=names.SIGNING_IN))
        until = now + timedelta(seconds=_seconds(answer.get("expiresIn")))
        return Token(str(secret), until, (*account.marks, ("customer", str(customer))))


def _seconds(said: object) -> int:
    """How long a token lives by what was said, at most as long as any does."""
    try:
        return max(0, min(int(str(said)), LONGEST))
    except ValueError:
        return LONGEST
