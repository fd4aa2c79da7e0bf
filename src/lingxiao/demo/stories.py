"""看一个故事: the stories of the demo company, each told to one person on one page, by one click."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lingxiao.demo.plot import NEVER_ISSUED, NEW, OBJECTED_AND_SIGNED, OVERDUE, PROMOTED, REFUSES
from lingxiao.engines.cadence.domain.queries import dues_of_object
from lingxiao.engines.people.domain.accounts import tell_on_demo_page
from lingxiao.engines.people.domain.founding import accounts_by_person
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from lingxiao.demo.duties import Year

BRIEFS = "duties.brief"
SHEET = "own_page"

WORDS = {
    NEW: (
        Bilingual("林若曦：新任经理的第一份职责书", "Lin Ruoxi: a new manager’s first statement"),
        Bilingual("上任两周，沟通会已开过，等她签署或提出异议", "Two weeks in post, talked over: hers to sign or to object"),
    ),
    REFUSES: (
        Bilingual("赵磊：拒签，两名见证人", "Zhao Lei: refused to sign, two witnesses"),
        Bilingual("再次说明、见证、EMS 送达，一步不少", "Explained again, witnessed, sent by courier: no step left out"),
    ),
    NEVER_ISSUED[0]: (
        Bilingual("韩雪：证据不足", "Han Xue: not enough evidence"),
        Bilingual("从未下发职责书：不给分数，写明公司欠什么", "Nothing was ever issued: no figure, and who owes what"),
    ),
    OVERDUE: (
        Bilingual("吴广胜：一条逾期链", "Wu Guangsheng: an overdue chain"),
        Bilingual("沟通会一直没开，提醒一级级升到人力资源总监", "A briefing never held; reminders climbed to the head of HR"),
    ),
    "debt": (
        Bilingual("孟繁星：HRBP 的管理欠账", "Meng Fanxing: an HRBP in debt"),
        Bilingual("公司欠经理的，和经理欠公司的一样写明", "What the company owes is said as plainly as what managers owe"),
    ),
    "unanswered": (
        Bilingual("{name}：异议四十二天无人答复", "{name}: an objection unanswered for 42 days"),
        Bilingual("红线封顶 69，起因在公司，不算在本人头上", "A red line holds the figure at 69, by the company’s doing"),
    ),
    OBJECTED_AND_SIGNED: (
        Bilingual("唐文博：异议已答复，随后签署", "Tang Wenbo: objected, answered, signed"),
        Bilingual("异议停下签署期限，启动公司的答复期限", "An objection stops his clock and starts the company’s"),
    ),
    PROMOTED: (
        Bilingual("何嘉豪：晋升 34 天还没有职责书", "He Jiahao: promoted 34 days ago, no statement"),
        Bilingual("超过 30 天即封顶，卡片写明「组织未到位」", "Over 30 days a red line holds, and the card says who is late"),
    ),
    "taken_back": (
        Bilingual("{name}：HR 发错了，收回重发", "{name}: HR’s mistake, taken back"),
        Bilingual("收回留痕，新旧文本逐字对照，等待重新签署", "Taken back on record, compared word by word, to be signed anew"),
    ),
    "changed": (
        Bilingual("{name}：季度抽查说职责已变", "{name}: the job has changed"),
        Bilingual("上级问一句，说明书就进入更新待办", "One question a quarter, and an update is owed"),
    ),
    "map": (
        Bilingual("职责地图：谁都管与谁都不管", "The duty map: two owners, and none"),
        Bilingual("大区总监看自己的空白格与重叠格", "A director sees gaps and overlaps of the region"),
    ),
    SHEET: (
        Bilingual("高建国：自己的一页纸", "Gao Jianguo: his own page"),
        Bilingual("本人看到的与公司看到的相同，并可提出不同意见", "He sees what the company sees, and may see it differently"),
    ),
}
"""Title and line of each story the first area can tell; those of later areas join with them."""


def pages(year: Year) -> dict[str, tuple[str, str]]:
    """Who sees each story, by number of person, and on which page."""
    ids, plot = year.cast.ids, year.plot
    numbers = {name: row.number for name, row in year.by_name.items()}

    def copy(part: str) -> str:
        return f"/desk/documents/{year.played.copies[part].pk}/"

    late = dues_of_object(object_kind="documents.issue", object_id=str(year.played.copies[OVERDUE].pk))
    return {
        NEW: (numbers[NEW], copy(NEW)),
        REFUSES: ("H001", copy(REFUSES)),
        NEVER_ISSUED[0]: ("B006", f"/cockpit/people/{ids[numbers[NEVER_ISSUED[0]]]}/areas/duties/"),
        OVERDUE: ("H001", f"/desk/dues/{late.filter(practice=BRIEFS)[0].pk}/"),
        "debt": ("B002", "/cockpit/debt/"),
        "unanswered": ("H001", f"/cockpit/people/{ids[plot.unanswered]}/areas/duties/"),
        OBJECTED_AND_SIGNED: (numbers[OBJECTED_AND_SIGNED], copy(OBJECTED_AND_SIGNED)),
        PROMOTED: ("B005", f"/cockpit/people/{ids[numbers[PROMOTED]]}/"),
        "taken_back": (plot.taken_back, copy("taken_back")),
        "changed": ("B002", "/cockpit/duties/issue/?need=stale"),
        "map": (numbers["秦绍峰"], "/cockpit/duties/map/?show=overlaps"),
        SHEET: (numbers["高建国"], f"/cockpit/people/{ids[numbers['高建国']]}/"),
    }


def tell(year: Year) -> int:
    """Put the stories on the demo page; answers how many there are."""
    accounts, where = accounts_by_person(), pages(year)
    parts = {part: getattr(year.plot, part) for part in ("unanswered", "taken_back", "changed")}
    for place, (key, (title, line)) in enumerate(WORDS.items(), start=1):
        number, path = where[key]
        name = year.rows[parts[key]].name if key in parts else ""
        called = Bilingual(title.zh.format(name=name), title.en.format(name=name))
        tell_on_demo_page(account=accounts[year.cast.ids[number]], place=place, title=called, line=line, path=path)
    return len(WORDS)
