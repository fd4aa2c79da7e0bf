"""Verifying the chain: every edited, deleted, inserted, reordered or cut entry is found and named by its sequence."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from django.db import connection, transaction

from lingxiao.kernel.audit.heads import Head

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import datetime

    from lingxiao.kernel.audit.heads import HeadFile

START = bytes(32)
"""What the first link names as the hash before it."""
CHUNK = 5_000
KEPT_FINDINGS = 100

FIELDS = (
    "l.sequence::text", "(extract(epoch FROM l.recorded_at) * 1000000)::bigint::text", "e.id::text",
    "(extract(epoch FROM e.at) * 1000000)::bigint::text", "e.actor_person_id::text", "e.actor_name", "e.act",
    "e.object_kind", "e.object_id", "e.subject_person_id::text", "e.detail::text", "e.reason", "e.address", "e.device",
)
"""What is hashed, in this order, each as a netstring ``<bytes>:<text>,`` and ``-,`` for NULL. Written out here with
core functions only, not by the function of the trigger, so that a changed function cannot make an edit look right."""

_CANONICAL = " || ".join(f"coalesce(octet_length({text}) || ':' || {text} || ',', '-,')" for text in FIELDS)
_LINKS = (
    f"SELECT l.sequence, l.prev_hash, l.hash, e.id IS NULL, convert_to({_CANONICAL}, 'UTF8') "  # noqa: S608 # nosec B608 -- constants
    "FROM audit_auditlink l LEFT JOIN audit_auditentry e ON e.id = l.entry_id "
    "WHERE l.sequence > %s ORDER BY l.sequence"
)
_OUTSIDE = (
    "SELECT e.id FROM audit_auditentry e WHERE NOT EXISTS (SELECT FROM audit_auditlink l WHERE l.entry_id = e.id) "
    "ORDER BY e.id"
)


class Wrong(StrEnum):
    """What can be wrong with a chain."""

    EDITED = "edited"
    """The entry is not what was hashed."""
    DELETED = "deleted"
    """The link stands and its entry is gone, or the sequence has a hole."""
    UNCHAINED = "unchained"
    """The link does not continue the one before it: it was moved, or put in, or its neighbour was hashed anew."""
    OUTSIDE = "outside"
    """An entry stands outside the chain; ``Finding.sequence`` is its id."""
    CUT = "cut"
    """The chain ends before a signed head; ``Finding.sequence`` is the first one missing."""
    REHASHED = "rehashed"
    """The link at a signed head has another hash than was signed."""
    HEAD_FORGED = "head_forged"
    """A line of the file of heads does not carry our signature; ``Finding.sequence`` is its number."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong, and where."""

    wrong: Wrong
    sequence: int


@dataclass(frozen=True, slots=True)
class Report:
    """What verifying found. ``findings`` holds the first hundred in the order met; ``wrong_count`` counts all."""

    link_count: int
    head_count: int
    last: Head | None
    findings: tuple[Finding, ...]
    wrong_count: int

    @property
    def is_intact(self) -> bool:
        """Whether nothing is wrong."""
        return self.wrong_count == 0

    @property
    def is_anchored(self) -> bool:
        """Whether a signed head was there to compare with; without one, a cut tail cannot be seen."""
        return self.head_count > 0 or self.link_count == 0


@dataclass(slots=True)
class _Walk:
    """Where a walk along the chain stands, and what it found so far."""

    sequence: int
    hash: bytes
    signed: Mapping[int, list[Head]]
    count: int = 0
    findings: list[Finding] = field(default_factory=list)
    wrong_count: int = 0

    def found(self, wrong: Wrong, sequence: int) -> None:
        self.wrong_count += 1
        if len(self.findings) < KEPT_FINDINGS:
            self.findings.append(Finding(wrong, sequence))

    def step(self, sequence: int, prev_hash: bytes, link_hash: bytes, is_missing: bool, canonical: bytes) -> None:  # noqa: FBT001
        """Go on by one link: the next, continuing the last, its entry as it was hashed; or find what is wrong."""
        if sequence != self.sequence + 1:
            self.found(Wrong.DELETED, self.sequence + 1)
        elif prev_hash != self.hash:
            self.found(Wrong.UNCHAINED, sequence)
        if is_missing:
            self.found(Wrong.DELETED, sequence)
        elif hashlib.sha256(prev_hash + canonical).digest() != link_hash:
            self.found(Wrong.EDITED, sequence)
        if any(head.hash != link_hash for head in self.signed.get(sequence, ())):
            self.found(Wrong.REHASHED, sequence)
        self.sequence, self.hash = sequence, link_hash
        self.count += 1


