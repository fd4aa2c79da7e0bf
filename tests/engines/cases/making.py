"""Cases for tests."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from lingxiao.engines.cases.domain import cases
from lingxiao.engines.cases.domain.cases import PartyDraft
from lingxiao.kernel.words import Bilingual
from tests.engines.cadence.company import NOW, viewer

if TYPE_CHECKING:
    from lingxiao.engines.cases.models import Case
    from lingxiao.engines.people.models import Person

DECIDE_BY = date(2026, 12, 7)


def appeal(person: Person, *parties: PartyDraft, **more: object) -> Case:
    """An appeal of class C3 that this person raises about a figure of their own."""
    said: dict[str, object] = {
        "viewer": viewer(person), "kind": "health_appeal", "title": Bilingual("健康度申诉", "Appeal"),
        "subject_id": person.pk, "parties": [PartyDraft(person.pk, "reporter"), *parties], "confidentiality": "C3",
        "object_kind": "health.snapshot", "object_id": 1, "text": "一对一的记录没有算进去。", "at": NOW,
        "decide_by": DECIDE_BY,
    }
    return cases.open_case(**(said | more))  # type: ignore[arg-type]


def secret_case(reporter: Person, accused: Person, **more: object) -> Case:
    """A report of class C4 that speaks of somebody."""
    return appeal(
        reporter, PartyDraft(accused.pk, "accused"), subject_id=accused.pk, confidentiality="C4",
        title=Bilingual("礼品拆分", "Split gifts"), text="同一客户两周内四次收礼。", **more,
    )
