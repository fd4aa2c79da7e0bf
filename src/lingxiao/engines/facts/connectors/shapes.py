"""What every connector can do, and in what words it answers: pages of rows as a file would have them, and troubles by name.

A connector knows HTTP (or SQL) and nothing of the log, of Django or of who asks. Numbers stay the text they came as, so
that no amount ever passes through a binary float; days and moments are ISO 8601 text with their zone.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager
    from datetime import datetime

    from lingxiao.kernel.words import Bilingual


@dataclass(frozen=True, slots=True)
class RemoteObject:
    """A kind of record over there: its name in addresses, and what people call it."""

    name: str
    label: str


@dataclass(frozen=True, slots=True)
class RemoteField:
    """A field of a kind of record: its name, what people call it, and the system's own word for its type."""

    name: str
    label: str
    kind: str
    choices: tuple[tuple[str, str], ...] = ()
    """Where one of several is chosen: what stands in a row, and what people read."""


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows, flat and as text by field name, and how to go on behind them.

    ``None`` is a field that is empty or was not sent. Handing ``resume`` to the same question goes on with the next page,
    also in another process and after a crash; it is empty on the last page.
    """

    rows: tuple[Mapping[str, str | None], ...]
    resume: str = ""


@dataclass(frozen=True, slots=True)
class Gone:
    """Ids of records that are no longer there, and how to go on behind them."""

    ids: tuple[str, ...]
    resume: str = ""


@dataclass(frozen=True, slots=True)
class Present:
    """Ids of records that are there, and how to go on behind them: what is kept here and not among them was deleted."""

    ids: tuple[str, ...]
    resume: str = ""


@dataclass(frozen=True, slots=True)
class Token:
    """Something that lets in until a moment. Kept sealed by who stores it."""

    secret: str = field(repr=False)
    until: datetime
    more: tuple[tuple[str, str], ...] = ()
    """What came with it and is needed beside it: the host to ask, the account it is for."""


class Tokens(Protocol):
    """Where a token is kept between runs, and shared by workers."""

    def kept(self) -> Token | None:
        """The last token, valid or not."""

    def keep(self, token: Token) -> None:
        """Keep this one instead."""

    def alone(self) -> AbstractContextManager[None]:
        """Held by one worker at a time: vendors refuse tokens that are asked for at the same time."""


class Trouble(Exception):  # noqa: N818 -- the house's word: it is shown to people with what to do
    """The other system did not answer as it should. ``said`` is a whole sentence that says what to do.

    ``is_passing`` troubles are gone by themselves, and a later try goes on where this one stopped; ``after`` says how
    many seconds to wait, where that is known. All others wait for a person.
    """

    def __init__(self, said: Bilingual, *, is_passing: bool = False, after: float | None = None) -> None:
        """Keep the sentence."""
        super().__init__(said.en)
        self.said, self.is_passing, self.after = said, is_passing, after


class Refused(Trouble):
    """Not let in: a wrong secret, the wrong data centre, an address that is not on the list over there."""


class NotAllowed(Trouble):
    """Let in, but not to this: the account over there lacks a right."""


class UsedUp(Trouble):
    """The calls bought for the day, or the month, are used up."""


class Busy(Trouble):
    """Too fast, too many at once, or the other side is ill for a moment."""


class NotUnderstood(Trouble):
    """The answer has another shape than the vendor describes."""


class Endless(Trouble):
    """The same page came again and again, or more pages than there can be."""


@dataclass(frozen=True, slots=True)
class Tested:
    """What a try of the connection found: who we are over there, and what can be read."""

    account: str
    kinds: tuple[RemoteObject, ...]


class Connector(Protocol):
    """A system that facts are read from. Every method may raise ``Trouble``."""

    def test(self) -> Tested:
        """Sign in and look at what there is; read no record."""

    def kinds(self) -> tuple[RemoteObject, ...]:
        """The kinds of record that the account may read."""

    def fields(self, name: str) -> tuple[RemoteField, ...]:
        """The fields of a kind of record, as they are at this customer."""

    def changed(self, name: str, fields: Sequence[str], *, since: datetime | None, resume: str = "") -> Iterator[Page]:
        """The records of a kind changed at or after a moment, all of them where there is none, page by page.

        A record may come twice when it changes while it is read; none is left out.
        """

    def gone(self, name: str, *, since: datetime | None, resume: str = "") -> Iterator[Gone]:
        """The ids of records deleted since a moment, as far as the system tells."""


@runtime_checkable
class Lister(Protocol):
    """A system that does not tell all it deletes, and lists what is there instead."""

    def key_of(self, name: str) -> str:
        """The field that holds the ids of ``ids``, of a kind of record."""

    def ids(self, name: str, *, resume: str = "") -> Iterator[Present]:
        """The ids of all records of a kind that are there, page by page."""
