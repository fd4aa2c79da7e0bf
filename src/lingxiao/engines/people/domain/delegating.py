"""Lending rights to somebody for a time (授权代理), ending that, and what is lent to whom.

What is lent are named permissions over others, as far as the giver's own reach goes on each day; never what opens the
classes C3 to C5. Which those are stands in ``roles.LENDABLE``, and is asked again whenever a right is used.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lingxiao.engines.people.domain.working import works_from
from lingxiao.engines.people.models import Delegation, Person
from lingxiao.engines.people.permissions import WRITE_ORG
from lingxiao.engines.people.refusals import EndedAlready, LentTooLong, NothingToLend, NotLendable, NotWorkingThen
from lingxiao.engines.people.rules import may_end_loan, may_lend
from lingxiao.kernel import audit, notices
from lingxiao.kernel.days import months_after
from lingxiao.kernel.refusals import NotSeen

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime

    from django.db.models import QuerySet
    from django.utils.functional import _StrPromise

    from lingxiao.kernel.days import DaySpan
    from lingxiao.kernel.viewer import Viewer

MONTHS = 6
"""How long rights are lent at most; whoever is away for longer is replaced, by appointment."""

PAGE = "/desk/delegations/"


@transaction.atomic
def delegate(
    *,
    viewer: Viewer,
    giver_id: int,
    receiver_id: int,
    permissions: Collection[str],
    lendable: Collection[str],
    span: DaySpan,
    reason: str,
    at: datetime,
) -> Delegation:
    """For the days of ``span``, one person may use these permissions of another over others; both are told.

    ``lendable`` is what the giver holds and may lend. Raises ``NotLendable`` for anything else, ``LentTooLong``, and
    ``NotWorkingThen`` unless both work here on all of these days.
    """
    may_lend(viewer=viewer, giver_id=giver_id, receiver_id=receiver_id).or_refuse()
    if not permissions:
        raise NothingToLend
    if not set(permissions) <= set(lendable):
        raise NotLendable
    latest = months_after(span.start, MONTHS)
    if span.end is None or span.end > latest:
        raise LentTooLong(last_day=(latest - timedelta(days=1)).isoformat())
    people = Person.objects.in_bulk([giver_id, receiver_id])
    giver, receiver = people[giver_id], people[receiver_id]
    for person in (giver, receiver):
        leaves = works_from(person, day=span.start).validity.upper
        if leaves is not None and leaves < span.end:
            raise NotWorkingThen(name=person.name, day=leaves.isoformat())
    loan = Delegation.objects.create(
        giver=giver, receiver=receiver, permissions=sorted(set(permissions)), reason=reason,
        validity=DateRange(span.start, span.end),
    )
    _note(viewer, "people.delegate", loan, reason=reason)
    days = {"first": span.start.isoformat(), "last": (span.end - timedelta(days=1)).isoformat()}
    _tell(viewer, loan, receiver, _("%(giver)s lent you rights from %(first)s to %(last)s"), at, giver=giver.name, **days)
    _tell(viewer, loan, giver, _("Your rights are lent to %(receiver)s from %(first)s to %(last)s"), at,
          receiver=receiver.name, **days)
    return loan


@transaction.atomic
def end_loan(*, viewer: Viewer, loan: Delegation, at: datetime) -> None:
    """From today on nothing of this is lent any more: at the receiver's next request. One that had not begun never was."""
    loan = Delegation.objects.select_for_update(of=("self",)).select_related("giver", "receiver").get(pk=loan.pk)
    may_end_loan(viewer=viewer, loan=loan).or_refuse()
    lower, upper = loan.validity.lower, loan.validity.upper
    if upper <= viewer.today:
        raise EndedAlready
    _note(viewer, "people.end_delegation", loan)
    _tell(viewer, loan, loan.receiver, _("%(giver)s's rights are lent to you no more"), at, giver=loan.giver.name)
    if lower >= viewer.today:
        loan.delete()
        return
    loan.validity = DateRange(lower, viewer.today)
    loan.save(update_fields=["validity"])


def visible_to(viewer: Viewer, *, on: date) -> QuerySet[Delegation]:
    """The loans the viewer gave or was given; all of them for whoever keeps the organisation. From this day on or later."""
    loans = Delegation.objects.filter(validity__endswith__gt=on).select_related("giver", "receiver")
    if not viewer.reach(WRITE_ORG).everywhere:
        loans = loans.filter(Q(giver=viewer.person_id) | Q(receiver=viewer.person_id))
    return loans.order_by("validity", "pk")


def loan_seen_by(viewer: Viewer, *, loan_id: int, on: date) -> Delegation:
    """One of these loans; ``NotSeen`` for all others."""
    found = visible_to(viewer, on=on).filter(pk=loan_id).first()
    if found is None:
        raise NotSeen
    return found


def _tell(viewer: Viewer, loan: Delegation, person: Person, said: str | _StrPromise, at: datetime, **places: str) -> None:
    if person.pk == viewer.person_id:
        return
    notices.post(
        to_person_id=person.pk, kind="people.delegation", link=PAGE, at=at,
        title=notices.in_both(said, **places), body=notices.in_both(_("Reason: %(reason)s"), reason=loan.reason),
    )


def _note(viewer: Viewer, act: str, loan: Delegation, *, reason: str = "") -> None:
    audit.note(
        viewer=viewer, act=act, object_kind="people.delegation", object_id=loan.pk, subject_person_id=loan.receiver_id,
        reason=reason,
        detail={
            "giver": loan.giver_id, "receiver": loan.receiver_id, "permissions": list(loan.permissions),
            "from": loan.validity.lower.isoformat(), "until": loan.validity.upper.isoformat(),
        },
    )
