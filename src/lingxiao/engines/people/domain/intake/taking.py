"""Writing a checked organisation file into the tables, in bulk and effective from a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Min

from lingxiao.engines.people.domain.accounts import administrators
from lingxiao.engines.people.domain.employing import end_everything, pass_reports_on
from lingxiao.engines.people.domain.ending import end_from
from lingxiao.engines.people.domain.granting import LastAdministrators
from lingxiao.engines.people.domain.intake.checks import begin_day, hire_day, in_loops, is_new
from lingxiao.engines.people.domain.naming import named
from lingxiao.engines.people.domain.units import rebuild_closure
from lingxiao.engines.people.domain.working import earlier, not_over
from lingxiao.engines.people.enums import AssignmentKind, LineKind, PostLevel, UnitKind
from lingxiao.engines.people.models import (
    Assignment,
    Employment,
    OrgUnit,
    Person,
    Position,
    ReportingLine,
    Territory,
    TerritoryAssignment,
    UnitPlacement,
)
from lingxiao.engines.people.refusals import FutureLoop

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from lingxiao.engines.people.domain.intake.checks import Known, Row

BATCH = 2000


@dataclass(frozen=True, slots=True)
class Taken:
    """How many rows were new, changed an existing thing, or said what was already so."""

    new: int
    changed: int
    same: int

    def to_json(self) -> dict[str, int]:
        """As it is stored with the import."""
        return {"new": self.new, "changed": self.changed, "same": self.same}


def take_units(rows: Sequence[Row], known: Known) -> Taken:
    """Open the units that are new, and rename or move from ``starting`` those that stand otherwise."""
    starting = known.starting
    units = {unit.code: unit for unit in OrgUnit.objects.all()}
    fresh = [
        OrgUnit(code=row["code"], kind=row.get("kind") or UnitKind.DEPARTMENT)
        for row in rows if row["code"] not in units
    ]
    units |= {unit.code: unit for unit in OrgUnit.objects.bulk_create(fresh, batch_size=BATCH)}
    new_codes = {unit.code for unit in fresh}
    standing = {row.unit_id: row for row in UnitPlacement.objects.filter(validity__contains=starting)}
    ahead = UnitPlacement.objects.filter(validity__startswith__gt=starting).values("unit_id")
    opens = dict(ahead.annotate(first=Min("validity__startswith")).values_list("unit_id", "first"))
    placements, over, kinds = [], [], []
    same = 0
    for row in rows:
        unit = units[row["code"]]
        now = standing.get(unit.pk)
        parent_id = _parent_of(row, units, now)
        if row.get("kind") and unit.kind != row["kind"]:
            unit.kind = row["kind"]
            kinds.append(unit)
        told = (row["name"], row.get("name_en") or (now.name_en if now else ""), parent_id)
        if now is not None and told == (now.name_zh, now.name_en, now.parent_id):
            same += 1
            continue
        if now is not None:
            over.append(now)
        placements.append(
            UnitPlacement(
                unit=unit,
                parent_id=parent_id,
                name_zh=told[0],
                name_en=told[1],
                validity=DateRange(starting, now.validity.upper if now else opens.get(unit.pk)),
            )
        )
    _cut_off(over, starting)
    OrgUnit.objects.bulk_update(kinds, ["kind"], batch_size=BATCH)
    UnitPlacement.objects.bulk_create(placements, batch_size=BATCH)
    try:
        with transaction.atomic():
            rebuild_closure()
    except IntegrityError as clash:  # a move that is planned for later would close a circle; see ``move_unit``
        raise FutureLoop from clash
    new = len(new_codes)
    return Taken(new, len(placements) - new, same)


def _parent_of(row: Row, units: Mapping[str, OrgUnit], now: UnitPlacement | None) -> int | None:
    """The unit above: what the file says, an empty cell meaning none; where it has no such column, as it was."""
    if "parent" not in row:
        return now.parent_id if now else None
    return units[row["parent"]].pk if row["parent"] else None


def _cut_off(placements: Sequence[UnitPlacement], day: date) -> None:
    """Let placements end before a day; those that would only begin there never were."""
    never = [row.pk for row in placements if row.validity.lower >= day]
    UnitPlacement.objects.filter(pk__in=never).delete()
    cut = [row for row in placements if row.validity.lower < day]
    for row in cut:
        row.validity = DateRange(row.validity.lower, day)
    UnitPlacement.objects.bulk_update(cut, ["validity"], batch_size=BATCH)


POST_FIELDS = {
    "title": "title_zh", "title_en": "title_en", "level": "level", "family": "job_family", "grade": "job_grade",
}


def _told(row: Row, fields: Mapping[str, str]) -> dict[str, Any]:
    """What a row says, by attribute. Columns left out and empty cells say nothing."""
    return {attribute: row[field] for field, attribute in fields.items() if row.get(field)}


def _change(thing: Any, told: Mapping[str, Any]) -> bool:
    """Write onto a thing what a row says; whether anything was otherwise."""
    otherwise = {name: value for name, value in told.items() if getattr(thing, name) != value}
    for name, value in otherwise.items():
        setattr(thing, name, value)
    return bool(otherwise)


def take_posts(rows: Sequence[Row], _known: Known) -> Taken:
    """Add the posts that are new to the catalogue, and correct those that stand otherwise."""
    posts = {post.code: post for post in Position.objects.all()}
    fresh, changed = [], []
    for row in rows:
        told = _told(row, POST_FIELDS)
        post = posts.get(row["code"])
        if post is None:
            fresh.append(Position(code=row["code"], **{"level": PostLevel.STAFF, **told}))
        elif _change(post, told):
            changed.append(post)
    Position.objects.bulk_create(fresh, batch_size=BATCH)
    Position.objects.bulk_update(changed, list(POST_FIELDS.values()), batch_size=BATCH)
    return Taken(len(fresh), len(changed), len(rows) - len(fresh) - len(changed))


IDENTITY = {"name": "name", "name_latin": "name_latin", "email": "email", "phone": "phone_masked", "gender": "gender"}


def _take_persons(rows: Sequence[Row], known: Known) -> tuple[dict[str, Person], set[str], set[str]]:
    """The persons of the file by number, and the numbers of those who are new and of those who were called otherwise."""
    there = {person.number: person for person in Person.objects.filter(number__in=[row["number"] for row in rows])}
    fresh, changed = [], []
    for row in rows:
        told = _told(row, IDENTITY)
        person = there.get(row["number"])
        if person is None:
            fresh.append(named(Person(number=row["number"], **told)))
        elif _change(person, told):
            changed.append(named(person))
    Person.objects.bulk_create(fresh, batch_size=BATCH)
    Person.objects.bulk_update(changed, [*IDENTITY.values(), "pinyin", "initials", "name_order"], batch_size=BATCH)
    people = there | {person.number: person for person in fresh}
    Employment.objects.bulk_create(
        [
            Employment(person=people[row["number"]], validity=DateRange(hire_day(row, known), _end_of(row)))
            for row in rows if is_new(row, known)
        ],
        batch_size=BATCH,
    )
    return people, {person.number for person in fresh}, {person.number for person in changed}


def _end_of(row: Row) -> date | None:
    """The first day on which nothing of this row holds any more, where it names a last one."""
    last_day: date | None = row.get("last_day")
    return last_day + timedelta(days=1) if last_day else None


@dataclass(frozen=True, slots=True)
class _Working:
    """From when until when each person works here, by id: the employment of a day, else the next to begin."""

    spans: Mapping[int, DateRange]

    @classmethod
    def of(cls, person_ids: set[int], starting: date) -> _Working:
        found = _later(Employment.objects.filter(person__in=person_ids), starting)
        return cls({person: rows[0].validity for person, rows in found.items()})

    def span(self, start: date, *person_ids: int) -> DateRange | None:
        """From a day on, for as long as all of them work here; None where that is no day at all."""
        spans = [self.spans[one] for one in person_ids if one in self.spans]
        first = max([start, *(span.lower for span in spans)])
        end = earlier(*(span.upper for span in spans))
        return None if end is not None and end <= first else DateRange(first, end)


def _later(rows: Any, starting: date) -> dict[int, list[Any]]:
    """Of each person the rows that hold on a day or begin later, the earliest first."""
    found: dict[int, list[Any]] = {}
    for row in rows.filter(not_over(starting)).order_by("validity"):
        found.setdefault(row.person_id, []).append(row)
    return found


def _take_assignments(rows: Sequence[Row], people: dict[str, Person], working: _Working, known: Known) -> set[str]:
    """Appoint from the file; returns the numbers of those whose post, unit or headship was otherwise."""
    units = {unit.code: unit.pk for unit in OrgUnit.objects.all()}
    posts = {post.code: post.pk for post in Position.objects.all()}
    mine = Assignment.objects.filter(person__in=people.values(), kind=AssignmentKind.MAIN)
    later = _later(mine, known.starting)
    fresh, over = [], {}
    changed = set()
    for row in rows:
        person = people[row["number"]]
        now = next(iter(later.get(person.pk, ())), None)
        post, unit = posts[row["post"]], units[row["unit"]]
        leads = row.get("leads", now is not None and now.unit_id == unit and now.leads_unit)
        if now is not None and (post, unit, leads) == (now.position_id, now.unit_id, now.leads_unit):
            continue
        begin = begin_day(row, known)
        validity = working.span(begin, person.pk)
        over[person.pk] = begin
        changed.add(row["number"])
        if validity is not None:
            fresh.append(Assignment(person=person, position_id=post, unit_id=unit, leads_unit=leads, validity=validity))
    end_from(Assignment, days=over, kind=AssignmentKind.MAIN)
    Assignment.objects.bulk_create(fresh, batch_size=BATCH)
    return changed


def _take_lines(
    rows: Sequence[Row], people: dict[str, Person], managers: Mapping[str, int], working: _Working, known: Known,
) -> set[str]:
    """Draw the reporting lines of the file; returns the numbers of those who reported otherwise."""
    later = _later(
        ReportingLine.objects.filter(person__in=people.values(), kind=LineKind.SOLID), known.starting,
    )
    fresh, over = [], {}
    changed = set()
    for row in rows:
        if "manager" not in row:
            continue
        person = people[row["number"]]
        told = managers[row["manager"]] if row["manager"] else None
        if {line.manager_id for line in later.get(person.pk, ())} == ({told} if told else set()):
            continue
        begin = begin_day(row, known)
        over[person.pk] = begin
        changed.add(row["number"])
        validity = working.span(begin, person.pk, told) if told else None
        if told and validity is not None:
            fresh.append(ReportingLine(person=person, manager_id=told, validity=validity))
    end_from(ReportingLine, days=over, kind=LineKind.SOLID)
    ReportingLine.objects.bulk_create(fresh, batch_size=BATCH)
    _must_not_loop(known.starting)
    return changed


def _must_not_loop(starting: date) -> None:
    """No day to come may have a loop: lines that begin later are looked at with those of the file.

    Where the lines of all days together make no circle, no single day has one; only else each day is looked at.
    """
    spans = ReportingLine.objects.filter(
        not_over(starting), kind=LineKind.SOLID,
    ).values_list("person_id", "manager_id", "validity")
    lines = list(spans)
    above: dict[int, set[int]] = {}
    for person, manager, _span in lines:
        above.setdefault(person, set()).add(manager)
    try:
        TopologicalSorter(above).prepare()
    except CycleError:
        days = {starting} | {span.lower for _person, _manager, span in lines if span.lower > starting}
        for day in sorted(days):
            if in_loops({str(person): str(manager) for person, manager, span in lines if day in span}):
                raise FutureLoop from None


def _make_room(leaving: Mapping[int, date]) -> None:
    """Let the employments and posts of leavers end before the file appoints others to what they held."""
    for model in (Employment, Assignment):
        end_from(model, days=leaving)


def _take_leavers(leaving: Mapping[int, date]) -> None:
    """Let everything else end for those whose last day the file names, as ``leave`` does for one."""
    leading = ReportingLine.objects.filter(manager__in=leaving).values("manager_id")
    for person in Person.objects.filter(pk__in=leading).order_by("pk"):
        pass_reports_on(person, None, leaving[person.pk])
    end_everything(days=leaving)


def _leaves_otherwise(row: Row, people: dict[str, Person], working: _Working, known: Known) -> bool:
    """Whether somebody's last day is news."""
    held = working.spans.get(people[row["number"]].pk)
    before = held.upper if held is not None else known.gone.get(row["number"])
    return before is None or before > (_end_of(row) or before)


