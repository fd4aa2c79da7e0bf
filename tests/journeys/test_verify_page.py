"""The page inside an evidence bundle checks its files by itself, in a browser without any server."""

from __future__ import annotations

import hashlib
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from lingxiao.engines.documents.domain.bundle_index import verify_page

if TYPE_CHECKING:
    from pathlib import Path

    from tests.journeys.chromium import Chromium

pytestmark = pytest.mark.journey


def test_changed_files_are_seen_and_untouched_ones_confirmed(browser: Chromium, tmp_path: Path) -> None:
    files = {"01-document.json": b'{"a": 1}\n', "02-timeline.csv": "时间\r\n".encode(), "05-signed/扫描件.pdf": b"%PDF-1.4"}
    copy: Any = SimpleNamespace(title_zh="销售经理职责说明书 <b>", pk=24, sha256=hashlib.sha256(b"x").hexdigest())
    (tmp_path / "verify.html").write_bytes(verify_page(copy, files, "2026-11-23 09:00 北京时间（UTC+8）"))
    for name, content in files.items():
        (tmp_path / name.rsplit("/", 1)[-1]).write_bytes(content)
    (tmp_path / "02-timeline.csv").write_bytes("时问\r\n".encode())
    with browser.window() as context:
        page = context.new_page()
        page.goto((tmp_path / "verify.html").as_uri())
        assert page.locator("h1 + p").inner_text().startswith("销售经理职责说明书 <b>")
        page.set_input_files("#files", [tmp_path / "01-document.json", tmp_path / "02-timeline.csv", tmp_path / "扫描件.pdf"])
        page.wait_for_function("document.getElementById('said').textContent")
        results = page.locator("td.is").all_inner_texts()
        assert results == ["一致 OK", "不一致 CHANGED", "一致 OK"]
        assert page.locator("#said").inner_text() == "2 个文件一致 OK, 1 个不一致 changed, 0 个未选择 not chosen"
