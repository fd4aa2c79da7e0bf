"""Noting which keys a database is written with, and asking whether the keys at hand are those."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from lingxiao.kernel import audit
from lingxiao.kernel.keys.models import KeyMark

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from lingxiao.kernel.viewer import Viewer


def note_new(*, fingerprints: Mapping[str, str], at: datetime) -> None:
    """Note each key that the database does not know by name yet; a key it knows keeps its mark."""
    KeyMark.objects.bulk_create(
        [KeyMark(name=name, fingerprint=found, noted_at=at) for name, found in fingerprints.items()],
        ignore_conflicts=True,
    )


def others(fingerprints: Mapping[str, str]) -> list[str]:
    """The names of the keys that the database was written with and that are missing or different here."""
    marks = KeyMark.objects.order_by("name").values_list("name", "fingerprint")
    return [name for name, noted in marks if fingerprints.get(name) != noted]


@transaction.atomic
def begin_anew(*, viewer: Viewer, fingerprints: Mapping[str, str], at: datetime) -> list[str]:
    """From now on the database is written with these keys; answers which are others than before, and notes it."""
    changed = others(fingerprints)
    KeyMark.objects.filter(name__in=changed).delete()
    note_new(fingerprints=fingerprints, at=at)
    if changed:
        audit.note(viewer=viewer, act="keys.begin_anew", object_kind="keys.mark", object_id=",".join(changed))
    return changed
