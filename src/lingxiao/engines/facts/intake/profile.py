"""A mapping profile: where each column of a dataset comes from in a file, and how the file writes dates and amounts."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from lingxiao.engines.facts.datasets import ALL, Dataset
from lingxiao.kernel.currencies import EXPONENTS

Heading = Annotated[str, Field(min_length=1, max_length=200)]
DATE_STYLES: dict[str, str] = {
    "Y-M-D": "%Y-%m-%d",
    "Y/M/D": "%Y/%m/%d",
    "Y.M.D": "%Y.%m.%d",
    "YMD": "%Y%m%d",
    "Y年M月D日": "%Y年%m月%d日",
    "D/M/Y": "%d/%m/%Y",
    "M/D/Y": "%m/%d/%Y",
    "D.M.Y": "%d.%m.%Y",
    "D-Mon-Y": "%d-%b-%Y",
    "D Mon Y": "%d %b %Y",
    "Mon D, Y": "%b %d, %Y",
    "Y-M": "%Y-%m",
    "Y/M": "%Y/%m",
    "YM": "%Y%m",
    "Y年M月": "%Y年%m月",
    "Mon-Y": "%b-%Y",
}
"""How a file may write days and months; a time behind a day is left out."""
DateStyle = Literal[
    "Y-M-D", "Y/M/D", "Y.M.D", "YMD", "Y年M月D日", "D/M/Y", "M/D/Y", "D.M.Y", "D-Mon-Y", "D Mon Y", "Mon D, Y",
    "Y-M", "Y/M", "YM", "Y年M月", "Mon-Y",
]  # fmt: skip


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class From(_Strict):
    """Where one column comes from: a heading, several joined, a constant, or a number counted within another."""

    column: Heading | None = None
    joined: tuple[Heading, ...] = ()
    constant: str | None = None
    counted_within: Heading | None = None
    values: dict[str, str] = {}
    """What stands in the file, and what it means here; of stages, for example. ``*`` is everything else."""
    when_empty: str | None = None

    @model_validator(mode="after")
    def _one_origin(self) -> Self:
        given = [self.column is not None, bool(self.joined), self.constant is not None, self.counted_within is not None]
        if sum(given) != 1:
            message = "a column comes from exactly one of: column, joined, constant, counted_within"
            raise ValueError(message)
        return self


class Profile(_Strict):
    """How files of one kind from one source are read."""

    dataset: str
    object: str = ""
    """The kind of record over there, where rows come from a system and not from a file."""
    fields: dict[str, From]
    dates: tuple[DateStyle, ...] = ("Y-M-D",)
    decimal: Literal[".", ","] = "."
    thousands: Literal["", ",", ".", " ", "'"] = ","
    money_unit: Literal[1, 1000, 10_000, 1_000_000, 100_000_000] = 1
    """Amounts are in so many currency units: 10,000 where a file counts in 万元."""
    too_fine: Literal["refuse", "round"] = "refuse"
    """What to do with an amount of more decimals than its currency has; rounded half away from zero, and counted."""
    shift_months: Annotated[int, Field(ge=-1200, le=1200)] = 0
    """Every date is moved by so many months: for sample data of another year."""
    unknown_owner: Literal["refuse", "keep"] = "keep"
    """Rows whose owner matches nobody: refused, or kept without one until somebody settles the name."""
    is_whole: bool = False
    """The file is all there is of the days it covers: what it lacks is gone."""

    @model_validator(mode="after")
    def _fits_its_dataset(self) -> Self:
        if self.dataset not in ALL:
            message = f"there is no dataset {self.dataset!r}"
            raise ValueError(message)
        dataset = ALL[self.dataset]
        unknown = [name for name in self.fields if name not in dataset]
        if unknown:
            message = f"{self.dataset} has no column {unknown[0]!r}"
            raise ValueError(message)
        missing = [field.name for field in dataset.fields if field.is_required and field.name not in self.fields]
        if missing:
            message = f"{self.dataset} needs {', '.join(missing)}"
            raise ValueError(message)
        currency = self.fields.get("currency")
        if currency is not None and currency.constant is not None and currency.constant not in EXPONENTS:
            message = f"{currency.constant!r} is not a currency"
            raise ValueError(message)
        if self.decimal == self.thousands:
            message = "one mark cannot be both the decimal point and the thousands mark"
            raise ValueError(message)
        return self

    @property
    def shape(self) -> Dataset:
        """The dataset it fills."""
        return ALL[self.dataset]

    @property
    def headings(self) -> frozenset[str]:
        """The headings a file must have."""
        found: set[str] = set()
        for one in self.fields.values():
            found.update(one.joined)
            found.update(filter(None, (one.column, one.counted_within)))
        return frozenset(found)
