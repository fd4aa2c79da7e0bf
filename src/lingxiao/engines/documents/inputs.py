"""Typed inputs of documents, used by the pages and by the API alike."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from lingxiao.engines.documents.enums import Channel, DocumentKind, Matter, ObjectionOutcome, SignatureLevel

Said = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=8_000)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]


class _Input(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Sign(_Input):
    """A signature: the fingerprint of the text that was shown, and what the person wants on record beside it."""

    text_sha256: str
    reservation: str = ""


class Explain(_Input):
    """A reason, a statement, an answer: one text of a person."""

    text: Said


class Settle(_Input):
    """How an objection ends."""

    outcome: ObjectionOutcome
    text: Said


class WriteUp(_Input):
    """Minutes of a talk held on a day."""

    held_on: date
    minutes: Said


class NameWitnesses(_Input):
    """The two witnesses of a refusal."""

    one_id: int
    two_id: int


class Deliver(_Input):
    """A delivery outside the system."""

    channel: Channel
    proof: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class Paper(_Input):
    """What both sides signed on paper or with a certified signature."""

    level: SignatureLevel
    register_number: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
    signed_at: datetime


class NewTemplate(_Input):
    """A new template."""

    key: Annotated[str, StringConstraints(strip_whitespace=True, to_lower=True, pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=80)]
    kind: DocumentKind
    title_zh: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]
    title_en: Annotated[str, StringConstraints(strip_whitespace=True, max_length=120)] = ""
    about: Line = ""


class NextVersion(_Input):
    """Why the next version is started."""

    change_note: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=400)]


class Remark(_Input):
    """A comment on a version, or on one of its blocks."""

    text: Said
    block: Line = ""


class Touches(_Input):
    """What matters a text touches (LR-01)."""

    touches: list[Matter] = Field(default_factory=list)


class Meeting(_Input):
    """The meeting of a consultation."""

    form: Said
    held_on: date
    place: Line = ""
    minutes: Said
    names: Said


class AddOpinion(_Input):
    """What somebody proposed."""

    text: Said
    said_by: Line = ""


class Agreement(_Input):
    """With whom the text was settled, and how it is made public."""

    agreed_with: Said
    agreed_on: date
    made_public_how: Said
    made_public_on: date


class IssueTerms(_Input):
    """On what terms copies are issued."""

    effective_from: date
    effective_until: date | None = None
    sign_by: date
    brief_by: date | None = None
    signature_level: SignatureLevel
