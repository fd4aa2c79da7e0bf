"""Questions people ask of the log: what may be asked, whose facts count, and asking the worker to answer."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.aggregates import StringAgg
from django.db import transaction
from django.db.models import Func, TextField
from django.db.models.functions import Cast

from lingxiao.engines.cadence.domain import clock
from lingxiao.engines.facts.datasets import ALL
from lingxiao.engines.facts.domain import asked_refusals as refusals
from lingxiao.engines.facts.domain import manifest
from lingxiao.engines.facts.domain.measuring import catalogue, edition
from lingxiao.engines.facts.enums import AskedKind, AskedState, Per
from lingxiao.engines.facts.measures import says
from lingxiao.engines.facts.measures.declared import OverMonths
from lingxiao.engines.facts.models import AskedQuestion, Batch
from lingxiao.engines.facts.permissions import OPEN_RESULTS, READ_FIGURES
from lingxiao.engines.people.domain.queries import under_unit
from lingxiao.engines.people.domain.reaching import people_within, units_within
from lingxiao.kernel import audit
from lingxiao.kernel.currencies import EXPONENTS
from lingxiao.kernel.days.periods import Month, Quarter, Year, read_period
from lingxiao.kernel.money import UnknownCurrency
from lingxiao.kernel.refusals import NotSeen
from lingxiao.kernel.words import Bilingual as W

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from django.db.models import QuerySet

    from lingxiao.engines.facts.inputs import AskFigures
    from lingxiao.engines.facts.measures import Measure
    from lingxiao.engines.people.models import Person
    from lingxiao.kernel.viewer import Viewer

SPLITS: dict[str, W] = {
    "manager": W("经理", "Manager"), "owner": W("负责人", "Owner"), "product.line": W("产品线", "Product family"),
    "product": W("产品", "Product"), "customer": W("客户", "Customer"), "customer.industry": W("客户行业", "Customer’s industry"),
    "customer.region": W("客户地区", "Customer’s region"), "channel": W("渠道", "Channel"),
    "unit": W("来源部门或区域", "Unit as the source says"), "currency": W("币种", "Currency"),
}
"""By what figures are split and filtered, as people call it."""
PERSONS = frozenset({"manager", "owner"})
"""Splits of which each value is a person: what is sorted by figure there is a ranking list."""
MOST_MEASURES, MOST_SPLITS, MOST_MONTHS, MOST_VALUES, MOST_WAITING = 3, 2, 120, 50, 5
TOO_LONG = timedelta(minutes=10)
"""After so long without an answer the worker is asked again when somebody asks."""


@dataclass(frozen=True, slots=True)
class Asking:
    """What is asked: figures of the months ``first`` to ``last``, both in, as of a batch, on the day ``as_of``.

    ``only`` are filters: values of one are alternatives, None stands for what the facts do not say. ``into`` is the
    currency that amounts are converted into. ``unit_id`` keeps the managers of an organisational unit and below it.
    """

    measures: tuple[str, ...]
    by: tuple[str, ...]
    per: Per
    first: Month
    last: Month
    only: Mapping[str, tuple[str | None, ...]]
    unit_id: int | None
    into: str | None
    batch: int
    as_of: date
    year_starts_in: int = 1
    version: int | None = None
    """Of a frozen month: facts belong to whom they belonged to when it was made, and not as is known now."""

    def to_json(self) -> dict[str, Any]:
        """As it is kept, and as its fingerprint is taken."""
        return {
            "measures": [*self.measures], "by": [*self.by], "per": self.per.value, "first": self.first.key,
            "last": self.last.key, "only": {key: [*values] for key, values in sorted(self.only.items())},
            "unit": self.unit_id, "into": self.into, "batch": self.batch, "as_of": self.as_of.isoformat(),
            "year_starts_in": self.year_starts_in, "version": self.version,
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Asking:
        """As it was asked."""
        first, last = (read_period(kept[name]) for name in ("first", "last"))
        assert isinstance(first, Month)  # noqa: S101 -- as ``to_json`` wrote it
        assert isinstance(last, Month)  # noqa: S101 -- the same
        return cls(
            tuple(kept["measures"]), tuple(kept["by"]), Per(kept["per"]), first, last,
            {key: tuple(values) for key, values in kept["only"].items()}, kept["unit"], kept["into"], kept["batch"],
            date.fromisoformat(kept["as_of"]), kept["year_starts_in"],
            kept.get("version"),
        )

    def stretches(self) -> Iterator[tuple[str, Month, Month]]:
        """The periods its months are split into, each by key with its first and last month among those asked for."""
        found: dict[str, tuple[Month, Month]] = {}
        for month in self.first.through(self.last):
            key = self.period_of(month)
            found[key] = (found[key][0] if key in found else month, month)
        return ((key, first, last) for key, (first, last) in found.items())

    def period_of(self, month: Month) -> str:
        """The key of the period a month is put into; empty where all are together."""
        match self.per:
            case Per.MONTH:
                return month.key
            case Per.QUARTER:
                return Quarter.containing(month.span.start, year_starts_in=self.year_starts_in).key
            case Per.YEAR:
                return Year.containing(month.span.start, year_starts_in=self.year_starts_in).key
            case _:
                return ""


def asking_of(viewer: Viewer, *, given: AskFigures, year_starts_in: int) -> Asking:
    """What was chosen on a page, checked: each refusal says what to choose instead."""
    newest = manifest.latest()
    if not newest:
        raise refusals.NothingToAsk
    if given.batch is not None and not 0 < given.batch <= newest:
        raise refusals.NoSuchBatch(number=given.batch, newest=newest)
    if given.into and given.into not in EXPONENTS:
        raise UnknownCurrency(currency=given.into)
    batch = given.batch or newest
    asking = Asking(
        _each(given.measures)[:MOST_MEASURES], _each(given.by)[:MOST_SPLITS], given.per, Month.containing(given.first),
        Month.containing(given.last), {key: tuple(values) for key, values in given.only.items() if values},
        given.unit, given.into or None, batch, viewer.today if batch == newest else _day_of(batch), year_starts_in,
        given.version,
    )
    _check(viewer, asking)
    return asking


def _each(keys: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, keys)))


def _day_of(batch: int) -> date:
    return clock.day_of(Batch.objects.values_list("committed_at", flat=True).get(number=batch))


def _check(viewer: Viewer, asking: Asking) -> None:
    if not asking.measures:
        raise refusals.NameAMeasure
    if asking.last < asking.first:
        raise refusals.MonthsTurnedRound
    if asking.last.shift(-MOST_MONTHS) >= asking.first:
        raise refusals.TooManyMonths(most=MOST_MONTHS)
    splits = dict.fromkeys((*asking.by, *asking.only, "manager"))
    for measure in map(catalogue().__getitem__, asking.measures):
        unsaid = next((one for one in splits if not _says(measure, one)), None)
        if unsaid is not None:
            raise refusals.CannotBeSplit(measure=measure.title, split=SPLITS.get(unsaid, W(unsaid)))
        stands = measure.over_months == OverMonths.LAST
        if stands and not asking.first.span.start <= asking.as_of < asking.last.next().span.start:
            raise refusals.StandsOnADay(measure=measure.title, day=asking.as_of)
    if any(len(values) > MOST_VALUES for values in asking.only.values()):
        raise refusals.TooManyValues(most=MOST_VALUES)
    _check_reach(viewer, asking)


def _says(measure: Measure, split: str) -> bool:
    return split in SPLITS and all(says(ALL[one.dataset], split) for one in catalogue().components(measure))


def _check_reach(viewer: Viewer, asking: Asking) -> None:
    """Managers and units that are named must be reached; that there are others is not said."""
    day = day_of_reach(viewer, asking=asking)
    named = {one for one in asking.only.get("manager", ()) if one is not None}
    if named:
        seen = people_within(viewer=viewer, permission=READ_FIGURES, on=day).filter(number__in=named)
        unseen = sorted(named.difference(seen.values_list("number", flat=True)))
        if unseen:
            raise refusals.NobodyOfThatNumber(number=unseen[0])
    units = units_within(viewer=viewer, permission=READ_FIGURES, on=viewer.today)
    if asking.unit_id is not None and not units.filter(pk=asking.unit_id).exists():
        raise refusals.NoSuchUnit


def day_of_reach(viewer: Viewer, *, asking: Asking) -> date:
    """For which day it is asked whom the viewer reaches: the last one asked about, or today while that is to come."""
    return min(viewer.today, asking.last.next().span.start - timedelta(days=1))


def found(viewer: Viewer, *, asking: Asking, kind: AskedKind) -> AskedQuestion | None:
    """The question where it was asked already, by anybody of exactly this reach."""
    return AskedQuestion.objects.filter(fingerprint=_fingerprint(viewer, asking, kind)).first()


def _fingerprint(viewer: Viewer, asking: Asking, kind: AskedKind) -> str:
    """The question, the measures' edition, the day it is asked on and the reach: only who has all of them finds the answer."""
    told = [kind.value, asking.to_json(), edition(), viewer.today.isoformat(), _reach(viewer, asking)]
    return sha256(json.dumps(told, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _reach(viewer: Viewer, asking: Asking) -> str:
    if viewer.reach(READ_FIGURES).everywhere:
        return "everywhere"
    every = StringAgg(Cast("pk", TextField()), delimiter=",", order_by="pk")
    digest = Func(every, template="encode(sha256(convert_to(%(expressions)s, 'UTF8')), 'hex')", output_field=TextField())
    return str(_reached(viewer, asking).aggregate(told=digest)["told"] or "nobody")


def _reached(viewer: Viewer, asking: Asking) -> QuerySet[Person]:
    return people_within(viewer=viewer, permission=READ_FIGURES, on=day_of_reach(viewer, asking=asking))


def _counted(viewer: Viewer, asking: Asking) -> list[str] | None:
    """The managers by number whose facts count; None where everybody's do, and nobody's."""
    if viewer.reach(READ_FIGURES).everywhere and asking.unit_id is None:
        return None
    persons = _reached(viewer, asking)
    if asking.unit_id is not None:
        persons = under_unit(persons, unit_id=asking.unit_id, on=day_of_reach(viewer, asking=asking))
    return sorted(persons.values_list("number", flat=True))


@transaction.atomic
def ask(
    *, viewer: Viewer, asking: Asking, kind: AskedKind, at: datetime, begin: Callable[[AskedQuestion], object],
) -> AskedQuestion:
    """Have a question answered: ``begin`` is called where the worker must, in the transaction in which it is kept.

    Who asks what another of the same reach asked today gets that one. ``TooManyWaiting`` beyond five of one's own.
    """
    if viewer.person_id is None or not viewer.reach(READ_FIGURES) or not viewer.reach(OPEN_RESULTS):
        raise NotSeen
    mark = _fingerprint(viewer, asking, kind)
    there = AskedQuestion.objects.select_for_update().filter(fingerprint=mark).first()
    if there is not None and (there.state == AskedState.ANSWERED or _is_fresh(there, at)):
        return there
    waiting = AskedQuestion.objects.filter(asked_by_id=viewer.person_id, state=AskedState.WAITING)
    if waiting.exclude(fingerprint=mark).count() >= MOST_WAITING:
        raise refusals.TooManyWaiting(most=MOST_WAITING)
    asked, _is_new = AskedQuestion.objects.update_or_create(fingerprint=mark, defaults={
        "kind": kind, "question": asking.to_json(), "batch_id": asking.batch, "counted": _counted(viewer, asking),
        "state": AskedState.WAITING, "asked_by_id": viewer.person_id, "asked_at": at, "answered_at": None, "refusal": {},
    })
    audit.note(viewer=viewer, act="facts.ask", object_kind="facts.asked_question", object_id=asked.pk)
    begin(asked)
    return asked


def _is_fresh(asked: AskedQuestion, at: datetime) -> bool:
    return asked.state == AskedState.WAITING and at - asked.asked_at < TOO_LONG


def place_in_line(asked: AskedQuestion) -> int:
    """How many questions are answered until this one is, itself counted."""
    return AskedQuestion.objects.filter(state=AskedState.WAITING, pk__lte=asked.pk).count()
