"""Lists out of the house, as files to save."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _

from lingxiao.kernel.sheets import write_csv, write_xlsx
from lingxiao.web.downloads import shut_in

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from lingxiao.kernel.sheets import Sheet
    from lingxiao.web.shell.parts import Words


@dataclass(frozen=True, slots=True)
class FileKind:
    """One way out."""

    word: Words
    icon: str
    media_type: str


KINDS = {
    "xlsx": FileKind(
        _("Excel"), "file-spreadsheet", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    "csv": FileKind(_("CSV"), "file-text", "text/csv; charset=utf-8"),
}


def answer(kind: str, sheet: Sheet, *, now: datetime) -> HttpResponse:
    """The file for the browser to save, named after the list and the day; moments in the company's time."""
    zone = timezone.get_current_timezone()
    content = write_csv(sheet, zone=zone) if kind == "csv" else write_xlsx([sheet], created=now, zone=zone)
    return _saved(content, f"{sheet.name}-{now.astimezone(zone):%Y%m%d}.{kind}", kind)


def workbook(name: str, sheets: Sequence[Sheet], *, now: datetime) -> HttpResponse:
    """Several sheets as one Excel file, named after what it is and the day."""
    zone = timezone.get_current_timezone()
    content = write_xlsx(sheets, created=now, zone=zone)
    return _saved(content, f"{name}-{now.astimezone(zone):%Y%m%d}.xlsx", "xlsx")


def _saved(content: bytes, name: str, kind: str) -> HttpResponse:
    disposition = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    headers = {"Content-Disposition": disposition}
    return shut_in(HttpResponse(content, content_type=KINDS[kind].media_type, headers=headers))
