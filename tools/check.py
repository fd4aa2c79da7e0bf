"""``./lx check``: everything that can be said of the code without running it, two checks at a time.

``--long`` runs what takes long instead: a bare machine, see ``tests/bare``; every page as everybody in every look, see
``tests/journeys/test_every_page.py``.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent


@dataclass(frozen=True, slots=True)
class Check:
    """A checker: what it guards, and the words that run it."""

    name: str
    words: tuple[str | Path, ...]
    environment: dict[str, str] = field(default_factory=dict)


PYTHON = Path(sys.executable)
BANDIT = ("bandit", "-q", "--severity-level", "medium", "-r")
OF_DUCKDB = ("src/lingxiao/engines/facts", "src/lingxiao/engines/incentives/calculation", "src/lingxiao/demo/sales.py")
CHECKS = (
    Check("types (mypy strict)", (PYTHON, "-m", "mypy"), {"LX_MODE": "test"}),
    Check("lint (ruff)", (PYTHON, "-m", "ruff", "check", "--output-format", "concise")),
    Check("storeys (import-linter)", (BIN / "lint-imports",)),
    Check("templates (djlint)", (PYTHON, "-m", "djlint", "src/lingxiao", "--lint", "--quiet")),
    # Ruff's S rules are bandit's own, each exception with its reason; bandit runs beside them from medium severity on (B12).
    Check("security (bandit)", (PYTHON, "-m", *BANDIT, "src", "-x", ",".join(OF_DUCKDB))),
    # The fact log puts SQL for DuckDB together from declared columns; log/connecting.py quotes every name and text. So do
    # incentive runs, from checked plans: names are identifiers, texts are quoted, everything else is a number.
    Check("security of what asks DuckDB (bandit)", (PYTHON, "-m", *BANDIT, *OF_DUCKDB, "-s", "B608")),
    Check("translations, zh and en complete", (PYTHON, "-m", "tools.messages", "--check"), {"LX_MODE": "test"}),
    Check("vendored files", (PYTHON, "tools/refresh_vendor.py", "--check")),
    Check("shell (sh -n)", ("sh", "-n", "lx")),
    Check(
        "deployment (django check --deploy)",
        (PYTHON, "-m", "django", "check", "--deploy", "--fail-level", "WARNING"),
        {
            "DJANGO_SETTINGS_MODULE": "lingxiao.config.settings",
            "LX_MODE": "production",
            "LX_BASE_URL": "https://lingxiao.example.com",
            "LX_HOSTS": "lingxiao.example.com",
        },
    ),
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a check ended."""

    check: Check
    seconds: float
    code: int
    words: str


def look(check: Check, *, var: str) -> Outcome:
    """Run one check, its writings kept apart in ``var``."""
    began = time.monotonic()
    environment = {**os.environ, "LX_VAR": var, "PYTHONWARNINGS": "ignore", **check.environment}
    done = subprocess.run(
        [str(word) for word in check.words],
        cwd=REPOSITORY, env=environment, check=False, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )
    return Outcome(check, time.monotonic() - began, done.returncode, done.stdout.strip())


def check_all() -> int:
    """Run every check and print what failed; the number of failures."""
    failed = 0
    with tempfile.TemporaryDirectory(prefix="lx-check-") as var, ThreadPoolExecutor(max_workers=2) as pool:
        for outcome in pool.map(lambda check: look(check, var=var), CHECKS):
            mark = "ok    " if outcome.code == 0 else "FAILED"
            print(f"{mark} {outcome.check.name}  {outcome.seconds:.1f} s", flush=True)
            if outcome.code:
                failed += 1
                print(outcome.words, flush=True)
    # No database of advisories can be asked from everywhere, and a check that asks nobody must not look like one (J4).
    print("ADVISORIES NOT CHECKED: a release attaches a dated report, see SECURITY.md")
    print(f"{len(CHECKS) - failed} checks passed, {failed} failed")
    return failed


def check_long() -> int:
    """Run the checks that are too long for every commit."""
    words = [
        sys.executable, "-m", "pytest", "tests/bare", "tests/journeys", "tests/engines/campaigns",
        "-m", "bare or sweep or long", "-s", "--timeout", "7200", "--durations", "0", "--durations-min", "1",
    ]
    return subprocess.run(words, cwd=REPOSITORY, check=False).returncode


def main() -> int:
    """Check; 1 when something is not as it should be."""
    parser = argparse.ArgumentParser(prog="./lx check", description=__doc__)
    parser.add_argument("--long", action="store_true", help="what takes long: a bare machine, every page in every look")
    options = parser.parse_args()
    return 1 if (check_long() if options.long else check_all()) else 0


if __name__ == "__main__":
    raise SystemExit(main())
