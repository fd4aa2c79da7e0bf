"""Jobs for tests of jobs: each leaves a mark, so that it can be counted how often it ran."""

from __future__ import annotations

import time

from django.db import connection
from django.utils.translation import gettext_lazy as _

from lingxiao.kernel.jobs import job, turn
from lingxiao.kernel.refusals import Refusal


class Never(Refusal):
    """Asked in vain."""

    sentence = _("Never.")


def mark(name: str) -> None:
    """Leave a mark of having run."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO deeds (name) VALUES (%s)", [name])


@job("tests.good")
def good(*, name: str) -> None:
    mark(name)


@job("tests.poison")
def poison() -> None:
    mark("poison")
    raise ValueError("poison")


@job("tests.refused")
def refused() -> None:
    mark("refused")
    raise Never


@job("tests.slow")
def slow(*, seconds: float) -> None:
    mark("slow")
    time.sleep(seconds)
    mark("slow done")


@turn("tests.turn")
def again(*, at: str) -> None:
    mark(at)
