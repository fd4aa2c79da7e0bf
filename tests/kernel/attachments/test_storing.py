"""Which files are taken, which are refused and with what words, and that what was attached is what comes back."""

from __future__ import annotations

import io
import resource
import struct
import time
import zipfile
import zlib
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import xlsxwriter
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from lingxiao.kernel import attachments
from lingxiao.kernel.attachments.models import Attachment
from lingxiao.kernel.attachments.refusals import (
    ContentIsAnother,
    EmptyFile,
    FileBroken,
    FileChanged,
    FileRefused,
    FileTooLarge,
    KindNotTaken,
    TooManyPixels,
)
from lingxiao.kernel.attachments.storing import MOST_BYTES, clean_name
from lingxiao.kernel.audit.models import AuditEntry
from lingxiao.kernel.refusals import NotSeen
from lingxiao.kernel.verdict import Verdict
from lingxiao.kernel.viewer import Viewer

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
VIEWER = Viewer(person_id=7, name="林若曦", today=date(2026, 11, 23), now=NOW)
SCRIPT = b"<script>alert(document.domain)</script>"


def store(name: str, content: bytes, confidentiality: str = "C2") -> Attachment:
    """Attach a file as 林若曦."""
    return attachments.store(viewer=VIEWER, name=name, content=content, confidentiality=confidentiality, at=NOW)


def allowed(_viewer: Viewer, _attachment: Attachment) -> Verdict:
    """Everybody may read."""
    return Verdict.allow()


# -- files, good and hostile -------------------------------------------------------------------------------------------


def chunk(kind: bytes, body: bytes) -> bytes:
    """One chunk of a PNG."""
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(width: int = 3, height: int = 2) -> bytes:
    """A PNG that says it has this size."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(bytes(64))) + chunk(b"IEND", b"")


def jpeg(width: int = 3, height: int = 2) -> bytes:
    """The headers of a JPEG of this size, with a comment and a fill byte before its frame."""
    frame = b"\xff\xc0\x00\x11\x08" + struct.pack(">HH", height, width) + bytes(12)
    return (
        b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
        b"\xff\xfe\x00\x06note\xff" + frame + b"\xff\xd9"
    )


def pdf(before: bytes = b"", after: bytes = b"") -> bytes:
    """A tiny PDF, perhaps with something around it."""
    return before + b"%PDF-1.7\n1 0 obj <</Type/Catalog>> endobj\ntrailer <</Root 1 0 R>>\n%%EOF\n" + after


def xlsx() -> bytes:
    """A workbook as a program writes it."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file)
    book.add_worksheet().write_string(0, 0, "职责项")
    book.close()
    return file.getvalue()