def take_people(rows: Sequence[Row], known: Known) -> Taken:
    """Hire who is new, appoint and place whoever stands otherwise from the file's day on, and let leave who leaves.

    The past stays. Nothing given here outlasts the employment of anybody in it. Raises ``LastAdministrators``.
    """
    people, new, renamed = _take_persons(rows, known)
    others = {row["manager"] for row in rows if row.get("manager")} - set(people)
    managers = {person.number: person.pk for person in people.values()}
    managers |= dict(Person.objects.filter(number__in=others).values_list("number", "pk"))
    leaving = {people[row["number"]].pk: end for row in rows if (end := _end_of(row)) is not None}
    before = _Working.of(set(managers.values()), known.starting)
    had_administrators = bool(leaving and administrators(on=min(leaving.values()) - timedelta(days=1)))
    _make_room(leaving)
    working = _Working.of(set(managers.values()), known.starting) if leaving else before
    staying = [row for row in rows if not row.get("last_day") or row["last_day"] >= known.starting or row["number"] in new]
    changed = renamed | _take_assignments(staying, people, working, known)
    changed |= _take_lines(staying, people, managers, working, known)
    _take_leavers(leaving)
    if had_administrators and not administrators(on=max(leaving.values())):
        raise LastAdministrators
    changed |= {row["number"] for row in rows if row.get("last_day") and _leaves_otherwise(row, people, before, known)}
    touched = changed - new
    return Taken(len(new), len(touched), len(rows) - len(new) - len(touched))


