"""A bundle: the same files give the same bytes, a spreadsheet runs nothing of it, and a changed file is told."""

from __future__ import annotations

import hashlib
import io
import zipfile
from datetime import UTC, datetime

from lingxiao.kernel.bundle import as_csv, as_json, check_page, packed, sums, sums_file

AT = datetime(2026, 11, 23, 9, 30, 2, tzinfo=UTC)
FILES = {"b/二.csv": as_csv([("项", "值"), ("=1+1", "-2")]), "a.json": as_json({"b": 1, "a": "甲"})}


def test_the_same_files_at_the_same_moment_are_the_same_bytes_in_whatever_order() -> None:
    there = packed(FILES, AT)
    assert packed(dict(reversed(FILES.items())), AT) == there
    assert packed({**FILES, "a.json": b"{}"}, AT) != there
    with zipfile.ZipFile(io.BytesIO(there)) as archive:
        assert archive.namelist() == ["a.json", "b/二.csv"]
        assert archive.read("a.json").decode() == '{\n "a": "甲",\n "b": 1\n}\n'


def test_what_a_spreadsheet_would_run_is_kept_as_text() -> None:
    assert FILES["b/二.csv"].decode("utf-8-sig") == "项,值\r\n'=1+1,'-2\r\n"


def test_each_file_is_listed_with_its_own_fingerprint() -> None:
    wanted = {name: hashlib.sha256(content).hexdigest() for name, content in FILES.items()}
    assert sums(FILES) == wanted
    assert sums_file(FILES).decode().splitlines() == [f"{wanted[name]}  {name}" for name in sorted(FILES)]
    page = check_page(FILES, about="<p>No. 7</p>", more_zh="更多。", more_en=" More.").decode()
    assert all(f'data-sha="{digest}"' in page for digest in wanted.values())
    assert 'data-name="二.csv"' in page, "files are chosen by their own names, wherever they lie"
    assert all(said in page for said in ("<p>No. 7</p>", "逐行应为 OK。更多。", "must say OK. More."))
