"""What the documents promise: links that lead somewhere, every variable named, commands that exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from lingxiao.config.command import COMMANDS

REPOSITORY = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted([*REPOSITORY.glob("*.md"), *(REPOSITORY / "docs").rglob("*.md")])
PRODUCTION = REPOSITORY / "docs" / "howto" / "run-in-production.md"

FOR_DEVELOPERS = {"LX_PYTHON", "LX_SHOTS", "LX_TEST_DATABASE_URL", "LX_LIFELINE"}
"""Variables that only ./lx, the tests or our own child processes read."""


def mentioned(text: str) -> set[str]:
    return {name for name in re.findall(r"\bLX_[A-Z0-9_]+\b", text) if not name.endswith("_")}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(REPOSITORY)))
def test_every_link_leads_somewhere(document: Path) -> None:
    targets = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", document.read_text())
    assert [target for target in targets if not (document.parent / target).exists()] == []


def test_every_variable_is_explained_and_none_is_invented() -> None:
    source = "".join(path.read_text() for path in (REPOSITORY / "src").rglob("*.py"))
    told = mentioned(PRODUCTION.read_text())
    assert mentioned(source) - FOR_DEVELOPERS == told


def test_every_key_is_named_where_systemd_lends_them() -> None:
    """A unit that lends one key too few would not start."""
    source = "".join(path.read_text() for path in (REPOSITORY / "src" / "lingxiao" / "config").glob("*.py"))
    keys = set(re.findall(r'places\.secret\("(\w+)"\)', source))
    assert len(keys) >= 3
    assert set(re.findall(r"LoadCredential=(\w+):", PRODUCTION.read_text())) == keys


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(REPOSITORY)))
def test_commands_that_are_named_exist(document: Path) -> None:
    text = document.read_text()
    ours = {command.name.split()[0] for command in COMMANDS}
    assert set(re.findall(r"(?:^|[`(]|lx )lingxiao ([a-z][a-z-]*)", text, re.MULTILINE)) <= ours
    script = (REPOSITORY / "lx").read_text()
    for word in re.findall(r"\./lx ([a-z]+)", text):
        assert re.search(rf"^(?:[a-z| -]*\b)?{word}\b[a-z| -]*\)", script, re.MULTILINE), word


def test_security_promises_its_times() -> None:
    text = (REPOSITORY / "SECURITY.md").read_text()
    for promise in ("24 hours", "7 days", "30 days"):
        assert promise in text
