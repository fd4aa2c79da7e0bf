"""What proves a plan, gathered from every source; and how complete it is, shown before anybody takes an adverse step."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from lingxiao.engines.documents.domain.moments import company_clock
from lingxiao.engines.improvement import sources
from lingxiao.engines.improvement.domain.own_proof import own_expected, own_proof
from lingxiao.engines.improvement.domain.queries import file_to_count
from lingxiao.engines.improvement.enums import PlanState, ProofKind
from lingxiao.engines.improvement.sources import Expected, Found
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from lingxiao.engines.documents.domain.moments import Clock
    from lingxiao.engines.improvement.domain.queries import PlanFile
    from lingxiao.engines.improvement.models import ImprovementPlan
    from lingxiao.engines.improvement.sources import ProofItem

NAMES = {
    ProofKind.CONSULTATION: Bilingual("规则制定的民主程序记录", "Record of consulting staff on the rule"),
    ProofKind.NOTICE: Bilingual("规则告知本人的凭证", "Proof that the person was told of the rule"),
    ProofKind.TARGET: Bilingual("本人签署的标准", "The standard the person signed"),
    ProofKind.ACTUALS: Bilingual("冻结的实际数据", "Frozen results"),
    ProofKind.APPEAL: Bilingual("申诉途径与申诉结果", "The way to appeal, and what came of it"),
}
FROM_OTHERS = (ProofKind.CONSULTATION, ProofKind.NOTICE, ProofKind.TARGET, ProofKind.ACTUALS)
"""What other engines know, and every plan needs; an appeal is spoken of once there is a result."""
TOLD = frozenset({PlanState.MET, PlanState.NOT_MET})


@dataclass(frozen=True, slots=True)
class Proof:
    """All items of a plan, ordered by day, and what a whole bundle has."""

    items: Sequence[ProofItem]
    expected: Sequence[Expected]

    @property
    def missing(self) -> list[Expected]:
        """What should be there and is not."""
        return [one for one in self.expected if not one.is_there]

    @property
    def share(self) -> Fraction:
        """How much of what should be there is: an exact share of one."""
        return Fraction(len(self.expected) - len(self.missing), len(self.expected))


def proof_of(file: PlanFile, *, at: datetime) -> Proof:
    """What proves this plan as known at a moment. What no source knows of counts as one thing missing."""
    clock = company_clock()
    return _gathered(file.plan, own_proof(file, at=at, clock=clock), at, clock)


def count_of(plan: ImprovementPlan, *, at: datetime, clock: Clock) -> Proof:
    """How complete the proof of a plan is, for a page: the same as ``proof_of`` says, without the items of the plan itself."""
    own = Found((), list(own_expected(file_to_count(plan), at=at, day=clock.local(at).date())))
    return _gathered(plan, own, at, clock)


def _gathered(plan: ImprovementPlan, own: Found, at: datetime, clock: Clock) -> Proof:
    found = [own, *(one(plan_id=plan.pk, person_id=plan.person_id, at=at, clock=clock) for one in sources.SOURCES)]
    items = sorted((item for part in found for item in part.items), key=lambda one: (one.on, one.kind, one.reference))
    expected = [one for part in found for one in part.expected]
    said, there = {one.kind for one in expected}, {one.kind for one in items}
    wanted = FROM_OTHERS if plan.state not in TOLD else (*FROM_OTHERS, ProofKind.APPEAL)
    expected += [Expected(kind=kind, title=NAMES[kind], is_there=kind in there) for kind in wanted if kind not in said]
    order = {kind.value: place for place, kind in enumerate(ProofKind)}
    return Proof(items, sorted(expected, key=lambda one: order[one.kind]))
