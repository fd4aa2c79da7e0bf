"""Whether somebody may change people and organisation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from lingxiao.engines.people.permissions import WRITE_ORG
from lingxiao.engines.people.refusals import NotToOneself, NotYoursToLend
from lingxiao.kernel.refusals import NotForYou
from lingxiao.kernel.verdict import Verdict

if TYPE_CHECKING:
    from lingxiao.engines.people.models import Delegation
    from lingxiao.kernel.viewer import Viewer


class OnlyHrWrites(NotForYou):
    """The organisation is kept by HR administrators."""

    sentence = _("Only HR administrators change the organisation. Ask one of them.")


def may_write_org(*, viewer: Viewer) -> Verdict:
    """Whether this viewer may change units, posts and lines: who holds the permission for the whole company."""
    if viewer.reach(WRITE_ORG).everywhere:
        return Verdict.allow()
    return Verdict.refuse(OnlyHrWrites())


def may_lend(*, viewer: Viewer, giver_id: int, receiver_id: int) -> Verdict:
    """Whether this viewer may lend somebody's rights: one's own, or as who keeps the organisation; never to oneself."""
    if giver_id == receiver_id or (receiver_id == viewer.person_id and giver_id != viewer.person_id):
        return Verdict.refuse(NotToOneself())
    if giver_id != viewer.person_id and not may_write_org(viewer=viewer):
        return Verdict.refuse(NotYoursToLend())
    return Verdict.allow()


def may_end_loan(*, viewer: Viewer, loan: Delegation) -> Verdict:
    """Whether this viewer may end a loan: either side, or who keeps the organisation."""
    if viewer.person_id in (loan.giver_id, loan.receiver_id) or may_write_org(viewer=viewer):
        return Verdict.allow()
    return Verdict.refuse(NotYoursToLend())
