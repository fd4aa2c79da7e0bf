"""What is told of a campaign by units: one safe plan of counts, and for each question one of exact figures inside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lingxiao.engines.campaigns.domain import guard
from lingxiao.engines.campaigns.domain.scoring import exactly, roughly
from lingxiao.engines.campaigns.enums import INSIDERS, CampaignKind, QuestionKind
from lingxiao.engines.campaigns.models import Release
from lingxiao.engines.people.domain.tree import parents

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from lingxiao.engines.campaigns.domain.guard import Cell
    from lingxiao.engines.campaigns.models import Answers, Campaign
    from lingxiao.engines.campaigns.questions import Question

EVERYBODY = 0
"""The cell above all units: everybody who answered."""


class Unsafe(Exception):  # noqa: N818 -- the house's word; it is a fault of ours, and nothing is released
    """A plan from which somebody's answers follow. It is never written: the close fails, loudly."""


def least_of(campaign: Campaign) -> int:
    """How many answers a cell and whatever is left beside it hold at least: the threshold, and those who know their own."""
    return campaign.threshold + INSIDERS[CampaignKind(campaign.kind)]


def cells(*, campaign: Campaign, told: Sequence[Answers], questions: Sequence[Question], on: date) -> list[Release]:
    """Every unit that was asked as a released or a hidden cell, and everybody together. Raises ``Unsafe``."""
    above = _tree(campaign, on)
    at = [one.unit_id or EVERYBODY for one in told]
    found = guard.cells_of(parents=above, at=at)
    least = least_of(campaign)
    plan = guard.widest_plan(parents=above, cells=found, least=least)
    _must_be_safe(plan, least)
    said: dict[int, dict[str, object]] = {unit: {} for unit in plan}
    for one in questions:
        if one.kind is not QuestionKind.TEXT:
            _ask(one, [row.told.get(one.key) for row in told], above, plan, least, said)
    units = {EVERYBODY, *found, *_asked(campaign, above)}
    return [
        Release(
            campaign=campaign, unit_id=unit or None, depth=guard.depth_of(unit, above), is_shown=unit in plan,
            people=len(plan[unit]) if unit in plan else None, told=said.get(unit, {}),
        )
        for unit in sorted(units)
    ]


def _ask(
    question: Question, values: Sequence[int | None], above: Mapping[int, int | None], plan: Mapping[int, Cell], least: int,
    said: dict[int, dict[str, object]],
) -> None:
    """Write what each released cell tells of one question: exactly where that is safe, else a band, else nothing."""
    exact = guard.safe_plan(parents=above, cells=plan, admits=guard.told_apart(values, least))
    answered = {
        unit: frozenset(place for place in cell if values[place] is not None) for unit, cell in exact.items()
    }
    _must_be_safe(answered, least)
    for unit, cell in plan.items():
        given = [value for place in sorted(cell) if (value := values[place]) is not None]
        if len(given) < least:
            continue
        shown = exactly(question, given) if unit in exact else roughly(question, given)
        if shown:
            said[unit][question.key] = shown


def _must_be_safe(plan: Mapping[int, Cell], least: int) -> None:
    """Ask the audit, which knows nothing of trees, whether anything follows about fewer than ``least``."""
    over, sizes = guard.atoms_of(list(plan.values()))
    for group in guard.determined(cells=over, sizes=sizes, least=least):
        raise Unsafe(sorted(group))


def _tree(campaign: Campaign, on: date) -> dict[int, int | None]:
    """The units at and below the one that was asked, as they stood then, under the cell of everybody."""
    above = parents(on=on)
    found: dict[int, int | None] = {EVERYBODY: None}
    for unit in above:
        found[unit] = above[unit] or EVERYBODY
    if campaign.unit_id is not None:
        found[campaign.unit_id] = EVERYBODY
    return found


def _asked(campaign: Campaign, above: Mapping[int, int | None]) -> set[int]:
    """Every unit somebody was asked in, with those above it: what is hidden is said to be hidden, answered or not."""
    found: set[int] = set()
    for unit in campaign.invitations.exclude(unit=None).values_list("unit_id", flat=True).distinct():
        here: int | None = unit
        while here is not None and here not in found:
            found.add(here)
            here = above.get(here)
    return found
