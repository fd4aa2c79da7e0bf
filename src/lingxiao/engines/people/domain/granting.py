"""Roles given by hand: one proposes, another approves, either ends (P7, four eyes)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lingxiao.engines.people.access_rules import may_decide, may_end, may_propose
from lingxiao.engines.people.domain.accounts import administrators
from lingxiao.engines.people.domain.reaching import people_within
from lingxiao.engines.people.enums import Decision, Role
from lingxiao.engines.people.models import Employment, GrantProposal, Person, RoleGrant, UnitClosure
from lingxiao.engines.people.permissions import APPROVE_GRANTS, GRANT_ROLES, READ_ACCESS
from lingxiao.kernel import audit
from lingxiao.kernel.refusals import NotSeen, Refusal

if TYPE_CHECKING:
    from datetime import date, datetime

    from django.db.models import QuerySet

    from lingxiao.kernel.days import DaySpan
    from lingxiao.kernel.viewer import Viewer


class AlreadyHeld(Refusal):
    """One role over one unit is held once a day."""

    sentence = _("%(name)s holds this role on some of these days already. End it first, or choose other days.")


class AlreadyProposed(Refusal):
    """One open proposal for the same role is enough."""

    sentence = _("This role was proposed for %(name)s already and waits for a decision.")


class LeavesBefore(Refusal):
    """Roles are for people who work here."""

    sentence = _("%(name)s does not work here on %(day)s.")


class LastAdministrators(Refusal):
    """With fewer than two administrators nobody could grant a role any more."""

    sentence = _("After this there would be no HR administrator left. Appoint another first.")


class NotOpen(Refusal):
    """Only what is still open can be ended or withdrawn."""

    sentence = _("This has ended already.")


def units_above(*, unit_id: int | None, on: date) -> frozenset[int]:
    """A unit and all units above it on a day; none for the whole company."""
    if unit_id is None:
        return frozenset()
    above = UnitClosure.objects.filter(descendant=unit_id, validity__contains=on)
    return frozenset(above.values_list("ancestor_id", flat=True)) | {unit_id}



@transaction.atomic
def propose(
    *, viewer: Viewer, person_id: int, role: Role, unit_id: int | None, span: DaySpan, reason: str, at: datetime,
) -> GrantProposal:
    """Ask for a role for somebody, over a unit or the whole company, for these days. Another person decides."""
    above = units_above(unit_id=unit_id, on=span.start)
    may_propose(viewer=viewer, person_id=person_id, role=role, unit_id=unit_id, unit_ids_above=above).or_refuse()
    person = Person.objects.filter(pk=person_id).first()
    if person is None or viewer.person_id is None:
        raise NotSeen
    days = DateRange(span.start, span.end)
    _works_then(person, span)
    _not_held(person, role, unit_id, days)
    try:
        with transaction.atomic():
            proposal = GrantProposal.objects.create(
                person=person, role=role, unit_id=unit_id, validity=days, reason=reason,
                proposed_by_id=viewer.person_id, proposed_at=at,
            )
    except IntegrityError as clash:
        raise AlreadyProposed(name=person.name) from clash
    _note(viewer, "people.propose_role", proposal, reason)
    return proposal


def _works_then(person: Person, span: DaySpan) -> None:
    if not Employment.objects.filter(person=person, validity__contains=span.start).exists():
        raise LeavesBefore(name=person.name, day=span.start.isoformat())


def _not_held(person: Person, role: str, unit_id: int | None, days: DateRange) -> None:
    held = RoleGrant.objects.filter(person=person, role=role, unit_id=unit_id, validity__overlap=days)
    if held.exists():
        raise AlreadyHeld(name=person.name)


def _note(viewer: Viewer, act: str, proposal: GrantProposal, reason: str) -> None:
    lower, upper = proposal.validity.lower, proposal.validity.upper
    audit.note(
        viewer=viewer, act=act, object_kind="people.grant_proposal", object_id=proposal.pk,
        subject_person_id=proposal.person_id, reason=reason,
        detail={
            "role": str(proposal.role), "unit": proposal.unit_id, "from": lower.isoformat() if lower else None,
            "until": upper.isoformat() if upper else None,
        },
    )


@transaction.atomic
def approve(*, viewer: Viewer, proposal: GrantProposal, reason: str, at: datetime) -> RoleGrant:
    """Grant what was proposed. The role holds from its first day on, at the next request."""
    proposal = _to_decide(viewer, proposal)
    _works_then_lower(proposal)
    _not_held(proposal.person, proposal.role, proposal.unit_id, proposal.validity)
    grant = RoleGrant.objects.create(
        person=proposal.person, role=proposal.role, unit_id=proposal.unit_id, validity=proposal.validity,
        granted_by_id=proposal.proposed_by_id, reason=proposal.reason,
    )
    proposal.grant = grant
    _decide(proposal, Decision.APPROVED, viewer, reason, at)
    return grant


def _works_then_lower(proposal: GrantProposal) -> None:
    if not Employment.objects.filter(person=proposal.person_id, validity__contains=proposal.validity.lower).exists():
        raise LeavesBefore(name=proposal.person.name, day=proposal.validity.lower.isoformat())


@transaction.atomic
def decline(*, viewer: Viewer, proposal: GrantProposal, reason: str, at: datetime) -> None:
    """Refuse what was proposed, with a reason its proposer reads."""
    _decide(_to_decide(viewer, proposal), Decision.DECLINED, viewer, reason, at)


@transaction.atomic
def withdraw(*, viewer: Viewer, proposal: GrantProposal, reason: str, at: datetime) -> None:
    """Take back one's own proposal while it is open."""
    proposal = GrantProposal.objects.select_for_update().get(pk=proposal.pk)
    if proposal.proposed_by_id != viewer.person_id:
        raise NotSeen
    if proposal.decision:
        raise NotOpen
    _decide(proposal, Decision.WITHDRAWN, viewer, reason, at)


