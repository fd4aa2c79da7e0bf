"""A fact log of its own for every test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django.fixtures import Settings

    from tests.engines.facts.logs import Log


@pytest.fixture
def log(db: None, tmp_path: Path, settings: Settings) -> Log:
    """An empty log."""
    from tests.engines.facts.logs import Log

    settings.FACTS_FOLDER = tmp_path / "facts"
    (tmp_path / "staged").mkdir()
    return Log(tmp_path / "staged")
