"""The figures of role clarity over many managers (A01, Metrics): each with how many of how many, and from what."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from lingxiao.engines.documents.enums import IssueState
from lingxiao.engines.duties.domain import readings

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many; no figure where there is nothing to count."""

    good: int
    total: int

    @property
    def percent(self) -> Fraction | None:
        """The share in percent, exact; None when nothing counts."""
        return Fraction(100 * self.good, self.total) if self.total else None


@dataclass(frozen=True, slots=True)
class Clarity:
    """How clear duties are over a group of managers on a day."""

    current: Share
    """在期有效率: managers with a current signed copy, of managers in post."""
    signed_in_time: Share
    """签署及时率: signed within fifteen working days, of issued."""
    briefed: Share
    """沟通完成率: briefings confirmed by both within the time, of those that fell due."""
    traceable: Share
    """职责—指标可追溯率: duties with a KPI or evidence, of duties."""
    evidence: Share
    """履责按期率: evidence handed in on time, of what fell due in ninety days."""
    refused: int
    waiting: int
    never: int


def clarity(*, person_ids: Sequence[int], on: date, at: datetime) -> Clarity:
    """The figures of these managers; the number of queries does not grow with them."""
    standings = readings.standings(person_ids=person_ids, on=on)
    latest = [one.latest for one in standings.values() if one.latest is not None]
    deadlines = readings.sign_deadlines(latest)
    signed = readings.signed_days([issue.pk for issue in latest])
    in_time = sum(issue.pk in signed and signed[issue.pk] <= deadlines[issue.pk] for issue in latest)
    decided = [issue for issue in latest if issue.pk in signed or deadlines[issue.pk] < on]
    briefings = readings.briefings(person_ids=person_ids, on=on, at=at).values()
    items = readings.traceable(person_ids=person_ids, on=on).values()
    delivered = readings.handed_in(person_ids=person_ids, on=on, at=at).values()
    return Clarity(
        current=Share(sum(one.bound is not None for one in standings.values()), len(standings)),
        signed_in_time=Share(in_time, len(decided)),
        briefed=Share(sum(one[0] for one in briefings), sum(one[2] for one in briefings)),
        traceable=Share(sum(one[0] for one in items), sum(one[1] for one in items)),
        evidence=Share(sum(one[0] for one in delivered), sum(one[2] for one in delivered)),
        refused=sum(issue.state == IssueState.REFUSED for issue in latest),
        waiting=sum(issue.state in readings.WAITING for issue in latest),
        never=sum(one.latest is None for one in standings.values()),
    )
