"""Calls to the open platform: signed in either style, paced, tried again, and every answer with an error turned to words.

All calls are POST with JSON and are answered with HTTP 200, errors too: only ``errorCode`` 0 is success.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NoReturn

import requests
from urllib3.exceptions import HTTPError

from lingxiao.engines.facts.connectors.fxiaoke import names, troubles
from lingxiao.engines.facts.connectors.fxiaoke.account import Style, is_plain
from lingxiao.engines.facts.connectors.fxiaoke.letting_in import LettingIn
from lingxiao.engines.facts.connectors.fxiaoke.pacing import Pacing
from lingxiao.engines.facts.connectors.shapes import Busy, NotUnderstood, Refused, Token
from lingxiao.kernel.outgoing import Forbidden, Session

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import tzinfo

    from lingxiao.engines.facts.connectors.fxiaoke.account import Account
    from lingxiao.engines.facts.connectors.fxiaoke.pacing import Around
    from lingxiao.engines.facts.connectors.shapes import Tokens
    from lingxiao.kernel.words import Bilingual

WAITS = (1.0, 2.0, 5.0, 20.0, 40.0)
"""Seconds before each further try of a call that was answered "busy". Reading changes nothing, so trying again is safe."""
AFTER_TOO_FAST = 20.5
"""Seconds after which the count of 100 in 20 seconds has begun anew for certain."""
MOST_BYTES = 32_000_000
"""A hundred long notes, or all people of a large company, in one answer."""
_SERVER_TROUBLE = 500

Answer = dict[str, Any]


class Client:
    """One customer's open platform. ``zone`` is where its day ends, for the count of calls a day."""

    def __init__(self, account: Account, *, tokens: Tokens, around: Around, zone: tzinfo, pacing: Pacing | None = None) -> None:
        """Nothing is asked yet."""
        self.account, self._around, self._zone = account, around, zone
        self._pacing = pacing or Pacing(around)
        self._session = Session([account.host], most_bytes=MOST_BYTES)
        self._letting_in = LettingIn(account, tokens=tokens, now=around.now, ask=self._ask_for_token)

    def close(self) -> None:
        """Let the connections go."""
        self._session.close()

    def ask(self, path: str, body: Mapping[str, Any], *, what: Bilingual, waits: Sequence[float] = WAITS) -> Answer:
        """The whole answer to a call, numbers in it as text. ``what`` is read, for the words of a ``Trouble``.

        A token that ended over there is renewed once.
        """
        token = self._letting_in.token()
        answer = self._tried(path, *self._signed(body, token), waits)
        if _code(answer) in troubles.TOKEN_ENDED:
            token = self._letting_in.token(refused=token)
            answer = self._tried(path, *self._signed(body, token), waits)
        return self._accepted(answer, what)

    def who(self) -> str:
        """The customer and the employee, as they are known over there."""
        more = dict(self._letting_in.token().more)
        return f"{more['customer']} · {self.account.user}"

    def _ask_for_token(self, path: str, body: Mapping[str, str]) -> Answer:
        answer = self._tried(path, dict(body), {}, WAITS[:2])
        return self._accepted(answer, names.SIGNING_IN)

    def _signed(self, body: Mapping[str, Any], token: Token) -> tuple[dict[str, Any], dict[str, str]]:
        """The body and the headers of a call, in the account's one style."""
        customer = dict(token.more)["customer"]
        if not is_plain(self.account.user):
            raise Refused(troubles.on(troubles.NO_SUCH_EMPLOYEE, code="–"))
        if self.account.style is Style.OLD:
            return {
                **body, "corpAccessToken": token.secret, "corpId": customer, "currentOpenUserId": self.account.user,
            }, {}
        return dict(body), {
            "authorization": f"Bearer {token.secret}", "x-fs-ea": customer, "x-fs-userid": self.account.user,
        }

    def _accepted(self, answer: Answer, what: Bilingual) -> Answer:
        code = _code(answer)
        if code is None:
            raise NotUnderstood(troubles.on(troubles.OTHER_SHAPE, what=what))
        if code != troubles.FINE:
            raise troubles.trouble(
                code, what=what, trace=answer.get("traceId"), now=self._around.now(), zone=self._zone,
            )
        return answer

    def _tried(
        self, path: str, body: dict[str, Any], headers: dict[str, str], waits: Sequence[float],
    ) -> Answer:
        """The answer, whatever its code, after waiting out what passes by itself."""
        for wait in (*waits, None):
            answer = self._posted(path, body, headers)
            code = None if isinstance(answer, Busy) else _code(answer)
            if not isinstance(answer, Busy) and code not in troubles.RETRYABLE:
                return answer
            if wait is not None:
                self._around.sleep(max(wait, AFTER_TOO_FAST) if code in troubles.TOO_FAST else wait)
            elif isinstance(answer, Busy):
                raise answer
        raise Busy(troubles.BUSY, is_passing=True, after=troubles.LATER)

    def _posted(self, path: str, body: dict[str, Any], headers: dict[str, str]) -> Answer | Busy:
        """One call. What passes is returned; what does not is raised, without what held the secrets."""
        self._pacing.wait(path)
        try:
            answer = self._session.post(
                self.account.address + path, params={"thirdTraceId": self._around.trace()},
                data=json.dumps(body, ensure_ascii=False).encode(), headers={**headers, "Content-Type": "application/json"},
            )
        except Forbidden as problem:
            if isinstance(problem.__cause__, OSError):  # the name could not be looked up, this time
                return self._busy(troubles.UNREACHABLE)
            raise Refused(self._about_host(troubles.NOT_CALLED)) from None
        except (OSError, HTTPError):  # requests' own are OSErrors; a body cut off is urllib3's
            return self._busy(troubles.UNREACHABLE)
        return self._read(answer)

    def _read(self, answer: requests.Response) -> Answer | Busy:
        if answer.status_code >= _SERVER_TROUBLE or answer.status_code == requests.codes.too_many_requests:
            return self._busy(troubles.BUSY)
        try:
            read = json.loads(answer.content, parse_float=str, parse_int=str, parse_constant=_no_number)
        except (ValueError, RecursionError):  # what they hold of the answer may be a token, so nothing is said of them
            read = None
        if answer.status_code != requests.codes.ok or not isinstance(read, dict):
            raise Refused(self._about_host(troubles.NO_PLATFORM))
        return read

    def _busy(self, said: Bilingual) -> Busy:
        return Busy(self._about_host(said), is_passing=True, after=troubles.LATER)

    def _about_host(self, said: Bilingual) -> Bilingual:
        return troubles.on(said, host=self.account.host.name)


def _code(answer: Answer) -> int | None:
    """The error code, or nothing where there is none."""
    try:
        return int(str(answer["errorCode"]))
    except (KeyError, ValueError):
        return None


def _no_number(_constant: str) -> NoReturn:
    raise ValueError("NaN and infinity are not JSON")
