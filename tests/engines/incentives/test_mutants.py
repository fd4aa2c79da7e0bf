"""Every mistake planted in either evaluator turns a test red. Long: the tests run once for each, in a copy of the engine."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.engines.incentives.mutants import MUTANTS, Mutant

REPOSITORY = Path(__file__).parents[3]
ENGINE = Path("src/lingxiao/engines/incentives")
KILLED = Path(__file__).with_name("mutants.md")
TESTS = ["tests/engines/incentives/referee", "tests/engines/incentives/calculation"]


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda one: f"{one.path}:{one.wrong}".replace(" ", "-"))
def test_what_a_mutant_changes_is_there_once(mutant: Mutant) -> None:
    assert (REPOSITORY / ENGINE / mutant.path).read_text().count(mutant.was) == 1, mutant.was


def killer(mutant: Mutant, folder: Path) -> str:
    """The test that turns red when this mistake is in; empty when none does."""
    shutil.copytree(REPOSITORY / "src", folder / "src", ignore=shutil.ignore_patterns("__pycache__", "vendor"))
    path = folder / ENGINE / mutant.path
    path.write_text(path.read_text().replace(mutant.was, mutant.now))
    path_of_imports = f"pythonpath={folder / 'src'} {REPOSITORY}"
    words = [sys.executable, "-m", "pytest", *TESTS, "-x", "-q", "-p", "no:cacheprovider", "--no-header", "-o", path_of_imports]
    done = subprocess.run(
        words, cwd=REPOSITORY, env={**os.environ, "LX_MODE": "test"}, capture_output=True, text=True, check=False, timeout=600,
    )  # fmt: skip
    found = re.search(r"^(?:FAILED|ERROR) \S+::(\w+)", done.stdout, re.MULTILINE)
    return found[1] if found else ""


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_every_mutant_is_killed(tmp_path: Path) -> None:
    """With ``LX_WRITE_MUTANTS=1`` the list of what killed each is written anew."""
    killed = {one: killer(one, tmp_path / str(number)) for number, one in enumerate(MUTANTS)}
    if "LX_WRITE_MUTANTS" in os.environ:
        lines = ["# What killed each mutant", "", "| where | what would be wrong | the test that turned red |", "|---|---|---|"]
        lines += [f"| `{one.path}` | {one.wrong} | `{test}` |" for one, test in killed.items()]
        KILLED.write_text("\n".join(lines) + "\n")
    assert [f"{one.path}: {one.wrong}" for one, test in killed.items() if not test] == []

