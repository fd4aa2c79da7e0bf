"""Answering: by a link without signing in, or from one's own desk. Once, and nothing of it leads back.

Nothing here is noted in the audit, which knows the moment and the address of whoever acts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from lingxiao.engines.campaigns.domain.inviting import hash_of
from lingxiao.engines.campaigns.enums import IDENTIFIED, CampaignState, Promise, QuestionKind
from lingxiao.engines.campaigns.models import Answers, Invitation, OpenAnswer
from lingxiao.engines.campaigns.questions import from_json
from lingxiao.engines.campaigns.refusals import AnsweredAlready, AnswerMissing, ClosedMeanwhile
from lingxiao.kernel.refusals import NotSeen

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from lingxiao.engines.campaigns.models import Campaign
    from lingxiao.engines.campaigns.questions import Question
    from lingxiao.kernel.viewer import Viewer

MOST_WORDS = 2_000
BATCH = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A filled-in form: a number by the key of each question, and words by the key of each open one."""

    told: Mapping[str, int]
    words: Mapping[str, str]


def invitation_behind(*, secret: str) -> Invitation | None:
    """The invitation a link belongs to; None for a link that was never made. Looking is noted nowhere."""
    rows = Invitation.objects.select_related("campaign__version", "subject__person")
    return rows.filter(token_hash=hash_of(secret)).first()


def invitation_of(viewer: Viewer, *, invitation_id: int) -> Invitation:
    """One of the viewer's own invitations; ``NotSeen`` for all others."""
    rows = Invitation.objects.select_related("campaign__version", "subject__person")
    found = rows.filter(pk=invitation_id, person_id=viewer.person_id).first() if viewer.person_id is not None else None
    if found is None:
        raise NotSeen
    return found


def may_still_answer(invitation: Invitation, *, on: date) -> None:
    """Refuse what comes too late: ``AnsweredAlready`` or ``ClosedMeanwhile``."""
    if invitation.answered_on is not None:
        raise AnsweredAlready
    campaign = invitation.campaign
    if campaign.state != CampaignState.OPEN or campaign.closes_on < on:
        raise ClosedMeanwhile


@transaction.atomic
def answer(*, invitation: Invitation, said: Said, on: date) -> None:
    """Take an answer, once: of two that come together one is taken. Raises what ``may_still_answer`` and ``checked`` raise.

    ``on`` is all that is kept of when, and only of that somebody answered.
    """
    held = Invitation.objects.select_for_update(of=("self",)).select_related("campaign__version").get(pk=invitation.pk)
    may_still_answer(held, on=on)
    campaign = held.campaign
    told, words = checked(from_json(campaign.version.questions), said)
    held.answered_on = on
    held.save(update_fields=["answered_on"])
    _keep(campaign, held, told, words)


def _keep(campaign: Campaign, held: Invitation, told: Mapping[str, int], words: Mapping[str, str]) -> None:
    Answers.objects.create(
        campaign=campaign, subject_id=held.subject_id, group=held.group, unit_id=held.unit_id, told=dict(told),
        invitation=held if campaign.promise == Promise.NAMED else None,
    )
    group = held.group if held.group in IDENTIFIED else ""
    OpenAnswer.objects.bulk_create([
        OpenAnswer(campaign=campaign, subject_id=held.subject_id, group=group, question=key, text=text)
        for key, text in words.items()
    ])


def checked(questions: list[Question], said: Said) -> tuple[dict[str, int], dict[str, str]]:
    """What of a form answers its questions. Raises ``AnswerMissing`` for one that is open or is no answer to it."""
    told: dict[str, int] = {}
    words: dict[str, str] = {}
    for one in questions:
        if one.kind is QuestionKind.TEXT:
            text = said.words.get(one.key, "").strip()[:MOST_WORDS]
            if text:
                words[one.key] = text
            elif not one.is_optional:
                raise AnswerMissing
            continue
        value = said.told.get(one.key)
        if value is not None and value in one.values:
            told[one.key] = value
        elif value is not None or not one.is_optional:
            raise AnswerMissing
    return told, words


@transaction.atomic
def record_past_answers(*, campaign: Campaign, said: Mapping[int, Said], on: date) -> int:
    """Write down in bulk what came in on paper or was invented, by invitation; answers how many. Few statements for any number.

    What is held to for a single answer is held to here: once each, and every question answered.
    """
    questions = from_json(campaign.version.questions)
    rows = list(Invitation.objects.select_for_update().filter(
        pk__in=said, campaign=campaign, answered_on__isnull=True).order_by("pk"))
    told = {row.pk: checked(questions, said[row.pk]) for row in rows}
    named = campaign.promise == Promise.NAMED
    Invitation.objects.filter(pk__in=told).update(answered_on=on)
    Answers.objects.bulk_create([
        Answers(campaign=campaign, subject_id=row.subject_id, group=row.group, unit_id=row.unit_id, told=told[row.pk][0],
                invitation=row if named else None)
        for row in rows
    ], batch_size=BATCH)
    OpenAnswer.objects.bulk_create([
        OpenAnswer(campaign=campaign, subject_id=row.subject_id, group=row.group if row.group in IDENTIFIED else "",
                   question=key, text=text)
        for row in rows for key, text in told[row.pk][1].items()
    ], batch_size=BATCH)
    return len(rows)
