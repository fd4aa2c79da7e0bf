"""What stands in the end: the map with its gaps, and a figure that opens down to the signatures it came from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

if TYPE_CHECKING:
    from tests.journeys.first_area.stage import Stage


def the_map_shows_the_gap(stage: Stage) -> None:
    """Foshan is answered for by who signed; Guangzhou has not signed yet, and Dongguan has nobody at all."""
    director = stage["邝文珊"]
    director.turns_to("明确职责", "职责地图")
    rows = director.page.get_by_role("row")
    expect(rows.filter(has_text="佛山区域").get_by_text("林若曦").first).to_be_visible()
    for land in ("广州区域", "东莞区域"):
        expect(rows.filter(has_text=land).get_by_text("无人").first).to_be_visible()
    director.photographs("34-duty-map")
    director.follows("有空白")
    expect(rows.filter(has_text="东莞区域")).to_have_count(1)
    expect(rows.filter(has_text="佛山区域")).to_have_count(0)


def a_figure_opens_down_to_the_signature(stage: Stage, mark: str) -> None:
    """Cockpit, figure, arithmetic, evidence, the signed text with the fingerprint she signed, and the signature."""
    hr = stage["方静宜"]
    hr.turns_to("驾驶舱")
    hr.sees("林若曦", "唐文博", "赵磊")
    hr.photographs("35-cockpit")
    row = hr.page.get_by_role("row").filter(has_text="林若曦")
    row.get_by_role("link", name="明确职责").click()
    hr.sees("这个数字怎么来的", "现行版本已签署")
    hr.photographs("36-how-the-figure-comes-about")
    signed = hr.page.get_by_role("row").filter(has_text="现行版本已签署")
    signed.locator("summary").click()
    signed.get_by_role("link", name="销售经理职责说明书").click()
    hr.sees("已签署", mark)
    hr.photographs("37-the-signed-text")
    hr.follows("经过")
    hr.sees("签署（")
    hr.photographs("38-down-to-the-signature")
