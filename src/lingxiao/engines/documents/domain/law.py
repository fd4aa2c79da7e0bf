"""The legal register as dated data: which rule held on which day, with what severity, on what authority.

A rule may have several editions; their days are half-open and never overlap. A day no edition covers is answered with
``None``: the caller must say that the rule has ended instead of computing with a stale one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property, lru_cache
from importlib.resources import files
from itertools import pairwise
from typing import TYPE_CHECKING

from lingxiao.engines.documents.domain.packs import Entry, open_pack

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lingxiao.kernel.words import Bilingual

SHIPPED = "cn-2026-11"

# Who may be said to enforce a rule: the engines, and the kernel for storage and sign-in.
ENFORCERS = frozenset(
    {"activities", "alerts", "appraisals", "cadence", "campaigns", "careers", "cases", "documents", "drills", "duties"}
    | {"facts", "health", "ideas", "incentives", "kernel", "learning", "people", "targets"}
)


class Severity(StrEnum):
    """What the product does when a rule is not met."""

    BLOCK = "block"
    WARN = "warn"
    RECORD = "record"


class Verification(StrEnum):
    """Whether the basis has been checked against its source, or counsel still has to."""

    VERIFIED = "verified"
    TO_CHECK = "to_check"


class Jurisdiction(StrEnum):
    """Where a rule holds; ``INTL`` is a norm of several places taken as a default."""

    CN = "CN"
    EU = "EU"
    US = "US"
    INTL = "INTL"


class UnknownRule(LookupError):  # noqa: N818 -- reads as what it says
    """No edition of this rule was ever in the pack: a mistake in the caller, not a matter of date."""


@dataclass(frozen=True, slots=True)
class LawRule:
    """One edition of one rule. Days are half-open: it holds from ``valid_from`` until the day before ``valid_to``."""

    id: str
    jurisdiction: Jurisdiction
    severity: Severity
    valid_from: date
    valid_to: date | None
    verification: Verification
    concerns: tuple[str, ...]
    title: Bilingual
    citation: Bilingual
    statement: Bilingual
    behaviour: Bilingual

    def is_in_force(self, on: date) -> bool:
        """Whether this edition holds on that day."""
        return self.valid_from <= on and (self.valid_to is None or on < self.valid_to)

    @property
    def last_day(self) -> date | None:
        """The last day it holds, as people write it; ``None`` while open-ended."""
        return None if self.valid_to is None else self.valid_to - timedelta(days=1)


class Standing(StrEnum):
    """How a rule stands on a day."""

    AHEAD = "ahead"
    IN_FORCE = "in_force"
    ENDING = "ending"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Registered:
    """A rule as the register shows it on a day: the edition that speaks then, how it stands, and all its editions.

    That is the edition in force, or the next one to come, or the last there was.
    """

    rule: LawRule
    standing: Standing
    editions: tuple[LawRule, ...]


@dataclass(frozen=True)
class LawPack:
    """A register as released, named by version and SHA-256 of the file."""

    id: str
    version: str
    released_on: date
    sha256: str
    title: Bilingual
    notice: Bilingual
    rules: tuple[LawRule, ...]

    def editions(self, rule_id: str) -> tuple[LawRule, ...]:
        """Every edition of a rule, oldest first; raises ``UnknownRule`` for a name the pack never had."""
        found = self._by_id.get(rule_id)
        if found is None:
            raise UnknownRule(rule_id)
        return found

    @cached_property
    def _by_id(self) -> dict[str, tuple[LawRule, ...]]:
        """Every rule's editions: a list of statements asks for hundreds of rules."""
        found: dict[str, tuple[LawRule, ...]] = {}
        for rule in self.rules:
            found[rule.id] = (*found.get(rule.id, ()), rule)
        return found

    def rule(self, rule_id: str, *, on: date) -> LawRule | None:
        """The edition that holds on that day; ``None`` when it has ended or not begun."""
        return next((rule for rule in self.editions(rule_id) if rule.is_in_force(on)), None)

    def in_force(self, on: date) -> tuple[LawRule, ...]:
        """Everything that holds on that day, by id."""
        return tuple(rule for rule in self.rules if rule.is_in_force(on))

    def expired(self, on: date) -> tuple[LawRule, ...]:
        """Rules whose last edition has ended by that day: what the expired-pack warning lists."""
        return tuple(rule for rule in self._last_editions() if rule.valid_to is not None and rule.valid_to <= on)

    def expiring(self, on: date, *, within_days: int) -> tuple[LawRule, ...]:
        """Rules whose last edition holds that day and ends within so many days: the early warning."""
        until = on + timedelta(days=within_days)
        return tuple(
            rule
            for rule in self._last_editions()
            if rule.is_in_force(on) and rule.valid_to is not None and rule.valid_to <= until
        )

    def register(self, on: date, *, within_days: int) -> tuple[Registered, ...]:
        """Every rule by id as it stands on that day; those are ending which end within so many days."""
        ending = {rule.id for rule in self.expiring(on, within_days=within_days)}
        return tuple(_registered(editions, on, is_ending=name in ending) for name, editions in self._by_id.items())

    def changed_between(self, rule_ids: Iterable[str], since: date, on: date) -> tuple[str, ...]:
        """Those of the rules that held on the earlier day and do not hold, or no longer in the same edition, on the later."""
        return tuple(
            name for name in rule_ids
            if (before := self.rule(name, on=since)) is not None and before != self.rule(name, on=on)
        )

    def to_check(self, on: date) -> tuple[LawRule, ...]:
        """Rules in force whose basis counsel has still to check."""
        return tuple(rule for rule in self.in_force(on) if rule.verification is Verification.TO_CHECK)

    def concerning(self, engine: str, *, on: date) -> tuple[LawRule, ...]:
        """Rules in force that this engine enforces."""
        return tuple(rule for rule in self.in_force(on) if engine in rule.concerns)

    def _last_editions(self) -> tuple[LawRule, ...]:
        return tuple(editions[-1] for editions in self._by_id.values())


