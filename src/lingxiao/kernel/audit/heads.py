"""Signed heads of the chain, kept outside the database.

A chain alone does not notice when its tail is cut, or when everything after an edit is hashed anew. So its head is
signed (Ed25519) from time to time into a file beside the database: one JSON object a line, each signature covering the
one before it, so that lines cannot be taken out of the middle either.
"""

from __future__ import annotations

import base64
import json
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

PURPOSE = b"lingxiao audit head"


@dataclass(frozen=True, slots=True)
class Head:
    """What the chain ends in, or ended in once: the sequence and hash of its last link."""

    sequence: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class Reading:
    """What the file of heads says: the heads whose signatures hold, and the numbers of the lines that do not."""

    heads: tuple[Head, ...] = ()
    bad_lines: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class HeadFile:
    """The file of signed heads. ``secret`` answers the text the signing key is derived from, when it is needed."""

    path: Path
    secret: Callable[[], str]

    def append(self, head: Head, *, at: datetime) -> None:
        """Sign a head as of a moment; the disk has confirmed the line when this returns."""
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        with os.fdopen(handle, "r+b") as file:
            os.lockf(file.fileno(), os.F_LOCK, 0)
            lines = _whole_lines(file.read())
            file.seek(sum(len(line) + 1 for line in lines))
            file.truncate()
            signed_at, before = at.isoformat(), _signature_of(lines[-1]) if lines else ""
            signature = base64.b64encode(self._key().sign(_message(head, signed_at, before))).decode()
            line = {"sequence": head.sequence, "hash": head.hash.hex(), "at": signed_at, "signature": signature}
            file.write(json.dumps(line).encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
        folder = os.open(self.path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def read(self) -> Reading:
        """All heads in their order; none when the file was never written."""
        if not self.path.exists():
            return Reading()
        public = self._key().public_key()
        good: list[Head] = []
        bad: list[int] = []
        before = ""
        for number, line in enumerate(_whole_lines(self.path.read_bytes()), start=1):
            try:
                value = json.loads(line)
                head = Head(value["sequence"], bytes.fromhex(value["hash"]))
                public.verify(base64.b64decode(value["signature"]), _message(head, value["at"], before))
            except (ValueError, KeyError, TypeError, InvalidSignature):
                bad.append(number)
            else:
                good.append(head)
            before = _signature_of(line)
        return Reading(tuple(good), tuple(bad))

    def _key(self) -> Ed25519PrivateKey:
        derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE).derive(self.secret().encode())
        return Ed25519PrivateKey.from_private_bytes(derived)


def _message(head: Head, at: str, before: str) -> bytes:
    return json.dumps([head.sequence, head.hash.hex(), at, before]).encode()


def _whole_lines(content: bytes) -> list[bytes]:
    """The lines that end; what a power cut left of a last one does not count."""
    return content.split(b"\n")[:-1]


def _signature_of(line: bytes) -> str:
    try:
        return str(json.loads(line)["signature"])
    except (ValueError, KeyError, TypeError):
        return ""
