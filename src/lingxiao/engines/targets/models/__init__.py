"""Tables of targets: shape and constraints, nothing else. Of leave only days are kept, never why (LR-15)."""

from lingxiao.engines.targets.models.change import ChangeSignature, ReachabilityBasis, TargetChange
from lingxiao.engines.targets.models.hand_over import TerritoryHandOver
from lingxiao.engines.targets.models.plan import PlanLine, PlanVersion, SalesPlan, SeasonalityProfile
from lingxiao.engines.targets.models.quota import CascadeEntry, QuotaNode, QuotaTree, Reserve

__all__ = [
    "CascadeEntry",
    "ChangeSignature",
    "PlanLine",
    "PlanVersion",
    "QuotaNode",
    "QuotaTree",
    "ReachabilityBasis",
    "Reserve",
    "SalesPlan",
    "SeasonalityProfile",
    "TargetChange",
    "TerritoryHandOver",
]
