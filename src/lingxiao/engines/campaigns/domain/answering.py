"""Answering: by a link without signing in, or from one's own desk. Once, and nothing of it leads back.

What was answered goes into the urn (``urn.py``), where it lies sealed until the close.

Nothing here is noted in the audit, which knows the moment and the address of whoever acts.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from django.db import connection, transaction

from lingxiao.engines.campaigns.domain import urn
from lingxiao.engines.campaigns.domain.inviting import hash_of
from lingxiao.engines.campaigns.domain.urn import MOST_WORDS, Form
from lingxiao.engines.campaigns.enums import CampaignState, Promise, QuestionKind
from lingxiao.engines.campaigns.models import Campaign, Invitation, QuestionnaireVersion
from lingxiao.engines.campaigns.questions import from_json
from lingxiao.engines.campaigns.refusals import AnsweredAlready, AnswerMissing, ClosedMeanwhile
from lingxiao.kernel.in_sql import columns, first, read
from lingxiao.kernel.refusals import NotSeen

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from lingxiao.engines.campaigns.questions import Question
    from lingxiao.kernel.viewer import Viewer


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A filled-in form: a number by the key of each question, and words by the key of each open one."""

    told: Mapping[str, int]
    words: Mapping[str, str]


def invitation_behind(*, secret: str) -> Invitation | None:
    """The invitation a link belongs to; None for a link that was never made. Looking is noted nowhere."""
    told = first(_behind(), hash_of(secret))
    if told is None:
        return None
    at, then = len(Invitation._meta.concrete_fields), len(Campaign._meta.concrete_fields)  # noqa: SLF001 -- Django's own API
    found, campaign = read(Invitation, told[:at]), read(Campaign, told[at : at + then])
    version = read(QuestionnaireVersion, told[at + then :])
    version.questions = json.loads(version.questions)  # what Django's field does, which is passed by here
    found.campaign, campaign.version = campaign, version
    return found


@cache
def _behind() -> str:
    """In SQL, because whole departments follow their links in the same minutes (ADR 0015)."""
    return (
        f"SELECT {columns(Invitation, 'asked')}, {columns(Campaign, 'campaign')}, {columns(QuestionnaireVersion, 'version')} "  # noqa: S608 # nosec B608 -- names of ours
        "FROM campaigns_invitation asked JOIN campaigns_campaign campaign ON campaign.id = asked.campaign_id "
        "JOIN campaigns_questionnaireversion version ON version.id = campaign.version_id WHERE asked.token_hash = %s"
    )


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
    may_still_answer(invitation, on=on)
    campaign = invitation.campaign
    questions = from_json(campaign.version.questions)
    told, words = checked(questions, said)
    _note(invitation, on)
    urn.put(campaign=campaign, questions=questions, forms=[_form(campaign, invitation, told, words)])


NOTED = """
WITH held AS (SELECT id FROM campaigns_campaign WHERE id = %s AND state = %s FOR KEY SHARE)
UPDATE campaigns_invitation asked SET answered_on = %s FROM held
WHERE asked.campaign_id = held.id AND asked.id = %s AND asked.answered_on IS NULL
"""


def _note(invitation: Invitation, on: date) -> None:
    """Note that somebody answered, once; what is found now decides, not what was read before.

    The close waits for this answer, and other answers do not: it is in what is released, or it is refused.
    """
    with connection.cursor() as cursor:
        cursor.execute(NOTED, [invitation.campaign_id, CampaignState.OPEN.value, on, invitation.pk])
        if not cursor.rowcount:
            is_answered = Invitation.objects.filter(pk=invitation.pk, answered_on__isnull=False).exists()
            raise AnsweredAlready if is_answered else ClosedMeanwhile


def _form(campaign: Campaign, invitation: Invitation, told: Mapping[str, int], words: Mapping[str, str]) -> Form:
    return Form(
        subject_id=invitation.subject_id, group=invitation.group, unit_id=invitation.unit_id, told=told, words=words,
        invitation_id=invitation.pk if campaign.promise == Promise.NAMED else None,
    )


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
    Invitation.objects.filter(pk__in=told).update(answered_on=on)
    urn.put(campaign=campaign, questions=questions, forms=(_form(campaign, row, *told[row.pk]) for row in rows))
    return len(rows)
