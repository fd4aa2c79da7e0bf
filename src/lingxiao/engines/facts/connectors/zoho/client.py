"""Asking Zoho: signed in, patient with what passes, and with a name for everything that does not.

Limits are the vendor's: a token lives one hour, ten new ones in ten minutes for a permission, fifteen alive at once; an
answer 429 says not how long to wait, so pauses grow by themselves.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import requests
from urllib3.exceptions import HTTPError

from lingxiao.engines.facts.connectors.shapes import (
    Busy,
    NotAllowed,
    NotUnderstood,
    Refused,
    Token,
    UsedUp,
)
from lingxiao.engines.facts.connectors.zoho import sentences
from lingxiao.engines.facts.connectors.zoho.rows import parsed
from lingxiao.kernel.outgoing import Forbidden, NotNow, Session

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from lingxiao.engines.facts.connectors.shapes import Tokens
    from lingxiao.engines.facts.connectors.zoho.centres import DataCentre
    from lingxiao.kernel.words import Bilingual

PAUSES = (1.0, 3.0, 9.0, 27.0)
"""Seconds between tries, before it is left for a later run."""

MARGIN = timedelta(minutes=5)
"""A token is not used in its last minutes, so that it does not run out on its way."""

MOST_BYTES = 32_000_000
"""What an answer may weigh: 200 records of 50 fields, with long texts among them."""

WAIT_FOR_SIGN_INS = 600.0
WAIT_FOR_CALLS = 3_600.0
WAIT_WHEN_BUSY = 300.0
"""Seconds to leave Zoho alone, where a later run goes on."""

_SERVER_TROUBLE = 500
_OLD_TOKEN = {"INVALID_TOKEN", "AUTHENTICATION_FAILURE"}
_SCOPE_MISSING = {"OAUTH_SCOPE_MISMATCH"}
_RIGHT_MISSING = {"NO_PERMISSION", "AUTHORIZATION_FAILED"}
_NOTHING = {requests.codes.no_content, requests.codes.not_modified}


@dataclass(frozen=True, slots=True)
class Secrets:
    """What an administrator entered: the client as registered in Zoho's console, and the permission it was given."""

    client_id: str = field(repr=False)
    client_secret: str = field(repr=False)
    refresh_token: str = field(repr=False)

    def mark(self) -> str:
        """Tells one permission from another, and tells nothing of either."""
        return hashlib.sha256(f"{self.client_id}\n{self.refresh_token}".encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Right:
    """What is asked for, in words, and the scope that lets it be read."""

    what: Bilingual
    scope: str


class Said(NotUnderstood):
    """Zoho refused a question with a code of its own."""

    def __init__(self, said: Bilingual, code: str) -> None:
        """Keep the code: the end of a page's life is one of them."""
        super().__init__(said)
        self.code = code


@dataclass(frozen=True, slots=True)
class _Answer:
    """What came: the status, the JSON (``None`` where it is none), and Zoho's code for what went wrong."""

    status: int
    body: Any
    code: str

    @classmethod
    def of(cls, answer: requests.Response) -> _Answer:
        try:
            body = parsed(answer.content)
        except (ValueError, RecursionError):
            body = None
        return cls(answer.status_code, body, _code(answer.status_code, body))


class Client:
    """A customer's Zoho. ``credits_left`` is what the last answer said of calls left, where it did.

    ``now`` is the clock (aware), ``sleep`` waits for seconds. Tokens are kept where all workers find them.
    """

    def __init__(
        self, centre: DataCentre, secrets: Secrets, tokens: Tokens, *,
        now: Callable[[], datetime], sleep: Callable[[float], None],
    ) -> None:
        """Ask nothing yet."""
        self._centre, self._secrets, self._tokens = centre, secrets, tokens
        self._now, self._sleep = now, sleep
        self._session = Session(centre.hosts(), most_bytes=MOST_BYTES)
        self.credits_left: int | None = None

    def close(self) -> None:
        """Let go of open connections."""
        self._session.close()

    def get(
        self, path: str, query: Mapping[str, str], right: Right, *, since: str = "",
    ) -> Mapping[str, Any] | None:
        """What stands at a path of the interface, or ``None`` where there is nothing, or nothing new ``since``."""
        token = self._token(instead_of=None)
        answer = self._asked_with(token, path, query, since)
        if answer.code in _OLD_TOKEN:
            token = self._token(instead_of=token.secret)
            answer = self._asked_with(token, path, query, since)
        return _understood(answer, right)

    def _asked_with(self, token: Token, path: str, query: Mapping[str, str], since: str) -> _Answer:
        headers = {"Authorization": f"Zoho-oauthtoken {token.secret}", "Accept": "application/json"}
        if since:
            headers["If-Modified-Since"] = since
        api = dict(token.more)["api"]
        return self._asked("GET", f"{api}/crm/v8/{path}", params=query, headers=headers)

    def _asked(self, method: str, url: str, **how: Any) -> _Answer:
        """Ask, and ask again after growing pauses while the trouble is one that passes."""
        for pause in (*PAUSES, None):
            answer = self._tried(method, url, **how)
            if answer is not None:
                return answer
            if pause is not None:
                self._sleep(pause)
        raise Busy(sentences.BUSY, is_passing=True, after=WAIT_WHEN_BUSY)

    def _tried(self, method: str, url: str, **how: Any) -> _Answer | None:
        """One try: an answer, or ``None`` where another try may go well.

        No trouble is chained to what caused it: that one knows the request, with the token in its headers.
        """
        try:
            answer = self._session.request(method, url, **how)
        except Forbidden as problem:
            if isinstance(problem, NotNow):
                return None
            raise NotUnderstood(sentences.NO_WAY) from None
        except requests.exceptions.SSLError:  # somebody else answers in Zoho's name, and will the next time
            raise NotUnderstood(sentences.NO_WAY) from None
        except (requests.RequestException, HTTPError, OSError):
            return None
        is_too_much = answer.status_code == requests.codes.too_many_requests
        left = answer.headers.get("X-API-CREDITS-REMAINING", "")
        if re.fullmatch(r"-?[0-9]{1,18}", left):
            self.credits_left = int(left)
        elif not is_too_much:  # a refusal may leave out what the answer before it said
            self.credits_left = None
        if is_too_much:
            if self.credits_left is not None and self.credits_left <= 0:
                raise UsedUp(sentences.USED_UP, is_passing=True, after=WAIT_FOR_CALLS)
            return None
        return None if answer.status_code >= _SERVER_TROUBLE else _Answer.of(answer)

    def _token(self, *, instead_of: str | None) -> Token:
        """A token that lets in for a while yet, and is another than the one that was just refused."""
        kept = self._good(instead_of)
        if kept is None:
            with self._tokens.alone():
                kept = self._good(instead_of)  # another worker may have fetched one while we waited
                if kept is None:
                    kept = self._fetched()
                    self._tokens.keep(kept)
        return kept

    def _good(self, instead_of: str | None) -> Token | None:
        kept = self._tokens.kept()
        if kept is None or kept.secret == instead_of or kept.until - MARGIN <= self._now():
            return None
        more = dict(kept.more)
        is_ours = more.get("for") == self._secrets.mark() and self._centre.api(more.get("api", "")) is not None
        return kept if is_ours else None

    def _fetched(self) -> Token:
        asked_at = self._now()
        answer = self._asked("POST", f"{self._centre.accounts}/oauth/v2/token", data={
            "grant_type": "refresh_token", "client_id": self._secrets.client_id,
            "client_secret": self._secrets.client_secret, "refresh_token": self._secrets.refresh_token,
        })
        body = answer.body
        if not isinstance(body, dict):
            raise NotUnderstood(sentences.other_shape("oauth/v2/token"))
        if "error" in body:
            raise _not_signed_in(str(body["error"]))
        secret, lasts = body.get("access_token"), str(body.get("expires_in", ""))
        if not isinstance(secret, str) or not re.fullmatch(r"[!-~]+", secret) or not re.fullmatch(r"[0-9]{1,9}", lasts):
            raise NotUnderstood(sentences.other_shape("oauth/v2/token"))
        api = self._centre.api(str(body.get("api_domain") or self._centre.apis[0]))
        if api is None:
            raise Refused(sentences.ELSEWHERE)
        until = asked_at + timedelta(seconds=int(lasts))
        return Token(secret, until, (("api", api), ("for", self._secrets.mark())))


def _not_signed_in(error: str) -> Busy | Refused:
    """Zoho's words for why it did not let us in."""
    if error.lower() == "access denied":  # the vendor's answer to more than ten sign-ins in ten minutes
        return Busy(sentences.TOO_MANY_SIGN_INS, is_passing=True, after=WAIT_FOR_SIGN_INS)
    known = {
        "invalid_client": sentences.WRONG_CLIENT, "invalid_client_secret": sentences.WRONG_SECRET,
        "invalid_code": sentences.REVOKED,
    }
    return Refused(known.get(error) or sentences.not_signed_in(_plain(error)))


def _understood(answer: _Answer, right: Right) -> Mapping[str, Any] | None:
    if answer.status in _NOTHING:
        return None
    if answer.status == requests.codes.ok and not answer.code:
        if not isinstance(answer.body, dict):
            raise NotUnderstood(sentences.other_shape(right.scope))
        return answer.body
    if answer.code in _OLD_TOKEN:
        raise Refused(sentences.NOT_LET_IN)
    if answer.code in _SCOPE_MISSING:
        raise NotAllowed(sentences.not_allowed(right.what, right.scope))
    if answer.code in _RIGHT_MISSING or answer.status == requests.codes.forbidden:
        raise NotAllowed(sentences.no_right(right.what, right.scope))
    said = _plain(answer.code or f"HTTP {answer.status}")
    raise Said(sentences.not_accepted(said), said)


def _code(status: int, body: Any) -> str:
    """Zoho's code for what went wrong, empty where nothing did.

    It stands in the body itself (as the service answers) or in the first of ``data`` (as its description has it).
    """
    if status in _NOTHING or (status == requests.codes.ok and not (isinstance(body, dict) and body.get("status") == "error")):
        return ""
    if isinstance(body, dict) and isinstance(body.get("data"), list) and body["data"]:
        body = body["data"][0]
    code = body.get("code") if isinstance(body, dict) else None
    if status == requests.codes.unauthorized and not code:
        return "INVALID_TOKEN"
    return str(code or "")


def _plain(code: str) -> str:
    """A code that may be shown: nothing but letters and digits, so that no secret of ours comes back in it."""
    return code if re.fullmatch(r"[A-Z_]{1,60}|[a-z_]{1,40}|HTTP [0-9]{3}", code) else "?"
