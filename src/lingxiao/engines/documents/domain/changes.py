"""Where a document would change the contract of its person (LR-02), and the agreement that settles it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from lingxiao.engines.documents import rules
from lingxiao.engines.documents.domain import contract_change, owing
from lingxiao.engines.documents.enums import DocumentKind
from lingxiao.engines.documents.models import ContractChange, Issue
from lingxiao.engines.documents.refusals import NotPermitted
from lingxiao.kernel import audit

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from lingxiao.engines.documents.domain.contract_change import ProposedTerms
    from lingxiao.engines.documents.domain.gathering import Facts
    from lingxiao.kernel.viewer import Viewer


def keep(
    issues: Sequence[Issue], *, facts: Facts, proposed_of: Mapping[int, ProposedTerms], at: datetime,
) -> dict[int, ContractChange]:
    """Compare each copy's proposed terms with the contract in force; what departs from it is kept, by copy."""
    rows = []
    for issue in issues:
        proposed, contract = proposed_of.get(issue.person_id), facts.contracts.get(issue.person_id)
        if proposed is None or contract is None:
            continue
        compared = contract_change.compare(contract=contract, proposed=proposed, on=issue.issued_on)
        hits = [hit.to_json() for hit in compared.hits]
        if hits:
            rows.append(ContractChange(
                issue=issue, person_id=issue.person_id, hits=hits, found_at=at, remind_on=owing.reminder_day(issue),
            ))
    return {made.issue_id: made for made in ContractChange.objects.bulk_create(rows)}


@transaction.atomic
def answer_with(*, viewer: Viewer, change: ContractChange, agreement: Issue) -> ContractChange:
    """Name the change agreement that settles this change; it counts once both sides signed it (劳动合同法 §35)."""
    held = ContractChange.objects.select_for_update(of=("self",)).select_related("issue").get(pk=change.pk)
    rules.may_answer_change(viewer=viewer, issue=held.issue).or_refuse()
    if agreement.kind != DocumentKind.CHANGE_AGREEMENT or agreement.person_id != held.person_id:
        raise NotPermitted
    held.agreement = agreement
    held.save(update_fields=["agreement"])
    audit.note(
        viewer=viewer, act="documents.answer_contract_change", object_kind="documents.issue", object_id=held.issue_id,
        subject_person_id=held.person_id, detail={"agreement": agreement.pk},
    )
    return held
