"""Clause check-up 条款体检: finds void and risky clauses in a text and offers a lawful one for each.

The rules are data (``data/law/clauses-cn.json``): what wording looks like, why it fails, and what to write instead.
Every rule brings examples it must find and near misses it must leave alone; a pack that fails its own examples is
refused whole. A finding is a reader's mark in the margin, not a judgement: people decide, with the article before them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

from lingxiao.engines.documents.domain.clause_scope import is_only_named, sentence_of, sentences
from lingxiao.engines.documents.domain.clause_text import PlainText, plain
from lingxiao.engines.documents.domain.law import Severity, shipped_law
from lingxiao.engines.documents.domain.packs import Entry, open_pack

if TYPE_CHECKING:
    from datetime import date

    from lingxiao.engines.documents.domain.law import LawPack
    from lingxiao.kernel.words import Bilingual

SHIPPED = "clauses-cn"
LOOKED_AT = 2_000
"""So many texts are remembered with what was found in them: some dozen documents of fifty blocks in two languages."""

# In a pattern, "…" is a short gap and "……" a long one: anything but the end of a sentence or a prohibition, which would
# turn what follows into its opposite. "[^.;]" is the gap of English patterns, with the same care.
_ANY = r"(?:(?!不得|不应|不准|不会|不可|不产生|不等于|不意味|不作为|不构成|严禁|禁止)[^。;!?\n])"
_GAPS = (
    ("……", _ANY + "{0,40}?"),
    ("…", _ANY + "{0,12}?"),
    ("[^.;]", r"(?:(?!\b(?:not?|never|nor)\b)[^.;])"),
)
_FEWEST_EXAMPLES = 2
_MACRO = re.compile(r"\{([a-z_]+)\}")


Together = tuple[re.Pattern[str], ...]
"""Notions that, meeting in one sentence in whatever order and words, make one look twice; the last is the consequence."""


@dataclass(frozen=True, slots=True)
class ClauseRule:
    """One kind of clause: how it is worded, why it fails, what to write instead.

    ``patterns`` are wordings that are what they say. ``together`` are notions that meet in one sentence, unless ``calm``
    stands in it: less sure, so never more than a warning.
    """

    id: str
    law: str
    severity: Severity
    title: Bilingual
    citation: Bilingual
    why: Bilingual
    rewrite: Bilingual
    patterns: tuple[re.Pattern[str], ...]
    near: re.Pattern[str] | None
    unless: re.Pattern[str] | None
    together: tuple[Together, ...]
    calm: re.Pattern[str] | None
    hits: tuple[str, ...]
    near_misses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClausePack:
    """The rules as released, named by version and SHA-256 of the file."""

    id: str
    version: str
    sha256: str
    rules: tuple[ClauseRule, ...]

    def rule(self, rule_id: str) -> ClauseRule:
        """The rule of that name; ``KeyError`` when there is none."""
        return {rule.id: rule for rule in self.rules}[rule_id]


@dataclass(frozen=True, slots=True)
class Finding:
    """One clause found: ``start`` and ``end`` are places in the text as given, ``part`` says which text it was."""

    rule: str
    law: str
    severity: Severity
    start: int
    end: int
    quote: str
    title: Bilingual
    citation: Bilingual
    why: Bilingual
    rewrite: Bilingual
    part: str = ""
    is_guess: bool = False
    """Whether only notions met; wording that is what it says is no guess."""


@lru_cache(maxsize=LOOKED_AT)
def lint(text: str, *, on: date) -> tuple[Finding, ...]:
    """What the shipped rules find in ``text`` under the law of that day, in reading order."""
    return lint_with(text, on=on, clauses=shipped_clauses(), law=shipped_law())


def lint_parts(parts: Mapping[str, str], *, on: date) -> tuple[Finding, ...]:
    """As ``lint``, for a document in parts (field name → text); each finding names its part."""
    # A template says the same in many places (a department, a rhythm), and whoever types changes one: each is looked at once.
    return tuple(replace(finding, part=part) for part, text in parts.items() for finding in lint(text, on=on))


def lint_with(text: str, *, on: date, clauses: ClausePack, law: LawPack, part: str = "") -> tuple[Finding, ...]:
    """As ``lint``, with rules and register of one's own choice; a rule whose law does not hold that day is silent."""
    seen = plain(text)
    found: list[Finding] = []
    for rule in clauses.rules:
        if rule.law and law.rule(rule.law, on=on) is None:
            continue
        sure = list(_matches(rule, text, seen))
        found += [_finding(rule, text, seen.span(start, end), part, is_guess=False) for start, end in sure]
        found += [
            _finding(rule, text, seen.span(start, end), part, is_guess=True)
            for start, end in _meetings(rule, text, seen)
            if not any(start < other_end and other < end for other, other_end in sure)
        ]
    return tuple(sorted(_without_guesses(found), key=lambda finding: (finding.start, finding.end, finding.rule)))


