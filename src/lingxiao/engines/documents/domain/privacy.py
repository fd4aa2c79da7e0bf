"""The privacy notice (LR-30): shown at the first sign-in and whenever it changes, and acknowledged once each time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Exists, OuterRef

from lingxiao.engines.documents.domain import issuing, signing
from lingxiao.engines.documents.enums import DocumentKind, Party, VersionState
from lingxiao.engines.documents.models import Issue, Signature, TemplateVersion
from lingxiao.engines.documents.refusals import NotYours, TextChanged

if TYPE_CHECKING:
    from datetime import date, datetime

    from lingxiao.kernel.viewer import Viewer

ACKNOWLEDGE_WITHIN = 10
"""Calendar days the notice may wait; the page asks at every sign-in until then and after."""


def pending_privacy_notice(viewer: Viewer) -> TemplateVersion | None:
    """The privacy notice in force that this person has still to acknowledge; None when there is none. One query."""
    if viewer.person_id is None:
        return None
    acknowledged = Signature.objects.filter(
        issue__version_id=OuterRef("pk"), party=Party.PERSON, person_id=viewer.person_id,
    )
    return (
        TemplateVersion.objects.filter(template__kind=DocumentKind.PRIVACY_NOTICE, state=VersionState.PUBLISHED)
        .filter(~Exists(acknowledged))
        .select_related("template")
        .order_by("published_at", "pk")
        .first()
    )


@transaction.atomic
def acknowledge_notice(
    *, viewer: Viewer, version: TemplateVersion, version_sha256: str, at: datetime, on: date,
) -> Signature:
    """The person confirms having read this notice. Their own copy is made, opened, read and acknowledged in one act.

    ``version_sha256`` is the fingerprint of the text they were shown; ``TextChanged`` when it was changed meanwhile.
    """
    if viewer.person_id is None:
        raise NotYours
    if version.sha256 != version_sha256 or version.state != VersionState.PUBLISHED:
        raise TextChanged
    held = Issue.objects.filter(version=version, person_id=viewer.person_id).order_by("-pk").first()
    copy = held or issuing.issue_to_oneself(viewer=viewer, version=version, at=at, on=on)
    if copy.previous_id is not None:
        # The page of a changed notice shows what changed above the text.
        signing.open_changes(viewer=viewer, issue=copy, at=at)
    signing.read_through(viewer=viewer, issue=copy, at=at)
    return signing.acknowledge(viewer=viewer, issue=copy, text_sha256=copy.sha256, at=at)
