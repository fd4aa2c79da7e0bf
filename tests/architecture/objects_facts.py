"""The things in addresses that the facts engine makes: files with receipts, read and waiting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.architecture.making import NOBODY, OBJECTS, Objects, once

if TYPE_CHECKING:
    from lingxiao.engines.facts.models import FactImport, MappingProfile, Reconciliation
    from tests.architecture.making import Parts
    from tests.architecture.matrix import Site

RECEIPTS = "收款单号,到账日期,业务员,金额\nR1,2026-01-05,无名氏,1200.00\n".encode()


@once
def mapping(site: Site) -> MappingProfile:
    """How this company's receipts are read."""
    from lingxiao.engines.facts.domain import profiles
    from lingxiao.engines.facts.models import Source
    from lingxiao.kernel.words import Bilingual

    viewer = site.small.viewer("hr_admin")
    source = Source.objects.create(key="erp", title_zh="用友", title_en="ERP", made_at=viewer.now)
    return profiles.keep(
        viewer=viewer, source=source, key="receipts", title=Bilingual("收款单", "Receipts"), at=viewer.now,
        spec={"dataset": "receipts", "fields": {
            "receipt_id": {"column": "收款单号"}, "received_on": {"column": "到账日期"}, "owner": {"column": "业务员"},
            "currency": {"constant": "CNY"}, "amount": {"column": "金额"},
        }},
    )


def staged(site: Site, content: bytes) -> FactImport:
    """A file, read and waiting."""
    from lingxiao.engines.facts.domain import imports
    from lingxiao.kernel.sheets import read_table

    viewer = site.small.viewer("hr_admin")
    return imports.stage_table(
        viewer=viewer, profile=mapping(site), table=read_table(content), file_name="x.csv", sha256="0" * 64, controls=[],
        at=viewer.now,
    )


@once
def receipts(site: Site) -> int:
    """A file of one receipt, read and waiting."""
    return int(staged(site, RECEIPTS).pk)


@once
def with_an_open_name(site: Site) -> int:
    """The source of a receipt that was taken over and belongs to somebody whom nobody knows."""
    from lingxiao.engines.facts.domain import imports

    viewer = site.small.viewer("hr_admin")
    imports.take_over(viewer=viewer, intake=staged(site, RECEIPTS.replace(b"R1", b"R2")), at=viewer.now)
    return int(mapping(site).source_id)


for name in ("import", "problems", "take", "discard"):
    OBJECTS[f"setup:fact_{name}"] = Objects(
        own=lambda site, _actor: {"import_id": receipts(site)}, foreign=lambda _site, _actor: None,
        missing={"import_id": NOBODY},
    )
OBJECTS["setup:fact_mapping"] = Objects(
    own=lambda site, _actor: {"profile_id": mapping(site).pk}, foreign=lambda _site, _actor: None,
    missing={"profile_id": NOBODY},
)
OBJECTS["setup:fact_names"] = Objects(
    own=lambda site, _actor: {"source_id": with_an_open_name(site)}, foreign=lambda _site, _actor: None,
    missing={"source_id": NOBODY},
)


@once
def zoho(site: Site) -> int:
    """A Zoho CRM that was named and not reached yet."""
    from lingxiao.engines.facts.domain import sources
    from lingxiao.engines.facts.enums import SourceKind

    viewer = site.small.viewer("hr_admin")
    return int(sources.new_system(viewer=viewer, title="Zoho", kind=SourceKind.ZOHO, at=viewer.now).pk)


for name in ("system", "connect", "system_what", "system_test", "system_read"):
    OBJECTS[f"setup:fact_{name}"] = Objects(
        own=lambda site, _actor: {"source_id": zoho(site)}, foreign=lambda _site, _actor: None, missing={"source_id": NOBODY},
    )


@once
def worked_out(site: Site) -> None:
    """Sales results and data quality, worked out from a receipt that was taken over."""
    from lingxiao.engines.facts.domain import imports, measuring, quality

    viewer = site.small.viewer("hr_admin")
    imports.take_over(viewer=viewer, intake=staged(site, RECEIPTS.replace(b"R1", b"R9")), at=viewer.now)
    measuring.work_out(on=viewer.today, at=viewer.now)
    quality.scan(on=viewer.today, at=viewer.now)


def _results_of(site: Site, name: str, more: Parts) -> Parts:
    worked_out(site)
    return {"person_id": site.small.people[name].pk, **more}


def _of_a_manager(more: Parts) -> Objects:
    return Objects(
        own=lambda site, _actor: _results_of(site, "manager", more),
        foreign=lambda site, actor: _results_of(site, "south_manager", more) if actor in {"BP", "DIR", "MGR"} else None,
        missing={"person_id": NOBODY, **more},
    )


