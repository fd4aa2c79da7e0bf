"""How large the demo company is, and who has a story: the figures of the domain book, §11."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Region:
    """A sales region: its director, its share of managers and representatives, and the cities its teams stand in."""

    code: str
    name: Bilingual
    director: str
    managers: int
    reps: int
    cities: tuple[str, ...]


REGIONS = (
    Region(
        "EC",
        Bilingual("华东大区", "East China"),
        "沈砚秋",
        28,
        252,
        (
            "苏州",
            "无锡",
            "宁波",
            "上海",
            "南京",
            "杭州",
            "常州",
            "南通",
            "嘉兴",
            "绍兴",
            "温州",
            "台州",
            "金华",
            "徐州",
            "扬州",
            "合肥",
            "芜湖",
            "昆山",
        ),
    ),
    Region(
        "SC",
        Bilingual("华南大区", "South China"),
        "邝文珊",
        22,
        190,
        (
            "佛山",
            "深圳",
            "广州",
            "东莞",
            "珠海",
            "中山",
            "惠州",
            "厦门",
            "福州",
            "泉州",
            "南宁",
            "海口",
            "汕头",
            "江门",
        ),
    ),
    Region(
        "NC",
        Bilingual("华北大区", "North China"),
        "秦绍峰",
        20,
        172,
        ("北京", "天津", "石家庄", "唐山", "太原", "济南", "青岛", "烟台", "潍坊", "保定", "呼和浩特", "临沂"),
    ),
    Region(
        "CC",
        Bilingual("华中大区", "Central China"),
        "覃卫东",
        16,
        138,
        ("武汉", "长沙", "郑州", "南昌", "襄阳", "宜昌", "洛阳", "株洲", "九江", "岳阳"),
    ),
    Region(
        "SW",
        Bilingual("西南大区", "Southwest China"),
        "冉梦琪",
        14,
        116,
        ("成都", "重庆", "昆明", "贵阳", "绵阳", "德阳", "宜宾", "遵义", "曲靖"),
    ),
    Region(
        "NW",
        Bilingual("西北东北大区", "Northwest and Northeast China"),
        "马向阳",
        10,
        82,
        ("兰州", "长春", "西安", "沈阳", "大连", "哈尔滨", "乌鲁木齐", "银川", "西宁"),
    ),
    Region(
        "KA",
        Bilingual("大客户部", "Key accounts"),
        "黎安",
        10,
        92,
        ("能源行业", "汽车行业", "化工行业", "电子行业", "制药行业", "轨道交通", "食品饮料", "水务环保"),
    ),
    Region(
        "OS",
        Bilingual("海外事业部", "International"),
        "Priya Nair",
        8,
        58,
        ("慕尼黑", "迪拜", "新加坡", "胡志明市", "圣保罗"),
    ),
)
CITY_EN = {
    "苏州": "Suzhou",
    "无锡": "Wuxi",
    "宁波": "Ningbo",
    "上海": "Shanghai",
    "南京": "Nanjing",
    "杭州": "Hangzhou",
    "常州": "Changzhou",
    "南通": "Nantong",
    "嘉兴": "Jiaxing",
    "绍兴": "Shaoxing",
    "温州": "Wenzhou",
    "台州": "Taizhou",
    "金华": "Jinhua",
    "徐州": "Xuzhou",
    "扬州": "Yangzhou",
    "合肥": "Hefei",
    "芜湖": "Wuhu",
    "昆山": "Kunshan",
    "佛山": "Foshan",
    "深圳": "Shenzhen",
    "广州": "Guangzhou",
    "东莞": "Dongguan",
    "珠海": "Zhuhai",
    "中山": "Zhongshan",
    "惠州": "Huizhou",
    "厦门": "Xiamen",
    "福州": "Fuzhou",
    "泉州": "Quanzhou",
    "南宁": "Nanning",
    "海口": "Haikou",
    "汕头": "Shantou",
    "江门": "Jiangmen",
    "北京": "Beijing",
    "天津": "Tianjin",
    "石家庄": "Shijiazhuang",
    "唐山": "Tangshan",
    "太原": "Taiyuan",
    "济南": "Jinan",
    "青岛": "Qingdao",
    "烟台": "Yantai",
    "潍坊": "Weifang",
    "保定": "Baoding",
    "呼和浩特": "Hohhot",
    "临沂": "Linyi",
    "武汉": "Wuhan",
    "长沙": "Changsha",
    "郑州": "Zhengzhou",
    "南昌": "Nanchang",
    "襄阳": "Xiangyang",
    "宜昌": "Yichang",
    "洛阳": "Luoyang",
    "株洲": "Zhuzhou",
    "九江": "Jiujiang",
    "岳阳": "Yueyang",
    "成都": "Chengdu",
    "重庆": "Chongqing",
    "昆明": "Kunming",
    "贵阳": "Guiyang",
    "绵阳": "Mianyang",
    "德阳": "Deyang",
    "宜宾": "Yibin",
    "遵义": "Zunyi",
    "曲靖": "Qujing",
    "兰州": "Lanzhou",
    "长春": "Changchun",
    "西安": "Xi’an",
    "沈阳": "Shenyang",
    "大连": "Dalian",
    "哈尔滨": "Harbin",
    "乌鲁木齐": "Urumqi",
    "银川": "Yinchuan",
    "西宁": "Xining",
    "能源行业": "Energy",
    "汽车行业": "Automotive",
    "化工行业": "Chemicals",
    "电子行业": "Electronics",
    "制药行业": "Pharma",
    "轨道交通": "Rail",
    "食品饮料": "Food and beverage",
    "水务环保": "Water",
    "慕尼黑": "Munich",
    "迪拜": "Dubai",
    "新加坡": "Singapore",
    "胡志明市": "Ho Chi Minh City",
    "圣保罗": "São Paulo",
}


@dataclass(frozen=True, slots=True)
class Story:
    """A manager with a story: who, where, which gender, and what one line says on the home page."""

    name: str
    region: str
    city: str
    gender: str
    line: Bilingual


STORIES = (
    Story("周启明", "EC", "苏州", "M", Bilingual("业绩明星，有被挖角的风险", "A star whom competitors court")),
    Story(
        "苏敏",
        "EC",
        "无锡",
        "F",
        Bilingual("产假将至，代理与指标怎么办", "Maternity leave ahead: who acts, what of the target"),
    ),
    Story(
        "唐文博",
        "EC",
        "宁波",
        "M",
        Bilingual("对职责提出异议，已协商后签署", "Objected to his duties; settled and signed"),
    ),
    Story("林若曦", "SC", "佛山", "F", Bilingual("新任销售经理，头九十天", "A new sales manager’s first ninety days")),
    Story(
        "吴广胜", "SC", "深圳", "M", Bilingual("业绩 130%，团队却在流失", "130 % of target, and the team is leaving")
    ),
    Story("陈思远", "CC", "武汉", "M", Bilingual("危机中的负责人", "In charge when the crisis came")),
    Story(
        "何嘉豪",
        "SW",
        "成都",
        "M",
        Bilingual("由销售代表晋升，任职 34 天尚未下发职责书", "Promoted 34 days ago and no statement issued yet"),
    ),
    Story(
        "郭婧", "SW", "重庆", "F", Bilingual("用对照组做实验的经理", "The manager who experiments with a control group")
    ),
    Story("高建国", "NW", "兰州", "M", Bilingual("季度目标五百万元", "A quarter’s target of five million yuan")),
    Story(
        "韩雪",
        "NW",
        "长春",
        "F",
        Bilingual("客户满意度高，区域贫瘠；证据不足", "Happy customers, thin territory; not enough evidence"),
    ),
    Story("赵磊", "KA", "能源行业", "M", Bilingual("拒签职责书，两名见证人", "Refused to sign, two witnesses")),
    Story("Lukas Meier", "OS", "慕尼黑", "M", Bilingual("职工委员会先问后看", "The works council is asked first")),
    Story("Nadia Rahman", "OS", "迪拜", "F", Bilingual("多币种，斋月工时", "Several currencies, Ramadan hours")),
)


@dataclass(frozen=True, slots=True)
class Size:
    """How many managers and representatives, and whether branches with regional managers stand between."""

    managers: int
    reps: int
    managers_a_branch: int = 0


SIZES = {"s": Size(24, 200), "m": Size(128, 1_100), "l": Size(1_700, 20_000, managers_a_branch=12)}


def apportion(total: int, weights: Sequence[int], least: Sequence[int]) -> list[int]:
    """``total`` over the weights by largest remainder, each at least ``least``; sums exactly, stable in order."""
    floor = list(least)
    rest = total - sum(floor)
    wanted = [max(0, weight * total / sum(weights) - low) for weight, low in zip(weights, floor, strict=True)]
    scale = sum(wanted) or 1
    shares = [rest * one / scale for one in wanted]
    whole = [int(share) for share in shares]
    order = sorted(range(len(shares)), key=lambda place: (whole[place] - shares[place], place))
    for place in order[: rest - sum(whole)]:
        whole[place] += 1
    return [low + more for low, more in zip(floor, whole, strict=True)]


HRBPS = {
    "EC": ("许知远", "M"),
    "SC": ("孟繁星", "F"),
    "NC": ("石磊", "M"),
    "CC": ("温如玉", "F"),
    "SW": ("蒲思源", "M"),
    "NW": ("纪晓岚", "F"),
    "KA": ("汪一帆", "M"),
    "OS": ("Grace Lim", "F"),
}
STAFF = (
    # number, name, gender, role, post title
    ("H001", "方静宜", "F", "hr_admin", Bilingual("人力资源总监", "Head of HR")),
    ("H002", "罗嘉", "F", "hr_admin", Bilingual("人事政策经理", "HR policy manager")),
    ("H003", "齐明远", "M", "hr_admin", Bilingual("人事共享中心主管", "HR shared service lead")),
    ("C001", "易佳音", "F", "", Bilingual("薪酬激励专员", "Compensation specialist")),
    ("C002", "熊立", "M", "", Bilingual("销售运营分析师", "Sales operations analyst")),
    ("C003", "金晓彤", "F", "", Bilingual("薪酬激励专员", "Compensation specialist")),
    ("C004", "万里", "M", "", Bilingual("销售运营主管", "Sales operations lead")),
    ("F001", "顾清和", "F", "finance", Bilingual("财务经理", "Finance manager")),
    ("F002", "贺铭", "M", "finance", Bilingual("应收会计", "Receivables accountant")),
    ("F003", "尹秋", "F", "finance", Bilingual("成本会计", "Cost accountant")),
    ("F004", "毛俊", "M", "finance", Bilingual("财务 BP", "Finance partner")),
    ("L001", "雷正", "M", "compliance", Bilingual("合规负责人", "Head of compliance")),
    ("L002", "白露", "F", "compliance", Bilingual("法务经理", "Legal manager")),
    ("L003", "康宁", "F", "compliance", Bilingual("合规专员", "Compliance officer")),
    ("P001", "夏语冰", "F", "counsellor", Bilingual("心理咨询师（外部）", "Counsellor (external)")),
    ("P002", "安然", "M", "counsellor", Bilingual("心理咨询师（外部）", "Counsellor (external)")),
    ("A001", "严格", "M", "auditor", Bilingual("内部审计师", "Internal auditor")),
    ("A002", "宋词", "F", "auditor", Bilingual("内部审计师", "Internal auditor")),
    ("S001", "乔木", "M", "system_admin", Bilingual("系统管理员", "System administrator")),
)
VICE_PRESIDENT = ("V001", "钟毓秀", "F")
