"""Since when a tool is due to somebody, and since when it is missing. Pure arithmetic over half-open days."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lingxiao.kernel.days import DaySpan

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date


def joined(spans: Iterable[DaySpan]) -> list[DaySpan]:
    """The same days in as few spans as there can be, the earliest first: spans that overlap or touch become one."""
    found: list[DaySpan] = []
    for span in sorted(spans, key=lambda one: one.start):
        last = found[-1] if found else None
        if last is None or (last.end is not None and last.end < span.start):
            found.append(span)
        elif last.end is not None and (span.end is None or span.end > last.end):
            found[-1] = DaySpan(last.start, span.end)
    return found


def holding(spans: Iterable[DaySpan], *, on: date) -> DaySpan | None:
    """The whole unbroken stretch of these spans that a day stands in; None where it stands in none."""
    return next((one for one in joined(spans) if on in one), None)


@dataclass(frozen=True, slots=True)
class Stand:
    """How one tool stands with one person on a day.

    ``due_since`` is the first day of the unbroken stretch in which it is due, ``missing_since`` the first day of it
    without access, ``runs_out_on`` the first day without access to come; None where there is none.
    """

    due_since: date | None
    missing_since: date | None
    runs_out_on: date | None


def stand(due: Sequence[DaySpan], had: Sequence[DaySpan], *, on: date) -> Stand:
    """How a tool stands on a day, from the days it is due and the days it was or will be there."""
    stretch = holding(due, on=on)
    if stretch is None:
        return Stand(None, None, None)
    there = holding(had, on=on)
    if there is not None:
        is_needed_then = there.end is not None and (stretch.end is None or there.end < stretch.end)
        return Stand(stretch.start, None, there.end if is_needed_then else None)
    ended = [one.end for one in joined(had) if one.end is not None and one.end <= on]
    return Stand(stretch.start, max([stretch.start, *ended]), None)
