"""Named reads of targets: plans and their lines, the tree as far as a viewer sees it, one's own target, changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from django.db.models import BigIntegerField, Count, Exists, Model, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from lingxiao.engines.people.domain import queries as people
from lingxiao.engines.people.domain.finding import person_meant
from lingxiao.engines.people.domain.reaching import reach_q, units_within
from lingxiao.engines.targets.domain.levels import Level, path_ratio
from lingxiao.engines.targets.enums import ChangeState, Direction, HandOverState, PlanState
from lingxiao.engines.targets.models import (
    CascadeEntry,
    ChangeSignature,
    PlanLine,
    PlanVersion,
    QuotaNode,
    QuotaTree,
    Reserve,
    TargetChange,
    TerritoryHandOver,
)
from lingxiao.engines.targets.permissions import READ, READ_PLAN
from lingxiao.engines.targets.refusals import CarriesNothing
from lingxiao.kernel.refusals import NotSeen

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from django.db.models import QuerySet

    from lingxiao.kernel.viewer import Viewer
    from lingxiao.kernel.words import Bilingual

Row = TypeVar("Row", bound=Model)
RESERVED = Reserve.objects.filter(node=OuterRef("pk"), ended_at__isnull=True)


def visible_to(viewer: Viewer, *, on: date) -> QuerySet[QuotaNode]:
    """The nodes of units and people within the viewer's reach on this day."""
    if viewer.person_id is None:
        return QuotaNode.objects.none()
    units = units_within(viewer=viewer, permission=READ, on=on)
    return QuotaNode.objects.filter(
        Q(unit__in=units) | Q(person__isnull=False) & reach_q(viewer=viewer, permission=READ, on=on),
    )


def node_seen_by(viewer: Viewer, *, node_id: int, on: date) -> QuotaNode:
    """One unit's node that this viewer may see; ``NotSeen`` for all others."""
    rows = visible_to(viewer, on=on).filter(pk=node_id, unit__isnull=False)
    return _one(rows.select_related("tree__plan", "unit"))


def target_seen_by(viewer: Viewer, *, person_id: int, year: int, on: date) -> QuotaNode:
    """One person's node of a year that this viewer may see; ``NotSeen`` where there is none."""
    rows = visible_to(viewer, on=on).filter(person_id=person_id, tree__plan__year=year)
    return _one(rows.select_related("tree__plan", "person", "parent"))


def own_target(viewer: Viewer, *, year: int) -> QuotaNode | None:
    """The viewer's own node of a year; None where nobody set one."""
    rows = QuotaNode.objects.filter(person_id=viewer.person_id or 0, tree__plan__year=year)
    return rows.select_related("tree__plan", "person", "parent").first()


def _one(rows: QuerySet[Row]) -> Row:
    found = rows.first()
    if found is None:
        raise NotSeen
    return found


# --- Plans -----------------------------------------------------------------------------------------------------------


def versions(viewer: Viewer) -> QuerySet[Any]:
    """Every version of every plan, for who may read plans, each with ``has_tree``."""
    if not viewer.may_somewhere(READ_PLAN):
        return PlanVersion.objects.none()
    return PlanVersion.objects.select_related("plan", "made_by", "approved_by").annotate(
        has_tree=Exists(QuotaTree.objects.filter(version=OuterRef("pk"))),
    )


def version_seen_by(viewer: Viewer, *, version_id: int) -> Any:
    """One version of a plan, for who may read plans; ``NotSeen`` for all others."""
    return _one(versions(viewer).select_related("submitted_by").filter(pk=version_id))


def lines_of(version: PlanVersion) -> QuerySet[Any]:
    """The lines of a version by product, unit and channel, each with its ``year`` amount and no months."""
    rows = PlanLine.objects.filter(version=version).values("product", "unit_id", "channel")
    return rows.annotate(year=Sum("amount")).order_by("unit_id", "product", "channel")


def months_of_version(version: PlanVersion) -> list[int]:
    """What a version is to bring in each month, in minor units."""
    found = dict(PlanLine.objects.filter(version=version).values_list("month__month").annotate(Sum("amount")).order_by())
    return [found.get(number, 0) for number in range(1, 13)]


def years() -> list[int]:
    """The years that have quotas, the latest first."""
    return list(QuotaTree.objects.order_by("-plan__year").values_list("plan__year", flat=True))


