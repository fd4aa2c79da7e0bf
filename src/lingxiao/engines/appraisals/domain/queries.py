"""Named reads of appraisals, each through ``visible_to``: reviews, cycles, sessions, results, one's own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery

from lingxiao.engines.appraisals.domain import missing
from lingxiao.engines.appraisals.enums import CycleState, Stage, Step
from lingxiao.engines.appraisals.models import (
    CalibrationSession,
    CycleStage,
    Presentation,
    Rating,
    Result,
    Review,
    ReviewCycle,
    ReviewEvidence,
    SelfAssessment,
    SessionMember,
)
from lingxiao.engines.appraisals.permissions import APPROVE, READ
from lingxiao.engines.people.domain import queries as people
from lingxiao.engines.people.domain.addresses import people_with_role
from lingxiao.engines.people.domain.reaching import reach_q
from lingxiao.engines.people.enums import Role
from lingxiao.kernel.refusals import NotSeen

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from django.db.models import QuerySet

    from lingxiao.engines.documents.models import Issue
    from lingxiao.kernel.viewer import Viewer

EARLIER = 3
"""How many results of earlier cycles lie beside a card (A02)."""


def visible_to(viewer: Viewer, *, on: date) -> QuerySet[Review]:  # noqa: ARG001 -- scope is the day of freezing (§9)
    """The reviews this viewer reads; never their own.

    Of people within reach on the day they were frozen, of whom they grade, and on the cards of sessions they sit in.
    """
    if viewer.person_id is None or not viewer.may_somewhere(READ):
        return Review.objects.none()
    on_table = Exists(SessionMember.objects.filter(session=OuterRef("session"), person_id=viewer.person_id))
    seen = reach_q(viewer=viewer, permission=READ, on="frozen_on") | Q(rater=viewer.person_id) | Q(on_table)
    return Review.objects.filter(seen).exclude(person_id=viewer.person_id)


def review_seen_by(viewer: Viewer, *, review_id: int, on: date) -> Review:
    """One review this viewer reads; ``NotSeen`` for all others, their own among them."""
    rows = visible_to(viewer, on=on).select_related("cycle", "person", "rater", "session", "unit")
    found = rows.filter(pk=review_id).first()
    if found is None:
        raise NotSeen
    return found


# --- Cycles ----------------------------------------------------------------------------------------------------------


def cycles(viewer: Viewer, *, on: date) -> QuerySet[Any]:
    """The cycles this viewer has to do with: all for who runs or reads everywhere, else those with people they read.

    Each with ``people``: how many take part whom the viewer reads.
    """
    if not viewer.may_somewhere(READ):
        return ReviewCycle.objects.none()
    mine = visible_to(viewer, on=on)
    rows = ReviewCycle.objects.select_related("approver")
    if not viewer.reach(READ).everywhere:
        rows = rows.filter(Exists(mine.filter(cycle=OuterRef("pk"))))
    return rows.annotate(people=Count("reviews", filter=Q(reviews__in=mine.values("pk"))))


def cycle_seen_by(viewer: Viewer, *, cycle_id: int, on: date) -> ReviewCycle:
    """One cycle this viewer has to do with; ``NotSeen`` for all others."""
    found: ReviewCycle | None = cycles(viewer, on=on).filter(pk=cycle_id).first()
    if found is None:
        raise NotSeen
    return found


@dataclass(frozen=True, slots=True)
class BoardStage:
    """A stage on the board of a cycle: how many are graded, for how many it is done, and whether its day is over."""

    stage: CycleStage
    done: int
    total: int
    is_late: bool

    @property
    def waiting(self) -> int:
        """For how many it is not done."""
        return self.total - self.done


def board(viewer: Viewer, *, cycle: ReviewCycle, on: date) -> list[BoardStage]:
    """The stages of a cycle with how far they are among the people this viewer reads. Two queries."""
    rows = missing.with_steps(visible_to(viewer, on=on).filter(cycle=cycle, not_rated=""))
    flags = list(rows.values_list(*missing.DONE_IN.values()))
    done = {stage: sum(1 for row in flags if row[at]) for at, stage in enumerate(missing.DONE_IN)}
    order = {stage: at for at, stage in enumerate(Stage.values)}
    found = []
    for one in sorted(CycleStage.objects.filter(cycle=cycle), key=lambda row: order[row.stage]):
        counted = done.get(Stage(one.stage))
        total, met = (0, 0) if counted is None else (len(flags), counted)
        is_late = one.opened_at is not None and one.closed_at is None and one.due_on < on and met < total
        found.append(BoardStage(one, met, total, is_late))
    return found


def participants(viewer: Viewer, *, cycle: ReviewCycle, on: date) -> QuerySet[Any]:
    """Who takes part in a cycle and is read by this viewer, each with what is done of their review."""
    return missing.with_steps(visible_to(viewer, on=on).filter(cycle=cycle).select_related("person", "rater"))


def missing_in(rows: QuerySet[Any], *, stage: str) -> QuerySet[Any]:
    """Those of the participants who are graded and for whom a stage is not done."""
    done = missing.DONE_IN.get(Stage(stage))
    return rows.filter(not_rated="", **{done: False}) if done is not None else rows.none()


def named(rows: QuerySet[Any], *, text: str) -> QuerySet[Any]:
    """Those of the rows whose person answers to a text by number, name or pinyin."""
    return rows.filter(person__in=people.matching(people.everybody(), text=text))


def approvers_to_choose(*, on: date) -> dict[int, str]:
    """Who can be named to approve a cycle, with their names: executives and HR administrators."""
    return people_with_role(Role.EXECUTIVE, Role.HR_ADMIN, on=on, besides=_at("vice_president", on=on))


# --- One review ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ReviewFile:
    """Everything laid down about one review, the newest first."""

    review: Review
    own_words: Sequence[SelfAssessment]
    presentations: Sequence[Presentation]
    evidence: Sequence[ReviewEvidence]
    ratings: Sequence[Rating]
    results: Sequence[Result]
    earlier: Sequence[Result]
    names: Mapping[int, str]

    @property
    def last(self) -> Rating | None:
        """The grade as it stands."""
        return self.ratings[0] if self.ratings else None

    @property
    def result(self) -> Result | None:
        """The result as it stands."""
        return self.results[0] if self.results else None


def file_of(review: Review) -> ReviewFile:
    """All that belongs to a review the viewer was found to read, with the three results before it. Seven queries."""
    before = Result.objects.filter(review__person_id=review.person_id, review__cycle__period__lt=review.cycle.period)
    presentations = list(Presentation.objects.filter(review=review).select_related("by").order_by("-held_on", "-pk"))
    panel = {one for row in presentations for one in row.panel}
    return ReviewFile(
        review,
        list(SelfAssessment.objects.filter(review=review).order_by("-number")),
        presentations,
        list(ReviewEvidence.objects.filter(review=review).select_related("by").order_by("-at", "-pk")),
        list(Rating.objects.filter(review=review).select_related("by", "session").order_by("-number")),
        list(Result.objects.filter(review=review).select_related(
            "rating", "approved_by", "letter", "talk", "case").order_by("-version")),
        list(before.select_related("rating", "review__cycle").order_by("-review__cycle__period", "-version")[:EARLIER]),
        people.names_of(person_ids=panel) if panel else {},
    )


# --- One's own -------------------------------------------------------------------------------------------------------


def own_reviews(viewer: Viewer) -> list[Review]:
    """The cycles the viewer takes or took part in, the newest first."""
    rows = Review.objects.filter(person_id=viewer.person_id or 0).select_related("cycle", "rater")
    return list(rows.order_by("-cycle__period", "-pk"))


def own_review(viewer: Viewer, *, review_id: int) -> Review:
    """One review of the viewer's own; ``NotSeen`` for everybody else's."""
    rows = Review.objects.filter(person_id=viewer.person_id or 0, pk=review_id)
    found = rows.select_related("cycle", "person", "rater").first()
    if found is None:
        raise NotSeen
    return found


def own_words(review: Review) -> list[SelfAssessment]:
    """What the person of a review said of their own work, the newest first."""
    return list(SelfAssessment.objects.filter(review=review).order_by("-number"))


def stages_by_key(cycle: ReviewCycle) -> dict[str, CycleStage]:
    """The stages of a cycle by their key."""
    return {one.stage: one for one in CycleStage.objects.filter(cycle=cycle)}


def told_results(review: Review) -> list[Result]:
    """The results of a review that its person was told by letter, the newest first. Nothing before that is theirs to see."""
    rows = Result.objects.filter(review=review, letter__isnull=False).select_related(
        "rating", "approved_by", "letter", "talk", "review__cycle")
    return list(rows.order_by("-version"))


def own_result(viewer: Viewer, *, result_id: int) -> Result:
    """A result of the viewer's own that they were told; ``NotSeen`` for all others."""
    rows = Result.objects.filter(pk=result_id, review__person_id=viewer.person_id or 0, letter__isnull=False)
    found = rows.select_related("review__cycle", "review__person", "rating", "letter").first()
    if found is None:
        raise NotSeen
    return found


