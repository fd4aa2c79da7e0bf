"""Measures in plain Python, by their definition: loops over rows, exact fractions, no SQL and no scales."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any, TypeAlias

from lingxiao.engines.facts.measures.refusals import MissingRate
from lingxiao.kernel.currencies import EXPONENTS
from lingxiao.kernel.expressions import Value, of_row, total

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lingxiao.engines.facts.datasets import Dataset
    from lingxiao.engines.facts.measures import Catalogue, Line, Measure, Question

Row: TypeAlias = "dict[str, Any]"
Key: TypeAlias = "tuple[str | None, ...]"


class Oracle:
    """The answer to one question over these tables."""

    def __init__(
        self, catalogue: Catalogue, question: Question, tables: Mapping[str, Sequence[Row]], lines: Sequence[Line],
    ) -> None:
        self.catalogue, self.question, self.tables, self.lines = catalogue, question, tables, lines

    def figures(self, measure: Measure) -> dict[Key, Value]:
        """By month, currency and dimensions, as far as the answer has them."""
        if measure.dataset:
            formula = self.catalogue.formula(measure)
            return {key: total(formula, rows, {"as_of": self.question.as_of}) for key, rows in self.groups(measure).items()}
        components = {one.key: self.figures(one) for one in self.catalogue.components(measure)}
        keys = {key for figures in components.values() for key in figures}
        formula = self.catalogue.formula(measure)
        return {
            key: of_row(formula, {name: figures.get(key, 0) for name, figures in components.items()}) for key in keys
        }

    def groups(self, measure: Measure) -> dict[Key, list[Row]]:
        found: dict[Key, list[Row]] = {}
        dataset = self.catalogue.datasets[measure.dataset]
        for row in self.tables.get(measure.dataset, ()):
            day = self.question.as_of if measure.day == "as_of" else row.get(measure.day)
            if day is None or not self.question.start <= day < self.question.end:
                continue
            whole = {**row, **self.known(row)}
            if not self.passes(whole, day):
                continue
            currency = row.get("currency") if self.catalogue.has_currency(measure) else None
            if self.question.currency is not None and currency is not None:
                whole |= self.converted(dataset, row, day)
                currency = self.question.currency
            month = f"{day:%Y-%m}" if self.question.grain == "month" else None
            for dimensions in self.dimensions({**row, **self.known(row)}, day):
                found.setdefault((month, currency, *dimensions), []).append(whole)
        return found

    def managers(self, row: Row, day: date) -> set[str | None]:
        return {
            line.manager for line in self.lines
            if line.person == row.get("owner") and line.since <= day < (line.until or date.max)
        } or {None}

    def passes(self, row: Row, day: date) -> bool:
        return all(
            bool(self.managers(row, day) & set(values)) if key == "manager" else row.get(key) in values
            for key, values in self.question.filters.items()
        )

    def dimensions(self, row: Row, day: date) -> list[Key]:
        found: list[Key] = [()]
        for dimension in self.question.dimensions:
            values: set[str | None] = {row.get(dimension)}
            if dimension == "manager":
                values = self.managers(row, day)
                if "manager" in self.question.filters:
                    values &= set(self.question.filters["manager"])
            found = [(*before, value) for before in found for value in values]
        return found

    def known(self, row: Row) -> Row:
        """What sources say of the customer and product of a row."""
        customers = [one for one in self.tables.get("customers", ()) if one["customer"] == row.get("customer")]
        products = [one for one in self.tables.get("products", ()) if one["product"] == row.get("product")]
        first = [one["first_order_on"] for one in customers if one.get("first_order_on") is not None]
        new = [one["is_new"] for one in products if one.get("is_new") is not None]
        return {
            "customer.first_order_on": min(first, default=None), "product.is_new": any(new) if new else None,
            "customer.industry": self.least(customers, "industry"), "customer.region": self.least(customers, "region"),
            "product.line": self.least(products, "line"),
        }

    def least(self, rows: Sequence[Row], column: str) -> str | None:
        """Of several texts the first one."""
        return min((one[column] for one in rows if one.get(column) is not None), default=None)

    def converted(self, dataset: Dataset, row: Row, day: date) -> Row:
        money = [field.name for field in dataset.fields if field.kind == "money" and row.get(field.name) is not None]
        factor = self.factor(row["currency"], day) if money else Fraction(1)
        return {column: row[column] * factor for column in money}

    def factor(self, currency: str, day: date) -> Fraction:
        wanted = self.question.currency or ""
        if currency == wanted:
            return Fraction(1)
        known = [
            (one["day"], one["rate"]) for one in self.tables.get("rates", ())
            if one["currency"] == currency and one["to_currency"] == wanted and one["day"] <= day
        ]
        if not known:
            raise MissingRate(currency, wanted, day.isoformat())
        return Fraction(max(known)[1]) * Fraction(10) ** (EXPONENTS[wanted] - EXPONENTS[currency])
