"""What the shell's tags draw: bars, sparklines, days as people say them, data that cannot break out of its element."""

from __future__ import annotations

from datetime import UTC, date, datetime
from html.parser import HTMLParser

import pytest
from django.template import Context
from django.test import RequestFactory
from django.utils.html import conditional_escape
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from lingxiao.web.shell import navigation
from lingxiao.web.shell.parts import Chart, Crumb, Series
from lingxiao.web.shell.templatetags import shell

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(("value", "tone"), [
    (0, "bad"), (39.9, "bad"), (40, "warn"), (79.9, "warn"), (80, ""), (100, ""), (140, ""),
])
def test_a_bar_turns_at_its_borders(value: float, tone: str) -> None:
    assert f'class="bar {tone}"' in shell.bar(value, "达成率", 0, 100, 40, 80, 100)


@pytest.mark.parametrize(("value", "tone"), [(5, ""), (10, ""), (10.1, "warn"), (20, "warn"), (20.1, "bad")])
def test_where_less_is_better_it_turns_the_other_way(value: float, tone: str) -> None:
    assert f'class="bar {tone}"' in shell.bar(value, "离职率", 0, 100, 10, 20, 0)


def test_a_bar_without_borders_judges_nothing() -> None:
    assert 'class="bar brand"' in shell.bar(3, "进度")


@given(value=st.floats(-1e6, 1e6), most=st.floats(0, 1e6))
def test_a_bar_never_leaves_its_box(value: float, most: float) -> None:
    width = float(shell.bar(value, "x", 0, most).split('<rect width="')[1].split('"')[0])
    assert 0 <= width <= 100


@given(values=st.lists(st.integers(-1000, 1000), min_size=2, max_size=40))
def test_a_sparkline_stays_in_its_frame_and_goes_where_the_figures_go(values: list[int]) -> None:
    points = [tuple(map(float, point.split(","))) for point in shell.spark(values).split()]
    assert len(points) == len(values)
    assert all(0 <= x <= 96 and 0 <= y <= 30 for x, y in points)
    if values[0] < values[-1]:
        assert points[0][1] > points[-1][1]


def test_one_figure_is_no_line() -> None:
    assert shell.spark([]) == ""
    assert shell.spark([3]) == ""


@pytest.mark.parametrize(("day", "zh", "en"), [
    (date(2026, 11, 23), "今天", "today"), (date(2026, 11, 24), "明天", "tomorrow"), (date(2026, 11, 22), "昨天", "yesterday"),
    (date(2026, 12, 3), "12月3日", "3 December"), (date(2027, 1, 2), "2027年1月2日", "2 January 2027"),
])
def test_days_are_said_as_people_say_them(day: date, zh: str, en: str) -> None:
    for language, said in (("zh-hans", zh), ("en", en)):
        with override(language):
            assert shell.when(day, TODAY) == f'<time datetime="{day.isoformat()}">{said}</time>'


def test_a_moment_is_said_in_the_zone_of_the_company() -> None:
    from zoneinfo import ZoneInfo

    from django.utils import timezone

    with override("zh-hans"), timezone.override(ZoneInfo("Asia/Shanghai")):
        assert ">今天 00:30<" in shell.when(datetime(2026, 11, 22, 16, 30, tzinfo=UTC), TODAY)


def test_no_day_is_nothing() -> None:
    assert shell.when(None) == ""
    assert shell.when("") == ""  # type: ignore[arg-type]


class Scripts(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002 -- the parser gives them
        self.opened.append(tag)


@given(name=st.text(max_size=40))
def test_data_cannot_break_out_of_its_element(name: str) -> None:
    chart = Chart(says="", categories=[f"</script><b>{name}"], series=[Series(f"<!--<script>{name}", [1])])
    parser = Scripts()
    parser.feed(f'<script type="application/json">{shell.as_json(chart.data())}</script><i>')
    assert parser.opened == ["script", "i"]


def test_the_table_behind_a_chart_holds_the_same_figures() -> None:
    chart = Chart(says="", categories=["1月", "2月"], series=[Series("目标", [1, 2]), Series("实际", [3, None])])
    assert chart.rows() == [("1月", [1, 3]), ("2月", [2, None])]


@pytest.mark.parametrize(("name", "shown"), [("陈思远", "陈"), ("emily Carter", "E"), ("", "·"), ("  ", "·"), ("𠮷野", "𠮷")])
def test_an_avatar_shows_the_first_character(name: str, shown: str) -> None:
    assert shell.initial(name) == shown


@pytest.mark.parametrize(("language", "text", "drawn"), [
    ("zh-hans", "请补充 CRM 的日期。", "请补充 CRM 的日期。"),
    ("zh-hans", "Please add the dates", '<span lang="en">Please add the dates</span>'),
    ("zh-hans", "e01033@hengyu.example", "e01033@hengyu.example"),
    ("en", "请补充 CRM 的日期。", '<span lang="zh-Hans">请补充 CRM 的日期。</span>'),
    ("en", "Ask 林若曦: is this still your job?", "Ask 林若曦: is this still your job?"),
    ("en", "林若曦", '<span lang="zh-Hans">林若曦</span>'),
    ("en", "<b>好</b>", '<span lang="zh-Hans">&lt;b&gt;好&lt;/b&gt;</span>'),
    ("zh-hans", "<b>好</b>", "&lt;b&gt;好&lt;/b&gt;"),
])
def test_what_people_wrote_is_marked_where_the_page_speaks_otherwise(language: str, text: str, drawn: str) -> None:
    with override(language):
        assert shell.as_written(text) == drawn


@pytest.mark.parametrize(("text", "drawn"), [
    ("姓名", "姓名"),
    ("{{ 姓名 }}（{{工号}}）", '<code class="fill">姓名</code>（<code class="fill">工号</code>）'),
    ("{{ person_name }} <b>", '<code class="fill">person name</code> &lt;b&gt;'),
])
def test_places_of_a_template_are_drawn_as_places(text: str, drawn: str) -> None:
    assert conditional_escape(shell.filled_in(text)) == drawn


ISSUED = Crumb("Issued", "/cockpit/documents/")


@pytest.mark.parametrize(("path", "crumbs", "current"), [
    ("/desk/documents/7/", [], "/desk/documents/"),
    ("/desk/documents/7/", [ISSUED, Crumb("One")], "/cockpit/documents/"),
    ("/desk/documents/7/", [Crumb("My desk", "/desk/"), Crumb("One")], "/desk/documents/"),
    ("/desk/documents/7/", [Crumb("Elsewhere", "/elsewhere/")], "/desk/documents/"),
    ("/desk/documents/", [ISSUED, Crumb("Mine")], "/desk/documents/"),
])
def test_the_side_bar_marks_where_the_path_begins(path: str, crumbs: list[Crumb], current: str) -> None:
    entries = [
        navigation.Shown("home", word, word, 0, is_current=word == "/desk/documents/")
        for word in ("/desk/", "/desk/documents/", "/cockpit/documents/")
    ]
    drawn = shell.side_bar(Context({
        "navigation": [("", entries)], "crumbs": crumbs, "home_url": "/desk/", "request": RequestFactory().get(path),
    }))
    assert [one.href for _word, group in drawn for one in group if one.is_current] == [current]
