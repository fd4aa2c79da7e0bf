"""One way to write structured text down, so that the same text always has the same fingerprint."""

from __future__ import annotations

import hashlib
import json


def canonical(value: object) -> str:
    """``value`` as JSON with sorted keys and no spaces, the same on every machine and in every year.

    Only text, whole numbers, booleans, None, lists and objects with text keys have such a form; TypeError for others:
    a float prints differently in two programs, and a fingerprint must not.
    """
    _check(value)
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def fingerprint(value: object) -> str:
    """The SHA-256 of the canonical form, as 64 hexadecimal digits."""
    return hashlib.sha256(canonical(value).encode("utf-8", "surrogatepass")).hexdigest()


def _check(value: object) -> None:
    if value is None or isinstance(value, str | bool | int):
        return
    if isinstance(value, list | tuple):
        for item in value:
            _check(item)
        return
    if isinstance(value, dict):
        for key, item in value.items():
            if not isinstance(key, str):
                message = f"a key that is not text has no canonical form: {key!r}"
                raise TypeError(message)
            _check(item)
        return
    message = f"this has no canonical form: {value!r}"
    raise TypeError(message)
