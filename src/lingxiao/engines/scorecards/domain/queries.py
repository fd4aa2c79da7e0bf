"""Named reads of letters: each through what the viewer may see."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Case, CharField, Exists, F, OuterRef, Q, Subquery, Value, When

from lingxiao.engines.documents.domain import queries as documents
from lingxiao.engines.documents.enums import OPEN, DocumentKind, IssueState
from lingxiao.engines.people.domain import queries as people
from lingxiao.engines.people.domain.reaching import reach_q
from lingxiao.engines.scorecards.enums import LetterState, Standing
from lingxiao.engines.scorecards.models import LetterLine, NegotiationEntry, TargetLetter
from lingxiao.engines.scorecards.permissions import OWN, READ_LETTERS, WRITE_LETTERS
from lingxiao.kernel.refusals import NotSeen

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from lingxiao.engines.documents.models import TemplateVersion
    from lingxiao.engines.people.models import Person
    from lingxiao.kernel.viewer import Viewer

ABOUT = "target_letter"
"""What a document template is about whose copies are target letters."""


def visible_to(viewer: Viewer, *, on: date) -> QuerySet[TargetLetter]:
    """The letters this viewer may see, by the permission's reach on the day each was made; one's own once it is shown."""
    del on
    seen = reach_q(viewer=viewer, permission=READ_LETTERS, on="made_on")
    hidden = Q(person=viewer.person_id, state=LetterState.DRAFT)
    own = Q(person=viewer.person_id) if viewer.may_somewhere(OWN) and viewer.person_id is not None else Q(pk__in=[])
    return TargetLetter.objects.filter(seen | own).exclude(hidden)


def with_standing(rows: QuerySet[TargetLetter]) -> QuerySet[Any]:
    """The same letters, each with ``standing``: its own state, and once it is issued that of the copy."""
    said = Case(
        When(~Q(state=LetterState.PENDING_SIGN), then=F("state")),
        When(issue__state=IssueState.SIGNED, then=Value(Standing.IN_FORCE.value)),
        When(issue__state=IssueState.REFUSED, then=Value(Standing.REFUSED.value)),
        When(issue__state__in=(IssueState.OBJECTED, IssueState.NEGOTIATING), then=Value(Standing.OBJECTED.value)),
        When(issue__state__in=sorted(OPEN), then=Value(Standing.PENDING_SIGN.value)),
        default=Value(Standing.REPLACED.value), output_field=CharField(),
    )
    return rows.annotate(standing=said)


def for_list(viewer: Viewer, *, on: date) -> QuerySet[Any]:
    """The letters as a list shows them: with person, copy, standing and ``unit_name`` of the person's main post."""
    rows = with_standing(visible_to(viewer, on=on)).select_related("person", "issue").defer("issue__body", "issue__merge")
    unit: QuerySet[Any] = people.with_post_and_unit(people.everybody(), on=on, locale=viewer.locale)
    unit = unit.filter(pk=OuterRef("person_id"))
    found: QuerySet[Any] = rows.annotate(unit_name=Subquery(unit.values("unit_name")[:1]))
    return found


def in_standing(rows: QuerySet[Any], *, standing: str) -> QuerySet[Any]:
    """Those that stand so."""
    return rows.filter(standing=standing)


def of_period(rows: QuerySet[TargetLetter], *, period: str) -> QuerySet[TargetLetter]:
    """Those of one period."""
    return rows.filter(period=period)


def periods(viewer: Viewer, *, on: date) -> list[str]:
    """The periods of the letters this viewer may see, the latest first."""
    return sorted(set(visible_to(viewer, on=on).values_list("period", flat=True)), reverse=True)


def of_people(rows: QuerySet[TargetLetter], *, text: str) -> QuerySet[TargetLetter]:
    """Those whose person answers to a text."""
    return rows.filter(person__in=people.matching(people.everybody(), text=text))


