"""What duties offers to areas: statements that are re-issued in time, evidence that falls due, spot checks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from lingxiao.engines.cadence.domain import clock, dues
from lingxiao.engines.cadence.domain.dues import DueDraft
from lingxiao.engines.documents.domain import queries as documents
from lingxiao.engines.documents.enums import DocumentKind
from lingxiao.engines.duties.domain import evidence, reissue, spot_checks
from lingxiao.engines.people.domain import queries as people
from lingxiao.engines.people.domain.superiors import superiors_of
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from datetime import date, datetime

    from django.utils.functional import _StrPromise

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
        """Have the HRBP owe a statement for each manager who has none, or whose statement no longer fits."""
        del at
        managers = list(people.sales_managers(on=on).values_list("pk", "name"))
        ids = [pk for pk, _name in managers]
        names = dict(managers)
        latest = documents.latest_issues(kind=DocumentKind.DUTY_STATEMENT, person_ids=ids, on=on)
        since = people.in_post_since(person_ids=[pk for pk in ids if pk not in latest], on=on)
        above = superiors_of(person_ids=ids, on=on)
        calendar = clock.calendar_for()
        drafts = []
        for pk, day in since.items():
            owner = above[pk].hrbp_id or above[pk].hr_head_id
            if owner is not None:
                # Five working days never take a month, holidays included: whoever was appointed earlier is owed it now.
                is_long_ago = on - day > timedelta(days=31)
                due_on = on if is_long_ago else max(calendar.add_working_days(day, ISSUE_WITHIN), on)
                drafts.append(_draft(f"duties.issue:{pk}:{day}", pk, names[pk], owner, on, due_on, Bilingual("")))
        for pk, one in reissue.stale(person_ids=ids, on=on).items():
            owner = above[pk].hrbp_id or above[pk].hr_head_id
            if owner is not None:
                why = Bilingual(
                    "；".join(reissue.REASONS[name].zh for name in one.reasons),
                    "; ".join(reissue.REASONS[name].en for name in one.reasons),
                )
                due_on = calendar.add_working_days(on, ISSUE_WITHIN)
                drafts.append(_draft(f"duties.reissue:{one.statement.pk}", pk, names[pk], owner, on, due_on, why))
        return len(dues.open_dues(drafts))


def _draft(key: str, pk: int, name: str, owner: int, on: date, due_on: date, why: Bilingual) -> DueDraft:
    return DueDraft(
        key=key,
        practice="duties.issue",
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
