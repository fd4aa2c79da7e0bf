"""What the pages of sales analysis share: what the address asks for, the ways between them, and how figures are written."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlencode

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lingxiao.engines.facts.domain import freezing, results, whose
from lingxiao.engines.facts.domain.measuring import catalogue
from lingxiao.engines.facts.domain.pipeline import Window
from lingxiao.engines.facts.permissions import READ_FIGURES
from lingxiao.engines.people.domain import queries as people
from lingxiao.kernel.days.periods import Month, NotAPeriod, Quarter, Year, read_period
from lingxiao.kernel.money import percent as share_words
from lingxiao.kernel.money import round_half_away
from lingxiao.kernel.refusals import NotSeen
from lingxiao.web.addresses import page as address
from lingxiao.web.addresses import page_of
from lingxiao.web.cockpit.figures import shown
from lingxiao.web.listed import Select
from lingxiao.web.lists import Choice, Column, Listing
from lingxiao.web.pages import page
from lingxiao.web.shell.parts import Crumb, Ratio, Tab, Who

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date
    from fractions import Fraction

    from django.db.models import Q
    from django.http import HttpResponse

    from lingxiao.engines.facts.domain.results import Asked
    from lingxiao.engines.facts.models import MeasuredSet
    from lingxiao.engines.people.models import Person
    from lingxiao.kernel.viewer import Viewer
    from lingxiao.web.pages import Request
    from lingxiao.web.shell.parts import Words

Made = TypeVar("Made")
PERIODS: dict[str, Words] = {
    "year": gettext_lazy("This year"), "quarter": gettext_lazy("This quarter"), "month": gettext_lazy("This month"),
    "twelve": gettext_lazy("Twelve months"),
}
"""What can be looked at, by ``period`` in the address."""
SECTIONS: dict[str, tuple[Words, str]] = {
    "results": (gettext_lazy("Sales results"), "result"), "pipeline": (gettext_lazy("Pipeline"), "pipeline_of"),
    "forecast": (gettext_lazy("Forecast"), "forecast_of"), "mix": (gettext_lazy("Mix and collection"), "mix_of"),
}
"""The pages, by address: what they are called, and the address of the same about one manager."""
NEWEST = "newest"
"""How an address asks for the newest data of a month that is frozen."""
LOW, HIGH, MOST = 80.0, 100.0, 150.0
"""Below which attainment a bar is bad, from which it is as planned, and where the bar ends."""
LARGE_UNITS = {"zh": 10_000, "en": 1_000}
"""In what amounts of charts are counted: ten thousands for Chinese readers, thousands for English ones."""


def months_of(period: str, today: date, year_starts_in: int) -> tuple[Month, Month, Month]:
    """The first and the last month of a period that goes on today, this one as far as it has come; and its last of all."""
    last = Month.containing(today)
    match period:
        case "month":
            return last, last, last
        case "quarter":
            months = Quarter.containing(today, year_starts_in=year_starts_in).months()
            return months[0], last, months[-1]
        case "twelve":
            return last.shift(-11), last, last
        case _:
            months = Year.containing(today, year_starts_in=year_starts_in).months()
            return months[0], last, months[-1]


@dataclass(frozen=True, slots=True)
class Here:
    """What the address asks for, and in what. ``until`` is the last month of the whole period, which may not have begun."""

    viewer: Viewer
    asked: Asked
    period: str
    until: Month
    currencies: list[str]
    year_starts_in: int = 1
    unit: int | None = None
    units: Sequence[tuple[int, str]] = ()

    @classmethod
    def of(cls, request: Request, kept: MeasuredSet) -> Here:
        """The period and the currency of the address; the year and the company's own where it names none."""
        viewer, company = request.viewer, request.company
        period = request.GET.get("period", "")
        period = period if period in PERIODS else "year"
        found = results.currencies(viewer, measured=kept)
        own = company.currency if company is not None else "CNY"
        asked = request.GET.get("currency", "")
        currency = asked if asked in found else own if own in found or not found else found[0]
        start = company.fiscal_year_starts if company is not None else 1
        first, last, until = months_of(period, viewer.today, start)
        return cls(viewer, results.Asked(kept, first, last, currency, freezing.standing()), period, until, found, start)

    def in_a_unit(self, request: Request) -> Here:
        """The same of one of the larger units that the viewer reaches, where the address names one."""
        units = people.units_to_choose(self.viewer, permission=READ_FIGURES, on=self.viewer.today)
        wanted = request.GET.get("unit", "")
        return replace(self, units=units, unit=next((pk for pk, _name in units if str(pk) == wanted), None))

    def address(self, **other: str) -> str:
        """The same page for another period or currency."""
        told = {"period": self.period, "currency": self.asked.currency, "unit": str(self.unit or ""), **other}
        return f"?{urlencode({key: value for key, value in told.items() if value})}"

    def figures(self) -> Q:
        """Whose figures are asked for: everybody's that the viewer may read, or those of the unit."""
        viewer = self.viewer
        if self.unit is None:
            return whose.everybodys(viewer, on=viewer.today)
        return whose.of_unit(viewer, unit_id=self.unit, on=viewer.today)

    def persons(self) -> list[int] | None:
        """The managers of the unit; None where everybody's figures are asked for."""
        return None if self.unit is None else whose.persons_of_unit(self.viewer, unit_id=self.unit, on=self.viewer.today)

    @property
    def window(self) -> Window:
        """The months looked back on, and the whole period that goes on."""
        return Window(self.asked, self.until)

    @property
    def chooser(self) -> Select | None:
        """The larger units to choose from, where there are several."""
        if len(self.units) <= 1:
            return None
        options = [(str(pk), name) for pk, name in self.units]
        return Select("unit", _("Unit"), _("All units"), options, str(self.unit or ""))

    def narrowed(self) -> dict[str, object]:
        """What every page shows of how it was asked: the ways to other periods and currencies, the units, as of when."""
        return {
            "tabs": [Tab(word, self.address(period=key), key == self.period) for key, word in PERIODS.items()],
            "currencies": currency_tabs(self), "chooser": self.chooser, "period": self.period, "currency": self.asked.currency,
            "fresh": fresh(self.asked.measured),
        }


