"""Any past day can be asked: random changes, entered in any order of days, against a plain diary of every day.

The diary knows nothing of spans: it writes on each day what holds. After every change the database must say the same
for every person and day; a refusal must be one the diary agrees with, and must have changed nothing.
"""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import transaction

from lingxiao.engines.people.domain import employing, lines
from lingxiao.engines.people.domain.superiors import chain_above
from lingxiao.engines.people.enums import EmploymentKind
from lingxiao.engines.people.models import Assignment, Employment, Person, ReportingLine
from lingxiao.engines.people.refusals import LeadsOtherwise, NotWorkingThen, ReportingLoop, WorksHereStill
from lingxiao.kernel.refusals import Refusal
from tests.engines.people.org import SINCE, Org

if TYPE_CHECKING:
    from collections.abc import Callable

    from lingxiao.kernel.viewer import Viewer

pytestmark = pytest.mark.django_db
HORIZON = 40
STEPS = 30
PEOPLE = 5


class Diary:
    """What holds on each day, written out day by day."""

    def __init__(self) -> None:
        """Nobody works here yet."""
        self.works: dict[tuple[str, int], bool] = {}
        self.post: dict[tuple[str, int], tuple[str, str, bool]] = {}
        self.manager: dict[tuple[str, int], str] = {}

    def last_from(self, name: str, day: int) -> int:
        """The day after the employment that holds on a day."""
        while day < HORIZON and self.works.get((name, day)):
            day += 1
        return day

    def loops(self, day: int) -> bool:
        """Whether anybody stands above themself on a day."""
        for start in {low for low, at in self.manager if at == day}:
            seen, at = {start}, self.manager.get((start, day))
            while at is not None and at not in seen:
                seen.add(at)
                at = self.manager.get((at, day))
            if at == start:
                return True
        return False

    def copy(self) -> Diary:
        """The same, to try something on."""
        other = Diary()
        other.works, other.post, other.manager = dict(self.works), dict(self.post), dict(self.manager)
        return other


def wipe(book: dict[tuple[str, int], object], name: str, day: int) -> None:
    """Take back what stands in a book for somebody from a day on."""
    for later in range(day, HORIZON):
        book.pop((name, later), None)


