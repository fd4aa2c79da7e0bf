"""Keys: made once, for their owner alone, and refused when others can read them (goal G4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from lingxiao.config import places

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
    key.write_text("a key")
    key.chmod(mode)
    with pytest.raises(PermissionError, match="chmod 600"):
        places.secret("django")


def test_what_systemd_lends_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its access list shows as a right of the group; a right of everybody is refused there too."""
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    monkeypatch.setenv("LX_SECRETS", str(tmp_path))
    (tmp_path / "django").write_text("lent")
    (tmp_path / "django").chmod(0o440)
    assert places.secret("django") == "lent"
    (tmp_path / "django").chmod(0o444)
    with pytest.raises(PermissionError):
        places.secret("django")
