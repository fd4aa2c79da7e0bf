"""``./lx test --far``: what the extras s3 and spark promise, against an S3 store and what answers as Spark does.

Their packages stand in an environment of their own, ``.venv-far``, over that of the other tests: they take 600 MB, and one
of them wants an older version of a package than the product has. All come from ``requirements-far.lock``, every hash checked;
pyspark-client, which is published as source alone, is built there by the setuptools of the same lock.
"""

from __future__ import annotations

import re
import subprocess
import sys
import sysconfig
import tempfile
import venv
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
FOLDER, LOCK = REPOSITORY / ".venv-far", REPOSITORY / "requirements-far.lock"
BUILT = "pyspark-client"
TESTS = ("tests/engines/facts/test_store.py", "tests/engines/facts/measures/test_distributed.py")


def main(arguments: list[str]) -> list[str]:
    """Make the environment where it is not as the lock says, and answer the command that tests in it."""
    stamp = FOLDER / "lock.stamp"
    if not stamp.exists() or stamp.read_bytes() != LOCK.read_bytes():
        venv.create(FOLDER, with_pip=False, clear=True)
        beneath = sysconfig.get_path("purelib")
        (_site(FOLDER) / "beneath.pth").write_text(f"{beneath}\n")
        blocks = re.split(r"\n(?=\S)", LOCK.read_text())
        install([one for one in blocks if not one.startswith(BUILT)], "--only-binary", ":all:")
        install([one for one in blocks if one.startswith(BUILT)], "--no-build-isolation")
        stamp.write_bytes(LOCK.read_bytes())
    tests = () if any(one.startswith("tests") for one in arguments) else TESTS
    return [str(FOLDER / "bin" / "python"), "-m", "pytest", *arguments, *tests]


def _site(folder: Path) -> Path:
    return Path(sysconfig.get_path("purelib", "venv", {"base": str(folder), "platbase": str(folder)}))


def install(blocks: list[str], *options: str) -> None:
    """Install exactly these blocks of the lock."""
    (pip,) = (REPOSITORY / "vendor").glob("pip-*.whl")
    with tempfile.NamedTemporaryFile("w", suffix=".lock") as part:
        part.write("\n".join(blocks) + "\n")
        part.flush()
        subprocess.run(
            [
                str(FOLDER / "bin" / "python"), str(pip / "pip"), "--disable-pip-version-check", "--no-input", "install",
                "--quiet", "--no-deps", "--require-hashes", "--root-user-action", "ignore", *options, "-r", part.name,
            ],
            check=True,
        )


if __name__ == "__main__":
    raise SystemExit(subprocess.run(main(sys.argv[1:]), cwd=REPOSITORY, check=False).returncode)
