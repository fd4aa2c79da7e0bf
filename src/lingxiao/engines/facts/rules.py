"""May somebody bring facts in, set sources up, say a forecast? Each answer carries the reason when it is no."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from lingxiao.engines.facts import permissions
from lingxiao.kernel.refusals import NotForYou, Refusal
from lingxiao.kernel.verdict import Verdict

if TYPE_CHECKING:
    from lingxiao.kernel.viewer import Viewer


class NotYoursToBringIn(Refusal):
    """Facts are brought in by few."""

    sentence = _("Sales facts are brought in by HR administrators and finance. Ask one of them to upload the file.")


def may_bring_in(*, viewer: Viewer) -> Verdict:
    """Whether the viewer may stage, settle, take over and withdraw; the system itself may, on its schedule."""
    if viewer.person_id is None or viewer.reach(permissions.BRING_IN).everywhere:
        return Verdict.allow()
    return Verdict.refuse(NotYoursToBringIn())


def may_read_imports(*, viewer: Viewer) -> bool:
    """Whether the viewer sees which files came in and what was wrong with them."""
    return viewer.reach(permissions.READ_IMPORTS).everywhere


class NotYoursToConfigure(Refusal):
    """Sources and mappings are set up by few."""

    sentence = _("Sources and mappings are set up by HR administrators. Ask one of them.")


def may_map(*, viewer: Viewer) -> Verdict:
    """Whether the viewer may say how files are read; the system itself may, where it furnishes a company."""
    reaches = (viewer.reach(permissions.BRING_IN), viewer.reach(permissions.CONFIGURE))
    if viewer.person_id is None or any(one.everywhere for one in reaches):
        return Verdict.allow()
    return Verdict.refuse(NotYoursToConfigure())


class NotYoursToConnect(Refusal):
    """Secrets of other systems are typed by those who run this one."""

    sentence = _("Connections to other systems are set up by HR and system administrators. Ask one of them.")


def may_connect(*, viewer: Viewer) -> Verdict:
    """Whether the viewer may set up how another system is reached, and have it read now; the schedule itself may read."""
    if viewer.person_id is None or viewer.reach(permissions.CONFIGURE).everywhere:
        return Verdict.allow()
    return Verdict.refuse(NotYoursToConnect())


class NotYoursToReconcile(NotForYou):
    """Systems are reconciled by few."""

    sentence = _("Differences are explained by finance and HR administrators. Tell one of them what you know of it.")


def may_reconcile(*, viewer: Viewer) -> Verdict:
    """Whether the viewer may have months reconciled, say causes and set the terms; the schedule itself may."""
    if viewer.person_id is None or viewer.reach(permissions.RECONCILE).everywhere:
        return Verdict.allow()
    return Verdict.refuse(NotYoursToReconcile())


class NotYoursToSignOff(NotForYou):
    """A month is signed off by finance (A07)."""

    sentence = _("A month is signed off by finance. Ask them to, once every difference is explained.")


def may_sign_off(*, viewer: Viewer) -> Verdict:
    """Whether the viewer is one of those who sign months off; never the system itself."""
    if viewer.person_id is not None and viewer.reach(permissions.SIGN_RECONCILIATION).everywhere:
        return Verdict.allow()
    return Verdict.refuse(NotYoursToSignOff())
class NotYoursToRestate(Refusal):
    """Who answers for the books answers for closed months."""

    sentence = _("Closed months are restated by finance. Tell them what is wrong and why; nothing was changed.")


def may_restate(*, viewer: Viewer) -> Verdict:
    """Whether the viewer may make a new version of a frozen month (permission matrix §9: finance)."""
    if viewer.reach(permissions.FREEZE).everywhere:
        return Verdict.allow()
    return Verdict.refuse(NotYoursToRestate())
class NotYoursToForecast(Refusal):
    """A forecast is a manager's own word."""

    sentence = _("Forecasts are handed in by sales managers, each for their own team. Ask the manager to do it.")


def may_forecast(*, viewer: Viewer) -> Verdict:
    """Whether the viewer may hand in a forecast: each manager for their own team, nobody for somebody else."""
    if viewer.person_id is not None and viewer.reach(permissions.SUBMIT_FORECAST).own:
        return Verdict.allow()
    return Verdict.refuse(NotYoursToForecast())
