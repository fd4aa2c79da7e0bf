"""Tables of documents: shape and constraints, nothing else."""

from lingxiao.engines.documents.models.consultation import Attendee, Consultation, Opinion
from lingxiao.engines.documents.models.contract_change import ContractChange
from lingxiao.engines.documents.models.delivery import Delivery, ReadingProof
from lingxiao.engines.documents.models.issue import Issue, IssueBatch
from lingxiao.engines.documents.models.objection import Objection, RefusalRecord
from lingxiao.engines.documents.models.signature import Signature
from lingxiao.engines.documents.models.template import (
    LegalOverride,
    ReviewComment,
    Revision,
    Template,
    TemplateVersion,
    WorkingCopy,
)

__all__ = [
    "Attendee", "Consultation", "ContractChange", "Delivery", "Issue", "IssueBatch", "LegalOverride", "Objection",
    "Opinion", "ReadingProof", "RefusalRecord", "ReviewComment", "Revision", "Signature", "Template",
    "TemplateVersion", "WorkingCopy",
]
