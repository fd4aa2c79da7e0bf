"""May this viewer keep the catalogue, give or withdraw access? Each answer carries the reason when it is no."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lingxiao.engines.tools import permissions
from lingxiao.engines.tools.refusals import NotForYourself, NotYoursToCatalogue, NotYoursToProvide
from lingxiao.kernel.verdict import Verdict

if TYPE_CHECKING:
    from lingxiao.kernel.viewer import Viewer


def may_catalogue(*, viewer: Viewer) -> Verdict:
    """Whether the viewer may name tools and say to whom they are due; the system may, where it furnishes a company."""
    if viewer.person_id is None or viewer.reach(permissions.WRITE_CATALOGUE).everywhere:
        return Verdict.allow()
    return Verdict.refuse(NotYoursToCatalogue())


def may_provide(*, viewer: Viewer, person_id: int) -> Verdict:
    """Whether the viewer may write down this person's access: never one's own, so that two people know of it."""
    if viewer.person_id is not None and not viewer.reach(permissions.PROVIDE).everywhere:
        return Verdict.refuse(NotYoursToProvide())
    if viewer.person_id == person_id:
        return Verdict.refuse(NotForYourself())
    return Verdict.allow()
