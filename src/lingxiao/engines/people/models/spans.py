"""What every dated row of this engine keeps to, and ``validity__holds_on=day``: that a span holds on a day, by its ends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.postgres.fields import DateRangeField
from django.db.models import Lookup, Q

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models.sql.compiler import SQLCompiler

BEGINS = Q(validity__startswith__isnull=False)
"""A span has a first day: neither without a beginning nor without a day at all, which no overlap would ever catch."""


@DateRangeField.register_lookup
class HoldsOn(Lookup):
    """The same rows as ``contains``; PostgreSQL plans it well where the day differs from row to row.

    One lookup and not five conditions: a page that asks this of four spans in five questions would spend an eighth of
    its calls on putting conditions together.
    """

    lookup_name = "holds_on"
    prepare_rhs = False

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[Any, ...]]:
        """Not empty, begun, and not over; a span without an end goes on."""
        span, of_span = self.process_lhs(compiler, connection)
        day, of_day = self.process_rhs(compiler, connection)
        sql = (
            f"(NOT isempty({span}) AND (lower({span}) IS NULL OR lower({span}) <= {day})"
            f" AND (upper({span}) IS NULL OR upper({span}) > {day}))"
        )
        return sql, (*of_span, *of_span, *of_span, *of_day, *of_span, *of_span, *of_day)
