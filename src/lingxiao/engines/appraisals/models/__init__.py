"""Tables of appraisals: shape and constraints, nothing else. None of them holds a figure of health."""

from lingxiao.engines.appraisals.models.calibration import CalibrationSession, Recusal, SessionMember
from lingxiao.engines.appraisals.models.cycle import CycleStage, ReviewCycle
from lingxiao.engines.appraisals.models.rating import Rating, Result
from lingxiao.engines.appraisals.models.review import Presentation, Review, ReviewEvidence, SelfAssessment

__all__ = [
    "CalibrationSession", "CycleStage", "Presentation", "Rating", "Recusal", "Result", "Review", "ReviewCycle",
    "ReviewEvidence", "SelfAssessment", "SessionMember",
]
