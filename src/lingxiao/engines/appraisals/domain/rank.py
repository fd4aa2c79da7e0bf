"""Words of a place among others in a reason: the last place is no failure to do the work (LR-04, 指导案例18号)."""

from __future__ import annotations

import re

WORDS = re.compile(
    "末位|末尾淘汰|倒数第|垫底|排名(?:最后|靠后|末)|强制分布"
    r"|\b(?:bottom|lowest|last)[ -](?:rank|ranked|place|ranking)\b"
    r"|\branked? (?:last|lowest|at the bottom)\b|\bforced (?:distribution|ranking|curve)\b",
    re.IGNORECASE,
)


def rank_words(text: str) -> tuple[str, ...]:
    """The words of a rank that a text names, each once, in their order."""
    return tuple(dict.fromkeys(WORDS.findall(text)))
