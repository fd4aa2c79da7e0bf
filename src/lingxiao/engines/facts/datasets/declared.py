"""Which datasets there are: the key of a row, the day that says its month, the amount its totals are checked by."""

from __future__ import annotations

import csv
from pathlib import Path

from lingxiao.engines.facts.datasets.shape import Dataset, Field, Kind
from lingxiao.kernel.words import Bilingual as W

DICTIONARY = Path(__file__).with_name("dictionary.csv")


def _fields() -> dict[str, tuple[Field, ...]]:
    """The columns of each dataset, in the order of the file."""
    found: dict[str, list[Field]] = {}
    with DICTIONARY.open(encoding="utf-8", newline="") as lines:
        for line in csv.DictReader(lines):
            also = tuple(filter(None, (word.strip() for word in line["also"].split("|"))))
            found.setdefault(line["dataset"], []).append(
                Field(
                    line["column"], Kind(line["kind"]), W(line["zh"], line["en"]),
                    W(line["meaning_zh"], line["meaning_en"]), is_required=line["required"] == "yes", also=also,
                )
            )
    return {name: tuple(fields) for name, fields in found.items()}


FIELDS = _fields()


def _declare(name: str, title: W, meaning: W, *, keys: str, day: str = "", amount: str = "") -> Dataset:
    return Dataset(name, title, meaning, FIELDS[name], tuple(keys.split()), day, amount)


ALL: dict[str, Dataset] = {
    one.name: one
    for one in (
        _declare(
            "orders", W("订单", "Orders"), W("一张订单一行，金额为整单", "one row an order, amounts of the whole order"),
            keys="order_id", day="signed_on", amount="amount",
        ),
        _declare(
            "order_lines", W("订单明细", "Order lines"),
            W("订单的一行；退货为负数并指明原单", "one line of an order; a return is negative and names its original"),
            keys="order_id line_no", day="signed_on", amount="net_amount",
        ),
        _declare(
            "invoices", W("发票", "Invoices"), W("一张发票一行", "one row an invoice"),
            keys="invoice_id", day="invoiced_on", amount="amount",
        ),
        _declare(
            "receipts", W("回款", "Receipts"), W("一笔到账一行", "one row a payment received"),
            keys="receipt_id", day="received_on", amount="amount",
        ),
        _declare(
            "receivables", W("应收", "Receivables"),
            W("一笔应收一行，未收余额为最近一次所报", "one row a receivable; what is open is as last reported"),
            keys="receivable_id", day="due_on", amount="amount",
        ),
        _declare(
            "returns", W("退货", "Returns"), W("一行退货，金额为正数", "one row of goods returned, amounts positive"),
            keys="return_id line_no", day="returned_on", amount="amount",
        ),
        _declare(
            "deals", W("商机", "Deals"), W("一个商机一行，为最近一次所报", "one row a deal, as last reported"),
            keys="deal_id", day="opened_on", amount="amount",
        ),
        _declare(
            "deal_stages", W("商机阶段", "Deal stages"), W("商机每进入一个阶段一行", "one row for each stage a deal entered"),
            keys="deal_id stage entered_on", day="entered_on",
        ),
        _declare(
            "activities", W("销售活动", "Activities"),
            W("与客户的一次拜访、通话或会议；只计数，不记行为轨迹",
              "one visit, call or meeting with a customer; counted, never a trail of clicks"),
            keys="activity_id", day="done_on",
        ),
        _declare(
            "customers", W("客户", "Customers"), W("一个客户一行，为最近一次所报", "one row a customer, as last reported"),
            keys="customer",
        ),
        _declare("products", W("产品", "Products"), W("一个产品一行", "one row a product"), keys="product"),
        _declare(
            "quotas", W("目标", "Quotas"),
            W("每人每月每项一行，全月且未折算；季与年为各月之和",
              "a row for each person, month and measure, whole and unprorated; a quarter or year is the sum of its months"),
            keys="owner measure month", day="month", amount="amount",
        ),
        _declare(
            "coverage", W("负责区域", "Coverage"),
            W("谁负责卖到哪里，一人一区一行；只用于提示区域外的销售，不用于归属",
              "who sells where, a row for each person and region; it points out sales elsewhere and attributes nothing"),
            keys="owner unit",
        ),
        _declare(
            "rates", W("汇率", "Rates"), W("某日一种货币折合另一种", "what one unit of a currency is in another on a day"),
            keys="currency to_currency day", day="day",
        ),
    )
}
