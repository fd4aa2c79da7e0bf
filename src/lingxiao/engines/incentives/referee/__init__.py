"""The exact evaluator: plain Python in fractions, sharing no arithmetic with the statements that calculate whole companies.

It computes a payee at a time, from what was measured to what is paid, held and deferred. The worked examples of a plan run
on it, and in a run it computes a sample of payees again: one difference stops the run.
"""

from __future__ import annotations

from lingxiao.engines.incentives.referee.earning import Earned, earned, shared
from lingxiao.engines.incentives.referee.later import drawn, vested
from lingxiao.engines.incentives.referee.measured import Lacking, Measured

__all__ = ["Earned", "Lacking", "Measured", "drawn", "earned", "shared", "vested"]
