"""Access: giving it, withdrawing it, and writing down in bulk what was given in the past."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from lingxiao.engines.cadence.domain import dues
from lingxiao.engines.cadence.domain.queries import dues_of_object
from lingxiao.engines.people.domain import queries as people
from lingxiao.engines.tools.domain.owing import OBJECT, PROVIDE, WITHDRAW
from lingxiao.engines.tools.enums import Basis
from lingxiao.engines.tools.models import Access, Tool
from lingxiao.engines.tools.refusals import (
    EndedAlready,
    EndsBeforeItBegan,
    HasItAlready,
    LicenceTooShort,
    NeedsProof,
    WorksNotHere,
)
from lingxiao.engines.tools.rules import may_provide
from lingxiao.kernel import audit

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from lingxiao.kernel.viewer import Viewer

BATCH = 5000


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """Access as it was given: from a day, until the licence ends if it does, with the ticket that proves it."""

    starting: date
    proof: str
    licence_until: date | None = None
    basis: str = Basis.ENTITLED


@transaction.atomic
def grant(*, viewer: Viewer, person_id: int, tool: Tool, given: Given, at: datetime) -> Access:
    """Write down that somebody has a tool from a day on; what was owed about it is fulfilled with the ticket as proof.

    Raises ``HasItAlready``, ``WorksNotHere``, ``LicenceTooShort``, ``NeedsProof``.
    """
    may_provide(viewer=viewer, person_id=person_id).or_refuse()
    if not given.proof.strip():
        raise NeedsProof
    if given.licence_until is not None and given.licence_until <= given.starting:
        raise LicenceTooShort
    Tool.objects.select_for_update(no_key=True).get(pk=tool.pk)
    name = people.names_of(person_ids=[person_id]).get(person_id, "")
    if not people.working(on=given.starting).filter(pk=person_id).exists():
        raise WorksNotHere(name=name, on=given.starting)
    span = DateRange(given.starting, given.licence_until)
    if Access.objects.filter(person_id=person_id, tool=tool, validity__overlap=span).exists():
        raise HasItAlready(name=name)
    owed = [
        one for one in dues_of_object(object_kind=OBJECT, object_id=str(tool.pk)).filter(subject_id=person_id)
        if one.practice == PROVIDE and one.is_open
    ]
    made = Access.objects.create(
        person_id=person_id, tool=tool, basis=Basis(given.basis), validity=span, licence_until=given.licence_until,
        owed_by=min((one.due_on for one in owed), default=None), proof=given.proof.strip(), granted_at=at,
        granted_by_id=viewer.person_id,
    )
    for one in owed:
        dues.fulfil(viewer=viewer, key=one.key, at=at, evidence=f"tools.access:{made.pk}")
    _note(viewer, "tools.grant", made, starting=given.starting.isoformat(), proof=made.proof)
    return made


@transaction.atomic
def withdraw(*, viewer: Viewer, access: Access, starting: date, proof: str, at: datetime) -> Access:
    """Write down that access is gone from a day on, with the ticket; that it was there before stays.

    Raises ``EndedAlready``, ``EndsBeforeItBegan``, ``NeedsProof``.
    """
    may_provide(viewer=viewer, person_id=access.person_id).or_refuse()
    if not proof.strip():
        raise NeedsProof
    held = Access.objects.select_for_update().get(pk=access.pk)
    if held.ended_at is not None or (held.validity.upper is not None and held.validity.upper <= starting):
        raise EndedAlready
    if starting <= held.validity.lower:
        raise EndsBeforeItBegan(since=held.validity.lower)
    held.validity = DateRange(held.validity.lower, starting)
    held.ended_at, held.ended_by_id, held.end_proof = at, viewer.person_id, proof.strip()
    held.save(update_fields=["validity", "ended_at", "ended_by", "end_proof"])
    dues.fulfil(viewer=viewer, key=f"{WITHDRAW}:{held.pk}", at=at, evidence=f"tools.access:{held.pk}")
    _note(viewer, "tools.withdraw", held, starting=starting.isoformat(), proof=held.end_proof)
    return held


@dataclass(frozen=True, slots=True, kw_only=True)
class PastAccess:
    """Access that was given before it was written down here; ``owed_by`` is the day by which it was due."""

    person_id: int
    tool_id: int
    given: Given
    owed_by: date | None
    at: datetime


@transaction.atomic
def record_past_access(*, viewer: Viewer, told: Sequence[PastAccess]) -> int:
    """Write down in bulk who was given which tool in the past, as an import or a demo does. Few statements for any number."""
    rows = Access.objects.bulk_create([
        Access(
            person_id=one.person_id, tool_id=one.tool_id, basis=Basis(one.given.basis), owed_by=one.owed_by,
            validity=DateRange(one.given.starting, one.given.licence_until), licence_until=one.given.licence_until,
            proof=one.given.proof, granted_at=one.at, granted_by_id=viewer.person_id,
        )
        for one in told
    ], batch_size=BATCH)
    audit.note_all(
        audit.Note(
            viewer=viewer, act="tools.grant", object_kind="tools.access", object_id=row.pk,
            subject_person_id=row.person_id, detail={"tool": row.tool_id, "proof": row.proof},
        )
        for row in rows
    )
    return len(rows)


def _note(viewer: Viewer, act: str, access: Access, **detail: object) -> None:
    audit.note(
        viewer=viewer, act=act, object_kind="tools.access", object_id=access.pk, subject_person_id=access.person_id,
        detail={"tool": access.tool_id, **detail},
    )
