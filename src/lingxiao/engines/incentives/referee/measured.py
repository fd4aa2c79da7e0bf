"""What was measured of one payee in one period; what is said by a formula is computed from it when it is asked for."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias

from lingxiao.engines.incentives.language.measures import names_in
from lingxiao.kernel.expressions import of_row

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lingxiao.engines.incentives.language.plan import Measure
    from lingxiao.kernel.expressions import Formula

Value: TypeAlias = Fraction | str | None


class Lacking(LookupError):  # noqa: N818 -- what an example lacks; nothing broke
    """A figure is needed and nobody gave it, nor what it is computed from. ``name`` is the measure or input."""

    def __init__(self, name: str) -> None:
        """Keep its name."""
        self.name = name
        super().__init__(name)


class Measured:
    """The figures of a payee by name. Money is in whole units of the plan's currency; all numbers are fractions."""

    def __init__(self, measures: Mapping[str, Measure], given: Mapping[str, Value]) -> None:
        """Keep what was measured."""
        self.measures = measures
        self.given = given

    def value(self, name: str) -> Value:
        """A figure: given, or computed; None when a division has nothing below the line. ``Lacking`` when it is not there."""
        if name in self.given:
            return self.given[name]
        measure = self.measures.get(name)
        if measure is None or measure.formula is None:
            raise Lacking(name)
        found = of_row(measure.formula, self._named(measure.formula))
        return found if isinstance(found, Fraction | str) else None

    def holds(self, condition: Formula) -> bool:
        """Whether a condition over the measures is true; what cannot be measured does not make it true."""
        return of_row(condition, self._named(condition)) is True

    def _named(self, formula: Formula) -> dict[str, object]:
        return {name: self.value(name) for name in names_in(formula.tree)}

    def number(self, name: str) -> Fraction | None:
        """A figure that is a number; None when there is none to be had."""
        found = self.value(name)
        return found if isinstance(found, Fraction) else None

    def has(self, name: str) -> bool:
        """Whether a figure is given or can be computed."""
        try:
            self.value(name)
        except Lacking:
            return False
        return True
