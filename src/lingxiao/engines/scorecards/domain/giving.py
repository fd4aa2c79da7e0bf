"""Giving a letter for signature, and changing one that binds: both sides sign, and what was signed stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import get_language

from lingxiao.engines.cadence.domain import clock, dues
from lingxiao.engines.documents.domain import issuing
from lingxiao.engines.documents.domain import queries as documents
from lingxiao.engines.documents.enums import IssueState, SignatureLevel
from lingxiao.engines.people.domain.signing_in import proved_anew
from lingxiao.engines.scorecards import rules
from lingxiao.engines.scorecards.domain import letters, smart
from lingxiao.engines.scorecards.domain.layout import render_of
from lingxiao.engines.scorecards.domain.months import months_of, shares_of
from lingxiao.engines.scorecards.domain.queries import lines_of
from lingxiao.engines.scorecards.enums import EDITABLE, MOST_CHANGES, SIGN_WITHIN, LetterState
from lingxiao.engines.scorecards.models import LetterLine, NegotiationEntry, TargetLetter
from lingxiao.engines.scorecards.refusals import (
    ChangeIntoThePast,
    ConfirmFirst,
    LetterNotReady,
    NoTargets,
    NotInForce,
    NotWhileItStands,
    TooManyChanges,
    WrittenAlready,
)
from lingxiao.kernel import audit
from lingxiao.kernel.days import DaySpan
from lingxiao.kernel.days.periods import Month
from lingxiao.kernel.days.saying import day_words

if TYPE_CHECKING:
    from datetime import date, datetime

    from lingxiao.engines.scorecards.inputs import ChangeInput
    from lingxiao.kernel.viewer import Viewer


def owed_key(person_id: int, period: str) -> str:
    """The key under which the company owes a person a letter for a period."""
    return f"scorecards.letter:{person_id}:{period}"


@transaction.atomic
def give(
    *, viewer: Viewer, letter: TargetLetter, at: datetime, reauthenticated_at: datetime | None,
) -> TargetLetter:
    """Sign for the company and give the letter to its person to sign within ten working days.

    The copy is the documents engine's: hashed, frozen, signed under S2, objected to, or refused with witnesses. Raises
    ``LetterNotReady`` with what stands against it, ``ConfirmFirst`` where who signs did not confirm within five minutes.
    """
    held = letters.locked(letter)
    rules.may_write(viewer=viewer, person_id=held.person_id, on=viewer.today).or_refuse()
    if held.state not in EDITABLE:
        raise NotWhileItStands
    checked = smart.check(lines=letters.typed_lines(held))
    if checked.standing_against:
        raise LetterNotReady(problems=_listed([one.said.pick(get_language() or "") for one in checked.standing_against]))
    if not proved_anew(reauthenticated_at, at=at):
        raise ConfirmFirst
    version = documents.published(key=held.template_version.template.key)
    if version is None:
        raise NoTargets
    held.company_signed_by_id, held.company_signed_at = viewer.person_id, at
    held.issue = issuing.issue(
        viewer=viewer, version=version, person_id=held.person_id, merge={}, at=at, on=viewer.today,
        effective=DaySpan(held.starts_on, held.ends_on), signature_level=SignatureLevel.S2,
        sign_by=clock.calendar_for().add_working_days(viewer.today, SIGN_WITHIN), render=render_of(held, lines_of(held)),
    )
    held.state, held.passed, held.asked = LetterState.PENDING_SIGN, checked.passed, checked.asked
    held.save(update_fields=["company_signed_by", "company_signed_at", "issue", "state", "passed", "asked"])
    NegotiationEntry.objects.create(letter=held, by_id=viewer.person_id, at=at, changes=[{"what": "given"}])
    dues.fulfil(
        viewer=viewer, key=owed_key(held.person_id, held.period), at=at, evidence=f"scorecards.letter:{held.pk}",
    )
    audit.note(
        viewer=viewer, act="scorecards.give", object_kind="scorecards.letter", object_id=held.pk,
        subject_person_id=held.person_id, detail={"issue": held.issue.pk, "sha256": held.issue.sha256},
    )
    return held


def _listed(said: list[str]) -> str:
    return "; ".join(said) if (get_language() or "").startswith("en") else "；".join(said)


@transaction.atomic
def change(*, viewer: Viewer, letter: TargetLetter, given: ChangeInput, at: datetime) -> TargetLetter:
    """The next version of a letter in force, as a draft with the same KPIs, from a month that is not closed.

    Targets that add up are written anew for what is left of the period, so no closed month is raised after the fact (A02).
    Raises ``NotInForce``, ``TooManyChanges`` past the second, ``ChangeIntoThePast``.
    """
    held = letters.locked(letter)
    rules.may_write(viewer=viewer, person_id=held.person_id, on=viewer.today).or_refuse()
    if held.issue is None or not documents.is_agreed(held.issue):
        raise NotInForce
    if held.version > MOST_CHANGES:
        raise TooManyChanges(most=MOST_CHANGES)
    if TargetLetter.objects.filter(previous=held).exists():
        raise WrittenAlready(name=held.person.name)
    earliest = Month.containing(viewer.today).span.start
    is_month = given.starting.day == 1 and earliest <= given.starting < held.ends_on and given.starting > held.starts_on
    if not is_month:
        raise ChangeIntoThePast(day=day_words(earliest))
    months = months_of(given.starting, held.ends_on)
    weights = _weights(held)
    made = TargetLetter.objects.create(
        person_id=held.person_id, template_version_id=held.template_version_id, period=held.period, version=held.version + 1,
        previous=held, starts_on=given.starting, ends_on=held.ends_on, currency=held.currency,
        month_shares=shares_of(months, weights=weights), change=given.change.value, change_reason=given.reason,
        made_by_id=viewer.person_id, made_at=at, made_on=viewer.today,
    )
    LetterLine.objects.bulk_create(
        LetterLine(
            letter=made, kpi_id=one.kpi_id, number=one.number, weight=one.weight, target=one.target, rule=one.rule,
            parameters=one.parameters, standard_zh=one.standard_zh, standard_en=one.standard_en,
        ) for one in lines_of(held)
    )
    audit.note(
        viewer=viewer, act="scorecards.change", object_kind="scorecards.letter", object_id=made.pk,
        subject_person_id=made.person_id, reason=given.reason, detail={"version": made.version, "why": made.change},
    )
    return made


def _weights(letter: TargetLetter) -> list[int]:
    """The shares of a letter by calendar month, as weights of a year."""
    found = [0] * 12
    for month, share in zip(months_of(letter.starts_on, letter.ends_on), letter.month_shares, strict=True):
        found[month.number - 1] = share
    return found


def signed_on(letter: TargetLetter) -> date | None:
    """The day on which its person signed a letter; None before."""
    issue = letter.issue
    if issue is None or issue.concluded_at is None or issue.state == IssueState.REFUSED:
        return None
    return clock.day_of(issue.concluded_at)
