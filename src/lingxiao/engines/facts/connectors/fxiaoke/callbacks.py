"""Notices of changes that the vendor sends: whether they are genuine, what they say, and what it wants to hear back.

Two kinds. 事件变更订阅: a record changed; only its id is told, so the record is read. And the older callback of an
application. Both are absent from the vendor's present pages; the forms are those of three public sources that agree, and
of its demo. They make reading happen sooner and nothing depends on them.

Whatever does not open is refused with one and the same sentence, so that trying teaches nothing. Telling two deliveries of
one notice apart, by ``message_id``, is for who receives them. The signature runs its fields together, so a notice sent
again may bear another ``message_id``; all it can do is have a record read once more.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from base64 import b64decode, b64encode
from dataclasses import dataclass, field
from typing import Any, NoReturn

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

from lingxiao.engines.facts.connectors.fxiaoke import troubles
from lingxiao.engines.facts.connectors.shapes import Refused

MOST_BYTES = 64_000
"""A notice of a change is some hundred bytes."""
_BLOCK = 16
_KEY = 32
_MOST_RETRIES = 4  # digits

SUCCESS = b"success"
"""What the older callback wants to hear, as it is; the newer one wants it sealed. Both want it within three seconds."""


@dataclass(frozen=True, slots=True)
class Change:
    """A record that changed: its kind, what happened to it (the vendor's word), its id, and the notice that said so."""

    name: str
    event: str
    record_id: str
    message_id: str
    retry: int


@dataclass(frozen=True, slots=True)
class Message:
    """What the older callback says: ``PermanentCode``, ``CancelPermanentCode`` or ``Message``, and the JSON beside it."""

    kind: str
    content: str = field(repr=False)


class Changes:
    """The receiving end of 事件变更订阅 for one customer. Raises ``Refused`` where the key cannot be one."""

    def __init__(self, *, key: str, company: str, is_timestamp_signed: bool = True) -> None:
        """``key``: 44 characters of Base64. ``company``: the account that must be named in a notice.

        One public source signs the timestamp too, another says that it is left out: hence the switch.
        """
        self._key, self._company, self._is_timestamp_signed = key, company, is_timestamp_signed
        self._aes = _key(key, characters=44)

    def opened(self, body: bytes) -> Change:
        """What a notice says. Raises ``Refused`` for one that is not genuine, or not a notice."""
        try:
            sent = _object(body)
            retry = sent["retryTimes"] if sent.get("retryTimes") is not None else ""
            signed = [sent["nonce"], sent["messageId"], retry, sent["enterpriseAccount"], sent["encryptedContent"]]
            if self._is_timestamp_signed:
                signed.insert(0, sent["timestamp"])
            if not _is_same(_sha1([*signed, self._key]), sent["signature"]) or sent["enterpriseAccount"] != self._company:
                raise _no()
            said = _object(_unpadded(_decrypted(self._aes, sent["encryptedContent"]), most=_BLOCK))
            name, event, record_id, message_id = _texts(
                said["apiName"], said["eventType"], said["dataId"], sent["messageId"],
            )
            return Change(name, event, record_id, message_id, _count(retry))
        except (ValueError, KeyError, TypeError, RecursionError):
            raise _no() from None

    def answer(self) -> bytes:
        """The body to answer a notice with; any other one makes the vendor send it again."""
        sealed = b64encode(_encrypted(self._aes, SUCCESS)).decode()
        return json.dumps({"encryptedResult": sealed}).encode()


class Application:
    """The receiving end of the older callback. Raises ``Refused`` where the key cannot be one."""

    def __init__(self, *, token: str, key: str) -> None:
        """``token`` and ``key`` as they were entered over there; the key is 43 characters of Base64."""
        self._token = token
        self._aes = _key(key + "=", characters=44)

    def opened(self, body: bytes) -> Message:
        """What a notice says. Raises ``Refused`` for one that is not genuine, or not a notice."""
        try:
            sent = _object(body)
            parts = _texts(sent["timeStamp"], sent["nonce"], sent["content"])
            if not _is_same(_sha1(sorted([self._token, *parts])), sent["sig"]):
                raise _no()
            opened = _unpadded(_decrypted(self._aes, sent["content"]), most=_KEY)
            start = _BLOCK + 4  # so many random bytes, then the length of what follows
            length = int.from_bytes(opened[_BLOCK:start], "big")
            if len(opened) < start + length:
                raise _no()
            said = _object(opened[start : start + length])
            content = said.get("content", "")
            (kind,) = _texts(said["type"])
            return Message(kind, content if isinstance(content, str) else json.dumps(content, ensure_ascii=False))
        except (ValueError, KeyError, TypeError, RecursionError):
            raise _no() from None


def _no() -> Refused:
    return Refused(troubles.NOT_GENUINE)


def _key(text: str, *, characters: int) -> bytes:
    try:
        key = b64decode(text, validate=True)
    except ValueError:
        key = b""
    if len(text) != characters or len(key) != _KEY:
        raise Refused(troubles.BAD_KEY)
    return key


def _object(raw: bytes) -> dict[str, Any]:
    """A JSON object, numbers in it as text. Raises ``ValueError`` or ``RecursionError``."""
    if len(raw) > MOST_BYTES:
        raise ValueError("too long")
    found = json.loads(raw, parse_int=str, parse_float=str, parse_constant=_no_number)
    if not isinstance(found, dict):
        raise ValueError("not an object")  # noqa: TRY004 -- all that is malformed is one error here
    return found


def _no_number(_constant: str) -> NoReturn:
    raise ValueError("not JSON")


def _texts(*values: object) -> list[str]:
    """These, if all of them are texts that say something."""
    if not all(isinstance(value, str) and value for value in values):
        raise ValueError("not a text")
    return [str(value) for value in values]


def _count(text: str) -> int:
    if not text:
        return 0
    if not (text.isascii() and text.isdecimal() and len(text) <= _MOST_RETRIES):
        raise ValueError("not a count")
    return int(text)


def _sha1(parts: list[str]) -> str:
    # The vendor's choice; the key in it makes it a secret.
    return hashlib.sha1("".join(parts).encode()).hexdigest()  # noqa: S324 -- the vendor's choice # nosec B324


def _is_same(ours: str, theirs: object) -> bool:
    """Compared in a time that tells nothing of where they differ."""
    return isinstance(theirs, str) and hmac.compare_digest(ours.encode(), theirs.encode())


def _decrypted(key: bytes, text: str) -> bytes:
    """AES-256-CBC with the key's own first bytes as its beginning, as the vendor has it."""
    sealed = b64decode(text, validate=True)
    if not sealed or len(sealed) % _BLOCK:
        raise ValueError("no whole blocks")
    decryptor = Cipher(AES(key), CBC(key[:_BLOCK])).decryptor()
    return decryptor.update(sealed) + decryptor.finalize()


def _encrypted(key: bytes, plain: bytes) -> bytes:
    left = _BLOCK - len(plain) % _BLOCK
    encryptor = Cipher(AES(key), CBC(key[:_BLOCK])).encryptor()
    return encryptor.update(plain + bytes([left]) * left) + encryptor.finalize()


def _unpadded(plain: bytes, *, most: int) -> bytes:
    """Without PKCS#7 padding, of at most so many bytes."""
    left = plain[-1]
    if not 1 <= left <= most or plain[-left:] != bytes([left]) * left:
        raise ValueError("badly padded")
    return plain[:-left]
