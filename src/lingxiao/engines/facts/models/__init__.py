"""The tables of the facts engine. Private: others use its verbs and named reads."""

from lingxiao.engines.facts.models.asked import AnswerLine, AskedQuestion, OpenedRow
from lingxiao.engines.facts.models.batch import Batch, FactFile
from lingxiao.engines.facts.models.forecast import ForecastSnapshot
from lingxiao.engines.facts.models.frozen import Difference, FrozenFigure, FrozenMonth
from lingxiao.engines.facts.models.intake import Alias, FactImport, MappingProfile
from lingxiao.engines.facts.models.measured import Measured, MeasuredPart, MeasuredSet, MeasuredStage
from lingxiao.engines.facts.models.quality import QualityCount, QualityIssue, QualityScan
from lingxiao.engines.facts.models.reconciled import (
    ReconciledSum,
    Reconciliation,
    ReconciliationCause,
    ReconciliationItem,
    ReconciliationSignOff,
    ReconciliationTerms,
)
from lingxiao.engines.facts.models.source import Source
from lingxiao.engines.facts.models.sync import SourceSecret, SyncRun

__all__ = [
    "Alias",
    "AnswerLine",
    "AskedQuestion",
    "Batch",
    "Difference",
    "FactFile",
    "FactImport",
    "ForecastSnapshot",
    "FrozenFigure",
    "FrozenMonth",
    "MappingProfile",
    "Measured",
    "MeasuredPart",
    "MeasuredSet",
    "MeasuredStage",
    "OpenedRow",
    "QualityCount",
    "QualityIssue",
    "QualityScan",
    "ReconciledSum",
    "Reconciliation",
    "ReconciliationCause",
    "ReconciliationItem",
    "ReconciliationSignOff",
    "ReconciliationTerms",
    "Source",
    "SourceSecret",
    "SyncRun",
]
