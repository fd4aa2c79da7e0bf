"""Words of leave, family and health in a reason for a grade: none of these is one (LR-15)."""

from __future__ import annotations

import re

WORDS = re.compile(
    "产假|陪产|产检|产前|产后|孕期|怀孕|孕妇|备孕|哺乳|流产|生育|育儿假|护理假|婚假|病假|医疗期|工伤|休假|请假|带孩子"
    r"|\b(?:maternity|paternity|parental|pregnan\w*|breastfeed\w*|nursing|miscarriage|childbirth|childcare"
    r"|(?:sick|medical|family|marriage|bereavement)[ -]leave|on leave|her leave|his leave|took leave)\b",
    re.IGNORECASE,
)
"""Words that are looked for. A text may mention them; then whoever writes it says that they are not the reason."""


def leave_words(text: str) -> tuple[str, ...]:
    """The words of leave, family and health that a text names, each once, in their order."""
    return tuple(dict.fromkeys(WORDS.findall(text)))
