"""Sealing small secrets before they are stored: AES-256-GCM, bound to the place where they stand.

A sealed text moved to another row, table or purpose does not open (goal G1). Django-free.
"""

from __future__ import annotations

import os
from base64 import urlsafe_b64decode, urlsafe_b64encode

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

NONCE = 12
"""Bytes of nonce, as AES-GCM wants them."""

VERSION = "s1"


class Unsealable(Exception):  # noqa: N818 -- the house's word for it; it is a fault, not a refusal
    """A sealed text was changed, moved, or sealed with another key."""


def _cipher(secret: str) -> AESGCM:
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"lingxiao sealing " + VERSION.encode())
    return AESGCM(key.derive(secret.encode()))


def seal(text: str, *, secret: str, place: str) -> str:
    """Seal ``text`` for one ``place``, such as ``people.authenticator:17:totp``; every call answers another text."""
    nonce = os.urandom(NONCE)
    sealed = _cipher(secret).encrypt(nonce, text.encode(), f"{VERSION}:{place}".encode())
    return f"{VERSION}:{urlsafe_b64encode(nonce + sealed).decode()}"


def unseal(sealed: str, *, secret: str, place: str) -> str:
    """The text that was sealed for this ``place``; raises ``Unsealable`` for anything else."""
    version, _colon, body = sealed.partition(":")
    try:
        raw = urlsafe_b64decode(body.encode())
        # Base64 reads some texts that it would not write: one sealed text has one form.
        if version != VERSION or len(raw) <= NONCE or urlsafe_b64encode(raw).decode() != body:
            raise Unsealable
        return _cipher(secret).decrypt(raw[:NONCE], raw[NONCE:], f"{VERSION}:{place}".encode()).decode()
    except (InvalidTag, ValueError) as problem:
        raise Unsealable from problem
