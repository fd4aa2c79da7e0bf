"""Who rates whom in a 360 review: proposed by the rules, named by the person, approved by their superior (A02)."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from lingxiao.engines.campaigns import permissions
from lingxiao.engines.campaigns.domain.inviting import audience
from lingxiao.engines.campaigns.enums import (
    ALL_REPORTS,
    KNOWN_FOR_DAYS,
    LEAST_RATERS,
    MOST_RATERS,
    CampaignState,
    RaterGroup,
)
from lingxiao.engines.campaigns.models import Nomination, Subject
from lingxiao.engines.campaigns.refusals import (
    GroupFull,
    KnowsTooShort,
    NamedAlready,
    NobodyCalled,
    NotYourself,
    NotYoursToApprove,
    NotYoursToName,
    RatersStand,
    SeveralCalled,
    TooFewRaters,
)
from lingxiao.engines.people.domain import queries as people
from lingxiao.engines.people.domain.reaching import reaches_person
from lingxiao.engines.people.domain.superiors import managers_of, reports_of
from lingxiao.kernel import audit
from lingxiao.kernel.verdict import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime

    from lingxiao.engines.campaigns.models import Campaign
    from lingxiao.engines.people.models import Person
    from lingxiao.kernel.viewer import Viewer

BATCH = 5_000
NAMED = (RaterGroup.PEERS, RaterGroup.CROSS)
"""Groups whose raters somebody chooses; the others follow from the lines."""


def propose_all(*, campaign: Campaign, on: date) -> int:
    """Propose the raters of everybody in a campaign by the rules, in few queries; answers how many were proposed.

    Superior and self; direct reports, eight at random of more; colleagues under the same superior, six at random of more.
    Only who has held their post for three months. Other departments are for the person to name.
    """
    ids = list(audience(campaign, on=on).order_by("pk").values_list("pk", flat=True))
    Subject.objects.bulk_create([Subject(campaign=campaign, person_id=person) for person in ids], batch_size=BATCH)
    subjects = dict(campaign.subjects.order_by("pk").values_list("person_id", "pk"))
    above = managers_of(person_ids=ids, on=on)
    teams = reports_of(manager_ids={*ids, *above.values()}, on=on)
    known = _known(({*ids, *(one for team in teams.values() for one in team)}), on=on)
    dice = random.Random(campaign.pk)  # noqa: S311 -- who of many is asked is no secret; the same draw can be shown again
    drafts = [
        Nomination(subject_id=subjects[person], person_id=rater, group=group)
        for person in ids
        for group, raters in _proposed(person, above.get(person), teams, known, dice).items() for rater in raters
    ]
    Nomination.objects.bulk_create(drafts, batch_size=BATCH, ignore_conflicts=True)
    return len(drafts)


def _known(person_ids: Iterable[int], *, on: date) -> set[int]:
    """Those who have held their post for three months."""
    since = people.in_post_since(person_ids=person_ids, on=on)
    return {person for person, day in since.items() if day <= on - timedelta(days=KNOWN_FOR_DAYS)}


def _proposed(
    person: int, above: int | None, teams: Mapping[int, list[int]], known: set[int], dice: random.Random,
) -> dict[RaterGroup, list[int]]:
    reports = [one for one in teams.get(person, ()) if one in known]
    peers = [one for one in teams.get(above or 0, ()) if one != person and one in known and one not in reports]
    return {
        RaterGroup.SELF: [person], RaterGroup.SUPERIOR: [above] if above is not None else [],
        RaterGroup.REPORTS: reports if len(reports) <= ALL_REPORTS else sorted(dice.sample(reports, ALL_REPORTS)),
        RaterGroup.PEERS: peers if len(peers) <= MOST_RATERS[RaterGroup.PEERS] else sorted(
            dice.sample(peers, MOST_RATERS[RaterGroup.PEERS])),
    }


def may_name(viewer: Viewer, subject: Subject, *, on: date) -> Verdict:
    """Whether the viewer may name raters of a person: the person, their superior, who cares for them."""
    if viewer.person_id is not None and (viewer.person_id == subject.person_id or may_approve(viewer, subject, on=on)):
        return Verdict.allow()
    return Verdict.refuse(NotYoursToName())


def may_approve(viewer: Viewer, subject: Subject, *, on: date) -> Verdict:
    """Whether the viewer may approve the raters of a person: their superior, or who cares for them; never themself."""
    if viewer.person_id is None or viewer.person_id == subject.person_id:
        return Verdict.refuse(NotYoursToApprove())
    if managers_of(person_ids=[subject.person_id], on=on).get(subject.person_id) == viewer.person_id:
        return Verdict.allow()
    if reaches_person(viewer=viewer, permission=permissions.CARE, person_id=subject.person_id, on=on):
        return Verdict.allow()
    return Verdict.refuse(NotYoursToApprove())


def colleague(*, text: str, on: date) -> Person:
    """Who works here on a day under this staff number or whole name; a part of a name finds nobody, and lists nobody.

    A manager names raters beyond their own people. Raises ``NobodyCalled`` and ``SeveralCalled``.
    """
    asked = text.strip()
    working = people.working(on=on).order_by("pk")
    rows = list(working.filter(number__iexact=asked)[:2]) or list(working.filter(name=asked)[:2])
    if not asked or not rows:
        raise NobodyCalled(text=asked)
    if len(rows) > 1:
        raise SeveralCalled(text=asked)
    return rows[0]


@transaction.atomic
def name_rater(*, viewer: Viewer, subject: Subject, person_id: int, group: str) -> Nomination:
    """Name a peer or somebody of another department. Raises ``RatersStand`` and what is wrong with the choice."""
    held = _open(subject)
    may_name(viewer, held, on=viewer.today).or_refuse()
    meant, name = RaterGroup(group), people.names_of(person_ids=[person_id]).get(person_id, "")
    if person_id == held.person_id:
        raise NotYourself
    if held.nominations.filter(person_id=person_id).exists():
        raise NamedAlready(name=name)
    if held.nominations.filter(group=meant).count() >= MOST_RATERS[meant]:
        raise GroupFull(most=MOST_RATERS[meant])
    if person_id not in _known([person_id], on=viewer.today):
        raise KnowsTooShort(name=name)
    made = Nomination.objects.create(subject=held, person_id=person_id, group=meant, named_by_id=viewer.person_id)
    _note(viewer, "campaigns.name_rater", held, rater=person_id, group=meant.value)
    return made


@transaction.atomic
def take_out(*, viewer: Viewer, subject: Subject, person_id: int) -> None:
    """Take a peer or somebody of another department out again; who follows from the lines stays. Raises ``RatersStand``."""
    held = _open(subject)
    may_name(viewer, held, on=viewer.today).or_refuse()
    gone, _by_kind = held.nominations.filter(person_id=person_id, group__in=NAMED).delete()
    if gone:
        _note(viewer, "campaigns.take_rater_out", held, rater=person_id)


@transaction.atomic
def approve(*, viewer: Viewer, subject: Subject, at: datetime) -> Subject:
    """Let these raters be asked. Raises ``RatersStand`` and ``TooFewRaters``."""
    held = _open(subject)
    may_approve(viewer, held, on=viewer.today).or_refuse()
    counts = {group: held.nominations.filter(group=group).count() for group in NAMED}
    if any(0 < count < LEAST_RATERS[group] for group, count in counts.items()):
        raise TooFewRaters
    held.approved_at, held.approved_by_id = at, viewer.person_id
    held.save(update_fields=["approved_at", "approved_by"])
    _note(viewer, "campaigns.approve_raters", held, **{group.value: count for group, count in counts.items()})
    return held


@transaction.atomic
def approve_proposed(*, viewer: Viewer, campaign: Campaign, at: datetime) -> int:
    """Approve the raters of everybody in a draft who is not approved yet, but of the viewer themself.

    For HR before a large launch, and for nobody else (``NotYoursToApprove``). Groups that are too small are asked, and then
    not shown.
    """
    if viewer.person_id is None or not viewer.reach(permissions.CARE).everywhere:
        raise NotYoursToApprove
    waiting = Subject.objects.select_for_update().filter(campaign=campaign, approved_at__isnull=True)
    waiting = waiting.exclude(person_id=viewer.person_id).order_by("pk")
    if campaign.state != CampaignState.DRAFT:
        raise RatersStand
    ids = list(waiting.values_list("pk", flat=True))
    Subject.objects.filter(pk__in=ids).update(approved_at=at, approved_by_id=viewer.person_id)
    audit.note(
        viewer=viewer, act="campaigns.approve_raters", object_kind="campaigns.campaign", object_id=campaign.pk,
        detail={"subjects": len(ids)},
    )
    return len(ids)


def _open(subject: Subject) -> Subject:
    held = Subject.objects.select_for_update(of=("self",)).select_related("campaign").get(pk=subject.pk)
    if held.approved_at is not None or held.campaign.state != CampaignState.DRAFT:
        raise RatersStand
    return held


def _note(viewer: Viewer, act: str, subject: Subject, **detail: object) -> None:
    audit.note(
        viewer=viewer, act=act, object_kind="campaigns.subject", object_id=subject.pk, subject_person_id=subject.person_id,
        detail={"campaign": subject.campaign_id, **detail},
    )
