"""The files of a run: all of them or none. ``payouts.csv``, ``vesting.csv`` and ``run.json``, as the contract names them."""

from __future__ import annotations

import json
import resource
import time
from typing import TYPE_CHECKING, Any

from lingxiao import __version__
from lingxiao.engines.incentives.calculation.declared import TABLES
from lingxiao.engines.incentives.calculation.refereeing import referee
from lingxiao.engines.incentives.calculation.running import as_csv, calculate, input_hash, told

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from lingxiao.engines.incentives.calculation.periods import Period
    from lingxiao.engines.incentives.language.plan import Plan


def write(plan: Plan, data: Path, wanted: Sequence[Period], *, to: Path, spill: Path) -> dict[str, Any]:
    """Calculate, have a sample calculated again, then write; what ``run.json`` says. Nothing is written when it is refused."""
    began = time.monotonic()
    run = calculate(plan, data, wanted, spill=spill)
    referee(run)
    inputs = input_hash(run.connection, list(TABLES))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    said = told(run, inputs=inputs, version=__version__, seconds=f"{time.monotonic() - began:.3f}", peak=peak)
    files = {"payouts.csv": as_csv(run), "run.json": json.dumps(said, ensure_ascii=False, indent=1) + "\n"}
    to.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        waiting = to / f".{name}.part"
        waiting.write_text(text, encoding="utf-8", newline="\n")
        waiting.replace(to / name)
    return said
