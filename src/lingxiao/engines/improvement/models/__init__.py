"""Tables of improvement plans: shape and constraints, nothing else."""

from lingxiao.engines.improvement.models.bundle import ProofBundle
from lingxiao.engines.improvement.models.chain import Chain, ChainProof
from lingxiao.engines.improvement.models.check_in import CheckIn, CheckInConfirmation, GoalProgress, PlanReview
from lingxiao.engines.improvement.models.plan import ImprovementPlan, PlanAnswer, PlanConclusion, PlanGoal
from lingxiao.engines.improvement.models.support import Support, SupportRecord

__all__ = [
    "Chain", "ChainProof", "CheckIn", "CheckInConfirmation", "GoalProgress", "ImprovementPlan", "PlanAnswer",
    "PlanConclusion", "PlanGoal", "PlanReview", "ProofBundle", "Support", "SupportRecord",
]
