"""May this viewer write, run, name, approve? Each answer carries the reason when it is no."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lingxiao.engines.campaigns import permissions
from lingxiao.engines.campaigns.refusals import NotYoursToRun, NotYoursToWrite
from lingxiao.kernel.verdict import Verdict

if TYPE_CHECKING:
    from lingxiao.kernel.viewer import Viewer


def may_write(*, viewer: Viewer) -> Verdict:
    """Whether the viewer may write and publish questionnaires; the system may, where it furnishes a company."""
    if viewer.person_id is None or viewer.reach(permissions.WRITE_QUESTIONNAIRES).everywhere:
        return Verdict.allow()
    return Verdict.refuse(NotYoursToWrite())


def may_run(*, viewer: Viewer) -> Verdict:
    """Whether the viewer may draft, launch and close campaigns; the system closes those whose last day is over."""
    if viewer.person_id is None or viewer.reach(permissions.RUN).everywhere:
        return Verdict.allow()
    return Verdict.refuse(NotYoursToRun())
