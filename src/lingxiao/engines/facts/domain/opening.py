"""The rows behind a kept figure: asked of the log as of the batch it was worked out from, of one manager and one month."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from lingxiao.engines.facts.datasets import ALL
from lingxiao.engines.facts.domain import manifest, measuring
from lingxiao.engines.facts.domain.asking import rows_of
from lingxiao.engines.facts.domain.measuring import catalogue
from lingxiao.engines.facts.log.connecting import duck
from lingxiao.engines.facts.measures import Cell, Line, Question, rows_behind
from lingxiao.engines.facts.measures.loading import parts_of
from lingxiao.engines.facts.measures.scope import LOOKUPS
from lingxiao.engines.facts.models import FrozenMonth, Source
from lingxiao.engines.people.domain import queries as people
from lingxiao.kernel.expressions.tree import Name
from lingxiao.kernel.refusals import Refusal
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lingxiao.engines.facts.measures import FactRow, Measure
    from lingxiao.engines.facts.models import MeasuredSet, OpenedRow
    from lingxiao.kernel.days.periods import Month


class MadeByAnotherFormula(Refusal):
    """A measure was rewritten after figures froze: the rows it finds now would not make them."""

    sentence = _(
        "The formula of this measure was changed after the month was frozen, and the rows no longer make the frozen amount. "
        "Open the rows of the newest data instead."
    )


def rows_of_figure(
    *, measured: MeasuredSet | FrozenMonth, measure: str, number: str, month: Month, currency: str,
) -> list[FactRow]:
    """The facts that make a figure of a measure with one dataset, in order of day and key: what they add makes it exactly.

    Of a frozen month as of its batch, and by who answered for whom as it was known then. Rows that the measure looks at
    and does not count, neither above the line nor below it, are left out.
    """
    one = catalogue()[measure]
    question = Question(month, month, measured.worked_out_on, dimensions=("manager",))
    cell = Cell(one, month, currency, (("manager", number),), None, None, None)
    lines = _lines_of(measured, number)
    relation_of = {key: _rows(key, one, month, measured.batch_id) for key in (one.dataset, *_looked_up(one))}
    store = manifest.store()
    with duck([store.root], spill=store.spill) as database:
        (behind,) = rows_behind(
            database, cell, catalogue=catalogue(), question=question, relation_of=relation_of, lines=lines,
        )
    rows = [row for row in behind.rows if any(brought is not None for brought in row.adds)]
    if isinstance(measured, FrozenMonth) and measured.measures_sha256 != measuring.edition():
        _refuse_unless_made(measured, rows, measure=measure, number=number, currency=currency)
    return rows


def _rows(key: str, measure: Measure, month: Month, as_of: int) -> str:
    """The rows of a dataset: of the one month alone where the measure is dated by the day that says the month."""
    dataset = ALL[key]
    if key == measure.dataset and measure.day == dataset.day:
        return rows_of(dataset, as_of=as_of, first_month=month.key, last_month=month.key)
    return rows_of(dataset, as_of=as_of)


def _looked_up(measure: Measure) -> set[str]:
    """The datasets in which its formula looks something up."""
    names = (part.node.name for part in parts_of(catalogue().formula(measure)) if isinstance(part.node, Name))
    return {LOOKUPS[name].dataset for name in names if name in LOOKUPS}


def _lines_of(measured: MeasuredSet | FrozenMonth, number: str) -> list[Line]:
    """For whom a manager answered, as it was known when the figures were made; sets older than that knowledge go by today."""
    if measured.lines:
        return [measuring.as_line(line) for line in measured.lines if line[1] == number]
    return [Line(*line) for line in people.answering_managers(of=number)]


def _refuse_unless_made(version: FrozenMonth, rows: Sequence[FactRow], **figure: str) -> None:
    """Rows found by another edition of the measures are shown where they make the frozen amount all the same."""
    kept = version.figures.filter(
        measure=figure["measure"], manager__number=figure["number"], currency=figure["currency"],
    ).aggregate(sum=Sum("above"))["sum"]
    if sum((row.adds[0] for row in rows if isinstance(row.adds[0], Fraction)), Fraction(0)) != Fraction(kept or 0):
        raise MadeByAnotherFormula


def titles_of_sources(rows: Sequence[FactRow | OpenedRow]) -> dict[str, Bilingual]:
    """What the systems are called that these rows came from, by the key that stands in the rows."""
    found = Source.objects.filter(key__in={row.source for row in rows}).values_list("key", "title_zh", "title_en")
    return {key: Bilingual(zh, en) for key, zh, en in found}
