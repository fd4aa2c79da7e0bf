"""Background jobs of facts: ids in, one domain call."""

from __future__ import annotations

from datetime import UTC, datetime

from lingxiao.engines.cadence.domain import clock
from lingxiao.engines.facts.connectors.shapes import Trouble
from lingxiao.engines.facts.domain import answers, measuring, sources, syncing
from lingxiao.engines.facts.domain.connecting import connected
from lingxiao.kernel.jobs import job, turn
from lingxiao.kernel.viewer import Viewer


@turn("facts.work_out_figures")
def work_out_figures(*, at: str) -> int:
    """Work the figures out anew where a batch came, or a day began, since they were; answers how many sets that made."""
    moment = datetime.fromisoformat(at)
    return int(measuring.work_out(on=clock.day_of(moment), at=moment) is not None)


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


@job("facts.answer_question")
def answer_question(*, asked_id: int, at: str) -> None:
    """Answer what somebody asked of the log."""
    answers.answer(asked_id=asked_id, at=datetime.fromisoformat(at))


@turn("facts.forget_answers")
def forget_answers(*, at: str) -> int:
    """Delete answers that are some days old; whoever asks again gets them anew."""
    return answers.forget(before=datetime.fromisoformat(at) - answers.KEPT_FOR)
