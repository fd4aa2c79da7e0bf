"""Tables of health: figures as they stood, never overwritten."""

from lingxiao.engines.health.models.snapshot import Snapshot

__all__ = ["Snapshot"]
