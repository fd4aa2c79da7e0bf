"""What is installed: every package pinned by hash, from no address, and every direct one with its reason (J1, J5)."""

from __future__ import annotations

import re
import tomllib
from itertools import pairwise
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-s3.lock", "requirements-far.lock")
PIN = re.compile(r"^([a-zA-Z0-9._-]+)(?:\[[^\]]*\])?==([^\s;]+)")


def pins(lock: str) -> dict[str, tuple[str, int]]:
    """Each package of a lock: its version, and how many hashes it may have."""
    found: dict[str, tuple[str, int]] = {}
    for block in re.split(r"\n(?=\S)", (REPOSITORY / lock).read_text().replace("\\\n", "")):
        if match := PIN.match(block):
            found[plain(match[1])] = (match[2], block.count("--hash=sha256:"))
    return found


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def direct(text: str) -> list[tuple[str, str]]:
    project = tomllib.loads(text)
    words = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    return [(plain(match[1]), match[2]) for word in words if (match := PIN.match(word))]


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_address(lock: str) -> None:
    text = (REPOSITORY / lock).read_text()
    assert "://" not in text
    assert not re.search(r"^--(index|extra|find|trusted)", text, re.MULTILINE)


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_is_pinned_by_hash(lock: str) -> None:
    found = pins(lock)
    assert len(found) > 30
    assert [name for name, (_version, hashes) in found.items() if not hashes] == []
    lines = [line for line in (REPOSITORY / lock).read_text().splitlines() if line and not line[0].isspace()]
    assert [line for line in lines if not PIN.match(line) and not line.startswith("#")] == []


def test_the_locks_are_of_this_project() -> None:
    """What pyproject.toml names stands in the lock in that version; what runs is what was tested."""
    text = (REPOSITORY / "pyproject.toml").read_text()
    runtime, dev = pins(LOCKS[0]), pins(LOCKS[1])
    assert {name: dev[name][0] for name, _version in direct(text)} == dict(direct(text))
    assert {name: dev[name] for name in runtime} == runtime
    with_s3 = pins(LOCKS[2])
    assert {name: with_s3[name] for name in runtime} == runtime
    assert "minio" in with_s3.keys() - runtime.keys()


def test_direct_packages_are_few_and_each_has_its_reason() -> None:
    text = (REPOSITORY / "pyproject.toml").read_text()
    assert len(tomllib.loads(text)["project"]["dependencies"]) <= 45
    first, second = (text.index(one) for one in ("dependencies = [", "[project.optional-dependencies]"))
    lines = [*text[first : text.index("[project.scripts]")].splitlines(), *text[second : text.index("[dependency-")].splitlines()]
    for above, line in pairwise(lines):
        if PIN.match(line.strip().strip('",')):
            assert above.strip().startswith("#"), f"{line.strip()} has no reason above it"
