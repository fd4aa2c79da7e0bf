"""Letting what holds for a person end before a day, and taking back what would only have begun later.

One statement each for any number of persons, so that a verb for one and a file of thousands end things alike.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection
from psycopg import sql

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from django.db.models import Model

_NEVER_BEGAN = """
DELETE FROM {table} held USING unnest(%(ids)s::bigint[], %(days)s::date[]) AS ended(id, day)
WHERE held.{column} = ended.id AND lower(held.validity) >= ended.day AND (%(kind)s = '' OR {kind} = %(kind)s)
"""
_ENDS = """
UPDATE {table} held SET validity = daterange(lower(held.validity), ended.day)
FROM unnest(%(ids)s::bigint[], %(days)s::date[]) AS ended(id, day)
WHERE held.{column} = ended.id AND held.validity @> ended.day AND (%(kind)s = '' OR {kind} = %(kind)s)
"""


def end_from(model: type[Model], *, days: Mapping[int, date], column: str = "person_id", kind: str = "") -> int:
    """Let the rows of these persons end before each one's day; answers how many rows ended or never began.

    ``column`` says which person of the row is meant, ``kind`` keeps to rows of one kind. Raises no refusal: what is
    over already, or was never there, is as it should be.
    """
    if not days:
        return 0
    names = {
        "table": sql.Identifier(model._meta.db_table),  # noqa: SLF001 -- Django's documented Model._meta
        "column": sql.Identifier(column),
        "kind": sql.SQL("held.kind") if kind else sql.SQL("''"),
    }
    given: dict[str, list[int] | list[date] | str] = {"ids": list(days), "days": list(days.values()), "kind": kind}
    changed = 0
    with connection.cursor() as cursor:
        for statement in (_NEVER_BEGAN, _ENDS):
            cursor.execute(sql.SQL(statement).format(**names), given)
            changed += cursor.rowcount
    return changed

