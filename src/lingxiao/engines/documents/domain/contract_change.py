"""Contract-change detector (LR-02): what a new statement or letter would change in a person's labour contract.

劳动合同法 §35: post, place, pay and hours change only by written agreement, one copy for each side. Any hit asks for
a change agreement signed at S3 or S4; an acknowledgement is not enough. A term the new document does not state is not
changed by it.
"""

from __future__ import annotations

import calendar
import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol, Self

from lingxiao.engines.documents.domain.law import shipped_law
from lingxiao.kernel.money import Money, format_money
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

RULE = "LR-02"
REMIND_AFTER = 20
"""Days of an oral change performed after which HR is reminded; after a month it can be held valid (LR-02)."""


class Term(StrEnum):
    """A term of the contract that a document may touch."""

    POST = "post"
    LOCATION = "location"
    BASE_PAY = "base_pay"
    VARIABLE_RULE = "variable_rule"
    HOURS_SYSTEM = "hours_system"
    REPORTING_LEVEL = "reporting_level"


class Direction(StrEnum):
    """How the change falls for the person, where that can be told."""

    BETTER = "better"
    WORSE = "worse"
    DIFFERENT = "different"


class HoldsTerms(Protocol):
    """Anything with the terms of a contract as attributes, such as a row of ``people.ContractTerms``."""

    @property
    def post_title(self) -> str: ...  # noqa: D102 -- the terms, by name
    @property
    def location(self) -> str: ...  # noqa: D102
    @property
    def base_pay_minor(self) -> int | None: ...  # noqa: D102
    @property
    def currency(self) -> str: ...  # noqa: D102
    @property
    def variable_rule(self) -> str: ...  # noqa: D102
    @property
    def hours_system(self) -> str: ...  # noqa: D102
    @property
    def reports_to_level(self) -> str: ...  # noqa: D102


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedTerms:
    """The terms a document states; empty, or ``None`` for pay, is not proposed. Pay is in minor units a month."""

    post_title: str = ""
    location: str = ""
    base_pay_minor: int | None = None
    currency: str = "CNY"
    variable_rule: str = ""
    hours_system: str = ""
    reports_to_level: str = ""

    @classmethod
    def of(cls, held: HoldsTerms) -> Self:
        """The terms as a row holds them."""
        return cls(
            post_title=held.post_title,
            location=held.location,
            base_pay_minor=held.base_pay_minor,
            currency=held.currency,
            variable_rule=held.variable_rule,
            hours_system=held.hours_system,
            reports_to_level=held.reports_to_level,
        )


@dataclass(frozen=True, slots=True)
class Hit:
    """One term that would change: as it was and as it would be, and what that asks for beyond the agreement."""

    term: Term
    title: Bilingual
    before: str
    after: str
    direction: Direction
    note: Bilingual
    terms: Mapping[str, object]
    """The columns of the contract as they would be, so that a signed agreement can be written into it."""

    def to_json(self) -> dict[str, object]:
        """As it is kept beside an issued copy."""
        return {
            "term": self.term.value,
            "title": self.title.to_json(),
            "before": self.before,
            "after": self.after,
            "direction": self.direction.value,
            "note": self.note.to_json(),
            "terms": dict(self.terms),
        }


@dataclass(frozen=True, slots=True)
class OralChange:
    """The clock of a change that is performed without paper, by calendar days from the first day of performance."""

    performed_since: date
    remind_on: date
    held_valid_after: date


@dataclass(frozen=True, slots=True)
class Comparison:
    """The hits, with the authority and the consequence that hold for all of them; no hits, no agreement needed."""

    hits: tuple[Hit, ...]
    citation: Bilingual
    consequence: Bilingual
    oral: OralChange | None = None

    @property
    def needs_agreement(self) -> bool:
        """Whether a change agreement must be signed before the document binds."""
        return bool(self.hits)

    @property
    def remind_on(self) -> date | None:
        """The day to remind of the missing agreement; ``None`` when nothing changes or is not performed yet."""
        return self.oral.remind_on if self.hits and self.oral is not None else None


