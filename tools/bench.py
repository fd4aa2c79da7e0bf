"""``./lx bench``: run the benchmarks, each in a process of its own. Names choose; without any, all run."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
FOLDER = REPOSITORY / "benchmarks"


def main() -> int:
    """Run them one after the other, so that none disturbs another; 1 when one failed."""
    there = sorted(path.stem for path in FOLDER.glob("*.py") if path.stem != "__init__")
    wanted = sys.argv[1:] or there
    if unknown := [name for name in wanted if name not in there]:
        print(f"There is no benchmark {' '.join(unknown)}. There are: {' '.join(there)}", file=sys.stderr)
        return 2
    failed = 0
    for name in wanted:
        print(f"\n== {name}", flush=True)
        failed += subprocess.run([sys.executable, str(FOLDER / f"{name}.py")], cwd=REPOSITORY, check=False).returncode != 0
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
