"""What waits for somebody while quotas are cascaded: a plan to approve, a level to set, a proposal to answer."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from lingxiao.engines.cadence.domain import clock, dues
from lingxiao.engines.cadence.domain.dues import DueDraft
from lingxiao.engines.cadence.domain.queries import dues_of_object
from lingxiao.engines.cadence.enums import Side
from lingxiao.engines.people.domain.queries import unit_names
from lingxiao.engines.people.domain.superiors import superiors_of
from lingxiao.engines.people.enums import Confidentiality
from lingxiao.engines.targets.domain.owing import executives
from lingxiao.engines.targets.enums import ANSWER_WITHIN, APPROVE_WITHIN, LEVEL_WITHIN
from lingxiao.engines.targets.models import QuotaNode
from lingxiao.kernel import notices
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from datetime import datetime

    from lingxiao.engines.targets.models import CascadeEntry, PlanVersion, QuotaTree
    from lingxiao.kernel.viewer import Viewer

APPROVE, LEVEL, ANSWER = "targets.approval", "targets.level", "targets.answer"
PLAN, TREE = "targets.plan", "targets.tree"
MOOT = (ANSWER,)
"""What has no sense any more once the person it is about has left."""
TITLES = {
    APPROVE: _("Approve the sales plan of %(year)s, version %(number)s, or hand it back"),
    LEVEL: _("Set what those below %(unit)s carry in %(year)s (round %(round)s)"),
    ANSWER: _("Answer the target of %(year)s that %(person)s proposed"),
}
ANSWERED_BY = _("Setting the level answers it, whether the amount changes or stays.")
NO_WORDS = Bilingual("")


def submitted(version: PlanVersion, *, viewer: Viewer, at: datetime) -> None:
    """Have an executive owe the approval of a plan that somebody else handed on."""
    today = clock.day_of(at)
    owner = next((one for one in executives(on=today) if one != version.submitted_by_id), None)
    if owner is not None:
        before = dues_of_object(object_kind=PLAN, object_id=str(version.pk)).count()
        _owe([_draft(
            APPROVE, f"{version.pk}:{before + 1}", owner_id=owner, subject_id=owner, days=APPROVE_WITHIN, at=at,
            title=notices.in_both(TITLES[APPROVE], year=str(version.plan.year), number=version.number),
            about=(PLAN, version.pk), link=f"/cockpit/targets/plans/{version.pk}/",
        )], viewer, at)


def plan_settled(version: PlanVersion, *, viewer: Viewer, at: datetime) -> None:
    """Note that a plan was approved or handed back."""
    for key in _open_keys(PLAN, version.pk):
        dues.fulfil(viewer=viewer, key=key, at=at, evidence=f"{PLAN}:{version.pk}")


def round_opened(tree: QuotaTree, *, viewer: Viewer, at: datetime) -> None:
    """Have each level owe to be set in this round: by the unit's director; the company's by whoever opened the round."""
    closed(tree, viewer=viewer, at=at)
    today, year = clock.day_of(at), str(tree.plan.year)
    below: dict[int, int | None] = {}
    for parent, person in QuotaNode.objects.filter(tree=tree, parent__isnull=False).order_by("pk").values_list(
        "parent_id", "person_id",
    ):
        below.setdefault(parent, person)
    nodes = list(QuotaNode.objects.filter(pk__in=below).order_by("pk"))
    above = superiors_of(person_ids=[one for one in below.values() if one is not None], on=today)
    names = unit_names(unit_ids=[one.unit_id or 0 for one in nodes], on=today)
    drafts = []
    for node in nodes:
        first = below[node.pk]
        owner = viewer.person_id if first is None else above[first].director_id
        if owner is None:
            continue
        drafts.append(_draft(
            LEVEL, f"{node.pk}:{tree.round}", owner_id=owner, subject_id=owner, days=LEVEL_WITHIN, at=at,
            title=notices.in_both(TITLES[LEVEL], unit=names.get(node.unit_id or 0, NO_WORDS), year=year, round=tree.round),
            about=(TREE, tree.pk), link=f"/cockpit/targets/units/{node.pk}/",
        ))
    _owe(drafts, viewer, at)


def level_set(node: QuotaNode, *, number: int, viewer: Viewer, at: datetime) -> None:
    """Note that a level was set in a round, which answers whatever was proposed below it."""
    dues.fulfil(viewer=viewer, key=f"{LEVEL}:{node.pk}:{number}", at=at, evidence=f"targets.node:{node.pk}")
    children = {str(pk) for pk in QuotaNode.objects.filter(parent=node).values_list("pk", flat=True)}
    for key in _open_keys(TREE, node.tree_id):
        practice, child, *_entry = key.split(":")
        if practice == ANSWER and child in children:
            dues.fulfil(viewer=viewer, key=key, at=at, evidence=f"targets.node:{child}")


def proposed(entry: CascadeEntry, *, viewer: Viewer, at: datetime) -> None:
    """Have the director owe an answer to what a manager proposed."""
    node = entry.node
    if node.person is None:
        return
    director = superiors_of(person_ids=[node.person.pk], on=clock.day_of(at))[node.person.pk].director_id
    if director is not None:
        _owe([_draft(
            ANSWER, f"{node.pk}:{entry.pk}", owner_id=director, subject_id=node.person.pk, days=ANSWER_WITHIN, at=at,
            title=notices.in_both(TITLES[ANSWER], year=str(node.tree.plan.year), person=node.person.name),
            about=(TREE, node.tree_id), link=f"/cockpit/targets/units/{node.parent_id}/",
        )], viewer, at)


def closed(tree: QuotaTree, *, viewer: Viewer, at: datetime) -> None:
    """Take back what is still owed in a round that is over."""
    for key in _open_keys(TREE, tree.pk):
        dues.withdraw(viewer=viewer, key=key, at=at, reason=str(_("The round is over.")))


def _open_keys(kind: str, number: int) -> list[str]:
    rows = dues_of_object(object_kind=kind, object_id=str(number)).filter(
        fulfilled_at__isnull=True, withdrawn_at__isnull=True,
    )
    return list(rows.order_by("pk").values_list("key", flat=True))


def _draft(
    practice: str, suffix: str, *, owner_id: int, subject_id: int, title: Bilingual, about: tuple[str, int], link: str,
    days: int, at: datetime,
) -> DueDraft:
    today = clock.day_of(at)
    return DueDraft(
        key=f"{practice}:{suffix}", practice=practice, side=Side.COMPANY, owner_id=owner_id, subject_id=subject_id,
        title=Bilingual(title.zh[:200], title.en[:200]), why=notices.in_both(ANSWERED_BY) if practice == ANSWER else NO_WORDS,
        object_kind=about[0], object_id=str(about[1]), link=link, opened_on=today, due_on=today + timedelta(days=days),
        confidentiality=Confidentiality.PERSONAL,
    )


def _owe(drafts: list[DueDraft], viewer: Viewer, at: datetime) -> None:
    """Open these, and tell each owner but whoever acts."""
    dues.open_dues(drafts)
    notices.post_all([
        notices.NoticeDraft(
            to_person_id=one.owner_id, kind=f"{one.practice}_waits", link=one.link, title=one.title, body=one.why,
        ) for one in drafts if one.owner_id != viewer.person_id
    ], at=at)
