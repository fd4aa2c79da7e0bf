"""Asking: everybody of a campaign at once, in batches that a job can take up again, and single people outside."""

from __future__ import annotations

import hashlib
import secrets
from typing import TYPE_CHECKING

from django.db import transaction

from lingxiao.engines.campaigns.enums import CampaignKind, CampaignState, ForWhom
from lingxiao.engines.campaigns.models import Campaign, Invitation, Nomination
from lingxiao.engines.campaigns.refusals import NameWhom, NotOpen
from lingxiao.engines.campaigns.rules import may_run
from lingxiao.engines.people.domain import queries as people
from lingxiao.kernel import audit

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from lingxiao.engines.people.models import Person
    from lingxiao.kernel.viewer import Viewer

BATCH = 5_000


def audience(campaign: Campaign, *, on: date) -> QuerySet[Person]:
    """Who is asked, or, in a 360 review, about whom is asked: who works in the unit or below it on a day."""
    if campaign.unit_id is None:
        return people.everybody().none()
    rows = people.working(on=on) if campaign.for_whom == ForWhom.EVERYBODY else people.sales_managers(on=on)
    return people.under_unit(rows, unit_id=campaign.unit_id, on=on)


def _approved(campaign: Campaign) -> QuerySet[Nomination]:
    return Nomination.objects.filter(subject__campaign=campaign, subject__approved_at__isnull=False)


def how_many(campaign: Campaign, *, on: date) -> int:
    """How many invitations a launch makes."""
    if campaign.kind == CampaignKind.REVIEW:
        return _approved(campaign).count()
    return audience(campaign, on=on).count() if campaign.kind != CampaignKind.CUSTOMER else 0


def invite_all(*, campaign_id: int) -> int:
    """Invite everybody of a campaign that is being sent out, and open it; answers how many are invited in all.

    Each batch is kept by itself, so a job that was interrupted goes on where it stopped; asking again changes nothing.
    The day that counts is the one of the launch, however late the job runs.
    """
    campaign = Campaign.objects.get(pk=campaign_id)
    if campaign.state != CampaignState.OPENING or campaign.opened_on is None:
        return campaign.invitations.count()
    rows = _for_review(campaign) if campaign.kind == CampaignKind.REVIEW else _for_audience(campaign, campaign.opened_on)
    for start in range(0, len(rows), BATCH):
        with transaction.atomic():
            Invitation.objects.bulk_create(rows[start : start + BATCH], ignore_conflicts=True)
    with transaction.atomic():
        held = Campaign.objects.select_for_update().get(pk=campaign_id)
        if held.state == CampaignState.OPENING:
            held.state = CampaignState.OPEN
            held.save(update_fields=["state"])
    return campaign.invitations.count()


def _for_review(campaign: Campaign) -> list[Invitation]:
    named = _approved(campaign).order_by("pk").values_list("subject_id", "person_id", "group")
    return [Invitation(campaign=campaign, subject_id=one, person_id=person, group=group) for one, person, group in named]


def _for_audience(campaign: Campaign, on: date) -> list[Invitation]:
    if campaign.kind == CampaignKind.CUSTOMER:
        return []
    ids = list(audience(campaign, on=on).order_by("pk").values_list("pk", flat=True))
    units = people.units_of(person_ids=ids, on=on)
    return [Invitation(campaign=campaign, person_id=person, unit_id=units.get(person)) for person in ids]


@transaction.atomic
def invite_outside(*, viewer: Viewer, campaign: Campaign, contact: str) -> str:
    """Ask somebody outside; answers the secret of their link, which is shown once and kept nowhere. Raises ``NotOpen``."""
    may_run(viewer=viewer).or_refuse()
    held = Campaign.objects.select_for_update(no_key=True).get(pk=campaign.pk)
    if held.state != CampaignState.OPEN or held.kind != CampaignKind.CUSTOMER:
        raise NotOpen
    if not contact.strip():
        raise NameWhom
    secret = new_secret()
    made = Invitation.objects.create(
        campaign=held, contact=contact.strip(), unit_id=held.unit_id, token_hash=hash_of(secret),
    )
    audit.note(
        viewer=viewer, act="campaigns.invite", object_kind="campaigns.campaign", object_id=held.pk,
        detail={"invitation": made.pk},
    )
    return secret


def new_secret() -> str:
    """A secret of 256 bits for a link (ASVS 11.5.1)."""
    return secrets.token_urlsafe(32)


def hash_of(secret: str) -> str:
    """What is kept of a secret. It is long and random, so a plain hash cannot be turned back (goal B9)."""
    return hashlib.sha256(secret.encode()).hexdigest()
