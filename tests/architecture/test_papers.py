"""What stands beside the code is true: READMEs and the threat model name tests that exist, decisions stay short."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

import pytest

from tests.architecture.house import REPOSITORY, SOURCES, functions, parsed

if TYPE_CHECKING:
    from pathlib import Path

README_LINES, BESIDE_LINES, ADR_WORDS, PICTURE_BYTES = 40, 60, 300, 200_000
ENGINES = sorted(path.parent for path in (SOURCES / "engines").glob("*/apps.py"))
BESIDE = sorted(path for path in SOURCES.rglob("README.md") if "vendor" not in path.parts)
ADRS = sorted((REPOSITORY / "docs/adr").glob("[0-9]*.md"))
PAPERS = sorted([*REPOSITORY.glob("*.md"), *(REPOSITORY / "docs").rglob("*.md"), REPOSITORY / "benchmarks/README.md"])


@cache
def suite() -> dict[str, set[str]]:
    """Every test function of the suite, by the file it stands in."""
    return {
        str(path.relative_to(REPOSITORY)): {name.rsplit(".", 1)[-1] for name, _function in functions(parsed(path.read_text()))}
        for path in (REPOSITORY / "tests").rglob("test_*.py")
    }


def named(text: str) -> set[str]:
    """Every test or file of tests that a text names in backticks."""
    return set(re.findall(r"`((?:[a-z_]+/)*test_[a-z0-9_]+(?:\.py)?)`", text))


def missing(text: str) -> set[str]:
    """What a text names and the suite does not have."""
    functions_there = {name for names in suite().values() for name in names}
    files = {name for name in named(text) if name.endswith(".py")}
    gone = {name for name in files if not any(f"/{path}".endswith(f"/{name}") for path in suite())}
    return gone | (named(text) - files - functions_there)


@pytest.mark.parametrize("engine", ENGINES, ids=lambda path: path.name)
def test_every_engine_explains_itself_on_a_page_and_names_its_proof(engine: Path) -> None:
    readme = (engine / "README.md").read_text()
    assert len(readme.splitlines()) <= README_LINES
    assert named(readme)
    assert missing(readme) == set()


@pytest.mark.parametrize("paper", BESIDE, ids=lambda path: str(path.relative_to(SOURCES)))
def test_every_paper_beside_the_code_is_short_and_names_tests_that_exist(paper: Path) -> None:
    text = paper.read_text()
    assert len(text.splitlines()) <= BESIDE_LINES
    assert missing(text) == set()
    assert "…`" not in "".join(re.findall(r"`test_[^`]*`", text)), "a test is named whole, or it cannot be found"


def threats(text: str) -> dict[str, set[str]]:
    """Each threat with the tests that prove what stands against it."""
    rows = re.findall(r"^\| (T\d+) \|[^|]*\|[^|]*\|([^|]*)\|$", text, re.MULTILINE)
    assert len(rows) == len(dict(rows))
    return {threat: named(proof) for threat, proof in rows}


def test_every_threat_has_a_test_that_exists() -> None:
    text = (REPOSITORY / "THREAT_MODEL.md").read_text()
    found = threats(text)
    assert len(found) == len(re.findall(r"^\| T\d+ ", text, re.MULTILINE)) > 25
    assert [threat for threat, proof in found.items() if not proof] == []
    assert missing(text) == set()


@pytest.mark.parametrize("adr", ADRS, ids=lambda path: path.stem)
def test_a_decision_is_short_and_in_the_list(adr: Path) -> None:
    assert len(adr.read_text().split()) <= ADR_WORDS
    assert f"]({adr.name})" in (REPOSITORY / "docs/adr/README.md").read_text()


def test_decisions_are_numbered_without_gaps() -> None:
    assert [int(path.name[:4]) for path in ADRS] == list(range(1, len(ADRS) + 1))


def test_architecture_names_every_engine() -> None:
    text = (REPOSITORY / "ARCHITECTURE.md").read_text()
    assert [engine.name for engine in ENGINES if f"engines/{engine.name}/README.md" not in text] == []


def gone(paper: Path, text: str) -> list[str]:
    """What a paper links to and the repository does not have."""
    targets = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text)
    return [target for target in targets if "://" not in target and not (paper.parent / target).exists()]


@pytest.mark.parametrize("paper", PAPERS, ids=lambda path: str(path.relative_to(REPOSITORY)))
def test_what_a_paper_links_to_is_there(paper: Path) -> None:
    assert gone(paper, paper.read_text()) == []


def test_pictures_are_small_and_each_is_shown_somewhere() -> None:
    """They come with every copy of the repository, for good: ``./lx shots`` takes them anew."""
    shown = "".join(paper.read_text() for paper in PAPERS)
    pictures = sorted((REPOSITORY / "docs/pictures").iterdir())
    assert [path.name for path in pictures if path.stat().st_size > PICTURE_BYTES] == []
    assert [path.name for path in pictures if f"pictures/{path.name})" not in shown] == []


def test_the_checks_find_what_is_wrong() -> None:
    assert gone(REPOSITORY / "README.md", "[a](nowhere.md) [b](README.md#there) [c](https://example.com)") == ["nowhere.md"]
    assert missing("`test_that_nobody_wrote`") == {"test_that_nobody_wrote"}
    assert missing("`tests/engines/people/test_nothing.py`") == {"tests/engines/people/test_nothing.py"}
    assert missing("`test_papers.py` and `test_a_decision_is_short_and_in_the_list`") == set()
    assert threats("| T01 | somebody | something |  |\n") == {"T01": set()}
