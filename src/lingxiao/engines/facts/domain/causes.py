"""What may be done about a difference, by its cause: the words beside the list of causes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lingxiao.engines.facts.enums import Cause
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from collections.abc import Mapping

WHAT_TO_DO: Mapping[Cause, Bilingual] = {
    Cause.NOT_IN_ERP: Bilingual(
        "CRM 已记、ERP 尚无：请销售助理催办录单，并写明预计录入的日期；客户未下单的，在 CRM 改回商机。",
        "CRM has it and the ERP does not yet: have the order entered and note by when. If the customer has not ordered, "
        "make it an open deal again in CRM.",
    ),
    Cause.NOT_IN_CRM: Bilingual(
        "ERP 已记、CRM 没有：请负责人在 CRM 补录订单并写上 ERP 单号；不属于销售业务的，在说明中写清。",
        "The ERP has it and CRM does not: have its owner enter the order in CRM with the ERP's number. If it is no sale, "
        "say so in the note.",
    ),
    Cause.AMOUNT: Bilingual(
        "同一单据两边金额不同：以双方盖章的合同为准，改正错的一边；在说明中写明改了哪一边。",
        "Both have it with different amounts: the signed contract decides. Correct the side that is wrong, and note which.",
    ),
    Cause.OTHER_MONTH: Bilingual(
        "两边记在不同月份（截止差异）：以签订或确认单据的日期为准，写明归属哪个月；计奖月份不得两边都算。",
        "The sides have it in different months (cut-off): the day on the signed paper decides. Note the month it belongs to; "
        "no incentive counts it in both.",
    ),
    Cause.OTHER_OWNER: Bilingual(
        "两边的负责人或所属经理不同：按客户移交记录或业绩分配协议确定归属，改正错的一边。",
        "The sides name different owners or managers: the record of the handover or the agreed split decides. Correct the "
        "side that is wrong.",
    ),
    Cause.OTHER_CURRENCY: Bilingual(
        "两边币种不同：以合同币种为准；若一边记的是折算额，改为原币。",
        "The sides have different currencies: that of the contract decides. Where one side keeps a converted amount, enter "
        "the original one.",
    ),
    Cause.DUPLICATE: Bilingual(
        "同一笔记了两次：保留先录的一笔，作废另一笔，并写明作废的单号。",
        "The same sale was entered twice: keep the first, void the other, and note its number.",
    ),
    Cause.CANCELLED: Bilingual(
        "已取消或已退货而只有一边冲减：在另一边补记取消或退货单，并写明单号。",
        "Cancelled or returned on one side only: enter it on the other side too, and note its number.",
    ),
    Cause.TAX_ROUNDING: Bilingual(
        "含税与不含税、或四舍五入之差：两边统一记不含税净额；属于取整的，说明即可。",
        "With tax against without, or rounding: both sides keep the net amount without tax. Plain rounding needs only a note.",
    ),
    Cause.CUSTOMER_MERGED: Bilingual(
        "客户已合并，两边仍用不同编号：在未更新的一边改为合并后的编号。",
        "The customer was merged and the sides still use different numbers: enter the new number where it is missing.",
    ),
    Cause.UNEXPLAINED: Bilingual(
        "尚未查明：写下查过什么、还差什么、由谁在哪天前查清。未查明的差异不能签核。",
        "Not found out yet: note what was looked at, what is missing, and who finds out by when. A month with such a "
        "difference cannot be signed off.",
    ),
}
"""For every cause, what whoever explains the difference does next."""