def _without_guesses(found: list[Finding]) -> list[Finding]:
    """A sentence in which one rule is sure needs no guess of another about the same words."""
    sure = [one for one in found if not one.is_guess]
    return [one for one in found if not one.is_guess or not any(one.start < two.end and two.start < one.end for two in sure)]


def blocking(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings that stop a document from being published."""
    return tuple(finding for finding in findings if finding.severity is Severity.BLOCK)


def read_clause_pack(content: bytes) -> ClausePack:
    """The rules in this file; raises ``PackRefused`` with every problem, a failed example being one."""
    entry, digest = open_pack(content, kind="clause_pack")
    macros = entry.values.get("macros", {})
    read = [(one, _read_rule(one, macros if isinstance(macros, Mapping) else {})) for one in entry.entries("rules")]
    names: set[str] = set()
    for one, rule in read:
        if rule.id in names:
            one.note("id", zh=f"编号重复:{rule.id}", en=f"{rule.id} is used twice")
        names.add(rule.id)
        _try_examples(one, rule)
    pack = ClausePack(entry.text("id"), entry.text("version"), digest, tuple(rule for _, rule in read))
    entry.refuse_if_problems()
    return pack


@lru_cache(maxsize=4)
def shipped_clauses(name: str = SHIPPED) -> ClausePack:
    """The rules that come with the product."""
    return read_clause_pack((files("lingxiao.engines.documents") / "data" / "law" / f"{name}.json").read_bytes())


def _finding(rule: ClauseRule, text: str, span: tuple[int, int], part: str, *, is_guess: bool) -> Finding:
    start, end = span
    return Finding(
        rule=rule.id,
        law=rule.law,
        severity=Severity.WARN if is_guess else rule.severity,
        start=start,
        end=end,
        quote=text[start:end],
        title=rule.title,
        citation=rule.citation,
        why=rule.why,
        rewrite=rule.rewrite,
        part=part,
        is_guess=is_guess,
    )


def _meetings(rule: ClauseRule, source: str, seen: PlainText) -> Iterator[tuple[int, int]]:
    """Where all notions of the rule meet in one sentence, from the first to the last of them."""
    for first, last in sentences(seen.text) if rule.together else ():
        said = seen.text[first:last]
        if rule.calm is not None and rule.calm.search(said):
            continue
        for notions in rule.together:
            met = [notion.search(said) for notion in notions[:-1]]
            ends = [
                match for match in notions[-1].finditer(said)
                if not is_only_named(source=source, plain=seen, start=first + match.start(), end=first + match.end())
            ]
            spans = [match.span() for match in (*met, *ends[:1]) if match is not None]
            if len(spans) == len(notions):
                yield first + min(start for start, _end in spans), first + max(end for _start, end in spans)
                break


def _matches(rule: ClauseRule, source: str, seen: PlainText) -> Iterator[tuple[int, int]]:
    """Where the rule's wording is laid down, overlaps joined."""
    spans = sorted(
        match.span()
        for pattern in rule.patterns
        for match in pattern.finditer(seen.text)
        if match.end() > match.start()
        and _is_about(rule, seen.text, match.start(), match.end())
        and not is_only_named(source=source, plain=seen, start=match.start(), end=match.end())
    )
    at = 0
    while at < len(spans):
        start, end = spans[at]
        at += 1
        while at < len(spans) and spans[at][0] < end:
            end = max(end, spans[at][1])
            at += 1
        yield start, end


def _is_about(rule: ClauseRule, text: str, start: int, end: int) -> bool:
    around = sentence_of(text, start, end)
    if rule.near is not None and rule.near.search(around) is None:
        return False
    return rule.unless is None or rule.unless.search(around) is None


def _read_rule(entry: Entry, macros: Mapping[str, object]) -> ClauseRule:
    law = entry.values.get("law")
    if law is not None and not any(rule.id == law for rule in shipped_law().rules):
        entry.note("law", zh="法规登记中没有此编号", en="no such rule in the legal register")
    patterns = [_compile(entry, "patterns", source, macros) for source in entry.texts("patterns")]
    if not patterns:
        entry.note("patterns", zh="至少要有一个句式", en="at least one pattern is needed")
    return ClauseRule(
        id=entry.text("id"),
        law=law if isinstance(law, str) else "",
        severity=entry.choice("severity", Severity),
        title=entry.words("title"),
        citation=entry.words("citation"),
        why=entry.words("why"),
        rewrite=entry.words("rewrite"),
        patterns=tuple(pattern for pattern in patterns if pattern is not None),
        near=_optional(entry, "near", macros),
        unless=_optional(entry, "unless", macros),
        together=tuple(
            tuple(notion for source in notions if (notion := _compile(entry, "together", source, macros)) is not None)
            for notions in _lists(entry, "together")
        ),
        calm=_optional(entry, "calm", macros),
        hits=entry.texts("hits"),
        near_misses=entry.texts("near_misses"),
    )


def _lists(entry: Entry, name: str) -> tuple[tuple[str, ...], ...]:
    """The lists of texts at ``name``; absent means none."""
    value = entry.values.get(name, [])
    if isinstance(value, list) and all(
        isinstance(one, list) and len(one) > 1 and all(isinstance(text, str) and text for text in one) for one in value
    ):
        return tuple(tuple(one) for one in value)
    entry.note(name, zh="须是列表，每项至少两个词组", en="must be a list of lists, each of at least two notions")
    return ()


def _optional(entry: Entry, name: str, macros: Mapping[str, object]) -> re.Pattern[str] | None:
    return _compile(entry, name, entry.text(name), macros) if name in entry.values else None


def _compile(entry: Entry, name: str, source: str, macros: Mapping[str, object]) -> re.Pattern[str] | None:
    try:
        pattern = _MACRO.sub(lambda macro: f"(?:{macros[macro[1]]})", source)
        for sign, gap in _GAPS:
            pattern = pattern.replace(sign, gap)
        return re.compile(pattern)
    except (re.error, KeyError) as error:
        entry.note(name, zh=f"句式写错:{source}({error})", en=f"malformed pattern {source} ({error})")
        return None


def _try_examples(entry: Entry, rule: ClauseRule) -> None:
    if min(len(rule.hits), len(rule.near_misses)) < _FEWEST_EXAMPLES:
        entry.note("hits", zh="命中例和近似例各至少两条", en="at least two hits and two near misses are needed")
    for example in rule.hits:
        if not any(_matches(rule, example, plain(example))):
            entry.note("hits", zh=f"未能命中:{example}", en=f"not found: {example}")
    for example in rule.near_misses:
        for start, end in (*_matches(rule, example, plain(example)), *_meetings(rule, example, plain(example))):
            quote = plain(example).text[start:end]
            entry.note("near_misses", zh=f"误报「{quote}」:{example}", en=f"wrongly found “{quote}”: {example}")
