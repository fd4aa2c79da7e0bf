"""Founding a company in bulk, as the demo does: the company itself, territories, roles and accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.backends.postgresql.psycopg_any import DateRange

from lingxiao.engines.people.models import Account, Company, OrgUnit, Person, RoleGrant, Territory, TerritoryAssignment

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from lingxiao.kernel.words import Bilingual

BATCH = 2000


def found_company(*, name: Bilingual, demo_now: datetime) -> Company:
    """The one company of this system, with its clock stopped at a moment: a demo."""
    return Company.objects.create(pk=1, name_zh=name.zh, name_en=name.en, is_demo=True, demo_now=demo_now)


def ids_by_number() -> dict[str, int]:
    """Every person's id by number."""
    return dict(Person.objects.values_list("number", "pk"))


def units_by_code() -> dict[str, int]:
    """Every unit's id by code."""
    return dict(OrgUnit.objects.values_list("code", "pk"))


def accounts_by_person() -> dict[int, Account]:
    """Every account by the id of its person."""
    return {account.person_id: account for account in Account.objects.all()}


def own_territories(rows: Sequence[tuple[str, Bilingual, str, int]], *, starting: date) -> None:
    """Territories by code, name, code of the unit and owner, who answers for it from ``starting``."""
    units = dict(OrgUnit.objects.values_list("code", "pk"))
    made = Territory.objects.bulk_create(
        [
            Territory(code=code, name_zh=name.zh, name_en=name.en, unit_id=units[unit])
            for code, name, unit, _owner in rows
        ],
        batch_size=BATCH,
    )
    TerritoryAssignment.objects.bulk_create(
        [
            TerritoryAssignment(territory=land, person_id=owner, validity=DateRange(starting, None))
            for land, (_code, _name, _unit, owner) in zip(made, rows, strict=True)
        ],
        batch_size=BATCH,
    )


def grant_roles(rows: Sequence[tuple[int, str, str | None]], *, validity: DateRange) -> None:
    """Roles by person, role and code of the unit (none for the whole company)."""
    units = dict(OrgUnit.objects.values_list("code", "pk"))
    RoleGrant.objects.bulk_create(
        [
            RoleGrant(person_id=person, role=role, unit_id=units[unit] if unit else None, validity=validity)
            for person, role, unit in rows
        ],
        batch_size=BATCH,
    )


def open_accounts(rows: Sequence[tuple[int, str]], *, password: str, at: datetime) -> dict[int, Account]:
    """Accounts by person and address with an already hashed password; answers them by person."""
    made = Account.objects.bulk_create(
        [Account(person_id=person, email=email, password=password, made_at=at) for person, email in rows],
        batch_size=BATCH,
    )
    return {account.person_id: account for account in made}


def hand_territory_over(*, code: str, to_id: int, starting: date) -> None:
    """From ``starting``, somebody else answers for a territory. What was true before stays."""
    held = TerritoryAssignment.objects.get(territory__code=code, validity__contains=starting)
    held.validity = DateRange(held.validity.lower, starting)
    held.save(update_fields=["validity"])
    TerritoryAssignment.objects.create(
        territory_id=held.territory_id, person_id=to_id, validity=DateRange(starting, None)
    )
