"""``./lx test``: the whole suite. With arguments, one pytest with exactly these, and nothing installed by apt.

``--far`` is another suite, see ``tools/far.py``.

Five passes: everything on the embedded PostgreSQL 18; what its pages cost, in a database that no other test has filled; kernel
and engines, which alone speak to the database, again on Debian's PostgreSQL 15, but for the walks along every route; programs
started, interrupted and killed; journeys in a real browser. The last line counts them together.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ET
from collections import Counter
from pathlib import Path

from tools import debian, far

REPOSITORY = Path(__file__).resolve().parents[1]
NO_TESTS = 5
"""pytest's exit code when it found none."""

BOTH_CORES = ("-n", "2", "--dist", "worksteal")
FILE_BY_FILE = ("-n", "2", "--dist", "loadfile")
"""What founds a company for a whole file founds it once."""
COUNTED = "tests/web/budgets"
"""Walks the whole demo company within one transaction, which takes six times as long among what thousands of tests left."""
ON_18 = "not journey and not processes and not bare and not long"
ON_15 = "django_db and not walk and not journey and not processes and not bare and not long"

PASSES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("on the embedded PostgreSQL 18", ("-m", ON_18, f"--ignore={COUNTED}", *BOTH_CORES)),
    ("what pages cost", ("-m", ON_18, COUNTED)),
    ("the database again, on PostgreSQL 15", ("-m", ON_15, "tests/kernel", "tests/engines", *BOTH_CORES)),
    ("programs started, interrupted, killed", ("-m", "processes", *FILE_BY_FILE)),
    ("journeys in a real browser", ("-m", "journey and not sweep", *FILE_BY_FILE)),
)


def pytest(arguments: list[str], *, environment: dict[str, str] | None = None) -> int:
    """Run pytest in a process of its own, in test mode; whoever ends us lets it stop its own PostgreSQL first."""
    words = [sys.executable, "-m", "pytest", *arguments]
    variables = {**os.environ, "LX_MODE": "test", **(environment or {})}
    with subprocess.Popen(words, cwd=REPOSITORY, env=variables) as running:
        try:
            return running.wait()
        except SystemExit:
            running.send_signal(signal.SIGINT)
            raise
        except KeyboardInterrupt:
            running.wait()  # Ctrl-C reached it as well
            raise


def counted(report: Path) -> Counter[str]:
    """What a pass's report says; a pass that left none broke, which counts as a failure."""
    if not report.exists():
        return Counter(failed=1)
    counts: Counter[str] = Counter()
    for suite in ET.parse(report).getroot().iter("testsuite"):
        bad = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
        skipped = int(suite.get("skipped", 0))
        counts += Counter(failed=bad, skipped=skipped, passed=max(int(suite.get("tests", 0)) - bad - skipped, 0))
    return counts


def run_pass(name: str, arguments: tuple[str, ...], report: Path) -> Counter[str]:
    """Run one pass and count it."""
    print(f"\n=== {name}", flush=True)
    words = [*arguments, "-q", f"--junitxml={report}"]
    if "15" in name:
        with debian.postgresql_15() as address:
            code = pytest(words, environment={"LX_TEST_DATABASE_URL": address})
    else:
        code = pytest(words)
    if code == NO_TESTS:
        return Counter()
    counts = counted(report)
    if code and not counts["failed"]:
        counts["failed"] = 1  # interrupted, or broken outside of any test
    return counts


def whole_suite() -> int:
    """Every pass, then one line for all."""
    began = time.monotonic()
    debian.install_missing()
    total: Counter[str] = Counter()
    with tempfile.TemporaryDirectory(prefix="lx-reports-") as folder:
        for number, (name, arguments) in enumerate(PASSES):
            total += run_pass(name, arguments, Path(folder) / f"{number}.xml")
    print(f"\nAll passes took {time.monotonic() - began:.0f} s.")
    skipped = f", {total['skipped']} skipped" if total["skipped"] else ""
    print(f"{total['passed']} passed, {total['failed']} failed{skipped}", flush=True)
    return 1 if total["failed"] or not total["passed"] else 0


def main() -> int:
    """Run what was asked for."""
    signal.signal(signal.SIGTERM, lambda *_details: sys.exit(143))  # so that PostgreSQL 15 is stopped then, too
    arguments = sys.argv[1:]
    if arguments[:1] == ["--far"]:
        environment = {**os.environ, "LX_MODE": "test"}
        return subprocess.run(far.main(arguments[1:]), cwd=REPOSITORY, env=environment, check=False).returncode
    if arguments:
        return pytest(arguments)
    return whole_suite()


if __name__ == "__main__":
    raise SystemExit(main())