# --- Calibration -----------------------------------------------------------------------------------------------------


def sessions(viewer: Viewer, *, cycle: ReviewCycle) -> list[Any]:
    """The sessions of a cycle this viewer sees: those they sit in, or all for who reads everywhere."""
    rows = CalibrationSession.objects.filter(cycle=cycle)
    if not viewer.reach(READ).everywhere:
        rows = rows.filter(Exists(SessionMember.objects.filter(session=OuterRef("pk"), person_id=viewer.person_id or 0)))
    return list(rows.annotate(card_count=Count("cards")).order_by("-held_on", "-pk"))


def session_seen_by(viewer: Viewer, *, session_id: int) -> CalibrationSession:
    """One session this viewer sees; ``NotSeen`` for all others."""
    rows = CalibrationSession.objects.filter(pk=session_id).select_related("cycle", "made_by", "closed_by")
    if not viewer.reach(READ).everywhere:
        rows = rows.filter(Exists(SessionMember.objects.filter(session=OuterRef("pk"), person_id=viewer.person_id or 0)))
    found = rows.first() if viewer.may_somewhere(READ) else None
    if found is None:
        raise NotSeen
    return found


def cards_of(session: CalibrationSession, *, but: int | None) -> list[Any]:
    """The cards of a session with their grades, by name; the card of ``but`` is left out: one's own stays covered."""
    rows = _on_table(session).select_related("person", "rater")
    return list(rows.exclude(person_id=but or 0).order_by("person__name_order", "pk"))


