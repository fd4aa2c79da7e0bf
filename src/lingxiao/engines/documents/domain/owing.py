"""What each step of a document makes somebody owe, and what settles it: all dues of this engine in one place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from lingxiao.engines.cadence.domain import clock, dues
from lingxiao.engines.cadence.domain.dues import DueDraft
from lingxiao.engines.cadence.enums import Side
from lingxiao.engines.documents.domain import contract_change
from lingxiao.engines.documents.domain.wording import said
from lingxiao.engines.documents.enums import DocumentKind, SignatureLevel
from lingxiao.engines.people.domain.superiors import superiors_of
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from django.utils.functional import _StrPromise

    from lingxiao.engines.documents.domain.gathering import Facts
    from lingxiao.engines.documents.models import ContractChange, Issue, Objection, RefusalRecord
    from lingxiao.engines.people.domain.superiors import Superiors
    from lingxiao.kernel.viewer import Viewer

SIGN = _("Read and sign “%(title)s”")
READ = _("Read and confirm “%(title)s”")
BRIEF = _("Brief %(person)s on “%(title)s”")
AGREE = _("Conclude a contract change agreement with %(person)s (“%(title)s”)")
SETTLE = _("Settle the objection of %(person)s to “%(title)s”")
RENEW = _("Issue the changed “%(title)s” to %(person)s")
WITNESS = _("Confirm as a witness: “%(title)s” was explained again to %(person)s")

AREA_OF_KIND = {DocumentKind.DUTY_STATEMENT: "duties", DocumentKind.PRIVACY_NOTICE: "privacy"}
"""Whose practice a document's dues belong to; all others are the documents engine's own."""

WITNESS_WITHIN = 2
"""Working days a witness has to confirm."""

AGAIN = 5
"""Working days to sign in when the day is set anew: after a late briefing or a settled objection."""


_AREAS = ("documents", *AREA_OF_KIND.values())
PERSONAL = tuple(f"{area}.{act}" for area in _AREAS for act in ("sign", "witness"))
"""What nobody does in another's place: signing, and saying what one saw."""
MOOT = tuple(f"{area}.{act}" for area in _AREAS for act in ("sign", "brief", "agreement", "objection", "renegotiate"))
"""What has no sense any more once the person a copy is for has left."""


def practice(issue: Issue, act: str) -> str:
    """The practice an act on this copy belongs to, such as ``duties.sign``."""
    return f"{AREA_OF_KIND.get(DocumentKind(issue.kind), 'documents')}.{act}"


def sign_key(issue: Issue) -> str:
    """The natural key of the signature that is owed now."""
    return f"documents.sign:{issue.pk}:{issue.sign_round}"


def brief_key(issue: Issue) -> str:
    """The natural key of the briefing that is owed."""
    return f"documents.brief:{issue.pk}"


def agreement_key(issue: Issue) -> str:
    """The natural key of the change agreement that is owed (LR-02)."""
    return f"documents.agreement:{issue.pk}"


def objection_key(objection: Objection) -> str:
    """The natural key of the decision on an objection."""
    return f"documents.objection:{objection.pk}"


def renegotiate_key(objection: Objection) -> str:
    """The natural key of the new text that an objection brought about."""
    return f"documents.renegotiate:{objection.pk}"


def witness_key(record: RefusalRecord, person_id: int) -> str:
    """The natural key of a witness's confirmation."""
    return f"documents.witness:{record.pk}:{person_id}"


def link(issue: Issue) -> str:
    """The page of a copy."""
    return f"/desk/documents/{issue.pk}/"


def owe_for(
    issues: Sequence[Issue], *, facts: Facts, changes: Mapping[int, ContractChange], on: date,
) -> None:
    """Open what newly issued copies make owed: the signature, the briefing, the change agreement."""
    drafts = []
    for issue in issues:
        above = facts.superiors(issue.person_id)
        carer = carer_of(above)
        briefs = above.manager_id or carer
        drafts.append(_signature_draft(issue, opened_on=on))
        if issue.brief_by is not None and briefs is not None:
            drafts.append(
                _draft(
                    issue,
                    BRIEF,
                    key=brief_key(issue),
                    act="brief",
                    owner_id=briefs,
                    opened_on=on,
                    due_on=issue.brief_by,
                )
            )
        change = changes.get(issue.pk)
        if change is not None and carer is not None:
            drafts.append(_draft(
                issue, AGREE, key=agreement_key(issue), act="agreement", owner_id=carer, opened_on=on,
                due_on=max(change.remind_on, on),
            ))
    dues.open_dues(drafts)


