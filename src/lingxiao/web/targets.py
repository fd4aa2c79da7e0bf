"""How targets are drawn on the desk and in the cockpit: months, the way an amount came about, changes, chances."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from lingxiao.engines.targets.domain import queries
from lingxiao.engines.targets.domain.origins import origins_of
from lingxiao.engines.targets.domain.ratios import said
from lingxiao.engines.targets.domain.seasons import per_cent
from lingxiao.engines.targets.enums import ChangeReason, ChangeState, Direction, HandOverState, TreeState
from lingxiao.kernel.days import Month, Quarter
from lingxiao.kernel.money import Money, format_money, format_money_short, percent
from lingxiao.kernel.refusals import NotSeen
from lingxiao.kernel.words import Bilingual
from lingxiao.web.addresses import page_of
from lingxiao.web.shell.parts import Event, Fact, State, Tone

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from lingxiao.engines.targets.domain.levels import Level
    from lingxiao.engines.targets.domain.origins import Origin
    from lingxiao.engines.targets.models import CascadeEntry, QuotaNode, TargetChange, TerritoryHandOver
    from lingxiao.kernel.viewer import Viewer

ICONS = {
    Direction.TOP_DOWN: "arrow-down", Direction.BOTTOM_UP: "arrow-up", Direction.LEAVE: "calendar-event",
    Direction.RAMP: "stairs-up", Direction.TRANSITION: "git-compare", Direction.CHANGE: "pencil",
}
TONES = {ChangeState.ASKED: Tone.WARN, ChangeState.APPROVED: Tone.OK, ChangeState.REFUSED: Tone.PLAIN}


def year_shown(asked: str, viewer: Viewer) -> int:
    """The year of an address; this year where it names none that has quotas, else the latest that has."""
    known = queries.years()
    wanted = next((one for one in known if str(one) == asked), None)
    if wanted is not None:
        return wanted
    return viewer.today.year if viewer.today.year in known or not known else known[0]


def check_href(viewer: Viewer, *, person_id: int, year: int) -> str:
    """Where somebody's target of a year is held against what was reached before; empty where they carry none."""
    try:
        queries.target_seen_by(viewer, person_id=person_id, year=year, on=viewer.today)
    except NotSeen:
        return ""  # no plan of that year reached them: there is nothing to hold a letter against
    return f"{page_of('cockpit:target_check', person_id)}?year={year}"


def share(part: int, whole: int) -> str:
    """A part of a whole in per cent, with one decimal."""
    if not whole:
        return "–"
    return percent(Fraction(part, whole))


def quarters(
    months: Sequence[int], *, year: int, currency: str, locale: str, told: Sequence[Origin | None] = (),
) -> list[dict[str, Any]]:
    """Twelve months as four quarters, each with its months and sums; with where each comes from, where that is ``told``."""
    whole, came = sum(months), [_came(one, currency) for one in told] or [None] * len(months)
    drawn = []
    for number in range(1, 5):
        quarter = Quarter(year, number)
        parts = months[3 * number - 3 : 3 * number]
        drawn.append({
            "word": quarter.label.pick(locale), "sum": Money(sum(parts), currency), "share": share(sum(parts), whole),
            "months": [
                {
                    "word": month.label.pick(locale), "amount": Money(amount, currency), "share": share(amount, whole),
                    "came": came[month.number - 1],
                }
                for month, amount in zip(quarter.months(), parts, strict=True)
            ],
        })
    return drawn


def _came(origin: Origin | None, currency: str) -> dict[str, Any] | None:
    """Where a month comes from, in words: the act, by whom and when, and what it was before."""
    if origin is None:
        return None
    entry = origin.entry
    return {
        "act": Direction(entry.direction).label, "at": entry.noted_at,
        "who": entry.noted_by.name if entry.noted_by is not None else _("System"),
        "before": format_money(Money(origin.before, currency)) if origin.before is not None else "",
    }


def events(
    entries: Iterable[CascadeEntry], *, currency: str, locale: str, names: dict[int, Bilingual] | None = None,
) -> list[Event]:
    """Entries of the ledger as they are told, the newest first; ``names`` of units where several nodes stand together."""
    return [_event(one, currency, names, locale) for one in entries]


def _event(entry: CascadeEntry, currency: str, names: dict[int, Bilingual] | None, locale: str) -> Event:
    direction = Direction(entry.direction)
    told = {
        "act": direction.label, "before": format_money(Money(entry.before, currency)),
        "amount": format_money(Money(entry.amount, currency)), "round": entry.round, "whom": "",
    }
    if names is not None:
        node = entry.node
        unit = names.get(node.unit_id or 0, Bilingual("")).pick(locale)
        told["whom"] = node.person.name if node.person is not None else unit
    what = _("%(act)s: %(before)s → %(amount)s (round %(round)s)") % told
    if told["whom"]:
        what = _("%(whom)s — %(act)s: %(before)s → %(amount)s (round %(round)s)") % told
    words = entry.reason or _unsaid(direction)
    words = words if not entry.override else _("%(reason)s — beyond the limits, because: %(override)s") % {
        "reason": words, "override": entry.override,
    }
    return Event(
        what, entry.noted_at, entry.noted_by.name if entry.noted_by is not None else _("System"), words, ICONS[direction],
        Tone.INFO if direction == Direction.BOTTOM_UP else Tone.WARN if entry.override else Tone.PLAIN,
    )


