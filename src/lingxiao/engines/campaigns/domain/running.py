"""Campaigns: drafting one, launching it with its promise, raising its threshold. Closing it stands in ``closing.py``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from lingxiao.engines.campaigns.domain import inviting
from lingxiao.engines.campaigns.domain.raters import propose_all
from lingxiao.engines.campaigns.enums import (
    LEAST,
    LEAST_COMMENTS,
    MOST_GRADE_SHARE,
    PROMISES,
    CampaignKind,
    CampaignState,
    Promise,
    Use,
)
from lingxiao.engines.campaigns.models import Campaign, QuestionnaireVersion
from lingxiao.engines.campaigns.refusals import (
    EndsInThePast,
    LaunchedAlready,
    NobodyToAsk,
    NotPublished,
    OnlyRaised,
    PromiseNotOffered,
    ShareTooLarge,
    ThresholdTooLow,
)
from lingxiao.engines.campaigns.rules import may_run
from lingxiao.kernel import audit

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from lingxiao.kernel.viewer import Viewer
    from lingxiao.kernel.words import Bilingual

AT_ONCE = 2_000
"""So many invitations are made while one waits; more are made by a job."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is asked, of whom, under which promise, until when."""

    title: Bilingual
    version: QuestionnaireVersion
    promise: str
    threshold: int
    unit_id: int | None
    for_whom: str
    closes_on: date
    use: str = Use.DEVELOPMENT
    grade_share: int = 0


@transaction.atomic
def draft(*, viewer: Viewer, wanted: Plan, at: datetime) -> Campaign:
    """Draft a campaign; of a 360 review the raters are proposed by the rules at once.

    Raises ``NotPublished``, ``PromiseNotOffered``, ``ThresholdTooLow``, ``ShareTooLarge``, ``EndsInThePast``.
    """
    may_run(viewer=viewer).or_refuse()
    kind = CampaignKind(wanted.version.questionnaire.kind)
    if wanted.version.published_at is None:
        raise NotPublished
    if Promise(wanted.promise) not in PROMISES[kind]:
        raise PromiseNotOffered
    if wanted.threshold < LEAST[kind]:
        raise ThresholdTooLow(least=LEAST[kind])
    if not _share_is_right(kind, wanted):
        raise ShareTooLarge(most=MOST_GRADE_SHARE)
    if wanted.closes_on <= viewer.today:
        raise EndsInThePast
    made = Campaign.objects.create(
        kind=kind, title_zh=wanted.title.zh, title_en=wanted.title.en, version=wanted.version, promise=wanted.promise,
        threshold=wanted.threshold, comment_threshold=max(LEAST_COMMENTS, wanted.threshold), unit_id=wanted.unit_id,
        for_whom=wanted.for_whom, use=wanted.use, grade_share=wanted.grade_share, made_at=at, made_by_id=viewer.person_id,
        closes_on=wanted.closes_on,
    )
    if kind is CampaignKind.REVIEW:
        propose_all(campaign=made, on=viewer.today)
    _note(viewer, "campaigns.plan", made, promise=made.promise, threshold=made.threshold)
    return made


def _share_is_right(kind: CampaignKind, wanted: Plan) -> bool:
    if Use(wanted.use) is Use.DEVELOPMENT:
        return wanted.grade_share == 0
    return kind is CampaignKind.REVIEW and 0 < wanted.grade_share <= MOST_GRADE_SHARE


@transaction.atomic
def launch(*, viewer: Viewer, campaign: Campaign, later: Callable[[int], object] | None = None) -> Campaign:
    """Promise what is promised, and ask everybody. A large campaign is sent out by ``later``, which is told its id.

    Raises ``LaunchedAlready``, ``NobodyToAsk``, ``EndsInThePast``.
    """
    may_run(viewer=viewer).or_refuse()
    held = Campaign.objects.select_for_update().get(pk=campaign.pk)
    if held.state != CampaignState.DRAFT:
        raise LaunchedAlready
    if held.closes_on <= viewer.today:
        raise EndsInThePast
    held.expected = inviting.how_many(held, on=viewer.today)
    if not held.expected and held.kind != CampaignKind.CUSTOMER:
        raise NobodyToAsk
    held.state, held.opened_on = CampaignState.OPENING, viewer.today
    held.save(update_fields=["state", "opened_on", "expected"])
    _note(viewer, "campaigns.launch", held, promise=held.promise, threshold=held.threshold, expected=held.expected)
    if later is not None and held.expected > AT_ONCE:
        later(held.pk)
    else:
        inviting.invite_all(campaign_id=held.pk)
        held.refresh_from_db()
    return held


@transaction.atomic
def raise_threshold(*, viewer: Viewer, campaign: Campaign, threshold: int) -> Campaign:
    """Protect people more than was promised. Raises ``ThresholdTooLow`` and, after launch, ``OnlyRaised``."""
    may_run(viewer=viewer).or_refuse()
    held = Campaign.objects.select_for_update().get(pk=campaign.pk)
    least = LEAST[CampaignKind(held.kind)]
    if threshold < least:
        raise ThresholdTooLow(least=least)
    if held.state != CampaignState.DRAFT and threshold < held.threshold:
        raise OnlyRaised(held=held.threshold)
    held.threshold = threshold
    held.comment_threshold = max(held.comment_threshold, threshold)
    held.save(update_fields=["threshold", "comment_threshold"])
    _note(viewer, "campaigns.raise_threshold", held, threshold=threshold)
    return held


def _note(viewer: Viewer, act: str, campaign: Campaign, **detail: object) -> None:
    audit.note(viewer=viewer, act=act, object_kind="campaigns.campaign", object_id=campaign.pk, detail=detail)
