"""What comes from elsewhere is what its authors published, and nothing else lies in a vendor folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tools import refresh_vendor

if TYPE_CHECKING:
    import pytest


def test_every_vendored_file_has_the_hash_of_the_manifest() -> None:
    assert refresh_vendor.wrong_files() == []


def test_every_package_says_what_it_is_and_where_from() -> None:
    for package in refresh_vendor.read_manifest():
        assert package["version"]
        assert package["licence"]
        assert package["registry"] in {"npm", "pypi"}
        assert "vendor" in Path(package["into"]).parts
        assert package["sha256"]


def test_the_manifest_names_no_address() -> None:
    assert "://" not in refresh_vendor.MANIFEST.read_text()


def test_a_changed_and_a_stray_file_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = tmp_path / "vendor" / "thing" / "a.js"
    kept.parent.mkdir(parents=True)
    kept.write_text("1")
    manifest = tmp_path / "vendor" / "MANIFEST.toml"
    monkeypatch.setattr(refresh_vendor, "REPOSITORY", tmp_path)
    monkeypatch.setattr(refresh_vendor, "MANIFEST", manifest)
    package = {"name": "thing", "version": "1", "licence": "MIT", "registry": "npm", "into": "vendor/thing", "take": []}
    refresh_vendor.write_manifest([{**package, "sha256": {"vendor/thing/a.js": refresh_vendor.sha256(kept)}}])
    assert refresh_vendor.wrong_files() == []
    (kept.parent / "b.js").write_text("2")
    kept.write_text("changed")
    assert refresh_vendor.wrong_files() == ["vendor/thing/a.js", "vendor/thing/b.js"]
