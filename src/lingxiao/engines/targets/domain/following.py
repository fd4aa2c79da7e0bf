"""Following a plan that changed while its quotas are cascaded: the whole tree is worked out anew, in its proportions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from lingxiao.engines.targets.domain import cascade_owing
from lingxiao.engines.targets.domain.cascading import Said, enter
from lingxiao.engines.targets.domain.levels import levels_of
from lingxiao.engines.targets.domain.queries import months_of_version
from lingxiao.engines.targets.domain.ratios import Shape, recompute
from lingxiao.engines.targets.domain.spreading import spread
from lingxiao.engines.targets.enums import LEAST_RATIO, Direction, PlanState, TreeState
from lingxiao.engines.targets.models import QuotaNode, QuotaTree
from lingxiao.engines.targets.refusals import FollowsAlready, NotCascading, NotInThisState
from lingxiao.engines.targets.rules import may_lead
from lingxiao.kernel import audit

if TYPE_CHECKING:
    from datetime import datetime

    from lingxiao.engines.targets.models import PlanVersion
    from lingxiao.kernel.viewer import Viewer

BATCH = 500


@transaction.atomic
def follow(*, viewer: Viewer, version: PlanVersion, at: datetime) -> QuotaTree:
    """Have the quotas of a year follow another approved version, in the proportions they have; another round begins.

    The company carries the new total; each level passes on with the ratio and the reserves it had, exactly.
    Raises ``NotInThisState``, ``NotCascading``, ``FollowsAlready`` and ``ReservesTooLarge``.
    """
    may_lead(viewer=viewer).or_refuse()
    if version.state != PlanState.APPROVED:
        raise NotInThisState(state=version.get_state_display())
    tree = QuotaTree.objects.select_for_update(of=("self",)).select_related("plan").get(plan=version.plan_id)
    if tree.state != TreeState.CASCADING:
        raise NotCascading
    if tree.version_id == version.pk:
        raise FollowsAlready
    nodes = list(QuotaNode.objects.select_for_update().filter(tree=tree).order_by("pk"))
    before = {one.pk: one.amount for one in nodes}
    amounts = recompute(_shape(tree, nodes), total=version.total)
    for place, (node, amount) in enumerate(zip(nodes, amounts, strict=True)):
        node.months = months_of_version(version) if place == 0 else spread(amount, node.months)
        node.amount = amount
    QuotaNode.objects.bulk_update(nodes, ["amount", "months"], batch_size=BATCH)
    tree.version, tree.round = version, tree.round + 1
    tree.save(update_fields=["version", "round"])
    changed = [one for one in nodes if one.amount != before[one.pk]]
    enter(viewer=viewer, nodes=changed, before=before, number=tree.round, said=Said(Direction.TOP_DOWN, "", at))
    cascade_owing.round_opened(tree, viewer=viewer, at=at)
    audit.note(
        viewer=viewer, act="targets.follow", object_kind="targets.tree", object_id=tree.pk,
        detail={"version": version.pk, "total": version.total, "changed": len(changed)},
    )
    return tree


def _shape(tree: QuotaTree, nodes: list[QuotaNode]) -> Shape:
    """The tree as it stands, as arrays: parents were made before their children, so they stand before them."""
    levels, places = levels_of(tree), {node.pk: place for place, node in enumerate(nodes)}
    return Shape(
        parents=[-1 if node.parent_id is None else places[node.parent_id] for node in nodes],
        ratios=[(levels[node.pk].ratio or LEAST_RATIO) if node.pk in levels else LEAST_RATIO for node in nodes],
        weights=[node.amount for node in nodes],
        reserves=[levels[node.pk].reserved if node.pk in levels else 0 for node in nodes],
    )
