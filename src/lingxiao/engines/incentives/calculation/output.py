"""The files of a run: all of them or none. ``payouts.csv``, ``run.json`` and ``trace.parquet``, as the contract names them."""

from __future__ import annotations

import json
import resource
import shutil
import time
from typing import TYPE_CHECKING, Any

from lingxiao import __version__
from lingxiao.engines.incentives.calculation.declared import TABLES
from lingxiao.engines.incentives.calculation.refereeing import referee
from lingxiao.engines.incentives.calculation.running import as_csv, calculate, input_hash, told
from lingxiao.engines.incentives.calculation.tracing import write_trace

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from lingxiao.engines.incentives.calculation.periods import Period
    from lingxiao.engines.incentives.language.plan import Plan


def write(plan: Plan, data: Path, wanted: Sequence[Period], *, to: Path, spill: Path) -> dict[str, Any]:
    """Calculate, have a sample calculated again, then write; what ``run.json`` says. Nothing is written when it is refused."""
    return _write(plan, data, wanted, to, spill, [])


def write_traced(plan: Plan, data: Path, wanted: Sequence[Period], *, to: Path, spill: Path) -> dict[str, Any]:
    """The same, and the trace of every line, which adds up to the payouts or nothing is written."""
    return _write(plan, data, wanted, to, spill, ["trace.parquet"])


def _write(plan: Plan, data: Path, wanted: Sequence[Period], to: Path, spill: Path, more: Sequence[str]) -> dict[str, Any]:
    began = time.monotonic()
    run = calculate(plan, data, wanted, spill=spill)
    referee(run)
    for name in more:
        write_trace(run, spill / name)
    inputs = input_hash(run.connection, list(TABLES))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    said = told(run, inputs=inputs, version=__version__, seconds=f"{time.monotonic() - began:.3f}", peak=peak)
    files = {"payouts.csv": as_csv(run), "run.json": json.dumps(said, ensure_ascii=False, indent=1) + "\n"}
    to.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (to / f".{name}.part").write_text(content, encoding="utf-8", newline="\n")
    for name in more:
        shutil.move(spill / name, to / f".{name}.part")
    for name in (*files, *more):
        (to / f".{name}.part").replace(to / name)
    return said
