"""Where things stand: the var folder, the database, the mode. Read from the environment, once."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from enum import StrEnum
from pathlib import Path

from lingxiao.config.given import SettingWrong

SHORTEST_KEY = 32
"""Characters of a key; fewer are no key, such as what is left of a file on a disk that was full."""

REPOSITORY = Path(__file__).resolve().parents[3]


class Mode(StrEnum):
    """How this system runs: for real, as the demo company, or under test."""

    PRODUCTION = "production"
    DEMO = "demo"
    TEST = "test"


def mode() -> Mode:
    """The mode from ``LX_MODE``; production when nothing is said."""
    value = os.environ.get("LX_MODE", "production")
    if value not in {one.value for one in Mode}:
        raise SettingWrong(f"LX_MODE={value} 应为 production 或 demo。", f"LX_MODE={value} should be production or demo.")
    return Mode(value)


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

    A file that others can read, or that is too short to be a key, is refused.
    """
    path = secrets_folder() / name
    try:
        if not path.exists():
            _make(path, secrets.token_urlsafe(size))
        readable = path.stat().st_mode & open_to_others(path)
        text = path.read_text().strip()
    except (OSError, UnicodeDecodeError) as problem:
        raise SettingWrong(
            f"密钥 {path} 读不出来，也建不了：{problem}", f"The key {path} can neither be read nor made: {problem}",
        ) from problem
    if readable:
        raise SettingWrong(
            f"别人能读到密钥 {path}。运行：chmod 600 {path}", f"{path} can be read by others. Run: chmod 600 {path}",
        )
    if len(text) < SHORTEST_KEY:
        raise SettingWrong(
            f"{path} 太短，不是密钥。请放回另存的那一份；从未用过的话，删掉它，会重新生成。",
            f"{path} is too short to be a key. Put the kept copy back; if it was never used, remove it and it is made anew.",
        )
    return text


def _make(path: Path, text: str) -> None:
    """Write a new key, whole or not at all; of two who make it at once the first one's holds."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    handle = os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    try:
        with os.fdopen(handle, "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            path.hardlink_to(part)
    finally:
        part.unlink()
