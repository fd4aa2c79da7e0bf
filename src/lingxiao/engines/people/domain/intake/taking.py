"""Writing a checked organisation file into the tables, in bulk and effective from a day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.backends.postgresql.psycopg_any import DateRange

from lingxiao.engines.people.domain.posts import named
from lingxiao.engines.people.domain.units import rebuild_closure
from lingxiao.engines.people.enums import AssignmentKind, LineKind
from lingxiao.engines.people.models import (
    Assignment,
    Employment,
    OrgUnit,
    Person,
    Position,
    ReportingLine,
    UnitPlacement,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from lingxiao.engines.people.domain.intake.checks import Row

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


def _ended(rows: Iterable[Any], day: date) -> tuple[list[Any], list[int]]:
    """Split rows in force on or after ``day`` into those cut off there and the ids of those that never began."""
    cut, never = [], []
    for row in rows:
        if row.validity.lower is not None and row.validity.lower >= day:
            never.append(row.pk)
        else:
            row.validity = DateRange(row.validity.lower, day)
            cut.append(row)
    return cut, never


def _close(model: Any, rows: Sequence[Any], day: date) -> None:
    cut, never = _ended(rows, day)
    model.objects.filter(pk__in=never).delete()
    model.objects.bulk_update(cut, ["validity"], batch_size=BATCH)


def take_units(rows: Sequence[Row], starting: date) -> Taken:
    """Open the units that are new, and rename or move from ``starting`` those that stand otherwise."""
    units = {unit.code: unit for unit in OrgUnit.objects.all()}
    fresh = [
        OrgUnit(code=row["code"], kind=row.get("kind") or "department") for row in rows if row["code"] not in units
    ]
    units |= {unit.code: unit for unit in OrgUnit.objects.bulk_create(fresh, batch_size=BATCH)}
    new_codes = {unit.code for unit in fresh}
    standing = {row.unit_id: row for row in UnitPlacement.objects.filter(validity__contains=starting)}
    placements, over, kinds = [], [], []
    same = 0
    for row in rows:
        unit = units[row["code"]]
        parent = units[row["parent"]] if row.get("parent") else None
        now = standing.get(unit.pk)
        if row.get("kind") and unit.kind != row["kind"]:
            unit.kind = row["kind"]
            kinds.append(unit)
        told = (row["name"], row.get("name_en") or (now.name_en if now else ""), parent.pk if parent else None)
        if now is not None and told == (now.name_zh, now.name_en, now.parent_id):
            same += 1
            continue
        if now is not None:
            over.append(now)
        placements.append(
            UnitPlacement(
                unit=unit,
                parent=parent,
                name_zh=told[0],
                name_en=told[1],
                validity=DateRange(starting, now.validity.upper if now else None),
            )
        )
    _close(UnitPlacement, over, starting)
    OrgUnit.objects.bulk_update(kinds, ["kind"], batch_size=BATCH)
    UnitPlacement.objects.bulk_create(placements, batch_size=BATCH)
    rebuild_closure()
    new = len(new_codes)
    return Taken(new, len(placements) - new, same)


def take_posts(rows: Sequence[Row], _starting: date) -> Taken:
    """Add the posts that are new to the catalogue, and correct those that stand otherwise."""
    known = {post.code: post for post in Position.objects.all()}
    fresh, changed, same = [], [], 0
    for row in rows:
        told = {
            "title_zh": row["title"],
            "title_en": row.get("title_en", ""),
            "level": row.get("level") or "staff",
            "job_family": row.get("family", ""),
            "job_grade": row.get("grade", ""),
        }
        post = known.get(row["code"])
        if post is None:
            fresh.append(Position(code=row["code"], **told))
        elif any(getattr(post, name) != value for name, value in told.items()):
            for name, value in told.items():
                setattr(post, name, value)
            changed.append(post)
        else:
            same += 1
    Position.objects.bulk_create(fresh, batch_size=BATCH)
    Position.objects.bulk_update(
        changed, ["title_zh", "title_en", "level", "job_family", "job_grade"], batch_size=BATCH
    )
    return Taken(len(fresh), len(changed), same)


IDENTITY = {"name": "name", "name_latin": "name_latin", "email": "email", "phone": "phone_masked", "gender": "gender"}


def _identify(person: Person, row: Row) -> bool:
    """Write what the row says of a person's identity; whether anything was otherwise. Columns left out stay."""
    changed = False
    for field, attribute in IDENTITY.items():
        value = row.get(field)
        if value is not None and getattr(person, attribute) != value and (value or field not in {"email", "gender"}):
            setattr(person, attribute, value)
            changed = True
    if changed:
        named(person)
    return changed


