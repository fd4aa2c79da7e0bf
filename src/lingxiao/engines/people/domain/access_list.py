"""Who has access: one row a person, with the account and the roles granted by hand."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any

from allauth.mfa.models import Authenticator
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, OuterRef, Q

from lingxiao.engines.people.domain.reaching import people_within
from lingxiao.engines.people.models import AccountToken, Employment, RoleGrant
from lingxiao.engines.people.permissions import READ_ACCESS
from lingxiao.kernel.refusals import NotSeen

if TYPE_CHECKING:
    from datetime import date, datetime

    from django.db.models import QuerySet

    from lingxiao.kernel.viewer import Viewer

NEVER_SET = {"account__password__startswith": "!"}
"""How Django marks a password that was never set."""


class Standing(StrEnum):
    """How somebody's access stands."""

    NONE = "none"
    INVITED = "invited"
    LAPSED = "lapsed"
    OPEN = "open"
    DISABLED = "disabled"
    LEFT = "left"


def visible_to(viewer: Viewer, *, on: date, at: datetime) -> QuerySet[Any]:
    """Everyone whose access this viewer may read: who works here, and who has an account still.

    Each person carries ``works``, ``has_factor``, ``is_invited`` and ``granted``, the roles held by hand on this day.
    Whose letter is still on its way is invited: a link is made only as the letter is written.
    """
    works = Employment.objects.filter(person=OuterRef("pk"), validity__contains=on)
    factors = Authenticator.objects.filter(user=OuterRef("account"), type__in=["totp", "webauthn"])
    links = AccountToken.objects.filter(account=OuterRef("account"))
    waiting = links.filter(used_at__isnull=True, expires_at__gt=at)
    grants = RoleGrant.objects.filter(person=OuterRef("pk"), validity__contains=on).order_by("role")
    seen = people_within(viewer=viewer, permission=READ_ACCESS, on=on)
    found = seen.annotate(
        works=Exists(works), has_factor=Exists(factors), is_invited=Q(Exists(waiting)) | ~Q(Exists(links)),
        granted=ArraySubquery(grants.values("role")), last_login=F("account__last_login"),
    )
    return found.filter(Q(works=True) | Q(account__isnull=False)).select_related("account")


def person_seen_by(viewer: Viewer, *, person_id: int, on: date, at: datetime) -> Any:
    """One of them; ``NotSeen`` for all others."""
    person = visible_to(viewer, on=on, at=at).filter(pk=person_id).first()
    if person is None:
        raise NotSeen
    return person


def standing_of(person: Any) -> Standing:
    """How the access of a person of this list stands."""
    account = getattr(person, "account", None)
    if not person.works:
        return Standing.LEFT
    if account is None:
        return Standing.NONE
    if not account.is_active:
        return Standing.DISABLED
    if account.has_usable_password() or person.last_login is not None:
        return Standing.OPEN
    return Standing.INVITED if person.is_invited else Standing.LAPSED


def standing(people: QuerySet[Any], *, as_: str) -> QuerySet[Any]:
    """Those of the list whose access stands so."""
    never = Q(last_login__isnull=True, **NEVER_SET)
    active = Q(works=True, account__is_active=True)
    conditions = {
        Standing.LEFT: Q(works=False), Standing.NONE: Q(works=True, account__isnull=True),
        Standing.DISABLED: Q(works=True, account__is_active=False), Standing.OPEN: active & ~never,
        Standing.INVITED: active & never & Q(is_invited=True), Standing.LAPSED: active & never & Q(is_invited=False),
    }
    return people.filter(conditions[Standing(as_)])


def with_role(people: QuerySet[Any], *, role: str) -> QuerySet[Any]:
    """Those of the list who hold this role by hand."""
    return people.filter(granted__contains=[role])
