"""A company with two regions, and everybody who must not learn of what does not concern them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from lingxiao.engines.people.models import Person
    from tests.engines.cadence.company import Company


@dataclass
class Others:
    """People with a role of their own."""

    compliance: Person
    auditor: Person
    system_admin: Person
    second_hr: Person


@pytest.fixture
def here(db: None) -> Company:
    """The company."""
    from tests.engines.cadence.company import found  # models load after Django is set up

    return found()


@pytest.fixture
def others(here: Company) -> Others:
    """Compliance, audit, system administration, a second HR administrator."""
    return add_others()


def add_others() -> Others:
    """Make them."""
    from lingxiao.engines.people.models import RoleGrant
    from tests.engines.cadence.company import ALWAYS, a_person

    people = []
    for name, role in (
        ("合规", "compliance"), ("审计", "auditor"), ("系统管理员", "system_admin"), ("人力专员", "hr_admin"),
    ):
        person = a_person(name)
        RoleGrant.objects.create(person=person, role=role, validity=ALWAYS)
        people.append(person)
    return Others(*people)
