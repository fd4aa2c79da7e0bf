"""What stands in the addresses of duties, health figures and organisation files."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from tests.architecture.making import NOBODY, OBJECTS, Objects, fixed, once
from tests.architecture.objects_desk import NEAR, near_and_far
from tests.architecture.objects_documents import statement

if TYPE_CHECKING:
    from tests.architecture.matrix import Site


@once
def signed(site: Site, where: str) -> Any:
    """A duty statement that was talked over and signed, with what its duties owe in the year to come."""
    from datetime import timedelta

    from lingxiao.engines.documents.domain import briefing, signing
    from lingxiao.engines.documents.models import Issue
    from lingxiao.engines.duties.domain import evidence

    copy = statement(site, where)
    person, superior = site.small.viewer(f"{where}manager"), site.small.viewer(f"{where}director")
    talk = briefing.record_briefing(
        viewer=superior, issue=copy, held_on=person.today, minutes="逐条说明了职责、权限与支持。", at=person.now,
    )
    briefing.confirm_briefing(viewer=person, issue=copy, minutes_sha256=talk.minutes.get().sha256, at=person.now)
    signing.read_through(viewer=person, issue=Issue.objects.get(pk=copy.pk), at=person.now)
    held = Issue.objects.get(pk=copy.pk)
    early = person.now - timedelta(minutes=1)
    signing.sign(viewer=person, issue=held, text_sha256=held.sha256, at=person.now, reauthenticated_at=early)
    evidence.open_deliveries(on=date(2027, 2, 1))
    return held


def delivery(site: Site, where: str) -> int:
    """A piece of evidence a sales manager owes."""
    from lingxiao.engines.duties.models import EvidenceDelivery

    signed(site, where)
    person = site.small.people[f"{where}manager"]
    return int(EvidenceDelivery.objects.filter(person=person).order_by("pk").values_list("pk", flat=True)[0])


OBJECTS["desk:delivery"] = near_and_far("delivery_id", delivery, everywhere="")
OBJECTS["desk:spot_check"] = near_and_far(
    "statement_id", lambda site, where: int(signed(site, where).duty_statement.pk), everywhere="EXE",
)
OBJECTS["cockpit:person"] = OBJECTS["cockpit:sheet"] = somebody_managing = Objects(
    own=lambda site, _actor: {"person_id": site.small.people["manager"].pk},
    foreign=lambda site, actor: {"person_id": site.small.people["south_manager"].pk} if actor in {"BP", "DIR", "MGR"} else None,
    missing={"person_id": NOBODY},
)


@once
def figures(site: Site) -> None:
    """The health figures of everybody, as of today."""
    from lingxiao.areas import running

    viewer = site.small.viewer("hr_admin")
    signed(site, NEAR)
    running.take_figures(on=viewer.today, at=viewer.now)


def area(site: Site, parts: Any) -> dict[str, object] | None:
    """A figure of that person, in one area."""
    figures(site)
    return None if parts is None else {**parts, "area_key": "duties"}


OBJECTS["cockpit:area"] = Objects(
    own=lambda site, actor: area(site, somebody_managing.own(site, actor)) or {},
    foreign=lambda site, actor: area(site, somebody_managing.foreign(site, actor)),
    missing={"person_id": NOBODY, "area_key": "duties"},
)


@once
def organisation_file(site: Site) -> int:
    """A file of units, read and waiting."""
    import hashlib

    from lingxiao.engines.people.domain.intake import staging
    from lingxiao.engines.people.enums import ImportKind, ImportMode
    from lingxiao.kernel.sheets import read_table

    content = "部门编码,部门名称,上级部门编码\nU1,西南,HQ\n".encode()
    viewer = site.small.viewer("hr_admin")
    made = staging.stage(
        viewer=viewer, kind=ImportKind.UNITS, mode=ImportMode.ADD, table=read_table(content), file_name="x.csv",
        sha256=hashlib.sha256(content).hexdigest(), starting=viewer.today, at=viewer.now,
    )
    return int(made.pk)


OBJECTS["setup:import_template"] = fixed(kind="units")
for name in ("", "_problems", "_take", "_discard"):
    OBJECTS[f"setup:import{name}"] = Objects(
        own=lambda site, _actor: {"import_id": organisation_file(site)}, foreign=lambda _site, _actor: None,
        missing={"import_id": NOBODY},
    )
