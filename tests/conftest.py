"""What every test shares: a real PostgreSQL of its own, started here and stopped here."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import django
import pytest
from django.db import connection
from hypothesis import HealthCheck, settings

from tools.debian import QUICK

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_django.plugin import DjangoDbBlocker

pytest_plugins = ["tests.loopback", "tests.signing"]
# How long a draw takes says something about the machine, and nothing about the product: no test is timed.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")
os.environ["LX_MODE"] = "test"
# Set here and nowhere earlier: the settings read DATABASE_URL, which pytest_configure below provides.
os.environ["DJANGO_SETTINGS_MODULE"] = "lingxiao.config.settings"
_folder: Path | None = None


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Start a PostgreSQL for this run, unless ``LX_TEST_DATABASE_URL`` names one. Workers of xdist share the parent's."""
    global _folder  # noqa: PLW0603 -- pytest gives no other place between two hooks
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        # So a shell starts what it starts in the background; programs we start would never hear a Ctrl-C either.
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if "LX_TEST_VAR" not in os.environ:
        os.environ["LX_TEST_VAR"] = tempfile.mkdtemp(prefix="lx-test-")
        Path(os.environ["LX_TEST_VAR"]).chmod(0o755)
        _folder = Path(os.environ["LX_TEST_VAR"])
    os.environ["LX_VAR"] = os.environ["LX_TEST_VAR"]
    (Path(os.environ["LX_VAR"]) / "static").mkdir(exist_ok=True)  # WhiteNoise warns where there is none
    if "LX_TEST_DATABASE_URL" not in os.environ and not hasattr(config, "workerinput"):
        from lingxiao.kernel import postgres

        server = postgres.start(Path(os.environ["LX_VAR"]) / "pg", options=" ".join(QUICK))
        os.environ["LX_TEST_DATABASE_URL"] = server.url("postgres")
    os.environ["DATABASE_URL"] = os.environ["LX_TEST_DATABASE_URL"]
    if not hasattr(config, "workerinput"):
        from lingxiao.kernel.messages import compile_all

        compile_all()
    django.setup()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop what this run started, and leave nothing behind."""
    if _folder is None or hasattr(config, "workerinput"):
        return
    from lingxiao.kernel import postgres

    if (_folder / "pg").exists():
        postgres.stop(_folder / "pg")
    shutil.rmtree(_folder, ignore_errors=True)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Let tests that need real commits empty the tables after themselves.

    Tables that may never be emptied carry a trigger BEFORE TRUNCATE. It is off here, because Django empties tables
    between such tests with TRUNCATE; the test that proves the trigger turns it on again (see ``guarded``).
    """
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE NOT tgisinternal AND tgtype & 32 <> 0",
        )
        for table, trigger in cursor.fetchall():
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {trigger}")


@pytest.fixture
def guarded(db: None) -> Callable[[str], None]:
    """Turn a table's triggers on within this test's transaction: ``guarded("health_snapshot")``."""

    def turn_on(table: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f'ALTER TABLE "{table}" ENABLE TRIGGER USER')

    return turn_on
