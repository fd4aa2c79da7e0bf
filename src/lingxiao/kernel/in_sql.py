"""Questions asked on nearly every page, written as SQL.

Django puts a query together anew each time it is asked, and that took a third of the processor of a page that asks ten
of them (ADR 0015). The SQL of a table stands in the engine that owns it; values are always parameters.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from django.db import connection
from django.db.models import Field, Func, Model
from django.db.models.expressions import RawSQL

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

Value: TypeAlias = "int | str | bool | date | datetime"
"""What a parameter may be; many numbers are one, see ``array``."""
Row = TypeVar("Row", bound=Model)


def ids(sentence: str, *values: Value) -> RawSQL:
    """A set of ids, for ``column__in=``: a ``SELECT`` of one column with its values."""
    return RawSQL(sentence, values)  # noqa: S611 # nosec B611 -- the sentence is written in an engine; values are parameters


class Looked(Func):
    """Something looked up for each row: a ``SELECT`` or an ``EXISTS`` in which ``{name}`` is a column of the row.

    ``kind`` is the field whose values come out, ``values`` the parameters, and ``rows`` the paths to the columns by name.
    """

    def __init__(self, sentence: str, *values: Value, kind: Field[Any, Any], **rows: str) -> None:
        """Keep the sentence; the columns are resolved where the rows are asked for."""
        super().__init__(*rows.values(), output_field=kind)
        self.sentence, self.values, self.names = sentence, values, tuple(rows)

    def as_sql(  # type: ignore[override] # what else Django passes is for functions with a template
        self, compiler: Any, *_more: Any, **_rest: Any,
    ) -> tuple[str, list[Any]]:
        """The subquery with the columns of the row in their places."""
        columns = (compiler.compile(one)[0] for one in self.get_source_expressions())
        return f"({self.sentence.format(**dict(zip(self.names, columns, strict=True)))})", list(self.values)


def columns(model: type[Model], alias: str) -> str:
    """The columns of a table as Django reads them, for a ``SELECT``."""
    return ", ".join(f'{alias}."{one.column}"' for one in model._meta.concrete_fields)  # noqa: SLF001 -- Django's own API


def read(model: type[Row], told: Sequence[Any]) -> Row:
    """A row as Django makes it of its columns, in the order of ``columns``."""
    names = [one.attname for one in model._meta.concrete_fields]  # noqa: SLF001 -- Django's own API
    return model.from_db(connection.alias, names, told)


def array(numbers: Iterable[int]) -> str:
    """Whole numbers as PostgreSQL writes an array, for ``ANY(%s::bigint[])``: one value, however many they are."""
    return f"{{{','.join(map(str, numbers))}}}"


NONE = array(())


def every(sentence: str, *values: Value) -> list[tuple[Any, ...]]:
    """All rows of what is asked."""
    with connection.cursor() as cursor:
        cursor.execute(sentence, values)
        return list(cursor.fetchall())


def about(sentence: str, numbers: Iterable[int], *values: Value) -> list[tuple[Any, ...]]:
    """All rows of what is asked about these numbers, which come first; of none nothing is asked."""
    told = array(set(numbers))
    return every(sentence, told, *values) if told != NONE else []


def first(sentence: str, *values: Value) -> tuple[Any, ...] | None:
    """The first row of what is asked, or none."""
    with connection.cursor() as cursor:
        cursor.execute(sentence, values)
        told = cursor.fetchone()
    return tuple(told) if told is not None else None
