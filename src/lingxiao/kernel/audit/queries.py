"""Reading the audit chain: about an object, about a person, by a viewer's right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from lingxiao.kernel.audit.models import AuditEntry

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from lingxiao.kernel.viewer import Viewer


def entries_about(*, object_kind: str, object_id: str | int) -> QuerySet[AuditEntry]:
    """What was done to one object, oldest first. For pages that already checked that the object may be seen."""
    return AuditEntry.objects.filter(object_kind=object_kind, object_id=str(object_id)).order_by("pk")


def entries_about_person(*, person_id: int) -> QuerySet[AuditEntry]:
    """What was done about a person, newest first: the person's own right to know, reads included."""
    return AuditEntry.objects.filter(subject_person_id=person_id).order_by("-pk")


def visible_to(viewer: Viewer, *, permission: str) -> QuerySet[AuditEntry]:
    """All entries for who may read the chain (``permission`` reaches everywhere), else one's own acts; newest first."""
    entries = AuditEntry.objects.select_related("link").order_by("-pk")
    if viewer.reach(permission).everywhere:
        return entries
    if viewer.person_id is None:
        return entries.none()
    return entries.filter(Q(actor_person_id=viewer.person_id))
