"""What is owed: opening, fulfilling, withdrawing it, handing it over, putting its reminders off."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lingxiao.engines.cadence import rules
from lingxiao.engines.cadence.domain.clock import calendar_for, day_of, zone
from lingxiao.engines.cadence.enums import SNOOZE_WORKING_DAYS, Side
from lingxiao.engines.cadence.models import Due, HandOver, Snooze
from lingxiao.engines.cadence.permissions import HAND_OVER
from lingxiao.engines.cadence.refusals import (
    DueBeforeItOpens,
    NeedsAReason,
    NotToTheSubject,
    NotWorkingHere,
    OwnsItAlready,
    SnoozeTooFar,
)
from lingxiao.engines.cadence.saying import day_said
from lingxiao.engines.people.domain.addresses import addresses_of
from lingxiao.engines.people.domain.queries import names_of, units_of
from lingxiao.engines.people.domain.reaching import reaches_person
from lingxiao.engines.people.enums import Confidentiality
from lingxiao.kernel import audit, notices
from lingxiao.kernel.bulk import update_rows
from lingxiao.kernel.refusals import NotSeen
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime
    from zoneinfo import ZoneInfo

    from lingxiao.kernel.verdict import Verdict
    from lingxiao.kernel.viewer import Viewer

NOTHING = Bilingual("")
BATCH = 50_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """When and by whom something was fulfilled that is only now written down, as in a demo or an import."""

    at: datetime
    by_id: int | None
    evidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DueDraft:
    """Something to be owed. ``key`` is its natural key (``documents.sign:417``), ``link`` a path of this site."""

    key: str
    practice: str
    title: Bilingual
    side: str
    owner_id: int
    subject_id: int
    object_kind: str
    object_id: str
    link: str
    opened_on: date
    due_on: date
    ladder: str = "default"
    why: Bilingual = NOTHING
    confidentiality: str = Confidentiality.INTERNAL
    is_urgent: bool = False
    done: Done | None = None


def open_due(
    *,
    key: str,
    practice: str,
    title: Bilingual,
    side: str,
    owner_id: int,
    subject_id: int,
    object_kind: str,
    object_id: str,
    link: str,
    opened_on: date,
    due_on: date,
    ladder: str = "default",
    why: Bilingual = NOTHING,
    confidentiality: str = Confidentiality.INTERNAL,
) -> Due:
    """Have ``owner`` owe an act on an object by a day. Asking again with the same key changes nothing.

    ``why`` is the sentence under it that says where the duty comes from. Raises ``DueBeforeItOpens``.
    """
    return open_dues([DueDraft(
        key=key, practice=practice, title=title, side=side, owner_id=owner_id, subject_id=subject_id,
        object_kind=object_kind, object_id=object_id, link=link, opened_on=opened_on, due_on=due_on, ladder=ladder,
        why=why, confidentiality=confidentiality,
    )])[0]


@transaction.atomic
def open_dues(drafts: Sequence[DueDraft]) -> list[Due]:
    """Open many at once, idempotent by key; answers a due for each draft, in their order.

    Two statements for each fifty thousand, and one more for each day they open on. Raises ``DueBeforeItOpens``
    before anything is written.
    """
    for draft in drafts:
        if draft.due_on < draft.opened_on:
            raise DueBeforeItOpens(
                title=draft.title, due_on=day_said(draft.due_on), opened_on=day_said(draft.opened_on),
            )
    units = _units_when_opened(drafts)
    here = zone()
    found: dict[str, Due] = {}
    for start in range(0, len(drafts), BATCH):
        batch = drafts[start : start + BATCH]
        Due.objects.bulk_create([_due(draft, units, here) for draft in batch], ignore_conflicts=True)
        rows = Due.objects.filter(key__in=[draft.key for draft in batch])
        found |= {due.key: due for due in rows}
    return [found[draft.key] for draft in drafts]


def _units_when_opened(drafts: Sequence[DueDraft]) -> dict[tuple[int, date], int]:
    subjects: dict[date, set[int]] = defaultdict(set)
    for draft in drafts:
        subjects[draft.opened_on].add(draft.subject_id)
    return {
        (person, day): unit
        for day, people in subjects.items()
        for person, unit in units_of(person_ids=people, on=day).items()
    }


def _due(draft: DueDraft, units: dict[tuple[int, date], int], here: ZoneInfo) -> Due:
    done = draft.done
    return Due(
        key=draft.key, practice=draft.practice, side=draft.side, owner_id=draft.owner_id, subject_id=draft.subject_id,
        title_zh=draft.title.zh, title_en=draft.title.en, why_zh=draft.why.zh, why_en=draft.why.en,
        unit_id=units.get((draft.subject_id, draft.opened_on)), confidentiality=draft.confidentiality,
        object_kind=draft.object_kind, object_id=draft.object_id, link=draft.link, ladder=draft.ladder,
        is_urgent=draft.is_urgent, opened_on=draft.opened_on, due_on=draft.due_on,
        fulfilled_at=done.at if done else None, fulfilled_on=done.at.astimezone(here).date() if done else None,
        fulfilled_by_id=done.by_id if done else None, evidence=done.evidence if done else "",
    )


def follow_up_key(due_id: int) -> str:
    """The key of what the HRBP owes because of an overdue due."""
    return f"cadence.follow_up:{due_id}"


@transaction.atomic
def fulfil(*, viewer: Viewer, key: str, at: datetime, evidence: str) -> Due | None:
    """Note that what is owed under this key was done, and by what that is proved.

    Answers None when nothing is owed under it any more: doing a thing twice is no mistake. What followed it up is
    fulfilled with it. Whether the viewer may do the act is for the act's own engine to have asked.
    """
    due = Due.objects.select_for_update().filter(key=key).first()
    if due is None or not due.is_open:
        return None
    due.fulfilled_at, due.fulfilled_on = at, day_of(at)
    due.fulfilled_by_id, due.evidence = viewer.person_id, evidence
    due.save(update_fields=["fulfilled_at", "fulfilled_on", "fulfilled_by", "evidence"])
    follow_up = Due.objects.filter(key=follow_up_key(due.pk), fulfilled_at__isnull=True, withdrawn_at__isnull=True)
    follow_up.update(
        fulfilled_at=at, fulfilled_on=due.fulfilled_on, fulfilled_by_id=viewer.person_id,
        evidence=f"cadence.due:{due.pk}",
    )
    _note(viewer, "cadence.fulfil", due, evidence=evidence)
    return due


@transaction.atomic
def withdraw(*, viewer: Viewer, key: str, at: datetime, reason: str) -> Due | None:
    """Take back what is owed under this key, for a reason; None when nothing is owed under it any more."""
    if not reason.strip():
        raise NeedsAReason
    due = Due.objects.select_for_update().filter(key=key).first()
    if due is None or not due.is_open:
        return None
    said = {"withdrawn_at": at, "withdrawn_by_id": viewer.person_id, "withdrawn_reason": reason.strip()[:400]}
    follow_up = Due.objects.filter(key=follow_up_key(due.pk), fulfilled_at__isnull=True, withdrawn_at__isnull=True)
    follow_up.update(**said)
    Due.objects.filter(pk=due.pk).update(**said)
    due.refresh_from_db()
    _note(viewer, "cadence.withdraw", due, reason=reason)
    return due


def may_hand_over(viewer: Viewer, due: Due) -> Verdict:
    """Whether the viewer may hand this due to somebody else; one query at most."""
    is_owner = due.owner_id == viewer.person_id
    reaches = not is_owner and viewer.may_somewhere(HAND_OVER) and reaches_person(
        viewer=viewer, permission=HAND_OVER, person_id=due.subject_id, on=due.opened_on,
    )
    return rules.may_hand_over(viewer, due, reaches_subject=reaches)


@transaction.atomic
def hand_over(*, viewer: Viewer, due: Due, owner_id: int, at: datetime, reason: str) -> Due:
    """Have somebody else owe this from now on, and tell them. The day stays; the ladder goes on with the new owner.

    Never what a person owes for themself, and never to the person the company owes it to.
    """
    due = _locked(due)
    may_hand_over(viewer, due).or_refuse()
    if not reason.strip():
        raise NeedsAReason
    today = day_of(at)
    names = names_of(person_ids=[due.owner_id, owner_id])
    if owner_id not in addresses_of(person_ids=[owner_id], on=today):
        raise NotWorkingHere(on=day_said(today))
    if owner_id == due.owner_id:
        raise OwnsItAlready(name=names[owner_id])
    if due.side == Side.COMPANY and owner_id == due.subject_id:
        raise NotToTheSubject(name=names[owner_id])
    return pass_on(viewer=viewer, due=due, owner_id=owner_id, at=at, reason=reason.strip()[:400])


def pass_on(*, viewer: Viewer, due: Due, owner_id: int, at: datetime, reason: str) -> Due:
    """Write down that somebody else owes this from now on, and tell them; part of ``hand_over`` and of ``leaving``."""
    giver_id = due.owner_id
    names = names_of(person_ids=[giver_id])
    HandOver.objects.create(
        due=due, giver_id=giver_id, receiver_id=owner_id, reason=reason, at=at, by_id=viewer.person_id,
    )
    due.owner_id, due.snoozed_until = owner_id, None
    due.save(update_fields=["owner", "snoozed_until"])
    notices.post(
        to_person_id=owner_id, kind="cadence.handed_over", link=f"/desk/dues/{due.pk}/", at=at,
        title=notices.in_both(_("Handed over to you: %(title)s"), title=rules.title_of(due)),
        body=notices.in_both(_("From %(giver)s. Reason: %(reason)s"), giver=names[giver_id], reason=reason),
    )
    _note(viewer, "cadence.hand_over", due, reason=reason, giver=giver_id, receiver=owner_id)
    return due


@transaction.atomic
def snooze(*, viewer: Viewer, due: Due, until: date, reason: str, at: datetime) -> Due:
    """Put the owner's reminders off until a day, for a reason; twice at most. Due day and escalation do not move."""
    due = _locked(due)
    today = day_of(at)
    rules.may_snooze(viewer, due, on=today).or_refuse()
    if not reason.strip():
        raise NeedsAReason
    latest = calendar_for().add_working_days(today, SNOOZE_WORKING_DAYS)
    if not today < until <= latest:
        raise SnoozeTooFar(latest=day_said(latest))
    due.snooze_count += 1
    due.snoozed_until = until
    due.save(update_fields=["snooze_count", "snoozed_until"])
    Snooze.objects.create(
        due=due, number=due.snooze_count, until=until, reason=reason.strip()[:400], at=at, by_id=due.owner_id,
    )
    _note(viewer, "cadence.snooze", due, reason=reason, until=until.isoformat())
    return due


