"""The tables of the facts engine. Private: others use its verbs and named reads."""

from lingxiao.engines.facts.models.batch import Batch, FactFile
from lingxiao.engines.facts.models.source import Source

__all__ = ["Batch", "FactFile", "Source"]
