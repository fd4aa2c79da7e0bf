"""Counting tries, exactly, over all workers: the brake on guessing."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from lingxiao.engines.people.models import Tries
from lingxiao.kernel.refusals import Refusal

if TYPE_CHECKING:
    from datetime import datetime, timedelta

MOST = 1_000_000
"""Where counting stops, so that a flood cannot overflow the column."""

TAKE = """
INSERT INTO people_tries AS kept (name, count, until) VALUES (%(name)s, 1, %(until)s)
ON CONFLICT (name) DO UPDATE SET
    count = CASE WHEN kept.until <= %(at)s THEN 1 ELSE least(kept.count + 1, %(most)s) END,
    until = CASE WHEN kept.until <= %(at)s THEN excluded.until ELSE kept.until END
RETURNING count, until
"""
"""One statement, so that a hundred tries at once on two workers are counted as a hundred."""


class TooManyTries(Refusal):
    """Guessing was stopped for a while."""

    sentence = _("Too many tries. Wait %(minutes)s minutes and try again; nothing is locked for good.")


@dataclass(frozen=True, slots=True)
class Taken:
    """The how-many-th try this is, and when counting starts anew."""

    count: int
    until: datetime


def take(*, name: str, within: timedelta, at: datetime) -> Taken:
    """Count one more try under ``name``; counting starts anew ``within`` after the first of a row."""
    with connection.cursor() as cursor:
        cursor.execute(TAKE, {"name": name, "until": at + within, "at": at, "most": MOST})
        count, until = cursor.fetchone()
    return Taken(count, until)


def take_or_refuse(*, name: str, most: int, within: timedelta, at: datetime) -> Taken:
    """Count one more try, and raise ``TooManyTries`` when it is one too many."""
    taken = take(name=name, within=within, at=at)
    if taken.count > most:
        is_first = taken.count == most + 1
        raise TooManyTries(minutes=minutes_until(until=taken.until, at=at), is_first=is_first)
    return taken


def minutes_until(*, until: datetime, at: datetime) -> int:
    """Whole minutes to wait, at least one."""
    return max(1, ceil((until - at).total_seconds() / 60))


def forget(*, name: str) -> None:
    """Stop counting under ``name``: the try was good."""
    Tries.objects.filter(name=name).delete()


def forget_old() -> int:
    """Remove counts that no longer hold anybody, by the database's clock; answers how many."""
    return Tries.objects.filter(until__lte=Now()).delete()[0]
