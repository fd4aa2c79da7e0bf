"""What people are told about their documents, all in one place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from lingxiao.engines.documents.domain.owing import link
from lingxiao.engines.documents.domain.wording import said
from lingxiao.engines.documents.enums import IssueState
from lingxiao.kernel import notices
from lingxiao.kernel.days.saying import day_words
from lingxiao.kernel.notices import NoticeDraft
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.utils.functional import _StrPromise

    from lingxiao.engines.documents.models import Issue, IssueBatch

ISSUED = _("“%(title)s” was issued to you")
ISSUED_SAY = _("Please read and confirm it by %(day)s. If you disagree, say so on the page.")
ENDED = {
    IssueState.SUPERSEDED: _("“%(title)s” was replaced by another text"),
    IssueState.REVOKED: _("“%(title)s” was taken back"),
    IssueState.EXPIRED: _("“%(title)s” has run out"),
}
REFUSED = _("The refusal record on “%(title)s” is complete")
REFUSED_SAY = _(
    "It says that you know the text and do not agree. Whatever in it would change your contract has no effect without "
    "a written agreement of both sides. You can still sign at any time."
)
BATCH = _("“%(title)s” was issued to %(count)s people")
BATCH_ALL = _("Everyone has a copy.")
BATCH_LEFT_OUT = _("%(count)s people could not be issued a copy; the list says why.")


def issued(issues: Sequence[Issue], *, at: datetime) -> None:
    """Tell each person that a document awaits them, and until when."""
    notices.post_all(
        [_draft(one, "issued", ISSUED, said(ISSUED_SAY, day=day_words(one.sign_by))) for one in issues],
        at=at,
    )


def ended(issue: Issue, *, at: datetime) -> None:
    """Tell the person that their copy has ended, and why."""
    reason = Bilingual(issue.ended_reason, issue.ended_reason)
    notices.post_all([_draft(issue, "ended", ENDED[IssueState(issue.state)], reason)], at=at)


def refusal_completed(issue: Issue, *, at: datetime) -> None:
    """Tell the person what the completed refusal record means for them."""
    notices.post_all([_draft(issue, "refusal_completed", REFUSED, said(REFUSED_SAY))], at=at)


def batch_finished(batch: IssueBatch, *, at: datetime) -> None:
    """Tell whoever issued to many how it went."""
    if batch.asked_by_id is None:
        return
    template = batch.version.template
    left_out = len(batch.problems)
    notices.post(
        to_person_id=batch.asked_by_id,
        kind="documents.batch_finished",
        at=at,
        link=f"/cockpit/documents/batches/{batch.pk}/",
        title=said(BATCH, title=Bilingual(template.title_zh, template.title_en), count=batch.done_count),
        body=said(BATCH_LEFT_OUT, count=left_out) if left_out else said(BATCH_ALL),
    )


def _draft(issue: Issue, what: str, sentence: _StrPromise, body: Bilingual) -> NoticeDraft:
    return NoticeDraft(
        to_person_id=issue.person_id,
        kind=f"documents.{what}",
        body=body,
        link=link(issue),
        title=said(sentence, title=Bilingual(issue.title_zh, issue.title_en)),
    )
