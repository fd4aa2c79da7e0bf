"""Whose turn it is to bring a statement to its signature, and until when. Pure.

A manager is never shown late where the company is: while a briefing, an answer, a new text or an agreement is owed, the
days to sign stand still (conventions 1.2, rule 1).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lingxiao.engines.documents.enums import IssueState
from lingxiao.kernel.days.saying import day_words
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from datetime import date

    from lingxiao.engines.documents.domain.as_known import Copy
    from lingxiao.kernel.days.calendars import WorkCalendar

SIGN_WITHIN, SIGN_AGAIN_WITHIN = 15, 5
"""Working days to sign after issue; and at least so many once a late briefing or an answer has come (A01)."""


@dataclass(frozen=True, slots=True)
class Turn:
    """Who is to act on a statement that waits, until which day if one is set, and why."""

    side: str
    until: date | None
    why: Bilingual


def turn_of(copy: Copy, *, on: date, calendar: WorkCalendar) -> Turn:
    """Whose turn it is with a copy that is neither signed, nor refused, nor ended."""
    if copy.objected_on is not None:
        day = day_words(copy.objected_on)
        return Turn("company", None, Bilingual(f"{day.zh}提出异议，公司尚未答复", f"Objected to on {day.en}; not answered yet"))
    if copy.state == IssueState.NEGOTIATING:
        return Turn(
            "company", None, Bilingual("异议成立，新文本尚未下发", "The objection was upheld; the new text is not issued yet")
        )
    if copy.is_blocked:
        return Turn(
            "company",
            None,
            Bilingual("涉及合同变更，变更协议尚未签订", "It changes the contract; the agreement is not concluded yet"),
        )
    if copy.brief_by is not None and copy.briefed_on is None and on > copy.brief_by:
        by = copy.brief_by
        return Turn(
            "company", None, Bilingual(f"沟通会应于 {by} 前举行，至今没有", f"A briefing was due by {by} and was not held")
        )
    until = calendar.add_working_days(copy.issued_on, SIGN_WITHIN)
    again = [copy.settled_on] if copy.settled_on is not None else []
    if copy.brief_by is not None and copy.briefed_on is not None and copy.briefed_on > copy.brief_by:
        again.append(copy.briefed_on)
    until = max([until, *(calendar.add_working_days(day, SIGN_AGAIN_WITHIN) for day in again)])
    if on <= until:
        return Turn("manager", until, Bilingual(f"已下发，待签署，期限 {until}", f"Issued, awaiting signature until {until}"))
    return Turn("manager", until, Bilingual(f"已下发，超过 {until} 仍未签署", f"Issued, not signed by {until}"))
