"""The gallery in a real browser: every component in every state, photographed, and everything that moves tried."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any

import brotli
import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Route

    from tests.journeys.chromium import Chromium

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

PAGES = ["", "form/", "bare/", "sheet/"]
COLD_PAGE = 300_000
"""What a first visit may load, in bytes as sent with brotli, a chart included."""


# All eight for photographs; otherwise four that hold every pair of the three.
LOOKS = [
    (theme, size, language)
    for theme in ("light", "dark") for size in ("wide", "phone") for language in ("zh-hans", "en")
    if "LX_SHOTS" in os.environ or (theme == "light") ^ (size == "phone") ^ (language == "en")
]


@pytest.mark.parametrize(("theme", "size", "language"), LOOKS)
def test_every_page_is_clean_and_photographed(looking: Callable[..., Any], theme: str, size: str, language: str) -> None:
    with looking(theme=theme, size=size, language=language) as looker:
        for name in PAGES:
            page = looker.open(f"/setup/gallery/{name}")
            if page.locator("lx-chart").count():
                page.locator("lx-chart[data-drawn] svg").first.wait_for()
            looker.photograph(page, f"gallery-{name.strip('/') or 'all'}")
            looker.check(page)
            page.close()


def test_on_a_machine_with_a_chinese_font_a_first_visit_stays_small(looking: Callable[..., Any]) -> None:
    with looking() as looker:
        looker.open("/setup/gallery/").locator("lx-chart[data-drawn]").first.wait_for()
        sent = {answer.url: len(brotli.compress(answer.body())) for answer in looker.answers if answer.status == 200}
    assert sum(sent.values()) <= COLD_PAGE, sent
    assert not [url for url in sent if url.endswith(".woff2")]
    assert any("echarts" in url for url in sent)


def test_a_page_without_a_chart_loads_no_chart_library(looking: Callable[..., Any]) -> None:
    with looking() as looker:
        looker.open("/setup/gallery/form/")
        assert not [answer.url for answer in looker.answers if "echarts" in answer.url]


def test_the_theme_switches_at_once_and_is_remembered(looking: Callable[..., Any]) -> None:
    with looking() as looker:
        page = looker.open("/setup/gallery/")
        bars = page.locator("lx-chart[data-drawn] path[fill='rgb(31, 94, 255)']")  # the brand's blue of the light theme
        ground = "getComputedStyle(document.body).backgroundColor"
        expect(bars).not_to_have_count(0)
        before = page.evaluate(ground)
        page.locator("[data-theme-switch] button").click()
        assert page.evaluate(ground) != before
        expect(bars).to_have_count(0)
        page.reload()
        assert page.evaluate("document.documentElement.dataset.theme") == "dark"


def test_the_menu_of_a_phone_opens_closes_and_gives_the_focus_back(looking: Callable[..., Any]) -> None:
    with looking(size="phone") as looker:
        page = looker.open("/setup/gallery/")
        button = page.locator("[data-drawer]")
        button.click()
        assert button.get_attribute("aria-expanded") == "true"
        expect(page.locator("#side")).to_be_visible()
        assert page.evaluate("document.getElementById('side').contains(document.activeElement)")
        page.keyboard.press("Escape")
        assert button.get_attribute("aria-expanded") == "false"
        page.locator("#side").wait_for(state="hidden")
        assert page.evaluate("document.activeElement.hasAttribute('data-drawer')")


def test_the_first_stop_of_the_keyboard_skips_to_the_content(looking: Callable[..., Any]) -> None:
    with looking() as looker:
        page = looker.open("/setup/gallery/")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"


def test_a_list_narrows_while_one_types_and_goes_back(looking: Callable[..., Any]) -> None:
    with looking() as looker:
        page = looker.open("/setup/gallery/")
        rows = page.locator("#list-managers tbody tr")
        expect(rows).to_have_count(25)
        page.locator("#q-managers").press_sequentially("李雨桐", delay=20)
        page.wait_for_url(re.compile(r"\?q="))
        expect(rows).to_have_count(5)
        assert page.evaluate("document.activeElement.id") == "q-managers"
        page.locator("#list-managers thead a", has_text="团队").click()
        page.wait_for_url(re.compile("sort=team"))
        assert "q=" in page.url
        page.evaluate("() => { setTimeout(() => history.back()) }")
        expect(page.locator("th[aria-sort]")).to_have_text("经理")
        expect(rows).to_have_count(5)
        page.evaluate("() => { setTimeout(() => history.back()) }")
        expect(rows).to_have_count(25)


def test_many_rows_are_chosen_at_once_and_counted(looking: Callable[..., Any]) -> None:
    with looking() as looker:
        page = looker.open("/setup/gallery/")
        bar = page.locator(".chosen")
        assert bar.is_hidden()
        page.locator("#list-managers tbody .pick input").nth(2).check()
        assert bar.locator("[data-chosen]").inner_text() == "1"
        page.locator("#list-managers thead .pick input").check()
        assert bar.locator("[data-chosen]").inner_text() == "25"
        page.locator("#list-managers thead .pick input").uncheck()
        assert bar.is_hidden()


def test_what_cannot_be_undone_is_asked_first(looking: Callable[..., Any]) -> None:
    with looking() as looker:
        page = looker.open("/setup/gallery/")
        sent: list[str] = []

        def answer(route: Route) -> None:
            sent.append(route.request.post_data or "")
            route.fulfill(status=204)

        page.route(lambda _url: True, lambda route: answer(route) if route.request.method == "POST" else route.continue_())
        page.locator("#list-managers tbody .pick input").first.check()
        page.locator(".chosen [data-confirm]").click()
        asked = page.locator("[role=alertdialog][open]")
        assert "确定撤回" in asked.inner_text()
        looker.photograph(page, "gallery-asked")
        asked.get_by_role("button", name="返回").click()
        assert sent == []
        page.locator(".chosen [data-confirm]").click()
        with page.expect_request(lambda request: request.method == "POST"):
            page.locator("[role=alertdialog][open] .primary").click()
        assert len(sent) == 1
        assert "act=withdraw" in sent[0]
        assert "chosen=10" in sent[0]


def test_a_form_is_sent_once_and_comes_back_whole(looking: Callable[..., Any]) -> None:
    with looking() as looker:
        page = looker.open("/setup/gallery/form/")
        posts: list[str] = []
        page.on("request", lambda request: posts.append(request.url) if request.method == "POST" else None)
        page.locator("#id_title").fill("华东大区责任书")
        page.locator("#id_reason").fill("客户范围调整")
        page.locator("#id_from_day").fill("2026-12-01")
        page.evaluate("() => { const b = document.querySelector('.form .primary'); b.click(); b.click(); b.click() }")
        page.locator(".sum-errors").wait_for()
        assert len(posts) == 1
        assert page.locator("#id_title").input_value() == "华东大区责任书"
        assert page.locator("#id_reason").input_value() == "客户范围调整"
        assert "已有一份待确认的责任书" in page.locator(".sum-errors").inner_text()
        assert page.evaluate("document.activeElement.classList.contains('sum-errors')")
        looker.photograph(page, "gallery-refused")
        looker.check(page)
        looker.complaints.clear()  # the browser reports the answer 422 as an error


def test_what_is_typed_is_kept_as_a_draft_without_files(looking: Callable[..., Any]) -> None:
    with looking() as looker:
        page = looker.open("/setup/gallery/form/")
        with page.expect_request("**/gallery/draft/") as asked:
            page.locator("#id_reason").press_sequentially("客户范围")
        assert "客户范围" in (asked.value.post_data or "")
        assert 'name="paper"' not in (asked.value.post_data or "")
        expect(page.locator("[data-draft-says]")).to_have_text("草稿已保存")


def test_a_dialog_a_menu_and_a_hint_open_and_close_by_keyboard(looking: Callable[..., Any]) -> None:
    with looking() as looker:
        page = looker.open("/setup/gallery/")
        page.locator("[data-opens]").focus()
        page.keyboard.press("Enter")
        assert page.locator("dialog#sample").is_visible()
        page.keyboard.press("Escape")
        assert page.locator("dialog#sample").is_hidden()
        page.locator(".card details.menu summary").last.focus()
        page.keyboard.press("Enter")
        assert page.locator("details.menu[open]").count() == 1
        page.keyboard.press("Escape")
        assert page.locator("details.menu[open]").count() == 0
        page.locator(".hint").first.focus()
        page.keyboard.press("Enter")
        assert "实际回款" in page.locator(".says-why:popover-open").inner_text()
        looker.photograph(page, "gallery-hint")
        page.keyboard.press("Escape")
        assert page.locator(".says-why:popover-open").count() == 0


def test_a_refused_button_says_why_and_does_nothing(looking: Callable[..., Any]) -> None:
    with looking() as looker:
        page = looker.open("/setup/gallery/")
        refused = page.locator("[aria-disabled=true]").first
        described = refused.get_attribute("aria-describedby")
        assert "起草人" in page.locator(f"#{described}").inner_text()
        address = page.url
        refused.click(force=True)
        assert page.url == address


def test_everything_works_without_scripts_by_whole_pages(browser: Chromium, live_server: Any) -> None:
    with browser.window(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{live_server.url}/setup/gallery/")
        page.locator("[data-theme-switch] button").click()
        assert page.locator("html").get_attribute("data-theme") == "dark"
        page.locator("#list-managers thead a", has_text="团队").click()
        assert "sort=team" in page.url
        page.locator("#q-managers").fill("李雨桐")
        page.locator("noscript button, .filters noscript").first.wait_for(state="attached")
        page.locator("#q-managers").press("Enter")
        assert page.locator("#list-managers tbody tr").count() == 5
        assert "sort=team" in page.url
        page.locator("form[action='/language/'] button").click()
        assert page.locator("html").get_attribute("lang") == "en"
