"""What is told of a 360 review: each person's cells by group, none of a group too small, none that gives one away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lingxiao.engines.campaigns.domain.scoring import band, is_straight, mean, overall, tenths, winsorised
from lingxiao.engines.campaigns.enums import IDENTIFIED, OVERALL, POOLED, STEP, QuestionKind, RaterGroup
from lingxiao.engines.campaigns.models import Release

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date
    from fractions import Fraction

    from lingxiao.engines.campaigns.models import Answers, Campaign
    from lingxiao.engines.campaigns.questions import Question

OTHERS = tuple(one for one in RaterGroup if one not in IDENTIFIED)
QUALITY = "quality"
"""The cell that says how many forms were filled in without weighing anything: over the whole campaign, in steps of five."""


def cells(*, campaign: Campaign, told: Sequence[Answers], questions: Sequence[Question], on: date) -> list[Release]:  # noqa: ARG001 -- the same shape as ``plans.cells``
    """Of every person reviewed: each group shown or hidden, small groups together where they are enough, and the whole."""
    by_subject: dict[int, list[Answers]] = {}
    for row in told:
        by_subject.setdefault(row.subject_id or 0, []).append(row)
    rated = [one for one in questions if one.kind in {QuestionKind.SCALE, QuestionKind.TEN}]
    subjects = campaign.subjects.filter(approved_at__isnull=False).order_by("pk").values_list("pk", flat=True)
    found = [
        cell for subject in subjects for cell in _report(campaign, subject, by_subject.get(subject, []), rated)
    ]
    straight = sum(1 for row in told if row.group != RaterGroup.SELF and is_straight(row.told, rated))
    return [*found, Release(
        campaign=campaign, group=QUALITY, is_shown=True, people=len(told) // STEP * STEP,
        told={"straight": straight // STEP * STEP},
    )]


def shown_groups(counts: Mapping[str, int], least: int) -> tuple[set[str], set[str]]:
    """Which groups are shown by themselves, and which small ones together: superior and self always, others from ``least``.

    Small groups are taken together where they are two or more with ``least`` answers in all; else nothing of them is told,
    and nothing of them goes into the whole. Shown cells share no answer, so none follows from others (conventions 1.8).
    """
    alone = {group for group, count in counts.items() if count and (group in IDENTIFIED or count >= least)}
    small = {group for group, count in counts.items() if count and group not in alone}
    return alone, small if len(small) > 1 and sum(counts[one] for one in small) >= least else set()


def _report(
    campaign: Campaign, subject: int, told: Sequence[Answers], questions: Sequence[Question],
) -> Iterator[Release]:
    by_group: dict[str, list[dict[str, int]]] = {one.value: [] for one in RaterGroup}
    for row in told:
        by_group[row.group].append(row.told)
    alone, together = shown_groups({group: len(rows) for group, rows in by_group.items()}, campaign.threshold)
    means: dict[str, dict[str, Fraction]] = {}
    for group, rows in by_group.items():
        cell = Release(campaign=campaign, subject_id=subject, group=group, is_shown=group in alone)
        if cell.is_shown:
            cell.people = len(rows)
            cell.told, means[group] = _told(rows, questions, 1 if group in IDENTIFIED else campaign.threshold)
        yield cell
    pooled = [row for group in sorted(together) for row in by_group[group]]
    if pooled:
        said, _means = _told(pooled, questions, campaign.threshold)
        yield Release(campaign=campaign, subject_id=subject, group=POOLED, is_shown=True, people=len(pooled), told=said)
    yield _whole(campaign, subject, sum(len(by_group[one]) for one in alone if one != RaterGroup.SELF), means, questions)


def _told(
    rows: Sequence[Mapping[str, int]], questions: Sequence[Question], least: int,
) -> tuple[dict[str, Any], dict[str, Fraction]]:
    """What a group tells by question, and the exact means of what is told exactly: only these go into the whole."""
    said: dict[str, Any] = {}
    means: dict[str, Fraction] = {}
    for one in questions:
        values = [one.counted(row[one.key]) for row in rows if one.key in row]
        if not values or len(values) < least:
            continue
        exact = mean(winsorised(values))
        if least > 1 and len(set(values)) == 1:
            said[one.key] = {"band": band(exact, one)}
        else:
            said[one.key], means[one.key] = {"mean": tenths(exact)}, exact
    return said, means


def _whole(
    campaign: Campaign, subject: int, people: int, means: Mapping[str, Mapping[str, Fraction]], questions: Sequence[Question],
) -> Release:
    """All groups that are told, weighed."""
    said: dict[str, Any] = {}
    for one in questions:
        figure = overall({group: told[one.key] for group, told in means.items() if one.key in told})
        if figure is not None:
            said[one.key] = {"mean": tenths(figure)}
    if not said:
        return Release(campaign=campaign, subject_id=subject, group=OVERALL, is_shown=False)
    return Release(campaign=campaign, subject_id=subject, group=OVERALL, is_shown=True, people=people, told=said)
