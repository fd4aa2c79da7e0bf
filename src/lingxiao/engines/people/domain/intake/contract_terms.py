"""Writing a checked file of what labour contracts say, each row effective from a day of its own or the file's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.backends.postgresql.psycopg_any import DateRange

from lingxiao.engines.people.domain.contracts import TERMS
from lingxiao.engines.people.domain.ending import end_from
from lingxiao.engines.people.domain.intake.taking import BATCH, Taken
from lingxiao.engines.people.models import ContractTerms, Person

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from lingxiao.engines.people.domain.intake.checks import Known, Row


def take_contracts(rows: Sequence[Row], known: Known) -> Taken:
    """Keep what the contracts say from each row's day on, else the file's. What was agreed before stays."""
    people = dict(Person.objects.filter(number__in=[row["number"] for row in rows]).values_list("number", "pk"))
    on_file: dict[int, list[ContractTerms]] = {}
    for held in ContractTerms.objects.filter(person_id__in=people.values()):
        on_file.setdefault(held.person_id, []).append(held)
    fresh: list[ContractTerms] = []
    days: dict[int, date] = {}
    new = 0
    for row in rows:
        person, begin = people[row["number"]], row.get("since") or known.starting
        later = [one for one in on_file.get(person, []) if one.validity.upper is None or one.validity.upper > begin]
        now = next((one for one in later if one.validity.lower <= begin), None)
        terms = _terms(row, now)
        if now is not None and len(later) == 1 and all(getattr(now, name) == value for name, value in terms.items()):
            continue
        new += now is None
        days[person] = begin
        fresh.append(ContractTerms(person_id=person, validity=DateRange(begin, None), **terms))
    end_from(ContractTerms, days=days)
    ContractTerms.objects.bulk_create(fresh, batch_size=BATCH)
    return Taken(new, len(fresh) - new, len(rows) - len(fresh))


def _terms(row: Row, now: ContractTerms | None) -> dict[str, Any]:
    """What the contract says by this row; columns left out stay as they are."""
    terms = {} if now is None else {name: getattr(now, name) for name in TERMS}
    return terms | {name: row[name] for name in TERMS if row.get(name) is not None}
