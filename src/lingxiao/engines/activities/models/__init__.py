"""Tables of activities: shape and constraints, nothing else."""

from lingxiao.engines.activities.models.commitment import Commitment
from lingxiao.engines.activities.models.meeting import Confirmation, Meeting, Minutes, Participant

__all__ = ["Commitment", "Confirmation", "Meeting", "Minutes", "Participant"]