def owe_signature_again(issue: Issue, *, viewer: Viewer, on: date, at: datetime, reason: str) -> None:
    """Set the day to sign anew, five working days from now unless the old one is later; the caller saves the copy."""
    withdraw(viewer, sign_key(issue), at, reason)
    issue.sign_round += 1
    issue.sign_by = max(issue.sign_by, clock.working_days_after(on, AGAIN))
    dues.open_dues([_signature_draft(issue, opened_on=on)])


def owe_decision(objection: Objection, *, owner_id: int, on: date) -> None:
    """Open the decision on an objection, owed by the company."""
    dues.open_dues(
        [
            _draft(
                objection.issue,
                SETTLE,
                key=objection_key(objection),
                act="objection",
                owner_id=owner_id,
                opened_on=on,
                due_on=objection.decide_by,
            )
        ]
    )


def owe_new_text(objection: Objection, *, owner_id: int, on: date, due_on: date) -> None:
    """Open the new text that an objection brought about, owed by the company."""
    dues.open_dues(
        [
            _draft(
                objection.issue,
                RENEW,
                key=renegotiate_key(objection),
                act="renegotiate",
                owner_id=owner_id,
                opened_on=on,
                due_on=due_on,
            )
        ]
    )


def owe_witness(record: RefusalRecord, *, person_id: int, on: date) -> None:
    """Ask a witness to confirm what they saw."""
    dues.open_dues(
        [
            _draft(
                record.issue,
                WITNESS,
                key=witness_key(record, person_id),
                act="witness",
                owner_id=person_id,
                opened_on=on,
                due_on=clock.working_days_after(on, WITNESS_WITHIN),
                path=f"/desk/documents/refusals/{record.pk}/",
            )
        ]
    )


def settle(viewer: Viewer, key: str, at: datetime, evidence: str) -> None:
    """Mark what was owed under this key as done, with its evidence; nothing happens when nothing was owed."""
    dues.fulfil(viewer=viewer, key=key, at=at, evidence=evidence)


def withdraw(viewer: Viewer, key: str, at: datetime, reason: str) -> None:
    """Take back what was owed under this key."""
    dues.withdraw(viewer=viewer, key=key, at=at, reason=reason)


def no_longer(issue: Issue, *, viewer: Viewer, at: datetime, reason: str) -> None:
    """Take back everything a copy made owed, because the copy has ended."""
    for key in (sign_key(issue), brief_key(issue), agreement_key(issue)):
        withdraw(viewer, key, at, reason)
    for objection in issue.objections.all():
        withdraw(viewer, objection_key(objection), at, reason)


def carer_of(above: Superiors) -> int | None:
    """Who looks after a person's documents for the company: the HRBP, else the head of HR."""
    return above.hrbp_id or above.hr_head_id


def carer_for(issue: Issue, *, on: date) -> int | None:
    """As ``carer_of``, looked up for one copy."""
    above = superiors_of(person_ids=[issue.person_id], on=on).get(issue.person_id)
    return None if above is None else carer_of(above)


def reminder_day(issue: Issue) -> date:
    """The day by which a contract change needs its agreement (LR-02): 20 days into it."""
    return contract_change.oral_change(issue.effective.lower).remind_on


def _signature_draft(issue: Issue, *, opened_on: date) -> DueDraft:
    sentence = READ if issue.signature_level == SignatureLevel.S1 else SIGN
    return _draft(
        issue,
        sentence,
        key=sign_key(issue),
        act="sign",
        owner_id=issue.person_id,
        opened_on=opened_on,
        due_on=issue.sign_by,
        side=Side.MANAGER,
    )


def _draft(
    issue: Issue,
    sentence: _StrPromise,
    *,
    key: str,
    act: str,
    owner_id: int,
    opened_on: date,
    due_on: date,
    side: str = Side.COMPANY,
    path: str = "",
) -> DueDraft:
    return DueDraft(
        key=key,
        practice=practice(issue, act),
        side=side,
        owner_id=owner_id,
        subject_id=issue.person_id,
        title=said(sentence, person=issue.body["person"]["name"], title=Bilingual(issue.title_zh, issue.title_en)),
        object_kind="documents.issue",
        object_id=str(issue.pk),
        link=path or link(issue),
        opened_on=opened_on,
        due_on=due_on,
        confidentiality=issue.confidentiality,
    )
