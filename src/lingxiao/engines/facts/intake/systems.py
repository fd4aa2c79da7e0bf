"""How named systems head the columns of their lists, so that a list taken from one of them is recognised.

``systems.csv`` says it, one line a column: headings as the systems' own lists carry them, as far as their published
documentation says; a company renames and adds. What is recognised is therefore proposed and never taken for granted.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from lingxiao.engines.facts.datasets import ALL
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

LISTED = Path(__file__).with_name("systems.csv")
TITLES = {
    "fxiaoke": Bilingual("纷享销客", "Fxiaoke"), "zoho": Bilingual("Zoho CRM", "Zoho CRM"),
    "xiaoshouyi": Bilingual("销售易", "Neocrm (Xiaoshouyi)"), "yonyou": Bilingual("用友", "Yonyou"),
    "kingdee": Bilingual("金蝶", "Kingdee"), "sap": Bilingual("SAP", "SAP"),
}
RESULTS = ("won", "lost")
"""The lines that say no heading but which words of a deal's state mean that it is won, or lost."""
TELLING = 2
"""How many headings must be of this system alone: what everybody calls "customer" says nothing about where a file is from."""


@dataclass(frozen=True, slots=True)
class System:
    """How one system heads the columns of one kind of list; by column, the likeliest heading first."""

    key: str
    title: Bilingual
    headings: Mapping[str, tuple[str, ...]]
    results: Mapping[str, tuple[str, ...]]

    def words(self) -> set[str]:
        """Every heading it is known to use there."""
        return {word for words in self.headings.values() for word in words}


@lru_cache(maxsize=1)
def known() -> dict[str, tuple[System, ...]]:
    """The systems that are known, by the dataset their list fills."""
    found: dict[tuple[str, str], dict[str, tuple[str, ...]]] = {}
    with LISTED.open(encoding="utf-8", newline="") as lines:
        for line in csv.DictReader(lines):
            words = tuple(word.strip() for word in line["headings"].split("|"))
            found.setdefault((line["dataset"], line["system"]), {})[line["column"]] = words
    by_dataset: dict[str, list[System]] = {}
    for (dataset, key), columns in found.items():
        headings = {name: words for name, words in columns.items() if name not in RESULTS}
        results = {name: columns[name] for name in RESULTS if name in columns}
        by_dataset.setdefault(dataset, []).append(System(key, TITLES[key], headings, results))
    return {dataset: tuple(systems) for dataset, systems in by_dataset.items()}


def alike(dataset: str, headings: Iterable[str]) -> System | None:
    """The system whose list of this kind a file seems to be; None where nothing, or more than one system, tells.

    It is told by at least ``TELLING`` headings that neither another system nor the dictionary of the dataset has.
    """
    there = {heading.strip() for heading in headings}
    everybodys = {word for field in ALL[dataset].fields for word in (field.title.zh, field.title.en, *field.also)}
    systems = known().get(dataset, ())
    told: dict[str, int] = {}
    for system in systems:
        others = {word for other in systems if other is not system for word in other.words()}
        told[system.key] = len((system.words() & there) - others - everybodys)
    best = max(systems, key=lambda system: told[system.key], default=None)
    if best is None or told[best.key] < TELLING or sum(count == told[best.key] for count in told.values()) > 1:
        return None
    return best
