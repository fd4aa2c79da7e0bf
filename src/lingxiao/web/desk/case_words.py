"""How a case is said on its pages: where it stands, what was said in it, what can be done next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from lingxiao.engines.appraisals.kinds import RESULT_APPEAL
from lingxiao.engines.cases.enums import (
    AFTER_DECISION,
    UNDECIDED,
    CaseState,
    EntryKind,
    Hearing,
    PartyRole,
    Severity,
)
from lingxiao.engines.cases.kinds import kind_of, outcome_said
from lingxiao.engines.people.enums import Confidentiality
from lingxiao.engines.tools.enums import RequestKind
from lingxiao.kernel.words import pick
from lingxiao.web.lateness import day_said
from lingxiao.web.shell.parts import Fact, Link, State, Step, StepState, Tone, Who

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from lingxiao.engines.cases.domain.queries import CaseFile
    from lingxiao.engines.cases.models import Case, Entry, Stage
    from lingxiao.kernel.viewer import Viewer

PAGES = {
    "documents.issue": (gettext_lazy("The document it is about"), "/desk/documents/{0}/", "file-text"),
    "health.snapshot": (gettext_lazy("The figure it is about"), "/cockpit/figures/{0}/", "layout-dashboard"),
}
"""Where the objects that a case can be about have their pages."""
S = CaseState
TONES = {
    S.OPENED: Tone.WARN, S.TRIAGED: Tone.WARN, S.ASSIGNED: Tone.INFO, S.IN_PROGRESS: Tone.INFO, S.PROPOSED: Tone.WARN,
    S.DECIDED: Tone.BRAND, S.COMMUNICATED: Tone.BRAND, S.ACTIONS_OPEN: Tone.WARN, S.VERIFIED: Tone.BRAND,
    S.CLOSED: Tone.OK, S.REJECTED: Tone.PLAIN, S.MERGED: Tone.PLAIN, S.REOPENED: Tone.WARN,
}
ICONS = {
    EntryKind.STATEMENT: "message-report", EntryKind.REPLY: "message-circle", EntryKind.REMARK: "eye-off",
    EntryKind.PROPOSAL: "scale", EntryKind.DECISION: "gavel", EntryKind.ANSWER: "send", EntryKind.ACTION: "checklist",
    EntryKind.VERIFICATION: "clipboard-check", EntryKind.PROCESS: "refresh",
}


def title(case: Case) -> str:
    """What the case is called, in the reader's language."""
    return pick(case, "title", get_language() or "zh-hans")


def kind_said(case: Case) -> str:
    """Of what kind it is, in the reader's language."""
    return kind_of(case.kind).title.pick(get_language() or "zh-hans")


def state_of(case: Case) -> State:
    """Where it stands."""
    state = CaseState(case.state)
    return State(state.label, TONES[state])


def lateness(case: Case, on: date) -> State | None:
    """By when the decision is owed, while it is."""
    if case.state not in UNDECIDED:
        return None
    if case.decide_by < on:
        return State(_("Decision overdue since %(day)s") % {"day": day_said(case.decide_by, on)}, Tone.BAD, "clock-exclamation")
    return State(_("Decision by %(day)s") % {"day": day_said(case.decide_by, on)}, Tone.INFO, "clock")


def is_request(case: Case) -> bool:
    """Whether it is answered in one step on a page of its own: a tool, an analysis, a remedy, a result appealed against."""
    return case.kind in RequestKind.values or case.kind == RESULT_APPEAL.key


def about(case: Case) -> Link | None:
    """The page of what the case is about, if it has one; of a request, where it is answered."""
    if case.kind == RESULT_APPEAL.key:
        return Link(gettext_lazy("Where it is answered"), reverse("desk:appeal_answer", args=(case.pk,)), "scale")
    if is_request(case):
        return Link(gettext_lazy("Where it is answered"), reverse("desk:tool_request", args=(case.pk,)), "send")
    if case.object_kind not in PAGES:
        return None
    word, address, icon = PAGES[case.object_kind]
    return Link(word, address.format(case.object_id), icon)


