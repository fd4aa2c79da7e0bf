"""What the web needs to know of somebody who signs in: who they are and which roles they hold today."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Case, CharField, F, IntegerField, Value, When

from lingxiao.engines.people.domain.telling import News, tell
from lingxiao.engines.people.enums import PostLevel, Role
from lingxiao.engines.people.models import Assignment, Company, Employment, RoleGrant
from lingxiao.kernel import audit
from lingxiao.kernel.viewer import NO_UNIT, Grant

if TYPE_CHECKING:
    from datetime import date, datetime

    from lingxiao.engines.people.models import Account
    from lingxiao.kernel.viewer import Viewer

ROLE_OF_LEVEL = {
    PostLevel.MANAGER: Role.MANAGER,
    PostLevel.REGIONAL_MANAGER: Role.DIRECTOR,
    PostLevel.DIRECTOR: Role.DIRECTOR,
    PostLevel.VICE_PRESIDENT: Role.EXECUTIVE,
}
"""The role that a post gives to whoever holds it; other posts give none."""

EMPLOYED, GRANTED, POST = "employed", "granted", "post"


def company() -> Company | None:
    """The company of this system; none before it was set up."""
    return Company.objects.filter(pk=1).first()


def grants_of(*, person_id: int, on: date) -> tuple[Grant, ...]:
    """The roles a person holds on this day: granted, given by a post, and being employed at all. One query.

    A post gives its role over the unit it leads; a manager who leads none reaches their own reports only. Somebody who
    is not employed on this day holds none: who leaves loses access the same day.
    """
    empty = Value(None, output_field=IntegerField())
    employed = Employment.objects.filter(person_id=person_id, validity__contains=on).values_list(
        Value(EMPLOYED, output_field=CharField()), Value("", output_field=CharField()), empty,
    )
    granted = RoleGrant.objects.filter(person_id=person_id, validity__contains=on).values_list(
        Value(GRANTED, output_field=CharField()), "role", "unit_id",
    )
    posts = Assignment.objects.filter(person_id=person_id, validity__contains=on).values_list(
        Value(POST, output_field=CharField()), F("position__level"),
        Case(When(leads_unit=True, then=F("unit_id")), default=Value(NO_UNIT), output_field=IntegerField()),
    )
    rows = list(employed.union(granted, posts, all=True))
    if not any(source == EMPLOYED for source, _name, _unit in rows):
        return ()
    grants = [Grant(Role.TEAM_MEMBER)]
    for source, name, unit_id in rows:
        if source == GRANTED:
            grants.append(Grant(name, unit_id))
        elif source == POST and name in ROLE_OF_LEVEL:
            role = ROLE_OF_LEVEL[PostLevel(name)]
            grants.append(Grant(role, None if role is Role.EXECUTIVE else unit_id))
    return tuple(grants)


@transaction.atomic
def note_sign_in(
    *, viewer: Viewer, account: Account, how: str, second: str, at: datetime, is_new_device: bool,
) -> None:
    """Write down that somebody signed in and how; tell them when the device is new to their account."""
    audit.note(
        viewer=viewer, act="people.sign_in", object_kind="people.account", object_id=account.pk,
        subject_person_id=account.person_id, detail={"how": how, "second": second, "new_device": is_new_device},
    )
    if is_new_device:
        tell(account=account, news=News.NEW_DEVICE, at=at)


def note_sign_out(*, viewer: Viewer, account: Account) -> None:
    """Write down that somebody signed out."""
    audit.note(
        viewer=viewer, act="people.sign_out", object_kind="people.account", object_id=account.pk,
        subject_person_id=account.person_id,
    )
