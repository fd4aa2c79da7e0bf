"""``lingxiao content install``: shipped texts as templates of the company's own, as drafts that somebody else approves.

Running it again changes nothing. A newer shipped text becomes the next draft; what the company rewrote stays, unless
``--beside`` asks for the shipped text as a draft to compare with.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lingxiao.config.commands import house
from lingxiao.config.commands.acting import administrator
from lingxiao.config.commands.content_list import AREAS, line
from lingxiao.config.commands.speech import Stopped, picked, say
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    import argparse

    from lingxiao.areas.content.installing import Placed
    from lingxiao.kernel.viewer import Viewer


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the items, the area and in whose name they are installed."""
    words = Bilingual("要装哪些，例如 DS-01 PN-01；不写就是全部", "which items, such as DS-01 PN-01; all of them unless named")
    parser.add_argument("ids", nargs="*", metavar="ID", help=picked(words))
    words = Bilingual("哪一章的内容", "the content of which area")
    parser.add_argument("--area", choices=AREAS, default=AREAS[0], help=picked(words))
    words = Bilingual("以谁的名义：人力资源管理员的工号", "in whose name: the number of an HR administrator")
    parser.add_argument("--as", dest="number", required=True, metavar="NUMBER", help=picked(words))
    words = Bilingual("装好即提交评审（须填写的除外）", "hand them to review at once, except what has blanks to fill")
    parser.add_argument("--review", action="store_true", help=picked(words))
    words = Bilingual(
        "公司改写过的，也把随附文本另存为下一版草稿供比较", "of what the company rewrote, the shipped text as a draft to compare",
    )
    parser.add_argument("--beside", action="store_true", help=picked(words))


def run(options: argparse.Namespace) -> int:
    """Install; say of each item what became of it."""
    with house.open_house():
        house.refuse_unfit()
        from lingxiao.areas.content import furnishing, installing  # noqa: PLC0415 -- stands after the settings

        viewer = administrator(options.number, device="lingxiao content install")
        act = installing.offer if options.beside else installing.install
        before = {one.item.id: one for one in _planned(options)}
        done = act(viewer=viewer, area=options.area, at=viewer.now, ids=options.ids)
        made = [one for one in done if _is_made(one, before[one.item.id])]
        for one in done:
            line(one)
        kpis = furnishing.furnish_kpis(viewer=viewer, at=viewer.now) if options.area == "performance" else 0
        if options.review:
            _hand_in(viewer, made)
    to_fill = [one.item.id for one in made if one.is_to_fill]
    say(f"新增草稿 {len(made)} 份，其余不变。", f"{len(made)} drafts were made; the others are as they were.")
    if kpis:
        say(f"指标库新增 {kpis} 项。", f"{kpis} KPIs were put into the library.")
    if to_fill:
        say(f"发布前须由公司填写：{'、'.join(to_fill)}", f"The company fills in before publishing: {', '.join(to_fill)}")
    if made:
        say(
            "下一步：在「设置 → 文件」中评审；批准和发布须由另一个人办理。",
            "Next: review them under Settings, Documents; another person approves and publishes.",
        )
    return 0


def _planned(options: argparse.Namespace) -> list[Placed]:
    from lingxiao.areas.content import installing  # noqa: PLC0415 -- stands after the settings

    try:
        return installing.plan(area=options.area, ids=options.ids)
    except KeyError as unknown:
        name = unknown.args[0]
        raise Stopped(
            f"没有 {name} 这一项。先看有哪些：lingxiao content list",
            f"There is no item {name}. See what there is: lingxiao content list",
        ) from unknown


def _is_made(after: Placed, before: Placed) -> bool:
    """Whether a draft was made for it just now."""
    return after.version is not None and (before.version is None or after.version.pk != before.version.pk)


def _hand_in(viewer: Viewer, made: list[Placed]) -> None:
    from lingxiao.engines.documents.domain import templates  # noqa: PLC0415 -- stands after the settings

    for one in made:
        if one.version is not None and not one.is_to_fill:
            templates.submit(viewer=viewer, version=one.version, at=viewer.now)
