"""A bundle: files that prove something, in one ZIP that lists and checks itself.

The same files as of the same moment give the same bytes; whoever holds a bundle checks it without us.
"""

from __future__ import annotations

import csv
import hashlib
import json
import zipfile
from html import escape
from io import BytesIO, StringIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

SUMS = "SHA256SUMS"


def as_json(value: object) -> bytes:
    """A value as JSON that people can read, its keys in order."""
    return (json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()


def as_csv(rows: Sequence[Sequence[object]]) -> bytes:
    """Rows for a spreadsheet; a cell that a spreadsheet would take for a formula is kept as text."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    for row in rows:
        writer.writerow([f"'{cell}" if str(cell)[:1] in {"=", "+", "-", "@", "\t"} else cell for cell in row])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def sums(files: Mapping[str, bytes]) -> dict[str, str]:
    """The SHA-256 of each file, by name and in their order."""
    return {name: hashlib.sha256(files[name]).hexdigest() for name in sorted(files)}


def sums_file(files: Mapping[str, bytes]) -> bytes:
    """The same as ``sha256sum -c`` reads it."""
    return "".join(f"{digest}  {name}\n" for name, digest in sums(files).items()).encode()


def packed(files: Mapping[str, bytes], local: datetime) -> bytes:
    """One ZIP whose bytes depend on nothing but the files and the moment."""
    out = BytesIO()
    stamp = (local.year, local.month, local.day, local.hour, local.minute, local.second)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, stamp)
            entry.compress_type, entry.create_system, entry.external_attr = zipfile.ZIP_DEFLATED, 3, 0o644 << 16
            archive.writestr(entry, files[name])
    return out.getvalue()


def check_page(files: Mapping[str, bytes], *, about: str, more_zh: str = "", more_en: str = "") -> bytes:
    """A page that checks the files by itself, without any server; and says how to do it by hand.

    ``about`` is HTML that says what the bundle is of; ``more_zh`` and ``more_en`` are added to what is said of doing it by hand.
    """
    rows = "".join(
        f"<tr data-name=\"{escape(name.rsplit('/', 1)[-1])}\" data-sha=\"{digest}\">"
        f"<td>{escape(name)}</td><td><code>{digest}</code></td><td class=\"is\">—</td></tr>"
        for name, digest in sums(files).items()
    )
    return (
        "<!doctype html>\n<html lang=\"zh-CN\"><meta charset=\"utf-8\">"
        "<meta name=\"viewport\" content=\"width=device-width\">"
        f"<title>核验 Verify</title><style>{_STYLE}</style>"
        f"<h1>核验 Verify</h1>{about}"
        "<p><label>选择本文件夹中的全部文件 Choose all files of this folder "
        "<input type=\"file\" id=\"files\" multiple></label></p>"
        "<p id=\"said\" role=\"status\"></p>"
        f"<table><thead><tr><th>文件 File</th><th>SHA-256</th><th>结果 Result</th></tr></thead><tbody>{rows}</tbody></table>"
        "<h2>不用本页也能核验 By hand</h2>"
        "<p>在文件夹内运行 <code>sha256sum -c SHA256SUMS</code>"
        f"（Windows：<code>certutil -hashfile 文件名 SHA256</code>），逐行应为 OK。{more_zh}</p>"
        "<p lang=\"en\">Run <code>sha256sum -c SHA256SUMS</code> in the folder; every line must say OK."
        f"{more_en}</p><script>{_SCRIPT}</script></html>\n"
    ).encode()


_STYLE = (
    "body{font:16px/1.7 system-ui,sans-serif;max-width:64em;margin:2em auto;padding:0 1em;color:#1c1c1c}"
    "table{border-collapse:collapse;width:100%}th,td{text-align:left;border-bottom:1px solid #ccc;padding:.4em .6em}"
    "code{font-size:.8em;overflow-wrap:anywhere}.same{color:#0a6b2d;font-weight:600}.other{color:#b00020;font-weight:600}"
)
_SCRIPT = (
    "document.getElementById('files').addEventListener('change',async event=>{let same=0,other=0;"
    "const rows=[...document.querySelectorAll('tr[data-name]')];"
    "for(const file of event.target.files){const row=rows.find(one=>one.dataset.name===file.name);if(!row)continue;"
    "const sum=await crypto.subtle.digest('SHA-256',await file.arrayBuffer());"
    "const hex=[...new Uint8Array(sum)].map(byte=>byte.toString(16).padStart(2,'0')).join('');"
    "const is=row.querySelector('.is'),good=hex===row.dataset.sha;good?same++:other++;"
    "is.textContent=good?'一致 OK':'不一致 CHANGED';is.className='is '+(good?'same':'other')}"
    "const said=document.getElementById('said');said.className=other?'other':'same';"
    "said.textContent=`${same} 个文件一致 OK, ${other} 个不一致 changed, ${rows.length-same-other} 个未选择 not chosen`});"
)
