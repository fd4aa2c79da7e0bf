"""May somebody change who has access? One rule each, with the sentence that says why not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from lingxiao.engines.people.enums import DERIVED_ROLES, Role
from lingxiao.engines.people.permissions import APPROVE_GRANTS, GRANT_ROLES, MANAGE_ACCOUNTS
from lingxiao.kernel.refusals import NotForYou, Refusal
from lingxiao.kernel.verdict import Verdict

if TYPE_CHECKING:
    from lingxiao.engines.people.models import GrantProposal
    from lingxiao.kernel.viewer import Reach, Viewer


class NotYoursToGrant(NotForYou):
    """Access is kept by administrators."""

    sentence = _("Only administrators give and take access. Ask one of them.")


class BeyondYourReach(Refusal):
    """An administrator of one unit gives no role over another, nor over the whole company."""

    sentence = _("Your own reach does not go that far. Choose a unit within it, or ask an administrator of the company.")
    field = "unit"


class NotForYourself(Refusal):
    """Nobody gives rights to oneself (P7)."""

    sentence = _("Nobody gives a role to themselves. Ask another administrator to propose it.")


class FollowsFromPost(Refusal):
    """Some roles come from a post and are never granted by hand."""

    sentence = _("This role follows from a post. Change the assignment instead.")


class AnotherDecides(Refusal):
    """Whoever proposed a role does not approve it (P7, four eyes)."""

    sentence = _("You proposed this role, so somebody else has to approve it.")


class NotAboutYourself(Refusal):
    """Nobody approves a role for oneself."""

    sentence = _("This role is for you, so somebody else has to approve it.")


class AlreadyDecided(Refusal):
    """A proposal is decided once."""

    sentence = _("This proposal was decided already.")


class NotYoursToManage(NotForYou):
    """Accounts are kept by administrators, within their reach."""

    sentence = _("You cannot change this account. Ask an administrator whose reach covers this person.")


class OwnAccount(Refusal):
    """One's own account is not changed from the administrator's side."""

    sentence = _("This is your own account. Change it under “My account”.")


def _covers(reach: Reach, unit_id: int | None, *, unit_ids_above: frozenset[int]) -> bool:
    """Whether a reach covers a role over a unit, or over the company when there is no unit."""
    return reach.everywhere or (unit_id is not None and bool(reach.units & unit_ids_above))


def may_propose(
    *, viewer: Viewer, person_id: int, role: str, unit_id: int | None, unit_ids_above: frozenset[int] = frozenset(),
) -> Verdict:
    """Whether this viewer may propose this role for this person; ``unit_ids_above`` are the unit and all above it."""
    if not _covers(viewer.reach(GRANT_ROLES), unit_id, unit_ids_above=unit_ids_above):
        is_administrator = viewer.may_somewhere(GRANT_ROLES)
        return Verdict.refuse(BeyondYourReach() if is_administrator else NotYoursToGrant())
    if viewer.person_id is None or person_id == viewer.person_id:
        return Verdict.refuse(NotForYourself())
    if Role(role) in DERIVED_ROLES:
        return Verdict.refuse(FollowsFromPost())
    return Verdict.allow()


def may_decide(
    *, viewer: Viewer, proposal: GrantProposal, unit_ids_above: frozenset[int] = frozenset(),
) -> Verdict:
    """Whether this viewer may approve or decline: reach over it, and neither proposer nor the one it is for."""
    if not _covers(viewer.reach(APPROVE_GRANTS), proposal.unit_id, unit_ids_above=unit_ids_above):
        return Verdict.refuse(NotYoursToGrant())
    if proposal.decision:
        return Verdict.refuse(AlreadyDecided())
    if proposal.proposed_by_id == viewer.person_id:
        return Verdict.refuse(AnotherDecides())
    if viewer.person_id is None or proposal.person_id == viewer.person_id:
        return Verdict.refuse(NotAboutYourself())
    return Verdict.allow()


def may_end(*, viewer: Viewer, unit_id: int | None, unit_ids_above: frozenset[int] = frozenset()) -> Verdict:
    """Whether this viewer may end a role. One person is enough: taking rights away is never to wait for a second."""
    if _covers(viewer.reach(GRANT_ROLES), unit_id, unit_ids_above=unit_ids_above):
        return Verdict.allow()
    return Verdict.refuse(NotYoursToGrant())


def may_manage_anyone(*, viewer: Viewer) -> Verdict:
    """Whether this viewer may change accounts at all, whosever they are."""
    return Verdict.allow() if viewer.may_somewhere(MANAGE_ACCOUNTS) else Verdict.refuse(NotYoursToManage())


def may_manage(*, viewer: Viewer, person_id: int, is_within_reach: bool) -> Verdict:
    """Whether this viewer may invite, disable or reset this person's account."""
    if not may_manage_anyone(viewer=viewer) or not is_within_reach:
        return Verdict.refuse(NotYoursToManage())
    if person_id == viewer.person_id:
        return Verdict.refuse(OwnAccount())
    return Verdict.allow()
