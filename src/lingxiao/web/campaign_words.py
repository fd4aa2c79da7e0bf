"""What a released cell tells of a question, in words: the same on the page of results, in its file and in a report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lingxiao.engines.campaigns.domain.scoring import HIGH, LOW
from lingxiao.engines.campaigns.enums import QuestionKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lingxiao.engines.campaigns.questions import Question

QUARTER = 4
"""Bands are the lowest and the highest quarter of a scale."""


def tenths_said(value: int) -> str:
    """A figure in tenths as it is read: 3.7."""
    return f"{value // 10}.{value % 10}"


def told_words(told: Mapping[str, Any] | None, question: Question) -> str:
    """A mean, a band, or shares; and where nothing may be told, that."""
    if not told:
        return _("not shown")
    if "mean" in told:
        return tenths_said(told["mean"])
    if "band" in told:
        return _band(told["band"], question)
    locale = get_language() or ""
    shares = zip(question.options, told["shares"], strict=True)
    return " · ".join(f"{option.pick(locale)} {share}%" for option, share in shares)


def _band(band: str, question: Question) -> str:
    low, high = question.values[0], question.values[-1]
    quarter = (high - low) / QUARTER if question.kind is QuestionKind.TEN else (high - low) // QUARTER
    if band == LOW:
        return f"≤{low + quarter:g}"
    if band == HIGH:
        return f"≥{high - quarter:g}"
    return _("between")
