"""A text as a careful reader sees it: disguises taken off, every character still knowing where it stood.

Wording that is meant to slip past a reader is broken by spaces, invisible characters, dashes or quotation marks, or
written in full-width or traditional forms. ``plain`` undoes that for matching; spans lead back to the source.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

# Pairs: the traditional form of a character our rules use, or the formal digit of a contract, and its plain form.
_PAIRS = (
    "罰罚離离職职辭辞勞劳動动險险個个違违約约績绩標标達达業业獎奖調调崗岗無无條条從从強强製制單单資资補补償偿"
    "費费證证競竞遲迟監监測测錄录視视為为過过間间試试產产懷怀結结傷伤責责擔担與与於于應应須须權权願愿棄弃連连"
    "續续將将員员書书預预簽签軍军狀状會会議议訴诉請请號号額额萬万億亿領领發发給给國国經经濟济對对處处懲惩體体"
    "護护報报錢钱賠赔壞坏賬账帳账貨货關关係系繳缴納纳優优聯联雙双當当歸归屬属聲声檢检養养齡龄歲岁備备總总級级"
    "實实際际選选內内開开閉闭後后復复還还買买賣卖賄贿賂赂點点評评價价銀银銷销購购轉转據据裝装機机電电腦脑聽听"
    "話话記记讓让認认識识訂订計计設设許许論论該该談谈諾诺謂谓講讲貼贴貸贷賞赏贈赠質质輪轮辦办適适郵邮醫医鍵键"
    "鐘钟門门隊队隨随難难類类風风餘余驗验絕绝圍围罷罢墊垫劃划終终決决創创區区樣样現现滿满銜衔頒颁頭头飲饮餵喂"
    "麼么歷历見见規规範范參参壓压縮缩帶带進进遠远運运週周階阶陳陈靜静顧顾饋馈騷骚擾扰駕驾駛驶壹一貳二叁三肆四"
    "伍五陸六柒七捌八玖九拾十佰百仟千婦妇憑凭嬰婴兒儿陰阴兇凶幣币擇择檔档獲获獨独瞭了貧贫賺赚賜赐繼继紅红線线"
    "維维罵骂葉叶薦荐蘇苏術术裡里裏里訓训詢询貪贪較较農农遺遗鄉乡釋释銘铭鎖锁長长問问隱隐項项頓顿頻频飯饭鬥斗"
    "麥麦龍龙們们來来時时東东樂乐氣气準准潔洁營营眾众確确禮礼積积稅税穩稳筆笔簡简統统綜综網网繫系義义習习腳脚"
    "臨临舉举舊旧華华蓋盖衛卫覺觉觀观誌志語语誠诚誘诱謝谢變变貢贡趙赵車车軟软輔辅邊边醜丑鑑鉴閱阅響响順顺顯显"
    "骯肮鹽盐夠够圖图場场廠厂彙汇徵征惡恶態态憂忧戶户掃扫換换損损撥拨數数斷断棟栋構构殘残減减爭争爾尔盡尽禍祸"
    "緊紧膽胆艱艰藉借蟲虫複复親亲詐诈詞词誤误諮咨讚赞豬猪跡迹軌轨載载輕轻輸输釘钉針针鈴铃闆板頂顶飛飞騙骗髮发"
    "魚鱼"
)
_SIMPLE = dict(zip(_PAIRS[::2], _PAIRS[1::2], strict=True))
_QUOTES = frozenset("“”‘’\"'「」『』《》〈〉")
_DECORATION = frozenset("-‐‑‒–—―_·•・∙*./\\~〜|^+`#=【】[]{}<>")
# Format, control and combining characters: what a reader does not see, or sees as a stroke through a letter.
_UNSEEN = frozenset({"Cf", "Cc", "Mn", "Me"})
_ENDINGS = frozenset("。;!?:,、")
# Full-width forms are written as escapes where two characters would look the same.
_ITEM = re.compile(
    r"\s*(?:[(\uff08]?[0-9一二三四五六七八九十]{1,3}[)\uff09.\uff0e、]|第[0-9一二三四五六七八九十百]+[条章款项]"
    r"|[①-⑳㈠-㈩●■◆•·*-])"
)
# A line without a final mark that is this long was wrapped by the page, not ended by the writer; one this short is a
# word broken over lines (a narrow table cell).
_WRAPPED = 18
_BROKEN = 4


@dataclass(frozen=True, slots=True)
class PlainText:
    """``text`` is for matching; ``places[i]`` is where its ``i``-th character stands in the source."""

    text: str
    places: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where a match stands in the source, half-open; ``start < end``."""
        return self.places[start], self.places[end - 1] + 1


def is_han(char: str) -> bool:
    """Whether the character is a Chinese one."""
    return "\u3400" <= char <= "\u9fff" or char == "〇" or char >= "\U00020000"


def is_item(line: str) -> bool:
    """Whether a line begins like an item of a list: 1. (一) ① 第三条 •."""
    return _ITEM.match(line) is not None


def plain(source: str) -> PlainText:
    """``source`` without disguises: one form of every character, no padding inside Chinese, lines joined or ended."""
    return _squeeze(list(_unmask(source)))


def _unmask(source: str) -> list[tuple[str, int]]:
    seen: list[tuple[str, int]] = []
    lines = source.split("\n")
    at = 0
    for line, next_line in zip(lines, [*lines[1:], ""], strict=True):
        for char in line:
            if char.isspace():
                seen.append((" ", at))
            elif unicodedata.category(char) not in _UNSEEN:
                seen.extend((_SIMPLE.get(form, form), at) for form in unicodedata.normalize("NFKC", char).lower())
            at += 1
        if at < len(source):
            seen.append(("\n" if _ends(line, next_line) else " ", at))
        at += 1
    return seen


def _ends(line: str, next_line: str) -> bool:
    """Whether the break after ``line`` ends a thought."""
    line = line.strip()
    if not line or not next_line.strip() or is_item(line) or is_item(next_line):
        return True
    if unicodedata.normalize("NFKC", line[-1]) in _ENDINGS:
        return True
    return _BROKEN <= len(line) < _WRAPPED


def _squeeze(seen: list[tuple[str, int]]) -> PlainText:
    text: list[str] = []
    places: list[int] = []
    for index, (char, at) in enumerate(seen):
        kept = char
        if char == " " or char in _DECORATION or char in _QUOTES:
            kept = _between(text[-1] if text else "", char, _next(seen, index))
        if kept:
            text.append(kept)
            places.append(at)
    return PlainText("".join(text), tuple(places))


def _next(seen: list[tuple[str, int]], index: int) -> str:
    for char, _ in seen[index + 1 :]:
        if char != " " and char not in _DECORATION and char not in _QUOTES:
            return char
    return ""


def _between(before: str, char: str, after: str) -> str:
    """What is kept of padding between two characters: nothing beside Chinese, one space between Latin words."""
    if char == " ":
        if before == "." and is_han(after):
            return "。"
        is_padding = not before or not after or before in " \n" or is_han(before) or is_han(after)
        return "" if is_padding or (before.isdigit() and after.isdigit()) else " "
    if char in _QUOTES:
        return "" if is_han(before) or is_han(after) or not before else char
    return "" if is_han(before) and is_han(after) else char
