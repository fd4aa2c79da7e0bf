"""Opening a case: what a viewer may read of it, and the note that they did."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lingxiao.engines.cases.domain.queries import case_seen_by, file_of
from lingxiao.engines.people.enums import Confidentiality
from lingxiao.kernel import audit

if TYPE_CHECKING:
    from lingxiao.engines.cases.domain.queries import CaseFile
    from lingxiao.kernel.viewer import Viewer


def read_case(*, viewer: Viewer, case_id: int) -> CaseFile:
    """The case as this viewer may read it; raises ``NotSeen``.

    Reading one of class C3 or higher is written into the audit chain (G6), except by who is named in it: that is their
    own. Of class C4 and C5 the note names no person.
    """
    case = case_seen_by(viewer, case_id=case_id, on=viewer.today)
    shown = file_of(viewer, case)
    if case.confidentiality >= Confidentiality.SENSITIVE and not shown.who.is_named:
        is_strict = case.confidentiality >= Confidentiality.STRICT
        audit.note(
            viewer=viewer, act="cases.read", object_kind="cases.case", object_id=case.pk,
            subject_person_id=None if is_strict else case.subject_id, detail={"fields": ["entries", "outcomes"]},
        )
    return shown
