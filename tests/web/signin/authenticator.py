"""A passkey in software, as WebAuthn describes one: makes credentials and answers challenges. For tests only."""

from __future__ import annotations

import hashlib
import json
import os
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2 import cbor
from fido2.cose import ES256

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


def text(data: bytes) -> str:
    """Base64url without padding, as browsers write it."""
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def data(said: str) -> bytes:
    """What base64url without padding says."""
    return urlsafe_b64decode(said + "=" * (-len(said) % 4))


class Passkey:
    """One passkey on one device."""

    def __init__(self, origin: str = "http://localhost") -> None:
        """A new key for pages of ``origin``."""
        self.origin, self.rp_id = origin, origin.partition("://")[2].partition(":")[0]
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = os.urandom(16)
        self.user = b""
        self.flags = PRESENT | VERIFIED

    def _client_data(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}).encode()

    def _head(self, flags: int) -> bytes:
        return hashlib.sha256(self.rp_id.encode()).digest() + bytes([flags]) + struct.pack(">I", 1)

    def create(self, options: dict[str, Any]) -> str:
        """Answer a request to make a credential, as the browser sends it."""
        asked = options["publicKey"]
        self.user = data(asked["user"]["id"])
        public = cbor.encode(dict(ES256.from_cryptography_key(self.key.public_key())))  # type: ignore[no-untyped-call]
        attested = bytes(16) + struct.pack(">H", len(self.id)) + self.id + public
        statement = cbor.encode({"fmt": "none", "attStmt": {}, "authData": self._head(self.flags | ATTESTED) + attested})
        response = {
            "clientDataJSON": text(self._client_data("webauthn.create", asked["challenge"])),
            "attestationObject": text(statement), "transports": ["internal"],
        }
        return self._written(response, {"credProps": {"rk": True}})

    def get(self, options: dict[str, Any]) -> str:
        """Answer a challenge, as the browser sends it."""
        client = self._client_data("webauthn.get", options["publicKey"]["challenge"])
        head = self._head(self.flags)
        signature = self.key.sign(head + hashlib.sha256(client).digest(), ec.ECDSA(SHA256()))
        response = {
            "clientDataJSON": text(client), "authenticatorData": text(head), "signature": text(signature),
            "userHandle": text(self.user),
        }
        return self._written(response, {})

    def _written(self, response: dict[str, Any], extensions: dict[str, Any]) -> str:
        return json.dumps({
            "id": text(self.id), "rawId": text(self.id), "type": "public-key", "response": response,
            "clientExtensionResults": extensions,
        })
