"""Whether wording is laid down, or only named: forbidden, called void, quoted as an example.

「不得以末位淘汰为由」 and 「公司不实行罚款」 lay nothing down; 「不得迟到,违者罚款」 does. The reading is by clause: a
prohibition reaches to the next comma or stop, a list under 「不得有下列行为:」 inherits it for the first words of each
item, and a consequence (否则、违者、一经) or a refusal (不得拒绝) ends it.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from lingxiao.engines.documents.domain.clause_text import is_item

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lingxiao.engines.documents.domain.clause_text import PlainText

_STOPS = "。;!?\n"
_CLAUSE_STOPS = _STOPS + ",:"
_SENTENCE_ENDS = re.compile(rf"[{_STOPS}]|\. ")

# Forbids everything that follows in its clause.
_FORBIDS = re.compile(
    "不得|不产生|不发生|不再|不限|不论|无论|不允许|不应|不可以?(?!抗力|避免)|不准|不许|不会|不存在|不要求|不作为|不等于|不意味|禁止|严禁"
    "|杜绝|无权|决不|绝不|从不|切勿|请勿|反对|抵制|废止|废除|并非|无意|拒绝要求|制止|禁用"
)
# Says what the company does not do; as a condition (不接受调岗的,按…) it forbids nothing.
_DECLINES = re.compile(
    "不在(?!职|岗|册|场)|不实行|不采用|不采取|不使用|不设|不询问|不收集|不采集|不填写?|不登记|不以|不因|不把|不将|不用|不与|不接受|不组织|不安排|不进行"
    "|不开展|不收取|不约定|不含|不向|不对|不让"
)
_CONDITION = re.compile("(?:的|者),?(?:均|一律|都)?(?:按|视|将|则|即|须|应|扣|处|予|给|作)|的$|者$")
# Denies what stands right after it.
_DENIES = re.compile(
    "(?:不|非|未|没有|无|勿|取消|删除|停止|避免|防止|代替|替代|而不是|不是|不属于|无需|无须|免于|举报|识别|排查|纠正|清理|发现"
    "|预防|防范|警惕|拦截)"
    "(?:任何|一切|其他|形式|的|对|向|员工|下属|采取|实行|约定|使用|通过|以|变相|此类|该|关于|有关|上述|存在|有|要求|类似|、|或){0,4}$"
)
# Between a prohibition and the match: what is forbidden has ended and its consequence begins, or refusal is forbidden.
_ENDS_PROHIBITION = re.compile(
    "否则|违者|违反|违背|违规|一经|一旦|如有|如果|若|拒绝|拒不|异议|抗拒|推诿|逃避|不服从|不接受|达不到"
)
# After the match, still in its clause: the wording is called void or wrong.
_VOIDS = re.compile(
    "^(?:[、或和及与][^,。;!?\\n]{1,12}?){0,5}?(?:等)?的?(?:条款|约定|做法|行为|规定|方式|制度|字样|措施|内容|承诺|一词|表述|要求|名义|协议|声明|文件|写法|情形|结论|结果"
    "|通知|决定|安排|期限|说法|排名|名次){0,2}(?:,|、)?"
    "(?:均|都|一律|应当?|属于?|系|是|被|依法|自始|可能|会|也|并|或者?){0,3}(?:认定|判定|视)?(?:为|属于)?"
    "(?:无效|违法|不合法|违规|不成立|不产生|不具有|不具备|没有法律|不受法律|不发生|不予支持|不予认可|不予采纳|不被支持|(?:法律)?(?:所)?禁止的"
    "|应?予?以?删除|废止|不再(?:适用|使用|实行|执行|采用|出现)|不等于|不能(?:作为|约定|写入|成立|等同|产生|据此|直接|单独)"
    "|不得(?:作为|约定|写入|适用|使用|采用|出现|实施|实行|执行|单独)|不作为|不是|不允许|无法律|有悖|侵害|构成违法|是违法|不构成)"
)
# Named, not used: the word itself is spoken of.
_MARKS = (("“", "”"), ("「", "」"), ("『", "』"), ("《", "》"), ("‘", "’"))
_NAMES = re.compile("字样|一词|表述|说法|写法|词语|术语|俗称|所谓|名义|反例|关键词")
_FORBIDDING_LEAD = re.compile(
    "不得|禁止|严禁|不允许|不准|不应|杜绝|无效|违法|绝不|不做|不可为|负面清单|红线|反例|拦截|风险条款|not|never|prohibit|forbid|void"
)
_AMOUNT = re.compile(r"[0-9一二三四五六七八九十百千万两]+(?:元|块|倍|%|次|个|天|小时)")

_DENIES_EN = re.compile(
    r"\b(?:not|never|no|nor|neither|cannot|prohibits?|prohibited|forbids?|forbidden|bans?|banned|refrains?|instead of"
    r"|rather than|avoids?|void|unlawful|without (?:any )?)\b"
)
# "Not" that states a missed condition instead of forbidding; "without notice" is one, too.
_CONDITION_EN = re.compile(
    r"\b(?:(?:is|are|was|were|does|do|did|has|have) )?(?:not|never|no)(?: been)? "
    r"(?:meet|met|reach\w*|achiev\w*|hit|attain\w*|complet\w*|deliver\w*|sign\w*|return\w*|perform\w*|pass\w*|collect\w*|paid)\b"
    r"|\bwithout (?:(?:any|prior|the|an?|giving|company's|employer's|manager's) ?){0,3}"
    r"(?:notice|consent|approval|permission|leave)\b"
)
_VOIDS_EN = re.compile(
    r"^[^.,;]{0,40}?\b(?:is|are|be|shall be|were)\b[^.,;]{0,20}?\b(?:void|prohibited|forbidden|unlawful|invalid|banned"
    r"|unenforceable|not (?:allowed|permitted|valid|used|enforceable|accepted))"
)


def is_only_named(*, source: str, plain: PlainText, start: int, end: int) -> bool:
    """Whether the wording at ``start:end`` of the plain text is forbidden, voided or quoted rather than laid down."""
    before = plain.text[_clause_begin(plain.text, start) : start]
    after = plain.text[end : _clause_end(plain.text, end)]
    return (
        _is_forbidden(before)
        or _VOIDS.match(after) is not None
        or _is_quoted(source, plain, start, end, before + after)
        or _is_denied_in_english(before, plain.text, end)
        or _is_listed_as_forbidden(source, plain, start, end)
    )


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Where each sentence of a plain text stands; English ones end in a full stop and a space."""
    at = 0
    for stop in _SENTENCE_ENDS.finditer(text):
        if stop.start() > at:
            yield at, stop.start()
        at = stop.end()
    if at < len(text):
        yield at, len(text)


