"""Who can be given a case: nobody named in it, nobody above whom a secret one speaks of, nobody who has left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lingxiao.engines.cases.domain.owing import SENSITIVE, STRICT, named_in
from lingxiao.engines.cases.enums import PartyRole
from lingxiao.engines.cases.models import Party
from lingxiao.engines.cases.refusals import AboveTheAccused, NotWorkingHere, OthersNamedInTheCase
from lingxiao.engines.people.domain.addresses import addresses_of, people_with_role
from lingxiao.engines.people.domain.superiors import chain_above, director_of
from lingxiao.engines.people.enums import Confidentiality, Role

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


def candidates(case: Case, *, on: date) -> dict[int, str]:
    """Who can be given this case, with their names: HR and, up to C2, the director; in a strict one compliance."""
    if case.confidentiality in STRICT:
        found = people_with_role(Role.COMPLIANCE, on=on)
        above = _line_above_accused(case, on=on)
    else:
        is_open_to_line = case.confidentiality not in SENSITIVE
        director = director_of(person_id=case.subject_id, on=on) if is_open_to_line else None
        found = people_with_role(Role.HR_ADMIN, Role.HRBP, on=on, besides=[director] if director is not None else [])
        above = set()
    unfit = {*named_in(case), *above, case.subject_id, case.handler_id}
    return {one: name for one, name in found.items() if one not in unfit}


def _line_above_accused(case: Case, *, on: date) -> set[int]:
    accused = Party.objects.filter(case=case, role=PartyRole.ACCUSED, ended_at__isnull=True)
    ids = accused.values_list("person_id", flat=True)
    return {one for person in ids for one in chain_above(person_id=person, on=on)}
