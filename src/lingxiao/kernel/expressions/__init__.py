"""A small checked language over the named columns of a table: what a measure counts and what a plan pays on.

Text is parsed (``parse``), checked against columns (``check``), and evaluated twice: as SQL in whole numbers
(``compile_formula``) and by a referee in exact fractions (``total``, ``of_row``). Free of Django and of DuckDB itself.
"""

from __future__ import annotations

from lingxiao.kernel.expressions.checking import check
from lingxiao.kernel.expressions.compiling import Compiled, Value, compile_formula, compile_part, read_part
from lingxiao.kernel.expressions.findings import Finding, Wrong
from lingxiao.kernel.expressions.parsing import parse
from lingxiao.kernel.expressions.referee import of_row, total
from lingxiao.kernel.expressions.typed import Column, Formula, Level, Type, Typed
from lingxiao.kernel.expressions.writing import write

__all__ = [
    "Column", "Compiled", "Finding", "Formula", "Level", "Type", "Typed", "Value", "Wrong", "check", "compile_formula",
    "compile_part", "of_row", "parse", "read_part", "total", "write",
]
