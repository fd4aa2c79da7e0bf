"""Pages of another system on the disk: each a file of its own, written whole, so that a killed run goes on behind the last."""

from __future__ import annotations

import csv
import os
from typing import TYPE_CHECKING

from lingxiao.engines.facts.log.connecting import name, text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

ROWS, GONE, PRESENT = "rows", "gone", "present"


def write_page(
    folder: Path, number: int, rows: Sequence[Mapping[str, str | None]], *, headings: Sequence[str], first: int,
) -> None:
    """Write a page; the same number again replaces it. ``first`` is the number of its first row among all that came."""
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f".{number:06}.part"
    with part.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL)
        writer.writerow(["row_no", *(f"c{place}" for place in range(len(headings)))])
        for place, row in enumerate(rows):
            writer.writerow([first + place, *(row.get(heading) for heading in headings)])
        file.flush()
        os.fsync(file.fileno())
    part.replace(folder / f"{number:06}.csv")


def relation(folder: Path, *, headings: Sequence[str], key: Sequence[str]) -> str:
    """The SQL of what came, by heading, with ``row_no``; of a record that came twice the later one.

    Empty cells are missing ones. No rows where no page was written.
    """
    columns = ", ".join(f"c{place} AS {name(heading)}" for place, heading in enumerate(headings))
    if not any(folder.glob("*.csv")):
        none = ", ".join(f"NULL::VARCHAR AS {name(heading)}" for heading in headings)
        return f"(SELECT {none}, NULL::BIGINT AS row_no WHERE false)"
    types = ", ".join(f"{text(column)}: 'VARCHAR'" for column in ("row_no", *(f"c{place}" for place in range(len(headings)))))
    source = (
        f"read_csv({text(str(folder / '*.csv'))}, header = true, auto_detect = false, delim = ',', quote = '\"', escape = '\"', "
        f"columns = {{{types}}})"
    )
    same = ", ".join(map(name, key))
    return (
        f"(SELECT {columns}, CAST(row_no AS BIGINT) AS row_no FROM {source} "
        f"QUALIFY CAST(row_no AS BIGINT) = max(CAST(row_no AS BIGINT)) OVER (PARTITION BY {same}))"
    )
