"""The file store: a file is there whole and for good, or not at all, and for this program's user alone."""

from __future__ import annotations

import errno
import os
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.core.files.base import ContentFile

from lingxiao.kernel import attachments
from lingxiao.kernel.attachments.files import WholeFiles
from lingxiao.kernel.attachments.models import Attachment
from lingxiao.kernel.viewer import Viewer

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
VIEWER = Viewer(person_id=7, name="林若曦", today=date(2026, 11, 23), now=NOW)
TEXT = "第一行\n".encode()


@pytest.fixture
def folder(tmp_path: Path, settings: Settings) -> Path:
    """Where attachments stand in this test."""
    kept = {**settings.STORAGES["default"], "OPTIONS": {"location": tmp_path}}
    assert kept["BACKEND"].endswith("WholeFiles"), "the product keeps its files with the class that is tested here"
    settings.STORAGES = {**settings.STORAGES, "default": kept}
    return tmp_path


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def attach() -> Attachment:
    return attachments.store(viewer=VIEWER, name="a.txt", content=TEXT, confidentiality="C2", at=NOW)


@pytest.mark.django_db
def test_a_file_that_finds_no_room_leaves_nothing_behind(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_room(_handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as disk:
        disk.setattr(os, "fsync", no_room)
        with pytest.raises(OSError, match="No space left"):
            attach()
    assert files(folder) == []
    assert not Attachment.objects.exists()
    place = folder / attach().stored_as
    assert files(folder) == [place]
    assert place.read_bytes() == TEXT


@pytest.mark.django_db
def test_it_is_for_this_programs_user_alone(folder: Path) -> None:
    place = folder / attach().stored_as
    assert place.stat().st_mode & 0o777 == 0o600
    assert place.parent.stat().st_mode & 0o777 == 0o700


def test_the_disk_has_it_before_it_has_a_name(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file, then its name, then the folders that hold the name: in that order, each waited for."""
    happened: list[str] = []
    fsync, rename = os.fsync, Path.rename

    def noted(handle: int) -> None:
        path = Path(f"/proc/self/fd/{handle}").readlink()
        happened.append(f"disk has {'folder' if path.is_dir() else 'file'}")
        fsync(handle)

    def renamed(path: Path, target: Path) -> Path:
        happened.append("named")
        return rename(path, target)

    monkeypatch.setattr(os, "fsync", noted)
    monkeypatch.setattr(Path, "rename", renamed)
    WholeFiles(location=folder).save("ab/cd", ContentFile(TEXT))
    assert happened == ["disk has file", "named", "disk has folder", "disk has folder"]


def test_a_second_file_of_a_name_gets_another(folder: Path) -> None:
    store = WholeFiles(location=folder)
    places = [Path(store.path(store.save("ab/cd", ContentFile(text)))) for text in (b"1", b"2")]
    assert [place.read_bytes() for place in places] == [b"1", b"2"]
