"""Keys: made once, for their owner alone, and refused when others can read them (goal G4)."""

from __future__ import annotations

import errno
import os
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from lingxiao.config import places
from lingxiao.config.given import SettingWrong

if TYPE_CHECKING:
    from pathlib import Path


def test_a_key_is_made_once_for_its_owner_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LX_SECRETS", str(tmp_path / "secrets"))
    first = places.secret("django")
    assert len(first) >= 48
    assert places.secret("django") == first
    assert places.secret("other") != first
    assert (tmp_path / "secrets" / "django").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("mode", [0o604, 0o640, 0o644, 0o660])
def test_a_key_that_others_can_read_is_refused(mode: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LX_SECRETS", str(tmp_path))
    key = tmp_path / "django"
    key.write_text("a key" * 10)
    key.chmod(mode)
    with pytest.raises(SettingWrong, match="chmod 600"):
        places.secret("django")


def test_what_systemd_lends_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its access list shows as a right of the group; a right of everybody is refused there too."""
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    monkeypatch.setenv("LX_SECRETS", str(tmp_path))
    (tmp_path / "django").write_text("lent" * 10)
    (tmp_path / "django").chmod(0o440)
    assert places.secret("django") == "lent" * 10
    (tmp_path / "django").chmod(0o444)
    with pytest.raises(SettingWrong):
        places.secret("django")


@pytest.mark.parametrize("content", ["", " \n", "short", "x" * (places.SHORTEST_KEY - 1)])
def test_what_a_full_disk_left_of_a_key_is_no_key(content: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LX_SECRETS", str(tmp_path))
    (tmp_path / "sealing").write_text(content)
    (tmp_path / "sealing").chmod(0o600)
    with pytest.raises(SettingWrong, match="too short to be a key"):
        places.secret("sealing")


def test_a_key_is_made_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a full disk: the write fails, no file of that name is there, and the next start makes it."""
    monkeypatch.setenv("LX_SECRETS", str(tmp_path))

    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as disk:
        disk.setattr(os, "fsync", full)
        with pytest.raises(SettingWrong, match="No space left on device"):
            places.secret("sealing")
    assert list(tmp_path.iterdir()) == []
    assert len(places.secret("sealing")) >= places.SHORTEST_KEY


def test_of_two_who_make_a_key_at_once_the_first_one_s_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LX_SECRETS", str(tmp_path))
    with ThreadPoolExecutor(8) as pool:
        made = set(pool.map(lambda _one: places.secret("audit"), range(8)))
    assert made == {(tmp_path / "audit").read_text()}
    assert [path.name for path in tmp_path.iterdir()] == ["audit"]
