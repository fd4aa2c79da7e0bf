"""Background jobs of facts: ids in, one domain call."""

from __future__ import annotations

from datetime import UTC, date, datetime

from lingxiao.engines.cadence.domain import clock
from lingxiao.engines.facts.connectors.shapes import Trouble
from lingxiao.engines.facts.domain import (
    answers,
    compacting,
    findings,
    freezing,
    measuring,
    quality,
    reconciling,
    sources,
    syncing,
)
from lingxiao.engines.facts.domain.connecting import connected
from lingxiao.kernel.days.periods import Month
from lingxiao.kernel.jobs import job, turn
from lingxiao.kernel.viewer import Viewer


@turn("facts.work_out_figures")
def work_out_figures(*, at: str) -> int:
    """Work the figures out anew and scan the facts where a batch came, or a day began, since; then freeze what is over.

    Answers how many sets that made.
    """
    moment = datetime.fromisoformat(at)
    today = clock.day_of(moment)
    made = measuring.work_out(on=today, at=moment)
    freezing.catch_up(on=today, at=moment)
    quality.scan(on=today, at=moment)
    return int(made is not None)


@turn("facts.read_systems")
def read_systems(*, at: str) -> int:
    """Have every system read whose time has come, each in a job of its own; answers how many."""
    due = syncing.due(at=datetime.fromisoformat(at))
    for source in due:
        read_system.defer(source_id=source.pk, at=at)
    return len(due)


@job("facts.read_system")
def read_system(*, source_id: int, at: str) -> None:
    """Read one system into the log, or note with a sentence why that was not possible."""
    moment = datetime.fromisoformat(at)
    viewer = Viewer.system(now=moment, today=clock.day_of(moment))
    source = sources.of_id(source_id)
    try:
        with connected(source) as connector:
            syncing.sync(viewer=viewer, source=source, connector=connector, now=lambda: datetime.now(UTC))
    except Trouble as trouble:
        syncing.not_reached(source, trouble, at=moment)
    except syncing.ReadJustNow:
        return


@turn("facts.reconcile_months")
def reconcile_months(*, at: str) -> int:
    """Compare the month that is over, and anew every month that newer facts may change; answers how many."""
    moment = datetime.fromisoformat(at)
    viewer = Viewer.system(now=moment, today=clock.day_of(moment))
    due = reconciling.due(on=viewer.today)
    for month in due:
        reconciling.work_out(viewer=viewer, month=month, at=moment)
    return len(due)


@job("facts.reconcile_month")
def reconcile_month(*, month: str, at: str) -> None:
    """Compare a month that somebody asked for."""
    moment = datetime.fromisoformat(at)
    viewer = Viewer.system(now=moment, today=clock.day_of(moment))
    reconciling.work_out(viewer=viewer, month=Month.containing(date.fromisoformat(f"{month}-01")), at=moment)
@job("facts.look_over")
def look_over(*, source_id: int) -> None:
    """Look at what a source brought, and keep what stands out."""
    findings.look(source=sources.of_id(source_id))


@job("facts.answer_question")
def answer_question(*, asked_id: int, at: str) -> None:
    """Answer what somebody asked of the log."""
    answers.answer(asked_id=asked_id, at=datetime.fromisoformat(at))


@turn("facts.forget_answers")
def forget_answers(*, at: str) -> int:
    """Delete answers that are some days old; whoever asks again gets them anew."""
    return answers.forget(before=datetime.fromisoformat(at) - answers.KEPT_FOR)


@turn("facts.tidy_log")
def tidy_log(*, at: str) -> int:
    """Merge the months that came in many pieces and remove files that never became part of a batch; answers how many months."""
    merged, _swept = compacting.tidy(at=datetime.fromisoformat(at), now=lambda: datetime.now(UTC))
    return merged
