"""What may be written in a plan, and the plan as text whose fingerprint is signed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lingxiao.engines.appraisals.domain.rank import rank_words
from lingxiao.engines.documents.domain.canonical import fingerprint
from lingxiao.engines.documents.domain.linter import blocking, lint
from lingxiao.engines.improvement.refusals import RankIsNoReason, SayWhy, VoidClause

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from lingxiao.engines.improvement.models import ImprovementPlan

def lawful(text: str, *, on: date) -> str:
    """The text, trimmed, when no clause in it is void. Raises ``VoidClause`` with what to write instead, or ``SayWhy``."""
    kept = text.strip()
    if not kept:
        raise SayWhy
    for found in blocking(lint(kept, on=on)):
        raise VoidClause(quote=found.quote, title=found.title, why=found.why, rewrite=found.rewrite)
    return kept


def without_rank(text: str, *, on: date) -> str:
    """The text when it is lawful and gives no rank as a reason (LR-04). Raises ``RankIsNoReason`` besides."""
    if rank_words(text):
        raise RankIsNoReason
    return lawful(text, on=on)


def exact(value: Decimal) -> str:
    """A figure without zeros that say nothing: 0.6, 93, 1200.5."""
    return f"{value.normalize():f}"


def text_of(plan: ImprovementPlan) -> dict[str, Any]:
    """The plan as it is offered, as data. Two queries."""
    return {
        "plan": plan.pk, "person": plan.person_id, "holder": plan.holder_id, "why": plan.why,
        "starts_on": plan.starts_on.isoformat(), "ends_on": plan.ends_on.isoformat(),
        "goals": [
            {
                "number": one.number, "title": one.title, "tie": one.tie, "tie_id": one.tie_id, "tie_title": one.tie_title,
                "measure": one.measure, "unit": one.unit, "baseline": exact(one.baseline), "target": exact(one.target),
            }
            for one in plan.goals.order_by("number")
        ],
        "support": [
            {"id": one.pk, "kind": one.kind, "what": one.what, "owner": one.owner_id, "due_on": one.due_on.isoformat()}
            for one in plan.supports.order_by("pk")
        ],
    }


def fingerprint_of(plan: ImprovementPlan) -> str:
    """The SHA-256 of the plan as it is offered."""
    return fingerprint(text_of(plan))