class Play:
    """One seed: a diary and an organisation that must stay alike."""

    def __init__(self, org: Org, seed: int) -> None:
        """Five people who all begin on the first day."""
        self.org, self.diary = org, Diary()
        self.dice = random.Random(seed)  # noqa: S311 -- a test's own dice
        self.names = [f"人{n}" for n in range(PEOPLE)]
        for name in self.names:
            org.hire(name)
            for day in range(HORIZON):
                self.diary.works[name, day] = True

    def on(self, day: int) -> date:
        """A day of the diary."""
        return SINCE + timedelta(days=day)

    def person(self, name: str) -> Person:
        """Somebody, fresh from the database."""
        return Person.objects.get(pk=self.org.people[name].pk)

    # Each change answers what the verb does, and what the diary then says.

    def appoint(self) -> tuple[Callable[[], object], Diary]:
        """A main post from a day on, as head or not."""
        name, day = self.dice.choice(self.names), self.dice.randrange(HORIZON)
        post, unit, leads = self.dice.choice(["SM", "SR"]), self.dice.choice(["EAST", "SOUTH"]), self.dice.random() < 0.5
        after = self.diary.copy()
        wipe(after.post, name, day)  # type: ignore[arg-type] # whatever it holds
        for later in range(day, self.diary.last_from(name, day)):
            after.post[name, later] = (post, unit, leads)
        return lambda: self.org.place(name, post, unit, head=leads, starting=self.on(day)), after

    def reassign(self) -> tuple[Callable[[], object], Diary]:
        """A manager from a day on."""
        name, manager, day = self.dice.choice(self.names), self.dice.choice(self.names), self.dice.randrange(HORIZON)
        after = self.diary.copy()
        wipe(after.manager, name, day)  # type: ignore[arg-type] # whatever it holds
        for later in range(day, min(self.diary.last_from(one, day) for one in (name, manager))):
            after.manager[name, later] = manager
        return lambda: self.org.under(name, manager, starting=self.on(day)), after

    def leave(self) -> tuple[Callable[[], object], Diary]:
        """The last day of somebody; reports go to the one above on the day after."""
        name, last = self.dice.choice(self.names), self.dice.randrange(HORIZON - 1)
        after = self.diary.copy()
        above = self.diary.manager.get((name, last + 1))
        for book in (after.works, after.post, after.manager):
            wipe(book, name, last + 1)  # type: ignore[arg-type] # whatever it holds
        for later in range(last + 1, HORIZON):
            for low in self.names:
                if self.diary.manager.get((low, later)) == name and low != name:
                    after.manager.pop((low, later), None)
        for low in self.names:
            days = [later for later in range(last + 1, HORIZON) if self.diary.manager.get((low, later)) == name != low]
            for start, end in stretches(days):
                if above is not None and above not in (low, name):
                    for later in range(start, min(end, after.last_from(above, start))):
                        after.manager[low, later] = above
        return lambda: employing.leave(
            viewer=self.org.hr, person=self.person(name), last_day=self.on(last), reason="离职",
        ), after

    def again(self) -> tuple[Callable[[], object], Diary]:
        """Somebody comes back."""
        name, day = self.dice.choice(self.names), self.dice.randrange(HORIZON)
        after = self.diary.copy()
        for later in range(day, HORIZON):
            after.works[name, later] = True
        return lambda: employing.take_on_again(
            viewer=self.org.hr, person=self.person(name), kind=EmploymentKind.EMPLOYEE, starting=self.on(day),
        ), after

    def release(self) -> tuple[Callable[[], object], Diary]:
        """Reports to nobody from a day on."""
        name, day = self.dice.choice(self.names), self.dice.randrange(HORIZON)
        after = self.diary.copy()
        wipe(after.manager, name, day)  # type: ignore[arg-type] # whatever it holds
        return lambda: lines.release(viewer=self.org.hr, person=self.person(name), starting=self.on(day)), after

    def step(self) -> str:
        """One random change; the refusal's name where it was refused."""
        verb = self.dice.choice([self.appoint, self.appoint, self.reassign, self.reassign, self.leave, self.again, self.release])
        act, after = verb()
        try:
            act()
        except Refusal as refusal:
            self.agree_with(refusal, after)
            return type(refusal).__name__
        self.diary = after
        return verb.__name__

    def agree_with(self, refusal: Refusal, after: Diary) -> None:
        """Whether the diary would refuse as well, and for this reason."""
        if isinstance(refusal, ReportingLoop):
            looping = any(after.loops(day) for day in range(HORIZON))
            assert looping or refusal.params["person"] == refusal.params["manager"]
        if isinstance(refusal, LeadsOtherwise):
            assert any(heads_clash(after, day) for day in range(HORIZON))

    def compare(self) -> None:
        """Every person, every day."""
        names = {person.pk: name for name, person in self.org.people.items()}
        working = list(Employment.objects.values_list("person_id", "validity"))
        held = list(Assignment.objects.values_list("person_id", "validity", "position__code", "unit__code", "leads_unit"))
        drawn = list(ReportingLine.objects.values_list("person_id", "validity", "manager_id"))
        for day in range(HORIZON):
            on = self.on(day)
            assert {names[who] for who, span in working if on in span} == {
                name for name in self.names if self.diary.works.get((name, day))
            }, on
            assert {names[who]: (post, unit, leads) for who, span, post, unit, leads in held if on in span} == {
                name: self.diary.post[name, day] for name in self.names if (name, day) in self.diary.post
            }, on
            assert {names[low]: names[high] for low, span, high in drawn if on in span} == {
                name: self.diary.manager[name, day] for name in self.names if (name, day) in self.diary.manager
            }, on
            assert not self.diary.loops(day), on


def heads_clash(diary: Diary, day: int) -> bool:
    """Whether a unit has two heads on a day."""
    heads = [unit for (_name, at), (_post, unit, leads) in diary.post.items() if at == day and leads]
    return len(heads) != len(set(heads))


def stretches(days: list[int]) -> list[tuple[int, int]]:
    """Runs of days without a gap, half-open."""
    found: list[tuple[int, int]] = []
    for day in days:
        if found and found[-1][1] == day:
            found[-1] = (found[-1][0], day + 1)
        else:
            found.append((day, day + 1))
    return found


@pytest.mark.parametrize("seed", range(25))
def test_the_database_says_of_every_day_what_the_diary_says(hr: Viewer, seed: int) -> None:
    play = Play(Org.make(hr), seed)
    for _step in range(STEPS):
        play.step()
        play.compare()


def test_every_kind_of_change_and_of_refusal_happens(hr: Viewer) -> None:
    """Else the test above would say less than it seems to."""
    seen = set()
    for seed in range(1000, 1006):
        with transaction.atomic():
            play = Play(Org.make(hr), seed)
            seen |= {play.step() for _step in range(STEPS)}
            transaction.set_rollback(True)
    assert seen >= {
        "appoint", "reassign", "leave", "again", "release",
        *(one.__name__ for one in (ReportingLoop, LeadsOtherwise, NotWorkingThen, WorksHereStill)),
    }


def test_the_chain_of_any_day_is_the_chain_of_that_day(org: Org) -> None:
    org.chain("甲", "乙", "丙")
    org.hire("丁")
    org.under("甲", "丁", starting=date(2026, 3, 1))
    first, second = (chain_above(person_id=org.people["甲"].pk, on=day) for day in (date(2026, 2, 28), date(2026, 3, 1)))
    assert first == [org.people["乙"].pk, org.people["丙"].pk]
    assert second == [org.people["丁"].pk]
