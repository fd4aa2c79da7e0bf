"""What every kind of component may have beside its shape: times, cap, floor, gate, accumulation, parts to be paid later."""

from __future__ import annotations

import re
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from lingxiao.engines.incentives.language.findings import shown
from lingxiao.engines.incentives.language.ladders import ladder
from lingxiao.engines.incentives.language.literals import Unit, after, day, literal, plain
from lingxiao.engines.incentives.language.plan import Gate, Part, Terms, Times
from lingxiao.engines.incentives.language.text import Block, Scalar
from lingxiao.kernel.words import Bilingual as W

if TYPE_CHECKING:
    from lingxiao.engines.incentives.language.components import Known
    from lingxiao.engines.incentives.language.literals import Literal
    from lingxiao.engines.incentives.language.sections import Section

_PART = re.compile(r"(\S+%)( last)?")
WHOLE = Fraction(1)


def read_terms(section: Section, known: Known) -> Terms | None:
    """The terms of a component; None when one of them cannot be understood."""
    cap, floor, now = section.number("cap"), section.number("floor"), section.number("pay_now")
    if cap and floor and cap.value < floor.value:
        known.findings.error(
            "cap_below_floor",
            section.place("cap"),
            W(
                "封顶低于保底。请改其中一个。",
                "the cap is below the floor. Change one of them.",
            ),
        )
    gate = read_gate(section, known) if section.has("gate") else None
    times = section.sub("times", "times")
    return Terms(
        times=read_times(times, known) if times else None,
        cap=cap.value if cap else None,
        floor=floor.value if floor else None,
        gate=gate,
        is_year_to_date=section.choice("accumulate") == "year to date",
        negative=section.choice("negative"),
        pay_now=now.value if now else None,
        rest=section.choice("rest"),
        parts=_parts(section),
        when_negative=section.choice("when_negative"),
        when_no_quota=section.choice("when_no_quota"),
        when_missing=section.choice("when_missing"),
        leavers=section.choice("leavers"),
        tax=section.choice("tax"),
    )


def read_times(section: Section, known: Known) -> Times | None:
    """A factor by steps of a ratio."""
    by = known.measure(section, "by", Unit.RATIO)
    steps = ladder(section, "steps", bound=Unit.RATIO, value=None)
    is_held = section.choice("rest") == "held" if section.has("rest") else False
    return Times(by, steps, is_held) if by and steps else None


def read_gate(section: Section, known: Known) -> Gate | None:
    """What has to be reached at least, and what is paid otherwise."""
    needs: list[tuple[str, Fraction]] = []
    otherwise = Fraction(0)
    for entry in section.named("gate"):
        if not isinstance(entry.value, Scalar):
            _not_understood(section, entry.key)
            continue
        name, text = entry.key.text, entry.value.text
        if name == "otherwise":
            value = literal(text)
            if value is None or (value.unit != Unit.MONEY and value.value != 0):
                _not_understood(section, entry.value)
            otherwise = value.value if value else otherwise
            continue
        measure = known.measures.get(name)
        bound = literal(after("at", text.replace("at least", "at", 1)) or "")
        if measure is None:
            listed = ", ".join(known.measures)
            known.findings.error(
                "unknown_measure",
                entry.key.at,
                W(
                    f"没有指标“{shown(name)}”。可用：{listed}。",
                    f"unknown measure '{shown(name)}'. There are: {listed}.",
                ),
            )
        elif bound is None or not text.startswith("at least "):
            _not_understood(section, entry.value)
        elif not _fits(bound, measure.unit):
            known.findings.error(
                "needs_ratio" if measure.unit == Unit.RATIO else "target_unit",
                entry.value.at,
                W(
                    f"闸门 {text} 的单位与 {name} 不符。",
                    f"the gate '{text}' does not fit {name}, which is {measure.unit}.",
                ),
            )
        else:
            needs.append((name, bound.value))
    return Gate(tuple(needs), otherwise)


def _fits(bound: Literal, unit: Unit) -> bool:
    return unit in {Unit.UNKNOWN, bound.unit}


def _not_understood(section: Section, at: Scalar) -> None:
    section.findings.error(
        "gate_words",
        at.at,
        W(
            f"闸门里的“{shown(at.text)}”看不懂。请写成 attainment: at least 90%，或 otherwise: 0。",
            f"'{shown(at.text)}' is not understood in a gate. Write attainment: at least 90%, or otherwise: 0.",
        ),
    )


def _parts(section: Section) -> tuple[Part, ...]:
    """Parts on days to come, which total 100%."""
    if not section.has("defer"):
        return ()
    found: list[Part] = []
    node = section.node("defer")
    for entry in node.entries if isinstance(node, Block) else ():
        match = _PART.fullmatch(entry.key.text)
        share = literal(match[1]) if match else None
        on = day(entry.value.text) if isinstance(entry.value, Scalar) else None
        if match is None or share is None or on is None:
            section.findings.error(
                "parts_words",
                entry.key.at,
                W(
                    f"“{shown(entry.key.text)}”应为比例，后面为日期，例如 60%: 2028-01-31。",
                    f"'{shown(entry.key.text)}' should be a share with its day behind it: 60%: 2028-01-31.",
                ),
            )
            return ()
        found.append(Part(share.value, on, is_last=bool(match[2])))
    total = sum((one.share for one in found), Fraction(0))
    if total != WHOLE:
        section.findings.error(
            "weights_total",
            section.place("defer"),
            W(
                f"各期合计 {plain(total * 100)}%，应为 100%。",
                f"parts total {plain(total * 100)}%, not 100%",
            ),
        )
    if any(later.on <= earlier.on for earlier, later in pairwise(found)):
        section.findings.error(
            "dates_order", section.place("defer"), W("各期日期要从早到晚。", "parts are in order of their days.")
        )
    return tuple(found)
