"""What somebody agreed to and did not meet, read from who keeps it: the signed letter's lines, the duties, the rules."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from lingxiao.engines.appraisals.domain.standards import Standard, founded
from lingxiao.engines.appraisals.enums import Grade
from lingxiao.engines.cadence.domain import clock
from lingxiao.engines.documents.domain.as_known import citable
from lingxiao.engines.documents.enums import DocumentKind
from lingxiao.engines.scorecards.domain.standing import fell_short
from lingxiao.kernel.days.saying import day_words
from lingxiao.kernel.days.spans import DaySpan
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from datetime import datetime

    from lingxiao.engines.appraisals.domain.standards import Grounds
    from lingxiao.engines.appraisals.models import Review
    from lingxiao.engines.documents.models import Issue
    from lingxiao.engines.scorecards.domain.standing import Short

CITED = (DocumentKind.DUTY_STATEMENT, DocumentKind.POLICY)
ONE_DAY = timedelta(days=1)


def unmet_standards(*, review: Review, at: datetime) -> list[Standard]:
    """What can be named under a D: targets that were not met by frozen figures; then the duties and rules that bound.

    Whether a duty or a rule was not met is said by whoever names it, with evidence. Three queries.
    """
    period = review.cycle.period
    window, last = DaySpan(period.lower, period.upper), min(period.upper - ONE_DAY, clock.day_of(at))
    short = fell_short(person_id=review.person_id, window=window, at=at)
    papers = citable(kinds=CITED, person_id=review.person_id, on=last, at=at)
    return [*map(_target, short), *map(_paper, papers)]


def standards_under(*, review: Review, grade: str, grounds: Grounds, at: datetime) -> list[Standard]:
    """The standards a grade about to be written rests on; refuses a D without one (see ``founded``)."""
    if grade != Grade.D and not grounds.cited:
        return []
    return founded(name=review.person.name, grade=grade, grounds=grounds, unmet=unmet_standards(review=review, at=at))


def _target(one: Short) -> Standard:
    month = day_words(one.month)
    return Standard(
        f"scorecards.line:{one.line_id}", one.title, Bilingual(
            f"约定 {one.target}，实际 {one.actual}（{month.zh}起的月度记分卡：{one.said.zh}）",
            f"agreed {one.target}, came to {one.actual} (card of the month from {month.en}: {one.said.en or one.said.zh})",
        ), f"/cockpit/scorecards/{one.card_id}/",
    )


def _paper(one: Issue) -> Standard:
    told = day_words(one.issued_on)
    said = Bilingual(f"本人已签收，{told.zh}下发", f"signed by the person, issued on {told.en}")
    return Standard(f"documents.issue:{one.pk}", Bilingual(one.title_zh, one.title_en), said, f"/desk/documents/{one.pk}/")