def plan_total(*, year: int) -> tuple[int, str] | None:
    """What the approved plan of a year comes to, in minor units, and its currency; None where none is approved."""
    return PlanVersion.objects.filter(plan__year=year, state=PlanState.APPROVED).values_list("total", "plan__currency").first()


def tree_of_version(version: PlanVersion) -> QuotaTree | None:
    """The quota tree of the year of a version, if it was opened."""
    return QuotaTree.objects.filter(plan=version.plan_id).select_related("plan").first()


def root_of(tree: QuotaTree) -> int:
    """The node at the top of a tree."""
    return int(QuotaNode.objects.values_list("pk", flat=True).get(tree=tree, parent__isnull=True))


def unit_names_of(lines: Iterable[dict[str, Any]], *, on: date) -> dict[int, Bilingual]:
    """What the units of these lines of a plan are called on a day, by unit."""
    return people.unit_names(unit_ids={one["unit_id"] for one in lines}, on=on)


# --- The tree --------------------------------------------------------------------------------------------------------


def units_of_tree(viewer: Viewer, *, year: int, on: date) -> QuerySet[Any]:
    """The nodes of units of a year as the viewer sees them, each with ``passed``, ``reserved`` and ``below``."""
    rows = visible_to(viewer, on=on).filter(tree__plan__year=year, unit__isnull=False)
    return _with_below(rows.select_related("tree__plan", "unit"))


def people_of_tree(viewer: Viewer, *, year: int, on: date) -> QuerySet[Any]:
    """The nodes of people of a year as the viewer sees them."""
    rows = visible_to(viewer, on=on).filter(tree__plan__year=year, person__isnull=False)
    return rows.select_related("tree__plan", "person", "parent")


def matching(rows: QuerySet[Any], *, text: str) -> QuerySet[Any]:
    """Those of the nodes of people whose name, pinyin or number answers to this text."""
    return rows.filter(person__in=people.matching(people.everybody(), text=text))


def below_unit(rows: QuerySet[Any], *, node_id: int) -> QuerySet[Any]:
    """Those of the nodes that stand directly below one."""
    return rows.filter(parent_id=node_id)


def _with_below(rows: QuerySet[QuotaNode]) -> QuerySet[Any]:
    passed = QuotaNode.objects.filter(parent=OuterRef("pk")).order_by().values("parent")
    reserved = RESERVED.order_by().values("node")
    return rows.annotate(
        passed=_or_none(passed.annotate(sum=Sum("amount")).values("sum")),
        below=_or_none(passed.annotate(n=Count("pk")).values("n")),
        reserved=_or_none(reserved.annotate(sum=Sum("amount")).values("sum")),
    )


def _or_none(rows: QuerySet[Any, Any]) -> Coalesce:
    return Coalesce(Subquery(rows[:1]), 0, output_field=BigIntegerField())


def level_of(node: QuotaNode, *, children: Iterable[QuotaNode], reserves: Iterable[Reserve]) -> Level:
    """How one level stands, with its children and reserves at hand: what is passed on and kept, and the levels above."""
    carried = [one.amount for one in children]
    kept = sum(one.amount for one in reserves if one.ended_at is None)
    return Level(node.pk, node.amount, sum(carried), kept, path_ratio(node), len(carried))


def children_of(node: QuotaNode) -> list[Any]:
    """Everybody directly below a node, with what each passes on in turn; by unit and by name."""
    rows = _with_below(QuotaNode.objects.filter(parent=node).select_related("person", "unit"))
    return list(rows.order_by("unit__code", "person__name_order", "pk"))


def reserves_of(node: QuotaNode) -> list[Reserve]:
    """The reserves of a node, those that hold first."""
    rows = Reserve.objects.filter(node=node).select_related("made_by")
    return sorted(rows.order_by("-made_at", "-pk"), key=lambda one: one.ended_at is not None)


def reserve_seen_by(viewer: Viewer, *, reserve_id: int, on: date) -> Reserve:
    """One reserve of a node this viewer may see; ``NotSeen`` for all others."""
    return _one(Reserve.objects.filter(pk=reserve_id, node__in=visible_to(viewer, on=on)).select_related("node__tree"))


def ledger_of(node: QuotaNode, *, most: int = 60) -> list[CascadeEntry]:
    """What was set and proposed for a node and for everybody directly below it, the newest first."""
    rows = CascadeEntry.objects.filter(Q(node=node) | Q(node__parent=node))
    return list(rows.select_related("noted_by", "node__person", "node__unit").order_by("-noted_at", "-pk")[:most])