TITLES = {
    Term.POST: Bilingual("岗位", "Post"),
    Term.LOCATION: Bilingual("工作地点", "Place of work"),
    Term.BASE_PAY: Bilingual("基本工资", "Base pay"),
    Term.VARIABLE_RULE: Bilingual("浮动报酬规则", "Variable pay rule"),
    Term.HOURS_SYSTEM: Bilingual("工时制度", "Working-hour system"),
    Term.REPORTING_LEVEL: Bilingual("汇报层级", "Reporting level"),
}
CONSEQUENCE = Bilingual(
    "本文件改变了劳动合同内容，仅由本人阅知不发生变更效力。请与本人协商，一致后签订《劳动合同变更协议》"
    "（S3 可靠电子签名或 S4 纸质签署），一式两份、各执一份；签订之前按原约定履行。",
    "This document changes the labour contract, and an acknowledgement alone changes nothing. Talk it over with the "
    "person and, once agreed, sign a contract change agreement (S3 reliable electronic signature or S4 on paper), one "
    "copy for each side; until then the old terms are performed.",
)
_NOTES = {
    Term.POST: Bilingual(
        "写明新岗位的职责、待遇与不胜任时的安排；内部晋升不得再约定试用期（LR-12）。",
        "State the new post's duties, pay and what happens if it does not work out; after promotion there is no "
        "probation (LR-12).",
    ),
    Term.LOCATION: Bilingual(
        "说明对通勤、住宿和家庭的影响及公司的补偿安排（LR-18）。",
        "State the effect on commute, lodging and family and how the company makes good for it (LR-18).",
    ),
    Term.BASE_PAY: Bilingual(
        "写明新的数额与起算日；不得低于当地最低工资（LR-08）。",
        "State the new amount and from when; never below the local minimum wage (LR-08).",
    ),
    Term.VARIABLE_RULE: Bilingual(
        "规则属于报酬：制度本身须经民主程序（LR-01），并另行让本人确认方案及新旧测算。",
        "The rule is pay: the scheme itself needs consultation (LR-01), and the person confirms the plan with old and "
        "new computed side by side.",
    ),
    Term.HOURS_SYSTEM: Bilingual(
        "综合计算工时或不定时工作制须先经人力资源社会保障部门批准（《劳动法》第39条）。",
        "Comprehensive or flexible hours first need the labour authority's approval (Labour Law Art. 39).",
    ),
    Term.REPORTING_LEVEL: Bilingual(
        "层级下降可能构成岗位的不利变更，须按岗位变更说明理由（LR-18）。",
        "A lower level may be a change of post to the person's disadvantage; give reasons as for a transfer (LR-18).",
    ),
}
_BROAD = Bilingual(
    "合同地点约定过宽（如「全国」），裁判通常以实际履行地为准；请按实际工作地协商变更。",
    "The contract's place is too wide (such as “nationwide”); courts look at where work was actually done. Agree on "
    "the change from that place.",
)
_NATIONWIDE = re.compile(r"全国|中国境内|国内各地|不限地点|服从安排|nationwide|anywhere")
_PART_OF_PLACE = re.compile(r"(?:特别行政区|自治区|自治州|[省市区县旗州盟])")
_ACTING = re.compile(r"代理|代行|试岗|兼任|acting|interim")
_BRACKETS = re.compile(r"[(][^()]*[)]")
_HOURS = (
    ("flexible", re.compile(r"不定时|flexible|irregular")),
    ("comprehensive", re.compile(r"综合|comprehensive|annuali[sz]ed")),
    ("standard", re.compile(r"标准|standard|(?<!\d)8小时|八小时")),
)
# From the top: a change to a later entry is a step down.
_LEVELS = (
    re.compile(r"董事长|总经理|总裁(?!助)|首席|chief|general manager|president(?!.*vice)|\bceo\b"),
    re.compile(r"副总|vice"),
    re.compile(r"总监|director"),
    re.compile(r"大区|区域经理|regional|高级经理|senior manager"),
    re.compile(r"经理|manager"),
    re.compile(r"主管|组长|supervisor|team lead"),
)


def compare(*, contract: HoldsTerms, proposed: HoldsTerms, on: date, performed_since: date | None = None) -> Comparison:
    """What ``proposed`` would change in ``contract``, under the law of that day.

    ``performed_since``: the first day on which the new terms were lived without an agreement, if they already are.
    """
    law = shipped_law().rule(RULE, on=on)
    return Comparison(
        hits=tuple(_hits(contract, proposed)),
        citation=Bilingual("") if law is None else law.citation,
        consequence=CONSEQUENCE,
        oral=None if performed_since is None else oral_change(performed_since),
    )


