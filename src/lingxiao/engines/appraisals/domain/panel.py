"""The panel of groups: whether grades of a session differ by gender, time in post or place.

It is shown to the members and acted on by nobody; groups below five people are not shown at all. Leave taken and age are
not among them: the house keeps neither. Leave tells of health and family, so a record of it made for this would be
sensitive data beyond what is strictly necessary, and needs an assessment and separate consent first (LR-31, LR-32);
that leave is no reason is kept where reasons are written instead (LR-15, ``leave``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lingxiao.engines.appraisals.domain import fairness, queries
from lingxiao.engines.people.domain import queries as people
from lingxiao.kernel.days.periods import months_after
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from lingxiao.engines.appraisals.domain.fairness import Compared
    from lingxiao.engines.appraisals.models import CalibrationSession, Review

GENDERS = {"m": Bilingual("男", "Men"), "f": Bilingual("女", "Women")}
NEW, LONG = Bilingual("在岗不满一年", "Less than a year in post"), Bilingual("在岗一年以上", "A year or more in post")
TITLES = {
    "gender": Bilingual("性别", "Gender"),
    "tenure": Bilingual("在岗时间", "Time in post"),
    "place": Bilingual("所在大区", "Sales region"),
}
A_YEAR = 12


@dataclass(frozen=True, slots=True)
class Row:
    """One group beside the others, named in both languages."""

    group: Bilingual
    compared: Compared


@dataclass(frozen=True, slots=True)
class Factor:
    """One thing by which groups are formed, with its groups."""

    key: str
    title: Bilingual
    rows: Sequence[Row]


def panel_of(session: CalibrationSession, *, on: date) -> list[Factor]:
    """Every factor with its groups laid side by side, as the grades stand now."""
    known = queries.grades_of(session)
    grades = {person: grade for person, (grade, _review) in known.items()}
    reviews = [review for _grade, review in known.values()]
    groups = {
        "gender": {one.person_id: GENDERS[code] for one in reviews if (code := one.person.gender.lower()) in GENDERS},
        "tenure": _tenure(reviews),
        "place": _places(reviews, on=on),
    }
    return [_factor(key, grades, groups[key]) for key in TITLES]


def _factor(key: str, grades: Mapping[int, str], groups: Mapping[int, Bilingual]) -> Factor:
    named = {one.zh: one for one in groups.values()}
    compared = fairness.laid_beside(grades=grades, groups={person: one.zh for person, one in groups.items()})
    return Factor(key, TITLES[key], [Row(named[one.group], one) for one in compared])


def _tenure(reviews: Sequence[Review]) -> dict[int, Bilingual]:
    found = {}
    for one in reviews:
        if one.since is not None:
            found[one.person_id] = NEW if months_after(one.since, A_YEAR) > one.frozen_on else LONG
    return found


def _places(reviews: Sequence[Review], *, on: date) -> dict[int, Bilingual]:
    units = {one.person_id: one.unit_id for one in reviews if one.unit_id is not None}
    regions = people.regions_of(unit_ids=units.values(), on=on)
    names = people.unit_names(unit_ids=regions.values(), on=on)
    return {person: names[regions[unit]] for person, unit in units.items() if unit in regions and regions[unit] in names}