def rows_behind(here: Here, measure: str, *, person: Person | None = None, stands: bool = False) -> str:
    """Where the rows are that a figure of the newest data is made of, of these people and months.

    A share opens to what is above and below its line. What ``stands`` is of this month alone.
    """
    kept, first, last = here.asked.measured, here.asked.first, here.asked.last
    if stands:
        first = last = Month.containing(kept.last_month)
    told = {
        "measure": measure, "first": first.key, "last": last.key, "batch": str(kept.batch_id), "unit": str(here.unit or ""),
        "manager": person.number if person is not None else "", "person": str(person.pk) if person is not None else "",
        "currency": here.asked.currency if catalogue().has_currency(catalogue()[measure]) else "",
    }
    return rows_page((key, value) for key, value in told.items() if value)


def rows_page(told: Iterable[tuple[str, str]]) -> str:
    """Where the rows behind a figure stand, by what says which figure it is."""
    return f"{address('cockpit:explore_rows')}?{urlencode([*told])}"


def currency_tabs(here: Here, **more: str) -> list[Tab]:
    """The ways to other currencies, where there are any."""
    if len(here.currencies) <= 1:
        return []
    return [Tab(one, here.address(currency=one, **more), one == here.asked.currency) for one in here.currencies]


def sections(current: str, here: Here | None = None, *, person_id: int | None = None) -> list[Tab]:
    """The ways between the pages of analysis, about the same people, period and currency."""
    told = here.address() if here is not None else ""
    found = []
    for key, (word, of_one) in SECTIONS.items():
        where = address(f"cockpit:{key}") if person_id is None else page_of(f"cockpit:{of_one}", person_id)
        found.append(Tab(word, f"{where}{told}", key == current))
    return found


def crumbs(current: str, here: Here, *more: str) -> list[Crumb]:
    """The path above a page; ``more`` are the names below it."""
    word, _of_one = SECTIONS[current]
    if not more:
        return [Crumb(word)]
    return [Crumb(word, f"{address(f'cockpit:{current}')}{here.address()}"), *map(Crumb, more)]


