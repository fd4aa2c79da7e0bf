"""``lingxiao facts store``: put the files of the fact log that lie here into the S3 store, where it lacks them.

After the log moved from a folder into a store, and after a backup was laid out. Nothing here is removed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

from lingxiao.config.commands import house
from lingxiao.config.commands.speech import Stopped, bar, refused, say

if TYPE_CHECKING:
    import argparse


def arguments(parser: argparse.ArgumentParser) -> None:
    """There are none."""


def run(_options: argparse.Namespace) -> int:
    """Put them there; 1 when some lie nowhere."""
    with house.open_house():
        house.refuse_unfit()
        if not settings.FACTS_STORE:
            raise Stopped(
                "事实日志放在本机目录里，没有设 LX_FACTS_STORE，无需上传。",
                "The fact log lies in a folder here; LX_FACTS_STORE is not set, and there is nothing to put anywhere.",
            )
        return bring_up()


def bring_up() -> int:
    """Put into the store what it lacks, and say how many files; 1 when some lie neither there nor here."""
    from lingxiao.engines.facts.domain import storing  # noqa: PLC0415 -- stands after the settings
    from lingxiao.engines.facts.log.objects import StoreTrouble  # noqa: PLC0415 -- as above

    try:
        size = sum(file.size for file in storing.lacking())
        with bar("上传事实日志", "Fact log", total=size, unit="B", unit_scale=True) as shown:
            done, lost = storing.bring_up(told=shown.update)
    except StoreTrouble as trouble:
        sentence = refused(trouble)
        raise Stopped(sentence.zh, sentence.en) from trouble
    say(f"存储里补上了 {done} 个文件。", f"Put {done} files into the store.")
    if lost:
        say(
            f"还有 {len(lost)} 个文件存储里没有，这里也没有完整的，首个是 {lost[0].path}。请从备份取回到事实目录，再运行一次。",
            f"{len(lost)} more files are neither in the store nor whole here, the first is {lost[0].path}. Lay them out from a "
            "backup into the folder of facts, and run this again.",
        )
    return 1 if lost else 0
