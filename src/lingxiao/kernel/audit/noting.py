"""Writing into the audit chain: one note, thousands, a read, a denial."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from lingxiao.kernel.audit.models import AuditEntry
    from lingxiao.kernel.refusals import Refusal
    from lingxiao.kernel.viewer import Viewer

BATCH = 2_000
ADDRESS_LENGTH, DEVICE_LENGTH = 64, 200
READ, DENIED = ".read", ".denied"
"""What ends the name of an act that only read, or that was refused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """One thing done: by whom, what, to which object, about which person. ``act`` reads like ``documents.sign``.

    ``detail`` holds only text, whole numbers, booleans, None, lists and objects: what a hash can rely on.
    """

    viewer: Viewer
    act: str
    object_kind: str
    object_id: str | int
    subject_person_id: int | None = None
    detail: Mapping[str, object] = field(default_factory=dict)
    reason: str = ""


def note(
    *,
    viewer: Viewer,
    act: str,
    object_kind: str,
    object_id: str | int,
    subject_person_id: int | None = None,
    detail: Mapping[str, object] | None = None,
    reason: str = "",
) -> AuditEntry:
    """Write down what ``viewer`` did. Kept when the transaction commits, and for ever then; one statement.

    Raises TypeError when ``detail`` holds what a hash cannot rely on, such as a float or a date.
    """
    entry = _entry(Note(
        viewer=viewer, act=act, object_kind=object_kind, object_id=object_id,
        subject_person_id=subject_person_id, detail=detail or {}, reason=reason,
    ))
    entry.save(force_insert=True)
    return entry


def note_all(notes: Iterable[Note]) -> int:
    """Write down many notes in their order, as loading a demo company needs; answers how many."""
    from lingxiao.kernel.audit.models import AuditEntry  # noqa: PLC0415 -- models load after this package

    entries = [_entry(one) for one in notes]
    AuditEntry.objects.bulk_create(entries, batch_size=BATCH)
    return len(entries)


def note_read(
    *, viewer: Viewer, object_kind: str, object_id: str | int, subject_person_id: int, fields: Sequence[str],
) -> AuditEntry:
    """Write down that ``viewer`` read sensitive fields about a person (G6): which, and of which object."""
    return note(
        viewer=viewer, act=object_kind + READ, object_kind=object_kind, object_id=object_id,
        subject_person_id=subject_person_id, detail={"fields": list(fields)},
    )


def note_denial(
    *, viewer: Viewer, act: str, object_kind: str, object_id: str | int, refusal: Refusal,
) -> AuditEntry:
    """Write down that ``viewer`` asked for ``act`` and was refused (G6). Called outside the refused transaction."""
    return note(
        viewer=viewer, act=act + DENIED, object_kind=object_kind, object_id=object_id,
        detail={"refusal": type(refusal).__name__},
    )


def _entry(one: Note) -> AuditEntry:
    from lingxiao.kernel.audit.models import AuditEntry  # noqa: PLC0415 -- models load after this package

    _check(one.detail, "detail")
    origin = one.viewer.origin
    return AuditEntry(
        at=one.viewer.now, actor_person_id=one.viewer.person_id, actor_name=one.viewer.name,
        act=one.act, object_kind=one.object_kind, object_id=str(one.object_id),
        subject_person_id=one.subject_person_id, detail=dict(one.detail), reason=one.reason,
        address=origin.address[:ADDRESS_LENGTH], device=origin.device[:DEVICE_LENGTH],
    )


def _check(value: object, where: str) -> None:
    """Refuse, loudly, what two machines could write differently: floats, dates, lazy texts, keys that are not text."""
    if value is None or type(value) in (str, int, bool):
        return
    if isinstance(value, dict):
        for key, item in value.items():
            if type(key) is not str:
                message = f"{where}: a key of an audit detail is a text, not {key!r}"
                raise TypeError(message)
            _check(item, f"{where}.{key}")
        return
    if isinstance(value, list):
        for number, item in enumerate(value):
            _check(item, f"{where}[{number}]")
        return
    message = f"{where}: an audit detail holds text, whole numbers, booleans, None, lists and objects, not {value!r}"
    raise TypeError(message)
