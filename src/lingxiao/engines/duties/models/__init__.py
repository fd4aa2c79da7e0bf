"""Tables of duties: shape and constraints, nothing else."""

from lingxiao.engines.duties.models.check import SpotCheck
from lingxiao.engines.duties.models.evidence import EvidenceDelivery
from lingxiao.engines.duties.models.statement import AuthorityRow, DutyItem, DutyScope, DutyStatement

__all__ = ["AuthorityRow", "DutyItem", "DutyScope", "DutyStatement", "EvidenceDelivery", "SpotCheck"]
