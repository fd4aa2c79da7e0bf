"""A region of six managers with those above and beside them: small, and with two years of sales behind it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.contrib.auth.hashers import make_password

from lingxiao.engines.cadence.domain import calendars
from lingxiao.engines.facts.domain import measuring
from lingxiao.engines.facts.domain.committing import commit
from lingxiao.engines.facts.enums import BatchKind
from lingxiao.engines.people.models import Account, Person, RoleGrant
from lingxiao.kernel.days.pack_files import shipped_packs
from tests.engines.appraisals.year import another_manager
from tests.engines.cadence.company import ALWAYS, a_person, found, moment, stop_the_clock, system
from tests.engines.facts.logs import FINANCE, Log
from tests.engines.facts.test_measuring import sold
from tests.journeys.first_area.actor import PASSWORD

if TYPE_CHECKING:
    from pathlib import Path

    from tests.engines.cadence.company import Company

MANAGERS = ("苏敏", "周启明", "韩雪", "吴广胜", "何嘉豪", "沈一鸣")
STEADY = ("吴广胜", "何嘉豪", "沈一鸣")
"""Whose sales hardly grew: the growth that the plan asks of them is more than they ever had."""
NEW, APPOINTED = "陆遥", date(2027, 11, 8)
EXECUTIVE, DIRECTOR, OTHER_DIRECTOR, PARTNER, HEAD, POLICY, FINANCE_MANAGER, REP = (
    "钟毓秀", "覃卫东", "邝文珊", "孟繁星", "方静宜", "罗嘉", "顾清和", "周小舟",
)
A_MONTH = 1_050_000_00
GROWTH, HARDLY = (-5, 0, 5, 10, 15, 20, 25, 30, 25, 20, 15, 10), (0, 1) * 6
"""By how many per cent each month of the second year is above the same one before."""


@dataclass
class Cast:
    """Everybody by name, and where they work."""

    company: Company
    people: dict[str, Person]

    def __getitem__(self, name: str) -> Person:
        """Somebody."""
        return self.people[name]

    @property
    def managers(self) -> list[Person]:
        """The six of the region."""
        return [self.people[name] for name in MANAGERS]


def set_up(*, on: date) -> Cast:
    """The company on a morning, its clock stopped, its calendars until 2028, and a password for everybody."""
    company = found()
    packs = shipped_packs()
    for key in ("demo-2027", "demo-2028"):
        calendars.install(viewer=system(), pack=packs[key], at=moment(on), calendar="cn")
    east, west = company.regions
    named = {
        EXECUTIVE: company.executive, HEAD: company.hr_head, PARTNER: east.hrbp, DIRECTOR: east.director, REP: east.rep,
        MANAGERS[0]: east.manager, OTHER_DIRECTOR: west.director,
    }
    for name, person in named.items():
        person.name = person.name_order = name
        person.save()
    for name, role in ((POLICY, "hr_admin"), (FINANCE_MANAGER, "finance")):
        named[name] = a_person(name)
        RoleGrant.objects.create(person=named[name], role=role, validity=ALWAYS)
    named |= {name: another_manager(company, name) for name in MANAGERS[1:]}
    named[NEW] = another_manager(company, NEW, since=APPOINTED)
    secret = make_password(PASSWORD)
    Account.objects.bulk_create(
        Account(email=f"{one.number.lower()}@example.cn", person=one, made_at=moment(on), password=secret)
        for one in Person.objects.all()
    )
    stop_the_clock(moment(on))
    return Cast(company, named)


def sell(cast: Cast, *, folder: Path, on: date) -> None:
    """What the six sold in 2025 and 2026, taken into the log and worked out on a day."""
    log = Log(folder)
    rows = []
    for person in cast.managers:
        growth = HARDLY if person.name in STEADY else GROWTH
        for number in range(1, 13):
            for year, amount in ((2025, A_MONTH), (2026, A_MONTH * (100 + growth[number - 1]) // 100)):
                rows.append(sold(f"{person.number}-{year}-{number}", date(year, number, 9), amount, person.number))
    commit(
        viewer=FINANCE, source=log.source, kind=BatchKind.IMPORT, title="orders.csv", at=moment(on),
        staged={"order_lines": log.stage("order_lines", rows)},
    )
    measuring.work_out(on=on, at=moment(on))
