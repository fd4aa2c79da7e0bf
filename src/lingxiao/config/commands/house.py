"""The house open for a command: database there, settings read, Django ready; what prevents it said in a sentence."""

from __future__ import annotations

import os
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

import django
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import OperationalError
from django.utils import translation

from lingxiao.config import places
from lingxiao.config.commands.speech import Stopped, terminal_language
from lingxiao.kernel import postgres

if TYPE_CHECKING:
    from collections.abc import Iterator

OLDEST_POSTGRESQL = 15


@contextmanager
def open_house() -> Iterator[postgres.Server | None]:
    """Everything a command needs, for as long as it runs; the embedded server is given where it is used."""
    with ExitStack() as stack:
        server = None
        if not places.database_url():
            try:
                server = stack.enter_context(postgres.using(places.var() / "pg"))
                postgres.ensure_database(server)
            except (OSError, RuntimeError) as problem:
                raise Stopped(
                    f"自带的数据库没有启动起来：{problem}",
                    f"The embedded database did not start: {problem}",
                ) from problem
        read_settings()
        check_database()
        yield server


def read_settings() -> None:
    """Set Django up; a setting that is wrong stops the command with its sentence."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lingxiao.config.settings")
    try:
        django.setup()
    except (ValueError, PermissionError) as problem:
        raise Stopped(f"配置有误：{problem}", f"A setting is wrong: {problem}") from problem
    translation.activate(terminal_language())


def check_database() -> None:
    """Refuse a database that does not answer or is too old."""
    try:
        connection.ensure_connection()
    except OperationalError as problem:
        words = str(problem).strip().splitlines()[0]
        raise Stopped(f"连不上数据库：{words}", f"The database does not answer: {words}") from problem
    if server_major() < OLDEST_POSTGRESQL:
        raise Stopped(
            f"数据库是 PostgreSQL {server_major()}；需要 {OLDEST_POSTGRESQL} 或更高版本。",
            f"The database is PostgreSQL {server_major()}; {OLDEST_POSTGRESQL} or newer is needed.",
        )


def server_major() -> int:
    """The major version of the database's server, such as 15."""
    connection.ensure_connection()
    return int(connection.connection.info.server_version) // 10000


def is_empty() -> bool:
    """Whether the database has no table yet."""
    return not connection.introspection.table_names()


def pending_migrations() -> list[str]:
    """The names of migrations that this version has and this database has not."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]


def refuse_pending_migrations() -> None:
    """Stop where the database is older than this version of the program."""
    pending = pending_migrations()
    if pending:
        raise Stopped(
            f"数据库还差 {len(pending)} 步升级（从 {pending[0]} 起）。先运行：lingxiao migrate",
            f"The database is {len(pending)} migrations behind (from {pending[0]}). First run: lingxiao migrate",
        )



def row_counts() -> dict[str, int]:
    """How many rows each table has."""
    return {table: row_count(table) for table in sorted(connection.introspection.table_names())}


def row_count(table: str) -> int:
    """How many rows one table has."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608 -- a quoted name
        return int(cursor.fetchone()[0])