def _take_persons(rows: Sequence[Row], starting: date) -> tuple[dict[str, Person], set[str], set[str]]:
    """The persons of the file by number, and the numbers of those who are new or were called otherwise."""
    numbers = [row["number"] for row in rows]
    known = {person.number: person for person in Person.objects.filter(number__in=numbers)}
    fresh, changed = [], []
    for row in rows:
        person = known.get(row["number"])
        if person is None:
            person = Person(number=row["number"])
            _identify(person, row)
            fresh.append(person)
        elif _identify(person, row):
            changed.append(person)
    Person.objects.bulk_create(fresh, batch_size=BATCH)
    Person.objects.bulk_update(changed, [*IDENTITY.values(), "pinyin", "initials", "name_order"], batch_size=BATCH)
    people = known | {person.number: person for person in fresh}
    hired = [
        Employment(person=people[row["number"]], validity=DateRange(row.get("hired_on") or starting, None))
        for row in rows
        if row["number"] not in known
    ]
    Employment.objects.bulk_create(hired, batch_size=BATCH)
    return people, {person.number for person in fresh}, {person.number for person in changed}


def _begin(row: Row, starting: date, *, was_there: bool) -> date:
    """From when a post is held: what the file says for somebody new, else the day the file takes effect."""
    if was_there:
        return starting
    return row.get("since") or max(row.get("hired_on") or starting, starting)


def _take_assignments(rows: Sequence[Row], people: dict[str, Person], starting: date) -> set[str]:
    """Appoint from the file; returns the numbers of those whose post, unit or headship was otherwise."""
    units = {unit.code: unit.pk for unit in OrgUnit.objects.all()}
    posts = {post.code: post.pk for post in Position.objects.all()}
    mine = Assignment.objects.filter(person__in=people.values(), kind=AssignmentKind.MAIN)
    later = [row for row in mine if row.validity.upper is None or row.validity.upper > starting]
    held = {row.person_id: row for row in later if row.validity.lower is None or row.validity.lower <= starting}
    fresh, over, changed = [], [], set()
    for row in rows:
        person = people[row["number"]]
        now = held.get(person.pk)
        told = (posts[row["post"]], units[row["unit"]], bool(row.get("leads")))
        if now is not None and told == (now.position_id, now.unit_id, now.leads_unit):
            continue
        over += [one for one in later if one.person_id == person.pk] if now is not None else []
        changed.add(row["number"])
        fresh.append(
            Assignment(
                person=person,
                position_id=told[0],
                unit_id=told[1],
                leads_unit=told[2],
                kind=AssignmentKind.MAIN,
                validity=DateRange(_begin(row, starting, was_there=now is not None), None),
            )
        )
    _close(Assignment, over, starting)
    Assignment.objects.bulk_create(fresh, batch_size=BATCH)
    return changed


def _take_lines(rows: Sequence[Row], people: dict[str, Person], starting: date) -> set[str]:
    """Draw the reporting lines of the file; returns the numbers of those who reported otherwise."""
    managers = {row["manager"] for row in rows if row.get("manager")} - set(people)
    known = people | {person.number: person for person in Person.objects.filter(number__in=managers)}
    mine = ReportingLine.objects.filter(person__in=people.values(), kind=LineKind.SOLID)
    later: dict[int, list[ReportingLine]] = {}
    for line in mine:
        if line.validity.upper is None or line.validity.upper > starting:
            later.setdefault(line.person_id, []).append(line)
    fresh, over, changed = [], [], set()
    for row in rows:
        if "manager" not in row:
            continue
        person = people[row["number"]]
        told = known[row["manager"]].pk if row["manager"] else None
        mine_later = later.get(person.pk, [])
        if {line.manager_id for line in mine_later} == ({told} if told else set()):
            continue
        over += mine_later
        changed.add(row["number"])
        if told:
            fresh.append(
                ReportingLine(
                    person=person,
                    manager_id=told,
                    validity=DateRange(_begin(row, starting, was_there=bool(mine_later)), None),
                )
            )
    _close(ReportingLine, over, starting)
    ReportingLine.objects.bulk_create(fresh, batch_size=BATCH)
    return changed


def take_people(rows: Sequence[Row], starting: date) -> Taken:
    """Hire who is new, and from ``starting`` appoint and place whoever stands otherwise. The past stays."""
    people, new, renamed = _take_persons(rows, starting)
    changed = renamed | _take_assignments(rows, people, starting) | _take_lines(rows, people, starting)
    touched = changed - new
    return Taken(len(new), len(touched), len(rows) - len(new) - len(touched))


TAKE = {"units": take_units, "posts": take_posts, "people": take_people}
