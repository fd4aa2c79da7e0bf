"""Closed lists of the documents engine, and which state may follow which."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class DocumentKind(models.TextChoices):
    """What sort of document it is; the sort decides who may write it, who may see it and how it is signed."""

    DUTY_STATEMENT = "duty_statement", _("Duty statement")
    POLICY = "policy", _("Policy")
    NOTICE = "notice", _("Notice")
    PRIVACY_NOTICE = "privacy_notice", _("Privacy notice")
    IMPACT_ASSESSMENT = "impact_assessment", _("Impact assessment")
    PLEDGE = "pledge", _("Pledge")
    LETTER = "letter", _("Letter")
    CHANGE_AGREEMENT = "change_agreement", _("Contract change agreement")


class Matter(models.TextChoices):
    """What a rule of the company touches. Each of these asks for the democratic procedure first (LR-01)."""

    PAY = "pay", _("Pay")
    HOURS = "hours", _("Working hours")
    LEAVE = "leave", _("Rest and leave")
    TRAINING = "training", _("Training")
    DISCIPLINE = "discipline", _("Discipline")
    QUOTAS = "quotas", _("Quotas")


class VersionState(models.TextChoices):
    """Where a version of a template stands between a first draft and the archive."""

    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in_review", _("In review")
    CONSULTATION = "consultation", _("In consultation")
    APPROVED = "approved", _("Approved")
    PUBLISHED = "published", _("Published")
    RETIRED = "retired", _("Retired")


class IssueState(models.TextChoices):
    """Where a person's own copy stands. Silence, objection and refusal are states too."""

    ISSUED = "issued", _("Issued")
    DISCUSSED = "discussed", _("Discussed")
    PENDING_SIGN = "pending_sign", _("Awaiting signature")
    SIGNED = "signed", _("Signed")
    ACKNOWLEDGED = "acknowledged", _("Acknowledged")
    OBJECTED = "objected", _("Objected to")
    NEGOTIATING = "negotiating", _("Being negotiated")
    REFUSED = "refused", _("Signature refused")
    SUPERSEDED = "superseded", _("Superseded")
    EXPIRED = "expired", _("Expired")
    REVOKED = "revoked", _("Revoked")


class SignatureLevel(models.TextChoices):
    """How strong the proof of a signature is (conventions 1.6)."""

    S1 = "S1", _("S1 Confirmed by a click")
    S2 = "S2", _("S2 Signed with renewed sign-in")
    S3 = "S3", _("S3 Reliable electronic signature")
    S4 = "S4", _("S4 Signed on paper, scanned")


class Party(models.TextChoices):
    """Which side signed."""

    PERSON = "person", _("The person")
    COMPANY = "company", _("The company")


class Channel(models.TextChoices):
    """The way a copy reached the person."""

    IN_APP = "in_app", _("In the system")
    MAIL = "mail", _("E-mail")
    EMS = "ems", _("EMS courier")
    HAND = "hand", _("By hand")


class ObjectionOutcome(models.TextChoices):
    """How an objection ended."""

    NEW_VERSION = "new_version", _("The text is changed")
    TEXT_STAYS = "text_stays", _("The text stays")
    WITHDRAWN = "withdrawn", _("The objection was withdrawn")


class Edition(models.TextChoices):
    """For whom an evidence bundle is made."""

    INTERNAL = "internal", _("Internal, complete")
    DISCLOSABLE = "disclosable", _("For the other side, third parties redacted")


class BatchState(models.TextChoices):
    """Where an issue to many people stands."""

    QUEUED = "queued", _("Waiting")
    RUNNING = "running", _("Being issued")
    DONE = "done", _("Done")
    CANCELLED = "cancelled", _("Stopped")


V, S = VersionState, IssueState

