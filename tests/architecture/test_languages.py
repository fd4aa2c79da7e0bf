"""Everything the product says, it says in Chinese too: no text without a translation, none guessed, none torn."""

from __future__ import annotations

import sys

import pytest

from lingxiao.kernel.messages import compile_all, po_files
from tools.messages import Book, books, torn


@pytest.mark.parametrize("book", books(), ids=lambda book: book.name)
def test_every_text_is_translated(book: Book) -> None:
    assert book.problems() == []
    sys.stdout.write(f"{book.name}: {len(book.said)} texts\n")


def test_no_text_is_translated_in_two_ways() -> None:
    """Django would show one of the two everywhere. Where English says two things with one word, give a context."""
    assert torn() == []


def test_nobody_says_nothing() -> None:
    """The counting itself is alive: an extractor that finds nothing would find nothing missing."""
    assert sum(len(book.said) for book in books()) > 300


def test_every_catalogue_compiles() -> None:
    compile_all()
    assert all(po.with_suffix(".mo").exists() for po in po_files())
