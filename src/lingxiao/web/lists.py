"""Lists: one declaration gives search, filters, sorting, column choice, pages of 25, the count, and files out.

``PEOPLE = Listing(key="people", columns=[...])`` stands beside the view, the view ends with
``return PEOPLE.answer(request, queries.people(request.viewer), "cockpit/people.html")``, and the template holds
``<c-list :list="list" caption="..." />``. Everything chosen lives in the address, so a link can be sent. A page
costs two queries: how many, and these. Files go out through ``Column.exported``, all rows up to ``most_exported``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any, Generic, TypeVar
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.core.paginator import Paginator
from django.db.models import F, QuerySet
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from lingxiao.kernel import sheets
from lingxiao.kernel.money import Money
from lingxiao.kernel.refusals import Refusal
from lingxiao.kernel.saved_views.keeping import as_kept
from lingxiao.web import exports
from lingxiao.web.joined import said_of
from lingxiao.web.listed import Cell, Head, Line, Select
from lingxiao.web.pages import page
from lingxiao.web.shell.parts import Link, Ratio

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from django.http import HttpResponse, QueryDict

    from lingxiao.kernel.viewer import Viewer
    from lingxiao.web.pages import Request
    from lingxiao.web.shell.parts import Crumb, Words

    Plain = str | int | Decimal | Money | bool | date | None

Row = TypeVar("Row")
PAGE_SIZE = 25


class TooManyRows(Refusal):
    """A file of more rows than anybody reads; narrowing the list helps."""

    sentence = "%(count)s > %(most)s"

    def __str__(self) -> str:
        """Say how many there are and how many fit."""
        said = _("%(count)s rows are too many for one file (at most %(most)s). Narrow the list by its filters first.")
        return said % self.params


@dataclass(frozen=True, kw_only=True)
class Column(Generic[Row]):
    """One column: ``value`` is what is shown and exported; a State, Who, Link, Ratio, day or figure draws itself.

    ``sort`` names what to order by in the database; without it the column cannot be sorted.
    """

    key: str
    title: Words
    value: Callable[[Row], object]
    sort: Sequence[str] = ()
    href: Callable[[Row], str] | None = None
    note: Callable[[Row], object] | None = None
    is_figure: bool = False
    is_long: bool = False
    is_shown: bool = True
    says: Words = ""
    """What is read aloud after the title, where sighted people see it from the cells."""

    def exported(self, row: Row) -> Plain:
        """The value for a file: figures and days stay what they are, everything else becomes its word."""
        return plain(self.value(row))


def plain(value: object) -> Plain:
    """A value without its drawing."""
    match value:
        case Ratio():
            return Decimal(str(value.value))
        case Link():
            return str(value.word)
        case None | bool() | int() | Decimal() | Money() | date():
            return value
        case float():
            return Decimal(str(value))
        case _:
            return str(value)


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A filter by one of several; ``narrow`` gets the rows and the chosen key.

    ``default`` is chosen where the address says nothing; then an empty choice means all.
    """

    key: str
    word: Words
    options: Callable[[Viewer], Sequence[tuple[str, Words]]]
    narrow: Callable[[Any, str], Any]
    default: str = ""
    all_word: Words = ""


@dataclass(frozen=True, kw_only=True)
class Listing(Generic[Row]):
    """A list of one kind of thing. ``key`` is its name on the page; ``sort`` the order when none is chosen.

    ``reads`` is told the rows of a page, or of a file, before any is drawn: what columns show beside them is read there
    for all of them at once, and never for the thousands that are on other pages.
    """

    key: str
    columns: Sequence[Column[Row]]
    filters: Sequence[Choice] = ()
    search: Callable[[Any, str], Any] | None = None
    search_hint: Words = ""
    sort: str = ""
    page_size: int = PAGE_SIZE
    identity: Callable[[Row], object] = field(default=lambda row: getattr(row, "pk", ""))
    file_name: Words = ""
    most_exported: int = 20_000
    reads: Callable[[Sequence[Row]], None] | None = None

    def answer(
        self, request: Request, rows: QuerySet[Any] | Sequence[Row], template: str,
        context: Mapping[str, Any] | None = None, *, crumbs: Sequence[Crumb] = (),
    ) -> HttpResponse:
        """The page with this list on it; only the list for htmx; or the file, when the address asks for one."""
        shown = Shown(self, request, rows)
        wanted = request.GET.get("as", "")
        if wanted in exports.KINDS:
            return shown.file(wanted)
        if request.htmx and request.htmx.target == f"list-{self.key}":
            response = render(request, "shell/list_results.html", {"list": shown})
            follows = "HX-Replace-Url" if _is_typed_on(request.htmx.current_url or "", shown.address()) else "HX-Push-Url"
            response.headers[follows] = shown.address()
        else:
            response = page(request, template, {**(context or {}), "list": shown}, crumbs=crumbs)
        patch_vary_headers(response, ("HX-Request",))
        return response

    def show(self, request: Request, rows: QuerySet[Any] | Sequence[Row]) -> Shown[Row]:
        """The list as this request asks for it, for pages that hold more than one."""
        return Shown(self, request, rows)


