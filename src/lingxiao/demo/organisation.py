"""The people and units of the demo company, in bulk: drawn with dice, always the same for the same seed."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from lingxiao.demo.names import NamePool
from lingxiao.demo.shape import (
    CITY_EN,
    HRBPS,
    REGIONS,
    SIZES,
    STAFF,
    STORIES,
    VICE_PRESIDENT,
    Region,
    Size,
    Story,
    apportion,
)
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from collections.abc import Iterator

FOUNDED = date(2016, 1, 1)
TODAY = date(2026, 11, 23)
NEW_IN_POST = {"林若曦": date(2026, 11, 9), "何嘉豪": date(2026, 10, 20)}
"""Managers whose appointment is part of their story; everybody else has been in post for longer."""


@dataclass(slots=True)
class PersonRow:
    """Somebody to be: what the tables will hold."""

    number: str
    name: str
    gender: str
    post: str
    unit: str
    manager: str = ""
    leads: bool = False
    hired_on: date = FOUNDED
    since: date = FOUNDED
    email: str = ""
    role: str = ""
    title: Bilingual = Bilingual("")
    was_rep_until: date | None = None


@dataclass(slots=True)
class UnitRow:
    """A unit to be."""

    code: str
    name: Bilingual
    kind: str
    parent: str = ""


@dataclass(slots=True)
class TerritoryRow:
    """A territory to be, owned by one person."""

    code: str
    name: Bilingual
    unit: str
    owner: str


@dataclass(slots=True)
class Drawn:
    """The whole organisation, before it is written."""

    units: list[UnitRow] = field(default_factory=list)
    people: list[PersonRow] = field(default_factory=list)
    territories: list[TerritoryRow] = field(default_factory=list)
    hrbp_units: dict[str, list[str]] = field(default_factory=dict)
    """HRBP number and the units they partner."""


class Drawing:
    """Draws the organisation of one size from one seed."""

    def __init__(self, size: str, seed: int) -> None:
        """Set out the dice."""
        self.size: Size = SIZES[size]
        self.dice = random.Random(seed)  # noqa: S311 -- invented people, not secrets
        self.names = NamePool(self.dice)
        self.drawn = Drawn()
        self.serial = 1000

    def draw(self) -> Drawn:
        """Everything: headquarters, regions with their teams, HRBPs."""
        self.drawn.units.append(UnitRow("HQ", Bilingual("衡屿智控股份有限公司", "Hengyu Controls"), "company"))
        for code, name in (
            ("HR", Bilingual("人力资源部", "Human resources")),
            ("FIN", Bilingual("财务部", "Finance")),
            ("LEGAL", Bilingual("法务合规部", "Legal and compliance")),
            ("IT", Bilingual("信息技术部", "IT")),
            ("SALES", Bilingual("销售中心", "Sales")),
        ):
            self.drawn.units.append(UnitRow(code, name, "department", "HQ"))
        number, who, gender = VICE_PRESIDENT
        self.drawn.people.append(
            PersonRow(number, who, gender, "VP", "SALES", leads=True, email=f"{number.lower()}@hengyu.example")
        )
        self._staff()
        told = [sum(story.region == region.code for story in STORIES) for region in REGIONS]
        managers = apportion(self.size.managers, [region.managers for region in REGIONS], told)
        reps = apportion(self.size.reps, [region.reps for region in REGIONS], managers)
        for region, manager_count, rep_count in zip(REGIONS, managers, reps, strict=True):
            self._region(region, manager_count, rep_count)
        return self.drawn

    def _staff(self) -> None:
        places = {"H": "HR", "C": "SALES", "F": "FIN", "L": "LEGAL", "P": "HR", "A": "LEGAL", "S": "IT"}
        for number, name, gender, role, title in STAFF:
            self.drawn.people.append(
                PersonRow(
                    number,
                    name,
                    gender,
                    "STAFF",
                    places[number[0]],
                    role=role,
                    title=title,
                    email=f"{number.lower()}@hengyu.example",
                    hired_on=date(2019, 3, 1),
                    since=date(2019, 3, 1),
                )
            )

    def _next_number(self) -> str:
        self.serial += 1
        return f"E{self.serial:05d}"

    def _hired(self, *, mean: float) -> date:
        """A day of joining: tenure is lognormal with this median in years, at most ten."""
        years = min(10.0, mean * self.dice.lognormvariate(0, 0.7))
        return TODAY - timedelta(days=max(40, int(years * 365)))

    def _region(self, region: Region, manager_count: int, rep_count: int) -> None:
        self.drawn.units.append(UnitRow(region.code, region.name, "region", "SALES"))
        director = self._next_number()
        self.drawn.people.append(
            PersonRow(
                director,
                region.director,
                "F" if region.director in {"沈砚秋", "邝文珊", "冉梦琪", "Priya Nair"} else "M",
                "SD",
                region.code,
                VICE_PRESIDENT[0],
                leads=True,
                hired_on=date(2018, 1, 2),
                since=date(2021, 1, 1),
                email=f"{director.lower()}@hengyu.example",
            )
        )
        self._hrbp(region)
        stories = [story for story in STORIES if story.region == region.code]
        teams = apportion(rep_count, [self.dice.randint(5, 14) for _n in range(manager_count)], [1] * manager_count)
        above, superior = region.code, director
        for place in range(manager_count):
            story = stories[place] if place < len(stories) else None
            every = self.size.managers_a_branch
            if every and story is None and place % every == 0:
                above, superior = self._branch(region, place // every, director, teams[place])
            else:
                self._team(region, place, above, superior, teams[place], story)

    def _branch(self, region: Region, place: int, director: str, rep_count: int) -> tuple[str, str]:
        """A branch whose regional manager leads it and sells with a team of their own; its code, and their number."""
        code, city = f"{region.code}B{place + 1:02d}", region.cities[place % len(region.cities)]
        self.drawn.units.append(
            UnitRow(
                code,
                Bilingual(f"{city}分公司（{place + 1}）", f"{CITY_EN[city]} branch {place + 1}"),
                "branch",
                region.code,
            )
        )
        head = self._manager(code, director, None, is_abroad=region.code == "OS")
        head.post = "RM"
        for _rep in range(rep_count):
            self._rep(code, head.number, is_abroad=region.code == "OS")
        return code, head.number

    def _hrbp(self, region: Region) -> None:
        name, gender = HRBPS[region.code]
        number = f"B{list(HRBPS).index(region.code) + 1:03d}"
        self.drawn.people.append(
            PersonRow(
                number,
                name,
                gender,
                "STAFF",
                "HR",
                "H001",
                role="hrbp",
                title=Bilingual("人力资源业务伙伴", "HR business partner"),
                email=f"{number.lower()}@hengyu.example",
                hired_on=date(2020, 6, 1),
                since=date(2020, 6, 1),
            )
        )
        self.drawn.hrbp_units[number] = [region.code]

    def _team(self, region: Region, place: int, above: str, superior: str, rep_count: int, story: Story | None) -> None:
        cities = region.cities
        city = story.city if story is not None else self._city(cities, place, region.code)
        round_ = place // len(cities)
        suffix = "" if story is not None or round_ == 0 else f"{'一二三四五六七八九十'[min(round_, 9)]}区"
        code = f"{region.code}{place + 1:03d}"
        name = Bilingual(f"{city}{suffix}团队", f"{CITY_EN[city]}{f' {round_ + 1}' if suffix else ''} team")
        self.drawn.units.append(UnitRow(code, name, "team", above))
        manager = self._manager(code, superior, story, is_abroad=region.code == "OS")
        self.drawn.territories.append(
            TerritoryRow(
                f"T-{code}",
                Bilingual(f"{city}{suffix}责任区域", f"{CITY_EN[city]}{f' {round_ + 1}' if suffix else ''} territory"),
                region.code,
                manager.number,
            )
        )
        for _rep in range(rep_count):
            self._rep(code, manager.number, is_abroad=region.code == "OS")

    def _city(self, cities: tuple[str, ...], place: int, region: str) -> str:
        """Cities in turn, those of the stories left to their people in the first round."""
        told = {story.city for story in STORIES if story.region == region}
        free = [city for city in cities if city not in told] or list(cities)
        return free[place % len(free)]

    def _person(self, *, age: int, women: float, is_abroad: bool) -> tuple[str, str]:
        if is_abroad and self.dice.random() < 0.7:
            return self.names.abroad()
        is_woman = self.dice.random() < women
        return self.names.chinese(age=age, is_woman=is_woman), "F" if is_woman else "M"

    def _manager(self, unit: str, superior: str, story: Story | None, *, is_abroad: bool) -> PersonRow:
        number = self._next_number()
        age = int(self.dice.gauss(37, 5))
        name, gender = (
            (story.name, story.gender) if story is not None else self._person(age=age, women=0.27, is_abroad=is_abroad)
        )
        hired = self._hired(mean=3.1)
        since = NEW_IN_POST.get(name) or min(
            hired + timedelta(days=self.dice.randint(0, 900)), TODAY - timedelta(days=400)
        )
        row = PersonRow(
            number,
            name,
            gender,
            "SM",
            unit,
            superior,
            leads=True,
            hired_on=min(hired, since),
            since=since,
            email=f"{number.lower()}@hengyu.example",
        )
        if name in NEW_IN_POST:
            row.hired_on, row.was_rep_until = date(2023, 7, 3), since
        self.drawn.people.append(row)
        return row

    def _rep(self, unit: str, manager: str, *, is_abroad: bool) -> None:
        number = self._next_number()
        name, gender = self._person(age=int(self.dice.gauss(30, 4)), women=0.34, is_abroad=is_abroad)
        hired = self._hired(mean=2.0)
        self.drawn.people.append(
            PersonRow(
                number,
                name,
                gender,
                "SR",
                unit,
                manager,
                hired_on=hired,
                since=hired,
                email=f"{number.lower()}@hengyu.example",
            )
        )


def draw(*, size: str, seed: int) -> Drawn:
    """The organisation of this size, drawn from this seed."""
    return Drawing(size, seed).draw()


def sales_managers(drawn: Drawn) -> Iterator[PersonRow]:
    """Those of the drawn who manage sales people: managers and directors."""
    return (row for row in drawn.people if row.post in {"SM", "RM", "SD"})