def _to_decide(viewer: Viewer, proposal: GrantProposal) -> GrantProposal:
    proposal = GrantProposal.objects.select_for_update(of=("self",)).select_related("person").get(pk=proposal.pk)
    above = units_above(unit_id=proposal.unit_id, on=viewer.today)
    may_decide(viewer=viewer, proposal=proposal, unit_ids_above=above).or_refuse()
    return proposal


def _decide(proposal: GrantProposal, decision: Decision, viewer: Viewer, reason: str, at: datetime) -> None:
    proposal.decision, proposal.decided_by_id, proposal.decided_at = decision, viewer.person_id, at
    proposal.decision_reason = reason
    proposal.save()
    _note(viewer, f"people.role_{decision.value}", proposal, reason)


@transaction.atomic
def end_role(*, viewer: Viewer, grant: RoleGrant, last_day: date, reason: str) -> None:
    """After ``last_day`` the role is held no more; from today on when ``last_day`` is yesterday. The past stays.

    Raises ``LastAdministrators`` when nobody would be left to grant roles.
    """
    grant = RoleGrant.objects.select_for_update(of=("self",)).select_related("person").get(pk=grant.pk)
    above = units_above(unit_id=grant.unit_id, on=viewer.today)
    may_end(viewer=viewer, unit_id=grant.unit_id, unit_ids_above=above).or_refuse()
    after = max(last_day.fromordinal(last_day.toordinal() + 1), viewer.today)
    if grant.validity.upper is not None and grant.validity.upper <= after:
        raise NotOpen
    if grant.validity.lower is not None and grant.validity.lower >= after:
        grant.delete()  # it never held; the note below and its proposal remain
    else:
        RoleGrant.objects.filter(pk=grant.pk).update(validity=DateRange(grant.validity.lower, after))
    if grant.role == Role.HR_ADMIN and grant.unit_id is None and not administrators(on=after):
        raise LastAdministrators
    audit.note(
        viewer=viewer, act="people.end_role", object_kind="people.role_grant", object_id=grant.pk or "",
        subject_person_id=grant.person_id, reason=reason,
        detail={"role": str(grant.role), "unit": grant.unit_id, "last_day": last_day.isoformat()},
    )


def proposals_to_decide(viewer: Viewer, *, on: date) -> QuerySet[GrantProposal]:
    """Open proposals within this viewer's reach, oldest first; their own among them, shown but not theirs to decide."""
    return _visible(viewer, on=on).filter(decision="").order_by("proposed_at", "pk")


def proposal_seen_by(viewer: Viewer, *, proposal_id: int, on: date) -> GrantProposal:
    """One proposal that this viewer may see; ``NotSeen`` for all others."""
    proposal = _visible(viewer, on=on).filter(pk=proposal_id).first()
    if proposal is None:
        raise NotSeen
    return proposal


def _visible(viewer: Viewer, *, on: date) -> QuerySet[GrantProposal]:
    proposals = GrantProposal.objects.select_related("person", "proposed_by", "decided_by")
    found = Q(pk__in=[])
    for permission in (APPROVE_GRANTS, GRANT_ROLES, READ_ACCESS):
        reach = viewer.reach(permission)
        if reach.everywhere:
            return proposals
        if reach.units:
            below = UnitClosure.objects.filter(ancestor_id__in=reach.units, validity__contains=on)
            found |= Q(unit__in=below.values("descendant_id"))
    return proposals.filter(found)


def roles_of(viewer: Viewer, *, person_id: int, on: date) -> QuerySet[RoleGrant]:
    """The roles a person holds, held and will hold, newest first; none of a person out of this viewer's reach."""
    within = people_within(viewer=viewer, permission=READ_ACCESS, on=on)
    grants = RoleGrant.objects.filter(person=person_id, person__in=within)
    return grants.select_related("granted_by", "unit", "proposal__decided_by").order_by("-validity", "role")


def grant_seen_by(viewer: Viewer, *, grant_id: int, on: date) -> RoleGrant:
    """One role somebody holds, whose access this viewer may read; ``NotSeen`` for all others."""
    within = people_within(viewer=viewer, permission=READ_ACCESS, on=on)
    grant = RoleGrant.objects.filter(pk=grant_id, person__in=within).select_related("person").first()
    if grant is None:
        raise NotSeen
    return grant
