"""The clause check-up over a whole version: every text in it, in both languages, and the area's structured content."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lingxiao.engines.documents.domain import linter
from lingxiao.engines.documents.domain.blocks import BlockKind, read_blocks, to_lines
from lingxiao.engines.documents.domain.law import Severity
from lingxiao.engines.documents.domain.linter import Finding
from lingxiao.engines.documents.domain.merging import FIELDS
from lingxiao.engines.documents.enums import DocumentKind
from lingxiao.engines.documents.models.template import QUOTED
from lingxiao.engines.documents.refusals import BadBlock, VoidClause
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from lingxiao.engines.documents.domain.blocks import Block
    from lingxiao.engines.documents.models import TemplateVersion

__all__ = [
    "SOURCE", "Check", "Finding", "blocking", "findings_in", "findings_of", "from_json", "parts_of", "refuse_void",
    "to_json", "unfilled",
]


SOURCE = "source"
"""Under this key of its structured content a version may say where its text came from; that is no text of it."""

_OF_CELLS = frozenset({BlockKind.TABLE, BlockKind.KEY_VALUES})
_TO_FILL = re.compile(r"【[^】\n]*请公司填写[^】\n]*】|\[[^\]\n]*company to fill in[^\]\n]*\]")
_BLANK = re.compile(rf"{_TO_FILL.pattern}|_{{2,}}")


@dataclass(frozen=True, slots=True)
class Check:
    """What an area finds in its own structured content: which rule, what to do about it, and whether it may stand."""

    rule: str
    title: Bilingual
    severity: Severity = Severity.BLOCK
    part: str = ""


def parts_of(blocks: Sequence[Block], content: object = None) -> dict[str, str]:
    """The texts to check, by place: ``b3.zh`` is the Chinese of block b3 as its text area shows it, letter for letter.

    Only the bars between cells are stops here: what stands in two cells is not one sentence.
    """
    parts = {
        f"{block.id}.{locale}": text.replace(" | ", " 。 ") if block.kind in _OF_CELLS else text
        for block in blocks
        for locale, payload in (("zh", block.zh), ("en", block.en))
        if (text := to_lines(payload))
    }
    said = {key: value for key, value in content.items() if key != SOURCE} if isinstance(content, dict) else content
    parts.update(_strings(said, "content"))
    return parts


def findings_in(blocks: Sequence[Block], *, on: date, content: object = None) -> tuple[Finding, ...]:
    """What the shipped rules find in these blocks under the law of that day."""
    return linter.lint_parts(parts_of(blocks, content), on=on)


def findings_of(version: TemplateVersion, *, on: date) -> list[dict[str, Any]]:
    """The findings of a version, ready to be stored beside it."""
    try:
        blocks = read_blocks(version.blocks)
    except BadBlock:
        return []
    return [to_json(finding) for finding in findings_in(blocks, on=on, content=version.content)]


def blocking(
    version: TemplateVersion,
    *,
    on: date,
    checks: Iterable[Finding | Check],
) -> tuple[Finding | Check, ...]:
    """Whatever forbids publication on that day, looked for anew: the law may have changed since the text was saved."""
    blocks = read_blocks(version.blocks)
    found = findings_in(blocks, on=on, content=version.content)
    allowed = set(version.overrides.filter(revision=version.revision).values_list("rule", "quote"))
    left = [one for one in found if (one.rule, one.quote[:QUOTED]) not in allowed]
    every = (*left, *unfilled(blocks, kind=version.template.kind), *checks)
    return tuple(one for one in every if one.severity is Severity.BLOCK)


def unfilled(blocks: Sequence[Block], *, kind: str) -> tuple[Check, ...]:
    """What the company has still to write: marked places of a shipped text, and the blanks of an assessment (LR-32).

    Blanks of other kinds are for pens, on paper that people sign.
    """
    place = _BLANK if kind == DocumentKind.IMPACT_ASSESSMENT else _TO_FILL
    return tuple(
        Check("to_fill", Bilingual(f"还有待填写的内容：{match[0]}", f"Still to be filled in: {match[0]}"), part=part)
        for part, text in parts_of(blocks).items()
        if (match := place.search(text)) is not None
    )


def refuse_void(values: Mapping[str, Bilingual], *, on: date) -> None:
    """Refuse what somebody filled into a copy when the law of that day forbids it: ``VoidClause``, with a lawful text.

    A template is checked before it is published; what is filled in afterwards must not bring back what was stopped then.
    """
    for key, value in values.items():
        for text in (value.zh, value.en):
            found = next(iter(linter.blocking(linter.lint(text, on=on))), None) if text else None
            if found is not None:
                field = FIELDS[key].title if key in FIELDS else Bilingual(key)
                raise VoidClause(
                    field=field, quote=found.quote, title=found.title, citation=found.citation, rewrite=found.rewrite,
                )


def to_json(finding: Finding) -> dict[str, Any]:
    """A finding as it is stored."""
    return {
        "rule": finding.rule,
        "law": finding.law,
        "severity": finding.severity.value,
        "part": finding.part,
        "start": finding.start,
        "end": finding.end,
        "quote": finding.quote,
        "title": finding.title.to_json(),
        "citation": finding.citation.to_json(),
        "why": finding.why.to_json(),
        "rewrite": finding.rewrite.to_json(),
        "guess": finding.is_guess,
    }


def from_json(value: Mapping[str, Any]) -> Finding:
    """A stored finding."""
    return Finding(
        rule=value["rule"],
        law=value["law"],
        severity=Severity(value["severity"]),
        part=value["part"],
        start=value["start"],
        end=value["end"],
        quote=value["quote"],
        title=Bilingual.from_json(value["title"]),
        citation=Bilingual.from_json(value["citation"]),
        why=Bilingual.from_json(value["why"]),
        rewrite=Bilingual.from_json(value["rewrite"]),
        is_guess=bool(value.get("guess")),
    )


def _strings(value: object, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        # A code (REV_ATT, monthly, a currency) is no sentence.
        if value and not (value.isascii() and " " not in value):
            yield path, value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _strings(item, f"{path}.{key}")
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _strings(item, f"{path}.{number}")
