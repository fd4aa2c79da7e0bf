"""Invented names: surnames by their weight, given names by decade, compound and minority names, names of abroad."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random

SURNAMES = {
    "王": 72,
    "李": 71,
    "张": 68,
    "刘": 54,
    "陈": 45,
    "杨": 31,
    "黄": 22,
    "赵": 21,
    "周": 20,
    "吴": 20,
    "徐": 17,
    "孙": 15,
    "胡": 13,
    "朱": 13,
    "高": 12,
    "林": 12,
    "何": 12,
    "郭": 12,
    "马": 13,
    "罗": 11,
    "梁": 9,
    "宋": 8,
    "郑": 8,
    "谢": 8,
    "韩": 7,
    "唐": 7,
    "冯": 7,
    "于": 7,
    "董": 6,
    "萧": 6,
    "程": 6,
    "曹": 6,
    "袁": 5,
    "邓": 6,
    "许": 6,
    "傅": 4,
    "沈": 5,
    "曾": 6,
    "彭": 5,
    "吕": 5,
    "苏": 5,
    "卢": 5,
    "蒋": 5,
    "蔡": 5,
    "贾": 4,
    "丁": 4,
    "魏": 4,
    "薛": 4,
    "叶": 4,
    "阎": 4,
    "余": 4,
    "潘": 4,
    "杜": 4,
    "戴": 4,
    "夏": 4,
    "钟": 4,
    "汪": 4,
    "田": 4,
    "任": 4,
    "姜": 4,
    "范": 4,
    "方": 4,
    "石": 3,
    "姚": 4,
    "谭": 4,
    "廖": 4,
    "邹": 3,
    "熊": 3,
    "金": 3,
    "陆": 4,
    "郝": 3,
    "孔": 3,
    "白": 3,
    "崔": 3,
    "康": 3,
    "毛": 2,
    "邱": 3,
    "秦": 3,
    "江": 3,
    "史": 3,
    "顾": 3,
    "侯": 3,
    "邵": 2,
    "孟": 2,
    "龙": 2,
    "万": 2,
    "段": 2,
    "雷": 2,
    "钱": 2,
    "汤": 2,
    "尹": 2,
    "黎": 2,
    "易": 2,
    "常": 2,
    "武": 2,
    "乔": 1,
    "贺": 2,
    "赖": 2,
    "龚": 2,
    "文": 2,
    "覃": 2,
    "单": 1,
    "仇": 1,
    "解": 1,
    "冉": 1,
}
COMPOUND = ("欧阳", "司徒", "上官", "诸葛", "司马")
MINORITY = ("阿依努尔·买买提", "巴特尔", "古丽娜尔·阿不都", "扎西顿珠", "斯琴高娃", "艾力·吐尔逊", "卓玛央金", "苏日娜")
GIVEN = {
    1970: (
        ("建国", "卫东", "志强", "建军", "国庆", "海涛", "永刚", "德胜", "文斌", "宏伟"),
        ("秀兰", "丽华", "桂芳", "美玲", "玉梅", "红霞", "淑珍", "春燕", "雪梅", "慧敏"),
    ),
    1980: (
        ("伟", "磊", "鹏", "勇", "超", "斌", "俊杰", "海波", "志远", "晓东", "文博", "立新"),
        ("静", "婷", "敏", "燕", "丽娜", "雪", "晓梅", "佳", "琳", "海燕", "文静", "婧"),
    ),
    1990: (
        ("嘉豪", "思远", "子轩", "浩然", "宇航", "天佑", "泽宇", "博文", "俊熙", "一鸣", "睿", "启明"),
        ("若曦", "子涵", "雨桐", "梦洁", "诗雨", "欣怡", "佳琪", "思琪", "语嫣", "晨曦", "可欣", "悦"),
    ),
}
ABROAD = (
    ("Tan Wei Ming", "M"),
    ("Nguyen Thi Lan", "F"),
    ("Fatima Al Mansouri", "F"),
    ("Jonas Weber", "M"),
    ("Mariana Souza", "F"),
    ("Rafael Oliveira", "M"),
    ("Anna Schäfer", "F"),
    ("Lim Jia Hui", "F"),
    ("Omar Haddad", "M"),
    ("Tran Van Duc", "M"),
    ("Sofia Ribeiro", "F"),
    ("Felix Braun", "M"),
    ("Aisha Khan", "F"),
    ("Pham Minh Anh", "F"),
    ("Lucas Pereira", "M"),
    ("Siti Rahmah", "F"),
    ("Youssef Karim", "M"),
    ("Clara Hoffmann", "F"),
)


class NamePool:
    """Draws names without drawing the same one twice while others are left; the draws depend on the dice alone."""

    def __init__(self, dice: Random) -> None:
        """Keep the dice, and remember what was drawn."""
        self.dice = dice
        self.drawn: dict[str, int] = {}
        self.surnames, self.weights = list(SURNAMES), list(SURNAMES.values())

    def _once(self, name: str) -> str:
        """A name as it was drawn; the fourth of the same name and later ones get a third character."""
        self.drawn[name] = self.drawn.get(name, 0) + 1
        return name

    def chinese(self, *, age: int, is_woman: bool) -> str:
        """A name of mainland China for somebody of this age."""
        luck = self.dice.random()
        if luck < 0.004:
            return self._once(self.dice.choice(MINORITY))
        surname = self.dice.choice(COMPOUND) if luck < 0.024 else self.dice.choices(self.surnames, self.weights)[0]
        decade = 1970 if age >= 46 else 1980 if age >= 36 else 1990
        given = self.dice.choice(GIVEN[decade][1 if is_woman else 0])
        if self.drawn.get(surname + given, 0) >= 2:
            given = (
                given[:1] + self.dice.choice("文明志海晓子雨思佳宇")
                if len(given) > 1
                else given + self.dice.choice("文明华林")
            )
        return self._once(surname + given)

    def abroad(self) -> tuple[str, str]:
        """A name of abroad and the gender that goes with it; numbered once all were drawn."""
        name, gender = ABROAD[len(self.drawn) % len(ABROAD)] if self.dice.random() < 0.5 else self.dice.choice(ABROAD)
        count = self.drawn.get(name, 0)
        self._once(name)
        return (f"{name} {'I' * (count + 1)}" if count else name), gender
