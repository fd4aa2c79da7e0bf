"""What a card would say if it were made today: said beside the card, which stays as it was frozen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lingxiao.engines.facts.domain.frozen_sums import Frozen, sums_today
from lingxiao.engines.scorecards.domain import actuals
from lingxiao.engines.scorecards.domain.working import text, work_out
from lingxiao.engines.scorecards.enums import Source
from lingxiao.kernel.days.periods import Month

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from fractions import Fraction

    from lingxiao.engines.scorecards.models import Scorecard, ScoreLine

NOTHING = Frozen({}, {})


@dataclass(frozen=True, slots=True)
class Differs:
    """A line of a card whose figure is another by now; ``months`` are those its newest rows are read from."""

    line: ScoreLine
    now: Fraction | None
    months: tuple[tuple[str, str], ...]
    """Measure and month, the month as its key."""


def differing_today(*, card: Scorecard, lines: Sequence[ScoreLine], at: datetime) -> list[Differs]:
    """The lines of a card whose actual the newest sales facts or entries would change, with what it would be now.

    Lines that had no actual when the card was frozen are not looked at, nor months that the newest figures do not reach.
    Three queries.
    """
    month, letter, known = Month.containing(card.month), card.letter, [one for one in lines if one.source != Source.NONE]
    measures = {name for one in known for name in (one.line.kpi.measure, one.line.kpi.below) if name}
    first = Month.containing(letter.starts_on)
    newest = sums_today(person_ids=[card.person_id], measures=measures, first=first, last=month) or NOTHING
    entered = actuals.newest(line_ids=[one.line_id for one in known if not one.line.kpi.measure], month=month, at=at)
    today = work_out(letter=letter, lines=[one.line for one in known], month=month, frozen=newest, entered=entered)
    found, reached = [], {one.key for one in newest.versions}
    for one, now in zip(known, today.lines, strict=True):
        rests = tuple((row["measure"], row["month"]) for row in one.evidence if row["kind"] == "facts")
        if text(now.actual) != one.actual and all(key in reached for _measure, key in rests):
            found.append(Differs(one, now.actual, rests))
    return found
