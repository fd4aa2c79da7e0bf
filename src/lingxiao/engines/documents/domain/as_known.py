"""How copies stood on a day, as far as was known at a moment: what a figure of the past rests on, to be read again.

Everything that happens to a copy carries its moment: issue, briefing, signature, refusal, objection, end. Nothing that
happened later counts, even where it has changed the row since. No text is read.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, F, OuterRef

from lingxiao.engines.cadence.domain import clock
from lingxiao.engines.documents.enums import ENDINGS, IssueState, ObjectionOutcome, Party, SignatureLevel
from lingxiao.engines.documents.models import Issue, Objection, Signature
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence
    from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Copy:
    """One copy as it was known to stand.

    ``briefed_on`` is None while the briefing was not confirmed by both; ``settled_on`` is the day the last objection was
    answered, ``objected_on`` that of the one still unanswered. ``is_blocked`` says that a change of contract waits for
    its agreement (LR-02). ``starts_on`` is the first day it binds, once signed or its refusal completed.
    """

    pk: int
    person_id: int
    title: Bilingual
    state: IssueState
    issued_on: date
    brief_by: date | None
    briefed_on: date | None
    signed_on: date | None
    settled_on: date | None
    objected_on: date | None
    is_blocked: bool
    starts_on: date | None
    ends_on: date | None

    @property
    def has_ended(self) -> bool:
        """Whether another copy, time or the company had ended it."""
        return self.state in ENDINGS

    def binds(self, day: date) -> bool:
        """Whether it binds on a day, as long as no later copy does."""
        return self.starts_on is not None and self.starts_on <= day and (self.ends_on is None or day < self.ends_on)


@dataclass(slots=True)
class Known:
    """The copies of one person in the order of issue, and the one that binds on the day that was asked for."""

    copies: list[Copy] = field(default_factory=list)
    bound: Copy | None = None

    @property
    def latest(self) -> Copy | None:
        """The newest copy, whatever became of it."""
        return self.copies[-1] if self.copies else None

    @property
    def signed(self) -> Copy | None:
        """The copy that binds, where it binds because it was signed."""
        return self.bound if self.bound is not None and self.bound.signed_on is not None else None


@dataclass(frozen=True, slots=True)
class _Facts:
    """What had happened to some copies by the moment, by copy: read once for all of them."""

    signed: dict[int, datetime]
    refused: dict[int, datetime]
    agreements: dict[int, datetime | None]
    objections: dict[int, list[Objection]]


def known_copies(*, kind: str, person_ids: Iterable[int], on: date, at: datetime) -> dict[int, Known]:
    """How the copies of this kind of each of these persons stood on a day, as known at a moment. Three queries at most.

    A person without any is there, with none.
    """
    found = {person: Known() for person in person_ids}
    rows = list(
        Issue.objects.filter(kind=kind, person_id__in=found, issued_on__lte=on, issued_at__lte=at)
        .annotate(
            is_given=Exists(Signature.objects.filter(issue_id=OuterRef("pk"), party=Party.PERSON)),
            refused_at=F("refusal__completed_at"), change_at=F("contract_change__found_at"),
            agreed_at=F("contract_change__settled_at"),
        )
        .defer("body", "merge", "ended_reason", "sha256")
        .order_by("issued_on", "pk")
    )
    if not rows:
        return found
    facts, zone = _facts(rows, at), clock.zone()

    def day(moment: datetime | None) -> date | None:
        return moment.astimezone(zone).date() if moment is not None and moment <= at else None

    concluded: dict[int, datetime] = {}
    for row in rows:
        copy, moment = _copy(row, facts, day), _moment(row, facts)
        known = found[copy.person_id]
        known.copies.append(copy)
        # The copy concluded last binds from its first day on; what it replaced does not come back when it ends.
        if moment is None or copy.starts_on is None or copy.starts_on > on:
            continue
        if moment >= concluded.get(copy.person_id, moment):
            concluded[copy.person_id] = moment
            known.bound = copy if copy.binds(on) else None
    return found


def has_signed(*, kind: str, person_id: int, on: date, at: datetime) -> bool:
    """Whether somebody signed a copy of this kind that is in force on a day, by a moment. One query."""
    signed = Signature.objects.filter(issue_id=OuterRef("pk"), party=Party.PERSON)
    rows = Issue.objects.filter(kind=kind, person_id=person_id, in_force__contains=on, concluded_at__lte=at)
    return rows.filter(Exists(signed)).exists()


def citable(*, kinds: Collection[str], person_id: int, on: date, at: datetime) -> list[Issue]:
    """The copies of these kinds that bound somebody on a day and may be held against them, signed by a moment. One query.

    What was published for reference alone is not among them: it may be cited in nothing adverse (LR-01).
    """
    signed = Signature.objects.filter(issue_id=OuterRef("pk"), party=Party.PERSON)
    rows = Issue.objects.filter(
        Exists(signed), kind__in=kinds, person_id=person_id, in_force__contains=on, concluded_at__lte=at, is_reference=False,
    )
    return list(rows.defer("body", "merge").order_by("kind", "issued_on", "pk"))


def _facts(rows: Sequence[Any], at: datetime) -> _Facts:
    def known(moment: datetime | None) -> bool:
        return moment is not None and moment <= at

    objections: dict[int, list[Objection]] = {}
    raised = Objection.objects.filter(issue_id__in=[row.pk for row in rows], raised_at__lte=at)
    for one in raised.defer("text", "answer").order_by("raised_at", "pk"):
        objections.setdefault(one.issue_id, []).append(one)
    return _Facts(
        # A signature on paper is known from the moment it was put on file, not from when the pen moved.
        signed={row.pk: row.concluded_at for row in rows if row.is_given and known(row.concluded_at)},
        refused={row.pk: row.refused_at for row in rows if known(row.refused_at)},
        agreements={row.pk: row.agreed_at for row in rows if known(row.change_at)},
        objections=objections,
    )


def _moment(row: Issue, facts: _Facts) -> datetime | None:
    """When a copy came to bind: by its signature, or by a completed refusal that changes no contract (LR-02)."""
    if row.is_reference:
        return None
    if row.pk in facts.signed:
        return facts.signed[row.pk]
    refused = facts.refused.get(row.pk)
    if refused is None or row.pk not in facts.agreements:
        return refused
    agreed = facts.agreements[row.pk]
    return refused if agreed is not None and agreed <= refused else None


def _copy(row: Issue, facts: _Facts, day: Callable[[datetime | None], date | None]) -> Copy:
    objections = facts.objections.get(row.pk, [])
    answered = [answer for one in objections if (answer := day(one.settled_at)) is not None]
    unanswered = [day(one.raised_at) for one in objections if day(one.settled_at) is None]
    begins, ended_on = day(_moment(row, facts)), day(row.ended_at)
    return Copy(
        pk=row.pk,
        person_id=row.person_id,
        title=Bilingual(row.title_zh, row.title_en),
        state=IssueState(row.state) if ended_on is not None else _state(row, facts, day),
        issued_on=row.issued_on,
        brief_by=row.brief_by,
        briefed_on=day(row.briefed_at),
        signed_on=day(facts.signed.get(row.pk)),
        settled_on=answered[-1] if answered else None,
        objected_on=unanswered[-1] if unanswered and ended_on is None else None,
        is_blocked=row.pk in facts.agreements and day(facts.agreements[row.pk]) is None,
        starts_on=None if begins is None else max(row.effective.lower, begins),
        ends_on=min((one for one in (row.effective.upper, ended_on) if one is not None), default=None),
    )


def _state(row: Issue, facts: _Facts, day: Callable[[datetime | None], date | None]) -> IssueState:
    """Where a copy that had not ended stood."""
    if row.pk in facts.signed:
        is_receipt = row.signature_level == SignatureLevel.S1
        return IssueState.ACKNOWLEDGED if is_receipt else IssueState.SIGNED
    if row.pk in facts.refused:
        return IssueState.REFUSED
    objections = facts.objections.get(row.pk, [])
    if any(day(one.settled_at) is None for one in objections):
        return IssueState.OBJECTED
    if objections and objections[-1].outcome == ObjectionOutcome.NEW_VERSION:
        return IssueState.NEGOTIATING
    is_to_sign = row.signature_level != SignatureLevel.S1 and (row.brief_by is None or day(row.briefed_at) is not None)
    return IssueState.PENDING_SIGN if is_to_sign else IssueState.ISSUED