def facts(shown: CaseFile, viewer: Viewer) -> list[Fact]:
    """The case at a glance, as far as this viewer may know it."""
    case, today = shown.case, viewer.today
    said = [
        Fact(_("Kind of case"), kind_of(case.kind).title.pick(viewer.locale)),
        Fact(_("Concerns"), Who(case.subject.name)),
        Fact(_("Handled by"), Who(case.handler.name) if case.handler is not None else _("nobody yet")),
        Fact(_("Raised on"), day_said(case.opened_on, today)),
        Fact(_("Decision owed by"), day_said(case.decide_by, today)),
    ]
    if not shown.who.is_named:
        said.append(Fact(_("How grave"), Severity(case.severity).label))
    said.append(Fact(_("Confidentiality class"), Confidentiality(case.confidentiality).label))
    last = shown.outcomes[-1] if shown.outcomes and case.outcome else None
    if last is not None:
        word = outcome_said(kind=case.kind, outcome=last.outcome).pick(viewer.locale)
        said.append(Fact(_("Outcome"), word, note=last.by.name))
    if case.closed_by is not None and not shown.who.is_named:
        said.append(Fact(_("Checked and closed by"), Who(case.closed_by.name)))
    if case.merged_into is not None:
        said.append(Fact(_("Goes on in"), Link(
            pick(case.merged_into, "title", viewer.locale), reverse("desk:case", args=(case.merged_into_id,)),
        )))
    return said


def steps(case: Case) -> list[Step]:
    """Taken in, looked into, decided, answered, closed; or where it stopped."""
    words = [_("Taken in"), _("Looked into"), _("Decided"), _("Answered"), _("Checked and closed")]
    state = CaseState(case.state)
    if state in (S.REJECTED, S.MERGED):
        return [Step(words[0], StepState.DONE), Step(state.label, StepState.STOPPED)]
    reached = 1
    if state in AFTER_DECISION:
        reached = {S.DECIDED: 3, S.CLOSED: 5}.get(state, 4)
    return [
        Step(word, StepState.DONE if at < reached else StepState.CURRENT if at == reached else StepState.AHEAD)
        for at, word in enumerate(words)
    ]


_RANKS: dict[str, int] = {S.TRIAGED: 1, S.ASSIGNED: 1, S.CLOSED: 3, S.MERGED: 3}
"""Turns of a case that are shown, and whether they stand before or after what was said at the same moment."""


@dataclass(frozen=True, slots=True)
class Said:
    """One thing said or done in a case, as a row of its course."""

    name: str
    what: str
    icon: str
    at: datetime
    rank: int
    text: str
    is_inside: bool
    is_mine: bool
    file_name: str
    file_href: str


def course(shown: CaseFile, viewer: Viewer) -> Sequence[Said]:
    """Everything said and every turn of the case, oldest first, as far as this viewer may read it."""
    rows = [_entry_row(shown.case, entry, viewer) for entry in shown.entries]
    rows += [
        Said(
            name=_by(stage), what=str(CaseState(stage.state).label), icon="", at=stage.at, rank=_RANKS[stage.state],
            text="", is_inside=False, is_mine=False, file_name="", file_href="",
        )
        for stage in shown.stages
        # What a stage of its own entry already says is not said twice.
        if stage.state in _RANKS
    ]
    return sorted(rows, key=lambda row: (row.at, row.rank))


def _by(stage: Stage) -> str:
    """Who brought a case on; whoever raises it does not assign it, the order of precedence does."""
    return stage.by.name if stage.by is not None and stage.state != S.ASSIGNED else ""


def _entry_row(case: Case, entry: Entry, viewer: Viewer) -> Said:
    kind = EntryKind(entry.kind)
    href = reverse("desk:case_file", args=(case.pk, entry.number)) if entry.attachment is not None else ""
    return Said(
        name=entry.by.name if entry.by is not None else _("System"), what=str(kind.label), icon=ICONS[kind], at=entry.at,
        rank=0 if kind is EntryKind.STATEMENT else 2, text=entry.text, is_inside=entry.hearing == Hearing.INSIDE,
        is_mine=entry.by_id == viewer.person_id,
        file_name=entry.attachment.name if entry.attachment is not None else "", file_href=href,
    )


@dataclass(frozen=True, slots=True)
class PartyRow:
    """Somebody who has a part."""

    name: str
    part: str
    is_me: bool


def parties(shown: CaseFile, viewer: Viewer) -> list[PartyRow]:
    """Who has a part in the case, as far as this viewer may know it."""
    return [
        PartyRow(party.person.name, str(PartyRole(party.role).label), party.person_id == viewer.person_id)
        for party in shown.parties
    ]

