"""Reading, signing and acknowledging one's own copy, and recording what was signed on paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from lingxiao.engines.documents import rules
from lingxiao.engines.documents.domain import owing, standing
from lingxiao.engines.documents.domain.canonical import fingerprint
from lingxiao.engines.documents.domain.objecting import object_to, settle_objection
from lingxiao.engines.documents.domain.refusing import (
    deliver_refusal,
    explain_again,
    name_witnesses,
    open_refusal,
    witness,
)
from lingxiao.engines.documents.enums import (
    ON_PAPER_OR_CERTIFIED,
    OPEN,
    Channel,
    DocumentKind,
    IssueState,
    Party,
    SignatureLevel,
)
from lingxiao.engines.documents.models import ContractChange, Delivery, Issue, ReadingProof, Signature
from lingxiao.engines.documents.refusals import PaperNeeded, SignInAgain, TextChanged, TooWeak, WrongState
from lingxiao.engines.people.domain import contracts
from lingxiao.engines.people.domain.signing_in import proved_anew
from lingxiao.kernel import audit

if TYPE_CHECKING:
    from datetime import datetime

    from lingxiao.kernel.attachments.models import Attachment
    from lingxiao.kernel.viewer import Viewer

__all__ = [
    "acknowledge",
    "deliver_refusal",
    "explain_again",
    "is_intact",
    "name_witnesses",
    "object_to",
    "open_changes",
    "open_refusal",
    "open_text",
    "read_through",
    "record_delivery",
    "record_paper",
    "settle_objection",
    "sign",
    "witness",
]



def is_intact(issue: Issue) -> bool:
    """Whether the copy on file still has the fingerprint it was issued under."""
    return fingerprint(issue.body) == issue.sha256


@transaction.atomic
def open_text(*, viewer: Viewer, issue: Issue, at: datetime) -> ReadingProof:
    """Note that the person opened their copy: the first time counts, and proves delivery in the system."""
    rules.may_read_own(viewer=viewer, issue=issue).or_refuse()
    proof, is_first = ReadingProof.objects.get_or_create(
        issue=issue,
        defaults={"opened_at": at, "section_count": len(issue.body["blocks"])},
    )
    if is_first:
        Delivery.objects.get_or_create(
            issue=issue,
            channel=Channel.IN_APP,
            defaults={"at": at, "proof": viewer.origin.address, "recorded_by_id": viewer.person_id},
        )
        _note(viewer, issue, "documents.open")
    return proof


@transaction.atomic
def open_changes(*, viewer: Viewer, issue: Issue, at: datetime) -> ReadingProof:
    """Note that the person opened the comparison with the text they signed before."""
    proof = open_text(viewer=viewer, issue=issue, at=at)
    if proof.changes_opened_at is None:
        proof.changes_opened_at = at
        proof.save(update_fields=["changes_opened_at"])
        _note(viewer, issue, "documents.open_changes")
    return proof


@transaction.atomic
def read_through(*, viewer: Viewer, issue: Issue, at: datetime) -> ReadingProof:
    """Note that the person reached the end of their copy. Only that they did: nothing else is watched (LR-36)."""
    proof = open_text(viewer=viewer, issue=issue, at=at)
    if proof.reached_end_at is None:
        proof.reached_end_at = max(at, proof.opened_at)
        proof.save(update_fields=["reached_end_at"])
        _note(viewer, issue, "documents.read_through")
    return proof


@transaction.atomic
def sign(
    *,
    viewer: Viewer,
    issue: Issue,
    text_sha256: str,
    at: datetime,
    reauthenticated_at: datetime | None,
    reservation: str = "",
) -> Signature:
    """The person signs exactly this text (S2). A second click finds the signature of the first, never makes another.

    ``TextChanged`` when ``text_sha256`` is not the fingerprint on file; ``SignInAgain`` when the person did not confirm
    within five minutes that it is them; whatever else ``rules.may_sign`` has against it. ``reservation`` is what they
    want on record beside their signature.
    """
    held = standing.locked(issue)
    given = Signature.objects.filter(issue=held, party=Party.PERSON, person_id=standing.acting(viewer)).first()
    if given is not None:
        return given
    rules.may_sign(viewer=viewer, issue=held).or_refuse()
    if held.signature_level != SignatureLevel.S2:
        raise WrongState(state=held.get_signature_level_display())
    if text_sha256 != held.sha256 or not is_intact(held):
        raise TextChanged
    if not proved_anew(reauthenticated_at, at=at):
        raise SignInAgain
    signature = _signature(viewer, held, SignatureLevel.S2, at)
    signature.reauthenticated_at, signature.reservation = reauthenticated_at, reservation.strip()
    signature.save(force_insert=True)
    _conclude(viewer, held, IssueState.SIGNED, signature, at)
    return signature


@transaction.atomic
def acknowledge(*, viewer: Viewer, issue: Issue, text_sha256: str, at: datetime) -> Signature:
    """The person confirms having received and read it (S1): receipt, not consent."""
    held = standing.locked(issue)
    given = Signature.objects.filter(issue=held, party=Party.PERSON, person_id=standing.acting(viewer)).first()
    if given is not None:
        return given
    rules.may_acknowledge(viewer=viewer, issue=held).or_refuse()
    if text_sha256 != held.sha256 or not is_intact(held):
        raise TextChanged
    signature = _signature(viewer, held, SignatureLevel.S1, at)
    signature.save(force_insert=True)
    _conclude(viewer, held, IssueState.ACKNOWLEDGED, signature, at)
    return signature


@transaction.atomic
def record_paper(
    *,
    viewer: Viewer,
    issue: Issue,
    level: str,
    attachment: Attachment | None,
    register_number: str,
    signed_at: datetime,
    at: datetime,
) -> Signature:
    """Put on file what both sides signed on paper (S4) or with a certified signature (S3), under its register number.

    劳动合同法 §35: each side holds a copy of the written agreement; the register number leads to ours.
    """
    held = standing.locked(issue)
    rules.may_care_for(viewer=viewer, issue=held).or_refuse()
    if level not in ON_PAPER_OR_CERTIFIED or level < held.signature_level:
        raise TooWeak(level=SignatureLevel(held.signature_level).label)
    if attachment is None or not register_number.strip():
        raise PaperNeeded
    if not is_intact(held):
        raise TextChanged
    rows = [
        Signature(
            issue=held,
            party=party,
            person_id=person_id,
            level=level,
            text_sha256=held.sha256,
            at=signed_at,
            attachment=attachment,
            register_number=register_number.strip(),
            recorded_by_id=viewer.person_id,
            language=viewer.locale,
        )
        for party, person_id in ((Party.PERSON, held.person_id), (Party.COMPANY, standing.acting(viewer)))
    ]
    for row in rows:
        row.save(force_insert=True)
    _conclude(viewer, held, IssueState.SIGNED, rows[0], at)
    return rows[0]


@transaction.atomic
def record_delivery(
    *,
    viewer: Viewer,
    issue: Issue,
    channel: str,
    proof: str,
    at: datetime,
    attachment: Attachment | None = None,
) -> Delivery:
    """Put on file that a copy went out by mail, courier or hand, with the number that proves it."""
    from lingxiao.engines.documents.refusals import ProofNeeded  # noqa: PLC0415 -- only where it is asked

    rules.may_care_for(viewer=viewer, issue=issue).or_refuse()
    if not proof.strip() or channel == Channel.IN_APP:
        raise ProofNeeded
    made = Delivery.objects.create(
        issue=issue,
        channel=Channel(channel),
        at=at,
        proof=proof.strip(),
        recorded_by_id=viewer.person_id,
        attachment=attachment,
    )
    _note(viewer, issue, "documents.deliver", {"channel": str(made.channel), "proof": made.proof})
    return made


def _signature(viewer: Viewer, held: Issue, level: SignatureLevel, at: datetime) -> Signature:
    return Signature(
        issue=held,
        person_id=held.person_id,
        level=level,
        text_sha256=held.sha256,
        language=viewer.locale,
        at=at,
        changes_opened_at=held.reading.changes_opened_at,
        address=viewer.origin.address,
        device=viewer.origin.device,
    )


def _conclude(viewer: Viewer, held: Issue, state: IssueState, signature: Signature, at: datetime) -> None:
    standing.move(held, state)
    held.concluded_at = at
    standing.enter_force(held, on=viewer.today, at=at)
    held.save(update_fields=["state", "concluded_at", "in_force"])
    owing.settle(viewer, owing.sign_key(held), at, f"documents.signature:{signature.pk}")
    if held.kind == DocumentKind.CHANGE_AGREEMENT:
        _settle_contract_change(viewer, held, at)
    _note(
        viewer,
        held,
        "documents.sign" if state is IssueState.SIGNED else "documents.acknowledge",
        {
            "signature": signature.pk,
            "level": str(signature.level),
            "sha256": signature.text_sha256,
        },
    )


def _settle_contract_change(viewer: Viewer, agreement: Issue, at: datetime) -> None:
    """A signed change agreement settles the change it was made for: the contract says it now, the document can be signed."""
    change = (
        ContractChange.objects.select_for_update(of=("self",))
        .select_related("issue")
        .filter(
            agreement=agreement,
            settled_at__isnull=True,
        )
        .first()
    )
    if change is None:
        return
    change.settled_at = at
    change.save(update_fields=["settled_at"])
    agreed = {name: value for hit in change.hits for name, value in hit.get("terms", {}).items()}
    contracts.amend_terms(
        viewer=viewer, person_id=change.person_id, terms=agreed, starting=agreement.effective.lower,
        evidence=f"documents.issue:{agreement.pk}",
    )
    owing.settle(viewer, owing.agreement_key(change.issue), at, f"documents.issue:{agreement.pk}")
    if change.issue.state in OPEN:
        _note(viewer, change.issue, "documents.settle_contract_change", {"agreement": agreement.pk})


def _note(viewer: Viewer, issue: Issue, act: str, detail: dict[str, object] | None = None) -> None:
    audit.note(
        viewer=viewer,
        act=act,
        object_kind="documents.issue",
        object_id=issue.pk,
        subject_person_id=issue.person_id,
        detail=detail or {},
    )
