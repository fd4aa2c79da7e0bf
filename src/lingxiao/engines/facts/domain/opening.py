"""The rows behind a kept figure: asked of the log as of the batch it was worked out from, of one manager and one month."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lingxiao.engines.facts.datasets import ALL
from lingxiao.engines.facts.domain import manifest
from lingxiao.engines.facts.domain.asking import rows_of
from lingxiao.engines.facts.domain.measuring import catalogue
from lingxiao.engines.facts.log.connecting import duck
from lingxiao.engines.facts.measures import Cell, Line, Question, rows_behind
from lingxiao.engines.facts.measures.loading import parts_of
from lingxiao.engines.facts.measures.scope import LOOKUPS
from lingxiao.engines.facts.models import Source
from lingxiao.engines.people.domain import queries as people
from lingxiao.kernel.expressions.tree import Name
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lingxiao.engines.facts.measures import FactRow, Measure
    from lingxiao.engines.facts.models import MeasuredSet
    from lingxiao.kernel.days.periods import Month


def rows_of_figure(*, measured: MeasuredSet, measure: str, number: str, month: Month, currency: str) -> list[FactRow]:
    """The facts that make a figure of a measure with one dataset, in order of day and key: what they add makes it exactly.

    Rows that the measure looks at and does not count, neither above the line nor below it, are left out.
    """
    one = catalogue()[measure]
    question = Question(month, month, measured.worked_out_on, dimensions=("manager",))
    cell = Cell(one, month, currency, (("manager", number),), None, None, None)
    lines = [Line(*line) for line in people.answering_managers(of=number)]
    relation_of = {key: _rows(key, one, month, measured.batch_id) for key in (one.dataset, *_looked_up(one))}
    store = manifest.store()
    with duck([store.root], spill=store.spill) as database:
        (behind,) = rows_behind(
            database, cell, catalogue=catalogue(), question=question, relation_of=relation_of, lines=lines,
        )
    return [row for row in behind.rows if any(brought is not None for brought in row.adds)]


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


def titles_of_sources(rows: Sequence[FactRow]) -> dict[str, Bilingual]:
    """What the systems are called that these rows came from, by the key that stands in the rows."""
    found = Source.objects.filter(key__in={row.source for row in rows}).values_list("key", "title_zh", "title_en")
    return {key: Bilingual(zh, en) for key, zh, en in found}
