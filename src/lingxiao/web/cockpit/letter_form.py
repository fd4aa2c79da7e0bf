"""The KPIs of a letter as one form: a row for each, and one more; what is typed is told back before it is saved."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy

from lingxiao.engines.scorecards.domain import letters, library, smart
from lingxiao.engines.scorecards.domain.typed import read_value, written
from lingxiao.kernel.refusals import Refusal
from lingxiao.kernel.words import Bilingual, pick
from lingxiao.web.forms import Form, whole

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.forms.boundfield import BoundField

    from lingxiao.engines.scorecards.models import LetterLine, TargetLetter

NEW = "new"


@dataclass(frozen=True, slots=True)
class Row:
    """One KPI as the form draws it."""

    name: str
    note: str
    weight: BoundField
    target: BoundField
    standard: BoundField


class LinesForm(Form):
    """Weights, targets and standards of a letter. A row whose weight is emptied is taken out."""

    code_new = forms.ChoiceField(label=gettext_lazy("One more KPI"), required=False)

    def __init__(self, data: Any, *, letter: TargetLetter, lines: Sequence[LetterLine], locale: str) -> None:
        """Make a row for each line, filled in as it stands."""
        super().__init__(data)
        self.letter, self.lines, self.locale = letter, lines, locale
        self.fields["code_new"].choices = [("", "—"), *library.choices(locale=locale, on=letter.starts_on)]  # type: ignore[attr-defined]
        for line in lines:
            target = written(None if line.target is None else Fraction(line.target), unit=line.kpi.unit)
            self._row(str(line.pk), weight=line.weight, target=target, standard=line.standard_zh)
        self._row(NEW, weight=None, target="", standard="")

    def _row(self, key: str, *, weight: int | None, target: str, standard: str) -> None:
        self.fields[f"weight_{key}"] = forms.IntegerField(
            label=gettext_lazy("Weight"), required=False, min_value=0, max_value=100, initial=weight,
        )
        self.fields[f"target_{key}"] = forms.CharField(
            label=gettext_lazy("Target"), required=False, max_length=30, initial=target,
        )
        self.fields[f"standard_{key}"] = forms.CharField(
            label=gettext_lazy("Standard"), required=False, max_length=400, initial=standard,
        )

    @property
    def rows(self) -> list[Row]:
        """The rows of what is there."""
        return [
            Row(
                pick(line.kpi, "name", self.locale), f"{line.kpi.get_unit_display()} · {line.get_rule_display()}",
                self[f"weight_{line.pk}"], self[f"target_{line.pk}"], self[f"standard_{line.pk}"],
            ) for line in self.lines
        ]

    @property
    def fresh(self) -> Row:
        """The row for one more."""
        return Row("", "", self[f"weight_{NEW}"], self[f"target_{NEW}"], self[f"standard_{NEW}"])

    def given(self) -> dict[str, Any]:
        """The rows that have a weight."""
        keys = [(str(line.pk), line.kpi.code) for line in self.lines]
        if self.cleaned_data.get("code_new"):
            keys.append((NEW, self.cleaned_data["code_new"]))
        return {"lines": [
            {
                "code": code, "weight": self.cleaned_data[f"weight_{key}"], "target": self.cleaned_data[f"target_{key}"],
                "standard": self.cleaned_data[f"standard_{key}"],
            } for key, code in keys if self.cleaned_data.get(f"weight_{key}") is not None
        ]}

    def checked(self) -> smart.Checked:
        """The SMART rules over what is typed right now, whatever of it can be read."""
        said = self.data
        found = [self._typed(line, str(line.pk)) for line in self.lines if said.get(f"weight_{line.pk}", "").strip()]
        code = said.get("code_new", "")
        fresh = library.newest_of(codes=[code], on=self.letter.starts_on).get(code)
        if fresh is not None:
            found.append(letters.smart_line(
                fresh, weight=whole(said.get(f"weight_{NEW}", "")) or 0, standard=said.get(f"standard_{NEW}", ""),
                target=self._target(said.get(f"target_{NEW}", ""), fresh),
            ))
        return smart.check(lines=found)

    def _typed(self, line: LetterLine, key: str) -> smart.Typed:
        said = self.data
        return letters.smart_line(
            line.kpi, weight=whole(said.get(f"weight_{key}", "").strip()) or 0, standard=said.get(f"standard_{key}", ""),
            target=self._target(said.get(f"target_{key}", ""), line.kpi), line=line,
        )

    def _target(self, text: str, kpi: Any) -> Fraction | None:
        try:
            name = Bilingual(kpi.name_zh, kpi.name_en)
            return read_value(text[:30], kpi=name, unit=kpi.unit, currency=self.letter.currency)
        except Refusal:
            return None
