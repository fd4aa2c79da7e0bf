"""To whom which tool is due, and how it stands with each: from posts, entitlements and access, in bulk.

Everything is told as it was known at a moment: what was written down later does not count, so that a past figure can be
read again.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lingxiao.engines.people.domain.holding import holders, posts_held
from lingxiao.engines.tools.domain.spans import Stand, stand
from lingxiao.engines.tools.enums import Whom
from lingxiao.engines.tools.models import Access, Entitlement
from lingxiao.kernel.days import DaySpan

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date, datetime

    from lingxiao.engines.people.domain.holding import Held

Rules = dict[tuple[str, str], list[tuple[int, DaySpan]]]
"""Which tools are due from when to when, by what they are due by and its value."""


@dataclass(frozen=True, slots=True)
class Had:
    """Access somebody had or has, as it was known then."""

    access_id: int
    span: DaySpan
    owed_by: date | None
    basis: str


@dataclass(frozen=True, slots=True)
class Need:
    """How one tool stands with one person, with the access they had and have to it, the oldest first."""

    person_id: int
    tool_id: int
    stand: Stand
    had: tuple[Had, ...]

    def now(self, on: date) -> Had | None:
        """The access that holds on a day."""
        return next((one for one in self.had if on in one.span), None)


def entitled_people(*, on: date, at: datetime) -> list[int]:
    """Everybody to whom any tool is due on a day. Two queries."""
    values: dict[str, set[str]] = {whom.value: set() for whom in Whom}
    for (whom, value), tools in _rules(at).items():
        if any(on in span for _tool, span in tools):
            values[whom].add(value)
    return holders(
        levels=values[Whom.LEVEL], codes=values[Whom.POSITION], grades=values[Whom.GRADE], heads=values[Whom.HEAD], on=on,
    )


def needs_of(*, person_ids: Collection[int], on: date, at: datetime) -> dict[int, list[Need]]:
    """Every tool that is due to these persons on a day or that they have then, by person. Three queries for any number."""
    rules = _rules(at)
    posts = posts_held(person_ids=person_ids, on=on)
    had = known_access(person_ids=person_ids, at=at)
    found: dict[int, list[Need]] = {}
    for person in person_ids:
        due, theirs = _due(posts.get(person, ()), rules), had.get(person, {})
        needs = [_need(person, tool, due.get(tool, []), theirs.get(tool, []), on) for tool in sorted({*due, *theirs})]
        found[person] = [one for one in needs if one.stand.due_since is not None or one.now(on) is not None]
    return found


def _need(person: int, tool: int, due: list[DaySpan], had: list[Had], on: date) -> Need:
    return Need(person, tool, stand(due, [one.span for one in had], on=on), tuple(had))


def _rules(at: datetime) -> Rules:
    found: Rules = defaultdict(list)
    rows = Entitlement.objects.filter(made_at__lte=at).order_by("tool_id", "pk")
    for tool, whom, value, span, ended in rows.values_list("tool_id", "whom", "value", "validity", "ended_at"):
        end = span.upper if ended is None or ended <= at else None
        found[whom, value].append((tool, DaySpan(span.lower, end)))
    return found


def _due(posts: Sequence[Held], rules: Mapping[tuple[str, str], list[tuple[int, DaySpan]]]) -> dict[int, list[DaySpan]]:
    """The days on which each tool is due to who held these posts, by tool."""
    found: dict[int, list[DaySpan]] = defaultdict(list)
    for post in posts:
        held = DaySpan(post.starts, post.ends)
        asked = (
            (Whom.LEVEL, post.level), (Whom.POSITION, post.code), (Whom.GRADE, post.grade), (Whom.HEAD, post.heads),
        )
        for whom, value in asked:
            for tool, span in rules.get((whom, value), ()) if value else ():
                both = held.intersect(span)
                if both is not None:
                    found[tool].append(both)
    return found


def known_access(*, person_ids: Collection[int], at: datetime) -> dict[int, dict[int, list[Had]]]:
    """What access these persons had, have or will have, as it was known at a moment, by person and tool. One query.

    Access that was withdrawn later than the moment still ran until its licence ended. Access to come counts too: it
    closes a gap that would open.
    """
    rows = Access.objects.filter(person_id__in=set(person_ids), granted_at__lte=at).order_by("validity", "pk")
    found: dict[int, dict[int, list[Had]]] = defaultdict(lambda: defaultdict(list))
    for row in rows.values_list(
        "pk", "person_id", "tool_id", "validity", "owed_by", "basis", "licence_until", "ended_at",
    ):
        pk, person, tool, span, owed_by, basis, licence_until, ended = row
        is_known_ended = ended is None or ended <= at
        end = span.upper if is_known_ended else licence_until
        found[person][tool].append(Had(pk, DaySpan(span.lower, end), owed_by, basis))
    return found
