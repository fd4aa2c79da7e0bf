"""What is read from 金蝶云星空: forms with the number of each row, and by which moments a row counts as changed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Form:
    """A form as it is queried. Names are those of the vendor's BOS designer, and differ where a customer changed a form."""

    name: str
    label: str
    key: str = "FID"
    """The number of a row. Where fields of lines are read, the line's own, as in ``FSaleOrderEntry_FEntryID``."""

    moments: tuple[str, ...] = ("FModifyDate", "FApproveDate")
    """A row counts as changed when one of them is new: approving a bill does not always count as modifying it."""

    gone: tuple[str, str] = ("FCancelStatus", "B")
    """The field and its value that say that a row no longer counts: B is 已作废 of bills, and 已禁用 of master data."""


MASTER = ("FForbidStatus", "B")

FORMS = (
    Form("SAL_SaleOrder", "销售订单"),
    Form("SAL_OUTSTOCK", "销售出库单"),
    Form("SAL_RETURNSTOCK", "销售退货单"),
    Form("AR_receivable", "应收单"),
    Form("AR_RECEIVEBILL", "收款单"),
    Form("BD_Customer", "客户", key="FCUSTID", gone=MASTER),
    Form("BD_MATERIAL", "物料", key="FMATERIALID", gone=MASTER),
)
"""The usual ones. No call lists the forms of an installation, so that any other is named by whoever sets the source up."""
