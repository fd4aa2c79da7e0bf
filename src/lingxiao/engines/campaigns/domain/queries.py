"""Named reads of campaigns: what one may see of them, how many answered in steps of five, what was released."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from lingxiao.engines.campaigns.enums import STEP, CampaignKind, CampaignState
from lingxiao.engines.campaigns.models import (
    Campaign,
    Invitation,
    Questionnaire,
    QuestionnaireVersion,
    Release,
    Subject,
)
from lingxiao.engines.campaigns.permissions import (
    CARE,
    READ_QUESTIONNAIRES,
    READ_REPORT,
    READ_RESULTS,
    READ_WELLBEING,
    RUN,
)
from lingxiao.engines.people.domain.reaching import reach_q, units_reached, units_within
from lingxiao.kernel.refusals import NotSeen
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from lingxiao.kernel.days import DaySpan
    from lingxiao.kernel.viewer import Viewer

BY_UNIT = (CampaignKind.PULSE, CampaignKind.CULTURE, CampaignKind.CUSTOMER)


def runs(viewer: Viewer) -> bool:
    """Whether the viewer runs campaigns."""
    return viewer.reach(RUN).everywhere


def visible_to(viewer: Viewer, *, on: date) -> QuerySet[Campaign]:
    """The campaigns this viewer may see: all for who runs them; else those that were launched and concern their people.

    Wellbeing for who may read it; a 360 review where one may read a report or cares for raters; the others where one was
    asked, or where a unit within reach was.
    """
    if viewer.person_id is None:
        return Campaign.objects.none()
    if runs(viewer):
        return Campaign.objects.all()
    launched = ~Q(state=CampaignState.DRAFT)
    found = Q(pk__in=[])
    if viewer.may_somewhere(READ_WELLBEING):
        found |= launched & Q(kind=CampaignKind.WELLBEING)
    asked = Invitation.objects.filter(campaign=OuterRef("pk"))
    if viewer.may_somewhere(READ_RESULTS):
        is_everywhere, _units = units_reached(viewer=viewer, permission=READ_RESULTS)
        concerns = Q() if is_everywhere else Q(Exists(asked.filter(
            Q(person_id=viewer.person_id) | Q(unit__in=units_within(viewer=viewer, permission=READ_RESULTS, on=on)))))
        found |= launched & Q(kind__in=BY_UNIT) & concerns
    found |= Q(kind=CampaignKind.REVIEW) & Q(
        Exists(subjects_visible_to(viewer, on=on).filter(campaign=OuterRef("pk"))))
    return Campaign.objects.filter(found)


def campaigns(viewer: Viewer, *, on: date) -> QuerySet[Any]:
    """The campaigns this viewer may see, each with ``asked``: how many were invited."""
    rows = visible_to(viewer, on=on).select_related("version__questionnaire")
    return rows.annotate(asked=Count("invitations"))


def campaign_seen_by(viewer: Viewer, *, campaign_id: int, on: date) -> Campaign:
    """One campaign that this viewer may see; ``NotSeen`` for all others."""
    rows = visible_to(viewer, on=on).select_related("version__questionnaire", "made_by")
    found = rows.filter(pk=campaign_id).first()
    if found is None:
        raise NotSeen
    return found


def matching(rows: QuerySet[Any], *, text: str) -> QuerySet[Any]:
    """Those of the campaigns or questionnaires whose title holds this text."""
    return rows.filter(Q(title_zh__icontains=text.strip()) | Q(title_en__icontains=text.strip()))


def progress(campaign: Campaign) -> tuple[int, int]:
    """How many were invited, and how many answered, the latter in whole steps of five while the campaign is open.

    After the close it stays at the last step: the exact count of a campaign that is not released would tell too much.
    """
    told = campaign.invitations.aggregate(asked=Count("pk"), answered=Count("pk", filter=Q(answered_on__isnull=False)))
    return told["asked"], told["answered"] // STEP * STEP


# --- Questionnaires ----------------------------------------------------------------------------------------------------


def questionnaires(viewer: Viewer) -> QuerySet[QuestionnaireVersion]:
    """The newest version of each questionnaire, for who may read them."""
    if not viewer.may_somewhere(READ_QUESTIONNAIRES):
        return QuestionnaireVersion.objects.none()
    later = QuestionnaireVersion.objects.filter(questionnaire=OuterRef("questionnaire"), number__gt=OuterRef("number"))
    return QuestionnaireVersion.objects.filter(~Exists(later)).select_related("questionnaire")


def version_seen_by(viewer: Viewer, *, version_id: int) -> QuestionnaireVersion:
    """One version, for who may read questionnaires; ``NotSeen`` for all others."""
    rows = QuestionnaireVersion.objects.select_related("questionnaire", "made_by")
    found = rows.filter(pk=version_id).first() if viewer.may_somewhere(READ_QUESTIONNAIRES) else None
    if found is None:
        raise NotSeen
    return found


def versions_of(questionnaire: Questionnaire) -> list[QuestionnaireVersion]:
    """Every version of a questionnaire, the newest first."""
    return list(questionnaire.versions.order_by("-number"))


def published() -> list[QuestionnaireVersion]:
    """The newest published version of each questionnaire, by title."""
    rows = QuestionnaireVersion.objects.filter(published_at__isnull=False).select_related("questionnaire")
    newest: dict[int, QuestionnaireVersion] = {}
    for one in rows.order_by("number"):
        newest[one.questionnaire_id] = one
    return sorted(newest.values(), key=lambda one: (one.questionnaire.kind, one.title_zh, one.pk))


def known_keys() -> set[str]:
    """The keys of all questionnaires there are."""
    return set(Questionnaire.objects.values_list("key", flat=True))


# --- What was released -------------------------------------------------------------------------------------------------


def cells_seen_by(viewer: Viewer, *, campaign: Campaign, on: date) -> QuerySet[Release]:
    """The released and hidden cells of a campaign that this viewer may see: everybody's, and those of units within reach.

    The one door to results by unit: pages and files read it, and nothing else is kept to be read.
    """
    rows = Release.objects.filter(campaign=campaign, subject=None, campaign__kind__in=(*BY_UNIT, CampaignKind.WELLBEING))
    permission = READ_WELLBEING if campaign.kind == CampaignKind.WELLBEING else READ_RESULTS
    if not viewer.may_somewhere(permission):
        return rows.none()
    is_everywhere, _units = units_reached(viewer=viewer, permission=permission)
    if is_everywhere:
        return rows
    return rows.filter(Q(unit=None) | Q(unit__in=units_within(viewer=viewer, permission=permission, on=on)))


def quality_of(campaign: Campaign) -> Release | None:
    """How many forms of a 360 review were filled in without weighing anything, in steps of five."""
    return campaign.releases.filter(subject=None, group="quality").first()


# --- 360 ---------------------------------------------------------------------------------------------------------------


def subjects_visible_to(viewer: Viewer, *, on: date) -> QuerySet[Subject]:
    """Whom a 360 review asks about, as far as this viewer may read the report, cares for raters, or is it themself."""
    if viewer.person_id is None:
        return Subject.objects.none()
    if runs(viewer):
        return Subject.objects.all()
    return Subject.objects.filter(
        Q(person_id=viewer.person_id) | reach_q(viewer=viewer, permission=READ_REPORT, on=on)
        | reach_q(viewer=viewer, permission=CARE, on=on))


def subjects(viewer: Viewer, *, campaign: Campaign, on: date) -> QuerySet[Any]:
    """The persons of a review whom this viewer may see, each with ``named`` raters."""
    rows = subjects_visible_to(viewer, on=on).filter(campaign=campaign).select_related("person")
    return rows.annotate(named=Count("nominations"))


def reviews_of(viewer: Viewer, *, on: date) -> list[Subject]:
    """The reviews about the viewer themself, and those whose raters they approve as the superior, the newest first."""
    if viewer.person_id is None:
        return []
    mine = Q(person_id=viewer.person_id)
    team = reach_q(viewer=viewer, permission=READ_REPORT, on=on) & Q(
        approved_at__isnull=True, campaign__state=CampaignState.DRAFT)
    rows = Subject.objects.filter(mine | team).select_related("campaign", "person")
    return list(rows.order_by("-campaign__made_at", "pk")[:50])


def subject_seen_by(viewer: Viewer, *, subject_id: int, on: date) -> Subject:
    """One person of a review; ``NotSeen`` for who may see neither raters nor report."""
    rows = subjects_visible_to(viewer, on=on).select_related("campaign__version", "person", "approved_by")
    found = rows.filter(pk=subject_id).first()
    if found is None:
        raise NotSeen
    return found


def _reported(viewer: Viewer, on: date) -> QuerySet[Subject]:
    """Whose report there is and this viewer may read: their own, and those within reach."""
    if viewer.person_id is None:
        return Subject.objects.none()
    seen = Q(person_id=viewer.person_id) | reach_q(viewer=viewer, permission=READ_REPORT, on=on)
    return Subject.objects.filter(seen, campaign__state=CampaignState.CLOSED, approved_at__isnull=False)


def reports_open_to(viewer: Viewer, *, campaign: Campaign, on: date) -> set[int]:
    """Of which persons of a review this viewer may read the report."""
    return set(_reported(viewer, on).filter(campaign=campaign).values_list("pk", flat=True))


def report_seen_by(viewer: Viewer, *, subject_id: int, on: date) -> tuple[Subject, list[Release]]:
    """The report about one person: for themself, and for who may read it within reach; ``NotSeen`` for all others."""
    found = _reported(viewer, on).select_related("campaign__version", "person").filter(pk=subject_id).first()
    if found is None:
        raise NotSeen
    return found, list(found.releases.order_by("pk"))


@dataclass(frozen=True, slots=True)
class Reported:
    """A report about somebody: of which campaign, and when that ended."""

    subject_id: int
    title: Bilingual
    closed_on: date


def latest_reports(*, person_ids: Iterable[int], window: DaySpan, on: date) -> dict[int, Reported]:
    """The newest report about each of these persons that ended within a span and by a day, by person; never what is in it."""
    rows = Subject.objects.filter(
        person_id__in=set(person_ids), approved_at__isnull=False, campaign__state=CampaignState.CLOSED,
        campaign__closed_on__gte=window.start, campaign__closed_on__lte=on,
    )
    if window.end is not None:
        rows = rows.filter(campaign__closed_on__lt=window.end)
    told = rows.order_by("person_id", "-campaign__closed_on", "-pk").distinct("person_id").select_related("campaign")
    return {
        one.person_id: Reported(one.pk, Bilingual(one.campaign.title_zh, one.campaign.title_en), one.campaign.closed_on)
        for one in told if one.campaign.closed_on is not None
    }


@dataclass(frozen=True, slots=True)
class Heard:
    """A survey that ended with something told or hidden of a unit: which, when, and whether its cell is shown."""

    campaign_id: int
    title: Bilingual
    closed_on: date
    is_shown: bool


def latest_heard(*, unit_ids: Iterable[int], kinds: Iterable[str], window: DaySpan, on: date) -> dict[int, Heard]:
    """The newest survey of these kinds in each unit that ended within a span and by a day, by unit; never what was told."""
    rows = Release.objects.filter(
        unit_id__in=set(unit_ids), subject=None, campaign__kind__in=set(kinds),
        campaign__closed_on__gte=window.start, campaign__closed_on__lte=on,
    )
    if window.end is not None:
        rows = rows.filter(campaign__closed_on__lt=window.end)
    told = rows.order_by("unit_id", "-campaign__closed_on", "-pk").distinct("unit_id").select_related("campaign")
    return {
        one.unit_id: Heard(
            one.campaign_id, Bilingual(one.campaign.title_zh, one.campaign.title_en), one.campaign.closed_on, one.is_shown,
        )
        for one in told if one.unit_id is not None and one.campaign.closed_on is not None
    }


def raters_of(subject: Subject) -> list[Any]:
    """Who is named to rate a person, by group."""
    return list(subject.nominations.select_related("person").order_by("pk"))


# --- One's own ---------------------------------------------------------------------------------------------------------


def my_invitations(viewer: Viewer, *, on: date) -> list[Invitation]:
    """What the viewer is asked and has not answered, what ends first at the top."""
    if viewer.person_id is None:
        return []
    rows = Invitation.objects.filter(
        person_id=viewer.person_id, answered_on__isnull=True, campaign__state=CampaignState.OPEN, campaign__closes_on__gte=on,
    )
    return list(rows.select_related("campaign", "subject__person").order_by("campaign__closes_on", "campaign_id", "pk")[:200])


def how_many_wait(viewer: Viewer) -> int:
    """How many forms wait for the viewer today."""
    return Invitation.objects.filter(
        person_id=viewer.person_id or 0, answered_on__isnull=True, campaign__state=CampaignState.OPEN,
        campaign__closes_on__gte=viewer.today,
    ).count()