def packed(parts: dict[str, bytes], *, link: str = "") -> bytes:
    """A ZIP with these parts; ``link`` is one of them that says it is a symbolic link."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in parts.items():
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            if name == link:
                info.external_attr = 0o120777 << 16
            archive.writestr(info, body)
    return file.getvalue()


WORD = {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w:document/>"}
GOOD = {
    "签字页.pdf": pdf(),
    "截图.png": png(),
    "照片.JPG": jpeg(),
    "照片.jpeg": jpeg(8000, 6000),
    "名单.xlsx": xlsx(),
    "说明.docx": packed(WORD),
    "名单.csv": "工号,姓名\nE1,张三\n".encode(),
    "gb.csv": "工号,姓名\nE1,张三李四王五\n".encode("gb18030"),
    "备注.txt": "今天谈了三件事。".encode("utf-16"),
    "bom.csv": "\ufeff工号,姓名\n".encode(),
}
HOSTILE: dict[str, tuple[str, bytes, type[FileRefused]]] = {
    "svg with a script": ("图.svg", b"<svg xmlns='http://www.w3.org/2000/svg'>" + SCRIPT + b"</svg>", KindNotTaken),
    "html": ("页面.html", b"<!doctype html>" + SCRIPT, KindNotTaken),
    "html as png": ("图.png", b"<!doctype html>" + SCRIPT, ContentIsAnother),
    "svg as png": ("图.png", b"<?xml version='1.0'?><svg/>", ContentIsAnother),
    "html as csv": ("表.csv", b"\n \t<!doctype html>" + SCRIPT, ContentIsAnother),
    "html as txt behind a mark": ("表.txt", b"\xef\xbb\xbf<html>" + SCRIPT, ContentIsAnother),
    "html as txt in utf-16": ("表.txt", "<html>".encode("utf-16"), ContentIsAnother),
    "html before a pdf": ("签字.pdf", pdf(before=SCRIPT), ContentIsAnother),
    "pdf without an end": ("签字.pdf", b"%PDF-1.7\n" + SCRIPT, ContentIsAnother),
    "html behind a png": ("图.png", png() + SCRIPT, ContentIsAnother),
    "zip behind a png": ("图.png", png() + packed({"a": b"b"}), ContentIsAnother),
    "png cut short": ("图.png", png()[:-6], ContentIsAnother),
    "png without an end": ("图.png", png()[:-12], ContentIsAnother),
    "png with a wrong sum": ("图.png", png().replace(b"IDAT", b"IDAT", 1)[:-20] + bytes(20), ContentIsAnother),
    "png of 10^8 pixels": ("图.png", png(10_000, 10_000), TooManyPixels),
    "png of 2^62 pixels": ("图.png", png(2**31 - 1, 2**31 - 1), TooManyPixels),
    "png of no pixels": ("图.png", png(0, 5), ContentIsAnother),
    "jpeg of 10^9 pixels": ("图.jpg", jpeg(65_535, 65_535), TooManyPixels),
    "jpeg without a frame": ("图.jpg", b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(30), ContentIsAnother),
    "gif as jpeg": ("图.jpg", b"GIF89a" + SCRIPT, ContentIsAnother),
    "png as jpeg": ("图.jpg", png(), ContentIsAnother),
    "zip": ("资料.zip", packed({"a.txt": b"x"}), KindNotTaken),
    "zip as xlsx": ("资料.xlsx", packed({"a.txt": b"x"}), ContentIsAnother),
    "docx as xlsx": ("资料.xlsx", packed(WORD), ContentIsAnother),
    "zip slip": ("资料.docx", packed(WORD | {"../../etc/cron.d/x": b"x"}), FileBroken),
    "absolute path": ("资料.docx", packed(WORD | {"/etc/passwd": b"x"}), FileBroken),
    "symbolic link": ("资料.docx", packed(WORD | {"word/link": b"/etc/passwd"}, link="word/link"), FileBroken),
    "nested zip": ("资料.docx", packed(WORD | {"word/inner.zip": packed({"a": b"b"})}), FileBroken),
    "macros": ("资料.docx", packed(WORD | {"word/vbaProject.bin": b"x"}), FileBroken),
    "bomb": ("资料.docx", packed(WORD | {"word/zeros": bytes(120_000_000)}), FileBroken),
    "too many parts": ("资料.docx", packed(WORD | {f"word/{i}": b"" for i in range(2_001)}), FileBroken),
    "cut xlsx": ("名单.xlsx", xlsx()[:1_000], FileBroken),
    "program": ("说明.exe", b"MZ" + bytes(100), KindNotTaken),
    "program as txt": ("说明.txt", b"MZ\x90\x00" + bytes(100), ContentIsAnother),
    "program as pdf": ("说明.pdf", b"MZ\x90\x00" + bytes(100), ContentIsAnother),
    "program behind a turned name": ("说明\u202efdp.exe", b"MZ" + bytes(100), KindNotTaken),
    "no ending": ("说明", pdf(), KindNotTaken),
    "only an ending": (".pdf.", b"x", KindNotTaken),
    "nothing": ("空.pdf", b"", EmptyFile),
    "too large": ("大.txt", b"a" * (MOST_BYTES + 1), FileTooLarge),
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", GOOD)
def test_what_is_what_it_says_is_kept_and_comes_back_byte_for_byte(name: str) -> None:
    content = GOOD[name]
    attachment = store(name, content)
    read = attachments.open_for(viewer=VIEWER, attachment=attachment, may_read=allowed).read()
    assert read == content
    assert (attachment.name, attachment.size, len(attachment.sha256)) == (name, len(content), 64)


@pytest.mark.django_db
@pytest.mark.parametrize("case", HOSTILE)
def test_what_is_not_is_refused_quickly_with_a_sentence_and_nothing_is_kept(case: str) -> None:
    """B5: refused in under three seconds and 200 MB, and no row and no file stays behind."""
    name, content, refusal = HOSTILE[case]
    memory, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter()
    with pytest.raises(refusal) as refused:
        store(name, content)
    assert time.perf_counter() - started < 3
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory < 200_000
    assert len(str(refused.value)) > 20
    assert "%(" not in str(refused.value)
    assert not Attachment.objects.exists()


@pytest.mark.django_db
def test_a_stream_is_read_no_further_than_the_limit() -> None:
    """An endless upload costs 20 MB and a byte."""

    class Endless(io.RawIOBase):
        given = 0

        def read(self, size: int = -1) -> bytes:
            assert size >= 0
            self.given += size
            return b"a" * size

    endless = Endless()
    with pytest.raises(FileTooLarge):
        attachments.store(viewer=VIEWER, name="a.txt", content=endless, confidentiality="C1", at=NOW)  # type: ignore[arg-type]
    assert endless.given == MOST_BYTES + 1


@pytest.mark.django_db
def test_the_owner_decides_who_reads_and_sensitive_readings_are_written_down() -> None:
    secret, plain = store("签字页.pdf", pdf(), "C4"), store("说明.txt", "公开".encode(), "C1")

    def only_seven(viewer: Viewer, _attachment: Attachment) -> Verdict:
        return Verdict.allow() if viewer.person_id == 7 else Verdict.refuse(NotSeen())

    other = Viewer(person_id=8, name="外人", today=VIEWER.today, now=NOW)
    for attachment in (secret, plain):
        with pytest.raises(NotSeen):
            attachments.open_for(viewer=other, attachment=attachment, may_read=only_seven)
        attachments.open_for(viewer=VIEWER, attachment=attachment, may_read=only_seven)
    reads = AuditEntry.objects.filter(act="attachments.read")
    assert [(entry.object_id, entry.actor_person_id) for entry in reads] == [(str(secret.pk), 7)]


@pytest.mark.django_db
@pytest.mark.parametrize("damage", ["changed", "gone"])
def test_bytes_changed_behind_our_back_are_not_handed_out_and_can_be_attached_again(damage: str) -> None:
    content = f"签名页 {damage}".encode()
    attachment = store("a.txt", content)
    if damage == "changed":
        Path(default_storage.path(attachment.stored_as)).write_text("伪造")
    else:
        default_storage.delete(attachment.stored_as)
    with pytest.raises(FileChanged):
        attachments.open_for(viewer=VIEWER, attachment=attachment, may_read=allowed)
    again = store("a.txt", content)
    assert attachments.open_for(viewer=VIEWER, attachment=again, may_read=allowed).read() == content


@pytest.mark.django_db
def test_the_same_bytes_are_kept_once_and_the_row_cannot_be_bent_to_others() -> None:
    one, two = store("一.txt", "同一份".encode()), store("二.txt", "同一份".encode())
    assert one.stored_as == two.stored_as
    for changes in ({"sha256": "0" * 64}, {"stored_as": "x"}, {"name": "y.pdf"}, {"media_type": "text/html"}):
        with pytest.raises(IntegrityError, match="refused"), transaction.atomic():
            Attachment.objects.filter(pk=one.pk).update(**changes)
    with pytest.raises(IntegrityError, match="attachment_class"), transaction.atomic():
        store("三.txt", b"x", confidentiality="C9")


@pytest.mark.parametrize(("typed", "kept"), [
    ("C:\\文件\\签字.pdf", "签字.pdf"), ("../../etc/passwd", "passwd"), ("a\x00b\r\nc.txt", "abc.txt"),
    ("说明\u202efdp.exe", "说明fdp.exe"), ("  .签字.pdf. ", "签字.pdf"), ("", "?"),
    ("长" * 300 + ".pdf", "长" * 196 + ".pdf"),
    ("点" + "." * 5, "点"), ("x." + "y" * 300, "x." + "y" * 20),
])
def test_a_name_is_only_a_name(typed: str, kept: str) -> None:
    assert clean_name(typed) == kept


class AnyBytes(TestCase):
    """Whatever the bytes are, the answer is an attachment or a sentence."""

    @settings(max_examples=200, deadline=None)
    @given(
        st.binary(min_size=1, max_size=300), st.sampled_from(sorted(GOOD)),
        st.sampled_from([b"", b"%PDF-1.7", b"\xff\xd8\xff", b"PK\x03\x04"]), st.integers(0, 300),
    )
    def test_never_a_fault(self, noise: bytes, name: str, start: bytes, cut: int) -> None:
        for content in (start + noise, GOOD[name][:cut] + noise):
            try:
                store(name, content)
            except FileRefused:
                continue