TERRITORY_FIELDS = {"name": "name_zh", "name_en": "name_en"}


def take_territories(rows: Sequence[Row], known: Known) -> Taken:
    """Open the territories that are new, correct what they are called and where they belong, and give them to owners.

    An empty owner leaves what was; whoever is named answers for it from the file's day on.
    """
    units = {unit.code: unit.pk for unit in OrgUnit.objects.all()}
    there = {land.code: land for land in Territory.objects.all()}
    fresh, changed = [], []
    for row in rows:
        told = {**_told(row, TERRITORY_FIELDS), "unit_id": units[row["unit"]]}
        land = there.get(row["code"])
        if land is None:
            fresh.append(Territory(code=row["code"], **told))
        elif _change(land, told):
            changed.append(land)
    Territory.objects.bulk_create(fresh, batch_size=BATCH)
    Territory.objects.bulk_update(changed, [*TERRITORY_FIELDS.values(), "unit"], batch_size=BATCH)
    lands = there | {land.code: land for land in fresh}
    given = _give_territories([row for row in rows if row.get("owner")], lands, known.starting)
    touched = ({land.code for land in changed} | given) - {land.code for land in fresh}
    return Taken(len(fresh), len(touched), len(rows) - len(fresh) - len(touched))


def _give_territories(rows: Sequence[Row], lands: Mapping[str, Territory], starting: date) -> set[str]:
    """Give territories to the owners a file names; returns the codes of those that were another's."""
    owners = dict(Person.objects.filter(number__in=[row["owner"] for row in rows]).values_list("number", "pk"))
    working = _Working.of(set(owners.values()), starting)
    now: dict[int, int] = dict(
        TerritoryAssignment.objects.filter(validity__contains=starting).values_list("territory_id", "person_id"),
    )
    taken = [row for row in rows if now.get(lands[row["code"]].pk) != owners[row["owner"]]]
    end_from(
        TerritoryAssignment, days={lands[row["code"]].pk: starting for row in taken}, column="territory_id",
    )
    TerritoryAssignment.objects.bulk_create(
        [
            TerritoryAssignment(
                territory=lands[row["code"]], person_id=owners[row["owner"]],
                validity=working.span(starting, owners[row["owner"]]),
            )
            for row in taken
        ],
        batch_size=BATCH,
    )
    return {row["code"] for row in taken}
