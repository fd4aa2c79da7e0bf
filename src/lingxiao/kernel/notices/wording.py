"""Translated sentences as data: a notice is stored in both languages, whoever reads it later."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import translation

from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from lingxiao.kernel.refusals import Refusal

CHINESE, ENGLISH = "zh-hans", "en"


def in_both(sentence: str | _StrPromise | Refusal, **params: object) -> Bilingual:
    """A sentence in Chinese and in English, its ``%(name)s`` places filled; bilingual params are said in each."""
    said = Bilingual(_in(CHINESE, sentence), _in(ENGLISH, sentence))
    return fill(said, **params) if params else said


def fill(sentence: Bilingual, **params: object) -> Bilingual:
    """A sentence that was translated already, its places filled: for thousands, without translating each."""
    return Bilingual(_filled(sentence.zh, CHINESE, params), _filled(sentence.en, ENGLISH, params))


def _in(locale: str, sentence: str | _StrPromise | Refusal) -> str:
    with translation.override(locale):
        return str(sentence)


def _filled(sentence: str, locale: str, params: dict[str, object]) -> str:
    return sentence % {
        name: param.pick(locale) if isinstance(param, Bilingual) else param for name, param in params.items()
    }
