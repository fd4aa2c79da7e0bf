"""Tables of health: figures as they stood, never overwritten; and whether people may be ranked by them."""

from lingxiao.engines.health.models.ranking import RankingPermit
from lingxiao.engines.health.models.snapshot import Snapshot

__all__ = ["RankingPermit", "Snapshot"]
