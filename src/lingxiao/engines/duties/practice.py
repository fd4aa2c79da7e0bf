"""What duties offers to areas: statements that are re-issued in time, evidence that falls due, spot checks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from lingxiao.engines.cadence.domain import clock, closing, dues
from lingxiao.engines.cadence.domain.dues import DueDraft
from lingxiao.engines.duties.domain import evidence, readings, reissue, spot_checks
from lingxiao.engines.duties.domain.issuing import OWED
from lingxiao.engines.people.domain import queries as people
from lingxiao.engines.people.domain.superiors import superiors_of
from lingxiao.kernel.viewer import Viewer
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date, datetime

    from django.utils.functional import _StrPromise

MOOT = ("duties.issue", evidence.PRACTICE, spot_checks.PRACTICE)
"""What has no sense any more once the person it is about has left."""

ISSUE_WITHIN = 5
"""Working days after an appointment or a change within which HR issues the statement (A01, the table of acts)."""


@dataclass(frozen=True, kw_only=True)
class Statements:
    """Every sales manager is issued a statement within five working days, and again when it no longer fits."""

    key: str
    title: str | _StrPromise
    sign_within: int
    brief_within: int

    def open_dues(self, *, on: date, at: datetime) -> int:
        """Have the HRBP owe a statement for each manager who has none, or whose statement no longer fits.

        What nothing asks for any more, because the manager left or what had changed was undone, is taken back.
        """
        managers = list(people.sales_managers(on=on).order_by("pk").values_list("pk", "name"))
        ids = [pk for pk, _name in managers]
        names = dict(managers)
        above = superiors_of(person_ids=ids, on=on)
        owed = [*_first_ones(ids, on, at), *_anew(ids, on, at)]
        drafts = []
        for key, pk, due_on, why in owed:
            owner = above[pk].hrbp_id or above[pk].hr_head_id
            if owner is not None:
                drafts.append(_draft(key, pk, names[pk], owner, on, due_on, why))
        closing.withdraw_all_but(
            viewer=Viewer.system(now=at, today=on), practice=OWED, keys=[draft.key for draft in drafts],
            reason=str(_("Nothing asks for it any more.")), at=at,
        )
        return len(dues.open_dues(drafts))


Owed = tuple[str, int, "date", Bilingual]
"""A statement that is owed: its natural key, for whom, by when, and why."""


def _first_ones(ids: Sequence[int], on: date, at: datetime) -> Iterator[Owed]:
    """For whom no statement was issued since they took up their post, or none is left of those that were."""
    calendar = clock.calendar_for()
    for pk, one in readings.standings(person_ids=ids, on=on, at=at).items():
        if one.since is None:
            continue
        if one.latest is not None and one.is_for_the_post:
            if one.latest.has_ended and one.bound is None:
                due_on = calendar.add_working_days(on, ISSUE_WITHIN)
                yield f"duties.issue:{pk}:after:{one.latest.pk}", pk, due_on, readings.NONE_LEFT.why
            continue
        # Five working days never take a month, holidays included: whoever was appointed earlier is owed it now.
        is_long_ago = on - one.since > timedelta(days=31)
        due_on = on if is_long_ago else max(calendar.add_working_days(one.since, ISSUE_WITHIN), on)
        yield f"duties.issue:{pk}:{one.since}", pk, due_on, Bilingual("")


def _anew(ids: Sequence[int], on: date, at: datetime) -> Iterator[Owed]:
    """Whose statement in force no longer fits, unless a new one was issued and only waits to be signed."""
    due_on = clock.calendar_for().add_working_days(on, ISSUE_WITHIN)
    waiting = readings.standings(person_ids=ids, on=on, at=at)
    for pk, one in reissue.stale(person_ids=ids, on=on).items():
        latest = waiting[pk].latest
        if latest is not None and latest.pk != one.issue_id and latest.state in readings.WAITING:
            continue
        why = Bilingual(
            "；".join(reissue.REASONS[name].zh for name in one.reasons),
            "; ".join(reissue.REASONS[name].en for name in one.reasons),
        )
        yield f"duties.reissue:{one.statement_id}", pk, due_on, why


def _draft(key: str, pk: int, name: str, owner: int, on: date, due_on: date, why: Bilingual) -> DueDraft:
    return DueDraft(
        key=key,
        practice=OWED,
        side="company",
        owner_id=owner,
        subject_id=pk,
        why=why,
        title=Bilingual(f"为{name}下发职责说明书", f"Issue {name}’s duty statement"),
        object_kind="people.person",
        object_id=str(pk),
        link=f"/cockpit/people/{pk}/",
        opened_on=on,
        due_on=due_on,
    )


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """Evidence falls due after each period, by the rules of the statements in force."""

    key: str
    title: str | _StrPromise

    def open_dues(self, *, on: date, at: datetime) -> int:
        """Open the deliveries of the periods that ended last."""
        del at
        return evidence.open_deliveries(on=on)


@dataclass(frozen=True, kw_only=True)
class SpotChecks:
    """Once a quarter the superior asks whether the statement is still the job."""

    key: str
    title: str | _StrPromise

    def open_dues(self, *, on: date, at: datetime) -> int:
        """Open this quarter's questions."""
        del at
        return spot_checks.open_checks(on=on)
