"""How words are put together on a page: what stands between names, and between a name and what it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import pgettext

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lingxiao.web.shell.parts import Words


def listed(words: Iterable[Words]) -> str:
    """Several words in a row: 「薪酬、工时」, "pay, hours"."""
    return pgettext("between names", ", ").join(str(word) for word in words)


def one_after_the_other(sentences: Iterable[Words]) -> str:
    """Several half sentences in a row: 「先读一遍；再问」, "read it once; then ask"."""
    return pgettext("between half sentences", "; ").join(str(one) for one in sentences)


def said_of(name: Words, what: Words) -> str:
    """A name and what is said of it: 「现状：未了结」, "How it stands: open"."""
    return pgettext("a name and what is said of it", "%(name)s: %(what)s") % {"name": name, "what": what}


def in_brackets(word: Words, more: Words) -> str:
    """A word with more about it in brackets: 「林若曦（E01054）」, "林若曦 (E01054)"."""
    return pgettext("a word with more about it", "%(word)s (%(more)s)") % {"word": word, "more": more}
