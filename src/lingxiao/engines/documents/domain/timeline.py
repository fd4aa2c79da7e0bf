"""Everything that happened with a copy, in order: what a page shows and what an evidence bundle holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from lingxiao.engines.activities.domain.queries import meetings_about
from lingxiao.engines.activities.enums import MeetingState
from lingxiao.engines.cadence.domain.queries import dues_of_object
from lingxiao.engines.cadence.ladders import RUNGS
from lingxiao.engines.documents.domain.wording import said
from lingxiao.engines.documents.enums import Channel, IssueState, ObjectionOutcome, Party, SignatureLevel
from lingxiao.engines.people.domain.queries import names_of
from lingxiao.kernel.days.saying import day_words
from lingxiao.kernel.notices import in_both
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from django.utils.functional import _StrPromise

    from lingxiao.engines.cadence.models import Due
    from lingxiao.engines.documents.models import Issue

NOTHING = Bilingual("")
ISSUED = _("Issued, to be signed by %(day)s")
DELIVERED = _("Delivered: %(channel)s")
OPENED, CHANGES, END = _("Opened"), _("Opened what changed"), _("Read to the end")
BRIEFED, TALK = _("Briefing written up"), _("Meeting written up: %(title)s")
CONFIRMED = _("Minutes confirmed by both sides")
REMINDED = _("Reminded (%(rung)s): %(title)s")
OBJECTED, SETTLED = _("Objected"), _("Objection settled: %(outcome)s")
REFUSAL, EXPLAINED = _("Refusal procedure started"), _("Explained again")
WITNESSED, COMPLETED = _("Confirmed by a witness"), _("Refusal record complete: %(proof)s")
SIGNED, ACKNOWLEDGED, COMPANY = _("Signed (%(level)s)"), _("Acknowledged (%(level)s)"), _("Signed for the company (%(level)s)")
CHANGE_FOUND, CHANGE_SETTLED = _("Departs from the contract: %(what)s"), _("Change agreement signed by both sides")
ENDED = {
    IssueState.SUPERSEDED: _("Superseded"), IssueState.REVOKED: _("Revoked"), IssueState.EXPIRED: _("Expired"),
}


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that happened: when, what, through whom, what was said, and the row that proves it; ``kind`` in a word."""

    at: datetime
    what: Bilingual
    person_id: int | None
    who: str
    detail: Bilingual
    evidence: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class _Raw:
    at: datetime
    what: Bilingual
    person_id: int | None
    evidence: str
    detail: Bilingual = NOTHING
    kind: str = ""


def timeline(issue: Issue) -> list[Happening]:
    """What happened with this copy, oldest first, in a number of queries that does not grow with it.

    What happened at the same moment stands in the order in which such things come about.
    """
    raw = sorted(
        [*_issue(issue), *_reading(issue), *_meetings(issue), *_reminders(issue), *_objections(issue), *_refusal(issue),
         *_signatures(issue), *_endings(issue)],
        key=lambda one: one.at,
    )
    names = names_of(person_ids=[one.person_id for one in raw if one.person_id is not None])
    return [
        Happening(
            one.at, one.what, one.person_id, names.get(one.person_id, "") if one.person_id is not None else "", one.detail,
            one.evidence, one.kind,
        )
        for one in raw
    ]


def _issue(issue: Issue) -> Iterator[_Raw]:
    mark = f"documents.issue:{issue.pk}"
    yield _Raw(
        issue.issued_at, said(ISSUED, day=day_words(issue.sign_by)), issue.issued_by_id, mark,
        Bilingual(issue.sha256, issue.sha256), "issued",
    )
    for one in issue.deliveries.order_by("pk"):
        yield _Raw(
            one.at, said(DELIVERED, channel=_label(Channel(one.channel).label)), one.recorded_by_id,
            f"documents.delivery:{one.pk}", _same(one.proof), "delivered",
        )
    change = getattr(issue, "contract_change", None)
    if change is not None:
        what = Bilingual(
            "、".join(hit["title"]["zh"] for hit in change.hits), ", ".join(hit["title"]["en"] for hit in change.hits),
        )
        yield _Raw(
            change.found_at, said(CHANGE_FOUND, what=what), None, f"documents.change:{change.pk}", kind="change_found",
        )
        if change.settled_at is not None:
            agreement = f"documents.issue:{change.agreement_id}"
            yield _Raw(change.settled_at, said(CHANGE_SETTLED), None, agreement, kind="change_settled")


