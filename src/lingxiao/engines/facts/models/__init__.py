"""The tables of the facts engine. Private: others use its verbs and named reads."""

from lingxiao.engines.facts.models.asked import AnswerLine, AskedQuestion, OpenedRow
from lingxiao.engines.facts.models.batch import Batch, FactFile
from lingxiao.engines.facts.models.intake import Alias, FactImport, MappingProfile
from lingxiao.engines.facts.models.measured import Measured, MeasuredSet
from lingxiao.engines.facts.models.source import Source
from lingxiao.engines.facts.models.sync import SourceSecret, SyncRun

__all__ = [
    "Alias",
    "AnswerLine",
    "AskedQuestion",
    "Batch",
    "FactFile",
    "FactImport",
    "MappingProfile",
    "Measured",
    "MeasuredSet",
    "OpenedRow",
    "Source",
    "SourceSecret",
    "SyncRun",
]
