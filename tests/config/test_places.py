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
