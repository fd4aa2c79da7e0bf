"""The side bar: which pages stand in it, for whom. A page that a viewer may nowhere use is not shown to them.

An entry names its route; an entry whose permission is None is for everyone signed in.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import NoReverseMatch
from django.utils.translation import gettext_lazy as _

from lingxiao.web import addresses

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from django.http import HttpRequest

    from lingxiao.kernel.viewer import Viewer
    from lingxiao.web.shell.parts import Words


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the side bar. ``count`` says what waits there for this viewer; 0 is not shown."""

    icon: str
    word: Words
    route: str
    permission: str | None = None
    count: Callable[[Viewer], int] | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """A few entries under a heading; the first group has none."""

    word: Words
    entries: Sequence[Entry]


@dataclass(frozen=True, slots=True)
class Shown:
    """An entry as a viewer sees it."""

    icon: str
    word: Words
    href: str
    count: int
    is_current: bool


GROUPS: list[Group] = [
    Group("", [
        Entry("home", _("My desk"), "desk:home"),
        Entry("signature", _("My documents"), "desk:documents", "documents.sign"),
        Entry("clipboard-check", _("My duties"), "desk:duties", "duties.hand_in"),
        Entry("target-arrow", _("My target letter"), "desk:letter", "scorecards.own"),
        Entry("device-desktop", _("My tools"), "desk:tools", "tools.use"),
        Entry("target-arrow", _("My target"), "desk:target", "targets.propose"),
        Entry("checklist", _("My surveys"), "desk:surveys", "campaigns.answer"),
        Entry("trending-up", _("My improvement"), "desk:improvements", "improvement.answer"),
        Entry("scale", _("My review"), "desk:reviews", "appraisals.own"),
        Entry("messages", _("Talks"), "desk:meetings"),
        Entry("folder", _("Cases"), "desk:cases"),
        Entry("users", _("My team"), "team:home", "people.read_org"),
    ]),
    Group(_("Managers"), [
        Entry("layout-dashboard", _("Cockpit"), "cockpit:home", "health.open_cockpit"),
        Entry("chart-bar", _("Sales results"), "cockpit:results", "facts.open_results"),
        Entry("target-arrow", _("Targets"), "cockpit:targets", "targets.open"),
        Entry("list-check", _("Data quality"), "cockpit:quality", "facts.open_results"),
        Entry("git-compare", _("Reconciliation"), "cockpit:reconciliations", "facts.open_results"),
        Entry("clipboard-list", _("Clear duties"), "cockpit:clarity", "duties.read_map"),
        Entry("target-arrow", _("Target letters"), "cockpit:letters", "scorecards.read_letters"),
        Entry("gauge", _("Scorecards"), "cockpit:scorecards", "scorecards.read_letters"),
        Entry("plug-connected", _("Tools of people"), "cockpit:tools", "tools.oversee"),
        Entry("speakerphone", _("Surveys and reviews"), "cockpit:campaigns", "campaigns.read_results"),
        Entry("trending-up", _("Improvement plans"), "cockpit:improvements", "improvement.read"),
        Entry("gavel", _("Reviews"), "cockpit:cycles", "appraisals.read"),
        Entry("file-check", _("Issued documents"), "cockpit:documents", "documents.oversee"),
        Entry("clock-exclamation", _("Management debt"), "cockpit:debt", "cadence.read_debt"),
    ]),
    Group(_("Settings"), [
        Entry("sitemap", _("Organisation"), "setup:organisation", "people.read_org"),
        Entry("template", _("Templates"), "setup:documents", "documents.read_templates"),
        Entry("database-import", _("Sales facts"), "setup:facts", "facts.read_imports"),
        Entry("plug-connected", _("Connected systems"), "setup:fact_systems", "facts.configure"),
        Entry("list-details", _("KPI library"), "setup:kpis", "scorecards.read_library"),
        Entry("device-desktop", _("Tools"), "setup:tools", "tools.read_catalogue"),
        Entry("checklist", _("Questionnaires"), "setup:questionnaires", "campaigns.read_questionnaires"),
        Entry("scale", _("Legal rules"), "setup:law", "documents.read_templates"),
        Entry("key", _("Access"), "setup:access", "people.read_access"),
    ]),
]


def address(route: str) -> str:
    """The address of a route; empty while the page is not built."""
    try:
        return addresses.page(route)
    except NoReverseMatch:
        return ""


def _shown(entry: Entry, viewer: Viewer, path: str) -> Shown | None:
    href = address(entry.route)
    if not href or (entry.permission is not None and not viewer.may_somewhere(entry.permission)):
        return None
    count = entry.count(viewer) if entry.count is not None else 0
    is_current = path == href or (href != "/" and path.startswith(href))
    return Shown(entry.icon, entry.word, href, count, is_current)


def navigation(request: HttpRequest) -> Iterator[tuple[Words, list[Shown]]]:
    """The side bar of this request's viewer: headings with their entries, empty groups left out."""
    viewer = getattr(request, "viewer", None)
    if viewer is None or viewer.person_id is None:
        return
    for group in GROUPS:
        entries = [shown for entry in group.entries if (shown := _shown(entry, viewer, request.path)) is not None]
        # Where one page's address begins with another's, only the longest match is the current one.
        current = max((one for one in entries if one.is_current), key=lambda one: len(one.href), default=None)
        entries = [one if one is current or not one.is_current else _without_mark(one) for one in entries]
        if entries:
            yield group.word, entries


def _without_mark(one: Shown) -> Shown:
    return Shown(one.icon, one.word, one.href, one.count, is_current=False)
