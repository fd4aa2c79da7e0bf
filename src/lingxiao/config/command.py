"""The ``lingxiao`` command: one table of sub-commands, each in its own module under ``commands``.

A sub-command is registered by a line in ``COMMANDS``. Its module has ``arguments(parser)``, which may be left out, and
``run(options) -> int``, the exit code. A name of two words, such as ``import organisation``, stands under its first.
"""

from __future__ import annotations

import argparse
import errno
import importlib
import signal
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

from lingxiao.config.commands.speech import Stopped, picked, say, warn
from lingxiao.config.given import SettingWrong
from lingxiao.kernel.refusals import Refusal
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import ModuleType


@dataclass(frozen=True, slots=True)
class Command:
    """A sub-command: its name, the module that does it, and what it promises."""

    name: str
    module: str
    promise: Bilingual

    def load(self) -> ModuleType:
        """The module, imported only when this command is called."""
        return importlib.import_module(f"lingxiao.config.commands.{self.module}")


COMMANDS = (
    Command("demo", "demo", Bilingual("演示公司：一条命令，打开就能用", "the demo company, ready to use")),
    Command("run", "run", Bilingual("自己的系统：网页与后台一起运行", "a system of your own: web and worker together")),
    Command("serve", "serve", Bilingual("只运行网页服务", "the web server alone")),
    Command("worker", "worker", Bilingual("只运行后台任务与日程", "background jobs and the schedule alone")),
    Command("tick", "tick", Bilingual("把日程立即运行一遍", "run the whole schedule once, now")),
    Command("createadmin", "createadmin", Bilingual("建立最初的两位管理员", "make the first two administrators")),
    Command("migrate", "migrate", Bilingual("升级数据库，先问备份", "upgrade the database, after asking for a backup")),
    Command("doctor", "doctor", Bilingual("逐项体检，每项一句话", "what is missing or wrong, a sentence each")),
    Command("backup", "backup", Bilingual("备份到一个文件（不含密钥）", "everything into one file, keys excepted")),
    Command("restore", "restore", Bilingual("把备份恢复到空的地方", "a backup into an empty place")),
    Command("keys", "keys", Bilingual("密钥是不是这个数据库的", "whether the keys here are the database's")),
    Command("import organisation", "import_organisation", Bilingual("导入组织、岗位、人员", "units, posts or people")),
    Command("content list", "content_list", Bilingual("随附的模板与文书，装了哪些", "shipped texts, and which stand here")),
    Command("content install", "content_install", Bilingual("把随附文本装为公司模板", "shipped texts as templates of yours")),
    Command("import facts", "import_facts", Bilingual("导入订单、回款、商机等业绩事实", "sales facts from a file")),
    Command("facts columns", "facts_columns", Bilingual("每个数据集的列、单位与含义", "every column, its unit and meaning")),
    Command("facts sql", "facts_sql", Bilingual("用 SQL 查询业绩事实", "ask the facts in SQL")),
    Command("facts store", "facts_store", Bilingual("把事实文件补进 S3 存储", "put the files of facts into the S3 store")),
    Command("facts views", "facts_views", Bilingual("给 BI 工具的只读视图文件", "a file of views for BI tools")),
    Command("plan check", "plan_check", Bilingual("激励方案有没有错，逐行说明", "what is wrong with incentive plans, by line")),
    Command("plan run", "plan_run", Bilingual("按方案计算奖金，不用数据库", "what a plan pays, without a database")),
    Command("plan simulate", "plan_simulate", Bilingual("草案与现行方案并排回放", "a draft beside the plan in force")),
    Command("plan explain", "plan_explain", Bilingual("把激励方案读成句子", "an incentive plan in sentences")),
    Command("verify-audit", "verify_audit", Bilingual("核对审计链有没有被改动", "whether the audit chain was changed")),
    Command("manage", "manage", Bilingual("Django 自己的管理命令", "Django's own management commands")),
)


class _Parser(argparse.ArgumentParser):
    """Mistakes in the arguments end with the way on, not with a list of everything."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong and how to see what is right."""
        warn(f"{self.prog}: {message}")
        warn(picked(Bilingual(f"看用法：{self.prog} --help", f"How to use it: {self.prog} --help")))
        sys.exit(2)


def _parser(commands: Sequence[Command]) -> argparse.ArgumentParser:
    parser = _Parser(prog="lingxiao", description="领销 Lingxiao")
    children = parser.add_subparsers(dest="command", metavar="command", required=True)
    groups: dict[str, argparse._SubParsersAction[_Parser]] = {}
    for command in commands:
        first, _space, second = command.name.partition(" ")
        promise = picked(command.promise)
        if not second:
            children.add_parser(first, help=promise, description=promise, add_help=False)
            continue
        if first not in groups:
            group = children.add_parser(first, help=promise)
            groups[first] = group.add_subparsers(dest="what", metavar="what", required=True)
        groups[first].add_parser(second, help=promise, description=promise, add_help=False)
    return parser


def _named(words: Sequence[str]) -> tuple[Command, Sequence[str]] | None:
    """The command these words begin with, and the words left for it."""
    for length in (2, 1):
        name = " ".join(words[:length])
        for command in COMMANDS:
            if command.name == name:
                return command, words[length:]
    return None


def _terminate(_signal: int, _frame: object) -> NoReturn:
    raise SystemExit(128 + signal.SIGTERM)


def main(words: Sequence[str] | None = None) -> int:
    """Do what the words ask. 0 when done, 1 when refused with a sentence, 2 when the words are wrong."""
    words = sys.argv[1:] if words is None else words
    found = _named(words)
    if found is None:
        _parser(COMMANDS).parse_args(words)
        return 2
    command, rest = found
    # systemd, a closed terminal and `kill` must unwind what is open (a started database) as Ctrl-C does.
    signal.signal(signal.SIGTERM, _terminate)
    signal.signal(signal.SIGHUP, _terminate)
    module = command.load()
    parser = _Parser(prog=f"lingxiao {command.name}", description=picked(command.promise))
    if hasattr(module, "arguments"):
        module.arguments(parser)
    try:
        return int(module.run(parser.parse_args(rest)))
    except SettingWrong as wrong:
        warn(picked(wrong.sentence))
        return 1
    except (Stopped, Refusal) as reason:
        warn(reason)
        return 1
    except KeyboardInterrupt:
        say("已停止。", "Stopped.")
        return 130
    except Exception as problem:
        passing = _in_the_way(problem)
        if passing is None:
            raise
        warn(picked(passing))
        return 1


def _in_the_way(problem: Exception) -> Bilingual | None:
    """What stood in the way that is no fault of this program: a disk without room, a database that went away."""
    words = (str(problem).strip() or type(problem).__name__).splitlines()[0]
    if isinstance(problem, OSError) and problem.errno in {errno.ENOSPC, errno.EDQUOT}:
        return Bilingual(f"磁盘满了：{words}。腾出空间再运行一次。", f"The disk is full: {words}. Make room and run it again.")
    django = sys.modules.get("django.db.utils")  # not loaded for what needs no database
    if django is not None and isinstance(problem, django.OperationalError):
        return Bilingual(f"数据库中途停下：{words}", f"The database stopped in the middle: {words}")
    return None


if __name__ == "__main__":
    sys.exit(main())
