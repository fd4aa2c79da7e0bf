"""Where a case stands, and what is written into it: the few steps every verb is made of."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from django.db.models import Max

from lingxiao.engines.cases import rules
from lingxiao.engines.cases.domain import queries
from lingxiao.engines.cases.domain.involving import involvement
from lingxiao.engines.cases.models import Case, Entry, Stage
from lingxiao.engines.cases.refusals import SaySomething
from lingxiao.engines.people.enums import Confidentiality
from lingxiao.kernel import audit
from lingxiao.kernel.refusals import NotSeen

if TYPE_CHECKING:
    from datetime import datetime

    from lingxiao.engines.cases.domain.involving import Involvement
    from lingxiao.engines.cases.enums import CaseState, EntryKind, Hearing
    from lingxiao.kernel.attachments.models import Attachment
    from lingxiao.kernel.viewer import Viewer


def locked(viewer: Viewer, case: Case) -> tuple[Case, Involvement]:
    """The case as it stands now, held until the end of the transaction, and what the viewer has to do with it.

    Raises ``NotSeen`` for who may not see it.
    """
    held = Case.objects.select_for_update(no_key=True).filter(pk=case.pk).first()
    if held is None or not queries.visible_to(viewer, on=viewer.today).filter(pk=case.pk).exists():
        raise NotSeen
    return held, involvement(viewer, held)


def move(viewer: Viewer, case: Case, to: CaseState, at: datetime) -> None:
    """Bring the case into a state that may follow the one it is in, and write the stage down. The caller saves it."""
    rules.may_move(case, to).or_refuse()
    case.state = to
    last = Stage.objects.filter(case=case).aggregate(last=Max("number"))["last"] or 0
    Stage.objects.create(case=case, number=last + 1, state=to, at=at, by_id=viewer.person_id)


def say(
    viewer: Viewer, case: Case, kind: EntryKind, hearing: Hearing, text: str, at: datetime, *,
    attachment: Attachment | None = None,
) -> Entry:
    """Write an entry; nobody changes it afterwards. Raises ``SaySomething`` when nothing is said."""
    said = text.strip()
    if not said:
        raise SaySomething
    last = Entry.objects.filter(case=case).aggregate(last=Max("number"))["last"] or 0
    return Entry.objects.create(
        case=case, number=last + 1, kind=kind, hearing=hearing, text=said, at=at, by_id=viewer.person_id,
        sha256=hashlib.sha256(said.encode()).hexdigest(), attachment=attachment,
    )


def note(viewer: Viewer, case: Case, act: str, entry: Entry | None = None, **detail: object) -> None:
    """Write an act into the audit chain: hashes, never texts. Of a C4 or C5 case not even its kind and subject."""
    is_strict = case.confidentiality in (Confidentiality.STRICT, Confidentiality.OWN)
    said: dict[str, object] = {} if is_strict else {"kind": case.kind, "state": str(case.state), **detail}
    if entry is not None:
        said |= {"entry": entry.number, "sha256": entry.sha256}
    audit.note(
        viewer=viewer, act=f"cases.{act}", object_kind="cases.case", object_id=case.pk,
        subject_person_id=None if is_strict else case.subject_id, detail=said,
    )
