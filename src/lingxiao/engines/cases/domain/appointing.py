"""Who can be given a case: nobody named in it, nobody above whom a secret one speaks of, nobody who has left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lingxiao.engines.cases.domain.owing import named_in
from lingxiao.engines.cases.enums import PartyRole
from lingxiao.engines.cases.models import Party
from lingxiao.engines.cases.refusals import AboveTheAccused, NotWorkingHere, OthersNamedInTheCase
from lingxiao.engines.people.domain.addresses import addresses_of
from lingxiao.engines.people.domain.superiors import chain_above
from lingxiao.engines.people.enums import Confidentiality

if TYPE_CHECKING:
    from datetime import date

    from lingxiao.engines.cases.models import Case


def refuse_unfit(case: Case, person_id: int, *, on: date) -> None:
    """Refuse somebody who cannot handle or decide this case, with the reason."""
    known = addresses_of(person_ids=[person_id], on=on)
    if person_id not in known:
        raise NotWorkingHere(on=on)
    if person_id == case.subject_id or person_id in named_in(case):
        raise OthersNamedInTheCase(name=known[person_id].name)
    if case.confidentiality == Confidentiality.STRICT and person_id in _line_above_accused(case, on=on):
        raise AboveTheAccused(name=known[person_id].name)


def _line_above_accused(case: Case, *, on: date) -> set[int]:
    accused = Party.objects.filter(case=case, role=PartyRole.ACCUSED, ended_at__isnull=True)
    ids = accused.values_list("person_id", flat=True)
    return {one for person in ids for one in chain_above(person_id=person, on=on)}
