"""Where things stand: the var folder, the database, the mode. Read from the environment, once."""

from __future__ import annotations

import os
import secrets
from enum import StrEnum
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[3]


class Mode(StrEnum):
    """How this system runs: for real, as the demo company, or under test."""

    PRODUCTION = "production"
    DEMO = "demo"
    TEST = "test"


def mode() -> Mode:
    """The mode from ``LX_MODE``; production when nothing is said."""
    return Mode(os.environ.get("LX_MODE", "production"))


def var() -> Path:
    """The folder that holds everything this system writes: ``LX_VAR``, else ``var/`` beside the source."""
    return Path(os.environ.get("LX_VAR", REPOSITORY / "var")).resolve()


def database_url() -> str:
    """``DATABASE_URL`` when one's own PostgreSQL is used, else empty: the embedded one is started."""
    return os.environ.get("DATABASE_URL", "")


def secrets_folder() -> Path:
    """Where the keys lie: ``LX_SECRETS``, such as a systemd credentials directory, else ``var/secrets``."""
    return Path(os.environ.get("LX_SECRETS", var() / "secrets"))


def open_to_others(path: Path) -> int:
    """The rights on a key that would let others read it.

    systemd lends a unit its credentials by an access list, which shows as readable by a group of nobody.
    """
    lent = os.environ.get("CREDENTIALS_DIRECTORY")
    return 0o007 if lent and path.resolve().is_relative_to(lent) else 0o077


def secret(name: str, *, size: int = 48) -> str:
    """A secret kept in ``<secrets folder>/<name>``, readable by its owner only, made at first use.

    A file that others can read is refused.
    """
    folder = secrets_folder()
    path = folder / name
    if not path.exists():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(size))
    if path.stat().st_mode & open_to_others(path):
        message = f"{path} can be read by others. Run: chmod 600 {path}"
        raise PermissionError(message)
    return path.read_text().strip()
