"""A person to sign in as, with the roles a test names."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from lingxiao.engines.people.models import Account, Company


@pytest.fixture
def company(db: None) -> Company:
    """The demo company, its clock stopped."""
    from lingxiao.engines.people.models import Company

    return Company.objects.create(
        pk=1, name_zh="云岭工业", name_en="Yunling Industries", is_demo=True,
        demo_now=datetime(2026, 11, 23, 1, tzinfo=UTC),
    )


@pytest.fixture
def sign_in(client: Client, company: Company) -> Callable[..., Account]:
    """Sign in somebody who holds these roles over the whole company."""

    def by_name(name: str, *roles: str, language: str = "zh-hans") -> Account:
        from lingxiao.engines.people.models import Account, Employment, Person, RoleGrant

        person = Person.objects.create(number=name, name=name)
        Employment.objects.create(person=person, validity=DateRange(date(2026, 1, 1), None))
        account = Account.objects.create(
            person=person, email=f"{person.pk}@example.com", made_at=datetime(2026, 1, 1, tzinfo=UTC), language=language,
        )
        for role in roles:
            RoleGrant.objects.create(
                person=person, role=role, validity=DateRange(date(2026, 1, 1), None),
            )
        client.force_login(account)
        return account

    return by_name