def _unsaid(direction: Direction) -> str:
    """What is told of an entry that nobody wrote a word to."""
    return _("As the approved plan has it.") if direction == Direction.TOP_DOWN else ""


def change_state(change: TargetChange) -> State:
    """How a change stands."""
    state = ChangeState(change.state)
    if state == ChangeState.ASKED and change.manager_signed_at and change.superior_signed_at:
        return State(_("signed by both, waits for its decision"), Tone.WARN)
    if state == ChangeState.ASKED:
        return State(_("waits for signatures"), Tone.WARN)
    return State(state.label, TONES[state])


def change_rows(changes: Iterable[TargetChange], *, currency: str) -> list[dict[str, Any]]:
    """Changes of one target as rows of a table."""
    return [
        {
            "href": page_of("cockpit:target_change", one.pk), "reason": ChangeReason(one.reason).label,
            "starting": one.starting, "before": Money(sum(one.before), currency), "after": Money(sum(one.months), currency),
            "state": change_state(one),
        }
        for one in changes
    ]


def handover_state(one: TerritoryHandOver) -> State:
    """How a handover stands."""
    state = HandOverState(one.state)
    return State(state.label, {HandOverState.ASKED: Tone.WARN, HandOverState.DONE: Tone.OK}.get(state, Tone.PLAIN))


def handover_rows(rows: Iterable[TerritoryHandOver], *, node: QuotaNode) -> list[dict[str, Any]]:
    """Handovers of one target as rows of a table: which territory, given or taken, and how each stands."""
    drawn = []
    for one in rows:
        is_given = one.giver_id == node.pk
        other = one.taker.person if is_given else one.giver.person
        drawn.append({
            "href": page_of("cockpit:target_handover", one.pk), "title": one.title, "first": one.first,
            "way": _("given to") if is_given else _("taken from"), "other": other.name if other is not None else "",
            "state": handover_state(one),
        })
    return drawn


def level_state(level: Level, currency: str) -> State:
    """How a level keeps its limits, in a word."""
    if not level.count:
        return State(_("nothing passed on"), Tone.PLAIN)
    problem = level.problem(currency)
    if problem is None:
        return State(_("within its limits"), Tone.OK)
    return State(_("too little passed on") if level.passed < level.carried else _("too much passed on"), Tone.BAD)


def target_context(node: QuotaNode, viewer: Viewer) -> dict[str, Any]:
    """What the page of one target shows, one's own or somebody's: months, how it came about, changes, handovers. Four queries."""
    plan = node.tree.plan
    year, currency = plan.year, plan.currency
    is_in_force = node.tree.state == TreeState.IN_FORCE
    now = Month.containing(viewer.today)
    quarter = Quarter.containing(viewer.today)
    whole = Money(node.amount, currency)
    month = format_money_short(Money(node.months[now.number - 1], currency), viewer.locale)
    entries = queries.entries_of(node)
    parts = quarters(node.months, year=year, currency=currency, locale=viewer.locale, told=origins_of(entries))
    this = parts[quarter.number - 1]["sum"] if quarter.year == year else None
    return {
        "node": node, "year": year, "quarters": parts, "whole": whole,
        "short": format_money_short(whole, viewer.locale), "exact": format_money(whole),
        "this_quarter": format_money_short(this, viewer.locale) if this is not None else "–",
        "this_quarter_exact": format_money(this) if this is not None else "",
        "quarter_word": quarter.label.pick(viewer.locale) if quarter.year == year else "",
        "this_month": month if now.year == year else "–",
        "month_word": now.label.pick(viewer.locale) if now.year == year else "",
        "is_in_force": is_in_force, "state": State(node.tree.get_state_display(), Tone.OK if is_in_force else Tone.WARN),
        "events": events(entries, currency=currency, locale=viewer.locale), "is_traced": True,
        "handovers": handover_rows(queries.handovers_of(node), node=node),
        "changes": change_rows(queries.changes_of(node), currency=currency),
    }


def facts_of_level(level: Level, *, currency: str) -> list[Fact]:
    """What a unit carries, passes on and keeps, and the ratios of it."""
    def money(minor: int) -> Money:
        return Money(minor, currency)

    return [
        Fact(_("Carries"), money(level.carried)), Fact(_("Passes on to those below"), money(level.children)),
        Fact(_("Kept in reserves"), money(level.reserved)), Fact(_("Over-assignment here"), said(level.ratio)),
        Fact(_("From the company down to here"), said(level.cumulative)),
    ]


def growth(exact: Fraction | None) -> str:
    """A growth in per cent with its sign; a dash where it is not known."""
    if exact is None:
        return "–"
    return f"{'+' if exact > 0 else ''}{per_cent(exact)}%"
