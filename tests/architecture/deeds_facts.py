"""What can be done about sales facts beyond bringing them in: reconciling a month, explaining, signing, the terms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.architecture.doing import DEEDS, Deed
from tests.architecture.objects_facts import compared, difference

if TYPE_CHECKING:
    from tests.architecture.doing import Typed
    from tests.architecture.matrix import Site


def _explained(site: Site, actor: str) -> None:
    """Every difference has its cause, and whoever acts has just confirmed who they are."""
    from lingxiao.engines.facts.domain import explaining, reconciling
    from lingxiao.engines.facts.enums import Cause
    from lingxiao.kernel.days.periods import Month

    viewer, october = site.small.viewer("hr_admin"), Month(2026, 10)
    again = reconciling.work_out(viewer=viewer, month=october, at=viewer.now)
    explaining.explain(
        viewer=viewer, month=october, item_ids=[one.pk for one in again.items.all()], cause=Cause.OTHER_MONTH, note="",
        at=viewer.now,
    )
    site.confirm_again(actor)


def _terms(site: Site, _actor: str) -> Typed:
    from lingxiao.engines.facts.models import Source

    compared(site)
    return {"tolerance": "1.00", "days": "5", **{f"side-{one.pk}": "erp" for one in Source.objects.all()}}


DEEDS += [
    Deed("cockpit:reconcile", "HRA FIN", lambda site, _actor: {"month": compared(site).month.isoformat()[:7]}),
    Deed("cockpit:reconciliation", "HRA FIN", lambda site, _actor: {
        "chosen": difference(site, "A"), "cause": "amount", "note": "已核对合同",
    }),
    Deed("cockpit:reconciliation_item", "HRA FIN", {"cause": "amount", "note": "已核对合同"}),
    Deed("cockpit:reconciliation_sign", "FIN", lambda site, _actor: {
        "content": compared(site).content, "note": "十月已核对",
    }, before=_explained),
    Deed("cockpit:reconciliation_terms", "HRA FIN", _terms),
]
