"""The corpus of goals B5 and D7: files made to do harm, each with the refusal it must meet."""

from __future__ import annotations

import struct
import zipfile
from io import BytesIO
from typing import TYPE_CHECKING

from lingxiao.kernel.sheets import refusals as why
from tests.kernel.sheets.workbooks import NAMESPACE, SHEET, repacked, with_lying_size, with_parts, with_sheet, workbook

if TYPE_CHECKING:
    from collections.abc import Callable

    from lingxiao.kernel.sheets import SheetRefused

ORDINARY = workbook(["姓名", "金额"], ["张三", 5])
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def cell(reference: str) -> str:
    row = "".join(filter(str.isdigit, reference))
    return f'<row r="{row}"><c r="{reference}"><v>1</v></c></row>'


def zipped(*parts: tuple[str, bytes]) -> bytes:
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts:
            archive.writestr(name, part)
    return content.getvalue()


def flagged_as_encrypted() -> bytes:
    """An archive that says its parts need a password."""
    raw = bytearray(ORDINARY)
    raw[6] |= 1
    at = raw.index(b"PK\x01\x02")
    raw[at + 8] |= 1
    return bytes(raw)


def symbolic_link() -> zipfile.ZipInfo:
    info = zipfile.ZipInfo("xl/link")
    info.create_system = 3
    info.external_attr = 0o120777 << 16
    return info


def twice_the_same_name() -> bytes:
    """Two parts of one name: two readers may each take the other one."""
    return with_parts(ORDINARY, [("xl/worksheets/sheet9.xml", b"<a/>")]).replace(b"sheet9.xml", b"sheet1.xml")


def bomb(size: int) -> bytes:
    """A workbook whose sheet is ``size`` bytes of blanks in an attribute, some thousand times smaller when packed."""
    return with_sheet(f'<row r="1" x="{" " * size}"/>')


def shared_string_bomb(text: str) -> bytes:
    """One long text shown by every cell: small in the file, endless when written out."""

    def parts(name: str, part: bytes) -> bytes:
        if name == SHEET:
            rows = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 30_001))
            return f'<worksheet xmlns="{NAMESPACE}"><sheetData>{rows}</sheetData></worksheet>'.encode()
        if name == "xl/sharedStrings.xml":
            return f'<sst xmlns="{NAMESPACE}" count="1" uniqueCount="1"><si><t>{text}</t></si></sst>'.encode()
        return part

    return repacked(with_shared_strings(), parts)


def with_shared_strings() -> bytes:
    target = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    relation = f'<Relationship Id="rId99" Type="{target}" Target="sharedStrings.xml"/></Relationships>'

    def add(name: str, part: bytes) -> bytes:
        if name == "xl/_rels/workbook.xml.rels" and b"sharedStrings" not in part:
            return part.replace(b"</Relationships>", relation.encode())
        return part

    content = repacked(ORDINARY, add)
    with zipfile.ZipFile(BytesIO(content)) as archive:
        has_part = "xl/sharedStrings.xml" in archive.namelist()
    return content if has_part else with_parts(content, [("xl/sharedStrings.xml", b"<sst/>")])


def _without_sheets(name: str, part: bytes) -> bytes:
    if name != "xl/workbook.xml":
        return part
    return part[: part.index(b"<sheets>")] + b"<sheets/>" + part[part.index(b"</sheets>") + 9 :]


def _broken_styles(name: str, part: bytes) -> bytes:
    return b"<styleSheet><cellXfs><" if name == "xl/styles.xml" else part


def _stored_as(method: int, packed: bytes | None = None) -> bytes:
    """An archive of one part that claims to be compressed by a method of that number, whatever it holds."""
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("xl/workbook.xml", packed or b"<a/>")
    raw = bytearray(content.getvalue())
    struct.pack_into("<H", raw, 8, method)
    struct.pack_into("<H", raw, raw.index(b"PK\x01\x02") + 10, method)
    return bytes(raw)


def _second_header_gone() -> bytes:
    raw = bytearray(ORDINARY)
    raw[raw.index(b"PK\x03\x04", 4)] = 0
    return bytes(raw)


BILLION_LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'
)
EXTERNAL_ENTITY = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'

