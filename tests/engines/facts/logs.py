"""A fact log for tests, and rows to put into it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import duckdb

from lingxiao.engines.facts import permissions
from lingxiao.engines.facts.datasets import ALL
from lingxiao.engines.facts.domain import asking, manifest
from lingxiao.engines.facts.domain.committing import Committed, Staged, commit
from lingxiao.engines.facts.enums import BatchKind
from lingxiao.engines.facts.models import Source
from lingxiao.kernel.viewer import Reach, Viewer

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path


NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
FINANCE = Viewer(
    person_id=None, name="财务", today=date(2026, 11, 23), now=NOW, reaches={permissions.BRING_IN: Reach(everywhere=True)},
)


class Log:
    """A small fact log: rows go in as dictionaries and come out as dictionaries."""

    def __init__(self, folder: Path) -> None:
        """Beside the log: ``folder``, where files are staged."""
        self.folder = folder
        self.source = Source.objects.create(key="erp", title_zh="ERP", made_at=NOW)
        self.staged = 0

    def stage(self, dataset: str, rows: Iterable[Mapping[str, Any]], **whole: Any) -> Staged:
        """Rows as a staged file; what a row does not name is null."""
        self.staged += 1
        path = self.folder / f"{self.staged}.parquet"
        columns = [(field.name, field.type) for field in ALL[dataset].fields]
        columns += [("row_no", "BIGINT"), ("is_deleted", "BOOLEAN")]
        connection = duckdb.connect()
        connection.execute(f"CREATE TABLE staged ({', '.join(f'{name} {type_}' for name, type_ in columns)})")
        for number, row in enumerate(rows, start=1):
            whole_row = {"row_no": number, "is_deleted": False, **row}
            connection.execute(
                f"INSERT INTO staged VALUES ({', '.join('?' for _column in columns)})",
                [whole_row.get(name) for name, _type in columns],
            )
        connection.execute(f"COPY staged TO '{path}' (FORMAT parquet)")
        connection.close()
        return Staged(path, **whole)

    def bring(self, rows: Iterable[Mapping[str, Any]], *, dataset: str = "receipts", **whole: Any) -> Committed:
        """Commit rows as one batch."""
        return commit(
            viewer=FINANCE, source=self.source, kind=BatchKind.IMPORT, title="x.csv", at=NOW,
            staged={dataset: self.stage(dataset, rows, **whole)},
        )

    def rows(
        self, *columns: str, dataset: str = "receipts", rest: str = "", batch: int | None = None,
    ) -> list[tuple[Any, ...]]:
        """The rows of a dataset as of a batch, in order; ``rest`` is what stands behind FROM."""
        at = manifest.latest() if batch is None else batch
        with asking.opened(as_of=at, datasets=[dataset]) as connection:
            return connection.execute(f"SELECT {', '.join(columns)} FROM {dataset} {rest} ORDER BY ALL").fetchall()


def receipt(number: str, day: date, amount: int, **more: Any) -> dict[str, Any]:
    """A payment received."""
    return {"receipt_id": number, "received_on": day, "amount": amount, "currency": "CNY", **more}
