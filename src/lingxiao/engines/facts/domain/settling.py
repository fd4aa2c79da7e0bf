"""Owners that matched nobody when they came: their rows get one once somebody said who it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from lingxiao.engines.facts.domain import manifest, names
from lingxiao.engines.facts.domain.asking import rows_of
from lingxiao.engines.facts.domain.committing import Committed, Staged, commit
from lingxiao.engines.facts.domain.open_names import OWNED
from lingxiao.engines.facts.enums import BatchKind
from lingxiao.engines.facts.log.connecting import duck, name, text
from lingxiao.engines.facts.rules import may_bring_in

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from pathlib import Path

    from lingxiao.engines.facts.datasets import Dataset
    from lingxiao.engines.facts.models import Source
    from lingxiao.kernel.viewer import Viewer

@transaction.atomic
def apply(*, viewer: Viewer, source: Source, at: datetime) -> Committed:
    """Give rows that came without an owner the one that is known by now, as a batch; earlier answers stay."""
    may_bring_in(viewer=viewer).or_refuse()
    manifest.take_turn()
    store = manifest.store()
    known = names.people_known(source=source)
    staged = {one.name: Staged(store.waiting / f"settling-{source.key}-{one.name}.parquet") for one in OWNED}
    with duck([store.root], spill=store.spill) as connection:
        connection.execute("CREATE TEMP TABLE known_people (given VARCHAR, number VARCHAR)")
        if known:
            connection.execute(
                "INSERT INTO known_people SELECT unnest(?::VARCHAR[]), unnest(?::VARCHAR[])", [list(known), list(known.values())],
            )
        for one in OWNED:
            connection.execute(_settled(one, source.key, staged[one.name].path))
    done = commit(
        viewer=viewer, source=source, kind=BatchKind.SETTLING, staged=staged, title="", at=at,
    )
    for rows in staged.values():
        rows.path.unlink()
    return done


def _settled(dataset: Dataset, source: str, to: Path) -> str:
    """The SQL that writes the rows whose owner is known by now, with it."""
    columns: Mapping[str, str] = {"owner": "known_people.number", "owner_given": "NULL"}
    own = ", ".join(
        f"{columns[field.name]}::VARCHAR AS {name(field.name)}" if field.name in columns else f"open.{name(field.name)}"
        for field in dataset.fields
    )
    rows = rows_of(dataset, as_of=manifest.latest())
    return (
        f"COPY (SELECT {own}, open.row_no, false AS is_deleted FROM ({rows}) AS open "
        "JOIN known_people ON known_people.given = lower(open.owner_given) "
        f"WHERE open.source = {text(source)} AND open.owner IS NULL) TO {text(str(to))} (FORMAT parquet)"
    )
