"""Files with receipts that the demo company's finance brought in by hand: one taken over, one a yuan off, one with mistakes."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from django.db import transaction

from lingxiao.demo.cast import Cast, moment
from lingxiao.demo.organisation import TODAY
from lingxiao.engines.facts.domain import imports, profiles, sources
from lingxiao.engines.facts.enums import SourceKind
from lingxiao.engines.facts.intake.controls import Control
from lingxiao.engines.people.domain.founding import ids_by_number
from lingxiao.engines.people.domain.queries import names_of
from lingxiao.kernel.sheets import read_table
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from datetime import datetime

    from lingxiao.demo.organisation import Drawn
    from lingxiao.engines.facts.models import FactImport, MappingProfile
    from lingxiao.kernel.viewer import Viewer

FINANCE = "F001"
SPEC = {
    "dataset": "receipts", "dates": ["Y/M/D"],
    "fields": {
        "receipt_id": {"column": "收款单号"}, "received_on": {"column": "到账日期"}, "owner": {"column": "业务员"},
        "currency": {"constant": "CNY"}, "amount": {"column": "金额"}, "unit": {"column": "大区"},
    },
}
HEADINGS = "收款单号,到账日期,业务员,金额,大区"
STRANGERS = ("王小明（已离职）", "鸿运代理")
"""Names in the file that was taken over that match nobody: they wait to be settled."""

TAKEN, A_YUAN_OFF, MISTAKEN = "10月补录回款.csv", "9月回款对账.csv", "11月第三周回款.csv"


@transaction.atomic
def bring(drawn: Drawn) -> None:
    """Bring the three files in, as the head of finance did on the mornings before the demo day."""
    ids = ids_by_number()
    cast = Cast(ids, names_of(person_ids=ids.values()))
    sellers = [row.number for row in drawn.people if row.post == "SR" and row.unit.startswith("EC")][:6]
    first, second, third = (moment(TODAY.replace(day=day), "09:20") for day in (18, 19, 20))
    viewer = cast.by_number(FINANCE, first)
    title = Bilingual("手工回款表（演示）", "Receipts by hand (demo)")
    source = sources.make(viewer=viewer, key="by-hand", title=title, kind=SourceKind.FILES, at=first)
    profile = profiles.keep(
        viewer=viewer, source=source, key="receipts", title=Bilingual("手工回款表", "Receipts by hand"), spec=SPEC, at=first,
    )
    rows = [f"BK11{place // 2:02d},2026/11/{place + 14},{sellers[place % 6]},{9_000 + place * 500},华东" for place in range(4)]
    rows.append(f"BK1109,2026/11/31,{sellers[0]},6000,华东")
    _stage(viewer, profile, rows, MISTAKEN, at=first)
    rows = [f"BK09{place:02d},2026/9/{place + 10},{sellers[place % 6]},{25_000 + place * 800},华东" for place in range(8)]
    said = Control.written(count="8", amount="222401", currency="CNY")
    _stage(cast.by_number(FINANCE, second), profile, rows, A_YUAN_OFF, said, at=second)
    rows = [
        f"BK10{place:02d},2026/10/{place + 9},{_owner(sellers, place)},{18_000 + place * 1_350}.50,华东" for place in range(12)
    ]
    viewer = cast.by_number(FINANCE, third)
    imports.take_over(viewer=viewer, intake=_stage(viewer, profile, rows, TAKEN, at=third), at=third)


def _owner(sellers: list[str], place: int) -> str:
    return STRANGERS[place % 2] if place >= 9 else sellers[place % 6]


def _stage(
    viewer: Viewer, profile: MappingProfile, rows: list[str], file_name: str, *controls: Control, at: datetime,
) -> FactImport:
    content = "\n".join([HEADINGS, *rows, ""]).encode("gb18030")
    return imports.stage_table(
        viewer=viewer, profile=profile, table=read_table(content), file_name=file_name,
        sha256=hashlib.sha256(content).hexdigest(), controls=controls, at=at,
    )
