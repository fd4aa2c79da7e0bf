"""Letters on paper: the same every time, with every character of every name, and deaf to whatever a text tries to say."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import zlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lingxiao.kernel.pdf import (
    Address,
    Align,
    Block,
    Bullets,
    Heading,
    KeyValues,
    Note,
    Numbered,
    PageBreak,
    Paragraph,
    Party,
    Signatures,
    SmallPrint,
    Table,
    Title,
    render_pdf,
)
from lingxiao.kernel.pdf.fonts import printable

if TYPE_CHECKING:
    from pathlib import Path

AT = datetime(2026, 1, 5, 1, 30, tzinfo=UTC)
RARE = "珺堃喆垚䶮𬱖"
HAS_POPPLER = shutil.which("pdftotext") is not None

LETTER: list[Block] = [
    Title("目标责任书", "2026 年度"),
    KeyValues([("责任人", "林若曦"), ("直接上级", "周启明")]),
    Address("林经理："),
    Note("每月 · 约占工时 7%"),
    Paragraph("您本年度的目标为 5,000,000.00 元。\n按季度分解如下。"),
    Heading("一、目标"),
    Heading("（一）季度", 2),
    Heading("1. 细目", 3),
    Table(["季度", "目标"], [["一季度", "970,000.00"], ["二季度", "1,240,000.00"]], [Align.LEFT, Align.RIGHT], [0, 2],
          ["合计", "2,210,000.00"], "表一"),
    Table(["甲", "乙", "丙"], []),
    Bullets(["其一", "其二"]),
    Numbered(["第一", "第二"]),
    PageBreak(),
    Signatures([Party("公司", "周启明", "2026-01-05 09:31 电子签署"), Party("责任人"), Party("见证人", "陈思远")]),
    SmallPrint("以劳动合同为准。"),
]  # fmt: skip


def render(blocks: list[Block], **changes: Any) -> bytes:
    usual: dict[str, Any] = {"title": "目标责任书", "locale": "zh-hans", "made_at": AT}
    return render_pdf(blocks, **usual | changes)


def streams(content: bytes) -> bytes:
    """Everything packed in the file, unpacked: what it draws, and which characters its shapes stand for."""
    found = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", content, re.DOTALL)
    return b"\n".join(_unpacked(packed) for packed in found)


def _unpacked(packed: bytes) -> bytes:
    try:
        return zlib.decompress(packed)
    except zlib.error:
        return packed


def has_characters(content: bytes, text: str) -> bool:
    """Whether the fonts in the file carry a shape for each character, by its tables from shape to character."""
    tables = streams(content).upper()
    return all(f"<{letter.encode('utf-16-be').hex().upper()}>".encode() in tables for letter in text)


def shown(content: bytes, folder: Path) -> str:
    """The text a reader sees."""
    (folder / "letter.pdf").write_bytes(content)
    command = ["pdftotext", "-layout", "-enc", "UTF-8", str(folder / "letter.pdf"), "-"]
    return subprocess.run(command, capture_output=True, check=True).stdout.decode()


needs_poppler = pytest.mark.skipif(
    not HAS_POPPLER, reason="pdftotext, which reads a PDF as a person does, is not installed"
)


def test_every_kind_of_block_is_set() -> None:
    assert {type(block) for block in LETTER} == set(get_args(Block))
    content = render(LETTER)
    assert content.startswith(b"%PDF-1.7")
    assert content.rstrip().endswith(b"%%EOF")
    assert content.count(b"/Type /Page\n") + content.count(b"/Type/Page/") == 2


def test_the_same_letter_is_the_same_file() -> None:
    around = {
        "running_head": "衡屿智控",
        "running_mark": "HY-1",
        "fingerprint": "ab" * 32,
        "watermark": "机密",
        "author": "HR",
    }
    assert render(LETTER, **around) == render(LETTER, **around)
    assert render(LETTER) != render(LETTER, made_at=datetime(2026, 1, 6, tzinfo=UTC))
    assert b"20260105013000" in render(LETTER)


def test_a_process_of_its_own_makes_the_same_file(tmp_path: Path) -> None:
    """Nothing in the file may depend on what was made before it, or on the order of hashes."""
    code = (
        "import sys, datetime as d; from lingxiao.kernel.pdf import *; "
        "sys.stdout.buffer.write(render_pdf([Title('珺'), Paragraph('x')], title='t', locale='en',"
        " made_at=d.datetime(2026, 1, 5, tzinfo=d.UTC)))"
    )
    done = [
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            check=True,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)},
            cwd=tmp_path,
        )
        for seed in ("1", "2")
    ]
    assert done[0].stdout == done[1].stdout != b""


def test_rare_names_have_their_characters_in_the_file() -> None:
    assert has_characters(render([Paragraph(RARE)]), RARE)
    assert not has_characters(render([Paragraph("林若曦")]), RARE)


def test_the_fonts_are_inside_the_file() -> None:
    content = render(LETTER) + streams(render(LETTER))
    assert b"NotoSerifSC" in content
    assert b"NotoSansSC" in content
    assert b"/FontFile3" in content


def test_the_file_is_an_archive_copy_that_can_be_read_aloud() -> None:
    content = streams(render(LETTER)) + render(LETTER)
    assert b"<pdfaid:part>2</pdfaid:part>" in content
    assert b"<pdfaid:conformance>A</pdfaid:conformance>" in content
    assert b"/MarkInfo" in content
    assert b"/Lang" in content


@needs_poppler
def test_what_a_reader_sees(tmp_path: Path) -> None:
    text = shown(render(LETTER, running_head="衡屿智控", running_mark="HY-1", fingerprint="ab" * 32), tmp_path)
    for said in ("目标责任书", "林若曦", "林经理：", "5,000,000.00", "970,000.00", "合计", "其二", "2026-01-05 09:31", "签字",
                 "第 1 页，共 2 页", "第 2 页，共 2 页", "HY-1", "衡屿智控", "ab" * 32):  # fmt: skip
        assert said in text


@needs_poppler
def test_english_letters_speak_english(tmp_path: Path) -> None:
    text = shown(
        render([Paragraph("Łukasz Žižek"), Signatures([Party("Manager")])], locale="en", fingerprint="ff"), tmp_path
    )
    for said in ("Łukasz Žižek", "Signature", "Date", "Page 1 of 1", "Fingerprint SHA-256 ff"):
        assert said in text


HOSTILE = [
    '#import "@preview/x:1.0.0": *', '#read("/etc/passwd")', '#panic("x")', "] #set page(width: 1pt) [", "]]]}}}))",
    "$ integral $", "*bold* _it_ `raw` <label> @ref", "// comment /* still */", "\\u{1F600} \\", "= heading", "- - -", "+ x",
    '"quotes\' “', "</script><script>alert(1)</script>", "%PDF endstream endobj", "https://evil.example/?q=#x", "{{ 7*7 }}",
    "sys.inputs.document", "~ -- --- ...",
]  # fmt: skip


@needs_poppler
@pytest.mark.parametrize("text", HOSTILE)
def test_text_that_looks_like_source_is_only_text(text: str, tmp_path: Path) -> None:
    everywhere: list[Block] = [
        Title(text, text), Heading(text), Paragraph(text), Bullets([text]), KeyValues([(text, text)]),
        Table([text], [[text]], caption=text), Signatures([Party(text, text, text)]), SmallPrint(text),
    ]  # fmt: skip
    content = render(everywhere, title=text, author=text, running_head=text, running_mark=text, watermark=text)
    assert re.sub(r"\s", "", shown(content, tmp_path)).count(re.sub(r"\s", "", text)) >= 6
    assert b"/URI" not in content
    assert b"/JavaScript" not in content


@settings(deadline=None, max_examples=30)
@given(st.text(max_size=60), st.sampled_from(["zh", "en"]))
def test_any_text_can_be_printed(text: str, locale: str) -> None:
    blocks: list[Block] = [Title(text), Paragraph(text), Bullets([text]), Table([text, "x"], [[text, text]])]
    assert render(blocks, title=text, running_head=text, fingerprint=text, locale=locale).startswith(b"%PDF")


def test_every_letter_we_claim_to_have_can_be_set() -> None:
    """The file format itself refuses a character without a shape, so that claiming one too many would fail here."""
    claimed = "".join(chr(code) for code in range(0x20, 0x2000) if printable(chr(code)) == chr(code))
    assert render([Paragraph(claimed), Heading(claimed)]).startswith(b"%PDF")
    assert set("Łőžşğțắ€£") <= set(claimed + "€£")


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("王𠮷", "王[U+20BB7]"),
        ("好😀", "好[U+1F600]"),
        ("\ue000", "[U+E000]"),
        ("a\0b\x1fc\x7f", "abc"),
        ("a\u202eb\u2066c\ufeff\u200b", "abc"),
        ("a\u2009b\tc\u3000d\u00a0e", "a b c\u3000d\u00a0e"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("e\u0301", "é"),
        ("字\ufe00", "字"),
        (RARE, RARE),
        ("", ""),
    ],
)
def test_what_no_font_has_is_shown_by_its_code(text: str, seen: str) -> None:
    assert printable(text) == seen


@needs_poppler
def test_long_words_stay_on_the_paper(tmp_path: Path) -> None:
    (tmp_path / "letter.pdf").write_bytes(render([Paragraph("x" * 500), Table(["甲", "乙"], [["y" * 80, "1"]])]))
    command = ["pdftotext", "-bbox", str(tmp_path / "letter.pdf"), "-"]
    boxes = subprocess.run(command, capture_output=True, check=True).stdout.decode()
    assert max(float(right) for right in re.findall(r'xMax="([0-9.]+)"', boxes)) < 520  # of 595 points of an A4 sheet


def test_a_long_table_repeats_its_head() -> None:
    content = render([Table(["号", "名"], [[str(n), "名"] for n in range(200)])])
    assert content.count(b"/Type /Page\n") + content.count(b"/Type/Page/") > 3


@pytest.mark.parametrize(
    ("head", "rows", "more"),
    [
        ([], [], {}),
        (["a"], [["1", "2"]], {}),
        (["a", "b"], [["1", "2"]], {"total": ["1"]}),
        (["a", "b"], [], {"aligns": [Align.LEFT]}),
        (["a", "b"], [], {"widths": [1]}),
    ],
)
def test_rows_that_do_not_fit_their_head_are_a_bug(
    head: list[str], rows: list[list[str]], more: dict[str, Any]
) -> None:
    with pytest.raises(ValueError, match="as many cells"):
        Table(head, rows, **more)


def test_a_letter_may_be_empty() -> None:
    assert render([]).startswith(b"%PDF")
