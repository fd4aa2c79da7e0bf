"""Taking figures: read all indicators of an area for many persons, score them, keep what changed."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Q

from lingxiao.engines.health.domain import scoring
from lingxiao.engines.health.domain.indicators import Indicator, Missing
from lingxiao.engines.health.models import Snapshot
from lingxiao.engines.people.domain.queries import units_of
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from lingxiao.engines.health.domain.scoring import Card
    from lingxiao.kernel.practice import Area

NOTHING = Missing(Bilingual("没有找到记录", "No record was found"))
BATCH = 500
WHOLE = 100
"""What the weights of an area's indicators add up to (conventions 1.9, step 1)."""

SCHEDULE = "schedule"
"""Who computed a figure that the schedule took by itself."""


def indicators_of(area: Area) -> list[Indicator]:
    """The health indicators an area declares, their weights a hundred together. Anything else is a mistake of the file."""
    found = [one for one in area.health if isinstance(one, Indicator)]
    if len(found) != len(area.health):
        message = f"{area.key}: everything under health is an Indicator"
        raise TypeError(message)
    if found and sum(one.weight for one in found) != WHOLE:
        message = f"{area.key}: the weights of its indicators are not {WHOLE} together"
        raise ValueError(message)
    return found


def read_cards(*, area: Area, person_ids: Sequence[int], on: date, at: datetime) -> dict[int, Card]:
    """The card of each person in this area, from what is true on a day and was known at a moment.

    The number of queries depends on the indicators, not on the persons.
    """
    indicators = indicators_of(area)
    readings = {one.key: one.read(person_ids, on, at) for one in indicators}
    capped = [reader(person_ids, on, at) for reader in area.caps if callable(reader)]
    cards = {}
    for person in person_ids:
        found = {one.key: readings[one.key].get(person, NOTHING) for one in indicators}
        caps = [cap for reader in capped for cap in reader.get(person, ())]
        cards[person] = scoring.card(indicators=indicators, found=found, caps=caps, on=on)
    return cards


def tree_hash(tree: dict[str, Any]) -> str:
    """The sha256 of an explanation tree in its one canonical form."""
    return hashlib.sha256(
        json.dumps(tree, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
    ).hexdigest()


@transaction.atomic
def take(
    *, area: Area, person_ids: Sequence[int], on: date, at: datetime, computed_by: str = SCHEDULE
) -> int:
    """Keep the figures of these persons as of a day; returns how many are new.

    A figure that is the same as the last one taken for that day, to the last input, is not taken again; one that
    differs becomes the next take, and the older stays.
    """
    cards = read_cards(area=area, person_ids=person_ids, on=on, at=at)
    units = units_of(person_ids=person_ids, on=on)
    latest: dict[int, Snapshot] = {}
    of_the_day: dict[int, Snapshot] = {}
    kept = Snapshot.objects.select_for_update().filter(Q(is_latest=True) | Q(on=on), area=area.key, person_id__in=person_ids)
    for row in kept.defer("tree").order_by("take"):
        if row.is_latest:
            latest[row.person_id] = row
        if row.on == on:
            of_the_day[row.person_id] = row
    fresh: list[Snapshot] = []
    stale: list[int] = []
    for person, card in cards.items():
        tree = scoring.explain(card, on=on)
        digest = tree_hash(tree)
        before, last = of_the_day.get(person), latest.get(person)
        if before is not None and before.tree_sha256 == digest:
            continue
        number = before.take + 1 if before is not None else 1
        is_latest = last is None or last.on <= on
        if last is not None and is_latest:
            stale.append(last.pk)
        fresh.append(Snapshot(
            person_id=person, unit_id=units.get(person), area=area.key, on=on, take=number, taken_at=at,
            is_latest=is_latest, computed_by=computed_by, tree=tree, tree_sha256=digest, **_shown(card),
        ))
    Snapshot.objects.filter(pk__in=stale).update(is_latest=False)
    Snapshot.objects.bulk_create(fresh, batch_size=BATCH)
    return len(fresh)


def _shown(card: Card) -> dict[str, Any]:
    """What lists show of a card without reading its tree."""
    return {
        "formula_version": scoring.FORMULA_VERSION,
        "score": scoring.ratio(card.score),
        "shown_tenths": scoring.tenths(card.score),
        "provision_tenths": scoring.tenths(card.provision),
        "conduct_tenths": scoring.tenths(card.conduct),
        "coverage_percent": int(card.coverage * 100),
        "band": card.band.value,
        "is_provision_lacking": card.is_provision_lacking,
    }


@dataclass(frozen=True, slots=True)
class ReadAgain:
    """How a kept figure compares with what its sources say when asked again as of then: which indicators differ."""

    is_same: bool
    differing: tuple[str, ...]


def read_again(*, area: Area, figure: Snapshot) -> ReadAgain:
    """Ask the sources of a figure again, as of its day and what was known when it was taken, and compare to the last bit.

    They differ only where history itself was corrected since: an organisation that is now said to have been another.
    """
    cards = read_cards(area=area, person_ids=[figure.person_id], on=figure.on, at=figure.taken_at)
    tree = scoring.explain(cards[figure.person_id], on=figure.on)
    if tree_hash(tree) == figure.tree_sha256:
        return ReadAgain(is_same=True, differing=())
    kept = {line["key"]: line for line in figure.tree["indicators"]}
    differing = tuple(line["key"] for line in tree["indicators"] if kept.get(line["key"]) != line)
    return ReadAgain(is_same=False, differing=differing)
