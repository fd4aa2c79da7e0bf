"""Keeping a mapping: a sample file is looked at, what was found is shown beside its cells, and a person says what is right."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lingxiao.engines.facts.datasets import ALL
from lingxiao.engines.facts.domain import profiles, sources
from lingxiao.engines.facts.inputs import CAN_BE_FIXED, KeepMapping, LookAt
from lingxiao.engines.facts.intake.detecting import look_at, propose
from lingxiao.engines.facts.intake.profile import DATE_STYLES
from lingxiao.engines.facts.intake.systems import TITLES, alike
from lingxiao.engines.facts.permissions import BRING_IN
from lingxiao.kernel.currencies import EXPONENTS
from lingxiao.kernel.sheets import read_table
from lingxiao.kernel.words import Bilingual
from lingxiao.web.forms import DayField, Form
from lingxiao.web.pages import go, page, permits
from lingxiao.web.shell.parts import Crumb

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

    from django.http import HttpResponse

    from lingxiao.engines.facts.datasets import Dataset
    from lingxiao.engines.facts.intake.detecting import Column
    from lingxiao.engines.facts.models import MappingProfile, Source
    from lingxiao.kernel.sheets import Table
    from lingxiao.kernel.viewer import Viewer
    from lingxiao.web.pages import Request

ROWS_LOOKED_AT, CELLS_SHOWN, MOST_SAMPLE = 500, 3, 200_000
COLUMN, FIXED = "column-", "fixed-"
"""How the boxes begin that say where a column comes from, and what stands in every row where no heading says it."""


class SampleForm(Form):
    """What the file lists, where it comes from, and a file to look at."""

    dataset = forms.ChoiceField(label=gettext_lazy("What the file lists"))
    source = forms.CharField(
        label=gettext_lazy("Where it comes from"), max_length=120,
        help_text=gettext_lazy("The system the file was taken from, such as the ERP. Files of one system belong together."),
    )
    file = forms.FileField(
        label=gettext_lazy("A file of this kind"),
        help_text=gettext_lazy("It is only looked at. Excel (.xlsx) or CSV, in UTF-8 or GB18030 (GBK), at most 20 MB."),
    )

    def __init__(self, *args: Any, locale: str, **more: Any) -> None:
        """Offer the datasets by name."""
        super().__init__(*args, **more)
        choices = [(one.name, one.title.pick(locale)) for one in ALL.values()]
        self.fields["dataset"].choices = choices  # type: ignore[attr-defined] # a choice field


@dataclass(frozen=True, slots=True)
class Sample:
    """What was seen of a file: its headings with a few cells each."""

    dataset: str
    source: str
    columns: tuple[tuple[str, tuple[str, ...]], ...]
    object: str = ""
    """The kind of record over there, where it is read from a system and not from a file."""

    @classmethod
    def of(cls, dataset: str, source: str, columns: Sequence[Column]) -> Sample:
        """From columns that were looked at."""
        return cls(dataset, source, tuple((one.heading, one.samples[:CELLS_SHOWN]) for one in columns))

    @classmethod
    def read(cls, text: str) -> Sample | None:
        """As the page sent it back; None where that is not one of ours."""
        try:
            found = json.loads(text[:MOST_SAMPLE])
            columns = tuple((str(heading), tuple(map(str, cells))) for heading, cells in found["columns"])
            dataset, source, of = (str(found.get(name, "")) for name in ("dataset", "source", "object"))
            return cls(dataset, source, columns, of) if dataset in ALL else None
        except (ValueError, KeyError, TypeError, AttributeError):
            return None

    def to_text(self) -> str:
        """To be sent back by the page."""
        return json.dumps(asdict(self), ensure_ascii=False)


def as_it_stands() -> forms.Select:
    """A box whose choices are words of a file or ways of writing: in no language of the page, never to be translated."""
    return forms.Select(attrs={"translate": "no"})


class MappingForm(Form):
    """Where each column comes from, and how the file writes dates and amounts."""

    sample = forms.CharField(widget=forms.HiddenInput)
    title = forms.CharField(label=gettext_lazy("What to call it"), max_length=120)
    dates = forms.ChoiceField(
        label=gettext_lazy("How days are written"), choices=[(one, one) for one in DATE_STYLES], widget=as_it_stands(),
    )
    decimal = forms.ChoiceField(label=gettext_lazy("Decimal mark"), choices=[(".", "1234.50"), (",", "1234,50")])
    money_unit = forms.TypedChoiceField(coerce=int, label=gettext_lazy("Amounts are in"), choices=[
        ("1", gettext_lazy("units")), ("1000", gettext_lazy("thousands")), ("10000", gettext_lazy("ten thousands")),
        ("1000000", gettext_lazy("millions")), ("100000000", gettext_lazy("hundred millions")),
    ])
    currency = forms.ChoiceField(
        label=gettext_lazy("Currency, where no column says it"), choices=[(one, one) for one in EXPONENTS], initial="CNY",
    )
    is_whole = forms.BooleanField(
        label=gettext_lazy("The file is all there is of the days it covers"), required=False,
        help_text=gettext_lazy("What it lacks counts as gone. Leave it open for files that only bring what is new."),
    )

    shift_months = forms.IntegerField(
        label=gettext_lazy("Move every day by so many months"), required=False, min_value=-1200, max_value=1200,
        help_text=gettext_lazy("For sample data of another year alone. Leave it empty for your own."),
    )

    def __init__(self, *args: Any, sample: Sample, locale: str, filled: Container[str] = (), **more: Any) -> None:
        """One box a column of the dataset, with the headings of the file to choose from.

        Columns that are ``filled`` otherwise, by the same value in every row for example, need no heading.
        """
        super().__init__(*args, **more)
        headings = [("", "–"), *((heading, _shown(heading, cells)) for heading, cells in sample.columns)]
        for field in ALL[sample.dataset].fields:
            self.fields[f"{COLUMN}{field.name}"] = forms.ChoiceField(
                label=field.title.pick(locale), help_text=field.meaning.pick(locale), choices=headings, widget=as_it_stands(),
                required=field.is_required and field.name != "currency" and field.name not in filled,
            )
        if sample.object:
            del self.fields["is_whole"]  # a system tells what is gone
        self._needed: list[str] = []
        self._ask_more(ALL[sample.dataset], locale, filled)

    def _ask_more(self, dataset: Dataset, locale: str, filled: Container[str]) -> None:
        """What headings do not say: the same in every row, a day for rows without one, which words are won and lost."""
        for name in CAN_BE_FIXED:
            if name in dataset:
                self.fields[f"{FIXED}{name}"] = forms.CharField(
                    label=_("%(column)s, where no column says it") % {"column": dataset[name].title.pick(locale)},
                    required=False, max_length=80,
                )
                self.fields[f"{COLUMN}{name}"].required = False
                self._needed += [name] if dataset[name].is_required and name not in filled else []
        if dataset.day:
            self.fields["when_no_day"] = DayField(
                label=_("Day of rows that have none"), required=False,
                help_text=_("Left empty, such rows are problems to correct."),
            )
        if "state" in dataset:
            self.fields["won"] = forms.CharField(label=_("What stands there for won"), required=False, help_text=_(
                "The words or stages as they are written there, with commas between. Everything else counts as open."))
            self.fields["lost"] = forms.CharField(label=_("What stands there for lost"), required=False)

    def clean(self) -> dict[str, Any]:
        """What every row needs comes from a column, or is the same in all of them."""
        given: dict[str, Any] = super().clean() or {}
        for name in self._needed:
            if not (given.get(f"{COLUMN}{name}") or given.get(f"{FIXED}{name}")):
                self.add_error(f"{COLUMN}{name}", _("Choose its column, or say below what stands in every row."))
        return given

    def given(self) -> dict[str, Any]:
        """The boxes of columns as one mapping."""
        given = super().given()

        def beginning(prefix: str) -> dict[str, str]:
            return {name.removeprefix(prefix): value for name, value in given.items() if name.startswith(prefix) and value}

        return {
            **given, "columns": beginning(COLUMN), "fixed": beginning(FIXED), "shift_months": given["shift_months"] or 0,
        }


def _shown(heading: str, cells: Sequence[str]) -> str:
    return f"{heading}（{'、'.join(cells)}）" if cells else heading


def columns_of(table: Table) -> list[Column]:
    """What the columns of a table look like, from its first rows."""
    rows = table.rows[:ROWS_LOOKED_AT]
    return [look_at(heading, (row[at] for row in rows)) for at, heading in enumerate(table.headers)]


def _found(dataset: str, columns: Sequence[Column]) -> dict[str, Any]:
    """What the form begins with."""
    spec = propose(dataset, columns)
    system = alike(dataset, [column.heading for column in columns])
    return {
        **{name: "、".join(words) for name, words in (system.results if system else {}).items()},
        **{f"{COLUMN}{name}": origin["column"] for name, origin in spec["fields"].items()},
        "dates": spec.get("dates", ["Y-M-D"])[0], "decimal": spec.get("decimal", "."),
    }


@permits(BRING_IN)
def new(request: Request) -> HttpResponse:
    """Look at a file, say what is what in it, and keep that."""
    locale = request.viewer.locale
    sample = Sample.read(request.POST.get("sample", ""))
    if sample is not None:
        form = MappingForm(request.POST, sample=sample, locale=locale)
        kept = form.carry(KeepMapping, lambda given: _keep(request, sample, given))
        return go(request, reverse("setup:fact_bring")) if kept is not None else fields_page(request, form, sample, _crumbs())
    first = SampleForm(*((request.POST, request.FILES) if request.method == "POST" else ()), locale=locale)
    if request.method == "POST":
        looked = first.carry(LookAt, lambda given: _look(first, given))
        if looked is not None:
            seen, columns = looked
            initial = {"sample": seen.to_text(), **_found(seen.dataset, columns)}
            return fields_page(request, MappingForm(sample=seen, locale=locale, initial=initial), seen, _crumbs())
    known = [title.pick(locale) for title in TITLES.values()]
    return page(
        request, "setup/facts/mapping_sample.html", {"form": first, "known": known}, crumbs=_crumbs(), status=first.status,
    )


def _look(form: SampleForm, given: LookAt) -> tuple[Sample, list[Column]]:
    columns = columns_of(read_table(form.cleaned_data["file"].read()))
    return Sample.of(given.dataset, given.source, columns), columns


def fields_page(
    request: Request, form: MappingForm, sample: Sample, crumbs: list[Crumb], *, again: Form | None = None,
) -> HttpResponse:
    """The page that asks which field or heading is which; ``again`` is the form to look at another file, if any."""
    locale, dataset = request.viewer.locale, ALL[sample.dataset]
    system = None if sample.object else alike(sample.dataset, [heading for heading, _cells in sample.columns])
    context = {
        "form": form, "again": again, "dataset": dataset.title.pick(locale), "source": sample.source,
        "system": system.title.pick(locale) if system else "",
    }
    return page(request, "setup/facts/mapping.html", context, crumbs=crumbs, status=form.status)


def _crumbs() -> list[Crumb]:
    return [Crumb(_("Sales facts"), reverse("setup:facts")), Crumb(_("New mapping"))]


def _keep(request: Request, sample: Sample, given: KeepMapping) -> MappingProfile:
    viewer = request.viewer
    return keep(viewer, sources.source_called(viewer=viewer, title=sample.source, at=viewer.now), sample, given)


def keep(viewer: Viewer, source: Source, sample: Sample, given: KeepMapping) -> MappingProfile:
    """Keep what was said of a file, or of a kind of record, as a mapping of this source."""
    return profiles.keep(
        viewer=viewer, source=source, key=profiles.key_for(source, sample.dataset), title=Bilingual(given.title),
        spec=given.spec(sample.dataset, of=sample.object), at=viewer.now,
    )
