"""What each manager's statement needs now: to be issued, to be issued anew, to be signed, or nothing. Light, and in bulk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lingxiao.engines.documents.domain import counting as documents
from lingxiao.engines.documents.enums import ENDINGS, DocumentKind, IssueState
from lingxiao.engines.duties.domain import reissue
from lingxiao.engines.duties.domain.readings import WAITING
from lingxiao.engines.duties.enums import Need
from lingxiao.engines.people.domain import queries as people

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from lingxiao.engines.documents.domain.counting import Newest
    from lingxiao.engines.documents.models import TemplateVersion


@dataclass(frozen=True, slots=True)
class Needed:
    """What one person's statement needs, the reasons it no longer fits (``reissue.REASONS``), and the copy issued last."""

    need: Need
    reasons: tuple[str, ...] = ()
    latest_id: int | None = None
    issued_on: date | None = None


def needs(*, person_ids: Sequence[int], on: date, published: Sequence[TemplateVersion]) -> dict[int, Needed]:
    """What the statement of each of these persons needs on a day, by person. Three queries; no text is read.

    A statement of the post held before does not count: duties follow the post.
    """
    newest = documents.newest_of(kind=DocumentKind.DUTY_STATEMENT, person_ids=person_ids, on=on)
    since = people.in_post_since(person_ids=person_ids, on=on)
    stale = reissue.stale(person_ids=person_ids, on=on, published=published)
    found = {}
    for person in person_ids:
        latest, told = newest.get(person), stale.get(person)
        need = _need(latest, since.get(person), is_stale=told is not None)
        reasons = told.reasons if told is not None else ()
        found[person] = Needed(need, reasons, *((latest.issue_id, latest.issued_on) if latest is not None else ()))
    return found


def _need(latest: Newest | None, since: date | None, *, is_stale: bool) -> Need:
    if latest is None or (since is not None and latest.issued_on < since):
        return Need.NEW
    if latest.state in WAITING:
        return Need.WAITING
    if is_stale:
        return Need.STALE
    if latest.state == IssueState.REFUSED:
        return Need.REFUSED
    return Need.FINE if latest.is_signed and latest.state not in ENDINGS else Need.NEW
