"""Calibration: a cohort laid side by side by people who keep out of what is theirs; cards move with reason and evidence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from lingxiao.engines.appraisals.domain import guidance, missing, owing
from lingxiao.engines.appraisals.domain.agreed import standards_under
from lingxiao.engines.appraisals.domain.cycles import refuse_unless_open
from lingxiao.engines.appraisals.domain.grading import written
from lingxiao.engines.appraisals.domain.leave import leave_words
from lingxiao.engines.appraisals.domain.reviewing import locked
from lingxiao.engines.appraisals.domain.standards import Grounds
from lingxiao.engines.appraisals.enums import SESSION_TRANSITIONS, Ground, SessionState, Spread, Stage, Step, Tie
from lingxiao.engines.appraisals.models import CalibrationSession, Recusal, Review, SessionMember
from lingxiao.engines.appraisals.permissions import CALIBRATE
from lingxiao.engines.appraisals.refusals import (
    BelowQuorum,
    KeepsOut,
    NamesLeave,
    NoCards,
    NotAMember,
    NothingMoved,
    NotPresent,
    OverTheLimit,
    QuorumTooHigh,
    WrongSessionState,
)
from lingxiao.engines.people.domain import queries as people
from lingxiao.engines.people.domain.reaching import reach_q
from lingxiao.engines.people.domain.superiors import chain_above
from lingxiao.kernel import audit

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date, datetime

    from lingxiao.engines.appraisals.models import Rating, ReviewCycle
    from lingxiao.kernel.viewer import Viewer


@dataclass(frozen=True, slots=True, kw_only=True)
class Convened:
    """A session to be held: who sits in it, how many must be there, about whose people, and how a spread binds it."""

    title: str
    held_on: date
    members: Sequence[int]
    quorum: int
    spread: str
    unit_percent: int
    unit_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A card to another grade, on a ground, with reason and evidence; to a D, with the standards not met (LR-04).

    ``is_leave_checked`` says that leave, where the words name it, is not the reason.
    """

    grade: str
    ground: str
    reason: str
    evidence: str
    standards: Sequence[str] = ()
    is_leave_checked: bool = False


@transaction.atomic
def convene(*, viewer: Viewer, cycle: ReviewCycle, draft: Convened, at: datetime) -> CalibrationSession:
    """Call a session over the graded people of a unit who are in none yet, as far as the viewer reaches them.

    Raises ``NoCards``, ``QuorumTooHigh``; ``TooFewToForce`` and ``TooFewToGuide``: six people are never forced into a curve.
    """
    if viewer.person_id is None or not viewer.may_somewhere(CALIBRATE):
        raise NotAMember
    refuse_unless_open(cycle, stage=Stage.CALIBRATION)
    members = sorted({*draft.members, viewer.person_id})
    if draft.quorum > len(members):
        raise QuorumTooHigh(count=len(members))
    waiting = Review.objects.filter(
        reach_q(viewer=viewer, permission=CALIBRATE, on="frozen_on"), cycle=cycle, session__isnull=True, not_rated="",
    )
    if draft.unit_id is not None:
        under = people.units_under(unit_id=draft.unit_id, on=cycle.started_on or viewer.today)
        waiting = waiting.filter(unit__in=under)
    cards = list(missing.with_steps(waiting).filter(has_grade=True, is_approved=False).values_list("pk", flat=True))
    if not cards:
        raise NoCards
    guidance.refuse_too_few(spread=draft.spread, count=len(cards))
    session = CalibrationSession.objects.create(
        cycle=cycle, title=draft.title.strip(), held_on=draft.held_on, quorum=draft.quorum, spread=Spread(draft.spread),
        unit_percent=draft.unit_percent, made_at=at, made_by_id=viewer.person_id,
    )
    SessionMember.objects.bulk_create([SessionMember(session=session, person_id=one) for one in members])
    Review.objects.filter(pk__in=cards).update(session=session)
    owing.owe_session(session, opened_on=viewer.today)
    _note(viewer, session, "convene", members=members, cards=len(cards), spread=str(session.spread))
    return session


@transaction.atomic
def begin(*, viewer: Viewer, session: CalibrationSession, present: Collection[int], at: datetime) -> CalibrationSession:
    """Begin with who is there; raises ``BelowQuorum`` with too few. From now on cards move."""
    held = _locked(session)
    _member(viewer, held)
    _move_to(held, SessionState.OPEN)
    there = SessionMember.objects.filter(session=held, person_id__in=set(present))
    if there.count() < held.quorum:
        raise BelowQuorum(present=there.count(), quorum=held.quorum)
    there.update(present_at=at)
    held.opened_at = at
    held.save(update_fields=["state", "opened_at"])
    _note(viewer, held, "begin", present=sorted(set(present)))
    return held


@transaction.atomic
def recuse(*, viewer: Viewer, session: CalibrationSession, review: Review, tie: str, text: str, at: datetime) -> Recusal:
    """Declare a tie to somebody on a card; from now on one keeps out of it. Twice is once."""
    held = _locked(session)
    member = _member(viewer, held)
    made, is_new = Recusal.objects.get_or_create(
        session=held, person_id=member.person_id, about_id=review.person_id,
        defaults={"tie": Tie(tie), "text": text.strip(), "at": at},
    )
    if is_new:
        _note(viewer, held, "recuse", about=review.person_id, tie=str(made.tie))
    return made


