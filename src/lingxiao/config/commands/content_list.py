"""``lingxiao content list``: what ships with the product, and what of it stands here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lingxiao.config.commands import house
from lingxiao.config.commands.speech import picked, say
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    import argparse

    from lingxiao.areas.content.installing import Placed

AREAS = ("duties", "performance", "tooling")
AREAS = ("duties", "tooling", "performance")
"""The areas that ship content so far."""

FATES = {
    "new": Bilingual("未安装", "not installed"),
    "next": Bilingual("有新版可装", "a newer text ships"),
    "same": Bilingual("已安装", "installed"),
    "waiting": Bilingual("有草稿在办", "a version is being worked on"),
    "rewritten": Bilingual("公司已改写", "rewritten by the company"),
    "read": Bilingual("不是文件，无需安装", "no document, nothing to install"),
}


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the area."""
    words = Bilingual("哪一章的内容", "the content of which area")
    parser.add_argument("--area", choices=AREAS, default=AREAS[0], help=picked(words))


def run(options: argparse.Namespace) -> int:
    """List every item with its version, its title and how it stands here."""
    with house.open_house():
        house.refuse_unfit()
        from lingxiao.areas.content import installing  # noqa: PLC0415 -- stands after the settings

        for one in installing.plan(area=options.area):
            line(one)
    return 0


def line(one: Placed) -> None:
    """One item as it stands here."""
    item, here = one.item, one.version
    number = "" if here is None else f" v{here.number}"
    title = picked(item.title)
    state = FATES[one.fate.value]
    say(f"{item.id:8}{item.version:8}{title}：{state.zh}{number}", f"{item.id:8}{item.version:8}{title}: {state.en}{number}")
