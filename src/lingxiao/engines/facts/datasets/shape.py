"""What a dataset of the fact log is: columns with a kind and a meaning, a key, and the day that says in which month."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from collections.abc import Iterator


class Kind(StrEnum):
    """What a column holds. No kind is a float: money is whole minor units, everything else that is counted is exact."""

    TEXT = "text"
    DAY = "day"
    MOMENT = "moment"
    MONEY = "money"
    CURRENCY = "currency"
    WHOLE = "whole"
    QUANTITY = "quantity"
    RATIO = "ratio"
    RATE = "rate"
    FLAG = "flag"
    PERSON = "person"
    CUSTOMER = "customer"
    PRODUCT = "product"
    MONTH = "month"


AT_REST: dict[Kind, str] = {
    Kind.TEXT: "VARCHAR",
    Kind.DAY: "DATE",
    Kind.MOMENT: "TIMESTAMP",
    Kind.MONEY: "BIGINT",
    Kind.CURRENCY: "VARCHAR",
    Kind.WHOLE: "BIGINT",
    Kind.QUANTITY: "DECIMAL(18,4)",
    Kind.RATIO: "DECIMAL(18,6)",
    Kind.RATE: "DECIMAL(18,8)",
    Kind.FLAG: "BOOLEAN",
    Kind.PERSON: "VARCHAR",
    Kind.CUSTOMER: "VARCHAR",
    Kind.PRODUCT: "VARCHAR",
    Kind.MONTH: "DATE",
}
"""The type of each kind in a Parquet file, in DuckDB's words."""

UNITS: dict[Kind, Bilingual] = {
    Kind.DAY: Bilingual("日历日", "calendar day"),
    Kind.MOMENT: Bilingual("时刻（UTC）", "moment, UTC"),
    Kind.MONEY: Bilingual("最小货币单位（人民币为分）", "minor units of the row's currency (fen for CNY)"),
    Kind.CURRENCY: Bilingual("ISO 4217 代码", "ISO 4217 code"),
    Kind.WHOLE: Bilingual("整数", "whole number"),
    Kind.QUANTITY: Bilingual("数量，四位小数", "quantity, four decimals"),
    Kind.RATIO: Bilingual("比率，1 即 100%", "ratio, 1 is 100 %"),
    Kind.RATE: Bilingual("汇率，八位小数", "rate, eight decimals"),
    Kind.MONTH: Bilingual("月份首日", "first day of the month"),
}


@dataclass(frozen=True, slots=True)
class Field:
    """One column: its name in files and queries, what it holds, what it means, and whether a row may lack it."""

    name: str
    kind: Kind
    title: Bilingual
    meaning: Bilingual
    is_required: bool = False
    also: tuple[str, ...] = ()
    """Further headings under which files bring it, in lower case: the mapping is proposed from them."""

    @property
    def type(self) -> str:
        """Its type at rest."""
        return AT_REST[self.kind]

    @property
    def unit(self) -> Bilingual:
        """In what it is counted."""
        return UNITS.get(self.kind, Bilingual("文字", "text"))


HOUSE: tuple[tuple[str, str], ...] = (
    ("source", "VARCHAR"),
    ("batch", "BIGINT"),
    ("row_no", "BIGINT"),
    ("is_deleted", "BOOLEAN"),
    ("is_moved", "BOOLEAN"),
)
"""Columns that every row has beside its own: where it came from, with which batch, from which row of the file.

A deleted row is a tombstone; a moved one is the tombstone that a row leaves in the month it moved out of.
"""

NO_MONTH = "all"
"""The partition of datasets without a day, such as customers."""


@dataclass(frozen=True, slots=True)
class Dataset:
    """A table of the log: ``keys`` name a row within its source; ``day`` is the column that says its month."""

    name: str
    title: Bilingual
    meaning: Bilingual
    fields: tuple[Field, ...]
    keys: tuple[str, ...]
    day: str = ""
    amount: str = ""
    """The money column that control totals add up, if any."""

    def __post_init__(self) -> None:
        """A declaration that contradicts itself is a bug."""
        named = [field.name for field in self.fields]
        wanted = {*self.keys, *filter(None, (self.day, self.amount))}
        if len(set(named)) != len(named) or not wanted <= set(named) or not self.keys:
            message = f"dataset {self.name} does not have the columns it speaks of"
            raise ValueError(message)
        if any(not self[key].is_required for key in (*self.keys, *filter(None, (self.day,)))):
            message = f"dataset {self.name}: keys and the day are required"
            raise ValueError(message)
        if self.amount and "currency" not in named:
            message = f"dataset {self.name} has money and no currency"
            raise ValueError(message)

    def __getitem__(self, name: str) -> Field:
        """The column of this name."""
        return next(field for field in self.fields if field.name == name)

    def __contains__(self, name: object) -> bool:
        """Whether there is a column of this name."""
        return any(field.name == name for field in self.fields)

    @property
    def names(self) -> tuple[str, ...]:
        """Its own columns, in order."""
        return tuple(field.name for field in self.fields)

    @property
    def identity(self) -> tuple[str, ...]:
        """What names one row among all versions of all rows."""
        return ("source", *self.keys)

    def columns(self) -> Iterator[tuple[str, str]]:
        """Every column at rest, with its type: its own, then those of the house."""
        yield from ((field.name, field.type) for field in self.fields)
        yield from HOUSE
