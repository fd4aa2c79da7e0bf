"""The chain of LR-03: nine steps, each locked until the one before is proved, none of which can be taken back.

劳动合同法 §40(2), §42, §43, §46, §47: standard known before, failure proved, training or another post, a second failure, no
protection, union told, notice or pay, severance. A letter exists only when all nine are proved.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction

from lingxiao.engines.improvement.domain.plans import acting, locked, note
from lingxiao.engines.improvement.domain.queries import rights
from lingxiao.engines.improvement.domain.wording import lawful, without_rank
from lingxiao.engines.improvement.enums import (
    CHAIN,
    NOTICE_DAYS,
    SECOND_PERIOD,
    ChainStep,
    Factor,
    Ground,
    NoticeWay,
    PlanState,
    Remedy,
)
from lingxiao.engines.improvement.models import Chain, ChainProof
from lingxiao.engines.improvement.refusals import (
    ChainEnded,
    DayOutOfOrder,
    MissingSteps,
    NeedsPaper,
    NoticeTooShort,
    NotReasonable,
    OnlyAfterNotMet,
    ProtectionStands,
    RankingIsNoProof,
    RankIsNoReason,
    SecondTooShort,
    SomebodyElse,
    StepDone,
    StepsInOrder,
)
from lingxiao.kernel.days.saying import day_words

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date, datetime

    from lingxiao.engines.improvement.models import ImprovementPlan
    from lingxiao.kernel.attachments.models import Attachment
    from lingxiao.kernel.viewer import Viewer


RANKING = re.compile(r"排名|排行|名次|末位|(?<![a-z])rank(?:s|ed|ing|ings)?(?![a-z])", re.IGNORECASE)
"""What a file is called that holds places and no results."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proved:
    """What is brought to prove a step: its day, the words, what was ticked or chosen, and the paper.

    ``until`` is the last day of a second period, or the last day of work.
    """

    happened_on: date
    text: str = ""
    until: date | None = None
    remedy: str = ""
    is_accepted: bool = False
    factors: Collection[str] = ()
    is_free: bool = False
    way: str = ""
    attachment: Attachment | None = None


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step as it stands: its proof, or that it is the next, or that it waits."""

    step: ChainStep
    proof: ChainProof | None
    is_next: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """A chain with its nine steps; ``missing`` are those not proved."""

    chain: Chain
    lines: Sequence[StepLine]
    missing: Sequence[ChainStep] = field(default_factory=tuple)

    @property
    def is_whole(self) -> bool:
        """Whether all nine are proved and it was not ended."""
        return not self.missing and self.chain.ended_at is None


@transaction.atomic
def open_chain(*, viewer: Viewer, plan: ImprovementPlan, ground: str, at: datetime) -> Chain:
    """Open the chain after a plan that was not met. Raises ``OnlyAfterNotMet``; ``RankIsNoReason`` for any other ground."""
    held = locked(plan)
    rights(viewer, held).decide.or_refuse()
    if ground not in Ground.values:
        raise RankIsNoReason
    if held.state != PlanState.NOT_MET or Chain.objects.filter(plan=held).exists():
        raise OnlyAfterNotMet
    chain = Chain.objects.create(plan=held, ground=ground, opened_at=at, opened_by_id=acting(viewer))
    note(viewer, "improvement.open_chain", held, chain=chain.pk)
    return chain


@transaction.atomic
def end_chain(*, viewer: Viewer, chain: Chain, reason: str, at: datetime) -> Chain:
    """End a chain without a letter, for a reason; what was proved stays readable."""
    plan = locked(chain.plan)
    rights(viewer, plan).write.or_refuse()
    held = _held(chain)
    held.ended_at, held.ended_by_id = at, viewer.person_id
    held.ended_reason = lawful(reason, on=viewer.today)
    held.save(update_fields=["ended_at", "ended_by", "ended_reason"])
    note(viewer, "improvement.end_chain", plan, reason=held.ended_reason, chain=held.pk)
    return held


@transaction.atomic
def prove(*, viewer: Viewer, chain: Chain, step: str, given: Proved, at: datetime) -> ChainProof:
    """Prove the next step by name. Raises what is missing as a sentence; earlier and later steps stay locked.

    ``StepDone``, ``StepsInOrder``, ``DayOutOfOrder``, and for single steps ``NotReasonable`` (LR-18), ``SecondTooShort``,
    ``ProtectionStands`` (§42), ``NoticeTooShort`` (§40), ``NeedsPaper``, ``RankIsNoReason`` and ``RankingIsNoProof`` (LR-04),
    ``SomebodyElse``.
    """
    plan = locked(chain.plan)
    rights(viewer, plan).write.or_refuse()
    held, meant = _held(chain), ChainStep(step)
    proofs = {ChainStep(one.step): one for one in held.proofs.all()}
    if meant in proofs:
        raise StepDone
    following = next(one for one in CHAIN if one not in proofs)
    if following is not meant:
        raise StepsInOrder(step=following.label)
    _in_order(plan, proofs, meant, given, viewer.today)
    detail = _detail(meant, given, proofs, viewer)
    text = without_rank(given.text, on=viewer.today) if meant is not ChainStep.BARS else ""
    if given.attachment is not None and RANKING.search(given.attachment.name):
        raise RankingIsNoProof(name=given.attachment.name)
    made = ChainProof.objects.create(
        chain=held, step=meant, happened_on=given.happened_on, until=given.until, text=text, detail=detail,
        attachment=given.attachment, at=at, by_id=acting(viewer),
    )
    note(viewer, "improvement.prove", plan, chain=held.pk, step=meant.value, **detail)
    return made


def standing(chain: Chain) -> Standing:
    """How a chain stands, step by step. One query, none when its proofs were read with it."""
    proofs = {one.step: one for one in chain.proofs.all()}
    missing = tuple(step for step in CHAIN if step.value not in proofs)
    lines = [
        StepLine(step, proofs.get(step.value), is_next=chain.ended_at is None and missing[:1] == (step,)) for step in CHAIN
    ]
    return Standing(chain, lines, missing)


def whole(chain: Chain) -> Standing:
    """The chain when all nine steps are proved. Raises ``MissingSteps``, which names each one that is not, or ``ChainEnded``."""
    found = standing(chain)
    if chain.ended_at is not None:
        raise ChainEnded
    if found.missing:
        raise MissingSteps(
            done=len(CHAIN) - len(found.missing), all=len(CHAIN), missing="、".join(str(one.label) for one in found.missing),
        )
    return found


def _held(chain: Chain) -> Chain:
    held = Chain.objects.select_for_update().get(pk=chain.pk)
    if held.ended_at is not None:
        raise ChainEnded
    return held


def _in_order(
    plan: ImprovementPlan, proofs: dict[ChainStep, ChainProof], step: ChainStep, given: Proved, today: date,
) -> None:
    """Each step happened after the one before; the standard was known before the plan began."""
    if step is ChainStep.STANDARD:
        if given.happened_on >= plan.starts_on:
            last = plan.starts_on - timedelta(days=1)
            raise DayOutOfOrder(first="…", last=day_words(last))
        return
    before = proofs[CHAIN[CHAIN.index(step) - 1]]
    first = before.until if step is ChainStep.BARS and before.until is not None else before.happened_on
    if not first <= given.happened_on <= today:
        raise DayOutOfOrder(first=day_words(first), last=day_words(today))


def _detail(step: ChainStep, given: Proved, proofs: dict[ChainStep, ChainProof], viewer: Viewer) -> dict[str, Any]:
    """What a step needs besides a day and words, as it is kept."""
    if step is ChainStep.REMEDY:
        return _remedy(given)
    if step is ChainStep.BARS:
        # 劳动合同法 §42: HR attests yes or no. Which protection it would be is health data, and is never written down.
        if not given.is_free:
            raise ProtectionStands
        return {"is_free": True}
    if step is ChainStep.NOTICE:
        return _notice(given)
    if step is ChainStep.SECOND:
        days = (given.until - given.happened_on).days + 1 if given.until is not None else 0
        if given.until is None or days < SECOND_PERIOD or given.until > viewer.today:
            raise SecondTooShort(fewest=SECOND_PERIOD)
    if step is ChainStep.SCHEDULE and given.attachment is None:
        raise NeedsPaper
    if step is ChainStep.LETTER and viewer.person_id == proofs[ChainStep.FAILURE].by_id:
        raise SomebodyElse
    return {}


def _notice(given: Proved) -> dict[str, Any]:
    """劳动合同法 §40: thirty days in writing beforehand, or a month's pay."""
    way = NoticeWay(given.way)
    if given.until is None or (way is NoticeWay.DAYS and (given.until - given.happened_on).days < NOTICE_DAYS):
        raise NoticeTooShort(fewest=NOTICE_DAYS)
    return {"way": way.value}


def _remedy(given: Proved) -> dict[str, Any]:
    """LR-18: another post is offered only where all five points speak for it."""
    remedy = Remedy(given.remedy)
    kept: dict[str, Any] = {"remedy": remedy.value, "accepted": given.is_accepted}
    if remedy is not Remedy.POST:
        return kept
    lacking = [one for one in Factor if one.value not in given.factors]
    if lacking:
        raise NotReasonable(missing="、".join(str(one.label) for one in lacking))
    return kept | {"factors": [one.value for one in Factor]}
