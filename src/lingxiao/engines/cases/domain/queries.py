"""Reading cases: which ones a viewer may see, one whole, those of an object, those still open."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q, Subquery

from lingxiao.engines.cases import permissions
from lingxiao.engines.cases.domain.involving import holds_office, involvement
from lingxiao.engines.cases.enums import APPOINTED, HEARD, UNDECIDED, CaseState, Hearing, OutcomeKind, PartyRole
from lingxiao.engines.cases.kinds import all_kinds
from lingxiao.engines.cases.models import Case, Entry, Outcome, Party, Stage
from lingxiao.engines.people.domain.reaching import NOBODY, reach_q
from lingxiao.engines.people.enums import Confidentiality
from lingxiao.kernel.refusals import NotSeen

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    from django.db.models import QuerySet

    from lingxiao.engines.cases.domain.involving import Involvement
    from lingxiao.kernel.viewer import Reach, Viewer

ORDINARY = (
    Confidentiality.PUBLIC, Confidentiality.INTERNAL, Confidentiality.PERSONAL, Confidentiality.SENSITIVE,
)
"""Classes that a permission of the kind can reach; C4 has one of its own, C5 only its parties."""


def visible_to(viewer: Viewer, *, on: date) -> QuerySet[Case]:  # noqa: ARG001 -- scope is asked on each case's own day
    """The cases this viewer may see: as a party who is heard, as handler or appointed decider, or by permission.

    Who handles a case does so by a role, and no longer than they hold one that handles such cases (A6).
    Never a case that speaks of them or names them as a witness, and never by permission one they are the subject of
    (hard denial, permission matrix §9). The scope of a permission is the one on the day the case was opened.
    """
    if viewer.person_id is None:
        return Case.objects.none()
    mine = Party.objects.filter(case=OuterRef("pk"), person_id=viewer.person_id, ended_at__isnull=True)
    takes_part = Exists(mine.filter(role__in=(*HEARD, *APPOINTED)))
    kept_out = Exists(mine.filter(role__in=(PartyRole.ACCUSED, PartyRole.WITNESS)))
    reached = _reached(viewer) & ~Q(subject=viewer.person_id) & ~Exists(mine.filter(role__in=HEARD))
    return Case.objects.filter(_handled(viewer) | Q(takes_part) | reached).exclude(kept_out)


def _handled(viewer: Viewer) -> Q:
    found = NOBODY
    for kind in all_kinds():
        classes = [one for one in Confidentiality if holds_office(viewer, kind=kind.key, confidentiality=one)]
        if classes:
            found |= Q(handler=viewer.person_id, kind=kind.key, confidentiality__in=classes)
    return found


def _reached(viewer: Viewer) -> Q:
    """The cases about somebody whom the viewer's permission for that kind and class reaches.

    Permissions that reach the same people are asked about these people once.
    """
    wanted: list[tuple[str, Q]] = [
        (permission, Q(kind__in=kinds, confidentiality__in=[one for one in ORDINARY if one <= most]))
        for (permission, most), kinds in _kinds_by_permission().items()
    ]
    wanted.append((permissions.READ_SENSITIVE, Q(confidentiality=Confidentiality.SENSITIVE)))
    wanted.append((permissions.READ_STRICT, Q(confidentiality=Confidentiality.STRICT)))
    alike: dict[Reach, tuple[str, Q]] = {}
    for permission, what in wanted:
        if viewer.may_somewhere(permission):
            reach = viewer.reach(permission)
            first, found = alike.get(reach, (permission, NOBODY))
            alike[reach] = first, found | what
    return reduce(or_, (
        what & reach_q(viewer=viewer, permission=permission, person="subject", on="opened_on")
        for permission, what in alike.values()
    ), NOBODY)


def _kinds_by_permission() -> dict[tuple[str, Confidentiality], list[str]]:
    """The kinds that one permission lets somebody see, up to the class which the kind is made for."""
    found: dict[tuple[str, Confidentiality], list[str]] = {}
    for kind in all_kinds():
        found.setdefault((kind.read, kind.confidentiality), []).append(kind.key)
    return found


def case_seen_by(viewer: Viewer, *, case_id: int, on: date) -> Case:
    """One case this viewer may see; ``NotSeen`` for all others and for those that do not exist."""
    case = (
        visible_to(viewer, on=on)
        .filter(pk=case_id)
        .select_related("subject", "handler", "decided_by", "closed_by", "proposed_by", "merged_into")
        .first()
    )
    if case is None:
        raise NotSeen
    return case


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A case as one viewer may read it."""

    case: Case
    who: Involvement
    parties: Sequence[Party]
    stages: Sequence[Stage]
    entries: Sequence[Entry]
    outcomes: Sequence[Outcome]