def entries_of(node: QuotaNode) -> list[CascadeEntry]:
    """How the target of one person came about, the newest first."""
    return list(CascadeEntry.objects.filter(node=node).select_related("noted_by").order_by("-noted_at", "-pk"))


def proposals_of(nodes: Iterable[QuotaNode]) -> dict[int, CascadeEntry]:
    """The newest proposal from below for each of these nodes that nobody answered by setting it since, by node."""
    found: dict[int, CascadeEntry] = {}
    rows = CascadeEntry.objects.filter(node__in=[one.pk for one in nodes]).order_by("noted_at", "pk")
    for entry in rows:
        if entry.direction == Direction.BOTTOM_UP:
            found[entry.node_id] = entry
        else:
            found.pop(entry.node_id, None)
    return found


def names_of_units(nodes: Iterable[QuotaNode], *, on: date) -> dict[int, Bilingual]:
    """What the units of these nodes are called on a day, by unit."""
    return people.unit_names(unit_ids={one.unit_id for one in nodes if one.unit_id is not None}, on=on)


# --- Changes ---------------------------------------------------------------------------------------------------------


def changes_visible_to(viewer: Viewer, *, on: date) -> QuerySet[TargetChange]:
    """The changes of targets that this viewer may see."""
    return TargetChange.objects.filter(node__in=visible_to(viewer, on=on))


def change_seen_by(viewer: Viewer, *, change_id: int, on: date) -> TargetChange:
    """One change of a target this viewer may see; ``NotSeen`` for all others."""
    return _one(changes_visible_to(viewer, on=on).filter(pk=change_id).select_related(
        "node__tree__plan", "node__person", "node__parent", "asked_by", "superior_signed_by", "decided_by",
    ))


def signatures_of(change: TargetChange) -> dict[str, ChangeSignature]:
    """The proof of each signature under a change, by side; one given before proofs were kept has none."""
    return {one.side: one for one in ChangeSignature.objects.filter(change=change).select_related("person")}


def changes_of(node: QuotaNode) -> list[TargetChange]:
    """The changes that were asked for of one target, the newest first."""
    return list(TargetChange.objects.filter(node=node).select_related("asked_by").order_by("-asked_at", "-pk"))


def open_changes(viewer: Viewer, *, on: date) -> QuerySet[Any]:
    """The changes that wait for signatures or a decision, as far as the viewer sees them."""
    rows = changes_visible_to(viewer, on=on).filter(state=ChangeState.ASKED)
    return rows.select_related("node__person", "node__tree__plan", "asked_by")


# --- Handovers -------------------------------------------------------------------------------------------------------


def taker_meant(viewer: Viewer, *, text: str, year: int, on: date) -> QuotaNode:
    """The target of the manager somebody means who typed a name or number, of those this viewer sees.

    Raises what ``person_meant`` raises, and ``CarriesNothing`` where they have no target of the year.
    """
    person = person_meant(viewer, text=text, field="to", on=on)
    found: QuotaNode | None = people_of_tree(viewer, year=year, on=on).filter(person=person).first()
    if found is None:
        raise CarriesNothing(name=person.name, year=year)
    return found


def handovers_of(node: QuotaNode) -> list[TerritoryHandOver]:
    """The territories one target gave or took in the year, the newest first."""
    rows = TerritoryHandOver.objects.filter(Q(giver=node) | Q(taker=node))
    return list(rows.select_related("giver__person", "taker__person").order_by("-asked_at", "-pk"))


def open_handovers(viewer: Viewer, *, on: date) -> QuerySet[TerritoryHandOver]:
    """The handovers that wait to be confirmed, as far as the viewer sees one of the two targets."""
    seen = visible_to(viewer, on=on)
    rows = TerritoryHandOver.objects.filter(Q(giver__in=seen) | Q(taker__in=seen), state=HandOverState.ASKED)
    return rows.select_related("giver__person", "taker__person")


def handover_seen_by(viewer: Viewer, *, handover_id: int, on: date) -> TerritoryHandOver:
    """One handover of a target this viewer may see, given or taken; ``NotSeen`` for all others."""
    seen = visible_to(viewer, on=on)
    rows = TerritoryHandOver.objects.filter(Q(giver__in=seen) | Q(taker__in=seen), pk=handover_id)
    return _one(rows.select_related(
        "giver__tree__plan", "giver__person", "giver__parent", "taker__person", "asked_by", "ended_by",
    ))
