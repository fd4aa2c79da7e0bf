"""What somebody holds beside their main post and line: acting and second posts, dotted lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.db.models import CharField, Value

from lingxiao.engines.people.domain.working import not_over
from lingxiao.engines.people.enums import AssignmentKind, LineKind
from lingxiao.engines.people.models import Assignment, ReportingLine

if TYPE_CHECKING:
    from datetime import date

    from django.db.backends.postgresql.psycopg_any import DateRange

POST, LINE = "post", "line"


class Beside(NamedTuple):
    """A post in a unit (``what`` is ``POST``), or a line to a superior (``LINE``, where ``unit`` is empty)."""

    what: str
    pk: int
    kind: str
    name: str
    unit: str
    validity: DateRange

    @property
    def said(self) -> str:
        """What it is, in the language now active."""
        if self.what == POST:
            return f"{AssignmentKind(self.kind).label}: {self.name} · {self.unit}"
        return f"{LineKind(self.kind).label}: {self.name}"


def held_besides(*, person_id: int, on: date) -> list[Beside]:
    """Acting and second posts and dotted lines of a person on a day and later, the earliest first. One query."""

    def word(text: str) -> Value:
        return Value(text, output_field=CharField())

    posts = Assignment.objects.filter(not_over(on), person_id=person_id).exclude(kind=AssignmentKind.MAIN)
    lines = ReportingLine.objects.filter(not_over(on), person_id=person_id, kind=LineKind.DOTTED)
    rows = posts.annotate(what=word(POST)).values_list(
        "what", "pk", "kind", "position__title_zh", "unit__code", "validity",
    ).union(
        lines.annotate(what=word(LINE), unit=word("")).values_list("what", "pk", "kind", "manager__name", "unit", "validity"),
        all=True,
    )
    return [Beside(*row) for row in rows.order_by("validity")]
