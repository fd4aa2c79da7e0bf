"""What an evidence bundle states as data: the copy, its proofs, what was owed, who was heard; redacted where it goes out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from lingxiao.engines.activities.domain.queries import meetings_about, minutes_of
from lingxiao.engines.cadence.domain.queries import dues_of_object
from lingxiao.engines.documents.domain.canonical import fingerprint
from lingxiao.engines.documents.enums import Edition
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from lingxiao.engines.documents.domain.timeline import Happening
    from lingxiao.engines.documents.models import Issue, Signature

FEWEST_LETTERS = 2
"""A name of one letter is left alone inside texts: it would be found in ordinary words."""


class Names:
    """How people are called in one edition: by name inside the house; outside, third parties by a number."""

    def __init__(self, issue: Issue, signatures: Sequence[Signature], edition: Edition) -> None:
        """The person and whoever signed for the company are no third parties."""
        self._known = {issue.person_id, *(one.person_id for one in signatures)}
        self._edition = edition
        self._marks: dict[int, str] = {}
        self._words: dict[str, str] = {}

    def of(self, person_id: int | None, name: str) -> str:
        """What this person is called."""
        if self._edition is Edition.INTERNAL or person_id is None or person_id in self._known or not name:
            return name
        number = len(self._marks) + 1
        mark = self._marks.setdefault(person_id, f"第三人{number} / third party {number}")
        if len(name) >= FEWEST_LETTERS:
            self._words[name] = mark
        return mark

    def inside(self, text: Bilingual) -> Bilingual:
        """A text with the names met so far replaced in it."""
        zh, en = text.zh, text.en
        for name, mark in sorted(self._words.items(), key=lambda one: -len(one[0])):
            zh, en = zh.replace(name, mark.split(" / ", maxsplit=1)[0]), en.replace(name, mark.split(" / ")[1])
        return Bilingual(zh, en)


def told(story: Sequence[Happening], names: Names) -> list[Happening]:
    """The story as this edition tells it: every actor first, so that a name is found wherever it is mentioned."""
    called = [names.of(one.person_id, one.who) for one in story]
    return [
        replace(
            one, who=who, person_id=one.person_id if who == one.who else None, what=names.inside(one.what),
            detail=names.inside(one.detail),
        )
        for one, who in zip(story, called, strict=True)
    ]


def facts(
    issue: Issue, *, signatures: Sequence[Signature], story: Sequence[Happening], names: Names, at: datetime, edition: Edition,
    shown: Callable[[datetime], str],
) -> dict[str, Any]:
    """The copy and everything that proves it, as of a moment."""
    return {
        "edition": edition.value, "as_of": shown(at), "issue": issue.pk, "state": issue.state,
        "text_sha256": issue.sha256, "text_verifies": fingerprint(issue.body) == issue.sha256,
        "template": {
            "key": issue.template.key, "version": issue.version.number, "sha256": issue.version.sha256,
            "reference_only": issue.is_reference,
        },
        "compared_with": None if issue.previous is None else {"issue": issue.previous_id, "sha256": issue.previous.sha256},
        "person": issue.body["person"], "issued_on": issue.issued_on.isoformat(), "sign_by": issue.sign_by.isoformat(),
        "in_force": None if issue.in_force is None or issue.in_force.isempty else [
            issue.in_force.lower.isoformat(), issue.in_force.upper.isoformat() if issue.in_force.upper else None,
        ],
        "signatures": [_signature(one, shown) for one in signatures if one.at <= at],
        "talks": _talks(issue, names, at, shown),
        "contract_change": _contract_change(issue, shown),
        "owed": [
            {
                "practice": due.practice, "side": due.side, "due_on": due.due_on.isoformat(),
                "fulfilled_at": shown(due.fulfilled_at) if due.fulfilled_at else None, "evidence": due.evidence,
            }
            for due in dues_of_object(object_kind="documents.issue", object_id=str(issue.pk))
        ],
        "happenings": [
            {
                "at": shown(one.at), "what": one.what.to_json(), "who": one.who, "detail": one.detail.to_json(),
                "evidence": one.evidence,
            }
            for one in story
        ],
    }


def consultation(issue: Issue, *, names: Names, edition: Edition, shown: Callable[[datetime], str]) -> dict[str, Any] | None:
    """How staff were heard on this text before it bound anyone (LR-01); None where no record was closed."""
    record = getattr(issue.version, "consultation", None)
    if record is None or record.completed_at is None:
        return None
    inside = edition is Edition.INTERNAL
    attended = list(record.attendees.order_by("pk"))
    opinions = list(record.opinions.select_related("replied_by").order_by("said_at", "pk"))
    return {
        "form": record.form, "held_on": record.held_on.isoformat(), "place": record.place, "minutes": record.minutes,
        "attendees": [
            {"name": one.name if inside else f"参会人{at} / attendee {at}", "stands_for": one.stands_for}
            for at, one in enumerate(attended, start=1)
        ],
        "opinions": [
            {
                "said_by": one.said_by if inside else "", "text": one.text, "adopted": one.is_adopted, "reply": one.reply,
                "replied_by": names.of(one.replied_by_id, one.replied_by.name if one.replied_by else ""),
            }
            for one in opinions
        ],
        "agreed_with": record.agreed_with, "agreed_on": record.agreed_on.isoformat(),
        "made_public_on": record.made_public_on.isoformat(), "made_public_how": record.made_public_how,
        "text_sha256": record.text_sha256, "completed_at": shown(record.completed_at),
    }


def _signature(one: Signature, shown: Callable[[datetime], str]) -> dict[str, Any]:
    return {
        "party": one.party, "level": one.level, "at": shown(one.at), "text_sha256": one.text_sha256,
        "signed_in_again_at": shown(one.reauthenticated_at) if one.reauthenticated_at else None,
        "changes_opened_at": shown(one.changes_opened_at) if one.changes_opened_at else None,
        "address": one.address, "device": one.device, "language": one.language, "reservation": one.reservation,
        "register_number": one.register_number,
        "attachment_sha256": one.attachment.sha256 if one.attachment is not None else None,
    }


def _talks(issue: Issue, names: Names, at: datetime, shown: Callable[[datetime], str]) -> list[dict[str, Any]]:
    """Every wording of the minutes with its hash, and which side confirmed which wording."""
    return [
        {
            "kind": meeting.kind, "held_on": meeting.held_on.isoformat() if meeting.held_on else None, "number": one.number,
            "written_at": shown(one.written_at), "sha256": one.sha256, "text": names.inside(Bilingual(one.text, "")).zh,
            "confirmed": [
                {"who": names.of(given.person_id, given.person.name), "at": shown(given.at), "sha256": given.sha256}
                for given in sorted(one.confirmations.all(), key=lambda given: (given.at, given.pk)) if given.at <= at
            ],
        }
        for meeting in meetings_about(object_kind="documents.issue", object_id=str(issue.pk))
        for one in reversed(minutes_of(meeting)) if one.written_at <= at
    ]


def _contract_change(issue: Issue, shown: Callable[[datetime], str]) -> dict[str, Any] | None:
    change = getattr(issue, "contract_change", None)
    if change is None:
        return None
    # Which terms, and never what they say: pay is read by fewer than a copy is. The agreement that settles it has them.
    return {
        "terms": [hit["term"] for hit in change.hits],
        "found_at": shown(change.found_at), "agreement": change.agreement_id,
        "settled_at": shown(change.settled_at) if change.settled_at else None,
    }
