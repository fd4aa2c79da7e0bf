"""The worker's own answers, asked in this process: it says no itself, before anybody has to stop it."""

from __future__ import annotations

import json
import os
import struct
import subprocess
import sys
from typing import Any

import pytest

from lingxiao.kernel.sheets.reading import _build
from lingxiao.kernel.sheets.refusals import REASONS
from lingxiao.kernel.sheetworker.archive import Archive
from lingxiao.kernel.sheetworker.encodings import NotTextError, decode
from lingxiao.kernel.sheetworker.limits import Limits, Reason, Unreadable
from lingxiao.kernel.sheetworker.walk import SheetWalk
from lingxiao.kernel.sheetworker.worker import answer, blame
from tests.kernel.sheets.hostile import CORPUS
from tests.kernel.sheets.workbooks import with_sheet, workbook, workbook_of

STOPPED_FROM_OUTSIDE = {"one text that fills the memory"}
SLOW = {"one text shown everywhere", "too many rows"}  # and seen by test_hostile.py


def answers(content: bytes, limits: Limits | None = None, sheet: str | None = None) -> list[Any]:
    return [json.loads(line) for line in answer(content, sheet, limits or Limits())]


@pytest.mark.parametrize("name", sorted(CORPUS.keys() - STOPPED_FROM_OUTSIDE - SLOW))
def test_it_says_no_itself(name: str) -> None:
    make, refusal = CORPUS[name]
    said = answers(make())
    if refusal.__name__ == "FileEmpty" and "notes" in said[-1]:
        return
    assert REASONS[Reason(said[-1]["refused"])] is refusal


def test_an_answer_is_encoding_rows_notes() -> None:
    content = workbook_of({"甲": [["a", " b "], [], [1, None], [None, None], ["=", 2.5]], "乙": []})
    assert answers(content) == [
        {"encoding": ""},
        [1, ["a", "b"]],
        [3, ["1", ""]],
        [5, ["=", "2.5"]],
        {"notes": {"more_sheets": {"sheet": "甲", "others": 1}}},
    ]
    assert answers("姓名;金额\n张三;5".encode("gb18030")) == [
        {"encoding": "gb18030"},
        [1, ["姓名", "金额"]],
        [2, ["张三", "5"]],
        {"notes": {"read_as_gb18030": {}}},
    ]


def test_the_limits_are_those_it_is_given() -> None:
    wide, tall = workbook([1, 2, 3]), workbook([1], [2], [3])
    assert answers(wide, Limits(columns=2))[-1]["refused"] == "reaches_too_far"
    assert answers(tall, Limits(rows=2))[-1]["refused"] == "reaches_too_far"
    assert answers(tall, Limits(cells=2))[-1]["refused"] == "too_many_cells"
    assert answers(tall, Limits(characters=2))[-1]["refused"] == "too_much_text"
    assert answers(tall, Limits(entries=2))[-1]["refused"] == "too_many_entries"
    assert answers(tall, Limits(unpacked_bytes=200))[-1]["refused"] == "unpacks_too_large"
    assert answers(b"a\n1\n2\n", Limits(rows=2))[-1] == {"refused": "too_many_rows", "params": {"most": 2}}
    assert answers(b"a,b\n", Limits(columns=1))[-1]["refused"] == "too_many_columns"


def test_blame_falls_on_the_file_or_on_us() -> None:
    panic = type("PanicException", (BaseException,), {})
    no = Unreadable(Reason.WEB_PAGE)
    assert blame(no) is no
    assert str(blame(MemoryError())) == str(Unreadable(Reason.TOO_HEAVY))
    assert str(blame(panic())) == str(Unreadable(Reason.BROKEN))
    assert blame(AttributeError()) is None


def test_our_own_faults_are_not_taken_for_the_files() -> None:
    with pytest.raises(TypeError):
        list(answer(workbook([1]), None, Limits(entries="many")))  # type: ignore[arg-type]


def test_an_answer_cut_short_is_no_table() -> None:
    whole = list(answer(b"a\n1\n2\n", None, Limits()))
    assert _build(whole) is not None
    assert _build(whole[:-1]) is None
    assert _build([*whole[:-1], whole[-1][:-1]]) is None


def test_the_worker_loads_nothing_of_django() -> None:
    """It starts for every file, and what it does not load cannot be reached by what it reads."""
    code = "import sys, lingxiao.kernel.sheetworker.worker; print(sorted(m for m in sys.modules if 'django' in m))"
    env = {"PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=env)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("content", "text", "encoding"),
    [
        (b"", "", "utf-8"),
        ("张".encode(), "张", "utf-8"),
        ("张".encode("utf-8-sig"), "张", "utf-8-sig"),
        ("张".encode("utf-16"), "张", "utf-16"),
        ("张珺䶮".encode("gb18030"), "张珺䶮", "gb18030"),
    ],
)
def test_encodings_are_told_apart(content: bytes, text: str, encoding: str) -> None:
    assert decode(content) == (text, encoding)


@pytest.mark.parametrize("content", [b"\xff\xff", b"\xff\xfea", b"a\0b", "a".encode("utf-16-le"), b"\xef\xbb\xbf\xff"])
def test_what_is_no_text_is_not_decoded(content: bytes) -> None:
    with pytest.raises(NotTextError):
        decode(content)


@pytest.mark.parametrize(("at_header", "at_directory", "what"), [(22, 24, "size"), (14, 16, "checksum")])
def test_a_part_is_measured_before_anybody_else_believes_it(at_header: int, at_directory: int, what: str) -> None:
    """The reader behind would notice too, but only after unpacking what it was told is small."""
    raw = bytearray(workbook([what]))
    struct.pack_into("<L", raw, at_header, 7)
    struct.pack_into("<L", raw, raw.index(b"PK\x01\x02") + at_directory, 7)
    with pytest.raises(Unreadable) as refused:
        Archive(bytes(raw), Limits())
    assert refused.value.reason is Reason.BROKEN


def test_a_sheet_may_be_unsure_how_far_it_reaches() -> None:
    for said in ("", 'ref=""', 'ref="?"', 'ref="A1"', 'ref="A1:B2"'):
        assert SheetWalk([f"<worksheet><dimension {said}/></worksheet>".encode()], Limits()).formulas == 0


def test_a_row_may_say_its_number_and_its_cells_not_theirs() -> None:
    rows = '<row r="3"><c><v>1</v></c><c r="D3"><v>2</v></c><c><v>3</v></c></row>'
    assert answers(with_sheet(rows))[1] == [3, ["1", "", "", "2", "3"]]
