"""The vendor's side of notices: seals and signs them, sends them, and sends again what was not answered as it wants."""

from __future__ import annotations

import hashlib
import json
from base64 import b64decode, b64encode
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from cryptography.hazmat.primitives.padding import PKCS7

if TYPE_CHECKING:
    from collections.abc import Callable

KEY = b64encode(b"0123456789abcdefghijklmnopqrstuv").decode()
COMPANY = "hengyu"
OLD_TOKEN = "t0ken"

Notice = dict[str, Any]


def sealed(plain: bytes, *, key: str = KEY, block: int = 128) -> str:
    """AES-256-CBC as the vendor has it."""
    raw = b64decode(key)
    padder, encryptor = PKCS7(block).padder(), Cipher(AES(raw), CBC(raw[:16])).encryptor()
    padded = padder.update(plain) + padder.finalize()
    return b64encode(encryptor.update(padded) + encryptor.finalize()).decode()


def opened(text: str, *, key: str = KEY) -> bytes:
    """What was sealed."""
    raw = b64decode(key)
    decryptor, unpadder = Cipher(AES(raw), CBC(raw[:16])).decryptor(), PKCS7(128).unpadder()
    padded = decryptor.update(b64decode(text)) + decryptor.finalize()
    return unpadder.update(padded) + unpadder.finalize()


@dataclass
class Sender:
    """Sends a notice of a change until it is answered, ``tries`` times at most."""

    key: str = KEY
    is_timestamp_signed: bool = True
    tries: int = 4
    sent: list[Notice] = field(default_factory=list)

    def notice(self, change: object, *, message_id: str = "m-0001", retry: int | None = None, **other: Any) -> Notice:
        """A notice, signed over whatever stands in it."""
        plain = change if isinstance(change, bytes) else json.dumps(change, ensure_ascii=False).encode()
        made: Notice = {
            "nonce": "n0nce-1", "timestamp": 1772420400000, "messageId": message_id, "enterpriseAccount": COMPANY,
            "encryptedContent": sealed(plain, key=self.key), **({} if retry is None else {"retryTimes": retry}), **other,
        }
        parts = [made["nonce"], made["messageId"], made.get("retryTimes", ""), made["enterpriseAccount"],
                 made["encryptedContent"], self.key]
        if self.is_timestamp_signed:
            parts.insert(0, made["timestamp"])
        made["signature"] = hashlib.sha1("".join(map(str, parts)).encode()).hexdigest()  # noqa: S324 -- the vendor's choice
        return made

    def send(self, change: object, to: Callable[[bytes], bytes | None]) -> bool:
        """Whether it was answered with the sealed word in the end."""
        for attempt in range(self.tries):
            made = self.notice(change, retry=attempt or None)
            self.sent.append(made)
            answer = to(json.dumps(made).encode())
            if answer is not None and opened(json.loads(answer)["encryptedResult"], key=self.key) == b"success":
                return True
        return False


def message(said: object, *, token: str = OLD_TOKEN, length: int | None = None, behind: bytes = b"") -> Notice:
    """A notice of the older callback."""
    plain = said if isinstance(said, bytes) else json.dumps(said, ensure_ascii=False).encode()
    layout = b"r" * 16 + (len(plain) if length is None else length).to_bytes(4, "big") + plain + behind
    made: Notice = {"nonce": "n0nce-2", "timeStamp": "1772420400", "content": sealed(layout, block=256)}
    parts = sorted([token, made["timeStamp"], made["nonce"], made["content"]])
    return {**made, "sig": hashlib.sha1("".join(parts).encode()).hexdigest()}  # noqa: S324 -- the vendor's choice
