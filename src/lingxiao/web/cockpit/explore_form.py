"""The form of a free question: plain selects and boxes; what was chosen stands in the address."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lingxiao.engines.facts.domain.measuring import catalogue
from lingxiao.engines.facts.domain.questions import SPLITS
from lingxiao.engines.facts.enums import Per
from lingxiao.engines.facts.permissions import READ_FIGURES
from lingxiao.engines.people.domain import queries as people
from lingxiao.web.cockpit.analysis import PERIODS, months_of
from lingxiao.web.forms import Form, MonthField

if TYPE_CHECKING:
    from lingxiao.web.pages import Request

OWN = "own"
CURRENCIES = ("CNY", "USD", "EUR", "JPY", "HKD", "GBP", "SGD", "AUD", "KRW", "TWD", "INR", "THB", "VND", "AED")
"""What amounts are offered to be converted into; the company's own stands first."""
NOT_SAID = "-"
"""How an address and a box write that the facts say nothing."""
MEASURES, ORDERED_BY = ("measure", "second", "third"), ("by", "then_by")
BOXES = {
    "product_line": "product.line", "product": "product", "customer": "customer", "industry": "customer.industry",
    "region": "customer.region", "channel": "channel", "source_unit": "unit",
}
"""The filters that are typed, by the name of their box."""

FILTERS = {split: "source_unit" if split == "unit" else split for split in SPLITS}
"""How an amount's address names its filters, by split; ``unit`` is the organisational one there."""


class QuestionForm(Form):
    """What to count, how to split it, which months, and whose."""

    measure = forms.ChoiceField(label=gettext_lazy("What to count"))
    second = forms.ChoiceField(label=gettext_lazy("And beside it"), required=False)
    third = forms.ChoiceField(label=gettext_lazy("And beside it"), required=False)
    by = forms.ChoiceField(label=gettext_lazy("Split by"), required=False)
    then_by = forms.ChoiceField(label=gettext_lazy("And by"), required=False)
    per = forms.ChoiceField(label=gettext_lazy("Months"), choices=Per.choices, required=False, initial=Per.MONTH)
    period = forms.ChoiceField(label=gettext_lazy("Period"), required=False)
    first = MonthField(label=gettext_lazy("First month"), required=False, help_text=gettext_lazy("For months of your own."))
    last = MonthField(label=gettext_lazy("Last month"), required=False)
    unit = forms.ChoiceField(label=gettext_lazy("Unit"), required=False)
    manager = forms.CharField(
        label=gettext_lazy("Managers, by number"), required=False, max_length=400,
        help_text=gettext_lazy("Several with commas between them."),
    )
    into = forms.ChoiceField(label=gettext_lazy("Convert into"), required=False)
    batch = forms.IntegerField(
        label=gettext_lazy("As of batch"), required=False, min_value=1, max_value=10**9,
        help_text=gettext_lazy("Leave empty for the newest."),
    )
    product_line = forms.CharField(
        label=gettext_lazy("Product family"), required=False, max_length=400,
        help_text=gettext_lazy("As the source writes it, several with commas; a hyphen stands for “not said”."),
    )
    product = forms.CharField(label=gettext_lazy("Product, by number"), required=False, max_length=400)
    customer = forms.CharField(label=gettext_lazy("Customer, by number"), required=False, max_length=400)
    industry = forms.CharField(label=gettext_lazy("Customer’s industry"), required=False, max_length=400)
    region = forms.CharField(label=gettext_lazy("Customer’s region"), required=False, max_length=400)
    channel = forms.CharField(label=gettext_lazy("Channel"), required=False, max_length=400)
    source_unit = forms.CharField(label=gettext_lazy("Unit as the source says"), required=False, max_length=400)
    currency = forms.CharField(label=gettext_lazy("Currency"), required=False, max_length=400)

    def __init__(self, request: Request, *args: Any, **more: Any) -> None:
        """The choices of this viewer."""
        super().__init__(*args, **more)
        self.viewer, company = request.viewer, request.company
        self.year_starts_in = company.fiscal_year_starts if company is not None else 1
        own = company.currency if company is not None else "CNY"
        locale, none = self.viewer.locale, [("", _("nothing"))]
        measures = [(key, one.title.pick(locale)) for key, one in catalogue().measures.items()]
        splits = [(key, said.pick(locale)) for key, said in SPLITS.items()]
        units = people.units_to_choose(self.viewer, permission=READ_FIGURES, on=self.viewer.today)
        choices: dict[str, list[tuple[str, Any]]] = {
            "measure": measures, "second": none + measures, "third": none + measures,
            "by": [("", _("not at all")), *splits], "then_by": none + splits,
            "period": [*PERIODS.items(), (OWN, _("Months of my own"))],
            "unit": [("", _("All I may see")), *((str(pk), name) for pk, name in units)],
            "into": [("", _("Leave each currency as it is")), *((one, one) for one in dict.fromkeys((own, *CURRENCIES)))],
        }
        for name, offered in choices.items():
            self.fields[name].choices = offered  # type: ignore[attr-defined] # each of them is a choice

    def given(self) -> dict[str, Any]:
        """The question as its input takes it."""
        chosen = self.cleaned_data
        first, last = chosen["first"], chosen["last"]
        if chosen["period"] != OWN or not first or not last:
            months = months_of(chosen["period"], self.viewer.today, self.year_starts_in)
            first, last = (month.span.start for month in months[:2])
        boxes = {"manager": "manager", "currency": "currency", **BOXES}
        return {
            "measures": [chosen[name] for name in MEASURES], "by": [chosen[name] for name in ORDERED_BY],
            "per": chosen["per"] or Per.WHOLE, "first": first, "last": last, "unit": chosen["unit"] or None,
            "into": chosen["into"], "batch": chosen["batch"],
            "only": {split: values for name, split in boxes.items() if (values := _values(chosen[name]))},
        }

    def chosen(self) -> list[tuple[str, str]]:
        """What was chosen, as the address and hidden fields say it."""
        return [(name, value) for name in self.fields if (value := str(self.data.get(name, "")).strip())]

    def address(self) -> str:
        """The question as an address: it can be saved, and sent to others, who see what they may see."""
        return f"?{urlencode(self.chosen())}"


