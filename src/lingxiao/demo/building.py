"""Founding the demo company: organisation, calendars, content, and what happened in it so far."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction

from lingxiao.areas import running
from lingxiao.demo import appraisals, campaigns, duties, improvement, organisation, stories, targets, tools, writing
from lingxiao.demo.cast import Cast, moment
from lingxiao.engines.cadence.domain import calendars, ladder
from lingxiao.engines.people.domain.queries import names_of
from lingxiao.kernel.bulk import renew_statistics
from lingxiao.kernel.days.pack_files import shipped_packs
from lingxiao.kernel.viewer import Viewer

if TYPE_CHECKING:
    from lingxiao.demo.organisation import Drawn


PACKS = ("cn-2025", "cn-2026", "demo-2027", "demo-2028")
LOOKED_AT_BEFORE = (date(2026, 9, 30), date(2026, 10, 31))
"""Ends of months for which figures were taken too, so that one can see how it was; not in the large company, for its size."""

EVIDENCE_MONTHS = (date(2026, 9, 1), date(2026, 10, 9), date(2026, 11, 2))
"""The first working days on which the evidence of the periods before fell due: what health looks back on."""


@dataclass(frozen=True, slots=True)
class Built:
    """What was founded: how many people and managers, copies issued and signed, figures taken."""

    people: int
    managers: int
    issued: int
    signed: int
    figures: int


@transaction.atomic
def found(*, size: str, seed: int) -> Built:
    """Found the demo company, all of it or nothing."""
    viewer = Viewer.system(now=writing.NOW, today=organisation.TODAY)
    drawn: Drawn = organisation.draw(size=size, seed=seed)
    ids = writing.write(drawn, viewer=viewer)
    packs = shipped_packs()
    for name in PACKS:
        calendars.install(viewer=viewer, pack=packs[name], at=writing.NOW, calendar="cn")
    cast = Cast(ids, names_of(person_ids=ids.values()))
    year = duties.Year(drawn, cast, seed)
    renew_statistics()
    played = year.play()
    renew_statistics()
    duties.hand_in_evidence(months=EVIDENCE_MONTHS, seed=seed)
    tools.play(cast=cast, seed=seed, until=organisation.TODAY)
    targets.play(cast=cast, drawn=drawn, seed=seed)
    campaigns.play(cast=cast, seed=seed)
    improvement.play(cast=cast)
    appraisals.play(cast=cast, drawn=drawn)
    running.open_dues(on=organisation.TODAY, at=writing.NOW)
    ladder.climb(writing.NOW)
    for day in LOOKED_AT_BEFORE if size != "l" else ():
        running.take_figures(on=day, at=moment(day, "18:00"))
    figures = running.take_figures(on=organisation.TODAY, at=writing.NOW)
    stories.tell(year)
    managers = sum(1 for _row in organisation.sales_managers(drawn))
    return Built(len(drawn.people), managers, played.issued, played.signed, figures)
