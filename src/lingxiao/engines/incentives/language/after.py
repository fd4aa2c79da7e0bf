"""What happens to pay after it was earned, and beside it: returns, draws, the settlement, grants, ranks, honours, rounding."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING

from lingxiao.engines.incentives.language.components import read_tiers
from lingxiao.engines.incentives.language.findings import Findings, Place, shown
from lingxiao.engines.incentives.language.ladders import shares
from lingxiao.engines.incentives.language.literals import Unit, literal
from lingxiao.engines.incentives.language.measures import condition, figures_of, is_name
from lingxiao.engines.incentives.language.plan import (
    Draw,
    Grant,
    Honour,
    Rank,
    Returns,
    Rounding,
    Settlement,
    TrueUp,
)
from lingxiao.engines.incentives.language.sections import Section
from lingxiao.engines.incentives.language.terms import WHOLE, read_times
from lingxiao.engines.incentives.language.text import Scalar
from lingxiao.kernel.currencies import EXPONENTS
from lingxiao.kernel.words import Bilingual as W

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lingxiao.engines.incentives.language.components import Known
    from lingxiao.engines.incentives.language.plan import Component
    from lingxiao.engines.incentives.language.text import Entry

_ROUND = re.compile(r"(?:(\S+) ([A-Z]{3}) )?(half up|half even|down|floor|ceil), once per component")
_RECOVER = re.compile(r"at most (\S+%) of a month's pay")
_VEST = re.compile(r"(\S+%) after ([1-9][0-9]?) months, then 1/([1-9][0-9]{0,2}) a month for ([1-9][0-9]{0,2}) months")
_VEST_EVENLY = re.compile(r"1/([1-9][0-9]{0,2}) a month for ([1-9][0-9]{0,2}) months")
_SMALL = re.compile(r"([1-9][0-9]{0,2}) all (\S+)")
_DAY_OF_YEAR = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])")


def read_rounding(section: Section, currency: str) -> Rounding:
    """``0.01 CNY half up, once per component``: the step and the mode; the currency's own step when it cannot be read."""
    found = section.scalar("round")
    exponent = EXPONENTS.get(currency, 2)
    usual = Rounding(Fraction(1, 10**exponent), "half up")
    match = _ROUND.fullmatch(found.text) if found else None
    step = literal(f"{match[1]} {match[2]}") if match and match[1] else None
    if match and (match[1] is None or (step and step.currency == currency and step.value > 0)):
        return Rounding(step.value if step else usual.step, match[3])
    if found:
        section.findings.error(
            "round_words",
            found.at,
            W(
                f"进位请写成：0.01 {currency} half up, once per component。可用 half up、half even、down、floor、ceil。",
                f"Write the rounding as 0.01 {currency} half up, once per component; half even, down, floor and ceil are known.",
            ),
        )
    return usual


def read_returns(section: Section) -> Returns:
    """How the pay of returns is taken back."""
    found = section.scalar("recover")
    match = _RECOVER.fullmatch(found.text) if found else None
    share = literal(match[1]) if match else None
    if found and share is None:
        _say(
            section.findings,
            found,
            "recover_words",
            "请写成 at most 20% of a month's pay。",
            "Write it as at most 20% of a month's pay.",
        )
    return Returns(section.choice("clawback"), section.days("window"), share.value if share else None)


def read_draw(entry: Entry, known: Known) -> Draw | None:
    """A draw or a guarantee."""
    section = Section("advance", entry.value, known.findings, called=entry.key.text)
    amount = section.number("amount")
    if amount is None:
        return None
    return Draw(
        entry.key.text,
        section.choice("kind") == "recoverable",
        amount.value,
        section.whole("months"),
        section.choice("balance_at_exit") == "forgive",
    )


def read_grant(entry: Entry, known: Known) -> Grant | None:
    """A grant of units and when they vest; the parts come to the whole."""
    section = Section("grant", entry.value, known.findings, called=entry.key.text)
    units, found = section.whole("units"), section.scalar("vest")
    if units is None or found is None:
        return None
    match, evenly = _VEST.fullmatch(found.text), _VEST_EVENLY.fullmatch(found.text)
    first = literal(match[1]) if match else None
    if match and first:
        grant = Grant(entry.key.text, units, first.value, int(match[2]), Fraction(1, int(match[3])), int(match[4]))
    elif evenly:
        grant = Grant(entry.key.text, units, Fraction(0), 0, Fraction(1, int(evenly[1])), int(evenly[2]))
    else:
        _say(
            known.findings,
            found,
            "vest_words",
            "请写成 25% after 12 months, then 1/48 a month for 36 months。",
            "Write it as 25% after 12 months, then 1/48 a month for 36 months.",
        )
        return None
    if grant.cliff_share + grant.monthly_share * grant.months != WHOLE:
        _say(
            known.findings,
            found,
            "weights_total",
            "各期归属合计不是 100%。请核对。",
            "what vests does not total 100%. Check the shares.",
        )
    return grant


