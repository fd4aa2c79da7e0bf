"""``./lx shots``: walk the site in a real browser and keep photographs of it in ``var/shots``.

Without arguments the pictures of README and tutorial in ``docs/pictures`` are taken anew as well.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
EVERYTHING = ["tests/journeys", "tests/journeys/pictures.py"]  # the second is no test, so it has to be named


def main() -> int:
    """Walk every journey with the camera on; arguments choose journeys as they do for pytest."""
    folder = REPOSITORY / "var" / "shots"
    shutil.rmtree(folder, ignore_errors=True)
    words = [sys.executable, "-m", "pytest", "-m", "journey and not sweep", "-q", *(sys.argv[1:] or EVERYTHING)]
    environment = {**os.environ, "LX_MODE": "test", "LX_SHOTS": str(folder)}
    code = subprocess.run(words, cwd=REPOSITORY, check=False, env=environment).returncode
    print(f"{len(list(folder.glob('*.png')))} photographs in {folder}")
    return code


if __name__ == "__main__":
    raise SystemExit(main())
