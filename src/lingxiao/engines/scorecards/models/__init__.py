"""Tables of scorecards: shape and constraints, nothing else."""

from lingxiao.engines.scorecards.models.card import CardNote, ManualActual, Scorecard, ScoreLine
from lingxiao.engines.scorecards.models.kpi import KpiDefinition
from lingxiao.engines.scorecards.models.letter import LetterLine, NegotiationEntry, TargetLetter

__all__ = [
    "CardNote", "KpiDefinition", "LetterLine", "ManualActual", "NegotiationEntry", "ScoreLine", "Scorecard", "TargetLetter",
]
