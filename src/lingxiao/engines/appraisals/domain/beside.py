"""What is laid beside a grade: targets, score, feedback, customers, team. Other engines know it; an area connects them.

``connect(key, provider)`` once, when Django starts. What nobody provides is said on the page as not connected.
There is no place here for a figure of health, and that is the point.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from lingxiao.kernel.days.spans import DaySpan

PARTS: dict[str, Bilingual] = {
    "targets": Bilingual("目标完成", "Targets"),
    "scorecard": Bilingual("绩效得分", "Scorecard"),
    "raters": Bilingual("360 度评价", "Feedback from all sides (360)"),
    "customers": Bilingual("客户评价", "What customers say"),
    "team": Bilingual("团队反馈", "What the team says"),
}
"""What belongs beside a grade, in the order of the page."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that is known: what it is, what is said of it, and the page it comes from. Or a gap, and why."""

    title: Bilingual
    said: Bilingual
    link: str = ""
    is_gap: bool = False


class Beside(Protocol):
    """Whoever knows something of people's work in a period."""

    def __call__(self, *, person_ids: Sequence[int], window: DaySpan, at: datetime) -> Mapping[int, Sequence[Fact]]:
        """What is known of each of these persons, by person. The same few queries for any number."""


_PROVIDERS: dict[str, Beside] = {}


@dataclass(frozen=True, slots=True)
class Part:
    """One part beside the grade: its facts, or that nothing is connected."""

    key: str
    title: Bilingual
    facts: Sequence[Fact]
    is_connected: bool


def connect(key: str, provider: Beside) -> None:
    """Have a part come from somewhere. Raises ``KeyError`` for a part that is none."""
    PARTS[key]
    _PROVIDERS[key] = provider


def laid_beside(*, person_id: int, window: DaySpan, at: datetime) -> list[Part]:
    """Everything that is known of somebody's work in a period, part by part, with what is not connected."""
    found = []
    for key, title in PARTS.items():
        provider = _PROVIDERS.get(key)
        facts = provider(person_ids=[person_id], window=window, at=at).get(person_id, ()) if provider is not None else ()
        found.append(Part(key, title, facts, is_connected=provider is not None))
    return found
