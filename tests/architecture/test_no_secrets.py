"""No key, password or token stands in the repository (goal B12): a pattern for each kind that is known, and long random texts."""

from __future__ import annotations

import base64
import hashlib
import math
import re
from collections import Counter
from typing import TYPE_CHECKING

from tests.architecture.house import REPOSITORY, held

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

KNOWN = {
    "private key": re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----"),
    "cloud key": re.compile(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b|\bLTAI[0-9A-Za-z]{12,24}\b"),
    "code host token": re.compile(r"\b(?:gh[pousr]_[0-9A-Za-z]{36}|glpat-[0-9A-Za-z_-]{20})\b"),
    "service token": re.compile(
        r"\b(?:sk-[0-9A-Za-z]{32,}|xox[abpr]-[0-9A-Za-z-]{20,}|npm_[0-9A-Za-z]{36}|pypi-[0-9A-Za-z_-]{50,})"
    ),
    "address with a password": re.compile(r"\b(?:postgres(?:ql)?|mysql|redis|amqp|https?)://[^\s/:@\"'{}]+:[^\s/@\"'{}]{8,}@"),
}
LONG = re.compile(r"(?<![A-Za-z0-9+/=_-])[A-Za-z0-9+/_-]{40,}={0,2}(?![A-Za-z0-9+/=_-])")
RANDOM_BITS = 4.5
"""Bits of entropy a character above which a long text is random: base64 of noise has more, words and hex have less."""

LEFT_OUT = {".git", ".venv", "var", "vendor", "node_modules", "__pycache__"}
"""What is not ours, or not in the repository; vendored files are compared with their hashes elsewhere."""

ENDINGS = {".py", ".toml", ".md", ".html", ".js", ".css", ".yaml", ".yml", ".json", ".po", ".txt", ".sh", ".lock", ""}


def entropy(text: str) -> float:
    """Bits a character."""
    return -sum(count / len(text) * math.log2(count / len(text)) for count in Counter(text).values())


def secrets_in(text: str) -> Iterator[tuple[str, str]]:
    """What looks like a secret, with its kind."""
    for kind, pattern in KNOWN.items():
        for found in pattern.finditer(text):
            yield kind, found[0]
    for found in LONG.finditer(text):
        if entropy(found[0]) > RANDOM_BITS and not re.search(r"[a-z]{6,}[_/-]?[a-z]{4,}", found[0]):
            yield "long random text", found[0]


def files() -> Iterator[Path]:
    for path in sorted(REPOSITORY.rglob("*")):
        parts = path.relative_to(REPOSITORY).parts
        is_hidden = any(part.startswith(".") and part != ".ci" for part in parts)
        if path.is_file() and path.suffix in ENDINGS and not is_hidden and not LEFT_OUT & set(parts):
            yield path


def test_no_secret_stands_in_the_repository() -> None:
    found = {
        f"{path.relative_to(REPOSITORY)}: {kind}"
        for path in files() for kind, _text in secrets_in(path.read_text(errors="replace"))
    }
    held("no secrets", found)


def test_what_is_a_secret_is_found() -> None:
    header = "-----BEGIN RSA " + "PRIVATE KEY-----"
    noise = base64.b64encode(hashlib.sha256(b"noise").digest()).decode()
    seeded = {
        header: "private key", "AKIA" + "ABCDEFGHIJKLMNOP": "cloud key", "ghp_" + "a1B2" * 9: "code host token",
        "sk-" + "a1B2" * 10: "service token", "postgresql://u:" + "correcthorse@db/x": "address with a password",
        f'KEY = "{noise}"': "long random text",
    }
    for text, kind in seeded.items():
        assert kind in {one for one, _text in secrets_in(text)}, text
    for innocent in ("a_job_belongs_to_the_transaction_that_asked_for_it_and_no_other", "0123456789abcdef" * 4, "x" * 60):
        assert not list(secrets_in(innocent)), innocent
    assert len(list(files())) > 500
