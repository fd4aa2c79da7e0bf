"""Lists: found, sorted, paged, picked and taken out as files, in two queries, with everything in the address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from io import BytesIO
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import openpyxl
import pytest
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from lingxiao.engines.people.models import Person
from lingxiao.kernel.viewer import Viewer
from lingxiao.web.lists import Choice, Column, Listing, TooManyRows
from lingxiao.web.shell.parts import Ratio, State, Tone, Who

if TYPE_CHECKING:
    from lingxiao.web.pages import Request

TODAY = date(2026, 11, 24)


def ask(address: str = "/people/", *, htmx_target: str = "") -> Request:
    request: Any = RequestFactory().get(address)
    now = datetime(2026, 11, 24, 1, tzinfo=UTC)
    request.viewer = Viewer(person_id=1, name="林晓", today=TODAY, now=now)
    request.company = None
    request.htmx = SimpleNamespace(target=htmx_target, current_url="http://testserver/people/") if htmx_target else None
    return request  # type: ignore[no-any-return]


PEOPLE: Listing[Person] = Listing(
    key="people",
    columns=[
        Column(key="name", title="姓名", value=lambda row: Who(row.name), sort=["name_order"]),
        Column(key="number", title="工号", value=lambda row: row.number, sort=["number"]),
        Column(key="email", title="邮箱", value=lambda row: row.email or None, sort=["email"], is_shown=False),
    ],
    filters=[Choice(
        key="kind", word="类别", options=lambda _viewer: [("a", "甲"), ("b", "乙")],
        narrow=lambda rows, kind: rows.filter(number__startswith=kind),
    )],
    search=lambda rows, words: rows.filter(name__contains=words),
    sort="name",
)


@pytest.fixture
def sixty(db: None) -> None:
    Person.objects.bulk_create(
        Person(number=f"{'ab'[at % 2]}{at:03}", name=f"经理{at}", name_order=f"jingli{at:03}") for at in range(60)
    )


@pytest.mark.usefixtures("sixty")
class TestFoundInTheDatabase:
    @pytest.mark.parametrize("address", ["/people/", "/people/?q=经理1&kind=a&sort=-number&page=2"])
    def test_a_page_costs_two_queries(self, address: str, django_assert_num_queries: Any) -> None:
        with django_assert_num_queries(2):
            shown = PEOPLE.show(ask(address), Person.objects.all())
            assert shown.lines
            assert shown.count
            list(shown.pages)

    def test_nothing_found_costs_one(self, django_assert_num_queries: Any) -> None:
        with django_assert_num_queries(1):
            assert PEOPLE.show(ask("/people/?q=无此人"), Person.objects.all()).lines == []

    def test_every_row_is_on_exactly_one_page(self) -> None:
        seen = [
            line.pk for page in (1, 2, 3)
            for line in PEOPLE.show(ask(f"/people/?sort=-number&page={page}"), Person.objects.all()).lines
        ]
        assert len(seen) == 60
        assert len(set(seen)) == 60

    def test_downwards_is_upwards_reversed(self) -> None:
        up = [line.pk for line in PEOPLE.show(ask("/people/?sort=number"), Person.objects.all()).lines]
        everyone = list(Person.objects.order_by("number").values_list("pk", flat=True))
        down = [line.pk for line in PEOPLE.show(ask("/people/?sort=-number"), Person.objects.all()).lines]
        assert up == everyone[:25]
        assert down == everyone[:-26:-1]

    def test_what_is_blank_comes_last_both_ways(self) -> None:
        Person.objects.filter(number="a000").update(name_latin="Zoe")
        listing: Listing[Person] = Listing(key="p", columns=[Column(
            key="unit", title="", value=lambda row: row.name, sort=["employments__kind"],
        )])
        for sort in ("unit", "-unit"):
            assert "NULLS LAST" in str(listing.show(ask(f"/?sort={sort}"), Person.objects.all()).found.query)

    def test_filter_and_search_narrow_together(self) -> None:
        shown = PEOPLE.show(ask("/people/?kind=b&q=经理1"), Person.objects.all())
        assert {line.row.number[0] for line in shown.lines} == {"b"}
        assert all("经理1" in line.row.name for line in shown.lines)
        assert [str(chip.word) for chip in shown.chips] == ["“经理1”", "类别：乙"]

    @pytest.mark.parametrize("page", ["0", "99", "-1", "x", "1e3", "９"])
    def test_a_page_that_is_not_there_becomes_one_that_is(self, page: str) -> None:
        assert PEOPLE.show(ask(f"/people/?page={page}"), Person.objects.all()).lines

    def test_an_unknown_choice_or_order_is_none(self) -> None:
        shown = PEOPLE.show(ask("/people/?kind=' OR 1=1--&sort=-password&cols=secret"), Person.objects.all())
        assert shown.count == 60
        assert shown.order == "name"
        assert [one.key for one in shown.columns] == ["name", "number"]

    def test_htmx_gets_the_list_alone_and_a_clean_address(self) -> None:
        request = ask("/people/?q=&kind=b&cols=name&cols=number&sort=name", htmx_target="list-people")
        response = PEOPLE.answer(request, Person.objects.all(), "not/there.html")
        assert response.content.decode().lstrip().startswith('<div id="list-people"')
        assert response.headers["HX-Push-Url"] == "/people/?kind=b&sort=name"
        assert "HX-Request" in response.headers["Vary"]

    def test_files_hold_every_row_found_and_only_the_columns_shown(self) -> None:
        response = PEOPLE.answer(ask("/people/?kind=b&as=xlsx&page=2"), Person.objects.all(), "not/there.html")
        sheet = openpyxl.load_workbook(BytesIO(response.content)).active
        assert sheet is not None
        rows = list(sheet.values)
        assert rows[0] == ("姓名", "工号")
        assert len(rows) == 31
        assert "attachment" in response.headers["Content-Disposition"]

    def test_too_many_rows_for_a_file_are_refused_before_any_is_read(self, django_assert_num_queries: Any) -> None:
        small: Listing[Person] = Listing(key="p", columns=PEOPLE.columns, most_exported=59)
        with django_assert_num_queries(1), pytest.raises(TooManyRows) as refused:
            small.answer(ask("/people/?as=csv"), Person.objects.all(), "not/there.html")
        assert refused.value.params == {"count": 60, "most": 59}


@dataclass(frozen=True)
class Row:
    pk: int
    figure: float | None


FIGURES: Listing[Row] = Listing(
    key="figures",
    columns=[
        Column(key="figure", title="数", value=lambda row: row.figure, sort=["figure"]),
        Column(key="state", title="态", value=lambda _row: State("高", Tone.BAD)),
        Column(key="ratio", title="率", value=lambda row: Ratio(row.figure or 0, "x", "率")),
        Column(key="typed", title="注", value=lambda _row: "=1+1"),
    ],
    page_size=5,
)


@given(figures=st.lists(st.one_of(st.none(), st.integers(-5, 5)), max_size=23), is_down=st.booleans())
def test_plain_rows_are_sorted_paged_and_never_lost(figures: list[int | None], *, is_down: bool) -> None:
    rows = [Row(at, figure) for at, figure in enumerate(figures)]
    sort = "-figure" if is_down else "figure"
    first = FIGURES.show(ask(f"/?sort={sort}"), rows)
    pages = [FIGURES.show(ask(f"/?sort={sort}&page={page}"), rows) for page in range(1, first.paginator.num_pages + 1)]
    lines = [line.row for shown in pages for line in shown.lines]
    assert sorted(row.pk for row in lines) == list(range(len(rows)))
    known = [row.figure for row in lines if row.figure is not None]
    assert known == sorted(known, reverse=is_down)
    assert all(row.figure is None for row in lines[len(known):])


def test_words_go_out_as_words_and_formulas_as_text() -> None:
    response = FIGURES.answer(ask("/?as=csv"), [Row(1, -2.5)], "not/there.html")
    lines = response.content.decode("utf-8-sig").splitlines()
    assert lines[0] == '"数","态","率","注"'
    assert lines[1] == '"-2.5","高","-2.5","\'=1+1"'


@given(query=st.dictionaries(st.sampled_from(["q", "sort", "page", "cols", "as", "kind"]), st.text(max_size=8)))
def test_an_address_can_always_be_followed(query: dict[str, str]) -> None:
    request = ask(f"/people/?{urlencode(query)}")
    shown = FIGURES.show(request, [Row(at, at) for at in range(12)])
    for link in [*shown.chips, *shown.files]:
        assert link.href.startswith("/people/")
    assert "page=" not in shown.address(sort="figure")
    assert "as=" not in shown.address()
