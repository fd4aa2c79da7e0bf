"""What a case makes somebody owe, what settles it, and whom it tells: all dues and notices of this engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from lingxiao.engines.cadence.domain import clock, dues
from lingxiao.engines.cadence.domain.dues import DueDraft
from lingxiao.engines.cadence.domain.queries import dues_of_object
from lingxiao.engines.cadence.enums import Side
from lingxiao.engines.cases.enums import APPOINTED, HEARD, NAMED
from lingxiao.engines.cases.kinds import kind_of
from lingxiao.engines.cases.models import Party, Stage
from lingxiao.engines.people.domain.superiors import superiors_of
from lingxiao.engines.people.enums import Confidentiality
from lingxiao.kernel import notices
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from lingxiao.engines.cadence.models import Due
    from lingxiao.engines.cases.models import Case
    from lingxiao.engines.people.domain.superiors import Superiors
    from lingxiao.kernel.viewer import Viewer

ANSWER_WITHIN, CLOSE_WITHIN = 2, 5
"""Working days to tell the parties of a decision, and to check and close."""
STRICT = (Confidentiality.STRICT, Confidentiality.OWN)
SENSITIVE = (Confidentiality.SENSITIVE, *STRICT)
SECRET = _("A confidential case")
"""What desks, notices and calendars call a case whose very subject is secret."""

HANDLE, DECIDE, ANSWER, CLOSE = "handle", "decide", "answer", "close"
STEPS = (HANDLE, DECIDE, ANSWER, CLOSE)
TITLES = {
    HANDLE: _("Handle: %(title)s"),
    DECIDE: _("Decide: %(title)s"),
    ANSWER: _("Tell the parties the decision: %(title)s"),
    CLOSE: _("Check and close: %(title)s"),
}


def link(case: Case) -> str:
    """The page of a case."""
    return f"/desk/cases/{case.pk}/"


def title_of(case: Case) -> Bilingual:
    """What the case is called where others may look over a shoulder."""
    return notices.in_both(SECRET) if case.confidentiality in STRICT else Bilingual(case.title_zh, case.title_en)


def owe(viewer: Viewer, case: Case, step: str, *, owner_id: int, due_on: date, at: datetime) -> None:
    """Have somebody owe the company's next step; who owed that step before no longer does.

    Nothing but the closing for kinds whose own engine keeps the dues. What is owed in a sensitive case is about its
    owner, so that no line above the subject learns of it.
    """
    if kind_of(case.kind).is_decided_elsewhere and step != CLOSE:
        return
    for due in _open_dues(case, step):
        dues.withdraw(viewer=viewer, key=due.key, at=at, reason=str(_("Given to somebody else")))
    dues.open_dues([DueDraft(
        key=f"cases.{step}:{case.pk}:{Stage.objects.filter(case=case).count()}", practice=f"cases.{step}",
        title=notices.in_both(TITLES[step], title=title_of(case)), side=Side.COMPANY, owner_id=owner_id,
        subject_id=owner_id if case.confidentiality in SENSITIVE else case.subject_id, object_kind="cases.case",
        object_id=str(case.pk), link=link(case), opened_on=viewer.today, due_on=max(due_on, viewer.today),
        confidentiality=case.confidentiality,
    )])


def owe_closing(viewer: Viewer, case: Case, *, at: datetime) -> None:
    """Have somebody who did not decide owe the check and the closing."""
    checker = checker_for(case, on=viewer.today)
    if checker is not None:
        due_on = clock.working_days_after(viewer.today, CLOSE_WITHIN)
        owe(viewer, case, CLOSE, owner_id=checker, due_on=due_on, at=at)


def settle(viewer: Viewer, case: Case, *steps: str, at: datetime) -> None:
    """Note that these steps were done, whoever owed them."""
    for due in _open_dues(case, *steps):
        dues.fulfil(viewer=viewer, key=due.key, at=at, evidence=f"cases.case:{case.pk}")


def drop(viewer: Viewer, case: Case, *, at: datetime) -> None:
    """Take back whatever is still owed in this case. Why it ended is for its readers, not for lists of dues."""
    for due in _open_dues(case, *STEPS):
        dues.withdraw(viewer=viewer, key=due.key, at=at, reason=str(_("The case has ended.")))


def _open_dues(case: Case, *steps: str) -> list[Due]:
    practices = {f"cases.{step}" for step in steps}
    owed = dues_of_object(object_kind="cases.case", object_id=str(case.pk))
    return [due for due in owed if due.is_open and due.practice in practices]


def handler_for(*, subject_id: int, confidentiality: str, unfit: Iterable[int], on: date) -> int | None:
    """Who handles a case unless somebody else is named: the subject's HRBP, else the director, else the head of HR.

    Never the director in a sensitive one (C3): there the line only answers what it is asked (permission matrix §9).
    """
    above = superiors_of(person_ids=[subject_id], on=on)[subject_id]
    director = _director(above, confidentiality)
    return _first(above.hrbp_id, director, above.hr_head_id, unfit={*unfit, subject_id})


def _director(above: Superiors, confidentiality: str) -> int | None:
    return None if confidentiality in SENSITIVE else above.director_id


def decider_for(case: Case, *, on: date) -> int | None:
    """Who is asked to decide on a proposed conclusion: who was appointed, else HR's head, else, up to C2, the director."""
    appointed = Party.objects.filter(case=case, role__in=APPOINTED, ended_at__isnull=True).order_by("pk")
    above = superiors_of(person_ids=[case.subject_id], on=on)[case.subject_id]
    unfit = {*named_in(case), case.subject_id, case.proposed_by_id}
    director = _director(above, case.confidentiality)
    return _first(*appointed.values_list("person_id", flat=True), above.hr_head_id, director, unfit=unfit)


def checker_for(case: Case, *, on: date) -> int | None:
    """Who is asked to check and close: the handler unless they decided, else HRBP, up to C2 director, or head of HR."""
    above = superiors_of(person_ids=[case.subject_id], on=on)[case.subject_id]
    unfit = {*named_in(case), case.subject_id, case.decided_by_id}
    director = _director(above, case.confidentiality)
    return _first(case.handler_id, above.hrbp_id, director, above.hr_head_id, unfit=unfit)


def named_in(case: Case) -> set[int]:
    """Who is named in a case."""
    parts = Party.objects.filter(case=case, role__in=NAMED, ended_at__isnull=True)
    return set(parts.values_list("person_id", flat=True))


def _first(*candidates: int | None, unfit: set[int | None]) -> int | None:
    return next((one for one in candidates if one is not None and one not in unfit), None)


def tell_parties(case: Case, *, but: int | None, kind: str, body: Bilingual, at: datetime) -> None:
    """Tell the parties who are heard that something new is in their case."""
    parts = Party.objects.filter(case=case, role__in=HEARD, ended_at__isnull=True)
    others = [one for one in parts.values_list("person_id", flat=True).distinct() if one != but]
    _tell(case, others, kind=kind, body=body, at=at)


def tell_handler(case: Case, *, but: int | None, kind: str, body: Bilingual, at: datetime) -> None:
    """Tell the handler that something new is in the case."""
    if case.handler_id is not None and case.handler_id != but:
        _tell(case, [case.handler_id], kind=kind, body=body, at=at)


def _tell(case: Case, person_ids: Iterable[int], *, kind: str, body: Bilingual, at: datetime) -> None:
    drafts = [
        notices.NoticeDraft(to_person_id=one, kind=kind, title=title_of(case), body=body, link=link(case))
        for one in person_ids
    ]
    if drafts:
        notices.post_all(drafts, at=at)
