"""The shipped catalogue of tools and the KPI library put into a company: what is not there yet by its key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from lingxiao.areas.content import library
from lingxiao.engines.scorecards.domain import library as kpis
from lingxiao.engines.tools.domain import catalogue
from lingxiao.engines.tools.domain.catalogue import EntryDraft
from lingxiao.engines.tools.domain.queries import known_keys
from lingxiao.engines.tools.enums import Whom
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from datetime import date, datetime

    from lingxiao.kernel.viewer import Viewer

ITEM, KPIS = "TC-01", "KPI-01"


@transaction.atomic
def furnish_tools(*, viewer: Viewer, starting: date, at: datetime) -> int:
    """Name the shipped tools that are not there yet and entitle the levels they are for; answers how many are new.

    Doing it twice changes nothing: what the company named, renamed or retired is left alone.
    """
    known, made = known_keys(), 0
    for one in library.item("tooling", ITEM).values["tools"]:
        if one["key"] in known:
            continue
        draft = EntryDraft(title=Bilingual.from_json(one["title"]), purpose=Bilingual.from_json(one["purpose"]))
        tool = catalogue.name_tool(
            viewer=viewer, key=one["key"], kind=one["kind"], draft=draft, starting=starting, at=at,
        )
        for level in one["levels"]:
            catalogue.entitle(
                viewer=viewer, tool=tool, whom=Whom.LEVEL.value, value=level, starting=starting, at=at,
            )
        made += 1
    return made


def furnish_kpis(*, viewer: Viewer, at: datetime) -> int:
    """Put the shipped KPI definitions in that are not there yet; answers how many are new. Doing it twice changes nothing."""
    one = library.item("performance", KPIS)
    return kpis.define_all(viewer=viewer, told=one.values["kpis"], source=f"{one.id} {one.version}", at=at)