def _locked(due: Due) -> Due:
    locked = Due.objects.select_for_update().filter(pk=due.pk).first()
    if locked is None:
        raise NotSeen
    return locked


def _note(viewer: Viewer, act: str, due: Due, *, reason: str = "", **detail: object) -> None:
    audit.note(
        viewer=viewer, act=act, object_kind="cadence.due", object_id=due.pk, subject_person_id=due.subject_id,
        detail={"key": due.key, **detail}, reason=reason,
    )



@transaction.atomic
def fulfil_past(*, moments: Mapping[str, datetime], evidence: str) -> int:
    """Note in bulk that what is owed under these keys was done by its owner at these moments, as an import does.

    For what happened before it was written down here. Keys under which nothing is owed are passed over.
    """
    rows = list(Due.objects.select_for_update().filter(
        key__in=list(moments), fulfilled_at__isnull=True, withdrawn_at__isnull=True))
    here = zone()
    told = [moments[row.key] for row in rows]
    update_rows(Due, ids=[row.pk for row in rows], columns={
        "fulfilled_at": ("timestamptz", told),
        "fulfilled_on": ("date", [at.astimezone(here).date() for at in told]),
        "fulfilled_by_id": ("bigint", [row.owner_id for row in rows]),
        "evidence": ("text", [evidence] * len(rows)),
    })
    return len(rows)
