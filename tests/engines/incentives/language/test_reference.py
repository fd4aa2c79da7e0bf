"""The reference says what the checker knows: no key more, none fewer, none otherwise."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from lingxiao.engines.incentives.language.reference import PLACES, reference
from lingxiao.engines.incentives.language.vocabulary import KEYS

DOCS = Path(__file__).parents[4] / "docs" / "reference"


@pytest.mark.parametrize(("language", "name"), [("en", "plan-language.md"), ("zh", "plan-language.zh-CN.md")])
def test_the_reference_is_what_the_checker_goes_by(language: str, name: str) -> None:
    """``LX_WRITE_REFERENCE=1`` writes it anew."""
    if "LX_WRITE_REFERENCE" in os.environ:
        (DOCS / name).write_text(reference(language))
    assert (DOCS / name).read_text() == reference(language)


def test_every_place_of_the_vocabulary_is_in_it() -> None:
    assert set(PLACES) == set(KEYS)
    for where in KEYS:
        for key in KEYS[where]:
            assert f"| `{key.name}`" in reference("zh")
            assert key.meaning.zh
            assert key.meaning.en
