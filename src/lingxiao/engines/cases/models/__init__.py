"""Tables of cases: shape and constraints, nothing else."""

from lingxiao.engines.cases.models.case import Case, Party, Stage
from lingxiao.engines.cases.models.entry import Entry, Outcome

__all__ = ["Case", "Entry", "Outcome", "Party", "Stage"]
