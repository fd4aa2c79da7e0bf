"""Tables of tools: shape and constraints, nothing else. No table counts sign-ins or clicks (LR-36)."""

from lingxiao.engines.tools.models.access import Access
from lingxiao.engines.tools.models.catalogue import CatalogueEntry, Entitlement, Tool

__all__ = ["Access", "CatalogueEntry", "Entitlement", "Tool"]