def nothing_yet(request: Request, current: str) -> HttpResponse:
    """The page before any sales facts came."""
    word, _of_one = SECTIONS[current]
    return page(request, "cockpit/results_none.html", {"word": word, "sections": sections(current)}, crumbs=[Crumb(word)])


def tenths(exact: Fraction) -> int:
    """A share in tenths of a percent, rounded once, half away from zero."""
    return round_half_away(exact * 1000)


def percent(exact: Fraction | None) -> str:
    """A share as people read it, to a tenth of a percent; a dash where there is none."""
    if exact is None:
        return "–"
    return share_words(exact)


def signed(exact: Fraction | None) -> str:
    """A share of more or less, with its sign."""
    said = percent(exact)
    return said if exact is None or exact <= 0 else f"+{said}"


def decimal(exact: Fraction | None) -> str:
    """A number to one decimal place; a dash where there is none."""
    return "–" if exact is None else shown(round_half_away(exact * 10))


def ratio(exact: Fraction | None, says: Words, *, low: float = LOW, high: float = HIGH, most: float = MOST) -> Ratio | str:
    """A share as a bar with its figure."""
    return "–" if exact is None else Ratio(tenths(exact) / 10, percent(exact), says, low, high, most)


def size_of(viewer: Viewer) -> int:
    """In what the amounts of a chart are counted for this reader."""
    return LARGE_UNITS["zh" if viewer.locale.startswith("zh") else "en"]


def unit_of(viewer: Viewer, currency: str) -> str:
    """What a chart says of it."""
    many = _("ten thousand %(currency)s") if size_of(viewer) == LARGE_UNITS["zh"] else _("thousand %(currency)s")
    return many % {"currency": currency}


def fresh(kept: MeasuredSet) -> str:
    """As of which delivery the figures are."""
    return _("as of batch %(number)s, %(day)s") % {
        "number": kept.batch_id, "day": date_format(kept.worked_out_on, "MONTH_DAY_FORMAT"),
    }


def month_of(key: str) -> Month:
    """The month of an address; ``NotSeen`` where it is none."""
    try:
        found = read_period(key)
    except NotAPeriod:
        raise NotSeen from None
    if not isinstance(found, Month):
        raise NotSeen
    return found


def by_manager(
    key: str, *columns: Column[Any], href: Callable[[Any], str], file_name: Words, filters: Sequence[Choice] = (),
    reads: Callable[[Sequence[Any]], None] | None = None,
) -> Listing[Any]:
    """A list of managers: who it is, with the way on, their unit, and these columns; found by name and sorted by it."""
    return Listing(
        key=key,
        columns=[
            Column(key="name", title=gettext_lazy("Manager"), sort=("name_order",),
                   value=lambda row: Who(row.name, row.post_title or "", href(row))),
            Column(key="unit", title=gettext_lazy("Unit"), value=lambda row: row.unit_name or ""),
            *columns,
        ],
        filters=[*filters],
        search=lambda rows, text: people.matching(rows, text=text),
        search_hint=gettext_lazy("Name, pinyin or number"),
        sort="name",
        reads=reads,
        file_name=file_name,
    )


def unit_filter(viewer: Viewer) -> Choice:
    """Narrow a list of managers to a unit and those below it."""
    return Choice(
        key="unit", word=gettext_lazy("Unit"),
        options=lambda _viewer: [
            (str(pk), name) for pk, name in people.units_to_choose(viewer, permission=READ_FIGURES, on=viewer.today)
        ],
        narrow=lambda rows, chosen: people.under_unit(rows, unit_id=int(chosen), on=viewer.today),
    )


def once_a_row(make: Callable[[Any], Made]) -> Callable[[Any], Made]:
    """The same, made once for each row of a page, however many columns ask for it."""
    known: dict[int, Made] = {}

    def told(row: Any) -> Made:
        if row.pk not in known:
            known[row.pk] = make(row)
        return known[row.pk]

    return told