def _on_table(session: CalibrationSession) -> QuerySet[Any]:
    """The cards of a session, each with ``grade`` as the session left it: what an appeal changed later is not its doing."""
    here = Rating.objects.filter(review=OuterRef("pk")).exclude(step=Step.APPEALED).order_by("-number")
    first = Rating.objects.filter(review=OuterRef("pk")).order_by("number")
    found: QuerySet[Any] = Review.objects.filter(session=session).annotate(
        grade=Subquery(here.values("grade")[:1]), first_grade=Subquery(first.values("grade")[:1]))
    return found


def card_of(session: CalibrationSession, *, review_id: int, but: int | None) -> Review:
    """One card of a session; ``NotSeen`` for others, and for the card of ``but``."""
    rows = Review.objects.filter(session=session, pk=review_id).exclude(person_id=but or 0)
    found = rows.select_related("person", "cycle", "rater").first()
    if found is None:
        raise NotSeen
    return found


def members_of(session: CalibrationSession) -> list[SessionMember]:
    """Who sits in a session, in name order."""
    rows = SessionMember.objects.filter(session=session).select_related("person")
    return list(rows.order_by("person__name_order", "pk"))


def moves_of(session: CalibrationSession, *, but: int | None) -> list[Rating]:
    """Every card moved in a session, the newest first: before, after, by whom, why; not the card of ``but``."""
    rows = Rating.objects.filter(session=session).exclude(review__person_id=but or 0)
    return list(rows.select_related("review__person", "by").order_by("-at", "-pk"))