def sentence_of(text: str, start: int, end: int) -> str:
    """The sentence around ``start:end`` of a plain text, with the one before it: what the wording is about."""
    begin = _begin(text, start, _STOPS)
    begin = _begin(text, begin - 1, _STOPS) if begin else begin
    return text[begin : _end(text, end, _STOPS)]


def _is_forbidden(before: str) -> bool:
    if _DENIES.search(before):
        return True
    forbids = _after_last(_FORBIDS, before)
    if forbids is not None and not _ENDS_PROHIBITION.search(forbids):
        return True
    declines = _after_last(_DECLINES, before)
    return declines is not None and not _ENDS_PROHIBITION.search(declines) and not _CONDITION.search(declines)


def _after_last(pattern: re.Pattern[str], text: str) -> str | None:
    """What stands after the last match; ``None`` when there is none."""
    ends = [match.end() for match in pattern.finditer(text)]
    return text[ends[-1] :] if ends else None


def _is_quoted(source: str, plain: PlainText, start: int, end: int, clause: str) -> bool:
    first, last = plain.span(start, end)
    before, after = source[max(0, first - 30) : first], source[last : last + 30]
    is_in_marks = any(
        before.rfind(opens) > before.rfind(closes) and after.find(closes) >= 0 for opens, closes in _MARKS
    )
    return is_in_marks and _NAMES.search(clause) is not None


def _is_denied_in_english(before: str, text: str, end: int) -> bool:
    if _DENIES_EN.search(_CONDITION_EN.sub("", before)):
        return True
    return _VOIDS_EN.match(text[end:]) is not None


def _is_listed_as_forbidden(source: str, plain: PlainText, start: int, end: int) -> bool:
    first, _ = plain.span(start, end)
    item = plain.text[_begin(plain.text, start, _STOPS + ":") : start]
    if "," in item or _ENDS_PROHIBITION.search(item) or _AMOUNT.search(plain.text[start : end + 8]):
        return False
    return _FORBIDDING_LEAD.search(_lead(source, first).lower()) is not None


def _lead(source: str, first: int) -> str:
    """The words that introduce the list the wording stands in: on its own line before a colon, or on a line above."""
    begins = source.rfind("\n", 0, first) + 1
    line = unicodedata.normalize("NFKC", source[begins:first])
    lead, colon, _ = line.rpartition(":")
    if colon:
        return re.split(r"[。;]|\. ", lead)[-1]
    if not is_item(source[begins:]):
        return ""
    for above in reversed(source[:begins].splitlines()):
        if above.strip() and not is_item(above):
            return above
    return ""


def _clause_begin(text: str, start: int) -> int:
    begin = _begin(text, start, _CLAUSE_STOPS)
    # English sentences end in a full stop, which inside Chinese was taken away as decoration.
    return max(begin, text.rfind(". ", begin, start) + 1)


def _clause_end(text: str, end: int) -> int:
    return _end(text, end, _STOPS)


def _begin(text: str, start: int, stops: str) -> int:
    return max(text.rfind(stop, 0, max(start, 0)) for stop in stops) + 1


def _end(text: str, end: int, stops: str) -> int:
    return min((found for stop in stops if (found := text.find(stop, end)) >= 0), default=len(text))
