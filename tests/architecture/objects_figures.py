"""What stands in the addresses of figures, the evidence behind them, and saved views: near, the East; far, the South."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.architecture.making import NOBODY, OBJECTS, Objects, fixed, once

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.architecture.matrix import Site

KEPT_TO = {"BP", "DIR", "MGR"}
"""Who may see figures, and not everybody's."""


def figure(site: Site, manager: str) -> int:
    """The figure of a sales manager; taken with those of everybody."""
    from lingxiao.engines.health.models import Snapshot

    OBJECTS["cockpit:area"].own(site, "HRA")
    return int(Snapshot.objects.get(person=site.small.people[manager], area="duties", is_latest=True).pk)


@once
def handed_in(site: Site, manager: str) -> int:
    """A delivery with a file."""
    from lingxiao.engines.duties.models import EvidenceDelivery
    from lingxiao.kernel import attachments

    which = OBJECTS["desk:delivery"]
    parts: Mapping[str, Any] | None = which.own(site, "MGR") if manager == "manager" else which.foreign(site, "MGR")
    assert parts is not None
    # Another than the one that is handed in on the desk: that one stays open.
    person = site.small.people[manager]
    row = EvidenceDelivery.objects.filter(person=person).exclude(pk=parts["delivery_id"]).order_by("pk")[0]
    viewer = site.small.viewer(manager)
    row.attachment = attachments.store(
        viewer=viewer, name="x.txt", content="月报".encode(), confidentiality="C2", at=viewer.now
    )
    row.delivered_at, row.delivered_on, row.note = viewer.now, viewer.today, "已交"
    row.save()
    return int(row.pk)


for name in ("figure", "again", "appeal"):
    OBJECTS[f"cockpit:{name}"] = Objects(
        own=lambda site, _actor: {"figure_id": figure(site, "manager")},
        foreign=lambda site, actor: {"figure_id": figure(site, "south_manager")} if actor in KEPT_TO else None,
        missing={"figure_id": NOBODY},
    )
for name in ("delivery", "delivery_file"):
    OBJECTS[f"cockpit:{name}"] = Objects(
        own=lambda site, _actor: {"delivery_id": handed_in(site, "manager")},
        foreign=lambda site, actor: {"delivery_id": handed_in(site, "south_manager")} if actor in KEPT_TO else None,
        missing={"delivery_id": NOBODY},
    )


@once
def saved_view(site: Site, name: str) -> int:
    """A view somebody saved."""
    from lingxiao.kernel import saved_views

    viewer = site.small.viewer(name)
    return int(saved_views.keep_view(viewer=viewer, path="/desk/cases/", name="我的", query="", at=viewer.now).pk)


OBJECTS["signin:story"] = fixed(place=1)
OBJECTS["view_forget"] = Objects(
    own=lambda site, _actor: {"view_id": saved_view(site, "manager")},
    foreign=lambda site, _actor: {"view_id": saved_view(site, "south_member")}, missing={"view_id": NOBODY},
)
