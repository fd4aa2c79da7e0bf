"""Taking figures: read all indicators of an area for many persons, score them, keep what changed."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from django.db import transaction

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


def indicators_of(area: Area) -> list[Indicator]:
    """The health indicators an area declares. Anything else in the list is a mistake of the declaration."""
    found = [one for one in area.health if isinstance(one, Indicator)]
    if len(found) != len(area.health):
        message = f"{area.key}: everything under health is an Indicator"
        raise TypeError(message)
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
        cards[person] = scoring.card(indicators=indicators, found=found, caps=caps)
    return cards


def tree_hash(tree: dict[str, Any]) -> str:
    """The sha256 of an explanation tree in its one canonical form."""
    return hashlib.sha256(
        json.dumps(tree, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
    ).hexdigest()


@transaction.atomic
def take(*, area: Area, person_ids: Sequence[int], on: date, at: datetime) -> int:
    """Keep the figures of these persons as of a day; returns how many are new.

    A figure that is the same as the last one taken for that day, to the last input, is not taken again; one that
    differs becomes the next take, and the older stays.
    """
    cards = read_cards(area=area, person_ids=person_ids, on=on, at=at)
    units = units_of(person_ids=person_ids, on=on)
    latest = {
        row.person_id: row
        for row in Snapshot.objects.select_for_update()
        .filter(area=area.key, person_id__in=person_ids, is_latest=True)
        .defer("tree")
    }
    fresh: list[Snapshot] = []
    stale: list[int] = []
    for person, card in cards.items():
        tree = scoring.explain(card)
        digest = tree_hash(tree)
        last = latest.get(person)
        if last is not None and last.on == on and last.tree_sha256 == digest:
            continue
        number = last.take + 1 if last is not None and last.on == on else 1
        is_latest = last is None or last.on <= on
        if last is not None and is_latest:
            stale.append(last.pk)
        fresh.append(_row(card, tree, digest, person, units.get(person), area.key, on, at, number, is_latest=is_latest))
    Snapshot.objects.filter(pk__in=stale).update(is_latest=False)
    Snapshot.objects.bulk_create(fresh, batch_size=BATCH)
    return len(fresh)


def _row(
    card: Card,
    tree: dict[str, Any],
    digest: str,
    person: int,
    unit: int | None,
    area: str,
    on: date,
    at: datetime,
    number: int,
    *,
    is_latest: bool,
) -> Snapshot:
    return Snapshot(
        person_id=person,
        unit_id=unit,
        area=area,
        on=on,
        take=number,
        taken_at=at,
        is_latest=is_latest,
        formula_version=scoring.FORMULA_VERSION,
        score=scoring.ratio(card.score),
        shown_tenths=scoring.tenths(card.score),
        provision_tenths=scoring.tenths(card.provision),
        conduct_tenths=scoring.tenths(card.conduct),
        coverage_percent=int(card.coverage * 100),
        band=card.band.value,
        is_provision_lacking=card.is_provision_lacking,
        tree=tree,
        tree_sha256=digest,
    )
