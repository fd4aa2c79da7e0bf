"""What somebody was told and agreed to, as known at a moment, with how staff were heard on it: for bundles of proof."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import OuterRef, Subquery

from lingxiao.engines.documents.domain.consulting import is_needed
from lingxiao.engines.documents.domain.printing import issue_pdf
from lingxiao.engines.documents.domain.queries import signatures_of
from lingxiao.engines.documents.domain.timeline import timeline
from lingxiao.engines.documents.enums import IssueState, Party
from lingxiao.engines.documents.models import Consultation, Issue, Signature

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Told:
    """A copy somebody was given: when they signed it, and the procedure staff were heard in, where it was complete by then."""

    issue: Issue
    signed_at: datetime | None
    heard: Consultation | None

    def needs_hearing(self, on: date) -> bool:
        """Whether LR-01 asks for that procedure."""
        return is_needed(self.issue.version, on=on)


def papers_told(*, person_id: int, kinds: Collection[str], at: datetime) -> list[Told]:
    """The newest copy of each text of these kinds that somebody was given by a moment, the oldest first. One query."""
    given = Signature.objects.filter(issue_id=OuterRef("pk"), party=Party.PERSON, at__lte=at)
    rows: Any = (
        Issue.objects.filter(person_id=person_id, kind__in=kinds, issued_at__lte=at).exclude(state=IssueState.REVOKED)
        .select_related("version__template", "version__consultation")
        .defer("body", "merge", "version__blocks", "version__content", "version__findings")
        .annotate(signed_by_person_at=Subquery(given.values("at")[:1]))
        .order_by("issued_on", "pk")
    )
    newest = {one.template_id: one for one in rows}
    return [Told(one, one.signed_by_person_at, _heard(one, at)) for one in newest.values()]


def _heard(issue: Issue, at: datetime) -> Consultation | None:
    record: Consultation | None = getattr(issue.version, "consultation", None)
    return record if record is not None and record.completed_at is not None and record.completed_at <= at else None


def copy_pdf(*, issue_id: int, locale: str, at: datetime) -> bytes:
    """A copy as PDF in one language, with how it was delivered and signed by a moment; for who may take proof."""
    issue = Issue.objects.select_related("version__template", "template", "person").get(pk=issue_id)
    signatures = [one for one in signatures_of(issue_ids=[issue_id]).get(issue_id, []) if one.at <= at]
    story = [one for one in timeline(issue) if one.at <= at]
    return issue_pdf(issue, signatures=signatures, locale=locale, story=story)
