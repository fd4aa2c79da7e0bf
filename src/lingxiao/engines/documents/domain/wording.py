"""Translated sentences as data, said for thousands without translating each of them anew."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from lingxiao.kernel import notices
from lingxiao.kernel.notices.wording import fill

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from lingxiao.kernel.words import Bilingual


def said(sentence: _StrPromise, **params: object) -> Bilingual:
    """A sentence in both languages, its ``%(name)s`` places filled; bilingual params are said in each."""
    template = _in_both(sentence)
    return fill(template, **params) if params else template


@lru_cache(maxsize=64)
def _in_both(sentence: _StrPromise) -> Bilingual:
    return notices.in_both(sentence)
