"""Named reads of the table of jobs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from procrastinate.contrib.django.models import ProcrastinateJob

if TYPE_CHECKING:
    from django.db.models import QuerySet


def parked() -> QuerySet[ProcrastinateJob]:
    """The jobs that were given up and wait for somebody to look, newest first."""
    return ProcrastinateJob.objects.filter(status="failed").order_by("-id")


def waiting_count() -> int:
    """How many jobs wait to be run."""
    return ProcrastinateJob.objects.filter(status="todo").count()
