"""我的工作台: what I owe, what is owed to me, what I was told. The first page everyone sees."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from lingxiao.engines.cadence.domain import queries
from lingxiao.engines.cadence.domain.ladder import REMINDER
from lingxiao.engines.people.domain.queries import names_of
from lingxiao.kernel.notices import queries as told
from lingxiao.web.desk.panels import panels_of
from lingxiao.web.desk.words import Teller
from lingxiao.web.lateness import day_said
from lingxiao.web.pages import for_everyone, go, page
from lingxiao.web.shell.parts import Crumb

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet
    from django.http import HttpResponse

    from lingxiao.engines.cadence.domain.queries import Desk
    from lingxiao.engines.cadence.models import Due
    from lingxiao.kernel.notices.models import Notice
    from lingxiao.kernel.viewer import Viewer
    from lingxiao.web.desk.words import Owed
    from lingxiao.web.pages import Request

PAGE_SIZE = 25
MOST_NEWS = 5
NOON, EVENING = 12, 18


def _names(dues: Iterable[Due]) -> dict[int, str]:
    return names_of(person_ids={person for due in dues for person in (due.owner_id, due.subject_id)})


def _pile_words(name: str, viewer: Viewer) -> tuple[str, str]:
    """What a pile is called, and the sentence under it."""
    ends = day_said(queries.week_ends_on(viewer.today), viewer.today)
    return {
        "overdue": (_("Overdue"), _("The longest overdue first. After two working days your superior is told.")),
        "this_week": (_("This week"), _("Due by %(day)s.") % {"day": ends}),
        "later": (_("Later"), _("Nothing hurries here. You are reminded seven and two days before.")),
        "owed_to_me": (_("Waiting for others"), _("What others are to do for you, and until when.")),
    }[name]


def _rows(teller: Teller, name: str, dues: Iterable[Due]) -> list[Owed]:
    say = teller.theirs if name == "owed_to_me" else teller.mine
    return [say(due) for due in dues]


def _pile(teller: Teller, name: str, desk: Desk) -> dict[str, Any]:
    lying: queries.Pile = getattr(desk, name)
    title, note = _pile_words(name, teller.viewer)
    return {
        "name": name, "title": title, "note": note, "count": lying.count, "rows": _rows(teller, name, lying.dues),
        "more": lying.count - len(lying.dues), "href": f"{reverse('desk:home')}?show={name}",
    }


def _greeting(viewer: Viewer, hour: int) -> str:
    said = _("Good morning, %(name)s") if hour < NOON else _("Good afternoon, %(name)s")
    return (said if hour < EVENING else _("Good evening, %(name)s")) % {"name": viewer.name}


def _summary(desk: Desk) -> str:
    if not desk.owed:
        return _("You owe nothing today.")
    parts = []
    if desk.overdue.count:
        parts.append(_("%(count)s overdue") % {"count": desk.overdue.count})
    if desk.this_week.count:
        parts.append(_("%(count)s due this week") % {"count": desk.this_week.count})
    if desk.later.count:
        parts.append(_("%(count)s later") % {"count": desk.later.count})
    return _("You owe: %(parts)s.") % {"parts": pgettext("between names", ", ").join(parts)}


@for_everyone
def root(request: Request) -> HttpResponse:
    """The first address anyone types leads to their desk."""
    return go(request, reverse("desk:home"))


@for_everyone
def home(request: Request) -> HttpResponse:
    """The desk; with ``?show=`` one of its piles, whole."""
    viewer = request.viewer
    if request.GET.get("show") in queries.PILES:
        return _whole_pile(request, request.GET["show"])
    desk = queries.desk(viewer, viewer.today)
    teller = Teller(viewer, _names(desk.dues))
    piles = [_pile(teller, name, desk) for name in queries.PILES]
    return page(request, "desk/home.html", {
        "title": _greeting(viewer, timezone.localtime(viewer.now).hour), "summary": _summary(desk),
        "today": day_said(viewer.today, viewer.today),
        "piles": [pile for pile in piles[:3] if pile["count"]], "owed_to_me": piles[3], "desk": desk,
        "notices": _news(viewer),
        "has_feed": queries.feed_of_person(viewer.person_id or 0) is not None, "panels": panels_of(viewer),
    }, crumbs=[Crumb(_("My desk"))])


def _news(viewer: Viewer) -> QuerySet[Notice]:
    """What is new and does not stand on the desk anyway: reminders of one's own dues do."""
    unread = told.visible_to(viewer, on=viewer.today).filter(read_at__isnull=True)
    return unread.exclude(kind=REMINDER)[:MOST_NEWS]


def _whole_pile(request: Request, name: str) -> HttpResponse:
    viewer = request.viewer
    pages = Paginator(queries.pile(viewer, name=name, on=viewer.today), PAGE_SIZE)
    shown = pages.get_page(request.GET.get("page"))
    teller = Teller(viewer, _names(shown.object_list))
    title, note = _pile_words(name, viewer)
    return page(request, "desk/pile.html", {
        "title": title, "note": note, "rows": _rows(teller, name, shown.object_list), "shown": shown, "name": name,
    }, crumbs=[Crumb(_("My desk"), reverse("desk:home")), Crumb(title)])