def _is_typed_on(before: str, after: str) -> bool:
    """Whether two addresses differ in the words searched for alone: then no step back is made for every letter."""
    was, now = (dict(parse_qsl(urlsplit(address).query)) for address in (before, after))
    return bool(was.pop("q", "") and now.pop("q", "")) and was == now


class Shown(Generic[Row]):
    """A listing as one request asks for it. Templates read it; nothing here is set from outside."""

    def __init__(self, listing: Listing[Row], request: Request, rows: QuerySet[Any] | Sequence[Row]) -> None:
        """Keep what was asked; nothing is fetched before it is drawn."""
        self.listing = listing
        self.viewer = request.viewer
        self.path = request.path
        self.asked = request.GET
        self.key = listing.key
        self.all_rows = rows

    # -- what was asked -------------------------------------------------------------------------------------------

    @property
    def query(self) -> str:
        """The words searched for."""
        return self.asked.get("q", "").strip()[:100]

    @property
    def has_search(self) -> bool:
        """Whether words can be searched for here."""
        return self.listing.search is not None

    @cached_property
    def selects(self) -> list[Select]:
        """The filters with their options, an unknown choice counted as none."""
        drawn = []
        for one in self.listing.filters:
            options = list(one.options(self.viewer))
            chosen = self.asked.get(one.key, one.default)
            if chosen not in {key for key, _word in options}:
                chosen = "" if one.key in self.asked else one.default
            all_word = one.all_word or _("All: %(what)s") % {"what": one.word}
            drawn.append(Select(one.key, one.word, all_word, options, chosen))
        return drawn

    @cached_property
    def order(self) -> str:
        """The column sorted by, with a minus before it for downwards."""
        asked = self.asked.get("sort", "")
        sortable = {one.key for one in self.listing.columns if one.sort}
        return asked if asked.removeprefix("-") in sortable else self.listing.sort

    @cached_property
    def columns(self) -> list[Column[Row]]:
        """The columns shown: those picked, else those shown by default."""
        picked = set(self.asked.getlist("cols"))
        chosen = [one for one in self.listing.columns if one.key in picked]
        return chosen or [one for one in self.listing.columns if one.is_shown]

    @property
    def pickable(self) -> list[tuple[str, Words, bool]]:
        """Every column with whether it is shown, for the picker."""
        shown = {one.key for one in self.columns}
        return [(one.key, one.title, one.key in shown) for one in self.listing.columns]

    @property
    def is_narrowed(self) -> bool:
        """Whether anything was searched for or filtered."""
        return bool(self.query) or any(one.chosen for one in self.selects)

    # -- what was found -------------------------------------------------------------------------------------------

    @cached_property
    def found(self) -> Any:
        """Every row that was asked for, in the order asked for."""
        rows: Any = self.all_rows
        if self.query and self.listing.search is not None:
            rows = self.listing.search(rows, self.query)
        for one, drawn in zip(self.listing.filters, self.selects, strict=True):
            if drawn.chosen:
                rows = one.narrow(rows, drawn.chosen)
        return self._sorted(rows)

    def _sorted(self, rows: Any) -> Any:
        column = next((one for one in self.listing.columns if one.key == self.order.removeprefix("-")), None)
        is_down = self.order.startswith("-")
        if isinstance(rows, QuerySet):
            if column is None:
                return rows if rows.ordered else rows.order_by("pk")
            names = [F(name) for name in column.sort]
            orders = [one.desc(nulls_last=True) if is_down else one.asc(nulls_last=True) for one in names]
            return rows.order_by(*orders, "pk")
        if column is None:
            return rows
        known = [(value, row) for row in rows if (value := column.exported(row)) is not None]
        blank = [row for row in rows if column.exported(row) is None]
        return [row for _value, row in sorted(known, key=lambda pair: pair[0], reverse=is_down)] + blank

    @cached_property
    def paginator(self) -> Paginator[Any]:
        """The pages."""
        return Paginator(self.found, self.listing.page_size)

    @cached_property
    def page(self) -> Any:
        """The page asked for; the nearest there is when there is no such page."""
        return self.paginator.get_page(self.asked.get("page"))

    @property
    def count(self) -> int:
        """How many rows were found."""
        return self.paginator.count

    @cached_property
    def lines(self) -> list[Line]:
        """The rows of this page."""
        if not self.count:
            return []
        columns, identity = [(one, str(one.title)) for one in self.columns], self.listing.identity
        rows = self._read(self.page)
        return [Line(identity(row), [self._cell(one, row, head) for one, head in columns], row) for row in rows]

    def _read(self, rows: Iterable[Row]) -> Sequence[Row]:
        """The rows fetched, with what is shown beside them."""
        fetched = list(rows)
        if self.listing.reads is not None:
            self.listing.reads(fetched)
        return fetched

    @staticmethod
    def _cell(column: Column[Row], row: Row, head: str) -> Cell:
        return Cell(
            value=column.value(row),
            href=column.href(row) if column.href is not None else "",
            note=column.note(row) if column.note is not None else "",
            css="r num" if column.is_figure else "wrap" if column.is_long else "",
            head=head,
        )

    # -- where one can go from here ---------------------------------------------------------------------------------

    def address(self, **changes: str | None) -> str:
        """This list with something changed; None takes a choice away. A change of what is found starts at page one."""
        query: QueryDict = self.asked.copy()
        for name in ("as", *(() if "page" in changes else ("page",))):
            query.pop(name, None)
        if set(query.getlist("cols")) == {one.key for one in self.listing.columns if one.is_shown}:
            del query["cols"]
        for name, value in changes.items():
            query.pop(name, None)
            if value is not None:
                query[name] = value
        for name in [name for name, value in query.items() if not value and name not in self._with_default]:
            del query[name]
        return f"{self.path}?{query.urlencode()}" if query else self.path

    @property
    def beside(self) -> list[tuple[str, str]]:
        """What the address asks for beside the list, such as a period: kept when the list is searched or narrowed."""
        own = {"q", "sort", "cols", "page", "as", *(one.key for one in self.listing.filters)}
        return [(name, str(one)) for name, every in self.asked.lists() if name not in own for one in every if one]

    @cached_property
    def _with_default(self) -> set[str]:
        """Filters for which choosing nothing is a choice, because something else is chosen by default."""
        return {one.key for one in self.listing.filters if one.default}

    @property
    def heads(self) -> list[Head]:
        """The heads of the columns shown."""
        drawn = []
        for one in self.columns:
            css = "r" if one.is_figure else ""
            if not one.sort:
                drawn.append(Head(one.title, "", "", css, one.says))
                continue
            is_up, is_down = self.order == one.key, self.order == f"-{one.key}"
            order = "ascending" if is_up else "descending" if is_down else "none"
            drawn.append(Head(one.title, self.address(sort=f"-{one.key}" if is_up else one.key), order, css, one.says))
        return drawn

    @property
    def chips(self) -> list[Link]:
        """What the list is narrowed by, each a link that takes it away."""
        drawn = []
        if self.query:
            drawn.append(Link(f"“{self.query}”", self.address(q=None)))
        for one in self.selects:
            word = dict(one.options).get(one.chosen)
            if one.chosen and word is not None:
                drawn.append(Link(said_of(one.word, word), self.address(**{one.key: ""})))
        return drawn

    @property
    def pages(self) -> Iterable[tuple[str, str, bool]]:
        """The pager: a number or an ellipsis, its address, and whether it is this page."""
        for number in self.paginator.get_elided_page_range(self.page.number, on_each_side=1, on_ends=1):
            is_gap = not isinstance(number, int)
            yield str(number), "" if is_gap else self.address(page=str(number)), number == self.page.number

    @property
    def previous_href(self) -> str:
        """The page before, if any."""
        return self.address(page=str(self.page.number - 1)) if self.page.has_previous() else ""

    @property
    def next_href(self) -> str:
        """The page after, if any."""
        return self.address(page=str(self.page.number + 1)) if self.page.has_next() else ""

    @property
    def may_keep(self) -> bool:
        """Whether how the list is set up can be saved: by whoever is signed in."""
        return self.viewer.person_id is not None

    @property
    def kept(self) -> str:
        """How the list is set up now, as a saved view keeps it."""
        return as_kept(self.address().partition("?")[2])

    @property
    def views_href(self) -> str:
        """The saved views of this list, as a page."""
        return f"{reverse('views')}?{urlencode({'path': self.path, 'query': self.kept})}"

    @property
    def all_href(self) -> str:
        """The list with nothing narrowed."""
        return self.path

    @property
    def files(self) -> list[Link]:
        """The list as files."""
        return [Link(kind.word, self.address(**{"as": key}), kind.icon) for key, kind in exports.KINDS.items()]

    def file(self, kind: str) -> HttpResponse:
        """Every row found, as a file, with the columns shown."""
        if self.count > self.listing.most_exported:
            raise TooManyRows(count=self.count, most=self.listing.most_exported)
        heads = [sheets.Column(str(one.title)) for one in self.columns]
        rows = ([one.exported(row) for one in self.columns] for row in self._read(self.found))
        sheet = sheets.Sheet(str(self.listing.file_name or self.key), heads, rows)
        return exports.answer(kind, sheet, now=self.viewer.now)
