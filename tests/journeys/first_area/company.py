"""The organisation as HR brings it: three spreadsheets, and one with a mistake in it."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from openpyxl import Workbook

if TYPE_CHECKING:
    from collections.abc import Sequence

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

UNITS = (
    ("部门编码", "部门名称", "英文名称", "类型", "上级部门编码"),
    ("HQ", "衡屿智控股份有限公司", "Hengyu Controls", "公司", ""),
    ("HR", "人力资源部", "Human resources", "部门", "HQ"),
    ("SC", "华南大区", "South China", "大区", "HQ"),
    ("SC-FS", "佛山团队", "Foshan team", "团队", "SC"),
    ("SC-GZ", "广州团队", "Guangzhou team", "团队", "SC"),
    ("SC-SZ", "深圳团队", "Shenzhen team", "团队", "SC"),
    ("SC-DG", "东莞团队", "Dongguan team", "团队", "SC"),
)
TERRITORIES = (
    ("区域编码", "区域名称", "英文名称", "部门编码", "负责人工号"),
    ("T-FS", "佛山区域", "Foshan", "SC-FS", "M001"),
    ("T-GZ", "广州区域", "Guangzhou", "SC-GZ", "M002"),
    ("T-SZ", "深圳区域", "Shenzhen", "SC-SZ", "M003"),
    ("T-DG", "东莞区域", "Dongguan", "SC-DG", ""),
)
"""Dongguan has no manager: nobody will answer for it, and the map has to say so."""

POSTS = (
    ("岗位编码", "岗位名称", "英文名称", "层级"),
    ("VP", "销售副总裁", "Vice president sales", "副总裁"),
    ("SD", "销售总监", "Sales director", "销售总监"),
    ("SM", "销售经理", "Sales manager", "销售经理"),
    ("SR", "销售代表", "Sales representative", "销售代表"),
    ("HR-D", "人力资源总监", "Head of HR", "其他"),
    ("HR-P", "人事政策经理", "HR policy manager", "其他"),
    ("HR-BP", "人力资源业务伙伴", "HR business partner", "其他"),
)

HEADS = ("工号", "姓名", "邮箱", "手机", "性别", "岗位编码", "部门编码", "是否负责人", "上级工号", "入职日期")
ADMINISTRATORS = (("H001", "方静宜", "fang.jingyi"), ("H002", "罗嘉", "luo.jia"))
"""They are there before the file: the server's console made them."""


def _row(number: str, name: str, email: str, post: str, unit: str, leads: str, above: str) -> tuple[str, ...]:
    gender = "男" if name in {"唐文博", "赵磊", "周小舟", "齐明远"} else "女"
    return (number, name, f"{email}@hengyu.example", "13800000000", gender, post, unit, leads, above, "2024-03-01")


PEOPLE = (
    HEADS,
    _row("V001", "钟毓秀", "zhong.yuxiu", "VP", "HQ", "是", ""),
    _row("H001", "方静宜", "fang.jingyi", "HR-D", "HR", "是", "V001"),
    _row("H002", "罗嘉", "luo.jia", "HR-P", "HR", "", "H001"),
    _row("H003", "齐明远", "qi.mingyuan", "HR-P", "HR", "", "H001"),
    _row("B002", "孟繁星", "meng.fanxing", "HR-BP", "HR", "", "H001"),
    _row("D001", "邝文珊", "kuang.wenshan", "SD", "SC", "是", "V001"),
    _row("M001", "林若曦", "lin.ruoxi", "SM", "SC-FS", "是", "D001"),
    _row("M002", "唐文博", "tang.wenbo", "SM", "SC-GZ", "是", "D001"),
    _row("M003", "赵磊", "zhao.lei", "SM", "SC-SZ", "是", "D001"),
    _row("R001", "周小舟", "zhou.xiaozhou", "SR", "SC-FS", "", "M001"),
    _row("R002", "陈嘉宁", "chen.jianing", "SR", "SC-SZ", "", "M003"),
)
WRONG = tuple(
    (*row[:8], "D009", *row[9:]) if row[0] == "M003" else (*row[:2], "没有邮箱", *row[3:]) if row[0] == "R002" else row
    for row in PEOPLE
)
"""The same with two mistakes: a superior nobody knows, and something that is no address."""


def xlsx(rows: Sequence[Sequence[str]]) -> bytes:
    """A workbook as another program would save it."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    held = BytesIO()
    book.save(held)
    return held.getvalue()
