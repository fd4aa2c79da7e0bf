"""What is wrong with a cell, in words that say what to do."""

from __future__ import annotations

from lingxiao.engines.facts.intake.staging import Wrong
from lingxiao.kernel.words import Bilingual

WORDS = {
    Wrong.MISSING: Bilingual("不能为空，请补上。", "must not be empty; fill it in."),
    Wrong.UNREADABLE: Bilingual(
        "读不出来；改正它，或在映射方案里改日期、小数点的写法。",
        "cannot be read; correct it, or correct how the mapping reads dates and decimals.",
    ),
    Wrong.TOO_FINE: Bilingual(
        "小数位比该币种多；改正它，或在映射方案里允许四舍五入。",
        "has more decimals than its currency; correct it, or let the mapping round.",
    ),
    Wrong.UNKNOWN_PERSON: Bilingual(
        "没有匹配到人；在“名称对照”里说明是谁。", "matches nobody; say under names who it is.",
    ),
    Wrong.MANY_GONE: Bilingual(
        "这么多记录在对方系统中已列不出来，没有按已删除处理。请检查连接账号能看到的范围；确实删除的，请导入一份该来源的完整清单。",
        "so many records are no longer listed over there that they were not counted as deleted; check what the account may see, "
        "and where they were deleted indeed, bring in a whole list of this source as a file.",
    ),
    Wrong.TWICE: Bilingual("与前面某行重复；只留一行。", "is the same row as one before; keep one of them."),
}


def problem_words(wrong: int) -> Bilingual:
    """What to do about a cell."""
    return WORDS[Wrong(wrong)]