CORPUS: dict[str, tuple[Callable[[], bytes], type[SheetRefused]]] = {
    "a zip bomb that says how large it is": (lambda: bomb(120_000_000), why.UnpacksTooLarge),
    "a zip bomb that lies about its size": (
        lambda: with_lying_size(bomb(120_000_000), SHEET, size=1000),
        why.UnpacksTooLarge,
    ),
    "a part larger than it says": (lambda: with_lying_size(ORDINARY, SHEET, size=10), why.FileBroken),
    "thousands of parts": (lambda: with_parts(ORDINARY, ((f"x{n}", b"") for n in range(2000))), why.TooManyEntries),
    "a far cell": (lambda: with_sheet(cell("A1") + cell("XFD1048576")), why.ReachesTooFar),
    "a far row": (lambda: with_sheet(cell("A1") + '<row r="1048576"/>'), why.ReachesTooFar),
    "a declared far corner": (
        lambda: with_sheet(cell("A1"), before='<dimension ref="A1:XFD1048576"/>'),
        why.ReachesTooFar,
    ),
    "two cells that span a huge rectangle": (lambda: with_sheet(cell("A1") + cell("GR200000")), why.TooManyCells),
    "a cell in no place": (lambda: with_sheet('<row r="1"><c r="1A"><v>1</v></c></row>'), why.FileBroken),
    "a row in no place": (lambda: with_sheet('<row r="-1"/>'), why.FileBroken),
    "one text shown everywhere": (lambda: shared_string_bomb("x" * 3_000), why.TooMuchText),
    "one text that fills the memory": (lambda: shared_string_bomb("长" * 30_000), why.TooHeavy),
    "entities that grow": (lambda: with_sheet("&c;", prolog=BILLION_LAUGHS), why.FileBroken),
    "an entity from outside": (lambda: with_sheet("&a;", prolog=EXTERNAL_ENTITY), why.FileBroken),
    "xml that is none": (lambda: with_sheet("<row"), why.FileBroken),
    "a name that climbs out": (lambda: with_parts(ORDINARY, [("../../etc/passwd", b"x")]), why.FileBroken),
    "a name from the root": (lambda: with_parts(ORDINARY, [("/etc/passwd", b"x")]), why.FileBroken),
    "a name that climbs out backwards": (lambda: with_parts(ORDINARY, [("..\\x", b"x")]), why.FileBroken),
    "a name with a drive": (lambda: with_parts(ORDINARY, [("C:x", b"x")]), why.FileBroken),
    "a symbolic link": (lambda: with_parts(ORDINARY, [(symbolic_link(), b"/etc/passwd")]), why.FileBroken),
    "two parts of one name": (twice_the_same_name, why.FileBroken),
    "an archive by name": (lambda: with_parts(ORDINARY, [("xl/media/a.zip", b"x")]), why.NestedArchive),
    "an archive by content": (lambda: with_parts(ORDINARY, [("xl/media/a.png", ORDINARY)]), why.NestedArchive),
    "macros": (lambda: with_parts(ORDINARY, [("xl/vbaProject.bin", b"x")]), why.HasMacros),
    "a password on a part": (flagged_as_encrypted, why.FileEncrypted),
    "a password on the whole": (lambda: OLE + b"\0" * 500 + "EncryptedPackage".encode("utf-16-le"), why.FileEncrypted),
    "an old workbook": (lambda: OLE + b"\0" * 5000, why.OldExcel),
    "a workbook cut short": (lambda: ORDINARY[:-30], why.FileBroken),
    "half a workbook": (lambda: ORDINARY[: len(ORDINARY) // 2], why.FileBroken),
    "an empty archive": (lambda: b"PK\x05\x06" + b"\0" * 18, why.NotAWorkbook),
    "an archive of something else": (lambda: zipped(("word/document.xml", b"<a/>")), why.NotAWorkbook),
    "an open document": (lambda: zipped(("mimetype", b"x"), ("content.xml", b"<a/>")), why.OtherSpreadsheet),
    "a binary workbook": (lambda: with_parts(ORDINARY, [("xl/workbook.bin", b"x")]), why.OtherSpreadsheet),
    "a workbook without its sheet": (
        lambda: repacked(ORDINARY, lambda n, p: None if n == SHEET else p),
        why.NotAWorkbook,
    ),
    "a workbook without sheets": (lambda: repacked(ORDINARY, _without_sheets), why.FileEmpty),
    "a workbook whose styles are broken": (lambda: repacked(ORDINARY, _broken_styles), why.FileBroken),
    "a web page": (lambda: b"<html><body><table><tr><td>1</td></tr></table></body></html>", why.WebPage),
    "a web page after a mark": (lambda: b"\xef\xbb\xbf  <!DOCTYPE HTML>", why.WebPage),
    "the xml of excel 2003": (lambda: b'<?xml version="1.0"?><Workbook/>', why.WebPage),
    "a pdf": (lambda: b"%PDF-1.7\n1 0 obj", why.OtherDocument),
    "binary data": (lambda: bytes(range(256)) * 10, why.NotText),
    "too wide a row": (lambda: b"a," * 201, why.TooManyColumns),
    "too many rows": (lambda: b"a\n" + b"1\n" * 200_001, why.TooManyRows),
    "a compression nobody uses": (lambda: _stored_as(99), why.FileBroken),
    "a part that does not unpack": (lambda: _stored_as(8, b"\xff" * 20), why.FileBroken),
    "a part that breaks off": (lambda: _stored_as(8, b"\x00"), why.FileBroken),
    "a part that is not where it should be": (lambda: ORDINARY.replace(b"PK\x03\x04", b"PK\x03\x05"), why.NotText),
    "a second part that is not where it should be": (_second_header_gone, why.FileBroken),
}