def oral_change(performed_since: date) -> OralChange:
    """When to remind of a change performed without paper, and the day after which it can be held valid."""
    # 法释〔2020〕26号 §43: performed for over one month, which ends on the same date of the next, or on its last day.
    year, month = divmod(performed_since.year * 12 + performed_since.month, 12)
    last = calendar.monthrange(year, month + 1)[1]
    month_later = date(year, month + 1, min(performed_since.day, last))
    return OralChange(performed_since, performed_since + timedelta(days=REMIND_AFTER), month_later)


def _hits(contract: HoldsTerms, proposed: HoldsTerms) -> Iterator[Hit]:
    if proposed.post_title and _post(proposed.post_title) != _post(contract.post_title):
        yield _hit(Term.POST, contract.post_title, proposed.post_title, "post_title")
    if proposed.location:
        yield from _location(contract.location, proposed.location)
    if proposed.base_pay_minor is not None:
        yield from _base_pay(contract, proposed)
    if proposed.variable_rule and _plain(proposed.variable_rule) != _plain(contract.variable_rule):
        yield _hit(Term.VARIABLE_RULE, contract.variable_rule, proposed.variable_rule, "variable_rule")
    if proposed.hours_system and _hours(proposed.hours_system) != _hours(contract.hours_system):
        yield _hit(Term.HOURS_SYSTEM, contract.hours_system, proposed.hours_system, "hours_system")
    if proposed.reports_to_level and _plain(proposed.reports_to_level) != _plain(contract.reports_to_level):
        yield _hit(
            Term.REPORTING_LEVEL,
            contract.reports_to_level,
            proposed.reports_to_level,
            "reports_to_level",
            _step(contract.reports_to_level, proposed.reports_to_level),
        )


def _hit(term: Term, before: str, after: str, column: str, direction: Direction = Direction.DIFFERENT) -> Hit:
    return Hit(term, TITLES[term], before, after, direction, _NOTES[term], {column: after})


def _location(before: str, after: str) -> Iterator[Hit]:
    if _NATIONWIDE.search(_plain(before)):
        if _plain(before) != _plain(after):
            title = TITLES[Term.LOCATION]
            yield Hit(Term.LOCATION, title, before, after, Direction.DIFFERENT, _BROAD, {"location": after})
        return
    # A narrower place inside the agreed one (杭州 → 杭州市滨江区) is no change; a wider or another one is.
    agreed, named = _places(before), _places(after)
    if not agreed or agreed[-1] not in named:
        yield _hit(Term.LOCATION, before, after, "location")


def _base_pay(contract: HoldsTerms, proposed: HoldsTerms) -> Iterator[Hit]:
    before, after = contract.base_pay_minor, proposed.base_pay_minor
    if after is None or (before == after and contract.currency == proposed.currency):
        return
    direction = Direction.DIFFERENT
    if before is not None and contract.currency == proposed.currency:
        direction = Direction.BETTER if after > before else Direction.WORSE
    was = "" if before is None else format_money(Money(before, contract.currency))
    stated = {"base_pay_minor": after, "currency": proposed.currency}
    becomes = format_money(Money(after, proposed.currency))
    yield Hit(Term.BASE_PAY, TITLES[Term.BASE_PAY], was, becomes, direction, _NOTES[Term.BASE_PAY], stated)


def _plain(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).lower()


def _post(title: str) -> str:
    """The title without an addition in brackets (a region, a product line), unless that says acting or trial."""
    plain = _plain(title)
    return plain if _ACTING.search(plain) else _BRACKETS.sub("", plain)


def _places(place: str) -> list[str]:
    return [part for part in _PART_OF_PLACE.split(_plain(place)) if part]


def _hours(system: str) -> str:
    plain = _plain(system)
    return next((name for name, words in _HOURS if words.search(plain)), plain)


def _step(before: str, after: str) -> Direction:
    was, is_now = _rank(before), _rank(after)
    if was is None or is_now is None or was == is_now:
        return Direction.DIFFERENT
    return Direction.WORSE if is_now > was else Direction.BETTER


def _rank(level: str) -> int | None:
    lower = unicodedata.normalize("NFKC", level).lower()
    # 副总经理 is a deputy before it is a general manager, so the deputies are looked for first.
    order = (1, 0, 2, 3, 4, 5)
    return next((rank for rank in order if _LEVELS[rank].search(lower)), None)