VERSION_TRANSITIONS: dict[VersionState, frozenset[VersionState]] = {
    V.DRAFT: frozenset({V.IN_REVIEW}),
    V.IN_REVIEW: frozenset({V.DRAFT, V.CONSULTATION, V.APPROVED}),
    V.CONSULTATION: frozenset({V.DRAFT, V.APPROVED}),
    V.APPROVED: frozenset({V.PUBLISHED, V.RETIRED}),
    V.PUBLISHED: frozenset({V.PUBLISHED, V.RETIRED}),
    V.RETIRED: frozenset(),
}
"""A version published for reference may be published again, in force, once its consultation is complete."""

ENDINGS = frozenset({S.SUPERSEDED, S.EXPIRED, S.REVOKED})

ISSUE_TRANSITIONS: dict[IssueState, frozenset[IssueState]] = {
    S.ISSUED: frozenset({S.DISCUSSED, S.PENDING_SIGN, S.ACKNOWLEDGED, S.OBJECTED}) | ENDINGS,
    S.DISCUSSED: frozenset({S.PENDING_SIGN, S.OBJECTED}) | ENDINGS,
    # Minutes that change after both confirmed take the copy back to where they are confirmed again.
    S.PENDING_SIGN: frozenset({S.SIGNED, S.OBJECTED, S.REFUSED, S.DISCUSSED}) | ENDINGS,
    S.OBJECTED: frozenset({S.NEGOTIATING, S.PENDING_SIGN, S.ISSUED}) | ENDINGS,
    S.NEGOTIATING: frozenset({S.PENDING_SIGN, S.ISSUED}) | ENDINGS,
    # Somebody who refused may still change their mind and sign.
    S.REFUSED: frozenset({S.SIGNED}) | ENDINGS,
    S.SIGNED: ENDINGS,
    S.ACKNOWLEDGED: ENDINGS,
    S.SUPERSEDED: frozenset(),
    S.EXPIRED: frozenset(),
    S.REVOKED: frozenset(),
}

EDITABLE = frozenset({V.DRAFT})
UNPUBLISHED = frozenset({V.DRAFT, V.IN_REVIEW, V.CONSULTATION, V.APPROVED})
FROZEN = frozenset({V.APPROVED, V.PUBLISHED, V.RETIRED})
OPEN = frozenset({S.ISSUED, S.DISCUSSED, S.PENDING_SIGN, S.OBJECTED, S.NEGOTIATING})
"""Copies that still wait for somebody."""
AGREED = frozenset({S.SIGNED, S.ACKNOWLEDGED})

NORMATIVE = frozenset({DocumentKind.POLICY, DocumentKind.DUTY_STATEMENT, DocumentKind.PLEDGE})
"""Kinds that can hold rules of the company, so that LR-01 can concern them."""

PERSONAL = frozenset({DocumentKind.DUTY_STATEMENT, DocumentKind.LETTER, DocumentKind.CHANGE_AGREEMENT})
"""Kinds that speak of one person; the others say the same to everyone."""

NOT_ISSUED = frozenset({DocumentKind.IMPACT_ASSESSMENT})
"""Kinds that are approved and kept, and never handed to a person."""

LEAST_LEVEL: dict[DocumentKind, SignatureLevel] = {
    DocumentKind.DUTY_STATEMENT: SignatureLevel.S2,
    DocumentKind.POLICY: SignatureLevel.S1,
    DocumentKind.NOTICE: SignatureLevel.S1,
    DocumentKind.PRIVACY_NOTICE: SignatureLevel.S1,
    DocumentKind.IMPACT_ASSESSMENT: SignatureLevel.S1,
    DocumentKind.PLEDGE: SignatureLevel.S2,
    DocumentKind.LETTER: SignatureLevel.S1,
    DocumentKind.CHANGE_AGREEMENT: SignatureLevel.S3,
}
"""The weakest signature each kind may be issued with (conventions 1.6)."""

ON_PAPER_OR_CERTIFIED = frozenset({SignatureLevel.S3, SignatureLevel.S4})
"""Levels that need the signed paper, or the certified file, with its register number."""