def _registered(editions: tuple[LawRule, ...], on: date, *, is_ending: bool) -> Registered:
    holding = next((rule for rule in editions if rule.is_in_force(on)), None)
    if holding is not None:
        return Registered(holding, Standing.ENDING if is_ending else Standing.IN_FORCE, editions)
    coming = next((rule for rule in editions if on < rule.valid_from), None)
    if coming is not None:
        return Registered(coming, Standing.AHEAD, editions)
    return Registered(editions[-1], Standing.ENDED, editions)


def read_law_pack(content: bytes) -> LawPack:
    """The pack in this file; raises ``PackRefused`` with every problem when there is any."""
    entry, digest = open_pack(content, kind="law_pack")
    rules = sorted((_read_rule(one) for one in entry.entries("rules")), key=lambda rule: (rule.id, rule.valid_from))
    for earlier, later in pairwise(rules):
        if earlier.id == later.id and (earlier.valid_to is None or earlier.valid_to > later.valid_from):
            entry.note(
                f"rules[{later.id}]",
                zh=f"{later.id} 的两个版本日期重叠",
                en=f"two editions of {later.id} overlap in time",
            )
    pack = LawPack(
        id=entry.text("id"),
        version=entry.text("version"),
        released_on=entry.day("released_on"),
        sha256=digest,
        title=entry.words("title"),
        notice=entry.words("notice"),
        rules=tuple(rules),
    )
    entry.refuse_if_problems()
    return pack


@lru_cache(maxsize=8)
def shipped_law(name: str = SHIPPED) -> LawPack:
    """A pack that comes with the product, by name: ``cn-2026-11``, or ``demo/cn-2023-demo-expired``."""
    return read_law_pack((files("lingxiao.engines.documents") / "data" / "law" / f"{name}.json").read_bytes())


def _read_rule(entry: Entry) -> LawRule:
    concerns = entry.texts("concerns")
    if not concerns or not ENFORCERS.issuperset(concerns):
        entry.note("concerns", zh="须写明由哪些引擎执行", en="must name the engines that enforce it")
    rule = LawRule(
        id=entry.text("id"),
        jurisdiction=entry.choice("jurisdiction", Jurisdiction),
        severity=entry.choice("severity", Severity),
        valid_from=entry.day("valid_from"),
        valid_to=entry.day_or_none("valid_to"),
        verification=entry.choice("verification", Verification),
        concerns=concerns,
        title=entry.words("title"),
        citation=entry.words("citation"),
        statement=entry.words("statement"),
        behaviour=entry.words("behaviour"),
    )
    if rule.valid_to is not None and rule.valid_to <= rule.valid_from:
        entry.note("valid_to", zh="失效日须晚于生效日", en="must be after valid_from")
    return rule
