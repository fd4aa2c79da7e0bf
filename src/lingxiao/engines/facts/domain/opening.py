"""The rows behind a kept figure: asked of the log as of the batch it was worked out from, of one manager and one month."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lingxiao.engines.facts.datasets import ALL
from lingxiao.engines.facts.domain import manifest
from lingxiao.engines.facts.domain.asking import rows_of
from lingxiao.engines.facts.domain.measuring import catalogue
from lingxiao.engines.facts.log.connecting import duck
from lingxiao.engines.facts.measures import Cell, Line, Question, rows_behind
from lingxiao.engines.people.domain import queries as people

if TYPE_CHECKING:
    from lingxiao.engines.facts.measures import FactRow
    from lingxiao.engines.facts.models import MeasuredSet
    from lingxiao.kernel.days.periods import Month

MOST = 20_000
"""Rows of one manager in one month that are shown; the largest have some hundreds."""


def rows_of_amount(*, measured: MeasuredSet, measure: str, number: str, month: Month, currency: str) -> list[FactRow]:
    """The facts that make a figure of a measure with one dataset, in order of day and key: what they add makes it exactly."""
    one = catalogue()[measure]
    question = Question(month, month, measured.worked_out_on, dimensions=("manager",))
    cell = Cell(one, month, currency, (("manager", number),), None, None, None)
    lines = [Line(*line) for line in people.answering_managers(of=number)]
    dataset = ALL[one.dataset]
    relation_of = {one.dataset: rows_of(dataset, as_of=measured.batch_id, first_month=month.key, last_month=month.key)}
    store = manifest.store()
    with duck([store.root], spill=store.spill) as database:
        (behind,) = rows_behind(
            database, cell, catalogue=catalogue(), question=question, relation_of=relation_of, lines=lines, limit=MOST,
        )
    return list(behind.rows)