def file_of(viewer: Viewer, case: Case) -> CaseFile:
    """All that this viewer may read of a case they may see, in at most six queries.

    Parties who are heard read what is said to the parties, know who handles it, and learn the outcome when they are
    told; what is written among those who handle it, and other parties, they never see.
    """
    parties = list(Party.objects.filter(case=case, ended_at__isnull=True).select_related("person").order_by("pk"))
    who = involvement(viewer, case, parties=parties)
    is_inside = who.handles or who.decides or not who.is_named
    entries = Entry.objects.filter(case=case).select_related("by", "attachment").order_by("number")
    if not is_inside:
        entries = entries.filter(hearing=Hearing.PARTIES)
        shown = {PartyRole.REPORTER, *APPOINTED}
        parties = [one for one in parties if one.role in shown or one.person_id == viewer.person_id]
    outcomes = Outcome.objects.filter(case=case).select_related("by").order_by("round")
    if not is_inside:
        told = Stage.objects.filter(case=OuterRef("case"), state="communicated", at__gte=OuterRef("at"))
        outcomes = outcomes.filter(Exists(told))
    stages = Stage.objects.filter(case=case).select_related("by").order_by("number")
    return CaseFile(case, who, parties, list(stages), list(entries), list(outcomes))


def for_list(viewer: Viewer, *, on: date) -> QuerySet[Case]:
    """The visible cases with the names a list shows."""
    return visible_to(viewer, on=on).select_related("subject", "handler")


def of_object(*, object_kind: str, object_id: str | int) -> QuerySet[Case]:
    """The cases about an object, oldest first. For engines that already checked who asks."""
    return Case.objects.filter(object_kind=object_kind, object_id=str(object_id)).order_by("opened_at", "pk")


@dataclass(frozen=True, slots=True)
class Course:
    """A case as a bundle of proof tells it: what was asked, and how it was decided with which reasons, if it was by then."""

    case: Case
    asked: str
    decided_at: datetime | None
    outcome: str
    reasons: str


def course_of(*, kind: str, subject_id: int, at: datetime) -> list[Course]:
    """The cases of a kind about somebody that were opened by a moment, the oldest first, as known then. One query."""
    said = Entry.objects.filter(case=OuterRef("pk")).order_by("number")
    done = Outcome.objects.filter(case=OuterRef("pk"), at__lte=at).order_by("-round")
    rows: Any = Case.objects.filter(kind=kind, subject_id=subject_id, opened_at__lte=at).select_related("subject").annotate(
        asked=Subquery(said.values("text")[:1]), decided=Subquery(done.values("at")[:1]),
        became=Subquery(done.values("outcome")[:1]), why=Subquery(done.values("text")[:1]),
    ).order_by("opened_at", "pk")
    return [Course(one, one.asked or "", one.decided, one.became or "", one.why or "") for one in rows]


def open_cases(*, kind: str, subject_ids: Iterable[int]) -> QuerySet[Case]:
    """Cases of a kind about these persons that wait for a decision, oldest first: what caps and gates ask for."""
    about = Case.objects.filter(kind=kind, subject_id__in=set(subject_ids), state__in=UNDECIDED)
    return about.order_by("opened_on", "pk")


def attachment_seen_by(viewer: Viewer, *, case_id: int, entry_number: int, on: date) -> Entry:
    """An entry with a file that this viewer may read; ``NotSeen`` otherwise."""
    case = case_seen_by(viewer, case_id=case_id, on=on)
    entry = next((one for one in file_of(viewer, case).entries if one.number == entry_number), None)
    if entry is None or entry.attachment is None:
        raise NotSeen
    return entry


def confirms(*, case_id: int, person_id: int) -> bool:
    """Whether a case about this person was upheld, at least in part, and closed: what a veto may rest on."""
    upheld = (OutcomeKind.UPHELD, OutcomeKind.PARTLY_UPHELD)
    return Case.objects.filter(pk=case_id, subject_id=person_id, state=CaseState.CLOSED, outcome__in=upheld).exists()
