"""The tables of the facts engine. Private: others use its verbs and named reads."""

from lingxiao.engines.facts.models.batch import Batch, FactFile
from lingxiao.engines.facts.models.forecast import ForecastSnapshot
from lingxiao.engines.facts.models.intake import Alias, FactImport, MappingProfile
from lingxiao.engines.facts.models.measured import Measured, MeasuredPart, MeasuredSet, MeasuredStage
from lingxiao.engines.facts.models.source import Source
from lingxiao.engines.facts.models.sync import SourceSecret, SyncRun

__all__ = [
    "Alias",
    "Batch",
    "FactFile",
    "FactImport",
    "ForecastSnapshot",
    "MappingProfile",
    "Measured",
    "MeasuredPart",
    "MeasuredSet",
    "MeasuredStage",
    "Source",
    "SourceSecret",
    "SyncRun",
]
