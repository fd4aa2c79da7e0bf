"""Owners whom no name matched: counted when a batch changes them and kept with the source, never counted for a page."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from lingxiao.engines.facts.datasets import ALL
from lingxiao.engines.facts.domain import manifest
from lingxiao.engines.facts.domain.asking import opened
from lingxiao.engines.facts.enums import AliasKind, ImportState
from lingxiao.engines.facts.intake.staging import Wrong
from lingxiao.engines.facts.log.connecting import name, text
from lingxiao.engines.facts.models import Alias, Batch, FactImport, Source

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from lingxiao.engines.facts.datasets import Dataset

OWNED = tuple(one for one in ALL.values() if "owner_given" in one)
"""The datasets whose rows have an owner that may be open."""

MOST = 1_000
"""More names than this are settled by correcting the file or its mapping, not one by one."""


def are_among(connection: DuckDBPyConnection, dataset: Dataset, *, rows: str) -> bool:
    """Whether any of these rows has an owner whom nobody matched."""
    if dataset not in OWNED:
        return False
    asked = f"SELECT 1 FROM {rows} WHERE owner IS NULL AND owner_given IS NOT NULL LIMIT 1"
    return connection.execute(asked).fetchone() is not None


def count_anew(*, source: Source) -> None:
    """Count the open names of a source as of the newest batch, and keep them with it, those with the most rows first."""
    delivered = {key for counts in Batch.objects.filter(source=source).values_list("counts", flat=True) for key in counts}
    asked = [one for one in OWNED if one.name in delivered]
    found: list[tuple[str, int]] = []
    if asked:
        parts = " UNION ALL ".join(
            f"SELECT owner_given FROM {name(one.name)} "
            f"WHERE source = {text(source.key)} AND owner_given IS NOT NULL AND owner IS NULL"
            for one in asked
        )
        with opened(as_of=manifest.latest(), datasets=[one.name for one in asked]) as connection:
            found = connection.execute(
                f"SELECT owner_given, count(*) AS many FROM ({parts}) GROUP BY owner_given "
                f"ORDER BY many DESC, owner_given LIMIT {MOST}"
            ).fetchall()
    source.open_names = dict(found)
    source.save(update_fields=["open_names"])


def has_any(source: Source) -> bool:
    """Whether any name of a source is open, as the database has it now."""
    return Source.objects.filter(pk=source.pk).exclude(open_names={}).exists()


def of(source: Source) -> list[tuple[str, int]]:
    """Owners as this source writes them whom nobody matched yet, with how many rows they have; the most first.

    Those of the log, and those for whose sake a file waits that cannot be taken over.
    """
    found = Counter(source.open_names) + _refused(source)
    return sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))


def _refused(source: Source) -> Counter[str]:
    """Names that files need and nobody matched, as far as the files keep their problems; what was settled since is left out."""
    settled = set(Alias.objects.filter(source=source, kind=AliasKind.PERSON).values_list("given", flat=True))
    waiting = FactImport.objects.filter(source=source, state=ImportState.STAGED).values_list("problems", flat=True)
    return Counter(
        str(one["value"]) for problems in waiting for one in problems
        if one["wrong"] == Wrong.UNKNOWN_PERSON and str(one["value"]).strip().lower() not in settled
    )