def verify(*, heads: HeadFile | None = None, on_progress: Callable[[int], None] | None = None) -> Report:
    """Walk the whole chain once, in one snapshot, and compare it with every signed head.

    ``on_progress`` is told how many links were walked so far. Streams: memory does not grow with the chain.
    """
    reading = heads.read() if heads is not None else None
    signed: dict[int, list[Head]] = {}
    for head in reading.heads if reading else ():
        signed.setdefault(head.sequence, []).append(head)
    walk = _Walk(0, START, signed)
    _seal_what_this_transaction_wrote()
    for sequence, prev_hash, link_hash, is_missing, canonical in _links(after=0):
        walk.step(sequence, prev_hash, link_hash, is_missing, canonical)
        if on_progress is not None and walk.count % CHUNK == 0:
            on_progress(walk.count)
    for entry_id in _outside():
        walk.found(Wrong.OUTSIDE, entry_id)
    if signed and max(signed) > walk.sequence:
        walk.found(Wrong.CUT, walk.sequence + 1)
    for line in reading.bad_lines if reading else ():
        walk.found(Wrong.HEAD_FORGED, line)
    return _report(walk, head_count=sum(map(len, signed.values())))


def verify_since(head: Head | None) -> Report:
    """Walk only what came after a signed head, and look whether the chain still holds that head itself."""
    walk = _Walk(head.sequence, head.hash, {}) if head is not None else _Walk(0, START, {})
    _seal_what_this_transaction_wrote()
    if head is not None:
        now = hash_at(head.sequence)
        if now is None:
            walk.found(Wrong.CUT, head.sequence)
        elif now != head.hash:
            walk.found(Wrong.REHASHED, head.sequence)
    for sequence, prev_hash, link_hash, is_missing, canonical in _links(after=walk.sequence):
        walk.step(sequence, prev_hash, link_hash, is_missing, canonical)
    return _report(walk, head_count=0 if head is None else 1)


def sign_head(*, heads: HeadFile, report: Report, at: datetime) -> Head | None:
    """Sign the end of a chain that was found intact, unless it is signed already; answers the new head.

    Raises ValueError for a report with findings: a broken chain is never signed.
    """
    if not report.is_intact:
        message = f"a broken audit chain is not signed: {report.findings}"
        raise ValueError(message)
    if report.last is None:
        return None
    known = heads.read().heads
    if known and known[-1].sequence >= report.last.sequence:
        return None
    heads.append(report.last, at=at)
    return report.last


def hash_at(sequence: int) -> bytes | None:
    """The hash of the link at this place; None when there is no such place."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT hash FROM audit_auditlink WHERE sequence = %s", [sequence])
        row = cursor.fetchone()
    return None if row is None else bytes(row[0])


def _report(walk: _Walk, *, head_count: int) -> Report:
    last = Head(walk.sequence, walk.hash) if walk.sequence else None
    return Report(walk.count, head_count, last, tuple(walk.findings), walk.wrong_count)


def _seal_what_this_transaction_wrote() -> None:
    """Entries join the chain when their transaction commits; inside one, ask for it now."""
    if connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS audit_seal IMMEDIATE")
            cursor.execute("SET CONSTRAINTS audit_seal DEFERRED")


def _links(*, after: int) -> Iterator[tuple[int, bytes, bytes, bool, bytes]]:
    """Stream the links behind a place through a server-side cursor of the driver, five thousand at a time."""
    with transaction.atomic(), connection.connection.cursor("audit_links", binary=True) as cursor:
        cursor.itersize = CHUNK
        cursor.execute(_LINKS, [after])
        yield from cursor


def _outside() -> Iterator[int]:
    with connection.cursor() as cursor:
        cursor.execute(_OUTSIDE)
        for (entry_id,) in cursor:
            yield entry_id
