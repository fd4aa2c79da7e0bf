"""The pictures of the README and of the tutorial, taken anew in the demo company: ``./lx shots`` keeps them in the repository.

No test: its name keeps it out of the suite, since what it makes is for people to look at. ``tests/architecture`` holds
that every picture the papers name is there and is small.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page
    from pytest_django.fixtures import Settings

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True), pytest.mark.timeout(600)]

FOLDER = Path(__file__).parents[2] / "docs/pictures"
LANGUAGES = {"zh": "zh-hans", "en": "en"}
VOID = {"zh": "连续两季未达标自动离职。", "en": "Whoever misses the target two quarters in a row is deemed to have resigned."}

QUOTED = {"zh": "自动离职", "en": "resign"}


def comes_in(looker: Any, who: str, address: str) -> Page:
    """Choose somebody on the demo's own page, and go on to an address."""
    page: Page = looker.open("/signin/")
    page.locator(f".people button:has(b:text-is('{who}'))").click()
    page.wait_for_url(lambda url: "/signin/" not in url)
    page.goto(f"{looker.base}{address}")
    return page


@pytest.fixture
def both(looking: Callable[..., Any], settings: Settings) -> Callable[..., None]:
    """``both("cockpit", "方静宜", "/cockpit/")`` keeps a picture in each language; ``act`` brings the page to it first."""
    settings.IS_DEMO = True

    def taken(
        name: str, who: str, address: str, act: Callable[..., None] | None = None, *, size: str = "wide",
        width: int = 1280, height: int = 720,
    ) -> None:
        for short, language in LANGUAGES.items():
            with looking(size=size, language=language) as looker:
                page = comes_in(looker, who, address)
                if size == "wide":
                    page.set_viewport_size({"width": width, "height": height})
                if act is not None:
                    act(page, short)
                page.wait_for_load_state("networkidle")
                FOLDER.mkdir(parents=True, exist_ok=True)
                page.screenshot(path=FOLDER / f"{name}-{short}.png", full_page=size == "phone")

    return taken


def turns_to_south_china(page: Page, short: str) -> None:
    """One region of the cockpit, where somebody is new, somebody late, and the others as they should be."""
    page.locator("select[name=unit]").select_option(label={"zh": "华南大区", "en": "South China"}[short])
    expect(page.locator(".chips a").first).to_be_visible()


def comes_to_the_map(page: Page, _short: str) -> None:
    """The map itself, wherever it stands on its page."""
    page.locator(".heat").scroll_into_view_if_needed()


def types_a_void_clause(page: Page, short: str) -> None:
    """The next version of the statement, with a sentence that may not stand; the check-up says so while one types."""
    start = page.locator("form").filter(has=page.locator("#id_change_note")).get_by_role("button")
    if start.count():
        page.locator("#id_change_note").fill("补充考核条款")
        start.click()
    else:
        page.locator("main table a").first.click()
        page.locator(".head a.primary").click()
    if page.locator("textarea[name='zh-b7']").count() == 0:
        page.locator(".adds button").nth(1).click()
    for language in VOID:
        page.locator(f"textarea[name='{language}-b7']").fill(VOID[short] if language == short else "")
    expect(page.locator("#findings blockquote.bad").filter(has_text=QUOTED[short])).to_be_visible()
    page.locator("#findings .finding").first.scroll_into_view_if_needed()


def chooses_whom(page: Page, _short: str) -> None:
    """Two managers ticked, and the statement that fits their post."""
    for name in ("林若曦", "吴广胜"):
        page.get_by_role("row").filter(has_text=name).get_by_role("checkbox").check()
    fits = page.locator("#version option").filter(has_text="销售经理").or_(
        page.locator("#version option").filter(has_text="Sales manager"),
    )
    page.locator("#version").select_option(value=fits.first.get_attribute("value"))


def comes_to_the_signature(page: Page, _short: str) -> None:
    """Read to the end, then said once more who one is."""
    page.locator("main a").filter(has=page.locator("b", has_text="职责说明书")).or_(
        page.locator("main a").filter(has=page.locator("b", has_text="duty statement")),
    ).first.click()
    page.locator("#end").scroll_into_view_if_needed()
    page.locator("#answer a.primary").click()
    page.locator("form[action$='/signin/confirm/demo/'] button").click()
    expect(page.locator(".oath")).to_be_visible()


def opens_a_figure(page: Page, _short: str) -> None:
    """The figure that was found, opened to its arithmetic."""
    page.locator("a.heat-one").first.click()


def test_the_pictures_are_taken(both: Callable[..., None]) -> None:
    from lingxiao import demo

    demo.build(size="s")
    both("cockpit", "方静宜", "/cockpit/", turns_to_south_china)
    both("first-area-linter", "罗嘉", "/setup/documents/templates/duty-sales-manager/", types_a_void_clause, height=540)
    both("first-area-issue", "孟繁星", "/cockpit/duties/issue/", chooses_whom)
    both("first-area-sign", "林若曦", "/desk/documents/", comes_to_the_signature, size="phone")
    both("first-area-map", "方静宜", "/cockpit/duties/map/?show=gaps", comes_to_the_map)
    both("first-area-figure", "方静宜", "/cockpit/?q=高建国", opens_a_figure, width=1440)
