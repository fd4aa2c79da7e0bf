"""Taking a file in, and handing it out again: refused with a sentence, or kept whole."""

from __future__ import annotations

import hashlib
import unicodedata
from io import BytesIO
from typing import TYPE_CHECKING, BinaryIO

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from lingxiao.kernel import audit
from lingxiao.kernel.attachments.kinds import kind_of
from lingxiao.kernel.attachments.refusals import EmptyFile, FileChanged, FileTooLarge

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from lingxiao.kernel.attachments.models import Attachment
    from lingxiao.kernel.verdict import Verdict
    from lingxiao.kernel.viewer import Viewer

MOST_BYTES = 20_000_000
NAME_LENGTH, ENDING_LENGTH = 200, 20
UNNAMED = "?"
SENSITIVE = frozenset({"C3", "C4", "C5"})
"""Classes of which every reading is written down (G6)."""
UNSEEN = frozenset({"Cc", "Cf", "Co", "Cn", "Zl", "Zp"})
"""Kinds of character that a name shows nothing of, or that turn it around."""


@transaction.atomic
def store(*, viewer: Viewer, name: str, content: BinaryIO | bytes, confidentiality: str, at: datetime) -> Attachment:
    """Keep a file under the hash of its bytes, once it is known to be what its name says.

    At most 20 MB; PDF, PNG, JPEG, XLSX, DOCX, CSV, TXT. Raises a ``FileRefused`` with what to do about it otherwise.
    ``confidentiality`` is a class, C0 to C5. Nothing is read from disk but ``content``, and nothing is decoded.
    """
    from lingxiao.kernel.attachments.models import Attachment  # noqa: PLC0415 -- models load after this package

    clean = clean_name(name)
    data = content if isinstance(content, bytes) else content.read(MOST_BYTES + 1)
    if not data:
        raise EmptyFile(name=clean)
    if len(data) > MOST_BYTES:
        raise FileTooLarge(name=clean, most=MOST_BYTES // 1_000_000)
    kind = kind_of(clean, data)
    digest = hashlib.sha256(data).hexdigest()
    attachment = Attachment.objects.create(
        name=clean, media_type=kind.media_type, size=len(data), sha256=digest, stored_as=_keep(digest, data),
        confidentiality=confidentiality, stored_at=at, stored_by_person_id=viewer.person_id,
    )
    audit.note(
        viewer=viewer, act="attachments.store", object_kind="attachments.attachment", object_id=attachment.pk,
        detail={"sha256": digest, "size": len(data), "media_type": kind.media_type},
    )
    return attachment


def open_for(
    *, viewer: Viewer, attachment: Attachment, may_read: Callable[[Viewer, Attachment], Verdict],
) -> BinaryIO:
    """The bytes of an attachment, for whom the owner's engine lets read it; a reading of C3 to C5 is written down.

    Raises the refusal of ``may_read``, or ``FileChanged`` when the store no longer holds what was attached.
    """
    may_read(viewer, attachment).or_refuse()
    data = content_of(attachment)
    if attachment.confidentiality in SENSITIVE:
        audit.note(
            viewer=viewer, act="attachments.read", object_kind="attachments.attachment", object_id=attachment.pk,
            detail={"class": attachment.confidentiality},
        )
    return BytesIO(data)


def content_of(attachment: Attachment) -> bytes:
    """The bytes of an attachment, for a bundle whose taking was allowed and is written down as a whole.

    Raises ``FileChanged`` when the store no longer holds what was attached.
    """
    data = _bytes_at(attachment.stored_as)
    if data is None or hashlib.sha256(data).hexdigest() != attachment.sha256:
        raise FileChanged(name=attachment.name)
    return data


def clean_name(name: str) -> str:
    """A file's name without folders, without characters that hide or turn it around, at most 200 characters long."""
    last = name.replace("\\", "/").rpartition("/")[2]
    seen = "".join(char for char in unicodedata.normalize("NFC", last) if unicodedata.category(char) not in UNSEEN)
    stem, dot, ending = seen.strip(" .").rpartition(".")
    return (stem[: NAME_LENGTH - len(dot + ending[:ENDING_LENGTH])] + dot + ending[:ENDING_LENGTH]) or UNNAMED


def _keep(digest: str, data: bytes) -> str:
    """Where the bytes stand in the store. The same bytes are kept once, unless what stands there was damaged."""
    place = f"{digest[:2]}/{digest}"
    if default_storage.exists(place) and _bytes_at(place) == data:
        return place
    return default_storage.save(place, ContentFile(data))


def _bytes_at(place: str) -> bytes | None:
    """What the store holds at a place, never more than an attachment can have; None when nothing is there."""
    try:
        with default_storage.open(place) as file:
            return bytes(file.read(MOST_BYTES + 1))
    except FileNotFoundError:
        return None
