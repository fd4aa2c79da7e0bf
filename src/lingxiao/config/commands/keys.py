"""``lingxiao keys``: whether the keys here are the database's; and the way on where they are lost."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from lingxiao.config import keys, places
from lingxiao.config.commands import house
from lingxiao.config.commands.speech import Stopped, picked, say
from lingxiao.kernel.viewer import Viewer
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    import argparse


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the way on without the old keys."""
    words = Bilingual("旧密钥已丢失：从此用现在的密钥", "the old keys are lost: go on with those that are here")
    parser.add_argument("--begin-anew", action="store_true", help=picked(words))


def run(options: argparse.Namespace) -> int:
    """Say whether they fit; 1 when they do not and nobody asked to go on."""
    with house.open_house():
        if house.pending_migrations():
            raise Stopped("先运行：lingxiao migrate", "First run: lingxiao migrate")
        wrong = keys.others()
        if not wrong:
            folder = places.secrets_folder()
            say(f"{folder} 里的密钥就是这个数据库的。", f"The keys in {folder} are the database's.")
            return 0
        if not options.begin_anew:
            raise keys.not_these(wrong)
        now = datetime.now(UTC)
        changed = keys.begin_anew(viewer=Viewer.system(now=now, today=now.date()), at=now)
    say(
        f"从此使用现在的密钥（{'、'.join(changed)}）。用旧密钥封存的读不出来了：请在“权限”里为每个人清除身份验证器，"
        "并重新填写群机器人。这件事已写入审计。",
        f"From now on these keys are used ({', '.join(changed)}). What was sealed with the old ones stays unread: clear "
        "everyone's authenticator app under Access, and enter the group robots again. The audit says so.",
    )
    return 0