def read_rank(entry: Entry, known: Known) -> Rank | None:
    """Forced distribution: its bands total 100%."""
    if not is_name(entry.key, known.findings):
        return None
    section = Section("rank", entry.value, known.findings, called=entry.key.text)
    by = tuple(item.text for item in section.series("by") if isinstance(item, Scalar))
    for name in by:
        if name not in known.measures and name != "employee_id":
            known.findings.error(
                "unknown_measure",
                section.place("by"),
                W(
                    f"没有指标“{shown(name)}”。",
                    f"unknown measure '{shown(name)}'. Name a measure, or employee_id.",
                ),
            )
    bands = shares(section, "bands")
    if bands and sum((share for _name, share in bands), Fraction(0)) != WHOLE:
        known.findings.error(
            "weights_total", section.place("bands"), W("各等级合计应为 100%。", "bands do not total 100%")
        )
    found = section.scalar("teams_under")
    match = _SMALL.fullmatch(found.text) if found else None
    if found and (match is None or match[2] not in dict(bands)):
        _say(
            known.findings,
            found,
            "teams_words",
            "请写成 5 all B，B 是其中一个等级。",
            "Write it as 5 all B, where B is one of the bands.",
        )
    return Rank(entry.key.text, by, bands, int(match[1]) if match else 0, match[2] if match else "")


def read_honour(entry: Entry, known: Known) -> Honour | None:
    """An honour."""
    section = Section("honour", entry.value, known.findings, called=entry.key.text)
    first, by, prize = section.whole("rank"), known.measure(section, "by", None), section.number("prize")
    return Honour(entry.key.text, first, by, prize.value if prize else Fraction(0)) if first and by else None


def read_settlement(section: Section, known: Known, components: Mapping[str, Component]) -> Settlement | None:
    """The settlement of the year, of components that are there."""
    found = section.scalar("paid_on")
    match = _DAY_OF_YEAR.fullmatch(found.text) if found else None
    if found and match is None:
        _say(known.findings, found, "not_a_day", "请写成月-日，例如 01-31。", "Write month and day, as in 01-31.")
    section.choice("every")
    true_up = section.sub("true_up", "true_up")
    deferred, held = section.sub("deferred", "deferred"), section.sub("held", "held")
    times = deferred.sub("times", "times") if deferred else None
    return Settlement(
        (int(match[1]), int(match[2])) if match else (1, 31),
        _true_up(true_up, known, components) if true_up else None,
        read_times(times, known) if times else None,
        condition(held.text("release_if"), figures_of(known.measures), known.findings, held.place("release_if"))
        if held and held.has("release_if")
        else None,
        held.text("release_if") if held else "",
        held.choice("otherwise") == "carry" if held else False,
        section.choice("leavers") == "employed on paid_on",
    )


def _true_up(section: Section, known: Known, components: Mapping[str, Component]) -> TrueUp | None:
    found = section.scalar("component")
    if found and found.text not in components:
        known.findings.error(
            "unknown_component",
            found.at,
            W(
                f"没有“{shown(found.text)}”这一项。有：{'、'.join(components)}。",
                f"There is no component '{shown(found.text)}'. There are: {', '.join(components)}.",
            ),
        )
        return None
    tiers = read_tiers(section, known)
    return TrueUp(found.text, tiers, section.choice("negative") == "recover") if found and tiers else None


def read_plan_rates(section: Section) -> dict[str, Fraction]:
    """Rates of exchange of the plan: how much of its currency one unit of another is."""
    found: dict[str, Fraction] = {}
    for entry in section.named("plan_rates"):
        one = section.one(entry.value, Unit.NUMBER, "plan_rates")
        if entry.key.text not in EXPONENTS:
            _say(
                section.findings,
                entry.key,
                "unknown_currency",
                "不是币种代码。请写三个字母，例如 USD。",
                "is no currency. Write three letters, such as USD.",
            )
        elif one is not None:
            found[entry.key.text] = one.value
    return found


def _say(findings: Findings, at: Scalar, code: str, zh: str, en: str) -> None:
    said = shown(at.text)
    findings.error(code, Place(at.at.line, at.at.column), W(f"“{said}”：{zh}", f"'{said}': {en}"))
