"""Measures over the fact log: declared in a reviewed file, evaluated exactly as of a batch, opened to their rows.

Free of Django's database: the log is read through ``relation_of``, which says for each dataset the SQL of its rows.
"""

from __future__ import annotations

from lingxiao.engines.facts.measures.compiling import Query, compile_measure
from lingxiao.engines.facts.measures.declared import Direction, Measure, OverMonths, Status, Unit
from lingxiao.engines.facts.measures.evaluating import Cell, evaluate
from lingxiao.engines.facts.measures.lines import LINES, Line, everyone_below, load_lines
from lingxiao.engines.facts.measures.loading import Catalogue, load
from lingxiao.engines.facts.measures.opening import Behind, FactRow, first_behind, rows_behind
from lingxiao.engines.facts.measures.question import DIMENSIONS, Grain, Question
from lingxiao.engines.facts.measures.selecting import says

__all__ = [
    "DIMENSIONS", "LINES", "Behind", "Catalogue", "Cell", "Direction", "FactRow", "Grain", "Line", "Measure", "OverMonths",
    "Query", "Question", "Status", "Unit", "compile_measure", "evaluate", "everyone_below", "first_behind", "load",
    "load_lines", "rows_behind", "says",
]