def _values(typed: str) -> list[str | None]:
    """Values with commas between them, of either kind."""
    found = [one.strip() for one in typed.replace("，", ",").replace("、", ",").split(",")]
    return [None if one == NOT_SAID else one for one in dict.fromkeys(found) if one]


class RowsForm(Form):
    """One amount whose rows are asked for, as an address says it; filters stand beside, each with one value or more."""

    measure = forms.CharField(max_length=60)
    first = MonthField()
    last = MonthField()
    unit = forms.IntegerField(required=False, min_value=1, max_value=10**9)
    into = forms.CharField(required=False, max_length=3)
    batch = forms.IntegerField(required=False, min_value=1, max_value=10**9)
    person = forms.IntegerField(required=False, min_value=1, max_value=10**9)
    version = forms.IntegerField(required=False, min_value=1, max_value=10**4)

    def given(self) -> dict[str, Any]:
        """The question as its input takes it."""
        told: Any = self.data
        only = {split: [*filter(None, told.getlist(name))] for split, name in FILTERS.items()}
        return {
            **{name: self.cleaned_data[name] for name in ("first", "last", "unit", "into", "batch", "version")},
            "measures": [self.cleaned_data["measure"]], "per": Per.WHOLE,
            "only": {key: [None if one == NOT_SAID else one for one in values] for key, values in only.items() if values},
        }

    def chosen(self) -> list[tuple[str, str]]:
        """What was chosen, as the address and hidden fields say it."""
        told: Any = self.data
        return [(name, value) for name in (*self.fields, *FILTERS.values()) for value in told.getlist(name) if value]

    def address(self) -> str:
        """The amount as an address."""
        return f"?{urlencode(self.chosen())}"
