"""Requests: a tool, an analysis or a remedy is asked for, and answered within its days by somebody who keeps tools.

A request is a case, so it has parties, a course, a second pair of eyes and a day; asking and answering are one step each.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lingxiao.engines.cadence.domain import clock, closing, dues
from lingxiao.engines.cadence.domain.dues import DueDraft
from lingxiao.engines.cadence.enums import Side
from lingxiao.engines.cases.domain import cases
from lingxiao.engines.cases.domain.cases import PartyDraft
from lingxiao.engines.cases.domain.counting import undecided
from lingxiao.engines.cases.domain.queries import case_seen_by, of_object
from lingxiao.engines.cases.enums import UNDECIDED, OutcomeKind
from lingxiao.engines.tools.domain import granting
from lingxiao.engines.tools.domain.owing import OBJECT, keepers, titles
from lingxiao.engines.tools.enums import ANSWER_WITHIN, Basis, RequestKind
from lingxiao.engines.tools.models import Access, Tool
from lingxiao.engines.tools.refusals import AnsweredAlready, AskedAlready, NobodyToAnswer, NotOffered, YouHaveIt
from lingxiao.kernel.refusals import NotSeen
from lingxiao.kernel.viewer import Viewer
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from datetime import date, datetime

    from lingxiao.engines.cases.models import Case

TITLES = {
    RequestKind.ACCESS: Bilingual("申请开通：{zh}", "Access wanted: {en}"),
    RequestKind.ANALYSIS: Bilingual("分析需求：“{zh}”", "Analysis wanted: “{en}”"),
    RequestKind.FEEDBACK: Bilingual("工具反馈：“{zh}”", "Feedback: “{en}”"),
}
KINDS = tuple(RequestKind.values)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer: upheld is granted or delivered, not upheld is refused with its reasons; access needs its ticket."""

    outcome: str
    text: str
    proof: str = ""
    licence_until: date | None = None


@transaction.atomic
def ask_for_access(*, viewer: Viewer, tool: Tool, text: str, at: datetime) -> Case:
    """Ask for a tool that one needs. Raises ``NotOffered``, ``YouHaveIt``, ``AskedAlready``, ``NobodyToAnswer``."""
    if viewer.person_id is None:
        raise NotSeen
    Tool.objects.select_for_update(no_key=True).get(pk=tool.pk)
    if not tool.entries.filter(validity__contains=viewer.today).exists():
        raise NotOffered
    if Access.objects.filter(person_id=viewer.person_id, tool=tool, validity__contains=viewer.today).exists():
        raise YouHaveIt
    waiting = of_object(object_kind=OBJECT, object_id=tool.pk).filter(
        kind=RequestKind.ACCESS, subject_id=viewer.person_id, state__in=UNDECIDED,
    ).first()
    if waiting is not None:
        raise AskedAlready(day=waiting.decide_by)
    name = titles(on=viewer.today)[tool.pk]
    return _open(viewer, RequestKind.ACCESS, name, text, at, tool)


@transaction.atomic
def ask_for_more(*, viewer: Viewer, kind: str, title: str, text: str, at: datetime) -> Case:
    """Ask for an analysis, or say what is wrong with a tool. Raises ``NobodyToAnswer``."""
    meant = RequestKind(kind)
    if meant is RequestKind.ACCESS:
        raise NotOffered
    return _open(viewer, meant, Bilingual(title.strip(), title.strip()), text, at, None)


def _open(viewer: Viewer, kind: RequestKind, name: Bilingual, text: str, at: datetime, tool: Tool | None) -> Case:
    if viewer.person_id is None:
        raise NotSeen
    tool_id = tool.pk if tool is not None else None
    owner = keepers(on=viewer.today).for_tool(tool_id, besides=viewer.person_id)
    if owner is None:
        raise NobodyToAnswer
    said = TITLES[kind]
    case = cases.open_case(
        viewer=viewer, kind=kind.value, subject_id=viewer.person_id, text=text, at=at, handler_id=owner,
        title=Bilingual(said.zh.format(zh=name.zh), said.en.format(en=name.en or name.zh)),
        parties=[PartyDraft(viewer.person_id, "reporter")], confidentiality="C1",
        object_kind=OBJECT if tool is not None else "tools.wish", object_id=tool_id or 0,
        decide_by=clock.working_days_after(viewer.today, ANSWER_WITHIN[kind]),
    )
    dues.open_dues([_draft(case, owner)])
    return case


@transaction.atomic
def answer(*, viewer: Viewer, case: Case, answer: Answer, at: datetime) -> Case:
    """Answer a request in one step: decided with reasons and told to who asked; granted access is written down with it.

    Whoever may decide such cases, never who asked. Somebody else checks and closes it.
    """
    held = request_seen_by(viewer, case_id=case.pk)
    if held.state not in UNDECIDED:
        raise AnsweredAlready
    decided = cases.decide(viewer=viewer, case=held, outcome=answer.outcome, text=answer.text, at=at)
    told = cases.communicate(viewer=viewer, case=decided, text=answer.text, at=at)
    if held.kind == RequestKind.ACCESS and answer.outcome == OutcomeKind.UPHELD:
        granting.grant(
            viewer=viewer, person_id=held.subject_id, tool=Tool.objects.get(pk=int(held.object_id)), at=at,
            given=granting.Given(
                starting=viewer.today, proof=answer.proof, licence_until=answer.licence_until, basis=Basis.REQUESTED,
            ),
        )
    dues.fulfil(viewer=viewer, key=_key(held), at=at, evidence=f"cases.case:{held.pk}")
    return told


def request_seen_by(viewer: Viewer, *, case_id: int) -> Case:
    """A request this viewer may see; ``NotSeen`` for all others, and for cases that are no request."""
    case = case_seen_by(viewer, case_id=case_id, on=viewer.today)
    if case.kind not in KINDS:
        raise NotSeen
    return case


def owe_answers(*, kind: str, on: date, at: datetime) -> int:
    """Have every unanswered request of a kind be owed by somebody; what was taken back or merged is owed no more."""
    found = keepers(on=on)
    drafts = []
    for case in undecided(kind=kind):
        owner = case.handler_id or found.for_tool(None, besides=case.subject_id)
        if owner is not None:
            drafts.append(_draft(case, owner))
    closing.withdraw_all_but(
        viewer=Viewer.system(now=at, today=on), practice=practice_of(kind), keys={draft.key for draft in drafts},
        reason=str(_("Nothing asks for it any more.")), at=at,
    )
    return len(dues.open_dues(drafts))


def practice_of(kind: str) -> str:
    """The practice under which answers to requests of a kind are owed."""
    return f"tools.answer.{kind}"


def _key(case: Case) -> str:
    return f"tools.answer:{case.pk}"


def _draft(case: Case, owner: int) -> DueDraft:
    return DueDraft(
        key=_key(case), practice=practice_of(case.kind), side=Side.COMPANY, owner_id=owner, subject_id=case.subject_id,
        title=Bilingual(f"答复{case.title_zh}", f"Answer: {case.title_en or case.title_zh}"), object_kind="cases.case",
        object_id=str(case.pk), link=f"/desk/tools/requests/{case.pk}/", opened_on=case.opened_on, due_on=case.decide_by,
    )