def under_unit(rows: QuerySet[TargetLetter], *, unit_id: int, on: date) -> QuerySet[TargetLetter]:
    """Those of persons whose main post stands in a unit or below it."""
    return rows.filter(person__in=people.under_unit(people.everybody(), unit_id=unit_id, on=on))


def letter_seen_by(viewer: Viewer, *, letter_id: int, on: date) -> TargetLetter:
    """One letter this viewer may see; ``NotSeen`` for all others."""
    rows = with_standing(visible_to(viewer, on=on)).select_related(
        "person", "issue", "previous", "template_version__template", "company_signed_by",
    )
    found: TargetLetter | None = rows.filter(pk=letter_id).first()
    if found is None:
        raise NotSeen
    return found


def letters_of_mine(viewer: Viewer, *, on: date) -> list[TargetLetter]:
    """One's own letters, the newest first; never one that is only being drafted."""
    rows = with_standing(visible_to(viewer, on=on)).filter(person_id=viewer.person_id or 0)
    return list(rows.select_related("issue").order_by("-starts_on", "-version"))


def lines_of(letter: TargetLetter) -> list[LetterLine]:
    """The KPIs of a letter in order, with their definitions."""
    return list(LetterLine.objects.filter(letter=letter).select_related("kpi", "letter").order_by("number"))


def entries_of(letter: TargetLetter) -> list[NegotiationEntry]:
    """What was said and changed on the way to a letter, in order."""
    return list(NegotiationEntry.objects.filter(letter=letter).select_related("by").order_by("at", "pk"))


def next_of(letter: TargetLetter) -> TargetLetter | None:
    """The version that changes a letter, if there is one."""
    return TargetLetter.objects.filter(previous=letter).first()


def unsigned(viewer: Viewer, *, on: date) -> QuerySet[Any]:
    """The sales managers in reach with no signed letter for this day, each with ``letter_id`` and ``standing`` of the newest."""
    mine = TargetLetter.objects.filter(person_id=OuterRef("pk"), starts_on__lte=on, ends_on__gt=on)
    signed = mine.filter(issue__state=IssueState.SIGNED)
    newest = with_standing(mine.exclude(state=LetterState.WITHDRAWN)).order_by("-version", "-pk")
    rows = people.managers_within(viewer, permission=READ_LETTERS, on=on).filter(~Exists(signed))
    rows = rows.exclude(pk=viewer.person_id) if viewer.person_id is not None else rows
    rows = rows.annotate(
        letter_id=Subquery(newest.values("pk")[:1]), standing=Subquery(newest.values("standing")[:1]),
        sign_by=Subquery(newest.values("issue__sign_by")[:1]),
    )
    return people.with_manager(people.with_post_and_unit(rows, on=on, locale=viewer.locale), on=on)


def in_letter_standing(rows: QuerySet[Any], *, standing: str) -> QuerySet[Any]:
    """Those of the unsigned whose newest letter stands so; an empty standing is no letter at all."""
    return rows.filter(standing=standing) if standing else rows.filter(standing__isnull=True)


def to_write_for(viewer: Viewer, *, on: date) -> QuerySet[Person]:
    """The sales managers for whom this viewer may write letters, with post and unit; never oneself."""
    rows = people.managers_within(viewer, permission=WRITE_LETTERS, on=on)
    rows = rows.exclude(pk=viewer.person_id) if viewer.person_id is not None else rows
    return people.with_post_and_unit(rows, on=on, locale=viewer.locale).order_by("name_order", "pk")


def templates() -> list[TemplateVersion]:
    """The published templates whose copies are target letters."""
    found = documents.published_versions(kind=DocumentKind.LETTER)
    return [one for one in found if one.template.about == ABOUT]


def template(*, version_id: int) -> TemplateVersion:
    """One of them; ``NotSeen`` for all other texts."""
    found = next((one for one in templates() if one.pk == version_id), None)
    if found is None:
        raise NotSeen
    return found
