"""Many rows changed in one statement, each to values of its own; and the database told that many came.

Django's ``bulk_update`` writes a CASE with a branch for every row, which PostgreSQL walks for every row; arrays are
joined instead.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import apps
from django.db import connection
from psycopg import sql

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.db.models import Model


def update_rows(model: type[Model], *, ids: Sequence[int], columns: Mapping[str, tuple[str, Sequence[object]]]) -> int:
    """Set ``columns`` of the rows with these ids: by column name, the PostgreSQL type and one value an id.

    Returns how many rows were changed. Constraints and triggers hold as for any update.
    """
    if not ids:
        return 0
    table, names = sql.Identifier(model._meta.db_table), list(columns)  # noqa: SLF001 -- Django's documented Model._meta
    statement = sql.SQL(
        "UPDATE {table} SET {sets} FROM unnest({arrays}) AS told({keys}) WHERE {table}.id = told.id"
    ).format(
        table=table,
        sets=sql.SQL(", ").join(sql.SQL("{0} = told.{0}").format(sql.Identifier(name)) for name in names),
        arrays=sql.SQL(", ").join(
            [
                sql.SQL("%s::bigint[]"),
                *(sql.SQL("%s::{}[]").format(sql.SQL(kind)) for kind, _values in columns.values()),
            ]
        ),
        keys=sql.SQL(", ").join([sql.Identifier("id"), *(sql.Identifier(name) for name in names)]),
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [list(ids), *(list(values) for _kind, values in columns.values())])
        return int(cursor.rowcount)


def renew_statistics() -> None:
    """Let the database count its tables anew, in this transaction too, after many rows came into them.

    It plans by what it last counted, and by itself it counts only what is committed, and only once in a while: until then
    a join of a thousand to a thousand is planned as one of nobody to nobody.
    """
    tables = sorted({model._meta.db_table for model in apps.get_models()})  # noqa: SLF001 -- Django's documented Model._meta
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("ANALYZE {}").format(sql.SQL(", ").join(map(sql.Identifier, tables))))
