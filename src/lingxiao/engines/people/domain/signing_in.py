"""What the web needs to know of somebody who signs in: who they are and which roles they hold today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, TypeGuard

from django.db import connection, transaction

from lingxiao.engines.people.domain.telling import News, tell
from lingxiao.engines.people.enums import PostLevel, Role
from lingxiao.engines.people.models import Company
from lingxiao.kernel import audit
from lingxiao.kernel.in_sql import columns, first, read
from lingxiao.kernel.viewer import NO_UNIT, Borrowed, Grant

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from lingxiao.engines.people.models import Account
    from lingxiao.kernel.viewer import Viewer

FRESH = timedelta(minutes=5)
"""How long it holds that somebody showed anew who they are, for a signature (S2, H6)."""
ROLE_OF_LEVEL = {
    PostLevel.MANAGER: Role.MANAGER,
    PostLevel.REGIONAL_MANAGER: Role.DIRECTOR,
    PostLevel.DIRECTOR: Role.DIRECTOR,
    PostLevel.VICE_PRESIDENT: Role.EXECUTIVE,
}
"""The role that a post gives to whoever holds it; other posts give none."""

EMPLOYED, GRANTED, POST, LENT = "employed", "granted", "post", "lent"
HELD = """
    SELECT 'employed', '', NULL::bigint FROM people_employment WHERE person_id = %(person)s AND validity @> %(on)s::date
    UNION ALL
    SELECT 'granted', role, unit_id FROM people_rolegrant WHERE person_id = %(person)s AND validity @> %(on)s::date
    UNION ALL
    SELECT 'post', post.level, CASE WHEN held.leads_unit THEN held.unit_id ELSE %(no_unit)s END
    FROM people_assignment held JOIN people_position post ON post.id = held.position_id
    WHERE held.person_id = %(person)s AND held.validity @> %(on)s::date
    UNION ALL
    SELECT 'lent', array_to_string(permissions, ' '), giver_id FROM people_delegation
    WHERE receiver_id = %(person)s AND validity @> %(on)s::date
"""
"""Asked at every request, so it is written as SQL: putting it together anew each time took a fifth of a page."""

THE_COMPANY = "SELECT {} FROM people_company company WHERE id = 1"


def proved_anew(reauthenticated_at: datetime | None, *, at: datetime) -> TypeGuard[datetime]:
    """Whether somebody showed anew who they are within five minutes before a moment: what a signature asks for (S2)."""
    return reauthenticated_at is not None and timedelta() <= at - reauthenticated_at <= FRESH


def company() -> Company | None:
    """The company of this system; none before it was set up."""
    told = first(_the_company())
    return read(Company, told) if told is not None else None


@cache
def _the_company() -> str:
    return THE_COMPANY.format(columns(Company, "company"))


@dataclass(frozen=True, slots=True)
class Rights:
    """What somebody holds on a day: roles of their own, and what others lent them."""

    grants: tuple[Grant, ...] = ()
    borrowed: tuple[Borrowed, ...] = ()


def grants_of(*, person_id: int, on: date) -> tuple[Grant, ...]:
    """The roles of a person's own on this day, without what others lent; see ``rights_of``. One query."""
    return _grants(_rights_held(person_id, on))


def rights_of(*, person_id: int, on: date) -> Rights:
    """The rights a person holds on this day: granted, given by a post, by being employed at all, and lent by others.

    A post gives its role over the unit it leads; a manager who leads none reaches their own reports only. Somebody who
    is not employed on this day holds none: who leaves loses access the same day. One query, and another for each
    person who lent something: lent is what its giver holds of their own on this very day, so nothing is lent on.
    """
    rows = _rights_held(person_id, on)
    grants = _grants(rows)
    lent: dict[int, set[str]] = {}
    for source, name, number in rows:
        if grants and source == LENT and number is not None:
            lent.setdefault(number, set()).update(name.split())
    return Rights(grants, tuple(
        Borrowed(giver, frozenset(permissions), grants_of(person_id=giver, on=on))
        for giver, permissions in lent.items()
    ))


def _grants(rows: Sequence[tuple[str, str, int | None]]) -> tuple[Grant, ...]:
    if not any(source == EMPLOYED for source, _name, _number in rows):
        return ()
    grants = [Grant(Role.TEAM_MEMBER)]
    for source, name, number in rows:
        if source == GRANTED:
            grants.append(Grant(name, number))
        elif source == POST and name in ROLE_OF_LEVEL:
            role = ROLE_OF_LEVEL[PostLevel(name)]
            grants.append(Grant(role, None if role is Role.EXECUTIVE else number))
    return tuple(grants)


def _rights_held(person_id: int, on: date) -> list[tuple[str, str, int | None]]:
    """Employment, roles by grant and by post, and loans: each as where it comes from, its name, its unit or giver."""
    with connection.cursor() as cursor:
        cursor.execute(HELD, {"person": person_id, "on": on, "no_unit": NO_UNIT})
        rows: list[tuple[str, str, int | None]] = cursor.fetchall()
    return rows


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
