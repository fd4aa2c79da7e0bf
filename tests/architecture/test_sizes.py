"""A file fits into a head and a function onto a screen; where one does not, somebody wrote down why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.architecture.house import REPOSITORY, functions, held, parsed

if TYPE_CHECKING:
    from collections.abc import Iterable

FILE, FUNCTION = 400, 50
WRITTEN_BY_HAND = (
    "src/**/*.py", "tests/**/*.py", "tools/**/*.py", "benchmarks/**/*.py", "src/**/*.html", "src/**/*.css", "src/**/*.js",
)


def too_long(path: str, text: str) -> set[str]:
    """The file when it is too long, and each function of the product that is. A test may tell a long story."""
    found = {path} if len(text.splitlines()) > FILE else set()
    if path.endswith(".py") and not path.startswith("tests/"):
        found |= {
            f"{path}:{name}" for name, function in functions(parsed(text))
            if (function.end_lineno or 0) - function.lineno + 1 > FUNCTION
        }
    return found


def written_by_hand() -> Iterable[tuple[str, str]]:
    for pattern in WRITTEN_BY_HAND:
        for path in REPOSITORY.glob(pattern):
            name = str(path.relative_to(REPOSITORY))
            if "vendor" not in path.parts and "migrations" not in path.parts:
                yield name, path.read_text()


def test_files_and_functions_stay_short() -> None:
    held("short", {where for path, text in written_by_hand() for where in too_long(path, text)})


def test_the_check_finds_what_is_wrong() -> None:
    assert too_long("a.css", "x\n" * 401) == {"a.css"}
    assert too_long("a.py", "def long():\n" + "    x = 1\n" * 50) == {"a.py:long"}
    assert too_long("a.py", "class A:\n    def long(self):\n" + "        x = 1\n" * 50) == {"a.py:A.long"}
    assert too_long("a.py", "def short():\n" + "    x = 1\n" * 49) == set()
