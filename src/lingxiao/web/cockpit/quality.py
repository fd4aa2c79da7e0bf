"""Data quality 数据质量: how sound the facts are, by rule and by manager, and which rows to see to."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lingxiao.engines.facts.domain import quality, quality_scores
from lingxiao.engines.facts.permissions import OPEN_RESULTS
from lingxiao.engines.facts.quality import Count, Dimension, Severity, score
from lingxiao.engines.health.domain import ranking
from lingxiao.engines.people.domain import queries as people
from lingxiao.kernel.money import round_half_away
from lingxiao.kernel.refusals import NotSeen
from lingxiao.web.addresses import page as address
from lingxiao.web.addresses import page_of
from lingxiao.web.cockpit.analysis import by_manager, unit_filter
from lingxiao.web.cockpit.figures import shown
from lingxiao.web.exports import KINDS
from lingxiao.web.lists import Choice, Column, Listing
from lingxiao.web.pages import page, permits
from lingxiao.web.shell.parts import Chart, Crumb, Ratio, Series, Tab

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from django.http import HttpResponse

    from lingxiao.engines.facts.domain.quality_scores import Score, SourceCount
    from lingxiao.engines.facts.models import QualityIssue, QualityScan
    from lingxiao.engines.facts.quality import Rule
    from lingxiao.kernel.viewer import Viewer
    from lingxiao.kernel.words import Bilingual
    from lingxiao.web.pages import Request
    from lingxiao.web.shell.parts import Words

LOW, HIGH = 70.0, 97.0
"""Below which a score is bad and from which it is as it should be (A07: LIN(x, 70, 97))."""
DAYS = 30
DIMENSIONS: dict[Dimension, Words] = {
    Dimension.COMPLETENESS: gettext_lazy("Completeness"), Dimension.TIMELINESS: gettext_lazy("Timeliness"),
    Dimension.VALIDITY: gettext_lazy("Validity"), Dimension.UNIQUENESS: gettext_lazy("Uniqueness"),
    Dimension.CONSISTENCY: gettext_lazy("Consistency"),
}

SEVERITIES: dict[Severity, Words] = {
    Severity.HIGH: gettext_lazy("makes figures wrong"), Severity.MEDIUM: gettext_lazy("puts figures in doubt"),
    Severity.LOW: gettext_lazy("good order"),
}


def _tenths(exact: Fraction) -> int:
    """Points in tenths, rounded once, half away from zero."""
    return round_half_away(exact * 10)


def points(exact: Fraction | None) -> str:
    """A score as people read it; a dash where nothing was checked."""
    return shown(_tenths(exact) if exact is not None else None)


def ratio(exact: Fraction | None, says: Words) -> Ratio | str:
    """A score as a bar with its figure."""
    return "–" if exact is None else Ratio(_tenths(exact) / 10, points(exact), says, LOW, HIGH)


def fresh(scan: QualityScan) -> str:
    """As of which delivery the facts were looked at."""
    return _("as of batch %(number)s, %(day)s") % {
        "number": scan.batch_id, "day": date_format(scan.scanned_on, "MONTH_DAY_FORMAT"),
    }


@dataclass(frozen=True, slots=True)
class RuleRow:
    """What a rule found, by source."""

    rule: Rule
    by_source: Mapping[str, Count]

    @property
    def count(self) -> Count:
        """All sources together."""
        every = self.by_source.values()
        return Count(
            self.rule.key, self.rule.weight, sum(one.checked for one in every), sum(one.failed for one in every),
        )

    @property
    def cost(self) -> Fraction:
        """What it takes from the score, before that is divided by all weights; a row has something checked."""
        count = self.count
        return Fraction(self.rule.weight * count.failed, count.checked)

    def only(self, source: str) -> RuleRow:
        """Of one source alone."""
        return RuleRow(self.rule, {key: one for key, one in self.by_source.items() if key == source})


def _rule_rows(counts: Iterable[SourceCount]) -> list[RuleRow]:
    """A row for every rule that had something to check and that is still in the pack; what costs most first."""
    rules, found = quality.pack().rules, dict[str, dict[str, Count]]()
    for one in counts:
        if one.count.rule in rules and one.count.checked:
            found.setdefault(one.count.rule, {})[one.source] = one.count
    return sorted((RuleRow(rules[key], told) for key, told in found.items()), key=lambda row: (-row.cost, row.rule.key))


def _rules_listing(viewer: Viewer, titles: Mapping[str, Bilingual], sources: Iterable[str]) -> Listing[RuleRow]:
    locale = viewer.locale
    return Listing(
        key="rules",
        columns=[
            Column(key="rule", title=gettext_lazy("Rule"), sort=("rule",), is_long=True,
                   value=lambda row: row.rule.title.pick(locale), note=lambda row: row.rule.meaning.pick(locale)),
            Column(key="dimension", title=gettext_lazy("Dimension"), value=lambda row: DIMENSIONS[row.rule.dimension]),
            Column(key="severity", title=gettext_lazy("Weight"), value=lambda row: SEVERITIES[row.rule.severity],
                   note=lambda row: row.rule.weight),
            Column(key="checked", title=gettext_lazy("Rows checked"), value=lambda row: row.count.checked, is_figure=True,
                   sort=("checked",)),
            Column(key="failed", title=gettext_lazy("Rows that fail"), is_figure=True, sort=("failed",),
                   value=lambda row: row.count.failed,
                   href=lambda row: f"rules/{row.rule.key}/" if row.count.failed else ""),
            Column(key="share", title=gettext_lazy("Sound"), sort=("share",),
                   value=lambda row: ratio(_hundredfold(row.count.share), _("Share of rows that are sound"))),
            Column(key="todo", title=gettext_lazy("What to do"), value=lambda row: row.rule.todo.pick(locale), is_long=True),
        ],
        filters=[
            Choice(key="dimension", word=gettext_lazy("Dimension"), options=lambda _viewer: list(DIMENSIONS.items()),
                   narrow=lambda rows, chosen: [row for row in rows if row.rule.dimension == chosen]),
            Choice(key="source", word=gettext_lazy("Source"),
                   options=lambda _viewer: [(key, _title(titles, key, locale)) for key in sorted(sources)],
                   narrow=lambda rows, chosen: [row.only(chosen) for row in rows if chosen in row.by_source]),
        ],
        page_size=30,
        identity=lambda row: row.rule.key,
        file_name=gettext_lazy("Data quality by rule"),
    )


def _hundredfold(share: Fraction | None) -> Fraction | None:
    return None if share is None else share * 100


def _title(titles: Mapping[str, Bilingual], key: str, locale: str) -> str:
    return titles[key].pick(locale) if key in titles else key


def _managers_listing(viewer: Viewer, scan: QualityScan, *, is_ranked: bool) -> Listing[Any]:
    found: dict[int, Score] = {}

    def read(rows: Sequence[Any]) -> None:
        found.update(quality_scores.scores_in(scan, manager_ids=[row.pk for row in rows]))

    # Whoever can sort people by a figure has a ranking list: off unless HR allowed it for a purpose (conventions 1.9).
    by = ("scored",) if is_ranked else ()
    return by_manager(
        "managers",
        Column(key="score", title=gettext_lazy("Score"), sort=by,
               value=lambda row: ratio(found[row.pk].value if row.pk in found else None, _("Score"))),
        Column(key="checked", title=gettext_lazy("Rows checked"), is_figure=True,
               value=lambda row: found[row.pk].checked if row.pk in found else 0),
        Column(key="failed", title=gettext_lazy("Rows that fail"), is_figure=True,
               value=lambda row: found[row.pk].failed if row.pk in found else 0),
        href=lambda row: page_of("cockpit:quality_manager", row.pk), filters=[unit_filter(viewer)], reads=read,
        file_name=gettext_lazy("Data quality by manager"),
    )


@permits(OPEN_RESULTS)
def home(request: Request) -> HttpResponse:
    """The score of what the viewer may read of, and what every rule found."""
    viewer, scan = request.viewer, quality.newest()
    crumbs = [Crumb(_("Data quality"))]
    if scan is None:
        return page(request, "cockpit/quality_none.html", {}, crumbs=crumbs)
    seen = quality_scores.seen_of(viewer, scan=scan)
    titles = quality_scores.titles_of_sources()
    listing = _rules_listing(viewer, titles, {one.source for one in seen})
    return listing.answer(request, _rule_rows(seen), "cockpit/quality.html", {
        "tabs": _tabs(of_managers=False), **_totals(seen, titles, viewer, scan), "chart": _chart(viewer, scan),
    }, crumbs=crumbs)


@permits(OPEN_RESULTS)
def managers(request: Request) -> HttpResponse:
    """Every manager the viewer may read of, with the score of their records."""
    viewer, scan = request.viewer, quality.newest()
    crumbs = [Crumb(_("Data quality"), address("cockpit:quality")), Crumb(_("By manager"))]
    if scan is None:
        return page(request, "cockpit/quality_none.html", {}, crumbs=crumbs)
    rows = quality_scores.managers_with_scores(viewer, scan=scan)
    is_ranked = ranking.open_permit() is not None
    if is_ranked:
        rows = quality_scores.with_scores_to_sort_by(rows, scan=scan)
    told = people.with_post_and_unit(rows, on=viewer.today, locale=viewer.locale)
    return _managers_listing(viewer, scan, is_ranked=is_ranked).answer(request, told, "cockpit/quality_managers.html", {
        "tabs": _tabs(of_managers=True), "fresh": fresh(scan),
    }, crumbs=crumbs)


def _tabs(*, of_managers: bool) -> list[Tab]:
    return [
        Tab(_("By rule"), address("cockpit:quality"), not of_managers),
        Tab(_("By manager"), address("cockpit:quality_managers"), of_managers),
    ]


def _totals(
    seen: Sequence[SourceCount], titles: Mapping[str, Bilingual], viewer: Viewer, scan: QualityScan,
) -> dict[str, Any]:
    """The score of everything, and of each dimension and source."""
    whole, rules = quality_scores.whole(seen), quality.pack().rules
    by_dimension = {
        key: [one for one in whole if one.rule in rules and rules[one.rule].dimension == key] for key in DIMENSIONS
    }
    sources = sorted({one.source for one in seen})
    return {
        "score": points(score(whole)), "fresh": fresh(scan),
        "checked": sum(one.checked for one in whole), "failed": sum(one.failed for one in whole),
        "broken": sum(one.failed > 0 for one in whole), "asked": len(whole),
        "dimensions": [_part(DIMENSIONS[key], counts) for key, counts in by_dimension.items()],
        "sources": [
            _part(_title(titles, key, viewer.locale), [one.count for one in seen if one.source == key]) for key in sources
        ],
    }


def _part(word: Words, counts: Sequence[Count]) -> dict[str, Any]:
    return {
        "word": word, "score": ratio(score(counts), word), "checked": sum(one.checked for one in counts),
        "failed": sum(one.failed for one in counts),
    }


def _chart(viewer: Viewer, scan: QualityScan) -> Chart | None:
    """The score of the last days, once there are two of them."""
    days = quality_scores.history(viewer, most=DAYS)
    if len(days) <= 1:
        return None
    return Chart(
        says=_("The score went from %(first)s to %(last)s.") % {"first": shown(days[0][1]), "last": shown(days[-1][1])},
        categories=[date_format(day, "MONTH_DAY_FORMAT") for day, _tenths_of in days],
        series=[Series(_("Score"), [tenths / 10 for _day, tenths in days], kind="line")],
        unit=_("points"), source=_("sales facts"), fresh=fresh(scan), corner=_("Day"),
    )


def _issues_listing(
    viewer: Viewer, titles: Mapping[str, Bilingual], failed: Mapping[str, int], *, of_a_rule: str,
) -> Listing[QualityIssue]:
    """Rows that fail. ``failed`` says how many there are in all of those that a row stands for, listed or not."""
    rules, locale = quality.pack().rules, viewer.locale

    def rule(row: QualityIssue) -> Rule | None:
        return rules.get(row.rule)

    def told(row: QualityIssue, part: str) -> str:
        found = rule(row)
        return getattr(found, part).pick(locale) if found is not None else row.rule

    who: list[Column[QualityIssue]] = [
        Column(key="manager", title=gettext_lazy("Manager"), value=lambda row: row.manager.name if row.manager else "–"),
    ]
    return Listing(
        key="issues",
        columns=[
            Column(key="day", title=gettext_lazy("Day"), value=lambda row: row.day, sort=("day",)),
            Column(key="key", title=gettext_lazy("Number in the source"), value=lambda row: row.key, sort=("key",)),
            Column(key="rule", title=gettext_lazy("What is wrong"), value=lambda row: told(row, "title"), sort=("rule",)),
            *(who if of_a_rule else []),
            Column(key="todo", title=gettext_lazy("What to do"), value=lambda row: told(row, "todo"), is_long=True),
            Column(key="source", title=gettext_lazy("Source"), value=lambda row: _title(titles, row.source, locale)),
            Column(key="batch", title=gettext_lazy("Batch and row"), value=lambda row: f"#{row.batch} · {row.row_no}"),
            Column(key="all", title=gettext_lazy("Fail this rule in all"), is_figure=True,
                   value=lambda row: failed.get(row.rule, 0)),
        ],
        filters=[
            Choice(key="rule", word=gettext_lazy("What is wrong"),
                   options=lambda _viewer: [(key, rules[key].title.pick(locale)) for key in failed if key in rules],
                   narrow=lambda rows, chosen: rows.filter(rule=chosen)),
        ],
        file_name=rules[of_a_rule].title.pick(locale) if of_a_rule else gettext_lazy("Rows to see to"),
    )


@permits(OPEN_RESULTS)
def manager(request: Request, person_id: int) -> HttpResponse:
    """One manager's records: the score, the rules they fail, and the rows to see to."""
    viewer, scan = request.viewer, quality.newest()
    person = quality_scores.manager_seen_by(viewer, person_id=person_id)
    crumbs = [Crumb(_("Data quality"), address("cockpit:quality")), Crumb(person.name)]
    if scan is None:
        return page(request, "cockpit/quality_none.html", {}, crumbs=crumbs)
    told = quality_scores.scores_in(scan, manager_ids=[person.pk]).get(person.pk)
    counts = told.counts if told is not None else ()
    failed: dict[str, int] = {one.rule: one.failed for one in counts if one.failed}
    rows = quality_scores.issues_of_manager(scan=scan, person=person)
    listing = _issues_listing(viewer, quality_scores.titles_of_sources(), failed, of_a_rule="")
    listed = rows.count()
    return listing.answer(request, rows, "cockpit/quality_manager.html", {
        "person": person, "score": points(told.value if told is not None else None), "fresh": fresh(scan),
        "checked": sum(one.checked for one in counts), "failed": sum(failed.values()), "listed": listed,
        "is_cut": listed < sum(failed.values()),
        "dimensions": [
            _part(word, [one for one in counts if one.rule in quality.pack().rules and quality.pack()[one.rule].dimension == key])
            for key, word in DIMENSIONS.items()
        ],
    }, crumbs=crumbs)


@permits(OPEN_RESULTS)
def failing(request: Request, rule: str) -> HttpResponse:
    """A file of the rows that fail a rule, of everybody the viewer may read of; it says how many there are in all.

    A file and no page: who sees to twenty thousand rows does so in a table of their own.
    """
    viewer, scan = request.viewer, quality.newest()
    if scan is None or rule not in quality.pack().rules:
        raise NotSeen
    seen = quality_scores.seen_of(viewer, scan=scan)
    failed: dict[str, int] = {rule: sum(one.count.failed for one in seen if one.count.rule == rule)}
    rows = quality_scores.issues_of_rule(viewer, scan=scan, rule=rule)
    listing = _issues_listing(viewer, quality_scores.titles_of_sources(), failed, of_a_rule=rule)
    wanted = request.GET.get("as", "")
    return listing.show(request, rows).file(wanted if wanted in KINDS else "xlsx")
