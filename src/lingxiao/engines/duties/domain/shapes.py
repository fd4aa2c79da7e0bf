"""A duty template as values: what is written, checked, frozen in a version and rendered. Pure.

This is the form in which the content library ships templates and in which a version keeps them beside its text
(``content["duties"]``). ``from_json`` and ``to_json`` are inverse; texts are ``{"zh", "en"}``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from lingxiao.engines.duties.enums import AuthorityLevel, Category, Letter, Rhythm
from lingxiao.kernel.words import Bilingual

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class MoneyLimit:
    """Up to which amount, in whole minor units of a currency."""

    minor: int
    currency: str

    @classmethod
    def from_json(cls, value: Json) -> Self:
        """Read ``{"minor": 30000, "currency": "CNY"}``."""
        return cls(int(value["minor"]), str(value["currency"]))

    def to_json(self) -> dict[str, Any]:
        """Write it back."""
        return {"minor": self.minor, "currency": self.currency}


@dataclass(frozen=True, slots=True)
class EvidenceRule:
    """What is handed in how often, to show that a duty is done. ``due_working_day``: so many working days after the period."""

    what: Bilingual
    rhythm: Rhythm
    due_working_day: int = 5

    @classmethod
    def from_json(cls, value: Json) -> Self:
        """Read ``{"what": …, "rhythm": "monthly", "due_working_day": 5}``."""
        return cls(Bilingual.from_json(value["what"]), Rhythm(value["rhythm"]), int(value.get("due_working_day", 5)))

    def to_json(self) -> dict[str, Any]:
        """Write it back."""
        return {"what": self.what.to_json(), "rhythm": self.rhythm.value, "due_working_day": self.due_working_day}


@dataclass(frozen=True, slots=True)
class Counterpart:
    """Another post's part in a duty."""

    post: Bilingual
    letter: Letter

    @classmethod
    def from_json(cls, value: Json) -> Self:
        """Read ``{"post": …, "letter": "C"}``."""
        return cls(Bilingual.from_json(value["post"]), Letter(value["letter"]))

    def to_json(self) -> dict[str, Any]:
        """Write it back."""
        return {"post": self.post.to_json(), "letter": self.letter.value}


@dataclass(frozen=True, slots=True)
class DutyDraft:
    """One duty item: verb, object and result in a sentence, with all the fields of A01."""

    category: Category
    sentence: Bilingual
    percent: int
    letter: Letter = Letter.ACCOUNTABLE
    frequency: Bilingual = Bilingual("")
    deliverable: Bilingual = Bilingual("")
    level: AuthorityLevel = AuthorityLevel.PROPOSE
    limit: MoneyLimit | None = None
    counterparts: tuple[Counterpart, ...] = ()
    kpi_codes: tuple[str, ...] = ()
    evidence: EvidenceRule | None = None
    authority: str = ""
    legal_basis: tuple[str, ...] = ()

    @classmethod
    def from_json(cls, value: Json) -> Self:
        """Read a duty item; only category, sentence and percent must be there."""
        return cls(
            category=Category(value["category"]),
            sentence=Bilingual.from_json(value["sentence"]),
            percent=int(value["percent"]),
            letter=Letter(value.get("letter", "A")),
            frequency=Bilingual.from_json(value.get("frequency", "")),
            deliverable=Bilingual.from_json(value.get("deliverable", "")),
            level=AuthorityLevel(value.get("level", "propose")),
            limit=MoneyLimit.from_json(value["limit"]) if value.get("limit") else None,
            counterparts=tuple(Counterpart.from_json(one) for one in value.get("counterparts", ())),
            kpi_codes=tuple(value.get("kpi_codes", ())),
            evidence=EvidenceRule.from_json(value["evidence"]) if value.get("evidence") else None,
            authority=str(value.get("authority", "")),
            legal_basis=tuple(value.get("legal_basis", ())),
        )

    def to_json(self) -> dict[str, Any]:
        """Write it back, every field."""
        return {
            "category": self.category.value,
            "sentence": self.sentence.to_json(),
            "percent": self.percent,
            "letter": self.letter.value,
            "frequency": self.frequency.to_json(),
            "deliverable": self.deliverable.to_json(),
            "level": self.level.value,
            "limit": self.limit.to_json() if self.limit else None,
            "counterparts": [one.to_json() for one in self.counterparts],
            "kpi_codes": list(self.kpi_codes),
            "evidence": self.evidence.to_json() if self.evidence else None,
            "authority": self.authority,
            "legal_basis": list(self.legal_basis),
        }


@dataclass(frozen=True, slots=True)
class AuthorityDraft:
    """One row of the authority table; duties point at it by ``key``."""

    key: str
    matter: Bilingual
    level: AuthorityLevel
    limit: MoneyLimit | None = None
    condition: Bilingual = Bilingual("")

    @classmethod
    def from_json(cls, value: Json) -> Self:
        """Read an authority row."""
        return cls(
            key=str(value["key"]),
            matter=Bilingual.from_json(value["matter"]),
            level=AuthorityLevel(value["level"]),
            limit=MoneyLimit.from_json(value["limit"]) if value.get("limit") else None,
            condition=Bilingual.from_json(value.get("condition", "")),
        )

    def to_json(self) -> dict[str, Any]:
        """Write it back."""
        return {
            "key": self.key,
            "matter": self.matter.to_json(),
            "level": self.level.value,
            "limit": self.limit.to_json() if self.limit else None,
            "condition": self.condition.to_json(),
        }


def _texts(value: Sequence[Any]) -> tuple[Bilingual, ...]:
    return tuple(Bilingual.from_json(one) for one in value)


PLAIN_LISTS = (
    "interfaces",
    "prohibited",
    "qualification",
    "competences",
    "working_conditions",
    "confidentiality",
    "legal_notices",
    "key_outputs",
)
"""The parts of a template that are lists of sentences."""


@dataclass(frozen=True, slots=True)
class DutyTemplateDraft:
    """A whole duty template, as a person writes it and as the library ships it."""

    job_code: str
    title: Bilingual
    purpose: Bilingual
    family: str = ""
    level: str = ""
    reports_to: Bilingual = Bilingual("")
    duties: tuple[DutyDraft, ...] = ()
    authorities: tuple[AuthorityDraft, ...] = ()
    lists: Mapping[str, tuple[Bilingual, ...]] = field(default_factory=dict)

    @classmethod
    def from_json(cls, value: Json) -> Self:
        """Read a template; lists not named are empty."""
        return cls(
            job_code=str(value["job_code"]),
            title=Bilingual.from_json(value["title"]),
            purpose=Bilingual.from_json(value["purpose"]),
            family=str(value.get("family", "")),
            level=str(value.get("level", "")),
            reports_to=Bilingual.from_json(value.get("reports_to", "")),
            duties=tuple(DutyDraft.from_json(one) for one in value.get("duties", ())),
            authorities=tuple(AuthorityDraft.from_json(one) for one in value.get("authorities", ())),
            lists={name: _texts(value.get(name, ())) for name in PLAIN_LISTS},
        )

    def to_json(self) -> dict[str, Any]:
        """Write it back, every field."""
        return {
            "job_code": self.job_code,
            "title": self.title.to_json(),
            "purpose": self.purpose.to_json(),
            "family": self.family,
            "level": self.level,
            "reports_to": self.reports_to.to_json(),
            "duties": [one.to_json() for one in self.duties],
            "authorities": [one.to_json() for one in self.authorities],
            **{name: [one.to_json() for one in self.lists.get(name, ())] for name in PLAIN_LISTS},
        }
