"""The tables a run reads: one file each, with the columns the contract names. What is not here is ignored."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a column holds, and how it lies in the run's tables."""

    TEXT = "VARCHAR"
    MONEY = "BIGINT"
    DAY = "DATE"
    NUMBER = "DECIMAL(28,8)"
    """A quantity, points, a rate or a KPI; a share may be written with %."""
    MONTH = "MONTH"


@dataclass(frozen=True, slots=True)
class Declared:
    """A table: its columns with their kinds, which of them every row has, and which name a row."""

    name: str
    columns: dict[str, Kind]
    required: frozenset[str]
    keys: tuple[str, ...] = ()


def _table(name: str, required: str, optional: str = "", keys: str = "") -> Declared:
    columns: dict[str, Kind] = {}
    for written in f"{required} {optional}".split():
        column, _colon, kind = written.partition(":")
        columns[column] = Kind[kind.upper()] if kind else Kind.TEXT
    return Declared(name, columns, frozenset(one.partition(":")[0] for one in required.split()), tuple(keys.split()))


TABLES: dict[str, Declared] = {one.name: one for one in (
    _table("orders", "order_id line_no employee_id currency net_amount:money",
           "signed_on:day shipped_on:day invoiced_on:day customer_id product quantity:number cost:money original_order_id "
           "original_line_no", "order_id line_no"),
    _table("splits", "order_id line_no employee_id share:number kind"),
    _table("receipts", "receipt_id employee_id currency amount:money received_on:day", "order_id", "receipt_id"),
    _table("receivables", "receivable_id employee_id currency amount:money due_on:day", "order_id", "receivable_id"),
    _table("quotas", "employee_id measure period:month currency amount:money", "", "employee_id measure period"),
    _table("kpi", "employee_id period name value:number", "", "employee_id period name"),
    _table("employment", "employee_id name valid_from:day",
           "valid_to:day hired_on:day left_on:day monthly_base:money currency department grade gender",
           "employee_id valid_from"),
    _table("positions", "employee_id position valid_from:day", "valid_to:day points:number team", "employee_id valid_from"),
    _table("reporting", "employee_id manager_id valid_from:day", "valid_to:day", "employee_id valid_from"),
    _table("leave", "employee_id leave_from:day leave_to:day kind"),
    _table("customers", "customer_id employee_id first_order_on:day", "", "customer_id"),
    _table("appraisal", "employee_id period total:number", "grade", "employee_id period"),
    _table("rates", "currency to_currency day:day rate:number", "", "currency to_currency day"),
    _table("paid", "employee_id component period currency amount:money"),
)}  # fmt: skip

WHOSE = {
    "orders": "employee_id",
    "splits": "employee_id",
    "receipts": "employee_id",
    "receivables": "employee_id",
    "quotas": "employee_id",
    "positions": "employee_id",
    "leave": "employee_id",
    "customers": "employee_id",
    "appraisal": "employee_id",
}
"""Tables whose people have to be known from ``employment``."""
