"""The house open for a command: database there, settings read, Django ready; what prevents it said in a sentence."""

from __future__ import annotations

import os
import shutil
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

import django
import psycopg
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import Error
from django.utils import translation
from psycopg import sql

from lingxiao.config import places
from lingxiao.config.commands.speech import Stopped, terminal_language
from lingxiao.config.given import SettingWrong
from lingxiao.kernel import postgres

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

OLDEST_POSTGRESQL = 15
LEAST_ROOM = 40
"""Megabytes: after a crash the server writes two new segments of its log, of 16 MiB each, before it can do anything."""

COMPANY = "people_company"
"""The table with one row once somebody founded a company here."""


@contextmanager
def open_house() -> Iterator[postgres.Server | None]:
    """Everything a command needs, for as long as it runs; the embedded server is given where it is used."""
    with ExitStack() as stack:
        server = None
        if not places.database_url():
            try:
                server = stack.enter_context(postgres.using(places.var() / "pg"))
                postgres.ensure_database(server)
            except (OSError, RuntimeError, psycopg.Error) as problem:
                if free := too_little_room(places.var()):
                    raise Stopped(
                        f"磁盘满了：{places.var()} 只剩 {free} MB，数据库启动不了。腾出空间再运行一次，数据都在。",
                        f"The disk is full: {free} MB are left in {places.var()}, and the database cannot start. Make room "
                        "and run it again; nothing is lost.",
                    ) from problem
                raise Stopped(
                    f"自带的数据库没有启动起来：{problem}",
                    f"The embedded database did not start: {problem}",
                ) from problem
        read_settings()
        check_database()
        yield server


def too_little_room(folder: Path) -> int:
    """The megabytes left where they are too few for the embedded server to start; else 0."""
    while not folder.is_dir():
        folder = folder.parent
    free = shutil.disk_usage(folder).free // 1_000_000
    return max(free, 1) if free < LEAST_ROOM else 0


def read_settings() -> None:
    """Set Django up; a setting that is wrong stops the command with its sentence."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lingxiao.config.settings")
    try:
        django.setup()
    except SettingWrong as wrong:
        raise Stopped(f"配置有误：{wrong.sentence.zh}", f"A setting is wrong: {wrong.sentence.en}") from wrong
    translation.activate(terminal_language())


def check_database() -> None:
    """Refuse a database that does not answer, is too old, cannot hold Chinese, or takes no changes."""
    try:
        connection.ensure_connection()
        encoding, is_copy = _asked("SELECT current_setting('server_encoding'), pg_is_in_recovery()")
    except Error as problem:
        words = str(problem).strip().splitlines()[0]
        raise Stopped(f"连不上数据库：{words}", f"The database does not answer: {words}") from problem
    if encoding != "UTF8":
        raise Stopped(
            f"数据库的编码是 {encoding}，存不了中文。请新建：CREATE DATABASE 名字 ENCODING 'UTF8' TEMPLATE template0",
            f"The database is in {encoding}, which cannot hold every name. Make another: "
            "CREATE DATABASE name ENCODING 'UTF8' TEMPLATE template0",
        )
    if is_copy:
        raise Stopped("数据库是只读的备机，请连主机。", "The database is a read-only standby; name the primary.")
    if server_major() < OLDEST_POSTGRESQL:
        raise Stopped(
            f"数据库是 PostgreSQL {server_major()}；需要 {OLDEST_POSTGRESQL} 或更高版本。",
            f"The database is PostgreSQL {server_major()}; {OLDEST_POSTGRESQL} or newer is needed.",
        )


def refuse_no_rights() -> None:
    """Refuse a role that may not make tables or extensions in this database."""
    role, database, in_schema, in_database = _asked("""
        SELECT current_user, current_database(), coalesce(has_schema_privilege(current_schema(), 'CREATE'), false),
               has_database_privilege(current_database(), 'CREATE')
    """)
    if not (in_schema and in_database):
        raise Stopped(
            f"数据库用户 {role} 不能在 {database} 里建表。请让它拥有这个库：ALTER DATABASE {database} OWNER TO {role}",
            f"The role {role} may not make tables in {database}. Let it own the database: "
            f"ALTER DATABASE {database} OWNER TO {role}",
        )


def _asked(question: str) -> tuple[Any, ...]:
    """The one row that answers a question to the database."""
    with connection.cursor() as cursor:
        cursor.execute(question)
        return tuple(cursor.fetchone())


def server_major() -> int:
    """The major version of the database's server, such as 15."""
    connection.ensure_connection()
    return int(connection.connection.info.server_version) // 10000


def is_empty() -> bool:
    """Whether the database has no table yet."""
    return not connection.introspection.table_names()


def is_unused() -> bool:
    """Whether no company was ever founded here: an empty database, or one whose very first start was cut short."""
    return COMPANY not in connection.introspection.table_names() or not row_count(COMPANY)


def pending_migrations() -> list[str]:
    """The names of migrations that this version has and this database has not."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]


def refuse_unfit() -> None:
    """Stop where the database is older than this version of the program, or was written with other keys."""
    pending = pending_migrations()
    if pending:
        raise Stopped(
            f"数据库还差 {len(pending)} 步升级（从 {pending[0]} 起）。先运行：lingxiao migrate",
            f"The database is {len(pending)} migrations behind (from {pending[0]}). First run: lingxiao migrate",
        )
    from lingxiao.config import keys  # noqa: PLC0415 -- models stand only after the settings

    keys.refuse_others()


def row_counts() -> dict[str, int]:
    """How many rows each table has."""
    return {table: row_count(table) for table in sorted(connection.introspection.table_names())}


def row_count(table: str) -> int:
    """How many rows one table has."""
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table)))
        return int(cursor.fetchone()[0])
