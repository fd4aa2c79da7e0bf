"""What labour contracts say: amended by agreement of both sides, from a day on. What was agreed before stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from lingxiao.engines.people.models import ContractTerms
from lingxiao.kernel import audit

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from lingxiao.kernel.viewer import Viewer

TERMS = ("post_title", "location", "base_pay_minor", "currency", "variable_rule", "hours_system", "reports_to_level")
"""The terms of a contract that a document can touch, as the columns of ``ContractTerms``."""


@transaction.atomic
def amend_terms(
    *, viewer: Viewer, person_id: int, terms: Mapping[str, object], starting: date, evidence: str,
) -> ContractTerms | None:
    """From ``starting`` the contract says this too; None when no contract of the person is on file for that day.

    Called where both sides have signed that it does (劳动合同法 §35): ``evidence`` names the agreement. The audit chain
    says which terms, never what they are: they are of class C3.
    """
    held = ContractTerms.objects.select_for_update().filter(person_id=person_id, validity__contains=starting).first()
    changed = {name: value for name, value in terms.items() if name in TERMS}
    if held is None or not changed or all(getattr(held, name) == value for name, value in changed.items()):
        return held
    end = held.validity.upper
    fresh = ContractTerms(person_id=person_id, validity=DateRange(starting, end))
    for name in TERMS:
        setattr(fresh, name, changed.get(name, getattr(held, name)))
    if held.validity.lower == starting:
        held.delete()
    else:
        held.validity = DateRange(held.validity.lower, starting)
        held.save(update_fields=["validity"])
    fresh.save(force_insert=True)
    audit.note(
        viewer=viewer, act="people.amend_contract", object_kind="people.person", object_id=person_id,
        subject_person_id=person_id,
        detail={"terms": sorted(changed), "starting": starting.isoformat(), "evidence": evidence},
    )
    return fresh
