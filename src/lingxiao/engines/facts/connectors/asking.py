"""What connectors share when they ask: tries again, exact JSON, troubles by name, and the end of an endless reading.

Small and general on purpose: nothing here knows a vendor. Sentences are put together in both languages, and words that
the other system answered are quoted only after every secret has been taken out of them.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

import requests

from lingxiao.engines.facts.connectors.shapes import (
    Busy,
    Endless,
    NotAllowed,
    NotUnderstood,
    Refused,
    Trouble,
)
from lingxiao.kernel.outgoing import Forbidden, NotNow, TooLong
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import tzinfo

    from lingxiao.kernel.outgoing import Session

T = TypeVar("T")

TRIES = 5
"""How often a question is asked before a passing trouble is handed on."""

LONGEST_WAIT = 60.0
"""Seconds. A system that wants to be left alone for longer is asked again by the next run, not by this one."""

OVERLAP = timedelta(minutes=10)
"""How far before ``since`` is read: systems write the moment at which a change began, and show it when it is complete."""

MOST_PAGES = 100_000

SERVER_IS_ILL = 500
"""The first of HTTP's numbers for troubles of the other side."""

WORDS = 200
"""Characters of another system's own words that are quoted."""


@dataclass(frozen=True, slots=True)
class Advice:
    """What a person should do when this system refuses: its whole sentences, by what was refused."""

    vendor: Bilingual
    refused: Bilingual
    not_allowed: Bilingual
    not_there: Bilingual


def patiently(ask: Callable[[], T], *, sleep: Callable[[float], None], tries: int = TRIES) -> T:
    """Ask again after 1, 2, 4, ... seconds, or as long as the other side says; raises the last trouble when none helped."""
    for already in range(tries):
        try:
            return ask()
        except Trouble as trouble:
            wait = float(2**already) if trouble.after is None else trouble.after
            if not trouble.is_passing or already == tries - 1 or wait > LONGEST_WAIT:
                raise
            sleep(wait)
    raise ValueError("no try at all")


class Asker:
    """Asks one system over HTTP; every answer is JSON whose numbers stay text, or a ``Trouble``."""

    def __init__(
        self, session: Session, *, advice: Advice, sleep: Callable[[float], None], secrets: Iterable[str] = (),
    ) -> None:
        """``secrets`` are taken out of whatever is quoted."""
        self.session, self.advice, self.sleep = session, advice, sleep
        self._secrets = tuple(secrets)

    def ask(self, method: str, url: str, *, judge: Callable[[Any], T], **how: Any) -> T:
        """Send, and hand what came to ``judge``, which says what it means or raises; all of it again where that may help."""
        return patiently(lambda: judge(self._once(method, url, **how)), sleep=self.sleep)

    def _once(self, method: str, url: str, **how: Any) -> Any:
        try:
            response = self.session.request(method, url, **how)
        except TooLong:
            raise NotUnderstood(_too_long(self.advice.vendor)) from None
        except NotNow:
            raise self.busy() from None
        except Forbidden:
            raise Refused(_unreachable(self.advice.vendor)) from None
        except requests.RequestException:  # its text holds the address, which may hold a secret
            raise self.busy() from None
        self._status(response)
        return self._parsed(response)

    def _status(self, response: requests.Response) -> None:
        status = response.status_code
        if status == requests.codes.unauthorized:
            raise Refused(self.advice.refused)
        if status == requests.codes.forbidden:
            raise NotAllowed(self.advice.not_allowed)
        if status == requests.codes.too_many_requests or status >= SERVER_IS_ILL:
            raise self.busy(after=_seconds(response.headers.get("Retry-After", "")))
        if status == requests.codes.not_found or response.is_redirect:
            raise NotUnderstood(self.advice.not_there)
        if status != requests.codes.ok:
            raise self.strange(_message(response))

    def _parsed(self, response: requests.Response) -> Any:
        try:
            return exact_json(response.content.decode("utf-8"))
        except ValueError:
            raise NotUnderstood(self.advice.not_there) from None

    def busy(self, *, after: float | None = None) -> Busy:
        """The other side is ill for a moment."""
        return busy(self.advice.vendor, after=after)

    def strange(self, words: object = "") -> NotUnderstood:
        """The answer has another shape, or complains in ``words`` of its own."""
        return strange(self.advice.vendor, words, secrets=self._secrets)


