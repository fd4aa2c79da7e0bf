"""May this viewer do that with this figure? Each answer carries the reason when it is no."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lingxiao.engines.health.refusals import AppealOpen, FigureReplaced, NotYourFigure, OrganisationNotInPlace
from lingxiao.kernel.verdict import Verdict

if TYPE_CHECKING:
    from datetime import date

    from lingxiao.engines.health.models import Snapshot
    from lingxiao.kernel.viewer import Viewer


def may_appeal(*, viewer: Viewer, figure: Snapshot, open_since: date | None) -> Verdict:
    """Whether this viewer may disagree with a figure: their own, the newest, and none is open about the area."""
    if viewer.person_id is None or viewer.person_id != figure.person_id:
        return Verdict.refuse(NotYourFigure())
    if not figure.is_latest:
        return Verdict.refuse(FigureReplaced())
    if open_since is not None:
        return Verdict.refuse(AppealOpen(day=open_since))
    return Verdict.allow()


def may_hold_conduct_against(*, figure: Snapshot) -> Verdict:
    """Whether the conduct side may be named in a step against the person: never while the company's side is lacking.

    Whatever decides about people asks this first and shows the answer (conventions 1.2 rule 1, 1.9 step 5).
    """
    if figure.is_provision_lacking or figure.provision_tenths is None:
        return Verdict.refuse(OrganisationNotInPlace())
    return Verdict.allow()