def _reading(issue: Issue) -> Iterator[_Raw]:
    reading = getattr(issue, "reading", None)
    if reading is None:
        return
    for at, sentence in ((reading.opened_at, OPENED), (reading.changes_opened_at, CHANGES), (reading.reached_end_at, END)):
        if at is not None:
            yield _Raw(at, said(sentence), issue.person_id, f"documents.reading:{reading.pk}", kind="read")


def _meetings(issue: Issue) -> Iterator[_Raw]:
    meetings = meetings_about(object_kind="documents.issue", object_id=str(issue.pk)).prefetch_related("minutes")
    for meeting in meetings:
        title = said(TALK, title=Bilingual(meeting.title_zh, meeting.title_en))
        for minutes in meeting.minutes.all():
            yield _Raw(
                minutes.written_at, title, minutes.written_by_id, f"activities.minutes:{minutes.pk}", _same(minutes.text),
                "talk",
            )
        if meeting.state == MeetingState.CONFIRMED and meeting.confirmed_at is not None:
            yield _Raw(meeting.confirmed_at, said(CONFIRMED), None, f"activities.meeting:{meeting.pk}", kind="confirmed")


def _reminders(issue: Issue) -> Iterator[_Raw]:
    dues = dues_of_object(object_kind="documents.issue", object_id=str(issue.pk)).prefetch_related("reminders")
    for due in dues:
        for sent in due.reminders.all():
            yield _Raw(
                sent.sent_at, said(REMINDED, rung=RUNGS[sent.rung].said, title=_title(due)), due.owner_id,
                f"cadence.reminder:{sent.pk}", kind="reminded",
            )


def _objections(issue: Issue) -> Iterator[_Raw]:
    for one in issue.objections.order_by("pk"):
        mark = f"documents.objection:{one.pk}"
        yield _Raw(one.raised_at, said(OBJECTED), issue.person_id, mark, _same(one.text), "objected")
        if one.settled_at is not None:
            outcome = _label(ObjectionOutcome(one.outcome).label)
            yield _Raw(one.settled_at, said(SETTLED, outcome=outcome), one.settled_by_id, mark, _same(one.answer), "settled")


def _refusal(issue: Issue) -> Iterator[_Raw]:
    one = getattr(issue, "refusal", None)
    if one is None:
        return
    mark = f"documents.refusal:{one.pk}"
    yield _Raw(one.opened_at, said(REFUSAL), one.opened_by_id, mark, _same(one.reason), "refusal")
    if one.explained_at is not None:
        yield _Raw(one.explained_at, said(EXPLAINED), one.opened_by_id, mark, _same(one.explained_minutes), "talk")
    for at, person_id in ((one.witness_one_at, one.witness_one_id), (one.witness_two_at, one.witness_two_id)):
        if at is not None:
            yield _Raw(at, said(WITNESSED), person_id, mark, kind="witnessed")
    if one.completed_at is not None:
        yield _Raw(one.completed_at, said(COMPLETED, proof=one.delivery_proof), None, mark, kind="completed")


def _signatures(issue: Issue) -> Iterator[_Raw]:
    for one in issue.signatures.order_by("pk"):
        level = SignatureLevel(one.level)
        sentence = COMPANY if one.party == Party.COMPANY else ACKNOWLEDGED if level is SignatureLevel.S1 else SIGNED
        origin = " · ".join(part for part in (one.address, one.device, one.register_number, one.reservation) if part)
        yield _Raw(
            one.at, said(sentence, level=_label(level.label)), one.person_id, f"documents.signature:{one.pk}",
            _same(origin), "signed",
        )


def _endings(issue: Issue) -> Iterator[_Raw]:
    if issue.ended_at is not None and issue.state in ENDED:
        yield _Raw(
            issue.ended_at, said(ENDED[IssueState(issue.state)]), None, f"documents.issue:{issue.pk}", _same(issue.ended_reason),
            "ended",
        )


def _title(due: Due) -> Bilingual:
    return Bilingual(due.title_zh, due.title_en)


def _label(label: str | _StrPromise) -> Bilingual:
    return in_both(label)


def _same(text: str) -> Bilingual:
    return Bilingual(text, text)