@once
def frozen(site: Site) -> None:
    """October, frozen as version 1, with a receipt that came afterwards."""
    from lingxiao.engines.cadence.domain import calendars
    from lingxiao.engines.facts.domain import freezing, imports, measuring
    from lingxiao.engines.facts.models import FrozenMonth
    from lingxiao.kernel.days.pack_files import shipped_packs
    from lingxiao.kernel.days.periods import Month
    from lingxiao.kernel.viewer import Viewer

    viewer = site.small.viewer("hr_admin")
    worked_out(site)
    if not FrozenMonth.objects.exists():
        calendars.install(
            viewer=Viewer.system(now=viewer.now, today=viewer.today), pack=shipped_packs()["cn-2026"], at=viewer.now,
            calendar="cn",
        )
        freezing.freeze(month=Month(2026, 10), due_on=viewer.today, on=viewer.today, at=viewer.now)
    later = RECEIPTS.replace(b"R1", b"R10").replace(b"2026-01-05", b"2026-10-05")
    imports.take_over(viewer=viewer, intake=staged(site, later), at=viewer.now)
    measuring.work_out(on=viewer.today, at=viewer.now)
    freezing.catch_up(on=viewer.today, at=viewer.now)


def _frozen_month(site: Site) -> Parts:
    frozen(site)
    return {"month": "2026-10"}


for name in ("result_month", "result_restate"):
    OBJECTS[f"cockpit:{name}"] = Objects(
        own=lambda site, _actor: _frozen_month(site), foreign=lambda _site, _actor: None, missing={"month": "2026-13"},
    )
OBJECTS["cockpit:result"] = _of_a_manager({})
OBJECTS["cockpit:result_rows"] = _of_a_manager({"measure": "receipts", "month": "2026-11"})
OBJECTS["cockpit:quality_manager"] = _of_a_manager({})


def _of_a_rule(site: Site) -> Parts:
    worked_out(site)
    return {"rule": "receipt_late"}


OBJECTS["cockpit:quality_rows"] = Objects(
    own=lambda site, _actor: _of_a_rule(site), foreign=lambda _site, _actor: None, missing={"rule": "no_such_rule"},
)


PROMISED = "订单号,日期,业务员,金额,客户\nA,2026-10-01,{east},100.00,C1\nB,2026-10-02,{south},200.00,C2\n"
BOOKED = "订单号,行号,日期,业务员,净额,客户\nA,1,2026-10-01,{east},99.00,C1\nC,1,2026-10-03,{south},5.00,C3\n"


def _bring(site: Site, key: str, dataset: str, columns: dict[str, str], content: str) -> None:
    """A source with one file of sales of October."""
    from lingxiao.engines.facts.domain import imports, profiles, sources
    from lingxiao.engines.facts.enums import SourceKind
    from lingxiao.kernel.sheets import read_table
    from lingxiao.kernel.words import Bilingual

    viewer = site.small.viewer("hr_admin")
    kind = SourceKind.FXIAOKE if dataset == "orders" else SourceKind.KINGDEE
    source = sources.make(viewer=viewer, key=key, title=Bilingual(key), kind=kind, at=viewer.now)
    fields: dict[str, dict[str, str]] = {name: {"column": heading} for name, heading in columns.items()}
    profile = profiles.keep(
        viewer=viewer, source=source, key=dataset, title=Bilingual(dataset), at=viewer.now,
        spec={"dataset": dataset, "fields": {**fields, "currency": {"constant": "CNY"}}},
    )
    numbers = {name: site.small.people[who].number for name, who in (("east", "team_member"), ("south", "south_member"))}
    intake = imports.stage_table(
        viewer=viewer, profile=profile, table=read_table(content.format(**numbers).encode()), file_name="x.csv",
        sha256="1" * 64, controls=[], at=viewer.now,
    )
    imports.take_over(viewer=viewer, intake=intake, at=viewer.now)


@once
def compared(site: Site) -> Reconciliation:
    """October reconciled: A is a yuan off in the East, B and C of the South stand on one side alone."""
    from lingxiao.engines.facts.domain import reconciling
    from lingxiao.kernel.days.periods import Month

    worked_out(site)
    with_an_open_name(site)
    told = {"order_id": "订单号", "signed_on": "日期", "owner": "业务员", "customer": "客户"}
    _bring(site, "promised", "orders", {**told, "amount": "金额"}, PROMISED)
    _bring(site, "booked", "order_lines", {**told, "line_no": "行号", "net_amount": "净额"}, BOOKED)
    viewer = site.small.viewer("hr_admin")
    return reconciling.work_out(viewer=viewer, month=Month(2026, 10), at=viewer.now)


def difference(site: Site, number: str) -> int:
    """The difference of this number."""
    return int(compared(site).items.get(number=number).pk)


def _month(site: Site, _actor: str) -> Parts:
    compared(site)
    return {"month": "2026-10"}


for name in ("reconciliation", "reconciliation_managers", "reconciliation_file", "reconciliation_sign"):
    OBJECTS[f"cockpit:{name}"] = Objects(own=_month, foreign=lambda _site, _actor: None, missing={"month": "2026-02"})
OBJECTS["cockpit:reconciliation_item"] = Objects(
    own=lambda site, _actor: {"item_id": difference(site, "A")},
    foreign=lambda site, actor: {"item_id": difference(site, "B")} if actor in {"BP", "DIR", "MGR"} else None,
    missing={"item_id": NOBODY},
)
for name in ("pipeline_of", "forecast_of", "mix_of"):
    OBJECTS[f"cockpit:{name}"] = _of_a_manager({})