def members_to_choose(*, on: date) -> dict[int, str]:
    """Who can sit in a session: who directs sales, HR, executives, with their names."""
    above = [one for level in ("director", "regional_manager", "vice_president") for one in _at(level, on=on)]
    return people_with_role(Role.HR_ADMIN, Role.HRBP, Role.EXECUTIVE, on=on, besides=above)


def _at(level: str, *, on: date) -> list[int]:
    """Who holds a post of a level on a day. Executives by post hold no role by grant."""
    return list(people.at_level(people.working(on=on), level=level, on=on).values_list("pk", flat=True))


def grades_of(session: CalibrationSession) -> dict[int, tuple[str, Review]]:
    """The grade of each person on a card, with the review, by person."""
    rows = _on_table(session).select_related("person")
    return {one.person_id: (one.grade, one) for one in rows if one.grade}


# --- Approval and letters --------------------------------------------------------------------------------------------


def waiting_for_approval(viewer: Viewer, *, on: date) -> QuerySet[Any]:
    """Whose grades wait for approval in cycles whose approval is open, as far as this viewer may approve at all."""
    if not viewer.may_somewhere(APPROVE):
        return Review.objects.none()
    stage = CycleStage.objects.filter(
        cycle=OuterRef("cycle"), stage=Stage.APPROVAL, opened_at__isnull=False, closed_at__isnull=True)
    touched = Rating.objects.filter(review=OuterRef("pk"), by_id=viewer.person_id or 0)
    rows = missing.with_steps(visible_to(viewer, on=on).filter(Exists(stage), not_rated="", cycle__state=CycleState.RUNNING))
    waiting = rows.filter(has_grade=True, is_approved=False, is_calibrated=True).annotate(is_own_hand=Exists(touched))
    found: QuerySet[Any] = waiting.select_related("person", "cycle", "rater")
    return found


def reviews_chosen(viewer: Viewer, *, ids: Sequence[int], on: date) -> list[Review]:
    """These reviews, as far as this viewer reads them, in name order."""
    rows = visible_to(viewer, on=on).filter(pk__in=ids).select_related("person", "cycle")
    return list(rows.order_by("person__name_order", "pk"))


def letters(viewer: Viewer, *, on: date) -> QuerySet[Any]:
    """The approved results of people this viewer reads, with their letters and talks, and whether they are told in time."""
    rows = Result.objects.filter(review__in=visible_to(viewer, on=on).values("pk"))
    return rows.select_related("review__person", "review__cycle", "rating", "letter", "talk").annotate(
        letter_state=F("letter__state"))


def results_named(rows: QuerySet[Any], *, text: str) -> QuerySet[Any]:
    """Those of the results whose person answers to a text by number, name or pinyin."""
    return rows.filter(review__person__in=people.matching(people.everybody(), text=text))


def letter_of(result: Result) -> Issue:
    """The letter of a result; ``NotSeen`` where none was issued."""
    found = Result.objects.select_related("letter__template", "letter__version").get(pk=result.pk).letter
    if found is None:
        raise NotSeen
    return found


def result_seen_by(viewer: Viewer, *, review: Review) -> Result:
    """The newest result of a review the viewer was found to read; ``NotSeen`` where there is none."""
    found = Result.objects.filter(review=review).select_related(
        "review__person", "review__cycle", "rating", "letter", "talk").order_by("-version").first()
    if found is None or viewer.person_id == review.person_id:
        raise NotSeen
    return found
