"""What a bundle of proof is gathered from: each engine that keeps a part of the story is a source. Areas make them known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date, datetime

    from lingxiao.engines.documents.domain.moments import Clock
    from lingxiao.kernel.attachments.models import Attachment
    from lingxiao.kernel.words import Bilingual


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody an item names; third parties are called by a number in the edition for the other side."""

    pk: int
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofItem:
    """One thing that proves something: what, when, what it says, and the file where there is one.

    ``kind`` is a ``ProofKind``, ``reference`` what it is called in the system (``documents.issue:417``). ``parts`` are
    files by name, ``attached`` what people put on file, read only when a bundle is made. An item with ``is_for_house`` stays
    out of the edition for the other side.
    """

    kind: str
    reference: str
    title: Bilingual
    on: date
    said: str = ""
    delivered: Sequence[str] = ()
    reminders: Sequence[str] = ()
    people: Sequence[Person] = ()
    parts: Mapping[str, bytes] = field(default_factory=dict)
    attached: Sequence[Attachment] = ()
    is_for_house: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """One thing a whole bundle has: its kind, what it is called, and whether it is there."""

    kind: str
    title: Bilingual
    is_there: bool


@dataclass(frozen=True, slots=True)
class Found:
    """What a source knows of a person: the items, and what should be there of its part."""

    items: Sequence[ProofItem] = ()
    expected: Sequence[Expected] = ()


class Later(Mapping[str, bytes]):
    """Files by name that are made when a bundle is packed, so that a page that only counts need not wait for them."""

    def __init__(self, makers: Mapping[str, Callable[[], bytes]]) -> None:
        """How each is made."""
        self._makers = makers

    def __getitem__(self, name: str) -> bytes:
        """The bytes of one."""
        return self._makers[name]()

    def __iter__(self) -> Iterator[str]:
        """Their names."""
        return iter(self._makers)

    def __len__(self) -> int:
        """How many there are."""
        return len(self._makers)


class ProofSource(Protocol):
    """An engine's part of the story of one plan."""

    def __call__(self, *, plan_id: int, person_id: int, at: datetime, clock: Clock) -> Found:
        """What proves something about this person and plan, as known at a moment, in the order in which it happened.

        ``clock`` is the company's, asked once for the whole bundle.
        """


SOURCES: list[ProofSource] = []
"""The sources besides this engine itself, in the order in which areas made them known."""


def register(source: ProofSource) -> None:
    """Make a source known; called once when Django starts."""
    if source not in SOURCES:
        SOURCES.append(source)
