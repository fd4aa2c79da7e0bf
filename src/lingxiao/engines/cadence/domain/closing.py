"""Closing what is owed of one practice about many people at once: because it was done, or because nothing asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from lingxiao.engines.cadence.domain.clock import day_of
from lingxiao.engines.cadence.domain.dues import follow_up_key
from lingxiao.engines.cadence.models import Due
from lingxiao.engines.cadence.models.due import OPEN
from lingxiao.engines.cadence.refusals import NeedsAReason
from lingxiao.kernel import audit
from lingxiao.kernel.bulk import update_rows

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

    from lingxiao.kernel.viewer import Viewer


@transaction.atomic
def fulfil_about(*, viewer: Viewer, practice: str, evidence: Mapping[int, str], at: datetime) -> int:
    """Note that whatever is owed of a practice about these persons was done, each with what proves it, by person.

    What followed it up is fulfilled with it. Answers how many were open. The same few statements for any number.
    """
    rows = list(Due.objects.select_for_update().filter(OPEN, practice=practice, subject_id__in=evidence).order_by("pk"))
    if not rows:
        return 0
    keys = {follow_up_key(row.pk): row for row in rows}
    follow_ups = list(Due.objects.select_for_update().filter(OPEN, key__in=keys).order_by("pk"))
    proofs = {row.pk: evidence[row.subject_id] for row in rows}
    proofs |= {row.pk: f"cadence.due:{keys[row.key].pk}" for row in follow_ups}
    update_rows(Due, ids=list(proofs), columns={
        "fulfilled_at": ("timestamptz", [at] * len(proofs)), "fulfilled_on": ("date", [day_of(at)] * len(proofs)),
        "fulfilled_by_id": ("bigint", [viewer.person_id] * len(proofs)), "evidence": ("text", list(proofs.values())),
    })
    _note(viewer, "cadence.fulfil", rows, {row.pk: {"evidence": proofs[row.pk]} for row in rows}, "")
    return len(rows)


@transaction.atomic
def withdraw_all_but(*, viewer: Viewer, practice: str, keys: Collection[str], reason: str, at: datetime) -> int:
    """Take back what is owed of a practice under any other key than these, for a reason; answers how much it was."""
    if not reason.strip():
        raise NeedsAReason
    rows = list(Due.objects.select_for_update().filter(OPEN, practice=practice).exclude(key__in=keys).order_by("pk"))
    if not rows:
        return 0
    closed = Due.objects.filter(OPEN, pk__in=[row.pk for row in rows]) | Due.objects.filter(
        OPEN, key__in=[follow_up_key(row.pk) for row in rows],
    )
    closed.update(withdrawn_at=at, withdrawn_by_id=viewer.person_id, withdrawn_reason=reason.strip()[:400])
    _note(viewer, "cadence.withdraw", rows, {}, reason)
    return len(rows)


def _note(viewer: Viewer, act: str, rows: Sequence[Due], detail: Mapping[int, dict[str, object]], reason: str) -> None:
    audit.note_all(
        audit.Note(
            viewer=viewer, act=act, object_kind="cadence.due", object_id=row.pk, subject_person_id=row.subject_id,
            detail={"key": row.key, **detail.get(row.pk, {})}, reason=reason,
        )
        for row in rows
    )