@transaction.atomic
def move_card(*, viewer: Viewer, session: CalibrationSession, review: Review, move: Move, at: datetime) -> Rating:
    """Move a card: what it was, what it is, by whom, on what ground, why and on what evidence is written for good.

    Nobody moves their own card, that of anyone above them, or of somebody they are tied to. Leave is no ground, and words
    that name it are asked about (LR-15): ``NamesLeave`` until whoever writes says that it is not the reason. To a D only
    with a standard that was not met (LR-04): see ``founded``.
    """
    held = _locked(session)
    member = _member(viewer, held)
    if held.state != SessionState.OPEN:
        raise WrongSessionState(state=SessionState(held.state).label)
    if member.present_at is None:
        raise NotPresent
    card = locked(review)
    if card.session_id != held.pk or keeps_out(person_id=member.person_id, session=held, review=card):
        raise KeepsOut
    last = card.ratings.order_by("-number").first()
    if last is not None and last.grade == move.grade:
        raise NothingMoved(grade=last.grade)
    found = leave_words(f"{move.reason}\n{move.evidence}")
    if found and not move.is_leave_checked:
        raise NamesLeave(words=" / ".join(found))
    grounds = Grounds(reason=move.reason, cited=move.standards, evidence=move.evidence)
    unmet = standards_under(review=card, grade=move.grade, grounds=grounds, at=at)
    return written(
        viewer=viewer, review=card, step=Step.CALIBRATED, grade=move.grade, reason=move.reason, at=at, session=held,
        ground=Ground(move.ground), evidence=move.evidence.strip(), unmet=[one.to_json() for one in unmet],
    )


@transaction.atomic
def conclude(*, viewer: Viewer, session: CalibrationSession, text: str, at: datetime) -> CalibrationSession:
    """Close a session with what it concluded. A spread that binds holds S and A down; raises ``OverTheLimit``.

    Nothing moves afterwards: no late information but an appeal (A02).
    """
    held = _locked(session)
    _member(viewer, held)
    _move_to(held, SessionState.CLOSED)
    cards = missing.with_steps(Review.objects.filter(session=held))
    counts = guidance.standing(grade for grade in cards.values_list("grade", flat=True) if grade)
    guided = guidance.guide(count=sum(counts.values()), unit_percent=held.unit_percent)
    over = guidance.over_the_limit(counts, guided)
    if held.spread == Spread.FORCED and over:
        raise OverTheLimit(count=guided.most_top + over, most=guided.most_top)
    held.closed_at, held.closed_by_id, held.conclusion = at, viewer.person_id, text.strip()
    held.save(update_fields=["state", "closed_at", "closed_by", "conclusion"])
    owing.settle(viewer, owing.CALIBRATE, held.pk, evidence=f"appraisals.session:{held.pk}", at=at)
    _note(viewer, held, "conclude", counts={grade: count for grade, count in counts.items() if count}, over=over)
    return held


def keeps_out(*, person_id: int, session: CalibrationSession, review: Review) -> bool:
    """Whether a member keeps out of a card: their own, that of anyone above them, or by a tie they declared."""
    if review.person_id == person_id or review.person_id in chain_above(person_id=person_id, on=review.frozen_on):
        return True
    return Recusal.objects.filter(session=session, person_id=person_id, about_id=review.person_id).exists()


def kept_out_of(*, person_id: int | None, session: CalibrationSession, on: date) -> set[int]:
    """The persons out of whose cards a member keeps, all of them at once; two queries."""
    if person_id is None:
        return set()
    tied = Recusal.objects.filter(session=session, person_id=person_id).values_list("about_id", flat=True)
    return {person_id, *chain_above(person_id=person_id, on=on), *tied}


def refuse_outsider(*, viewer: Viewer, session: CalibrationSession) -> None:
    """Refuse who does not sit in a session: ``NotAMember``."""
    _member(viewer, session)


def refuse_tied(*, viewer: Viewer, session: CalibrationSession, review: Review) -> None:
    """Refuse who keeps out of a card: ``KeepsOut``."""
    if keeps_out(person_id=viewer.person_id or 0, session=session, review=review):
        raise KeepsOut


def _member(viewer: Viewer, session: CalibrationSession) -> SessionMember:
    found = SessionMember.objects.filter(session=session, person_id=viewer.person_id or 0).first()
    if found is None or not viewer.may_somewhere(CALIBRATE):
        raise NotAMember
    return found


def _locked(session: CalibrationSession) -> CalibrationSession:
    return CalibrationSession.objects.select_for_update().get(pk=session.pk)


def _move_to(session: CalibrationSession, to: SessionState) -> None:
    if to not in SESSION_TRANSITIONS[SessionState(session.state)]:
        raise WrongSessionState(state=SessionState(session.state).label)
    session.state = to


def _note(viewer: Viewer, session: CalibrationSession, act: str, **detail: object) -> None:
    audit.note(
        viewer=viewer, act=f"appraisals.{act}", object_kind="appraisals.session", object_id=session.pk, detail=detail,
    )
