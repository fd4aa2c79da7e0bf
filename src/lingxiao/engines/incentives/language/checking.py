"""From the text of a plan to a checked plan, or to everything that is wrong with it.

Checks in order: the shape of the text, the vocabulary, units, completeness, contradictions. The worked examples and the
economics are looked at by ``examples`` and ``notes``, once nothing of this is wrong.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from lingxiao.engines.incentives.language.after import (
    read_draw,
    read_grant,
    read_honour,
    read_plan_rates,
    read_rank,
    read_returns,
    read_rounding,
    read_settlement,
)
from lingxiao.engines.incentives.language.components import Known, read_component
from lingxiao.engines.incentives.language.findings import Finding, Findings, shown
from lingxiao.engines.incentives.language.literals import literal
from lingxiao.engines.incentives.language.measures import PEOPLE, condition, read_measures
from lingxiao.engines.incentives.language.plan import Example, Plan
from lingxiao.engines.incentives.language.sections import Section
from lingxiao.engines.incentives.language.text import Block, Entry, Node, Scalar, Series, read_text
from lingxiao.kernel.currencies import EXPONENTS
from lingxiao.kernel.words import Bilingual as W

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from fractions import Fraction

_NAME = re.compile(r"[a-z][a-z0-9-]{0,63}")
_VERSION = re.compile(r"([a-z][a-z0-9-]{0,63})@([1-9][0-9]{0,3})")
_MERGED = frozenset({"measures", "pay", "advance", "grants", "honours", "rank", "plan_rates"})
"""Sections of which a plan that extends another says only what differs."""
_Thing = TypeVar("_Thing")


@dataclass(frozen=True, slots=True)
class Checked:
    """A plan, if it can be understood, with everything found in its text."""

    plan: Plan | None
    findings: tuple[Finding, ...]


def check(text: str, *, find: Callable[[str, int], str | None] = lambda _name, _version: None) -> Checked:
    """Read a plan. ``find`` gives the text of a version of a plan that this one extends; ``Unreadable`` when it is no plan."""
    findings = Findings()
    whole = _whole(read_text(text, findings), findings, find)
    section = Section("plan", whole, findings, called="plan")
    plan = _read(section, findings)
    return Checked(None if findings.has_errors else plan, findings.in_order())


def _whole(block: Block, findings: Findings, find: Callable[[str, int], str | None]) -> Block:
    """The plan with what it takes from the version it extends."""
    entry = block.get("extends")
    if entry is None or not isinstance(entry.value, Scalar):
        return block
    match = _VERSION.fullmatch(entry.value.text)
    base = find(match[1], int(match[2])) if match else None
    if base is None:
        said = shown(entry.value.text)
        findings.error(
            "extends_unknown",
            entry.value.at,
            W(
                f"找不到“{said}”。请写方案代号@版本，例如 ae-monthly@1，并让它在同一处。",
                f"'{said}' is not there. Write plan@version, such as ae-monthly@1, and have that plan in the same place.",
            ),
        )
        return block
    return _merged(read_text(base, Findings()), block)


def _merged(base: Block, own: Block) -> Block:
    entries = {
        entry.key.text: entry for entry in base.entries if entry.key.text != "examples" or own.get("examples") is None
    }
    for entry in own.entries:
        before = entries.get(entry.key.text)
        named, theirs = entry.value, before.value if before is not None else None
        if entry.key.text in _MERGED and isinstance(named, Block) and isinstance(theirs, Block):
            together = {one.key.text: one for one in (*theirs.entries, *named.entries)}
            entries[entry.key.text] = Entry(entry.key, Block(tuple(together.values()), named.at))
        else:
            entries[entry.key.text] = entry
    return Block(tuple(entries.values()), own.at)


def _read(section: Section, findings: Findings) -> Plan | None:
    _look_at_its_head(section, findings)
    currency = section.text("currency")
    measures = read_measures(section.named("measures"), findings)
    known = Known(measures, frozenset(entry.key.text for entry in section.named("rank")), findings)
    components = _all(section.named("pay"), known, read_component)
    returns, settlement = section.sub("returns", "returns"), section.sub("settlement", "settlement")
    span, version, period = section.span("effective"), section.whole("version"), section.choice("period")
    examples, rounding, rates = tuple(_examples(section, findings)), read_rounding(section, currency), read_plan_rates(section)
    ranks, grants = _all(section.named("rank"), known, read_rank), _all(section.named("grants"), known, read_grant)
    draws = _all(section.named("advance"), known, read_draw)
    honours = _all(section.named("honours"), known, read_honour)
    settled = read_settlement(settlement, known, components) if settlement else None
    taken_back = read_returns(returns) if returns else None
    if span is None or version is None:
        return None
    return Plan(
        section.text("plan"), section.text("title"), version, section.text("extends"), *span, currency, period,
        section.text("applies_to"), measures, components, rates, rounding, draws, grants, ranks, honours, taken_back, settled,
        examples, section.place("effective"), digest(section.block),
    )  # fmt: skip


def _look_at_its_head(section: Section, findings: Findings) -> None:
    """Its name, its currency and whom it is for."""
    name, currency = section.text("plan"), section.text("currency")
    if name and not _NAME.fullmatch(name):
        findings.error("plan_name", section.place("plan"), W(
            "代号用小写字母、数字和短横。", "A plan's name has small letters, digits and -.",
        ))  # fmt: skip
    if currency and currency not in EXPONENTS:
        findings.error("unknown_currency", section.place("currency"), W(
            "不是币种代码，例如 CNY。", "This is no currency code. Write CNY, for example.",
        ))  # fmt: skip
    if section.has("applies_to"):
        condition(section.text("applies_to"), PEOPLE, findings, section.place("applies_to"))


def digest(block: Block) -> str:
    """The hash that names a version: of its keys and words alone, keys in order."""
    text = json.dumps(_plain(block), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(node: Node) -> object:
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Series):
        return [_plain(item) for item in node.items]
    return {entry.key.text: _plain(entry.value) for entry in node.entries}


def _all(entries: Iterable[Entry], known: Known, read: Callable[[Entry, Known], _Thing | None]) -> dict[str, _Thing]:
    found = {entry.key.text: read(entry, known) for entry in entries}
    return {name: one for name, one in found.items() if one is not None}


def _examples(section: Section, findings: Findings) -> Iterable[Example]:
    for number, node in enumerate(section.series("examples"), 1):
        one = Section("example", node, findings, called=f"example {number}")
        subjects = [name for name in ("component", "advance", "grant") if one.has(name)]
        if len(subjects) != 1:
            findings.error(
                "example_subject",
                one.at,
                W(
                    f"算例 {number} 要写明是哪一项：component、advance 或 grant。",
                    f"Example {number} is of exactly one thing: component, advance or grant.",
                ),
            )
            continue
        yield Example(
            number,
            subjects[0],
            one.text(subjects[0]),
            one.at,
            given={entry.key.text: entry.value for entry in one.named("given")},
            earned=_amounts(one, "earned"),
            pays=_amounts(one, "pays"),
            start=one.day("start"),
            on=one.day("on"),
            vested=one.whole("vested"),
        )


def _amounts(section: Section, name: str) -> tuple[Fraction, ...]:
    """One amount or a list of them, in the plan's own currency and without its name."""
    node = section.node(name)
    items: tuple[Node, ...] = () if node is None else node.items if isinstance(node, Series) else (node,)
    found: list[Fraction] = []
    for item in items:
        value = literal(item.text) if isinstance(item, Scalar) else None
        if value is None:
            section.findings.error(
                "not_a_number", item.at, W(f"{name} 应为数。", f"'{name}' is a number or a list of numbers.")
            )
            return ()
        found.append(value.value)
    return tuple(found)
