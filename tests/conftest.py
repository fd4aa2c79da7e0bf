"""What every test shares: a real PostgreSQL of its own, started here and stopped here."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

import django
import pytest

os.environ["LX_MODE"] = "test"
# Set here and nowhere earlier: the settings read DATABASE_URL, which pytest_configure below provides.
os.environ["DJANGO_SETTINGS_MODULE"] = "lingxiao.config.settings"
_folder: Path | None = None


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Start a PostgreSQL for this run, unless ``LX_TEST_DATABASE_URL`` names one. Workers of xdist share the parent's."""
    global _folder  # noqa: PLW0603 -- pytest gives no other place between two hooks
    if "LX_TEST_VAR" not in os.environ:
        os.environ["LX_TEST_VAR"] = tempfile.mkdtemp(prefix="lx-test-")
        Path(os.environ["LX_TEST_VAR"]).chmod(0o755)
        _folder = Path(os.environ["LX_TEST_VAR"])
    os.environ["LX_VAR"] = os.environ["LX_TEST_VAR"]
    if "LX_TEST_DATABASE_URL" not in os.environ and not hasattr(config, "workerinput"):
        from lingxiao.kernel import postgres  # noqa: PLC0415 -- only when a server is to be started

        fast = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"
        server = postgres.start(Path(os.environ["LX_VAR"]) / "pg", options=fast)
        os.environ["LX_TEST_DATABASE_URL"] = server.url("postgres")
    os.environ["DATABASE_URL"] = os.environ["LX_TEST_DATABASE_URL"]
    django.setup()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop what this run started, and leave nothing behind."""
    if _folder is None or hasattr(config, "workerinput"):
        return
    from lingxiao.kernel import postgres  # noqa: PLC0415 -- only when a server was started

    if (_folder / "pg").exists():
        postgres.stop(_folder / "pg")
    shutil.rmtree(_folder, ignore_errors=True)
