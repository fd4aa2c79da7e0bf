"""A file as a table of text in DuckDB: uploaded ones through the guarded reader, an operator's own straight from the disk."""

from __future__ import annotations

import codecs
import csv
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lingxiao.engines.facts.log.connecting import name, text
from lingxiao.kernel.refusals import Refusal, _

if TYPE_CHECKING:
    from pathlib import Path

    from duckdb import DuckDBPyConnection

    from lingxiao.kernel.sheets import Table

LOOKED_AT = 2_000
"""Rows from which a file's styles are told."""
_PIECE = 1 << 20
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


class NotReadable(Refusal):
    """A file on the disk is neither CSV nor Parquet, or in no encoding we read."""

    sentence = _("“%(name)s” could not be read as CSV or Parquet. Save it as CSV in UTF-8 or GB18030 and try again.")


class FloatingAmounts(Refusal):
    """A Parquet file has floating numbers where amounts are wanted."""

    sentence = _("Column “%(column)s” of the file holds floating numbers. Write amounts as DECIMAL or as text.")


@dataclass(frozen=True, slots=True)
class Raw:
    """A table of text: the SQL that reads it (headings as columns, and ``row_no`` as people count rows), and its form."""

    relation: str
    headings: tuple[str, ...]
    encoding: str
    delimiter: str

    def sample(self, connection: DuckDBPyConnection, heading: str) -> list[str]:
        """Some cells of a column."""
        rows = connection.execute(f"SELECT {name(heading)} FROM {self.relation} LIMIT {LOOKED_AT}").fetchall()
        return [cell or "" for (cell,) in rows]


def of_table(table: Table, *, to: Path) -> Raw:
    """An uploaded table, which the guarded reader made of the file; written to ``to`` so that DuckDB reads it."""
    with to.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL)
        writer.writerow(["row_no", *(f"c{place}" for place in range(len(table.headers)))])
        for number, row in zip(table.row_numbers, table.rows, strict=True):
            writer.writerow([number, *row])
    columns = ", ".join(f"c{place} AS {name(heading)}" for place, heading in enumerate(table.headers))
    source = (
        f"read_csv({text(str(to))}, header = true, all_varchar = true, delim = ',', quote = '\"', escape = '\"', "
        "auto_detect = false, columns = {" + ", ".join(
            f"{text(column)}: 'VARCHAR'" for column in ("row_no", *(f"c{place}" for place in range(len(table.headers))))
        ) + "})"
    )
    relation = f"(SELECT {columns}, CAST(row_no AS BIGINT) AS row_no FROM {source})"
    return Raw(relation, table.headers, table.encoding or "xlsx", "")


def of_file(connection: DuckDBPyConnection, path: Path, *, utf8: Path) -> Raw:
    """A file of the operator's own, of any size. What is not UTF-8 is written anew to ``utf8`` first, piece by piece."""
    with path.open("rb") as file:
        start = file.read(4)
    if start == b"PAR1":
        return _parquet(connection, path)
    encoding = _encoding(path)
    readable = path if encoding == "utf-8" else _rewrite(path, encoding, utf8)
    try:
        (delimiter,) = connection.execute(
            f"SELECT Delimiter FROM sniff_csv({text(str(readable))}, all_varchar = true, header = true)"
        ).fetchall()[0]
        source = (
            f"read_csv({text(str(readable))}, header = true, all_varchar = true, delim = {text(delimiter)}, "
            "null_padding = false, strict_mode = true)"
        )
        headings = tuple(column for column, *_rest in connection.execute(f"DESCRIBE SELECT * FROM {source}").fetchall())
    except Exception as problem:
        raise NotReadable(name=path.name[:80]) from problem
    relation = f"(SELECT *, row_number() OVER () + 1 AS row_no FROM {source})"
    return Raw(relation, headings, encoding, delimiter)


def _parquet(connection: DuckDBPyConnection, path: Path) -> Raw:
    source = f"read_parquet({text(str(path))}, file_row_number = true)"
    described = connection.execute(f"DESCRIBE SELECT * EXCLUDE (file_row_number) FROM {source}").fetchall()
    for column, type_, *_rest in described:
        if type_ in {"DOUBLE", "FLOAT"}:
            raise FloatingAmounts(column=column)
    columns = ", ".join(f"CAST({name(column)} AS VARCHAR) AS {name(column)}" for column, *_rest in described)
    relation = f"(SELECT {columns}, file_row_number + 1 AS row_no FROM {source})"
    return Raw(relation, tuple(column for column, *_rest in described), "parquet", "")


def _encoding(path: Path) -> str:
    """UTF-8 where the whole file is; else what its mark says, else GB18030; refused when it is none of them."""
    with path.open("rb") as file:
        start = file.read(4)
    marked = next((encoding for mark, encoding in _MARKS if start.startswith(mark)), None)
    for encoding in [marked] if marked else ["utf-8", "gb18030"]:
        if _decodes(path, encoding):
            return encoding
    raise NotReadable(name=path.name[:80])


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as file:
            while piece := file.read(_PIECE):
                if "\0" in decoder.decode(piece):
                    return False
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _rewrite(path: Path, encoding: str, utf8: Path) -> Path:
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as file, utf8.open("w", encoding="utf-8", newline="") as out:
        mark = "\ufeff"
        while piece := file.read(_PIECE):
            out.write(decoder.decode(piece).removeprefix(mark))
            mark = ""
        out.write(decoder.decode(b"", final=True))
    return utf8
