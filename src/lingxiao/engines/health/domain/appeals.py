"""我有不同意见: whom a figure speaks of disagrees, and somebody who has no part in it looks into it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lingxiao.engines.cadence.domain import clock
from lingxiao.engines.cases.domain import cases
from lingxiao.engines.cases.domain.cases import PartyDraft
from lingxiao.engines.cases.domain.queries import open_cases
from lingxiao.engines.cases.enums import PartyRole
from lingxiao.engines.cases.kinds import HEALTH_APPEAL
from lingxiao.engines.health import rules
from lingxiao.engines.health.models import Snapshot
from lingxiao.engines.health.refusals import SayWhatIsWrong
from lingxiao.engines.people.domain.addresses import people_with_role
from lingxiao.engines.people.domain.superiors import chain_above, hr_head
from lingxiao.engines.people.enums import Role
from lingxiao.kernel import audit, notices

if TYPE_CHECKING:
    from datetime import date, datetime

    from lingxiao.engines.cases.models import Case
    from lingxiao.kernel.viewer import Viewer
    from lingxiao.kernel.words import Bilingual

FIGURE = "health.snapshot"
TITLE = _("Disagreement with the figure of %(area)s, %(day)s")


def open_appeal(*, figure: Snapshot) -> Case | None:
    """The disagreement of this person about this area that still waits for a decision, if there is one. Two queries."""
    waiting = {
        one.object_id: one for one in open_cases(kind=HEALTH_APPEAL.key, subject_ids=[figure.person_id])
        if one.object_kind == FIGURE
    }
    ids = [int(one) for one in waiting if one.isdigit()]
    about = Snapshot.objects.filter(pk__in=ids, area=figure.area).values_list("pk", flat=True).first()
    return None if about is None else waiting[str(about)]


@transaction.atomic
def appeal(*, viewer: Viewer, figure: Snapshot, area: Bilingual, text: str, at: datetime) -> Case:
    """The person says what is not right with their figure; a case is opened and given to HR outside their line.

    ``area`` is what the area is called. Neither their superiors nor their HRBP, whose doing a figure often shows, get
    it to handle. Raises what ``rules.may_appeal`` has against it, and ``SayWhatIsWrong`` without words.
    """
    held = Snapshot.objects.select_for_update().defer("tree").get(pk=figure.pk)
    waiting = open_appeal(figure=held)
    since = waiting.opened_on if waiting is not None else None
    rules.may_appeal(viewer=viewer, figure=held, open_since=since).or_refuse()
    if not text.strip():
        raise SayWhatIsWrong
    case = cases.open_case(
        viewer=viewer,
        kind=HEALTH_APPEAL.key,
        title=notices.in_both(TITLE, area=area, day=held.on),
        subject_id=held.person_id,
        parties=[PartyDraft(held.person_id, PartyRole.REPORTER)],
        confidentiality=HEALTH_APPEAL.confidentiality,
        object_kind=FIGURE,
        object_id=held.pk,
        text=text.strip(),
        at=at,
        decide_by=clock.working_days_after(viewer.today, HEALTH_APPEAL.decide_within),
        handler_id=_independent(held.person_id, on=viewer.today),
    )
    audit.note(
        viewer=viewer, act="health.appeal", object_kind=FIGURE, object_id=held.pk, subject_person_id=held.person_id,
        detail={"case": case.pk, "area": held.area},
    )
    return case


def _independent(person_id: int, *, on: date) -> int | None:
    """An HR administrator outside the person's line; not the head of HR as long as there is another, who then decides."""
    above, head = set(chain_above(person_id=person_id, on=on)), hr_head(on=on)
    fit = [one for one in people_with_role(Role.HR_ADMIN, on=on) if one != person_id and one not in above]
    return next((one for one in fit if one != head), fit[0] if fit else None)
