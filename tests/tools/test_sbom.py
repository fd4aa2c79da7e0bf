"""The bill of materials is the lock, no more and no less, and everything in it may be shipped (J2, J3)."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tools import sbom

LOCK = (Path(__file__).resolve().parents[2] / "requirements.lock").read_text()


def test_it_is_exactly_the_lock_and_the_vendored_files() -> None:
    locked = {(re.sub(r"[-_.]+", "-", name).lower(), version)
              for name, version in re.findall(r"^([\w.-]+)(?:\[[^\]]*\])?==([^\s;]+)", LOCK, re.MULTILINE)}
    listed = {(one.name, one.version) for one in sbom.components() if one.kind == "pypi" and one.name != "pip"}
    assert listed == locked
    assert {"pip", "htmx.org", "echarts"} <= {one.name for one in sbom.components()}


def test_every_hash_of_the_lock_is_in_it() -> None:
    listed = {digest for one in sbom.components() for digest in one.hashes}
    assert set(re.findall(r"sha256:([0-9a-f]{64})", LOCK)) <= listed
    assert all(one.hashes for one in sbom.components())


def test_every_licence_is_known_and_allowed() -> None:
    assert [(one.name, one.licence) for one in sbom.components() if not sbom.is_allowed(one.licence)] == []


@pytest.mark.parametrize(
    ("licence", "allowed"),
    [("MIT", True), ("GPL-3.0-only", False), ("UNKNOWN", False), ("GPL-3.0-only OR MIT", True), ("MIT AND SSPL-1.0", False),
     ("", False)],
)
def test_an_expression_is_allowed_when_it_can_be_met(licence: str, allowed: bool) -> None:  # noqa: FBT001
    assert sbom.is_allowed(licence) is allowed


def test_the_same_lock_gives_the_same_bytes() -> None:
    assert json.dumps(sbom.bill()) == json.dumps(sbom.bill())
