"""The things in addresses that the facts engine makes: files with receipts, read and waiting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.architecture.making import NOBODY, OBJECTS, Objects, once

if TYPE_CHECKING:
    from lingxiao.engines.facts.models import FactImport, MappingProfile
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
    """Sales results, worked out from a receipt that was taken over."""
    from lingxiao.engines.facts.domain import imports, measuring

    viewer = site.small.viewer("hr_admin")
    imports.take_over(viewer=viewer, intake=staged(site, RECEIPTS.replace(b"R1", b"R9")), at=viewer.now)
    measuring.work_out(on=viewer.today, at=viewer.now)


def _results_of(site: Site, name: str, more: Parts) -> Parts:
    worked_out(site)
    return {"person_id": site.small.people[name].pk, **more}


def _of_a_manager(more: Parts) -> Objects:
    return Objects(
        own=lambda site, _actor: _results_of(site, "manager", more),
        foreign=lambda site, actor: _results_of(site, "south_manager", more) if actor in {"BP", "DIR", "MGR"} else None,
        missing={"person_id": NOBODY, **more},
    )


OBJECTS["cockpit:result"] = _of_a_manager({})
OBJECTS["cockpit:result_rows"] = _of_a_manager({"measure": "receipts", "month": "2026-11"})
for name in ("pipeline_of", "forecast_of", "mix_of"):
    OBJECTS[f"cockpit:{name}"] = _of_a_manager({})