def busy(vendor: Bilingual, *, after: float | None = None) -> Busy:
    """The trouble of a system that is ill for a moment."""
    said = Bilingual(
        f"{vendor.zh}暂时没有应答，稍后会自动接着读。如果一直这样，请查看那边是否正常。",
        f"{vendor.en} does not answer at the moment; reading goes on later by itself. If it stays like this, "
        f"look whether {vendor.en} works.",
    )
    return Busy(said, is_passing=True, after=after)


def strange(vendor: Bilingual, words: object = "", *, secrets: Iterable[str] = ()) -> NotUnderstood:
    """The trouble of an answer of another shape, with what it said, where it said anything."""
    said = quoted(words, secrets=secrets)
    return NotUnderstood(Bilingual(
        f"{vendor.zh}的应答与说明不符{f'：“{said}”' if said else ''}。请核对所选的对象和字段，再把这句话发给技术支持。",
        f"The answer of {vendor.en} is not as described{f': “{said}”' if said else ''}. "
        "Check the kinds and fields that were chosen, then send this sentence to support.",
    ))


def quoted(words: object, *, secrets: Iterable[str] = ()) -> str:
    """The first line of somebody else's words, short and without secrets."""
    text = words if isinstance(words, str) else ""
    for secret in secrets:
        text = text.replace(secret, "***") if secret else text
    return next(iter(text.strip().splitlines()), "")[:WORDS]


class Guard:
    """Ends a reading that does not move: the same page twice, or more pages than there can be."""

    def __init__(self, vendor: Bilingual, *, most_pages: int = MOST_PAGES) -> None:
        """For one reading."""
        self._vendor, self._left, self._firsts = vendor, most_pages, set[str]()

    def passed(self, first: str) -> None:
        """One more page that begins with this record, in this version of it. Raises ``Endless``."""
        self._left -= 1
        if first in self._firsts or self._left < 0:
            raise Endless(Bilingual(
                f"{self._vendor.zh}一再给出同样的数据，读取已经停止。请把这句话发给技术支持。",
                f"{self._vendor.en} gives the same data again and again, so reading was stopped. Send this sentence to support.",
            ))
        self._firsts.add(first)


def exact_json(text: str) -> Any:
    """JSON with every number as the text it came as. Raises ``ValueError``; NaN and its kin are none of JSON's numbers."""
    return json.loads(text, parse_float=str, parse_int=str, parse_constant=_no_number)


def _no_number(text: str) -> Any:
    raise ValueError(text)


def as_text(value: object) -> str | None:
    """A value of ``exact_json`` as a cell: true and false as words, lists and objects as JSON."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value, ensure_ascii=False)


def as_moment(text: str, zone: tzinfo) -> str:
    """A moment that was written without its zone, as ISO 8601 with it. Raises ``ValueError``."""
    moment = datetime.fromisoformat(text.replace(" ", "T"))
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).isoformat()


def earliest(since: datetime, zone: tzinfo) -> datetime:
    """The earliest that a clock on the wall of ``zone`` can show at ``since`` less ``OVERLAP``, or ever after.

    Where clocks are set back within the next hour, that is before what the clock shows now.
    """
    begin = (since - OVERLAP).astimezone(UTC)
    now, then = begin.astimezone(zone), (begin + timedelta(hours=1)).astimezone(zone)
    back = (now.utcoffset() or timedelta()) - (then.utcoffset() or timedelta())
    return now.replace(tzinfo=None, fold=0) - max(back, timedelta())


def _seconds(text: str) -> float | None:
    return float(text) if re.fullmatch(r"\d{1,6}", text.strip()) else None


def _message(response: requests.Response) -> str:
    """What an error's body says, where it is an object with a message in it."""
    try:
        body = exact_json(response.content.decode("utf-8"))
    except ValueError:
        return ""
    said = body.get("message") or body.get("exception") or body.get("exc_type") if isinstance(body, dict) else ""
    return said if isinstance(said, str) else ""


def _too_long(vendor: Bilingual) -> Bilingual:
    return Bilingual(
        f"{vendor.zh}的一页应答太大。请少选一些字段，尤其是长文本和图片。",
        f"One page of {vendor.en} is too large. Choose fewer fields, long texts and pictures above all.",
    )


def _unreachable(vendor: Bilingual) -> Bilingual:
    return Bilingual(
        f"不能访问{vendor.zh}的地址。请核对地址；如果它在公司内网，请管理员把它登记为内网主机。",
        f"The address of {vendor.en} may not be called. Check it; if it stands inside the company's network, let the "
        "administrator name it as a machine inside.",
    )
