"""Who may do what with something owed: verdicts with their reasons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lingxiao.engines.cadence.enums import SNOOZES_AT_MOST
from lingxiao.engines.cadence.refusals import (
    DueIsClosed,
    NotYourDue,
    NotYoursToHandOver,
    OnesOwnAct,
    SnoozedTwice,
    TooLateToSnooze,
)
from lingxiao.engines.cadence.saying import day_said
from lingxiao.kernel.verdict import Verdict
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from datetime import date

    from lingxiao.engines.cadence.models import Due
    from lingxiao.kernel.viewer import Viewer


def title_of(due: Due) -> Bilingual:
    """What is owed, in both languages."""
    return Bilingual(due.title_zh, due.title_en)


def may_snooze(viewer: Viewer, due: Due, *, on: date) -> Verdict:
    """Whether the viewer may put off the reminders of this due: its owner, twice, while it is not overdue."""
    if not due.is_open:
        return Verdict.refuse(DueIsClosed(title=title_of(due)))
    if due.owner_id != viewer.person_id:
        return Verdict.refuse(NotYourDue())
    if due.due_on < on:
        return Verdict.refuse(TooLateToSnooze())
    if due.snooze_count >= SNOOZES_AT_MOST:
        return Verdict.refuse(SnoozedTwice(due_on=day_said(due.due_on)))
    return Verdict.allow()


def may_hand_over(viewer: Viewer, due: Due, *, reaches_subject: bool) -> Verdict:
    """Whether the viewer may hand this due to somebody else: its owner, or whose role reaches whom it is about.

    ``reaches_subject`` says whether the viewer's permission to hand over reaches that person.
    """
    if not due.is_open:
        return Verdict.refuse(DueIsClosed(title=title_of(due)))
    if due.owner_id != viewer.person_id and not reaches_subject:
        return Verdict.refuse(NotYoursToHandOver())
    if due.owner_id == due.subject_id:
        return Verdict.refuse(OnesOwnAct())
    return Verdict.allow()
