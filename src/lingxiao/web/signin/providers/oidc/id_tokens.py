"""Checking an ID token whole: signature, who made it, for whom, when, and in answer to which question.

allauth trusts the connection instead of the signature and asks no nonce; OpenID Connect Core 3.1.3.7 allows the first,
ASVS 6.8.2 and 10.5.1 do not.
"""

from __future__ import annotations

import hmac
from typing import Any

import jwt

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""Signatures by a public key only: never ``none``, never an HMAC with something that is not secret."""

LEEWAY = 60
"""Seconds the two clocks may differ."""

NEEDED = ["iss", "sub", "aud", "exp", "iat"]


class BadIdTokenError(ValueError):
    """An ID token that proves nothing."""


def check(token: str, *, keys: dict[str, Any], issuer: str, client_id: str, nonce: str) -> dict[str, Any]:
    """The claims of a token that is good in every respect. Raises ``BadIdTokenError`` for any other.

    The key comes from the issuer's own key set, never from the token's header (``jku``, ``jwk``, ``x5u``).
    """
    try:
        header = jwt.get_unverified_header(token)
        algorithm = header.get("alg")
        if algorithm not in ALGORITHMS:
            raise BadIdTokenError("signed in a way that proves nothing")
        claims: dict[str, Any] = jwt.decode(
            token, key=_key(keys, header.get("kid"), str(algorithm)), algorithms=[str(algorithm)],
            audience=client_id, issuer=issuer, leeway=LEEWAY, options={"require": NEEDED},
        )
    except jwt.PyJWTError as problem:
        raise BadIdTokenError(str(problem)) from problem
    audience = claims["aud"]
    if isinstance(audience, list) and len(audience) > 1 and claims.get("azp") != client_id:
        raise BadIdTokenError("made for several, and not for us first")
    if claims.get("azp", client_id) != client_id:
        raise BadIdTokenError("made for another")
    if not nonce or not hmac.compare_digest(str(claims.get("nonce", "")), nonce):
        raise BadIdTokenError("an answer to another question")
    if not isinstance(claims["sub"], str) or not claims["sub"]:
        raise BadIdTokenError("about nobody")
    return claims


def _key(keys: dict[str, Any], kid: str | None, algorithm: str) -> jwt.PyJWK:
    """The signing key that the header names; without a name, the only one there is."""
    found = [key for key in keys["keys"] if key.get("use", "sig") == "sig" and key.get("kty") != "oct"]
    if kid is not None:
        found = [key for key in found if key.get("kid") == kid]
    if len(found) != 1:
        raise BadIdTokenError("signed by an unknown key")
    if found[0].get("alg", algorithm) != algorithm:
        raise BadIdTokenError("signed in another way than its key is for")
    return jwt.PyJWK(found[0], algorithm=algorithm)
